#include "domain/act_rule_parts.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

enum { MESSAGE_MAX = 600 };
#define MINUTE_US INT64_C(60000000)

/* ---- answers ---- */

static int answer(struct applying *applying,
    enum act_outcome outcome,
    const char *reason,
    const char *format,
    va_list arguments)
{
    char message[MESSAGE_MAX];

    (void)vsnprintf(message, sizeof message, format, arguments);
    applying->result->outcome = outcome;
    applying->result->reason = reason;
    applying->result->message = arena_strdup(applying->context->arena, message);
    return applying->result->message ? (int)ACT_ANSWERED : -ENOMEM;
}

int act_conflict(struct applying *applying, const char *reason, const char *format, ...)
{
    va_list arguments;
    int r;

    va_start(arguments, format);
    r = answer(applying, ACT_CONFLICT, reason, format, arguments);
    va_end(arguments);
    return r;
}

int act_refuse(struct applying *applying, const char *reason, const char *format, ...)
{
    va_list arguments;
    int r;

    va_start(arguments, format);
    r = answer(applying, ACT_REFUSED, reason, format, arguments);
    va_end(arguments);
    return r;
}

struct sheet act_sheet_new(const char *session, const char *candidate, const char *epreuve)
{
    return (struct sheet){.session = session,
        .candidate = candidate,
        .epreuve = epreuve,
        .commission = "",
        .centre = "",
        .room = "",
        .day = "",
        .state = SHEET_EXPECTED,
        .content = {.appraisal = "", .reservation_reason = ""}};
}

void act_day(const struct zone *zone, int64_t unix_us, char day[DATE_TEXT_SIZE])
{
    int64_t unix_s = unix_us / 1000000 - (unix_us % 1000000 < 0);
    int64_t local_s = unix_s + zone_offset_s(zone, unix_s);

    date_format(date_from_days(local_s / 86400 - (local_s % 86400 < 0)), day);
}

/* ---- the acts ---- */

static bool is_on_day(const struct applying *applying)
{
    char day[DATE_TEXT_SIZE];

    act_day(applying->context->zone, applying->act->acted_us, day);
    return text_equal(day, applying->context->slot->day);
}

/* Seconds are given: who comes in the minute of the convocation is in time. */
static int apply_arrival(struct applying *applying)
{
    const struct act_context *context = applying->context;
    int64_t late_us = applying->act->acted_us - context->slot->convened_us;
    uint32_t late = 0;

    if (is_on_day(applying) && late_us > 0)
        late = (uint32_t)(late_us / MINUTE_US);
    if (late > context->rules->late_entry_minutes)
        return act_refuse(applying, "TOO_LATE",
            "Arrivée %u min après l’heure de convocation : au-delà de %u min, le candidat ne peut "
            "plus être admis. Adressez-le au chef de centre.",
            late, context->rules->late_entry_minutes);
    if (late && !applying->act->admitted_late)
        return act_refuse(applying, "LATE_NOT_ADMITTED",
            "Arrivée %u min après l’heure de convocation : le chef de centre doit admettre le "
            "candidat. Avec son accord, enregistrez une arrivée en retard admise.",
            late);
    applying->sheet->arrived_us = applying->act->acted_us;
    applying->sheet->late_minutes = late;
    return 0;
}

static int apply_absence(struct applying *applying)
{
    applying->sheet->absent = true;
    applying->sheet->content =
        (struct sheet_content){.appraisal = "", .reservation_reason = "", .absent = true};
    return 0;
}

static int apply_expectation(struct applying *applying)
{
    struct sheet *sheet = applying->sheet;

    if (sheet->phase_count)
        return act_refuse(applying, "WRONG_ORDER",
            "L’épreuve a déjà commencé : on ne peut plus revenir en arrière. Signalez l’erreur au "
            "service des examens.");
    sheet->absent = sheet->content.absent = false;
    sheet->arrived_us = 0;
    sheet->late_minutes = 0;
    return 0;
}

static struct phase_run *find_run(struct phase_run *runs, size_t count, uint32_t phase)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].phase == phase)
            return &runs[i];
    return NULL;
}

static int check_phase(struct applying *applying)
{
    const struct act_slot *slot = applying->context->slot;
    uint32_t phase = applying->act->phase;

    if (phase ? phase <= slot->phase_count : slot->has_preparation)
        return 0;
    if (phase == 0)
        return act_refuse(applying, "PHASE_UNKNOWN",
            "Cette épreuve n’a pas de préparation. Commencez directement l’interrogation.");
    return act_refuse(applying, "PHASE_UNKNOWN",
        "Cette épreuve n’a pas de partie %u. Actualisez la journée et recommencez.", phase);
}

/* The runs in memory of their own, with room for one more. */
static struct phase_run *copy_runs(const struct applying *applying)
{
    const struct sheet *sheet = applying->sheet;
    struct phase_run *runs =
        arena_calloc(applying->context->arena, sheet->phase_count + 1, sizeof *runs);

    if (runs && sheet->phase_count)
        memcpy(runs, sheet->phases, sheet->phase_count * sizeof *runs);
    return runs;
}

static int apply_phase_start(struct applying *applying)
{
    struct sheet *sheet = applying->sheet;
    struct phase_run *runs = copy_runs(applying);
    int r = runs ? check_phase(applying) : -ENOMEM;

    if (r)
        return r;
    if (find_run(runs, sheet->phase_count, applying->act->phase))
        return act_refuse(applying, "PHASE_STARTED",
            "Cette partie a déjà commencé. Rien n’a été changé, continuez.");
    if (sheet->phase_count == SHEET_PHASES_MAX)
        return act_refuse(applying, "PHASE_UNKNOWN", "Toutes les parties ont déjà commencé.");
    runs[sheet->phase_count++] =
        (struct phase_run){.phase = applying->act->phase, .starts_us = applying->act->acted_us};
    sheet->phases = runs;
    return 0;
}

static int apply_phase_end(struct applying *applying)
{
    struct sheet *sheet = applying->sheet;
    struct phase_run *runs = copy_runs(applying), *run;
    int64_t acted_us = applying->act->acted_us;
    int r = runs ? check_phase(applying) : -ENOMEM;

    if (r)
        return r;
    run = find_run(runs, sheet->phase_count, applying->act->phase);
    if (!run)
        return act_refuse(applying, "PHASE_NOT_STARTED",
            "Cette partie n’a pas encore commencé. Démarrez-la d’abord.");
    if (run->ends_us)
        return act_refuse(applying, "PHASE_ENDED",
            "Cette partie est déjà terminée. Rien n’a été changé, continuez.");
    run->ends_us = acted_us > run->starts_us ? acted_us : run->starts_us;
    sheet->phases = runs;
    return 0;
}

static int apply_marking(struct applying *applying)
{
    struct sheet_content content;
    int r = act_check_content(applying, &applying->act->content, &content);

    if (r == 0)
        applying->sheet->content = content;
    return r;
}

static int apply_sealing(struct applying *applying)
{
    const struct act *act = applying->act;
    struct sheet *sheet = applying->sheet;
    struct sheet_seal *seals =
        arena_calloc(applying->context->arena, act->signature_count + 1, sizeof *seals);
    int r = seals ? 0 : -ENOMEM;

    if (r == 0 && !act_same_content(&act->content, &sheet->content))
        r = act_conflict(applying, "SHEET_CHANGED",
            "La fiche a changé depuis que vous l’avez relue : rien n’a été scellé. Relisez-la et "
            "scellez à nouveau.");
    if (r == 0)
        r = act_check_complete(applying, &sheet->content);
    if (r == 0)
        r = act_check_signers(applying);
    if (r == 0)
        r = act_check_pins(applying);
    if (r)
        return r;
    for (size_t i = 0; i < act->signature_count; i++)
        seals[i] = (struct sheet_seal){act->signatures[i].examiner, act->acted_us};
    sheet->seals = seals;
    sheet->seal_count = act->signature_count;
    return 0;
}

/* ---- what comes before ---- */

/* Strict ones are meant for the sheet that was seen, and for no other. */
static const struct {
    int (*apply)(struct applying *applying);
    bool strict;
    const char *name; /* "la note ne peut pas être ..." */
} acts[ACT_KIND_COUNT] = {
    [ACT_ARRIVAL] = {apply_arrival, false, "L’arrivée du candidat"},
    [ACT_ABSENCE] = {apply_absence, true, "L’absence"},
    [ACT_EXPECTATION] = {apply_expectation, true, "Le retour à « attendu »"},
    [ACT_PHASE_START] = {apply_phase_start, false, "Le début de cette partie"},
    [ACT_PHASE_END] = {apply_phase_end, false, "La fin de cette partie"},
    [ACT_MARKING] = {apply_marking, true, "La notation"},
    [ACT_SEALING] = {apply_sealing, true, "Le scellement"},
};

static const char *const state_words[SHEET_STATE_COUNT] = {
    "", "attendu", "présent", "absent", "en cours d’épreuve", "noté", "scellé"};

static int check_slot(struct applying *applying)
{
    const struct act_slot *slot = applying->context->slot;

    if (!slot->found && !slot->moved)
        return act_refuse(applying, "NO_SLOT",
            "Ce candidat ne passe pas cette épreuve dans cette salle. Actualisez la journée ; si "
            "le "
            "candidat est devant vous, appelez le service des examens.");
    if (!slot->found || !text_equal(slot->commission, applying->act->commission))
        return act_conflict(applying, "SLOT_MOVED",
            "Le passage de ce candidat a été déplacé par le service des examens. Ce qui est écrit "
            "ici est gardé ; appelez le service des examens pour savoir où il passe.");
    if (slot->not_valid)
        return act_conflict(applying, "NOT_VALID",
            "Le service des examens a déclaré le dossier non valide (NV) : le candidat n’est pas "
            "interrogé. En cas de doute, appelez le service des examens.");
    return 0;
}

static int say_changed(struct applying *applying)
{
    return act_conflict(applying, "SHEET_CHANGED",
        "La fiche a changé entre-temps (%s maintenant). Rien n’a été perdu : relisez-la, puis "
        "recommencez si c’est encore juste.",
        state_words[applying->sheet->state]);
}

static int check_step(struct applying *applying)
{
    const struct sheet *sheet = applying->sheet;
    enum act_kind kind = applying->act->kind;
    bool seen = applying->act->seen_revision == sheet->revision;

    if (acts[kind].strict && !seen)
        return say_changed(applying);
    if (sheet_next(sheet->state, kind) != SHEET_STATE_NONE)
        return 0;
    if (!seen)
        return say_changed(applying);
    if (sheet->state == SHEET_SEALED)
        return act_refuse(applying, "SEALED",
            "La fiche est scellée. Seul le service des examens peut la rouvrir : appelez-le.");
    return act_refuse(applying, "WRONG_ORDER",
        "%s n’est pas possible maintenant : le candidat est %s. Vérifiez l’état du candidat et "
        "reprenez dans l’ordre.",
        acts[kind].name, state_words[sheet->state]);
}

static void complete(struct applying *applying)
{
    const struct act_slot *slot = applying->context->slot;
    struct sheet *sheet = applying->sheet;

    sheet->state = sheet_next(sheet->state, applying->act->kind);
    sheet->commission = slot->commission;
    sheet->centre = slot->centre;
    sheet->room = slot->room;
    sheet->day = slot->day;
    sheet->other_day |= !is_on_day(applying);
    sheet->revision++;
}

static struct act_result result_of(const struct act *act)
{
    return (struct act_result){.id = act->id, .outcome = ACT_APPLIED, .reason = "", .message = ""};
}

int act_apply(const struct act_context *context,
    const struct act *act,
    const struct sheet *sheet,
    struct act_result *ret_result)
{
    struct sheet changed = *sheet;
    struct act_result result = result_of(act);
    struct applying applying = {context, act, &changed, &result};
    int r;

    if (act->kind >= ACT_KIND_COUNT || !acts[act->kind].apply)
        return act_refuse_bad(context->arena, act, "ce n’est pas un acte d’une fiche", ret_result);
    r = check_slot(&applying);
    if (r == 0)
        r = check_step(&applying);
    if (r == 0)
        r = acts[act->kind].apply(&applying);
    if (r < 0)
        return r;
    if (r == 0)
        complete(&applying);
    result.has_sheet = true;
    result.sheet = r == 0 ? changed : *sheet;
    *ret_result = result;
    return 0;
}

int act_sign_in(
    const struct act_context *context, const struct act *act, struct act_result *ret_result)
{
    struct act_result result = result_of(act);
    struct sheet none = {0};
    struct applying applying = {context, act, &none, &result};
    int r = 0;

    if (!context->slot->found)
        r = act_refuse(&applying, "NO_SLOT",
            "Cette commission ne siège pas dans cette salle. Actualisez la journée ; en cas de "
            "doute, appelez le service des examens.");
    if (r == 0 && act->signature_count != 1)
        r = act_refuse(&applying, "SIGNATURE_MISSING",
            "Une seule personne signe à la fois. Recommencez avec votre code personnel.");
    if (r == 0)
        r = act_check_signers(&applying);
    if (r == 0)
        r = act_check_pins(&applying);
    *ret_result = result;
    return r < 0 ? r : 0;
}

int act_refuse_bad(
    struct arena *arena, const struct act *act, const char *what, struct act_result *ret_result)
{
    const struct act_context context = {.arena = arena};
    struct act_result result = result_of(act);
    struct applying applying = {&context, act, NULL, &result};
    int r = act_refuse(&applying, "BAD_ACT",
        "Cette saisie ne peut pas être enregistrée (%s). Recommencez-la ; si cela se répète, "
        "appelez le service des examens.",
        what);

    *ret_result = result;
    return r < 0 ? r : 0;
}

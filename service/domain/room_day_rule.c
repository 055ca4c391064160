/* What a room is shown beside what is stored: phases, pages, notices, rules. Pure. */
#include "domain/room_day.h"

#include "base/text.h"
#include "domain/conformity_rule.h"
#include "domain/official_day.h"

#include <errno.h>

enum { THIRD = 20, NOTICES_MAX = PENALTY_COUNT + 3, SECONDS = 60 };

struct completing {
    struct arena *arena;
    const struct session_definition *definition;
    struct date today;
};

/* ---- the parts of an oral ---- */

static const struct session_form *form_of(
    const struct session_definition *definition, const struct room_oral *oral)
{
    const struct session_epreuve *epreuve = session_find_epreuve(definition, oral->slot.epreuve);

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++) {
        const struct session_form *form = &epreuve->forms[i];

        if (form->classes & 1u << (unsigned)oral->class &&
            (form->kind == FORM_KIND_ORAL || form->kind == FORM_KIND_PRACTICAL))
            return form;
    }
    return NULL;
}

/* What the parts have together before any extra time; those without a length share what is left of
 * the oral's. */
static uint32_t lay_minutes(const struct session_form *form, uint32_t minutes[SESSION_PHASES_MAX])
{
    uint32_t fixed = 0, open = 0, rest;

    for (size_t i = 0; i < form->phase_count; i++) {
        minutes[i] = form->phases[i].minutes;
        fixed += minutes[i];
        open += minutes[i] == 0;
    }
    rest = form->duration_minutes > fixed ? form->duration_minutes - fixed : 0;
    for (size_t i = 0, left = open; left && i < form->phase_count; i++)
        if (minutes[i] == 0) {
            minutes[i] = rest / (uint32_t)left;
            rest -= minutes[i];
            left--;
        }
    fixed = 0;
    for (size_t i = 0; i < form->phase_count; i++)
        fixed += minutes[i];
    return fixed;
}

/* "13 min 20 s" */
static const char *length_text(struct arena *arena, uint32_t seconds)
{
    return seconds % SECONDS
               ? arena_printf(arena, "%u min %02u s", seconds / SECONDS, seconds % SECONDS)
               : arena_printf(arena, "%u min", seconds / SECONDS);
}

/* "Exposé, 10 min au plus", with the candidate's extra time: `whole` minutes take `seconds`. */
static int add_parts(struct arena *arena,
    const struct session_phase *from,
    uint32_t seconds,
    uint32_t whole,
    struct room_phase *to)
{
    to->parts = arena_calloc(arena, from->part_count + 1, sizeof *to->parts);
    if (!to->parts)
        return -ENOMEM;
    for (size_t i = 0; i < from->part_count; i++) {
        const struct session_phase_part *part = &from->parts[i];
        const char *length =
            length_text(arena, (uint32_t)((uint64_t)part->minutes * seconds / whole));

        to->parts[i] = part->minutes && length
                           ? arena_printf(arena, "%s, %s au plus", part->label, length)
                           : part->label;
        if (!length || !to->parts[i])
            return -ENOMEM;
        to->part_count++;
    }
    return 0;
}

/* The slot's length is stretched and rounded already: the parts share it as they share the oral's,
 * and sum to it. */
static int share_slot(struct arena *arena, const struct session_form *form, struct room_oral *oral)
{
    uint32_t minutes[SESSION_PHASES_MAX];
    uint32_t whole = lay_minutes(form, minutes), before = 0;
    uint32_t seconds = (uint32_t)oral->slot.duration_minutes * SECONDS;

    for (size_t i = 0; i < form->phase_count; i++) {
        uint32_t after = before + minutes[i];
        struct room_phase *phase = &oral->phases[oral->phase_count++];

        *phase = (struct room_phase){
            .phase = (uint32_t)i + 1,
            .label = form->phases[i].label,
            .seconds = (uint32_t)((uint64_t)seconds * after / whole) -
                       (uint32_t)((uint64_t)seconds * before / whole),
        };
        if (add_parts(arena, &form->phases[i], seconds, whole, phase))
            return -ENOMEM;
        before = after;
    }
    return 0;
}

static int add_phases(const struct completing *completing, struct room_oral *oral)
{
    const struct session_form *form = form_of(completing->definition, oral);
    uint32_t minutes[SESSION_PHASES_MAX];

    oral->phases = arena_calloc(completing->arena, SESSION_PHASES_MAX + 2, sizeof *oral->phases);
    if (!oral->phases)
        return -ENOMEM;
    if (oral->slot.preparation_minutes)
        oral->phases[oral->phase_count++] = (struct room_phase){
            .label = "Préparation", .seconds = (uint32_t)oral->slot.preparation_minutes * SECONDS};
    if (!oral->slot.duration_minutes)
        return 0; /* it has no slot any more */
    if (form && form->phase_count && lay_minutes(form, minutes))
        return share_slot(completing->arena, form, oral);
    oral->phases[oral->phase_count++] = (struct room_phase){
        .phase = 1,
        .label = form && form->kind == FORM_KIND_PRACTICAL ? "Épreuve pratique" : "Oral",
        .seconds = (uint32_t)oral->slot.duration_minutes * SECONDS,
    };
    return 0;
}

/* ---- arrangements ---- */

static int add_arrangements(struct arena *arena, struct room_oral *oral)
{
    uint32_t extra = oral->extra_minutes_per_hour;

    oral->arrangements =
        arena_calloc(arena, oral->stored_arrangement_count + 2, sizeof *oral->arrangements);
    if (!oral->arrangements)
        return -ENOMEM;
    if (extra)
        oral->arrangements[oral->arrangement_count++] =
            extra == THIRD ? "Temps majoré d’un tiers"
                           : arena_printf(arena, "Temps majoré de %u minutes par heure", extra);
    for (size_t i = 0; i < oral->stored_arrangement_count; i++)
        oral->arrangements[oral->arrangement_count++] = oral->stored_arrangements[i];
    return oral->arrangement_count && !oral->arrangements[0] ? -ENOMEM : 0;
}

/* ---- pages ---- */

bool room_page_asked(const struct session_definition *definition,
    const char *epreuve,
    enum candidate_class class,
    const struct document_head *head)
{
    const struct dossier_rules *rules = &definition->dossier_rules;

    if (!definition->has_dossier_rules || head->kind == DOCUMENT_LIVRET)
        return false;
    for (size_t i = 0; i < rules->document_count; i++) {
        const struct document_rule *rule = &rules->documents[i];

        if (text_equal(rule->epreuve, epreuve) && rule->classes & 1u << (unsigned)class &&
            rule->kind == head->kind &&
            (rule->kind != DOCUMENT_ATTACHMENT || rule->purpose == head->purpose))
            return true;
    }
    return false;
}

/* The fiche's nature or the attachment's purpose as the form has it: NULL when it has none. */
static const char *printed_choice(const struct document_head *head)
{
    const struct form *form = dossier_form(head->kind);
    const struct form_field *field = form_find_field(form, "nature");

    if (head->kind == DOCUMENT_ATTACHMENT)
        return form_choice_label(form_find_field(form, "purpose"), head->purpose);
    if (!field)
        field = form_find_field(form, "network");
    for (int i = 1; field && (size_t)i <= field->choice_count; i++)
        if (text_equal(form_choice_name(field, i), head->nature))
            return form_choice_label(field, i);
    return NULL;
}

static const char *page_label(struct arena *arena, const struct room_document *document)
{
    const struct document_head *head = &document->head;
    const char *choice = printed_choice(head);
    const char *kind = document_kind_label(head->kind);

    if (head->kind == DOCUMENT_ATTACHMENT)
        return arena_printf(arena, "%s %u", choice, head->ordinal);
    if (document_kind_most(head->kind) == 1)
        return kind;
    return choice ? arena_printf(arena, "%s %u : %s", kind, head->ordinal, choice)
                  : arena_printf(arena, "%s %u", kind, head->ordinal);
}

static int add_pages_of_kind(
    const struct completing *completing, enum document_kind kind, struct room_oral *oral)
{
    for (size_t i = 0; i < oral->document_count; i++) {
        const struct room_document *document = &oral->documents[i];
        struct room_pages *pages = &oral->pages[oral->page_count];

        if (document->head.kind != kind || !room_page_asked(completing->definition,
                                               oral->slot.epreuve, oral->class, &document->head))
            continue;
        *pages = (struct room_pages){document->head.kind, document->head.ordinal,
            document->revision, page_label(completing->arena, document)};
        if (!pages->label)
            return -ENOMEM;
        oral->page_count++;
    }
    return 0;
}

/* What the oral is about comes first, what only has to be there comes last. */
static int add_pages(const struct completing *completing, struct room_oral *oral)
{
    static const enum document_kind order[] = {
        DOCUMENT_FICHE_E4,
        DOCUMENT_FICHE_E6,
        DOCUMENT_ETUDE,
        DOCUMENT_ENGAGEMENT,
        DOCUMENT_ATTACHMENT,
        DOCUMENT_ATTESTATION,
    };
    int r = 0;

    oral->pages = arena_calloc(completing->arena, oral->document_count + 1, sizeof *oral->pages);
    if (!oral->pages)
        return -ENOMEM;
    for (size_t i = 0; i < ARRAY_LEN(order) && !r; i++)
        r = add_pages_of_kind(completing, order[i], oral);
    return r;
}

/* ---- notices ---- */

static const char *worded(
    const struct conformity_rule *rules, size_t count, const char *id, const char *otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(rules[i].id, id))
            return rules[i].label;
    return otherwise;
}

static int add_notice(struct room_oral *oral, const char *notice)
{
    if (notice && oral->notice_count < NOTICES_MAX)
        oral->notices[oral->notice_count++] = notice;
    return notice ? 0 : -ENOMEM;
}

/* Everything that the jury counts in the grid, whether a rule or a person has found it. */
static uint32_t penalties_of(const struct epreuve_conformity *epreuve)
{
    uint32_t penalties = 0;

    for (size_t i = 0; i < epreuve->finding_count; i++)
        if (epreuve->findings[i].penalty)
            penalties |= 1u << (unsigned)epreuve->findings[i].penalty;
    return penalties;
}

static int check_dossier(
    const struct completing *completing, struct room_oral *oral, uint32_t *ret_penalties)
{
    struct conformity_subject subject = {
        .number = oral->slot.candidate,
        .family_name = oral->slot.family_name,
        .given_name = oral->slot.given_name,
        .establishment = oral->slot.establishment,
        .class = oral->class,
        .heads = arena_calloc(completing->arena, oral->document_count + 1, sizeof *subject.heads),
        .head_count = oral->document_count,
        .decisions = &oral->decision,
        .decision_count = oral->has_decision,
        .granted_weeks = oral->granted_weeks,
    };
    struct candidate_conformity found;
    int r;

    *ret_penalties = oral->has_decision ? oral->decision.penalties : 0;
    if (!completing->definition->has_dossier_rules)
        return 0;
    if (!subject.heads)
        return -ENOMEM;
    for (size_t i = 0; i < oral->document_count; i++)
        subject.heads[i] = oral->documents[i].head;
    r = conformity_check(
        completing->arena, completing->definition, &subject, completing->today, &found);
    for (size_t i = 0; r == 0 && i < found.epreuve_count; i++)
        if (text_equal(found.epreuves[i].epreuve, oral->slot.epreuve))
            *ret_penalties |= penalties_of(&found.epreuves[i]);
    return r;
}

static int add_decision(
    struct arena *arena, const struct dossier_rules *rules, struct room_oral *oral)
{
    const struct conformity_decision *decision = &oral->decision;

    if (!oral->has_decision)
        return 0;
    oral->not_interrogated = decision->outcome == CONFORMITY_NV;
    oral->reserve = decision->outcome == CONFORMITY_DOUTE;
    if (oral->not_interrogated)
        return add_notice(
            oral, arena_printf(arena, "NV, non validé : %s. Le candidat n’est pas interrogé.",
                      worded(rules->grounds, rules->ground_count, nv_ground_name(decision->ground),
                          "dossier non conforme")));
    if (oral->reserve)
        return add_notice(
            oral, arena_printf(arena,
                      "Doute sur la conformité du dossier%s%s. Le candidat est interrogé et noté ; "
                      "dites-lui que la note est réservée jusqu’à la vérification.",
                      *decision->reason ? " : " : "", decision->reason));
    return 0;
}

static int add_notices(const struct completing *completing, struct room_oral *oral)
{
    const struct dossier_rules *rules = &completing->definition->dossier_rules;
    struct arena *arena = completing->arena;
    uint32_t penalties;
    int r;

    oral->notices = arena_calloc(arena, NOTICES_MAX, sizeof *oral->notices);
    if (!oral->notices)
        return -ENOMEM;
    if (oral->withdrawn)
        (void)add_notice(oral, "Candidat désinscrit depuis la publication du planning : "
                               "demandez au service des examens avant de l’interroger.");
    r = add_decision(arena, rules, oral);
    if (r == 0)
        r = check_dossier(completing, oral, &penalties);
    for (unsigned i = 1; r == 0 && !oral->not_interrogated && i < PENALTY_COUNT; i++)
        if (penalties & 1u << i)
            r = add_notice(oral, arena_printf(arena, "%s : à prendre en compte dans la grille.",
                                     worded(rules->penalties, rules->penalty_count,
                                         penalty_name((enum penalty)i), "Dossier incomplet")));
    return r;
}

/* ---- the room ---- */

static const char *label_of(const struct session_definition *definition, const char *epreuve)
{
    const struct session_epreuve *found = session_find_epreuve(definition, epreuve);

    return found ? found->label : epreuve;
}

static int complete_oral(const struct completing *completing, struct room_oral *oral)
{
    int r;

    oral->epreuve_label = label_of(completing->definition, oral->slot.epreuve);
    r = add_phases(completing, oral);
    if (r == 0)
        r = add_arrangements(completing->arena, oral);
    if (r == 0)
        r = add_pages(completing, oral);
    return r ? r : add_notices(completing, oral);
}

static struct room_commission *find_commission(struct room_day *day, const char *id)
{
    for (size_t i = 0; i < day->commission_count; i++)
        if (text_equal(day->commissions[i].id, id))
            return &day->commissions[i];
    return NULL;
}

/* Its members stand together; one that has none any more is shown all the same. */
static void add_commission(
    const struct completing *completing, struct room_day *day, const char *id, const char *epreuve)
{
    struct room_commission *commission = &day->commissions[day->commission_count];
    size_t first = 0;

    if (!*id || find_commission(day, id))
        return;
    while (first < day->member_count && !text_equal(day->members[first].commission, id))
        first++;
    if (first < day->member_count)
        epreuve = day->members[first].epreuve;
    *commission = (struct room_commission){.id = id,
        .epreuve = epreuve,
        .epreuve_label = label_of(completing->definition, epreuve),
        .members = day->members + first};
    while (first + commission->member_count < day->member_count &&
           text_equal(day->members[first + commission->member_count].commission, id))
        commission->member_count++;
    day->commission_count++;
}

static int add_commissions(const struct completing *completing, struct room_day *day)
{
    day->commissions =
        arena_calloc(completing->arena, 2 * day->oral_count + 1, sizeof *day->commissions);
    if (!day->commissions)
        return -ENOMEM;
    for (size_t i = 0; i < day->oral_count; i++) {
        const struct room_oral *oral = &day->orals[i];

        if (!oral->moved)
            add_commission(completing, day, oral->slot.commission, oral->slot.epreuve);
        if (oral->moved && oral->has_sheet)
            add_commission(completing, day, oral->sheet.commission, oral->slot.epreuve);
    }
    return 0;
}

static bool has_rule(const struct room_day *day, const struct sheet_rule *rule)
{
    for (size_t i = 0; i < day->rule_count; i++)
        if (day->rules[i] == rule)
            return true;
    return false;
}

static int add_rules(const struct completing *completing, struct room_day *day)
{
    day->rules = arena_calloc(completing->arena, MARKING_SHEETS_MAX, sizeof *day->rules);
    if (!day->rules)
        return -ENOMEM;
    for (size_t i = 0; completing->definition->has_marking_rules && i < day->oral_count; i++) {
        const struct sheet_rule *rule =
            marking_find_sheet(&completing->definition->marking_rules, day->orals[i].slot.epreuve);

        if (rule && !has_rule(day, rule))
            day->rules[day->rule_count++] = rule;
    }
    return 0;
}

/* "BTS NDRC 2022": the diploma's initials as everybody says them, and the session's own name. */
static const char *title_of(struct arena *arena, const struct session_definition *definition)
{
    const char *dash = strchr(definition->id, '-');
    size_t length = dash ? (size_t)(dash - definition->id) : strlen(definition->id);
    char *name = arena_strndup(arena, definition->id, length);

    for (char *c = name; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return name ? arena_printf(arena, "%s %s %u",
                      text_equal(definition->diploma, "Brevet de technicien supérieur")
                          ? "BTS"
                          : definition->diploma,
                      name, definition->year)
                : NULL;
}

int room_day_complete(struct arena *arena,
    const struct session_definition *definition,
    int64_t now_us,
    struct room_day *day)
{
    struct completing completing = {.arena = arena, .definition = definition};
    int r = official_day(now_us, &completing.today);

    day->title = title_of(arena, definition);
    if (r == 0 && !day->title)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < day->oral_count; i++)
        r = complete_oral(&completing, &day->orals[i]);
    if (r == 0)
        r = add_commissions(&completing, day);
    return r ? r : add_rules(&completing, day);
}

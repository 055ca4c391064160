#include "domain/conformity_rule.h"

#include "base/text.h"
#include "domain/dossier_rule.h"
#include "domain/official_day.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* One épreuve of one candidate while it is checked. */
struct check {
    struct arena *arena;
    const struct session_definition *session;
    const struct dossier_rules *rules;
    const struct conformity_subject *subject;
    struct date today;
    struct epreuve_conformity *result;
    bool failed; /* the arena is full */
    bool awaited;
};

static bool rule_applies(const struct document_rule *rule, const struct conformity_subject *subject)
{
    return rule->classes & 1u << (unsigned)subject->class &&
           !(rule->school_only && !*subject->establishment);
}

static bool head_fits(const struct document_head *head, const struct document_rule *rule)
{
    return head->kind == rule->kind &&
           (rule->kind != DOCUMENT_ATTACHMENT || head->purpose == rule->purpose);
}

uint32_t conformity_required_weeks(const struct stage_rule *rule, enum candidate_class class)
{
    for (size_t i = 0; i < rule->duration_count; i++)
        if (rule->durations[i].classes & 1u << (unsigned)class)
            return rule->durations[i].weeks;
    return 0;
}

bool conformity_has_epreuve(
    const struct dossier_rules *rules, const char *epreuve, enum candidate_class class)
{
    for (size_t i = 0; i < rules->document_count; i++)
        if (text_equal(rules->documents[i].epreuve, epreuve) &&
            rules->documents[i].classes & 1u << (unsigned)class)
            return true;
    return false;
}

/* ---- findings ---- */

static const struct conformity_rule *find_rule(
    const struct conformity_rule *rules, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(rules[i].id, id))
            return &rules[i];
    return NULL;
}

/* How the definition words a ground or a penalty, and where it comes from. */
static const struct conformity_rule *wording(
    const struct check *check, enum nv_ground ground, enum penalty penalty)
{
    const struct dossier_rules *rules = check->rules;

    return ground ? find_rule(rules->grounds, rules->ground_count, nv_ground_name(ground))
                  : find_rule(rules->penalties, rules->penalty_count, penalty_name(penalty));
}

static const char *source_title(const struct check *check, const char *id)
{
    const struct session_source *source = session_find_source(check->session, id);

    return source ? source->title : "";
}

/* Until when it can still be mended: the deadline, or the day that the exam office gave. */
static const char *until_of(const struct check *check, const struct document_rule *rule)
{
    const struct conformity_decision *decision = check->result->decision;

    return decision && decision->outcome == CONFORMITY_A_REGULARISER ? decision->until
                                                                     : rule->deadline;
}

static bool is_past(const struct check *check, const struct document_rule *rule)
{
    return official_day_is_past(until_of(check, rule), check->today);
}

static void PRINTF_LIKE(5, 6) find(struct check *check,
    const struct document_rule *rule,
    enum nv_ground ground,
    enum penalty penalty,
    const char *format,
    ...)
{
    struct epreuve_conformity *result = check->result;
    const struct conformity_rule *worded = wording(check, ground, penalty);
    char detail[300];
    va_list arguments;
    char *message;

    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    message = worded ? arena_printf(check->arena, "%s: %s", worded->label, detail)
                     : arena_strdup(check->arena, detail);
    check->failed = check->failed || !message;
    if (result->finding_count == CONFORMITY_FINDINGS_MAX || !message)
        return;
    result->findings[result->finding_count++] = (struct finding){
        .ground = ground,
        .penalty = penalty,
        .kind = rule->kind,
        .message = message,
        .by = rule->provided_by,
        .until = until_of(check, rule),
        .source = source_title(check, worded ? worded->source : rule->source),
    };
}

/* Something that is still to come, before its day: no consequence yet. */
static void await(struct check *check, const struct document_rule *rule, size_t have)
{
    check->awaited = true;
    find(check, rule, NV_GROUND_NONE, PENALTY_NONE, "%s: %zu of %u handed in",
        document_kind_name(rule->kind), have, rule->count);
}

/* ---- single rules ---- */

static size_t count_heads(const struct check *check, const struct document_rule *rule)
{
    size_t count = 0;

    for (size_t i = 0; i < check->subject->head_count; i++)
        count += head_fits(&check->subject->heads[i], rule);
    return count;
}

/* Ground 2: received after the day, or after the day given to regularise. */
static void check_late(struct check *check, const struct document_rule *rule)
{
    const char *until = until_of(check, rule);
    struct date received;

    for (size_t i = 0; i < check->subject->head_count; i++) {
        const struct document_head *head = &check->subject->heads[i];

        if (head_fits(head, rule) && date_parse(head->received_on, &received) == 0 &&
            official_day_is_past(until, received)) {
            find(check, rule, NV_LATE_DOSSIER, PENALTY_NONE, "%s %u was received on %s, after %s",
                document_kind_name(head->kind), head->ordinal, head->received_on, until);
            return;
        }
    }
}

static uint64_t all_hours(const struct conformity_subject *subject)
{
    uint64_t hours = 0;

    for (size_t i = 0; i < subject->head_count; i++)
        if (subject->heads[i].kind == DOCUMENT_ATTESTATION)
            hours += subject->heads[i].hours_hundredths;
    return hours;
}

static uint32_t required_weeks(const struct check *check)
{
    return check->subject->granted_weeks
               ? check->subject->granted_weeks
               : conformity_required_weeks(&check->rules->stage, check->subject->class);
}

/* Ground 3: all internships together, counted as D124-6 counts. */
static void check_duration(struct check *check, const struct document_rule *rule)
{
    const struct stage_rule *stage = &check->rules->stage;
    struct stage_length length = stage_length_of(stage, all_hours(check->subject));
    uint32_t needed = required_weeks(check) * stage->days_per_week;
    bool past = is_past(check, rule);

    if (length.days >= needed)
        return;
    check->awaited = check->awaited || !past;
    find(check, rule, past ? NV_DURATION_TOO_SHORT : NV_GROUND_NONE, PENALTY_NONE,
        "%u weeks and %u days of %u weeks: %u days are missing", length.weeks, length.rest_days,
        required_weeks(check), needed - length.days);
}

/* Ground 5. */
static void check_signed(struct check *check, const struct document_rule *rule)
{
    for (size_t i = 0; i < check->subject->head_count; i++) {
        const struct document_head *head = &check->subject->heads[i];

        if (head->kind == DOCUMENT_ATTESTATION && !head->is_signed)
            find(check, rule, NV_NOT_SIGNED, PENALTY_NONE, "ATTESTATION %u has no signature",
                head->ordinal);
    }
}

static void check_attestation(struct check *check, const struct document_rule *rule, size_t have)
{
    if (have == 0 && is_past(check, rule))
        find(check, rule, NV_NO_ATTESTATION, PENALTY_NONE, "none was handed in"); /* ground 4 */
    else if (have == 0)
        await(check, rule, have);
    if (have == 0)
        return;
    check_duration(check, rule);
    check_signed(check, rule);
}

static void check_natures(struct check *check, const struct document_rule *rule)
{
    const struct conformity_subject *subject = check->subject;

    for (size_t i = 0; rule->distinct && i < subject->head_count; i++)
        for (size_t j = 0; j < i; j++)
            if (head_fits(&subject->heads[i], rule) && head_fits(&subject->heads[j], rule) &&
                text_equal(subject->heads[i].nature, subject->heads[j].nature)) {
                find(check, rule, NV_GROUND_NONE, PENALTY_SAME_NATURE, "%u and %u are both %s",
                    subject->heads[j].ordinal, subject->heads[i].ordinal, subject->heads[i].nature);
                return;
            }
}

/* Définition de l'épreuve E6: at least one activity really lived. */
static void check_lived(struct check *check, const struct document_rule *rule, size_t have)
{
    if (rule->kind != DOCUMENT_FICHE_E6 || have < rule->count)
        return;
    for (size_t i = 0; i < check->subject->head_count; i++)
        if (check->subject->heads[i].kind == DOCUMENT_FICHE_E6 && check->subject->heads[i].lived)
            return;
    find(check, rule, NV_GROUND_NONE, PENALTY_NO_LIVED_ACTIVITY, "none of the %zu fiches says OUI",
        have);
}

/* What is missing after its day, when it is no ground of NV. */
static enum penalty missing_penalty(const struct document_rule *rule)
{
    switch (rule->kind) {
    case DOCUMENT_FICHE_E4:
    case DOCUMENT_FICHE_E6:
        return PENALTY_MISSING_FICHE;
    case DOCUMENT_ETUDE:
        return PENALTY_MISSING_ETUDE;
    case DOCUMENT_ATTACHMENT:
        return rule->purpose == ATTACHMENT_OFFRE_COMMERCIALE ? PENALTY_MISSING_OFFER : PENALTY_NONE;
    default:
        return PENALTY_NONE;
    }
}

static void check_missing(struct check *check, const struct document_rule *rule, size_t have)
{
    enum penalty penalty = missing_penalty(rule);

    if (have >= rule->count)
        return;
    if (!penalty || !is_past(check, rule)) {
        await(check, rule, have);
        return;
    }
    find(check, rule, NV_GROUND_NONE, penalty, "%zu of %u handed in", have, rule->count);
}

static void check_document(struct check *check, const struct document_rule *rule)
{
    size_t have = count_heads(check, rule);

    if (rule->kind == DOCUMENT_ATTESTATION)
        check_attestation(check, rule, have);
    else
        check_missing(check, rule, have);
    if (*check->result->epreuve)
        check_late(check, rule);
    check_natures(check, rule);
    check_lived(check, rule, have);
}

/* ---- a whole épreuve ---- */

/* Ground 1: nothing of what is asked beside the attestation, which has a ground of its own. */
static bool has_no_dossier(struct check *check)
{
    const struct document_rule *first = NULL;

    for (size_t i = 0; i < check->rules->document_count; i++) {
        const struct document_rule *rule = &check->rules->documents[i];

        if (!text_equal(rule->epreuve, check->result->epreuve) ||
            !rule_applies(rule, check->subject))
            continue;
        if (count_heads(check, rule) || !is_past(check, rule))
            return false;
        if (rule->kind != DOCUMENT_ATTESTATION && !first)
            first = rule;
    }
    if (first)
        find(check, first, NV_NO_DOSSIER, PENALTY_NONE, "nothing was handed in");
    return first != NULL;
}

/* Those that a person noted with the decision. */
static void add_noted(struct check *check)
{
    const struct conformity_decision *decision = check->result->decision;
    const struct document_rule nobody = {.provided_by = "", .deadline = "", .source = ""};

    for (unsigned penalty = 1; decision && penalty < PENALTY_COUNT; penalty++)
        if (decision->penalties & 1u << penalty)
            find(check, &nobody, NV_GROUND_NONE, (enum penalty)penalty, "noted by %s",
                decision->decided_by);
}

static enum conformity_state state_of(const struct check *check)
{
    const struct epreuve_conformity *result = check->result;
    bool penalised = false;

    for (size_t i = 0; i < result->finding_count; i++) {
        if (result->findings[i].ground)
            return CONFORMITY_AT_RISK;
        penalised = penalised || result->findings[i].penalty;
    }
    if (check->awaited)
        return CONFORMITY_AWAITED;
    return penalised ? CONFORMITY_PENALISED : CONFORMITY_COMPLETE;
}

static void check_epreuve(struct check *check)
{
    const struct conformity_subject *subject = check->subject;

    for (size_t i = 0; i < subject->decision_count; i++)
        if (text_equal(subject->decisions[i].epreuve, check->result->epreuve))
            check->result->decision = &subject->decisions[i];
    if (!*check->result->epreuve || !has_no_dossier(check))
        for (size_t i = 0; i < check->rules->document_count; i++) {
            const struct document_rule *rule = &check->rules->documents[i];

            if (text_equal(rule->epreuve, check->result->epreuve) && rule_applies(rule, subject))
                check_document(check, rule);
        }
    add_noted(check);
    check->result->state = state_of(check);
}

static bool knows_epreuve(const struct candidate_conformity *conformity, const char *epreuve)
{
    for (size_t i = 0; i < conformity->epreuve_count; i++)
        if (text_equal(conformity->epreuves[i].epreuve, epreuve))
            return true;
    return false;
}

int conformity_check(struct arena *arena,
    const struct session_definition *session,
    const struct conformity_subject *subject,
    struct date today,
    struct candidate_conformity *ret_conformity)
{
    const struct dossier_rules *rules = &session->dossier_rules;
    struct stage_length length = stage_length_of(&rules->stage, all_hours(subject));
    struct candidate_conformity conformity = {
        .subject = subject,
        .epreuves = arena_calloc(arena, CONFORMITY_EPREUVES_MAX, sizeof *conformity.epreuves),
        .stage_weeks = length.weeks,
        .stage_days = length.rest_days,
        .required_weeks = subject->granted_weeks
                              ? subject->granted_weeks
                              : conformity_required_weeks(&rules->stage, subject->class),
    };

    if (!conformity.epreuves)
        return -ENOMEM;
    for (size_t i = 0; i < rules->document_count; i++) {
        struct epreuve_conformity *result = &conformity.epreuves[conformity.epreuve_count];
        struct check check = {arena, session, rules, subject, today, result, false, false};

        if (conformity.epreuve_count == CONFORMITY_EPREUVES_MAX ||
            !rule_applies(&rules->documents[i], subject) ||
            knows_epreuve(&conformity, rules->documents[i].epreuve))
            continue;
        result->epreuve = rules->documents[i].epreuve;
        conformity.epreuve_count++;
        check_epreuve(&check);
        if (check.failed)
            return -ENOMEM;
    }
    *ret_conformity = conformity;
    return 0;
}

/* The dossier rules of a definition. */
#include "domain/checker.h"

#include "base/text.h"

enum {
    CLASSES_ALL = ((2u << SESSION_CLASS_LAST) - 1) & ~((1u << SESSION_CLASS_FIRST) - 1),
    TOLERANCE_MAX = 100,
    ATTACHMENT_MAX_BYTES = 100 << 20,
};

/* The closed list (arrêté of 22 July 2008, taken over by the définition des épreuves), and what is
 * only taken into account in the grid. */
static const char *const ground_ids[] = {
    "NO_DOSSIER", "LATE_DOSSIER", "DURATION_TOO_SHORT", "NO_ATTESTATION", "NOT_SIGNED"};
static const char *const penalty_ids[] = {"MISSING_FICHE", "SAME_NATURE", "OUTSIDE_POLE",
    "MISSING_ETUDE", "VOLUME_OR_FORM", "NO_LIVED_ACTIVITY", "MISSING_OFFER"};

static void check_classes(const struct checker *checker, const char *path, uint32_t classes)
{
    if (!classes || classes & ~(uint32_t)CLASSES_ALL)
        (void)op_violation(checker->op, path, "CLASSES",
            "must be a list of CANDIDATE_CLASS_A, CANDIDATE_CLASS_B, CANDIDATE_CLASS_C");
}

static void check_purpose(
    const struct checker *checker, const struct document_rule *rule, const char *key)
{
    bool attachment = rule->kind == DOCUMENT_ATTACHMENT;

    if (attachment !=
        (rule->purpose >= ATTACHMENT_OFFRE_COMMERCIALE && rule->purpose <= ATTACHMENT_JUSTIFICATIF))
        (void)op_violation(checker->op,
            checker_path(checker, "dossier_rules.documents[%s].purpose", key), "PURPOSE",
            "is for ATTACHMENT, which needs one, and for no other kind");
}

static void check_document(const struct checker *checker, size_t index)
{
    const struct document_rule *rule = &checker->definition->dossier_rules.documents[index];
    const char *key = checker_key(checker, "", index);
    struct date date;

    if (!dossier_form(rule->kind))
        (void)op_violation(checker->op,
            checker_path(checker, "dossier_rules.documents[%s].kind", key), "KIND",
            "must be a kind of document: LIVRET, ATTESTATION, FICHE_E4, ...");
    if (*rule->epreuve)
        (void)checker_epreuve(checker,
            checker_path(checker, "dossier_rules.documents[%s].epreuve", key), rule->epreuve);
    check_classes(
        checker, checker_path(checker, "dossier_rules.documents[%s].classes", key), rule->classes);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.documents[%s].count", key),
        rule->count, 1, dossier_form(rule->kind) ? document_kind_most(rule->kind) : 1);
    if (*rule->deadline)
        (void)checker_date(checker,
            checker_path(checker, "dossier_rules.documents[%s].deadline", key), rule->deadline,
            &date);
    (void)checker_text(checker,
        checker_path(checker, "dossier_rules.documents[%s].provided_by", key), rule->provided_by,
        SESSION_TEXT_MAX);
    (void)checker_source(
        checker, checker_path(checker, "dossier_rules.documents[%s].source", key), rule->source);
    check_purpose(checker, rule, key);
}

static void check_stage(const struct checker *checker, const struct stage_rule *stage)
{
    (void)checker_range(checker, checker_path(checker, "dossier_rules.stage.hours_per_day"),
        stage->hours_per_day, 1, 24);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.stage.days_per_week"),
        stage->days_per_week, 1, 7);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.stage.days_per_month"),
        stage->days_per_month, 1, 31);
    (void)checker_range(
        checker, checker_path(checker, "dossier_rules.stage.weeks_min"), stage->weeks_min, 0, 104);
    (void)checker_source(
        checker, checker_path(checker, "dossier_rules.stage.source"), stage->source);
    for (size_t i = 0; i < stage->duration_count; i++) {
        const char *key = checker_key(checker, "", i);

        check_classes(checker,
            checker_path(checker, "dossier_rules.stage.durations[%s].classes", key),
            stage->durations[i].classes);
        (void)checker_range(checker,
            checker_path(checker, "dossier_rules.stage.durations[%s].weeks", key),
            stage->durations[i].weeks, 0, 104);
    }
}

static void check_discipline(const struct checker *checker, size_t index)
{
    const struct livret_rule *livret = &checker->definition->dossier_rules.livret;
    const struct discipline *discipline = &livret->disciplines[index];
    const char *key = checker_key(checker, discipline->id, index);
    const char *path = checker_path(checker, "dossier_rules.livret.disciplines[%s].id", key);

    (void)checker_text(checker,
        checker_path(checker, "dossier_rules.livret.disciplines[%s].label", key), discipline->label,
        SESSION_TEXT_MAX);
    if (!checker_id(checker, path, discipline->id))
        return;
    for (size_t i = 0; i < index; i++)
        if (text_equal(livret->disciplines[i].id, discipline->id))
            (void)op_violation(checker->op, path, "DUPLICATE", "stands twice: keep one");
}

static void check_livret(const struct checker *checker, const struct livret_rule *livret)
{
    (void)checker_range(checker,
        checker_path(checker, "dossier_rules.livret.average_tolerance_hundredths"),
        livret->average_tolerance_hundredths, 0, TOLERANCE_MAX);
    (void)checker_range(checker,
        checker_path(checker, "dossier_rules.livret.percent_tolerance_hundredths"),
        livret->percent_tolerance_hundredths, 0, TOLERANCE_MAX);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.livret.result_years"),
        livret->result_years, 0, DOSSIER_RESULT_YEARS_MAX);
    for (size_t i = 0; i < livret->discipline_count; i++)
        check_discipline(checker, i);
}

/* Each of `known` at most once, and all of them when the list is closed. */
struct conformity_list {
    const char *name;
    const struct conformity_rule *rules;
    size_t count;
    const char *const *known;
    size_t known_count;
    bool closed;
};

static void check_conformity(const struct checker *checker, struct conformity_list all)
{
    const char *list = all.name, *const *known = all.known;
    const struct conformity_rule *rules = all.rules;
    size_t count = all.count, known_count = all.known_count;

    for (size_t k = 0; k < known_count; k++) {
        size_t found = 0;

        for (size_t i = 0; i < count; i++)
            found += text_equal(rules[i].id, known[k]);
        if (found > 1 || (all.closed && !found))
            (void)op_violation(checker->op, checker_path(checker, "dossier_rules.%s", list),
                "CLOSED_LIST", "must name %s once", known[k]);
    }
    for (size_t i = 0; i < count; i++) {
        const char *key = checker_key(checker, rules[i].id, i);
        bool found = false;

        for (size_t k = 0; k < known_count; k++)
            found = found || text_equal(rules[i].id, known[k]);
        if (!found)
            (void)op_violation(checker->op,
                checker_path(checker, "dossier_rules.%s[%s].id", list, key), "UNKNOWN",
                "is none that the service knows");
        (void)checker_text(checker, checker_path(checker, "dossier_rules.%s[%s].label", list, key),
            rules[i].label, SESSION_LONG_TEXT_MAX);
        (void)checker_source(checker,
            checker_path(checker, "dossier_rules.%s[%s].source", list, key), rules[i].source);
    }
}

static bool check_counts(const struct checker *checker, const struct dossier_rules *rules)
{
    const struct {
        const char *list;
        size_t count, most;
    } lists[] = {
        {"documents", rules->document_count, SESSION_DOCUMENT_RULES_MAX},
        {"stage.durations", rules->stage.duration_count, SESSION_STAGE_DURATIONS_MAX},
        {"livret.disciplines", rules->livret.discipline_count, DOSSIER_DISCIPLINES_MAX},
        {"grounds", rules->ground_count, SESSION_CONFORMITY_RULES_MAX},
        {"penalties", rules->penalty_count, SESSION_CONFORMITY_RULES_MAX},
    };
    bool good = true;

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        good = checker_count(checker, checker_path(checker, "dossier_rules.%s", lists[i].list),
                   lists[i].count, lists[i].most) &&
               good;
    return good;
}

void definition_check_dossier(const struct checker *checker)
{
    const struct dossier_rules *rules = &checker->definition->dossier_rules;

    if (!checker->definition->has_dossier_rules || !check_counts(checker, rules))
        return;
    for (size_t i = 0; i < rules->document_count; i++)
        check_document(checker, i);
    check_stage(checker, &rules->stage);
    check_livret(checker, &rules->livret);
    check_conformity(checker, (struct conformity_list){"grounds", rules->grounds,
                                  rules->ground_count, ground_ids, ARRAY_LEN(ground_ids), true});
    check_conformity(
        checker, (struct conformity_list){"penalties", rules->penalties, rules->penalty_count,
                     penalty_ids, ARRAY_LEN(penalty_ids), false});
    (void)checker_range(checker, checker_path(checker, "dossier_rules.etude_pages_max"),
        rules->etude_pages_max, 1, 20);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.offer_pages_max"),
        rules->offer_pages_max, 1, 20);
    (void)checker_range(checker, checker_path(checker, "dossier_rules.regularisation_days"),
        rules->regularisation_days, 0, 365);
    if (rules->attachment_bytes_max == 0 || rules->attachment_bytes_max > ATTACHMENT_MAX_BYTES)
        (void)op_violation(checker->op, checker_path(checker, "dossier_rules.attachment_bytes_max"),
            "RANGE", "must be from 1 to %d bytes", ATTACHMENT_MAX_BYTES);
}

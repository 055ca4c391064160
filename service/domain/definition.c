#include "domain/definition.h"

#include "base/text.h"
#include "domain/checker.h"

bool session_id_is_valid(const char *id)
{
    size_t length = id ? strlen(id) : 0;

    if (length == 0 || length > SESSION_ID_MAX || id[0] < 'a' || id[0] > 'z')
        return false;
    for (size_t i = 1; i < length; i++)
        if (!(id[i] >= 'a' && id[i] <= 'z') && !text_is_digit(id[i]) && id[i] != '-')
            return false;
    return true;
}

static void check_head(const struct checker *checker)
{
    const struct session_definition *definition = checker->definition;

    if (!session_id_is_valid(definition->id))
        (void)op_violation(checker->op, checker_path(checker, "id"), "ID",
            "a session's id is a lower-case letter, then lower-case letters, digits and '-', "
            "%d characters in all: \"ndrc-2022\"",
            SESSION_ID_MAX);
    (void)checker_text(
        checker, checker_path(checker, "diploma"), definition->diploma, SESSION_TEXT_MAX);
    (void)checker_text(
        checker, checker_path(checker, "specialty"), definition->specialty, SESSION_TEXT_MAX);
    (void)checker_range(checker, checker_path(checker, "year"), definition->year, SESSION_YEAR_MIN,
        SESSION_YEAR_MAX);
}

static void check_duplicate(const struct checker *checker, const char *path, bool duplicate)
{
    if (duplicate)
        (void)op_violation(
            checker->op, path, "DUPLICATE", "stands twice in the list: remove one of them");
}

static void check_source(const struct checker *checker, size_t index)
{
    const struct session_source *source = &checker->definition->sources[index];
    const char *key = checker_key(checker, source->id, index);
    static const char *const marks[] = {"P", "S", "I", "NC"};
    bool known = false;

    if (checker_id(checker, checker_path(checker, "sources[%s].id", key), source->id))
        check_duplicate(checker, checker_path(checker, "sources[%s].id", key),
            session_find_source(checker->definition, source->id) != source);
    (void)checker_text(checker, checker_path(checker, "sources[%s].title", key), source->title,
        SESSION_LONG_TEXT_MAX);
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        known = known || text_equal(source->confidence, marks[i]);
    if (!known)
        (void)op_violation(checker->op, checker_path(checker, "sources[%s].confidence", key),
            "CONFIDENCE",
            "must be P (primary text read), S (secondary), I (inference) or NC (not confirmed)");
}

/* What the parts of a unit carry must be the unit's coefficient: E5A + E5B = U5. */
static void check_coefficient_sum(const struct checker *checker, const struct session_unit *unit)
{
    const struct session_definition *definition = checker->definition;
    uint64_t sum = 0;

    for (size_t i = 0; i < definition->epreuve_count; i++)
        if (text_equal(definition->epreuves[i].unit, unit->id))
            sum += definition->epreuves[i].coefficient_hundredths;
    if (sum == unit->coefficient_hundredths)
        return;
    (void)op_violation(checker->op,
        checker_path(checker, "units[%s].coefficient_hundredths", unit->id), "COEFFICIENT_SUM",
        "is %u, but the épreuves of the unit have %llu in all: make them equal",
        unit->coefficient_hundredths, (unsigned long long)sum);
}

static void check_unit_weight(
    const struct checker *checker, const struct session_unit *unit, const char *key)
{
    const char *path = checker_path(checker, "units[%s].coefficient_hundredths", key);

    if (unit->optional) {
        if (unit->coefficient_hundredths)
            (void)op_violation(checker->op, path, "OPTIONAL_COEFFICIENT",
                "an optional unit has no coefficient, only its points above 10 count: write 0");
        return;
    }
    (void)checker_range(
        checker, path, unit->coefficient_hundredths, 1, SESSION_COEFFICIENT_MAX_HUNDREDTHS);
    if (unit->kind == UNIT_KIND_NONE || (unsigned)unit->kind >= UNIT_KIND_COUNT)
        (void)op_violation(checker->op, checker_path(checker, "units[%s].kind", key), "MISSING",
            "must be GENERAL or PROFESSIONAL");
}

static void check_unit(const struct checker *checker, size_t index)
{
    const struct session_unit *unit = &checker->definition->units[index];
    const char *key = checker_key(checker, unit->id, index);

    (void)checker_text(
        checker, checker_path(checker, "units[%s].label", key), unit->label, SESSION_TEXT_MAX);
    (void)checker_source(checker, checker_path(checker, "units[%s].source", key), unit->source);
    check_unit_weight(checker, unit, key);
    if (!checker_id(checker, checker_path(checker, "units[%s].id", key), unit->id))
        return;
    check_duplicate(checker, checker_path(checker, "units[%s].id", key),
        session_find_unit(checker->definition, unit->id) != unit);
    check_coefficient_sum(checker, unit);
}

static void check_languages(const struct checker *checker, const struct candidate_rules *rules)
{
    if (!checker_count(checker, checker_path(checker, "candidate_rules.languages"),
            rules->language_count, SESSION_LANGUAGES_MAX))
        return;
    for (size_t i = 0; i < rules->language_count; i++) {
        const char *path = checker_path(checker, "candidate_rules.languages[#%zu]", i + 1);
        bool duplicate = false;

        if (!checker_text(checker, path, rules->languages[i], SESSION_TEXT_MAX))
            continue;
        for (size_t j = 0; j < i; j++)
            duplicate = duplicate || text_equal(rules->languages[i], rules->languages[j]);
        check_duplicate(checker, path, duplicate);
    }
}

static void check_candidate_rules(const struct checker *checker)
{
    const struct candidate_rules *rules = &checker->definition->candidate_rules;
    struct date date;

    (void)checker_range(checker,
        checker_path(checker, "candidate_rules.extra_minutes_per_hour_max"),
        rules->extra_minutes_per_hour_max, 0, SESSION_EXTRA_MINUTES_MAX);
    check_languages(checker, rules);
    if (!text_is_empty(rules->registration_closes))
        (void)checker_date(checker, checker_path(checker, "candidate_rules.registration_closes"),
            rules->registration_closes, &date);
}

static bool check_counts(const struct checker *checker)
{
    const struct session_definition *definition = checker->definition;
    const char *units = checker_path(checker, "units");
    bool good = checker_count(checker, units, definition->unit_count, SESSION_UNITS_MAX);

    good = checker_count(checker, checker_path(checker, "epreuves"), definition->epreuve_count,
               SESSION_EPREUVES_MAX) &&
           good;
    good = checker_count(checker, checker_path(checker, "sources"), definition->source_count,
               SESSION_SOURCES_MAX) &&
           good;
    if (definition->unit_count == 0) {
        (void)op_violation(checker->op, units, "MISSING", "is empty: a session has units");
        good = false;
    }
    return good;
}

int definition_check(struct op *op, const struct session_definition *definition)
{
    const struct checker checker = {
        .op = op,
        .prefix = "definition.",
        .definition = definition,
        .calendar = &definition->calendar,
    };
    unsigned before = op->violation_count;
    int r;

    check_head(&checker);
    if (!check_counts(&checker))
        return OUTCOME_INVALID;
    for (size_t i = 0; i < definition->source_count; i++)
        check_source(&checker, i);
    for (size_t i = 0; i < definition->unit_count; i++)
        check_unit(&checker, i);
    for (size_t i = 0; i < definition->epreuve_count; i++)
        definition_check_epreuve(&checker, i);
    check_candidate_rules(&checker);
    definition_check_dossier(&checker);
    definition_check_planning(&checker);
    definition_check_marking(&checker);
    definition_check_subject(&checker);
    r = calendar_definition_check(op, "definition.calendar.", &definition->calendar, definition);
    return r || op->violation_count != before ? OUTCOME_INVALID : 0;
}

/* The subject rules of a definition: how each rule is worded, what is said of an écrit, and the
 * release. Of a practical épreuve: definition_subject_practical.c. */
#include "domain/checker.h"

#include "base/text.h"

enum {
    REFLECTION_LINES_MOST = 200,
    REFLECTION_WORDS_MOST = 500,
    PRESS_TEXTS_MOST = 100,
    FIGURE_DPI_MOST = 2400,
    READING_MINUTES_MOST = 4 * 60,
    WORDS_PER_MINUTE_LEAST = 30,
    WORDS_PER_MINUTE_MOST = 1000,
    CELL_MILLISECONDS_MOST = 60000,
    FIGURE_SECONDS_MOST = 600,
    SIMILAR_WORDS_LEAST = 3, /* a trigram */
    SIMILAR_WORDS_MOST = 100,
    LEAD_MOST_MINUTES = 2 * 60,
    CONFIRM_MOST_MINUTES = 24 * 60,
    NOTICE_MOST_MINUTES = 31 * 24 * 60,
};

static void note(
    const struct checker *checker, const char *path, const char *reason, const char *message)
{
    (void)op_violation(checker->op, path, reason, "%s", message);
}

struct number {
    const char *name;
    uint32_t value, min, max;
};

static void check_numbers(
    const struct checker *checker, const char *at, const struct number *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)checker_range(checker, checker_path(checker, "%s.%s", at, numbers[i].name),
            numbers[i].value, numbers[i].min, numbers[i].max);
}

/* ---- the rules that the service looks at ---- */

static void check_rule(const struct checker *checker, size_t index)
{
    const struct subject_rules *rules = &checker->definition->subject_rules;
    const struct subject_rule *rule = &rules->rules[index];
    const char *at = arena_printf(
        checker->op->arena, "subject_rules.rules[%s]", checker_key(checker, rule->id, index));
    const char *source, *id;

    if (!at)
        return;
    id = checker_path(checker, "%s.id", at);
    source = checker_path(checker, "%s.source", at);
    if (!subject_rule_is(rule->id))
        (void)op_violation(checker->op, id, "UNKNOWN_RULE",
            "%s is no rule that the service looks at: remove it, or correct the id",
            checker_quote(checker, rule->id));
    for (size_t k = 0; k < index; k++)
        if (text_equal(rules->rules[k].id, rule->id)) {
            note(checker, id, "DUPLICATE", "stands twice: keep one");
            break;
        }
    (void)checker_text(
        checker, checker_path(checker, "%s.label", at), rule->label, SESSION_LONG_TEXT_MAX);
    if (rule->severity != SUBJECT_BREAKS && rule->severity != SUBJECT_TO_JUDGE)
        note(checker, checker_path(checker, "%s.severity", at), "SEVERITY",
            "is missing: BREAKS (no such subject is approved) or TO_JUDGE (a person decides)");
    if (text_is_empty(rule->source))
        note(checker, source, "MISSING", "is empty: say where the rule comes from");
    (void)checker_source(checker, source, rule->source);
}

static void check_rules(const struct checker *checker)
{
    const struct subject_rules *rules = &checker->definition->subject_rules;
    const char *path = checker_path(checker, "subject_rules.rules");

    if (!checker_count(checker, path, rules->rule_count, SUBJECT_RULES_MAX))
        return;
    for (size_t i = 0; i < rules->rule_count; i++)
        check_rule(checker, i);
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (!subject_rules_find(rules, (enum subject_rule_id)i))
            (void)op_violation(checker->op, path, "MISSING",
                "does not word the rule %s: say it, how severe it is, and its source",
                subject_rule_ids[i]);
}

/* ---- of an écrit ---- */

static void check_epreuve(const struct checker *checker, const char *path, const char *id)
{
    const struct session_epreuve *epreuve;
    bool written = false;

    if (!checker_epreuve(checker, path, id))
        return;
    epreuve = session_find_epreuve(checker->definition, id);
    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        written = written || epreuve->forms[i].kind == FORM_KIND_WRITTEN;
    if (!written)
        note(checker, path, "NOT_WRITTEN", "is no écrit for any class");
}

static void check_competences(const struct checker *checker,
    const char *name,
    const struct subject_competence *competences,
    size_t count)
{
    const char *path = checker_path(checker, "subject_rules.written.%s", name);

    if (!checker_count(checker, path, count, SUBJECT_COMPETENCES_MAX))
        return;
    if (count == 0)
        note(checker, path, "MISSING", "is empty: what do the questions assess?");
    for (size_t i = 0; i < count; i++) {
        const struct subject_competence *one = &competences[i];
        const char *at = arena_printf(checker->op->arena, "subject_rules.written.%s[%s]", name,
            checker_key(checker, one->id, i));
        const char *id = at ? checker_path(checker, "%s.id", at) : "";

        if (!at)
            return;
        (void)checker_id(checker, id, one->id);
        for (size_t k = 0; k < i; k++)
            if (text_equal(competences[k].id, one->id)) {
                note(checker, id, "DUPLICATE", "stands twice: keep one");
                break;
            }
        (void)checker_text(
            checker, checker_path(checker, "%s.label", at), one->label, SESSION_TEXT_MAX);
        (void)checker_optional_text(
            checker, checker_path(checker, "%s.group", at), one->group, SESSION_TEXT_MAX);
    }
}

/* ASCII, and the letters that French has. */
static bool has_capitals(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c >= 'A' && *c <= 'Z') || (*c == 0xc3 && c[1] >= 0x80 && c[1] <= 0x9e) ||
            (*c == 0xc5 && (c[1] == 0x92 || c[1] == 0xb8)))
            return true;
    return false;
}

static void check_words(
    const struct checker *checker, const char *name, const struct text_list *list, bool needed)
{
    const char *path = checker_path(checker, "subject_rules.written.words.%s", name);

    if (!checker_count(checker, path, list->count, SUBJECT_WORDS_MAX))
        return;
    if (needed && list->count == 0)
        note(checker, path, "MISSING", "is empty: questions cannot be told apart without it");
    for (size_t i = 0; i < list->count; i++) {
        const char *at = checker_path(checker, "subject_rules.written.words.%s[#%zu]", name, i + 1);

        if (!checker_text(checker, at, list->items[i], SESSION_TEXT_MAX))
            continue;
        if (has_capitals(list->items[i]))
            note(checker, at, "LOWER_CASE", "has capitals: write it in lower case");
        for (size_t k = 0; k < i; k++)
            if (text_equal(list->items[k], list->items[i])) {
                note(checker, at, "DUPLICATE", "stands twice: keep one");
                break;
            }
    }
}

static void check_written(const struct checker *checker)
{
    static const char *const at = "subject_rules.written";
    const struct written_subject_rule *rule = &checker->definition->subject_rules.written;
    const struct reading_rule *reading = &rule->reading;
    const struct question_words *words = &rule->words;
    const struct number numbers[] = {
        {"points_hundredths", rule->points_hundredths, 1, MARKING_SCALE_MAX},
        {"bonus_hundredths", rule->bonus_hundredths, 0, rule->points_hundredths},
        {"reflection_percent_max", rule->reflection_percent_max, 1, 100},
        {"reflection_lines_max", rule->reflection_lines_max, 1, REFLECTION_LINES_MOST},
        {"reflection_words_max", rule->reflection_words_max, 1, REFLECTION_WORDS_MOST},
        {"annexe_year_min", rule->annexe_year_min, SESSION_YEAR_MIN, checker->definition->year},
        {"press_texts_max", rule->press_texts_max, 0, PRESS_TEXTS_MOST},
        {"figure_dpi_min", rule->figure_dpi_min, 0, FIGURE_DPI_MOST},
        {"reading.minutes_max", reading->minutes_max, 1, READING_MINUTES_MOST},
        {"reading.words_per_minute", reading->words_per_minute, WORDS_PER_MINUTE_LEAST,
            WORDS_PER_MINUTE_MOST},
        {"reading.cell_milliseconds", reading->cell_milliseconds, 0, CELL_MILLISECONDS_MOST},
        {"reading.figure_seconds", reading->figure_seconds, 0, FIGURE_SECONDS_MOST},
        {"similar_percent", rule->similar_percent, 1, 100},
        {"similar_words", rule->similar_words, SIMILAR_WORDS_LEAST, SIMILAR_WORDS_MOST},
    };

    check_epreuve(checker, checker_path(checker, "%s.epreuve", at), rule->epreuve);
    check_numbers(checker, at, numbers, ARRAY_LEN(numbers));
    check_competences(checker, "competences", rule->competences, rule->competence_count);
    check_competences(checker, "knowledge", rule->knowledge, rule->knowledge_count);
    check_words(checker, "infinitive_endings", &words->infinitive_endings, true);
    check_words(checker, "not_infinitives", &words->not_infinitives, false);
    check_words(checker, "imperative_endings", &words->imperative_endings, true);
    check_words(checker, "knowledge_verbs", &words->knowledge_verbs, true);
    check_words(checker, "dependence_words", &words->dependence_words, true);
    (void)checker_source(checker, checker_path(checker, "%s.source", at), rule->source);
}

void definition_check_subject(const struct checker *checker)
{
    const struct subject_rules *rules = &checker->definition->subject_rules;
    const struct number release[] = {
        {"lead_minutes", rules->release.lead_minutes, 0, LEAD_MOST_MINUTES},
        {"early_confirm_minutes", rules->release.early_confirm_minutes, 1, CONFIRM_MOST_MINUTES},
        {"notice_minutes", rules->release.notice_minutes, 0, NOTICE_MOST_MINUTES},
    };

    if (!checker->definition->has_subject_rules)
        return;
    check_rules(checker);
    if (!rules->has_written && !rules->has_practical)
        note(checker, checker_path(checker, "subject_rules"), "MISSING",
            "has neither `written` nor `practical`: say of which épreuve the subjects are");
    if (rules->has_written)
        check_written(checker);
    if (rules->has_practical)
        definition_check_practical_subject(checker);
    check_numbers(checker, "subject_rules.release", release, ARRAY_LEN(release));
    (void)checker_source(
        checker, checker_path(checker, "subject_rules.release.source"), rules->release.source);
}

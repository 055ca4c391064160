/* The marking rules of a definition. */
#include "domain/checker.h"

#include "base/text.h"

enum {
    LATE_ENTRY_MAX_MINUTES = 12 * 60,
    PIN_FAILURES_MOST = 20,
    PIN_DIGITS_LEAST = 4,
    PIN_DIGITS_MOST = 12,
    SILENCE_MAX_MINUTES = 4 * 60,
};

static void note(
    const struct checker *checker, const char *path, const char *reason, const char *message)
{
    (void)op_violation(checker->op, path, reason, "%s", message);
}

/* Somebody has to be examined in it, face to face. */
static void check_oral(const struct checker *checker, const char *path, const char *id)
{
    const struct session_epreuve *epreuve = session_find_epreuve(checker->definition, id);
    bool oral = false;

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        oral = oral || epreuve->forms[i].kind == FORM_KIND_ORAL ||
               epreuve->forms[i].kind == FORM_KIND_PRACTICAL;
    if (epreuve && !oral)
        note(checker, path, "NOT_ORAL", "is no oral and no practical épreuve for any class");
}

static void check_mark(
    const struct checker *checker, const char *at, const struct sheet_rule *sheet)
{
    bool good = checker_range(checker, checker_path(checker, "%s.scale_hundredths", at),
        sheet->scale_hundredths, 1, MARKING_SCALE_MAX);
    const char *step = checker_path(checker, "%s.step_hundredths", at);

    if (!good || !checker_range(checker, step, sheet->step_hundredths, 1, sheet->scale_hundredths))
        return;
    if (sheet->scale_hundredths % sheet->step_hundredths)
        note(checker, step, "STEP", "must divide the scale: 50 for half points over 2000");
}

static void check_levels(
    const struct checker *checker, const char *at, const struct sheet_rule *sheet)
{
    const char *path = checker_path(checker, "%s.levels", at);

    if (!checker_count(checker, path, sheet->level_count, MARKING_LEVELS_MAX))
        return;
    for (size_t i = 0; i < sheet->level_count; i++) {
        const struct grid_level *level = &sheet->levels[i];
        const char *key = checker_key(checker, level->id, i);
        const char *id = checker_path(checker, "%s.levels[%s].id", at, key);

        (void)checker_id(checker, id, level->id);
        (void)checker_text(checker, checker_path(checker, "%s.levels[%s].label", at, key),
            level->label, SESSION_TEXT_MAX);
        for (size_t k = 0; k < i; k++)
            if (text_equal(sheet->levels[k].id, level->id)) {
                note(checker, id, "DUPLICATE", "stands twice: keep one");
                break;
            }
    }
}

static void check_line(
    const struct checker *checker, const char *at, const struct sheet_rule *sheet, size_t index)
{
    const struct grid_line *line = &sheet->lines[index];
    const char *key = checker_key(checker, line->id, index);
    const char *id = checker_path(checker, "%s.lines[%s].id", at, key);

    (void)checker_id(checker, id, line->id);
    (void)checker_optional_text(checker, checker_path(checker, "%s.lines[%s].heading", at, key),
        line->heading, SESSION_TEXT_MAX);
    (void)checker_text(checker, checker_path(checker, "%s.lines[%s].label", at, key), line->label,
        SESSION_TEXT_MAX);
    for (size_t k = 0; k < index; k++)
        if (text_equal(sheet->lines[k].id, line->id)) {
            note(checker, id, "DUPLICATE", "stands twice: keep one");
            break;
        }
}

static void check_lines(
    const struct checker *checker, const char *at, const struct sheet_rule *sheet)
{
    if (!checker_count(
            checker, checker_path(checker, "%s.lines", at), sheet->line_count, MARKING_LINES_MAX))
        return;
    for (size_t i = 0; i < sheet->line_count; i++)
        check_line(checker, at, sheet, i);
    if (sheet->line_count && !sheet->level_count)
        note(checker, checker_path(checker, "%s.levels", at), "MISSING",
            "is empty: the lines need levels to choose from");
    if (sheet->lines_required && !sheet->line_count)
        note(checker, checker_path(checker, "%s.lines", at), "MISSING",
            "is empty: lines_required needs lines");
}

static void check_sheet(const struct checker *checker, size_t index)
{
    const struct marking_rules *rules = &checker->definition->marking_rules;
    const struct sheet_rule *sheet = &rules->sheets[index];
    const char *at = arena_printf(checker->op->arena, "marking_rules.sheets[%s]",
        checker_key(checker, sheet->epreuve, index));
    const char *epreuve;

    if (!at)
        return;
    epreuve = checker_path(checker, "%s.epreuve", at);
    if (checker_epreuve(checker, epreuve, sheet->epreuve))
        check_oral(checker, epreuve, sheet->epreuve);
    if (marking_find_sheet(rules, sheet->epreuve) != sheet)
        note(checker, epreuve, "DUPLICATE", "stands twice: keep one");
    check_mark(checker, at, sheet);
    check_levels(checker, at, sheet);
    check_lines(checker, at, sheet);
    (void)checker_range(checker, checker_path(checker, "%s.appraisal_max", at),
        sheet->appraisal_max, sheet->appraisal_required ? 1 : 0, MARKING_APPRAISAL_MAX);
    (void)checker_source(checker, checker_path(checker, "%s.source", at), sheet->source);
}

/* Copies are marked by two people: somebody writes them. */
static void check_written(const struct checker *checker, const char *path, const char *id)
{
    const struct session_epreuve *epreuve = session_find_epreuve(checker->definition, id);
    bool written = false;

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        written = written || epreuve->forms[i].kind == FORM_KIND_WRITTEN;
    if (epreuve && !written)
        note(checker, path, "NOT_WRITTEN", "is no écrit for any class");
}

static void check_rows(
    const struct checker *checker, const char *at, const struct double_marking_rule *rule)
{
    const char *path = checker_path(checker, "%s.rows", at);

    if (!checker_count(checker, path, rule->row_count, MARKING_ROWS_MAX))
        return;
    if (rule->row_count == 0)
        note(checker, path, "MISSING", "is empty: a sheet has rows for the points");
    for (size_t i = 0; i < rule->row_count; i++) {
        const char *row = checker_path(checker, "%s.rows[#%zu]", at, i + 1);

        (void)checker_text(checker, row, rule->rows[i], SESSION_TEXT_MAX);
        for (size_t k = 0; k < i; k++)
            if (text_equal(rule->rows[k], rule->rows[i])) {
                note(checker, row, "DUPLICATE", "stands twice: keep one");
                break;
            }
    }
}

/* The subjects of the épreuve have the points and the bonus that its copies are marked over. */
static void check_agrees(
    const struct checker *checker, const char *at, const struct double_marking_rule *rule)
{
    const struct subject_rules *rules = &checker->definition->subject_rules;

    if (!checker->definition->has_subject_rules || !rules->has_written ||
        !text_equal(rules->written.epreuve, rule->epreuve))
        return;
    if (rule->scale_hundredths != rules->written.points_hundredths)
        note(checker, checker_path(checker, "%s.scale_hundredths", at), "DISAGREES",
            "differs from subject_rules.written.points_hundredths: correct one of them");
    if (rule->bonus_hundredths != rules->written.bonus_hundredths)
        note(checker, checker_path(checker, "%s.bonus_hundredths", at), "DISAGREES",
            "differs from subject_rules.written.bonus_hundredths: correct one of them");
}

static void check_double_marking(const struct checker *checker, size_t index)
{
    const struct marking_rules *rules = &checker->definition->marking_rules;
    const struct double_marking_rule *rule = &rules->double_markings[index];
    const char *at = arena_printf(checker->op->arena, "marking_rules.double_markings[%s]",
        checker_key(checker, rule->epreuve, index));
    const char *epreuve, *step;

    if (!at)
        return;
    epreuve = checker_path(checker, "%s.epreuve", at);
    step = checker_path(checker, "%s.step_hundredths", at);
    if (checker_epreuve(checker, epreuve, rule->epreuve))
        check_written(checker, epreuve, rule->epreuve);
    if (marking_find_double(rules, rule->epreuve) != rule)
        note(checker, epreuve, "DUPLICATE", "stands twice: keep one");
    if (checker_range(checker, checker_path(checker, "%s.scale_hundredths", at),
            rule->scale_hundredths, 1, MARKING_SCALE_MAX) &&
        checker_range(checker, step, rule->step_hundredths, 1, rule->scale_hundredths) &&
        (rule->scale_hundredths % rule->step_hundredths ||
            rule->bonus_hundredths % rule->step_hundredths))
        note(checker, step, "STEP", "must divide the scale and the bonus: 50 for half points");
    (void)checker_range(checker, checker_path(checker, "%s.difference_max_hundredths", at),
        rule->difference_max_hundredths, 0, rule->scale_hundredths);
    (void)checker_range(checker, checker_path(checker, "%s.bonus_hundredths", at),
        rule->bonus_hundredths, 0, rule->scale_hundredths);
    check_rows(checker, at, rule);
    check_agrees(checker, at, rule);
    (void)checker_source(checker, checker_path(checker, "%s.source", at), rule->source);
}

static void check_double_markings(const struct checker *checker)
{
    const struct marking_rules *rules = &checker->definition->marking_rules;

    if (!checker_count(checker, checker_path(checker, "marking_rules.double_markings"),
            rules->double_marking_count, MARKING_DOUBLE_MAX))
        return;
    for (size_t i = 0; i < rules->double_marking_count; i++)
        check_double_marking(checker, i);
}

void definition_check_marking(const struct checker *checker)
{
    const struct marking_rules *rules = &checker->definition->marking_rules;
    const struct {
        const char *name;
        uint32_t value, min, max;
    } numbers[] = {
        {"late_entry_minutes", rules->late_entry_minutes, 0, LATE_ENTRY_MAX_MINUTES},
        {"pin_failures_max", rules->pin_failures_max, 1, PIN_FAILURES_MOST},
        {"pin_digits_min", rules->pin_digits_min, PIN_DIGITS_LEAST, PIN_DIGITS_MOST},
        {"silence_minutes", rules->silence_minutes, 1, SILENCE_MAX_MINUTES},
    };

    if (!checker->definition->has_marking_rules ||
        !checker_count(checker, checker_path(checker, "marking_rules.sheets"), rules->sheet_count,
            MARKING_SHEETS_MAX))
        return;
    for (size_t i = 0; i < rules->sheet_count; i++)
        check_sheet(checker, i);
    check_double_markings(checker);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        (void)checker_range(checker, checker_path(checker, "marking_rules.%s", numbers[i].name),
            numbers[i].value, numbers[i].min, numbers[i].max);
    (void)checker_source(checker, checker_path(checker, "marking_rules.source"), rules->source);
}

/* The marking rules of a definition, from the pack of session 2022: that they are good, what is
 * refused, and that every field is seen by the comparison. */
#include "clientlib/pack.h"
#include "domain/definition.h"
#include "domain/definition_diff.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct session_definition *read_pack(void)
{
    struct session_definition *definition = arena_calloc(arena, 1, sizeof *definition);
    Palmares__V1__SessionDefinition *message;
    const char *why;

    if (pack_load(PALMARES_PACK, arena, &message, &why))
        fail_msg("%s", why);
    assert_int_equal(session_wire_read(arena, message, definition), 0);
    return definition;
}

struct wrong {
    const char *name;
    void (*spoil)(struct marking_rules *m);
    const char *field, *reason;
};

/* The rule, twice. */
static struct double_marking_rule *twins(const struct double_marking_rule *rule)
{
    struct double_marking_rule *both = arena_calloc(arena, 2, sizeof *both);

    assert_non_null(both);
    both[0] = both[1] = *rule;
    return both;
}

#define SPOIL(name, ...)                      \
    static void name(struct marking_rules *m) \
    {                                         \
        __VA_ARGS__;                          \
    }

SPOIL(unknown, m->sheets[0].epreuve = "E9")
SPOIL(written, m->sheets[0].epreuve = "E1")
SPOIL(twice, m->sheets[1].epreuve = "E4")
SPOIL(no_scale, m->sheets[0].scale_hundredths = 0)
SPOIL(scale, m->sheets[0].scale_hundredths = MARKING_SCALE_MAX + 1)
SPOIL(no_step, m->sheets[0].step_hundredths = 0)
SPOIL(step_large, m->sheets[0].step_hundredths = 2001)
SPOIL(step, m->sheets[0].step_hundredths = 30)
SPOIL(level_id, m->sheets[0].levels[0].id = "T I")
SPOIL(level_twice, m->sheets[0].levels[1].id = "TI")
SPOIL(level_label, m->sheets[0].levels[0].label = "")
SPOIL(no_levels, m->sheets[0].level_count = 0)
SPOIL(levels, m->sheets[0].level_count = MARKING_LEVELS_MAX + 1)
SPOIL(line_id, m->sheets[1].lines[0].id = "")
SPOIL(line_twice, m->sheets[1].lines[2].id = m->sheets[1].lines[0].id)
SPOIL(line_label, m->sheets[1].lines[0].label = "a\x07")
SPOIL(line_heading, m->sheets[1].lines[0].heading = " a")
SPOIL(no_lines, m->sheets[1].line_count = 0)
SPOIL(lines, m->sheets[1].line_count = MARKING_LINES_MAX + 1)
SPOIL(appraisal_none, m->sheets[0].appraisal_max = 0)
SPOIL(appraisal, m->sheets[2].appraisal_max = MARKING_APPRAISAL_MAX + 1)
SPOIL(sheet_source, m->sheets[0].source = "nowhere")
SPOIL(sheets, m->sheet_count = MARKING_SHEETS_MAX + 1)
SPOIL(late, m->late_entry_minutes = 721)
SPOIL(failures, m->pin_failures_max = 0)
SPOIL(failures_many, m->pin_failures_max = 21)
SPOIL(digits, m->pin_digits_min = 3)
SPOIL(digits_many, m->pin_digits_min = 13)
SPOIL(silence, m->silence_minutes = 0)
SPOIL(source, m->source = "nowhere")
SPOIL(twin, m->double_markings[0].epreuve = "E9")
SPOIL(twin_oral, m->double_markings[0].epreuve = "E4")
SPOIL(twin_twice, m->double_markings = twins(m->double_markings); m->double_marking_count = 2)
SPOIL(twin_scale, m->double_markings[0].scale_hundredths = 0)
SPOIL(twin_step, m->double_markings[0].step_hundredths = 30)
SPOIL(twin_bonus_step, m->double_markings[0].step_hundredths = 400)
SPOIL(twin_difference, m->double_markings[0].difference_max_hundredths = 4001)
SPOIL(twin_bonus, m->double_markings[0].bonus_hundredths = 4001)
SPOIL(twin_no_rows, m->double_markings[0].row_count = 0)
SPOIL(twin_rows, m->double_markings[0].row_count = MARKING_ROWS_MAX + 1)
SPOIL(twin_row, m->double_markings[0].rows[0] = "")
SPOIL(twin_row_twice, m->double_markings[0].rows[1] = "Dossier 1")
SPOIL(twin_points, m->double_markings[0].scale_hundredths = 2000)
SPOIL(twin_other_bonus, m->double_markings[0].bonus_hundredths = 100)
SPOIL(twin_source, m->double_markings[0].source = "nowhere")
SPOIL(twins_many, m->double_marking_count = MARKING_DOUBLE_MAX + 1)

#define TWIN "marking_rules.double_markings[E5A]."

static const struct wrong all[] = {
    {"unknown", unknown, "marking_rules.sheets[E9].epreuve", ""},
    {"written", written, "marking_rules.sheets[E1].epreuve", "NOT_ORAL"},
    {"twice", twice, "marking_rules.sheets[E4].epreuve", "DUPLICATE"},
    {"no_scale", no_scale, "marking_rules.sheets[E4].scale_hundredths", "RANGE"},
    {"scale", scale, "marking_rules.sheets[E4].scale_hundredths", "RANGE"},
    {"no_step", no_step, "marking_rules.sheets[E4].step_hundredths", "RANGE"},
    {"step_large", step_large, "marking_rules.sheets[E4].step_hundredths", "RANGE"},
    {"step", step, "marking_rules.sheets[E4].step_hundredths", "STEP"},
    {"level_id", level_id, "marking_rules.sheets[E4].levels[#1].id", ""},
    {"level_twice", level_twice, "marking_rules.sheets[E4].levels[TI].id", "DUPLICATE"},
    {"level_label", level_label, "marking_rules.sheets[E4].levels[TI].label", ""},
    {"no_levels", no_levels, "marking_rules.sheets[E4].levels", "MISSING"},
    {"levels", levels, "marking_rules.sheets[E4].levels", ""},
    {"line_id", line_id, "marking_rules.sheets[E6].lines[#1].id", ""},
    {"line_twice", line_twice, "marking_rules.sheets[E6].lines[distributeurs-1].id", "DUPLICATE"},
    {"line_label", line_label, "marking_rules.sheets[E6].lines[distributeurs-1].label", ""},
    {"line_heading", line_heading, "marking_rules.sheets[E6].lines[distributeurs-1].heading", ""},
    {"no_lines", no_lines, "marking_rules.sheets[E6].lines", "MISSING"},
    {"lines", lines, "marking_rules.sheets[E6].lines", ""},
    {"appraisal_none", appraisal_none, "marking_rules.sheets[E4].appraisal_max", "RANGE"},
    {"appraisal", appraisal, "marking_rules.sheets[E2].appraisal_max", "RANGE"},
    {"sheet_source", sheet_source, "marking_rules.sheets[E4].source", ""},
    {"sheets", sheets, "marking_rules.sheets", ""},
    {"late", late, "marking_rules.late_entry_minutes", "RANGE"},
    {"failures", failures, "marking_rules.pin_failures_max", "RANGE"},
    {"failures_many", failures_many, "marking_rules.pin_failures_max", "RANGE"},
    {"digits", digits, "marking_rules.pin_digits_min", "RANGE"},
    {"digits_many", digits_many, "marking_rules.pin_digits_min", "RANGE"},
    {"silence", silence, "marking_rules.silence_minutes", "RANGE"},
    {"source", source, "marking_rules.source", ""},
    {"twin", twin, "marking_rules.double_markings[E9].epreuve", "UNKNOWN_EPREUVE"},
    {"twin_oral", twin_oral, "marking_rules.double_markings[E4].epreuve", "NOT_WRITTEN"},
    {"twin_twice", twin_twice, TWIN "epreuve", "DUPLICATE"},
    {"twin_scale", twin_scale, TWIN "scale_hundredths", "RANGE"},
    {"twin_step", twin_step, TWIN "step_hundredths", "STEP"},
    {"twin_bonus_step", twin_bonus_step, TWIN "step_hundredths", "STEP"},
    {"twin_difference", twin_difference, TWIN "difference_max_hundredths", "RANGE"},
    {"twin_bonus", twin_bonus, TWIN "bonus_hundredths", "RANGE"},
    {"twin_no_rows", twin_no_rows, TWIN "rows", "MISSING"},
    {"twin_rows", twin_rows, TWIN "rows", "TOO_MANY"},
    {"twin_row", twin_row, TWIN "rows[#1]", "MISSING"},
    {"twin_row_twice", twin_row_twice, TWIN "rows[#2]", "DUPLICATE"},
    {"twin_points", twin_points, TWIN "scale_hundredths", "DISAGREES"},
    {"twin_other_bonus", twin_other_bonus, TWIN "bonus_hundredths", "DISAGREES"},
    {"twin_source", twin_source, TWIN "source", "UNKNOWN_SOURCE"},
    {"twins_many", twins_many, "marking_rules.double_markings", "TOO_MANY"},
};

/* Named, for this reason ("": whichever). */
static bool is_named(const struct op *op, const char *field, const char *reason)
{
    for (const struct op_violation *v = op->violations; v; v = v->next)
        if (text_equal(v->field + strlen("definition."), field) &&
            (!*reason || text_equal(v->reason, reason)))
            return true;
    for (const struct op_violation *v = op->violations; v; v = v->next)
        (void)fprintf(stderr, "  %s %s: %s\n", v->field, v->reason, v->message);
    return false;
}

static void test_good_rules(void **state)
{
    struct session_definition *definition = read_pack();
    const struct marking_rules *rules = &definition->marking_rules;
    struct op op = fixture_op(arena);

    (void)state;
    assert_true(definition->has_marking_rules);
    if (definition_check(&op, definition))
        fail_msg("%s %s", op.violations->field, op.violations->message);
    assert_int_equal(marking_find_sheet(rules, "E6")->line_count, 7);
    assert_int_equal(marking_find_sheet(rules, "E4")->line_count, 4);
    assert_int_equal(marking_find_sheet(rules, "E5B")->line_count, 8);
    assert_int_equal(marking_find_sheet(rules, "ENG")->line_count, 0);
    assert_int_equal(marking_find_double(rules, "E5A")->row_count, 4);
    assert_int_equal(marking_find_double(rules, "E5A")->scale_hundredths, 4000);
    assert_null(marking_find_double(rules, "E5B"));
    assert_null(marking_find_sheet(rules, "E1"));
}

/* Every oral that is planned can be marked. */
static void test_every_oral(void **state)
{
    const struct session_definition *definition = read_pack();

    (void)state;
    for (size_t i = 0; i < definition->planning_rules.oral_count; i++)
        assert_non_null(marking_find_sheet(
            &definition->marking_rules, definition->planning_rules.orals[i].epreuve));
}

static void test_wrong_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct session_definition *definition = read_pack();
        struct op op = fixture_op(arena);

        all[i].spoil(&definition->marking_rules);
        assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
        if (!is_named(&op, all[i].field, all[i].reason))
            fail_msg("%s: %s %s was not said", all[i].name, all[i].field, all[i].reason);
    }
}

/* Whatever single field changes is seen: no field of the rules is forgotten. */
#define SEE(place, value)                                                         \
    do {                                                                          \
        __typeof__(place) kept = (place);                                         \
        struct differences differences;                                           \
        (place) = (value);                                                        \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_true(differences.count > 0);                                       \
        (place) = kept;                                                           \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_int_equal(differences.count, 0);                                   \
    } while (0)

static void test_every_field(void **state)
{
    const struct session_definition *before = read_pack();
    struct session_definition *after = read_pack();
    struct marking_rules *rules = &after->marking_rules;
    struct sheet_rule *sheet = &rules->sheets[1];

    (void)state;
    SEE(after->has_marking_rules, false);
    SEE(rules->sheet_count, 1);
    SEE(sheet->epreuve, "x");
    SEE(sheet->scale_hundredths, 1);
    SEE(sheet->step_hundredths, 1);
    SEE(sheet->level_count, 1);
    SEE(sheet->levels[0].id, "x");
    SEE(sheet->levels[0].label, "x");
    SEE(sheet->line_count, 1);
    SEE(sheet->lines[0].id, "x");
    SEE(sheet->lines[0].heading, "x");
    SEE(sheet->lines[0].label, "x");
    SEE(sheet->lines_required, false);
    SEE(sheet->appraisal_required, false);
    SEE(sheet->appraisal_max, 1);
    SEE(sheet->source, "x");
    SEE(rules->double_marking_count, 0);
    SEE(rules->double_markings[0].epreuve, "x");
    SEE(rules->double_markings[0].scale_hundredths, 1);
    SEE(rules->double_markings[0].step_hundredths, 1);
    SEE(rules->double_markings[0].difference_max_hundredths, 1);
    SEE(rules->double_markings[0].row_count, 1);
    SEE(rules->double_markings[0].rows[0], "x");
    SEE(rules->double_markings[0].bonus_hundredths, 1);
    SEE(rules->double_markings[0].source, "x");
    SEE(rules->late_entry_minutes, 1);
    SEE(rules->late_time_lost, false);
    SEE(rules->pin_failures_max, 1);
    SEE(rules->pin_digits_min, 1);
    SEE(rules->silence_minutes, 1);
    SEE(rules->source, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_oral, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The life cycle of a sheet: every state with every act, and names. */
#include "model/sheet.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Written down once more, apart from the table: rows are states, columns acts. */
#define O SHEET_STATE_NONE
#define E SHEET_EXPECTED
#define P SHEET_PRESENT
#define A SHEET_ABSENT
#define R SHEET_RUNNING
#define M SHEET_MARKED
#define S SHEET_SEALED
/* clang-format off */
static const enum sheet_state wanted[SHEET_STATE_COUNT][ACT_KIND_COUNT] = {
    /*                  -  arrival absence expect. start end  mark seal member unlock */
    [SHEET_STATE_NONE] = {O, O,      O,      O,      O,    O,   O,   O,   O,     O},
    [SHEET_EXPECTED]   = {O, P,      A,      O,      O,    O,   O,   O,   O,     O},
    [SHEET_PRESENT]    = {O, O,      O,      E,      R,    O,   M,   O,   O,     O},
    [SHEET_ABSENT]     = {O, O,      O,      E,      O,    O,   O,   S,   O,     O},
    [SHEET_RUNNING]    = {O, O,      O,      O,      R,    R,   M,   O,   O,     O},
    [SHEET_MARKED]     = {O, O,      O,      O,      M,    M,   M,   S,   O,     O},
    [SHEET_SEALED]     = {O, O,      O,      O,      O,    O,   O,   O,   O,     M},
};
/* clang-format on */

static void every_state_with_every_act(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SHEET_STATE_COUNT; from++)
        for (unsigned act = 0; act < ACT_KIND_COUNT; act++)
            if (sheet_next(from, act) != wanted[from][act])
                fail_msg("%s with %s gives '%s' and should give '%s'", sheet_state_name(from),
                    act_kind_name(act), sheet_state_name(sheet_next(from, act)),
                    sheet_state_name(wanted[from][act]));
}

/* Two rows of a state and an act are for unlocking only: a reader of the table knows what to do. */
static void one_row_for_each(void **state)
{
    size_t doubles = 0;

    (void)state;
    for (size_t i = 0; i < sheet_step_count; i++)
        for (size_t j = i + 1; j < sheet_step_count; j++)
            if (sheet_steps[i].from == sheet_steps[j].from &&
                sheet_steps[i].act == sheet_steps[j].act) {
                doubles++;
                assert_int_equal(sheet_steps[i].act, ACT_UNLOCKING);
            }
    assert_int_equal(doubles, 1);
}

static void unlocking_goes_back(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SHEET_STATE_COUNT; from++) {
        struct sheet sheet = {.state = from};
        bool sealed = from == SHEET_SEALED;

        assert_int_equal(sheet_unlocked(&sheet), sealed ? SHEET_MARKED : SHEET_STATE_NONE);
        sheet.absent = true;
        assert_int_equal(sheet_unlocked(&sheet), sealed ? SHEET_ABSENT : SHEET_STATE_NONE);
    }
}

static void names(void **state)
{
    (void)state;
    for (unsigned i = 1; i < SHEET_STATE_COUNT; i++)
        assert_int_equal(sheet_state_parse(sheet_state_name(i)), i);
    for (unsigned i = 1; i < ACT_KIND_COUNT; i++)
        assert_int_equal(act_kind_parse(act_kind_name(i)), i);
    for (unsigned i = 1; i < ACT_OUTCOME_COUNT; i++)
        assert_int_equal(act_outcome_parse(act_outcome_name(i)), i);
    assert_string_equal(sheet_state_name(99), "");
    assert_int_equal(sheet_state_parse("sealed"), SHEET_STATE_NONE);
    assert_int_equal(act_kind_parse(""), ACT_NONE);
    assert_int_equal(act_outcome_parse("DONE"), ACT_OUTCOME_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_with_every_act),
        cmocka_unit_test(one_row_for_each),
        cmocka_unit_test(unlocking_goes_back),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The op: what a person reads about a request that cannot be done. */
#include "check.h"

#include "model/op.h"

static void test_refuse(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 16);
    struct op op = {.arena = arena};

    (void)state;
    assert_int_equal(op_refuse(&op, OUTCOME_PRECONDITION, "ZONE_IN_USE", "%d candidates", 3),
        OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "ZONE_IN_USE");
    assert_string_equal(op.message, "3 candidates");
}

static void test_violations_keep_their_order(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 16);
    struct op op = {.arena = arena};

    (void)state;
    assert_int_equal(op_violation(&op, "a", "ONE", "first"), OUTCOME_INVALID);
    assert_int_equal(op_violation(&op, "b", "TWO", "second %s", "one"), OUTCOME_INVALID);
    assert_int_equal(op.violation_count, 2);
    assert_string_equal(op.violations->field, "a");
    assert_string_equal(op.violations->next->message, "second one");
    assert_null(op.violations->next->next);
}

static void test_violations_are_bounded(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 20);
    struct op op = {.arena = arena};

    (void)state;
    for (int i = 0; i < OP_VIOLATIONS_MAX + 10; i++)
        assert_int_equal(op_violation(&op, "f", "R", "%d", i), OUTCOME_INVALID);
    assert_int_equal(op.violation_count, OP_VIOLATIONS_MAX);
}

static void test_full_arena_still_refuses(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(16);
    struct op op = {.arena = arena};

    (void)state;
    assert_int_equal(op_violation(&op, "f", "R", "text"), OUTCOME_INVALID);
    assert_int_equal(
        op_refuse(&op, OUTCOME_LIMIT, "R", "a text that does not fit any more"), OUTCOME_LIMIT);
    assert_string_equal(op.message, "");
}

static void test_roles(void **state)
{
    (void)state;
    for (unsigned role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        assert_int_equal(role_parse(role_name((enum role)role)), role);
    assert_int_equal(role_parse("emperor"), ROLE_NONE);
    assert_null(role_name(ROLE_NONE));
    assert_null(role_name(ROLE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuse),
        cmocka_unit_test(test_violations_keep_their_order),
        cmocka_unit_test(test_violations_are_bounded),
        cmocka_unit_test(test_full_arena_still_refuses),
        cmocka_unit_test(test_roles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

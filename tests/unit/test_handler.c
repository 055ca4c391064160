/* What all handlers share, as far as it needs no call. */
#include "check.h"

#include "handler/handler.h"

#include <palmares/v1/commission.pb-c.h>

#include <errno.h>

static void test_a_text_that_is_missing_is_not_written(void **state)
{
    Palmares__V1__Centre centre = PALMARES__V1__CENTRE__INIT;

    (void)state;
    centre.code = handler_text(NULL);
    assert_string_equal(centre.code, "");
    assert_int_equal(palmares__v1__centre__get_packed_size(&centre), 0);
    centre.code = handler_text("0751234A");
    assert_string_equal(centre.code, "0751234A");
}

static void test_tokens_are_split_at_the_first_slash(void **state)
{
    static const struct {
        const char *token, *first, *second;
    } cases[] = {
        {"", "", ""},
        {"0751234A/B204", "0751234A", "B204"},
        {"0751234A/B2/04", "0751234A", "B2/04"},
        {"0751234A/", "0751234A", ""},
        {"/", "", ""},
    };
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 16);
    struct op op = {.arena = arena};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *first = NULL, *second = NULL;

        assert_int_equal(handler_split_token(&op, cases[i].token, &first, &second), 0);
        assert_string_equal(first, cases[i].first);
        assert_string_equal(second, cases[i].second);
    }
    assert_int_equal(op.violation_count, 0);
}

static void test_a_token_of_another_list_is_refused(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 16);
    struct op op = {.arena = arena};
    const char *first = "kept", *second = "kept";

    (void)state;
    assert_int_equal(handler_split_token(&op, "0123", &first, &second), OUTCOME_INVALID);
    assert_string_equal(op.violations->field, "page_token");
    assert_string_equal(op.violations->reason, "PAGE_TOKEN");
    assert_string_equal(first, "kept");
    assert_string_equal(second, "kept");
}

static void test_messages_are_new_and_apart(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 16);
    Palmares__V1__Centre **centres = handler_messages(arena, &palmares__v1__centre__descriptor, 3);

    (void)state;
    assert_non_null(centres);
    for (size_t i = 0; i < 3; i++) {
        assert_ptr_equal(centres[i]->base.descriptor, &palmares__v1__centre__descriptor);
        assert_string_equal(centres[i]->code, "");
    }
    centres[0]->code = handler_text("0751234A");
    assert_string_equal(centres[1]->code, "");
    assert_non_null(handler_messages(arena, &palmares__v1__centre__descriptor, 0));
}

static void test_a_full_arena_is_told(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(16);
    struct op op = {.arena = arena};
    const char *first, *second;

    (void)state;
    assert_null(handler_messages(arena, &palmares__v1__centre__descriptor, 3));
    assert_int_equal(
        handler_split_token(&op, "a centre that does not fit/room", &first, &second), -ENOMEM);
    assert_null(handler_calloc(NULL, NULL, 1)); /* the call has been failed with its op */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_that_is_missing_is_not_written),
        cmocka_unit_test(test_tokens_are_split_at_the_first_slash),
        cmocka_unit_test(test_a_token_of_another_list_is_refused),
        cmocka_unit_test(test_messages_are_new_and_apart),
        cmocka_unit_test(test_a_full_arena_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "model/day_span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_there_and_back(void **state)
{
    static const char *const good[] = {
        "2022-05-09", "2022-05-09 08:00-12:30", "2022-02-28 00:00-00:01", "2022-05-09 13:30-24:00"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[DAY_SPAN_TEXT_SIZE];
        struct day_span span;

        assert_int_equal(day_span_parse(good[i], &span), 0);
        day_span_format(span, text);
        assert_string_equal(text, good[i]);
    }
}

static void test_whole_day(void **state)
{
    char text[DAY_SPAN_TEXT_SIZE];
    struct day_span span;

    (void)state;
    assert_int_equal(day_span_parse("2022-05-09 00:00-24:00", &span), 0);
    assert_int_equal(span.from, 0);
    assert_int_equal(span.to, 1440);
    day_span_format(span, text);
    assert_string_equal(text, "2022-05-09");
}

static void test_wrong(void **state)
{
    static const char *const wrong[] = {"", "2022-05-9", "2022-02-30", "2022-05-09 08:00-08:00",
        "2022-05-09 12:00-08:00", "2022-05-09 08:00", "2022-05-09T08:00-12:00",
        "2022-05-09 08:00_12:00", "2022-05-09 24:00-25:00", "2022-05-09 08:60-12:00",
        "2022-05-09 08:00-24:01", "2022-05-09 08:00-12:00 ", "2022-05-09 8:00-12:00 "};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct day_span span = {.from = 7};

        if (day_span_parse(wrong[i], &span) == 0)
            fail_msg("'%s' was taken", wrong[i]);
        assert_int_equal(span.from, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_whole_day),
        cmocka_unit_test(test_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

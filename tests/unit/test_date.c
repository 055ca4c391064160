#include "model/date.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_parse(void **state)
{
    static const char *const wrong[] = {
        "",
        "2022-5-16",
        "2022-02-29",
        "1900-02-29",
        "2022-04-31",
        "2022-13-01",
        "2022-00-01",
        "2022-01-00",
        "0000-01-01",
        "2022-05-16 ",
        " 2022-05-16",
        "2022/05/16",
        "16/05/2022",
        "+022-05-16",
        "2022-05-1x",
    };
    struct date date;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(date_parse(wrong[i], &date), -EINVAL);
    assert_int_equal(date_parse(NULL, &date), -EINVAL);
    assert_int_equal(date_parse("2024-02-29", &date), 0);
    assert_int_equal(date.year, 2024);
    assert_int_equal(date.month, 2);
    assert_int_equal(date.day, 29);
    assert_int_equal(date_parse("2000-02-29", &date), 0);
}

static void test_days_and_back(void **state)
{
    char text[DATE_TEXT_SIZE];
    struct date date;

    (void)state;
    assert_int_equal(date_parse("1970-01-01", &date), 0);
    assert_int_equal(date_to_days(date), 0);
    assert_int_equal(date_parse("2022-05-16", &date), 0);
    assert_int_equal(date_to_days(date), 19128);
    for (int64_t days = -719162; days <= 2932896; days += 13) {
        struct date there = date_from_days(days);

        date_format(there, text);
        assert_int_equal(date_parse(text, &date), 0);
        assert_int_equal(date_to_days(date), days);
    }
}

static void test_weekday(void **state)
{
    struct date date;

    (void)state;
    assert_int_equal(date_parse("2022-05-16", &date), 0);
    assert_int_equal(date_weekday(date), 0);
    assert_int_equal(date_parse("2022-05-26", &date), 0); /* Ascension */
    assert_int_equal(date_weekday(date), 3);
    assert_int_equal(date_parse("1969-12-28", &date), 0);
    assert_int_equal(date_weekday(date), 6);
}

static void test_time(void **state)
{
    static const char *const wrong[] = {"", "8:00", "24:00", "08:60", "08h00", "08:00:00", "-1:00"};
    int minutes;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(date_time_parse(wrong[i], &minutes), -EINVAL);
    assert_int_equal(date_time_parse("00:00", &minutes), 0);
    assert_int_equal(minutes, 0);
    assert_int_equal(date_time_parse("23:59", &minutes), 0);
    assert_int_equal(minutes, 1439);
}

static void test_instant(void **state)
{
    char text[INSTANT_TEXT_SIZE];

    (void)state;
    date_instant_format(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    date_instant_format(1652702400, text);
    assert_string_equal(text, "2022-05-16T12:00:00Z");
    date_instant_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_days_and_back),
        cmocka_unit_test(test_weekday),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_instant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "domain/zone.h"
#include "model/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int instant_of(const char *name, const char *date_text, const char *time_text, char *ret)
{
    CLEANUP(zone_close_p) struct zone *zone = NULL;
    struct date date;
    int64_t unix_s;
    int minutes, r;

    assert_int_equal(date_parse(date_text, &date), 0);
    assert_int_equal(date_time_parse(time_text, &minutes), 0);
    assert_int_equal(zone_open(name, &zone), 0);
    r = zone_instant(zone, date, minutes, &unix_s);
    if (r == 0)
        date_instant_format(unix_s, ret);
    return r;
}

static void assert_instant(
    const char *name, const char *date, const char *time_text, const char *expected)
{
    char text[INSTANT_TEXT_SIZE];

    assert_int_equal(instant_of(name, date, time_text, text), 0);
    assert_string_equal(text, expected);
}

static void test_instants(void **state)
{
    (void)state;
    assert_instant("Europe/Paris", "2022-05-16", "14:00", "2022-05-16T12:00:00Z");
    assert_instant("Europe/Paris", "2022-01-16", "14:00", "2022-01-16T13:00:00Z");
    assert_instant("America/Guadeloupe", "2022-05-16", "08:00", "2022-05-16T12:00:00Z");
    assert_instant("America/Cayenne", "2022-05-16", "08:00", "2022-05-16T11:00:00Z");
    assert_instant("Pacific/Tahiti", "2022-05-17", "13:00", "2022-05-17T23:00:00Z");
    assert_instant("Pacific/Noumea", "2022-05-17", "08:00", "2022-05-16T21:00:00Z");
    assert_instant("Asia/Kathmandu", "2022-05-17", "08:00", "2022-05-17T02:15:00Z");
    assert_instant("UTC", "2022-05-17", "23:59", "2022-05-17T23:59:00Z");
    /* Beyond the tables of tzdata its rule goes on. */
    assert_instant("Europe/Paris", "2060-07-01", "14:00", "2060-07-01T12:00:00Z");
    assert_instant("America/Miquelon", "2022-05-16", "10:00", "2022-05-16T12:00:00Z");
}

static void test_changes_of_the_clock(void **state)
{
    char text[INSTANT_TEXT_SIZE];

    (void)state;
    assert_instant("Europe/Paris", "2022-03-27", "01:59", "2022-03-27T00:59:00Z");
    assert_int_equal(instant_of("Europe/Paris", "2022-03-27", "02:00", text), ZONE_E_SKIPPED);
    assert_int_equal(instant_of("Europe/Paris", "2022-03-27", "02:59", text), ZONE_E_SKIPPED);
    assert_instant("Europe/Paris", "2022-03-27", "03:00", "2022-03-27T01:00:00Z");
    assert_instant("Europe/Paris", "2022-10-30", "01:59", "2022-10-29T23:59:00Z");
    assert_int_equal(instant_of("Europe/Paris", "2022-10-30", "02:00", text), ZONE_E_AMBIGUOUS);
    assert_int_equal(instant_of("Europe/Paris", "2022-10-30", "02:59", text), ZONE_E_AMBIGUOUS);
    assert_instant("Europe/Paris", "2022-10-30", "03:00", "2022-10-30T02:00:00Z");
    /* Half an hour. */
    assert_int_equal(
        instant_of("Australia/Lord_Howe", "2022-10-02", "02:15", text), ZONE_E_SKIPPED);
    assert_int_equal(
        instant_of("Australia/Lord_Howe", "2022-04-03", "01:45", text), ZONE_E_AMBIGUOUS);
    /* Neither standard nor daylight time changes: Samoa skipped a day, Moscow moved its clocks back
     * for good. */
    assert_int_equal(instant_of("Pacific/Apia", "2011-12-30", "12:00", text), ZONE_E_SKIPPED);
    assert_int_equal(instant_of("Europe/Moscow", "2014-10-26", "01:30", text), ZONE_E_AMBIGUOUS);
}

static void test_names(void **state)
{
    static const char *const wrong[] = {
        "",
        "Europe/Pariss",
        "europe/",
        "EST",
        "EST5EDT",
        "+04:00",
        "Z",
        "localtime",
        "right/Europe/Paris",
        "posix/Europe/Paris",
        "../../etc/localtime",
        "/etc/localtime",
        "Europe/../Europe/Paris",
        "Europe/Paris\n",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "Europe",
        "Europe/Paris/Europe/Paris/Europe/Paris/Europe/Paris/Europe/Paris/Europe/Paris",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct zone *zone = NULL;

        if (zone_open(wrong[i], &zone) != ZONE_E_UNKNOWN)
            fail_msg("taken for a zone: \"%s\"", wrong[i]);
    }
}

static void test_environment_is_ignored(void **state)
{
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    assert_instant("Europe/Paris", "2022-05-16", "14:00", "2022-05-16T12:00:00Z");
    unsetenv("TZ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_instants),
        cmocka_unit_test(test_changes_of_the_clock),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_environment_is_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

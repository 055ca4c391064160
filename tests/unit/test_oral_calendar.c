/* Days and hours of the orals of session 2022, and when examiners are there together. */
#include "domain/oral_calendar.h"

#include "base/text.h"
#include "commission_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct session_definition *definition;
static struct oral_calendar calendar;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    definition = commission_fixture_definition(arena);
    commission_fixture_calendar(definition, &calendar);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_days(uint64_t days, const char *expected)
{
    assert_string_equal(oral_calendar_text(arena, &calendar, days, PLAN_DAYS_MAX), expected);
}

static void test_days(void **state)
{
    (void)state;
    /* no Saturday, no Sunday, no closed day, nothing between the two ranges */
    assert_days(oral_calendar_days(&calendar, "E4", "metropole"),
        "2022-05-09, 2022-05-10, 2022-05-11, 2022-05-12, 2022-05-13, 2022-05-19, 2022-05-20, "
        "2022-05-23, 2022-05-24, 2022-05-25, 2022-05-30, 2022-05-31, 2022-06-01, 2022-06-02, "
        "2022-06-03, 2022-06-07, 2022-06-08, 2022-06-09, 2022-06-10");
    /* the practical ones are those of the calendar (annexe I) */
    assert_days(oral_calendar_days(&calendar, "E5B", "metropole"),
        "2022-05-09, 2022-05-10, 2022-05-11, 2022-05-12, 2022-05-13, 2022-05-19, 2022-05-20, "
        "2022-05-23, 2022-05-24, 2022-05-25, 2022-05-30, 2022-05-31");
    /* taken with E6 */
    assert_true(oral_calendar_days(&calendar, "ENG", "metropole") ==
                oral_calendar_days(&calendar, "E6", "metropole"));
    assert_true(oral_calendar_days(&calendar, "E1", "metropole") == 0);
}

static void test_zones_and_weekends(void **state)
{
    struct planning_rules *rules = &definition->planning_rules;
    const char *zones[] = {"guyane"};

    (void)state;
    rules->days[0].zones = zones;
    rules->days[0].zone_count = 1;
    rules->open_saturdays = true;
    commission_fixture_calendar(definition, &calendar);
    assert_true(
        oral_calendar_days(&calendar, "E4", "guyane") & oral_calendar_day(&calendar, "2022-05-09"));
    assert_false(oral_calendar_days(&calendar, "E4", "metropole") &
                 oral_calendar_day(&calendar, "2022-05-09"));
    assert_true(oral_calendar_day(&calendar, "2022-05-21"));
    assert_false(oral_calendar_day(&calendar, "2022-05-22"));
    assert_false(oral_calendar_day(&calendar, "2022-05-26"));
    assert_false(oral_calendar_day(&calendar, "some day"));
}

static void test_too_many_days(void **state)
{
    struct planning_rules *rules = &definition->planning_rules;

    (void)state;
    rules->days[1].last = "2022-07-22"; /* with those of the first range 45 weekdays */
    assert_int_equal(oral_calendar_make(definition, &calendar), 0);
    rules->days[1].last = "2022-09-02";
    assert_int_equal(oral_calendar_make(definition, &calendar), ORAL_CALENDAR_E_DAYS);
}

static void test_sitting_days(void **state)
{
    const char *const own[] = {"2022-05-10", "2022-05-14", "2022-06-10"};

    (void)state;
    assert_days(
        oral_calendar_sitting_days(&calendar, "E4", "metropole", own, 3), "2022-05-10, 2022-06-10");
    assert_true(oral_calendar_sitting_days(&calendar, "E4", "metropole", NULL, 0) ==
                oral_calendar_days(&calendar, "E4", "metropole"));
    assert_string_equal(
        oral_calendar_text(arena, &calendar, oral_calendar_days(&calendar, "E4", "metropole"), 2),
        "2022-05-09, 2022-05-10, ...");
}

static void test_durations(void **state)
{
    struct oral_rule rule = {.epreuve = "E4"};

    (void)state;
    assert_int_equal(oral_duration(definition, &rule), 60);
    rule.epreuve = "E6";
    assert_int_equal(oral_duration(definition, &rule), 40);
    rule.duration_minutes = 20;
    assert_int_equal(oral_duration(definition, &rule), 20);
    rule = (struct oral_rule){.epreuve = "E1"}; /* written */
    assert_int_equal(oral_duration(definition, &rule), 1);
}

/* Days on which people are there together for so many minutes. */
static uint64_t common(uint32_t minutes, const char *const *spans, size_t count)
{
    struct oral_time times[4];
    const struct oral_time *all[4];
    uint64_t every = oral_calendar_days(&calendar, "E4", "metropole"), days;

    for (size_t i = 0; i < count; i++) {
        struct commission_person *person =
            commission_fixture_person(arena, "P", EXAMINER_PROFESSOR, "B1");

        if (!text_equal(spans[i], "always"))
            commission_fixture_available(arena, &person->examiner, spans[i]);
        assert_int_equal(oral_time_of(arena, &calendar, &person->examiner, &times[i]), 0);
        all[i] = &times[i];
    }
    days = oral_time_common(&calendar, all, count, every, minutes);
    assert_int_equal(oral_time_meet(&calendar, all, count, every, minutes), days != 0);
    return days;
}

#define COMMON(minutes, ...)                            \
    common(minutes, (const char *const[]){__VA_ARGS__}, \
        ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

static void test_together(void **state)
{
    (void)state;
    assert_days(COMMON(60, "always", "2022-05-09"), "2022-05-09");
    assert_days(COMMON(60, "2022-05-09,2022-05-10", "2022-05-10,2022-05-11"), "2022-05-10");
    assert_days(COMMON(60, "always", ""), "");
    /* hours: an hour together is enough, a minute less is not */
    assert_days(COMMON(60, "2022-05-09 08:00-10:00", "2022-05-09 09:00-12:00"), "2022-05-09");
    assert_days(COMMON(60, "2022-05-09 08:00-09:59", "2022-05-09 09:00-12:00"), "");
    /* the pause, 12:30 to 13:30, parts two half hours */
    assert_days(COMMON(60, "2022-05-09 12:00-14:00", "always"), "");
    assert_days(COMMON(30, "2022-05-09 12:00-14:00", "always"), "2022-05-09");
    /* outside the hours, on a closed day */
    assert_days(COMMON(60, "2022-05-09 18:00-20:00", "always"), "");
    assert_days(COMMON(60, "2022-05-26", "always"), "");
    /* two pieces of a day add up only when they touch */
    assert_days(COMMON(120, "2022-05-09 08:00-09:00,2022-05-09 09:00-10:00"), "2022-05-09");
    assert_days(COMMON(120, "2022-05-09 08:00-09:00,2022-05-09 09:01-10:01"), "");
    /* three, pairwise but never all */
    assert_days(COMMON(60, "2022-05-09 08:00-10:00", "2022-05-09 09:00-12:00",
                    "2022-05-09 08:00-09:00,2022-05-09 10:00-12:00"),
        "");
}

static void test_every_length(void **state)
{
    (void)state;
    /* 08:00 to 12:30 is 270 minutes */
    for (uint32_t minutes = 1; minutes <= 300; minutes++) {
        uint64_t days = COMMON(minutes, "2022-05-10 07:00-12:30");

        assert_int_equal(days != 0, minutes <= 270);
    }
}

static void test_withdrawn(void **state)
{
    struct commission_person *person =
        commission_fixture_person(arena, "P", EXAMINER_PROFESSOR, "B1");
    struct oral_time time;

    (void)state;
    assert_int_equal(oral_time_of(arena, &calendar, &person->examiner, &time), 0);
    assert_int_equal(__builtin_popcountll(time.days), calendar.day_count);
    person->examiner.withdrawn = true;
    assert_int_equal(oral_time_of(arena, &calendar, &person->examiner, &time), 0);
    assert_true(time.days == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_days),
        TEST(test_zones_and_weekends),
        TEST(test_too_many_days),
        TEST(test_sitting_days),
        TEST(test_durations),
        TEST(test_together),
        TEST(test_every_length),
        TEST(test_withdrawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

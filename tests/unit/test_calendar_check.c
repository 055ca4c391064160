#include "domain/calendar.h"
#include "domain/calendar_check.h"
#include "session_fixture.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 8 << 20 };

static struct calendar_check check_of(struct arena *arena,
    const struct calendar_definition *definition,
    const struct session_definition *session)
{
    struct calendar *calendar;
    struct calendar_check check;

    assert_int_equal(calendar_compute(arena, definition, session, &calendar), 0);
    assert_int_equal(calendar_check_leaks(arena, calendar, session, &check), 0);
    return check;
}

static const struct calendar_leak *find(
    const struct calendar_check *check, const char *epreuve, const char *from, const char *to)
{
    for (size_t i = 0; i < check->leak_count; i++) {
        const struct calendar_leak *leak = &check->leaks[i];

        if (text_equal(leak->from->sitting->epreuve, epreuve) &&
            text_equal(leak->from->sitting->zone, from) && text_equal(leak->to->sitting->zone, to))
            return leak;
    }
    return NULL;
}

/* "-" for no window, else "12:00-13:00" (UTC). */
static void assert_window(bool present, int64_t from_s, int64_t until_s, const char *expected)
{
    char from[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE], text[12] = "-";

    if (present) {
        date_instant_format(from_s, from);
        date_instant_format(until_s, until);
        snprintf(text, sizeof text, "%.5s-%.5s", from + 11, until + 11);
    }
    assert_string_equal(text, expected);
}

static void assert_leak(const struct calendar_check *check,
    const char *epreuve,
    const char *from,
    const char *to,
    const char *before,
    const char *late)
{
    const struct calendar_leak *leak = find(check, epreuve, from, to);

    assert_non_null(leak);
    assert_int_equal(leak->severity, text_equal(before, "-") ? LEAK_LATE_ENTRY : LEAK_BEFORE_START);
    assert_window(
        leak->before_start, leak->before_start_from_s, leak->before_start_until_s, before);
    assert_window(leak->late_entry, leak->late_entry_from_s, leak->late_entry_until_s, late);
}

static const char *const same_start[] = {"metropole", "reunion", "mayotte"};

static void test_cejm(void **state)
{
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, true);
    struct calendar_check check = check_of(arena, &session->calendar, session);
    size_t leaks = 0;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_leak(&check, "E3", "guyane", same_start[i], "-", "12:00-13:00");
    assert_leak(&check, "E3", "guyane", "guadeloupe-martinique", "-", "12:00-13:00");
    for (size_t i = 0; i < check.leak_count; i++)
        leaks += text_equal(check.leaks[i].from->sitting->epreuve, "E3") ? 1 : 0;
    assert_int_equal(leaks, 4); /* and nothing to or from Polynésie, which has its own subject */
    assert_int_equal(find(&check, "E3", "guyane", "metropole")->hold_minutes_before_start, 0);
    assert_int_equal(find(&check, "E3", "guyane", "metropole")->hold_minutes_late_entry, 120);
    assert_string_equal(
        find(&check, "E3", "guyane", "metropole")->rule, "circulaire 2011-072: 60 min");
    arena_free(arena);
}

static void test_cge(void **state)
{
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, true);
    struct calendar_check check = check_of(arena, &session->calendar, session);
    size_t leaks = 0;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_leak(
            &check, "E1", same_start[i], "guadeloupe-martinique", "13:00-14:00", "14:00-15:00");
        assert_leak(&check, "E1", same_start[i], "guyane", "-", "13:00-14:00");
    }
    assert_leak(&check, "E1", "guyane", "guadeloupe-martinique", "-", "14:00-15:00");
    for (size_t i = 0; i < check.leak_count; i++)
        leaks += text_equal(check.leaks[i].from->sitting->epreuve, "E1") ? 1 : 0;
    assert_int_equal(leaks, 7);
    assert_int_equal(
        find(&check, "E1", "metropole", "guadeloupe-martinique")->hold_minutes_before_start, 120);
    assert_int_equal(
        find(&check, "E1", "metropole", "guadeloupe-martinique")->hold_minutes_late_entry, 180);
    arena_free(arena);
}

static void test_e5a_without_rule(void **state)
{
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, false);
    struct calendar_check check = check_of(arena, &session->calendar, session);

    (void)state;
    assert_leak(&check, "E5A", "guyane", "polynesie", "12:00-15:00", "15:00-16:00");
    assert_leak(&check, "E5A", "guadeloupe-martinique", "polynesie", "13:00-15:00", "15:00-16:00");
    for (size_t i = 0; i < 3; i++) {
        assert_leak(&check, "E5A", same_start[i], "polynesie", "13:00-15:00", "15:00-16:00");
        assert_leak(&check, "E5A", "guyane", same_start[i], "-", "12:00-13:00");
    }
    assert_leak(&check, "E5A", "guyane", "guadeloupe-martinique", "-", "12:00-13:00");
    /* The worst comes first. */
    assert_ptr_equal(&check.leaks[0], find(&check, "E5A", "guyane", "polynesie"));
    assert_int_equal(check.leaks[0].hold_minutes_before_start, 240);
    assert_int_equal(check.leaks[0].duration_minutes, 180);
    arena_free(arena);
}

static void test_e5a_with_rule(void **state)
{
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, true);
    struct calendar_check check = check_of(arena, &session->calendar, session);
    size_t leaks = 0;

    (void)state;
    assert_leak(&check, "E5A", "guyane", "polynesie", "14:00-15:00", "15:00-16:00");
    assert_leak(&check, "E5A", "guadeloupe-martinique", "polynesie", "-", "15:00-16:00");
    for (size_t i = 0; i < 3; i++)
        assert_leak(&check, "E5A", same_start[i], "polynesie", "13:00-15:00", "15:00-16:00");
    for (size_t i = 0; i < check.leak_count; i++)
        leaks += text_equal(check.leaks[i].from->sitting->epreuve, "E5A") ? 1 : 0;
    assert_int_equal(leaks, 5);
    assert_string_equal(
        find(&check, "E5A", "guyane", "polynesie")->rule, "annexe I: no exit before the end");
    /* 5 zones share E3 and E1, 6 share E5A. */
    assert_int_equal(check.pairs_checked, 5 * 4 * 2 + 6 * 5);
    assert_int_equal(check.leaks_found, 4 + 7 + 5);
    arena_free(arena);
}

static void test_start_instants(void **state)
{
    static const struct {
        const char *epreuve, *zone, *starts, *ends;
        int32_t offset;
    } rows[] = {
        {"E3", "metropole", "2022-05-16T12:00:00Z", "2022-05-16T16:00:00Z", 120},
        {"E3", "guadeloupe-martinique", "2022-05-16T12:00:00Z", "2022-05-16T16:00:00Z", -240},
        {"E3", "guyane", "2022-05-16T11:00:00Z", "2022-05-16T15:00:00Z", -180},
        {"E3", "reunion", "2022-05-16T12:00:00Z", "2022-05-16T16:00:00Z", 240},
        {"E3", "mayotte", "2022-05-16T12:00:00Z", "2022-05-16T16:00:00Z", 180},
        {"E3", "polynesie", "2022-05-16T18:30:00Z", "2022-05-16T22:30:00Z", -600},
        {"E1", "guadeloupe-martinique", "2022-05-17T14:00:00Z", "2022-05-17T18:00:00Z", -240},
        {"E1", "guyane", "2022-05-17T13:00:00Z", "2022-05-17T17:00:00Z", -180},
        {"E1", "polynesie", "2022-05-17T23:00:00Z", "2022-05-18T03:00:00Z", -600},
        {"E5A", "guyane", "2022-05-18T11:00:00Z", "2022-05-18T14:00:00Z", -180},
        {"E5A", "polynesie", "2022-05-18T15:00:00Z", "2022-05-18T18:00:00Z", -600},
    };
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, true);
    struct calendar *calendar;
    size_t found = 0;

    (void)state;
    assert_int_equal(calendar_compute(arena, &session->calendar, session, &calendar), 0);
    assert_int_equal(calendar->sitting_count, 18);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t j = 0; j < calendar->sitting_count; j++) {
            const struct sitting_instant *at = &calendar->sittings[j];
            char starts[INSTANT_TEXT_SIZE], ends[INSTANT_TEXT_SIZE];

            if (!text_equal(at->sitting->epreuve, rows[i].epreuve) ||
                !text_equal(at->zone->id, rows[i].zone))
                continue;
            date_instant_format(at->starts_s, starts);
            date_instant_format(at->ends_s, ends);
            assert_string_equal(starts, rows[i].starts);
            assert_string_equal(ends, rows[i].ends);
            assert_int_equal(at->utc_offset_minutes, rows[i].offset);
            found++;
        }
    }
    assert_int_equal(found, ARRAY_LEN(rows));
    for (size_t j = 1; j < calendar->sitting_count; j++)
        assert_true(calendar->sittings[j - 1].starts_s <= calendar->sittings[j].starts_s);
    arena_free(arena);
}

static void test_twelve_days(void **state)
{
    static const int days[] = {9, 10, 11, 12, 13, 19, 20, 23, 24, 25, 30, 31};
    struct arena *arena = arena_new(ARENA);
    const struct session_definition *session = fixture_session_2022(arena, true);
    struct calendar *calendar;

    (void)state;
    assert_int_equal(calendar_compute(arena, &session->calendar, session, &calendar), 0);
    assert_int_equal(calendar->day_count, 12);
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(calendar->days[i].date.day, days[i]);
        assert_string_equal(calendar->days[i].epreuve, "E5B");
    }
    arena_free(arena);
}

/* Either side of the change to summer time, Paris is one hour or two ahead of UTC; Réunion never
 * changes. */
static void test_summer_time(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar_check check;

    (void)state;
    fixture_zone(calendar, "paris", "Europe/Paris");
    fixture_zone(calendar, "reunion", "Indian/Reunion");
    fixture_sitting(arena, calendar, "E1", "paris", "2022-03-26 14:00-18:00");
    fixture_sitting(arena, calendar, "E1", "reunion", "2022-03-26 16:00-20:00");
    fixture_sitting(arena, calendar, "E2", "paris", "2022-03-28 14:00-18:00");
    fixture_sitting(arena, calendar, "E2", "reunion", "2022-03-28 16:00-20:00");
    check = check_of(arena, calendar, NULL);
    assert_int_equal(check.leak_count, 1);
    assert_leak(&check, "E1", "reunion", "paris", "-", "13:00-14:00");
    arena_free(arena);
}

/* An épreuve over the night of the change lasts an hour less than its clock times say, and ends
 * when the clock says so. */
static void test_night_of_the_change(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar *instants;

    (void)state;
    fixture_zone(calendar, "paris", "Europe/Paris");
    fixture_sitting(arena, calendar, "E1", "paris", "2022-03-27 01:00-05:00");
    assert_int_equal(calendar_compute(arena, calendar, NULL, &instants), 0);
    assert_int_equal(instants->sittings[0].ends_s - instants->sittings[0].starts_s, 3 * 3600);
    arena_free(arena);
}

/* Auckland begins on the 17th what Tahiti begins on the 16th: 22 hours apart on the wall, none in
 * fact. */
static void test_date_line(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar_check check;

    (void)state;
    fixture_zone(calendar, "wallis", "Pacific/Wallis");                         /* +12 */
    fixture_zone(calendar, "tahiti", "Pacific/Tahiti");                         /* -10 */
    fixture_zone(calendar, "noumea", "Pacific/Noumea");                         /* +11 */
    fixture_sitting(arena, calendar, "E1", "wallis", "2022-05-17 08:00-12:00"); /* 16th 20:00Z */
    fixture_sitting(arena, calendar, "E1", "tahiti", "2022-05-16 10:00-14:00"); /* 16th 20:00Z */
    fixture_sitting(arena, calendar, "E1", "noumea", "2022-05-17 09:30-13:30"); /* 16th 22:30Z */
    check = check_of(arena, calendar, NULL);
    assert_int_equal(check.pairs_checked, 6);
    assert_int_equal(check.leak_count, 2);
    assert_leak(&check, "E1", "wallis", "noumea", "21:00-22:30", "22:30-23:30");
    assert_leak(&check, "E1", "tahiti", "noumea", "21:00-22:30", "22:30-23:30");
    arena_free(arena);
}

static void test_same_offset_is_no_leak(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar_check check;

    (void)state;
    fixture_zone(calendar, "paris", "Europe/Paris");
    fixture_zone(calendar, "madrid", "Europe/Madrid");
    fixture_sitting(arena, calendar, "E1", "paris", "2022-05-16 14:00-18:00");
    fixture_sitting(arena, calendar, "E1", "madrid", "2022-05-16 14:00-18:00");
    check = check_of(arena, calendar, NULL);
    assert_int_equal(check.pairs_checked, 2);
    assert_int_equal(check.leak_count, 0);
    arena_free(arena);
}

/* The other zone begins after the end: only a hold longer than the épreuve closes it. */
static void test_hold_beyond_the_end(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar_check check;

    (void)state;
    fixture_zone(calendar, "guyane", "America/Cayenne");
    fixture_zone(calendar, "tahiti", "Pacific/Tahiti");
    fixture_sitting(arena, calendar, "E1", "guyane", "2022-05-16 08:00-09:30"); /* 11:00Z */
    fixture_sitting(arena, calendar, "E1", "tahiti", "2022-05-16 08:00-09:30"); /* 18:00Z */
    check = check_of(arena, calendar, NULL);
    assert_int_equal(check.leak_count, 1);
    assert_int_equal(check.leaks[0].hold_minutes_before_start, 420);
    assert_int_equal(check.leaks[0].hold_minutes_late_entry, 480);
    assert_int_equal(check.leaks[0].duration_minutes, 90);
    fixture_hold(arena, calendar, "E1", "guyane", 420);
    check = check_of(arena, calendar, NULL);
    assert_int_equal(check.leak_count, 1);
    assert_int_equal(check.leaks[0].severity, LEAK_LATE_ENTRY);
    arena_free(arena);
}

/* The room rule lets everybody out at the end of a short épreuve, and nobody in after it. */
static void test_short_epreuve(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct calendar_definition *calendar = fixture_calendar(arena);
    struct calendar *instants;

    (void)state;
    fixture_zone(calendar, "paris", "Europe/Paris");
    fixture_sitting(arena, calendar, "E1", "paris", "2022-05-16 14:00-14:40");
    assert_int_equal(calendar_compute(arena, calendar, NULL, &instants), 0);
    assert_int_equal(instants->sittings[0].earliest_exit_s, instants->sittings[0].ends_s);
    assert_int_equal(instants->sittings[0].last_entry_s, instants->sittings[0].ends_s);
    arena_free(arena);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static bool has_before_start(const struct calendar_check *check)
{
    const struct calendar_leak *leak = find(check, "E1", "from", "to");

    return leak && leak->before_start;
}

/* Applied as a hold, the proposal closes the window; with one minute less it does not. */
static void check_proposal(struct arena *arena, struct calendar_definition *calendar)
{
    struct calendar_check check = check_of(arena, calendar, NULL);
    const struct calendar_leak *leak = find(&check, "E1", "from", "to");
    uint32_t before, late;

    if (!leak)
        return;
    before = leak->hold_minutes_before_start;
    late = leak->hold_minutes_late_entry;
    fixture_hold(arena, calendar, "E1", "from", late);
    check = check_of(arena, calendar, NULL);
    assert_null(find(&check, "E1", "from", "to"));
    calendar->exit_rules[0].minutes = late - 1;
    check = check_of(arena, calendar, NULL);
    assert_non_null(find(&check, "E1", "from", "to"));
    assert_int_equal(before > 0, leak->before_start);
    if (!before)
        return;
    calendar->exit_rules[0].minutes = before;
    check = check_of(arena, calendar, NULL);
    assert_false(has_before_start(&check));
    calendar->exit_rules[0].minutes = before - 1;
    check = check_of(arena, calendar, NULL);
    assert_true(has_before_start(&check));
}

static void test_holds_close_exactly(void **state)
{
    static const char *const zones[] = {
        "Europe/Paris",
        "America/Cayenne",
        "America/Guadeloupe",
        "Pacific/Tahiti",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Pacific/Wallis",
    };
    uint32_t seed = 2022, leaks = 0;

    (void)state;
    for (int i = 0; i < 500; i++) {
        struct arena *arena = arena_new(ARENA);
        struct calendar_definition *calendar = fixture_calendar(arena);

        fixture_zone(calendar, "from", zones[next_random(&seed) % ARRAY_LEN(zones)]);
        fixture_zone(calendar, "to", zones[next_random(&seed) % ARRAY_LEN(zones)]);
        calendar->room_rule.no_exit_minutes = next_random(&seed) % 120;
        calendar->room_rule.late_entry_minutes = next_random(&seed) % 120;
        for (size_t z = 0; z < 2; z++) {
            uint32_t start = 4 * 60 + next_random(&seed) % (12 * 60);
            uint32_t end = start + 20 + next_random(&seed) % 240;
            char *when =
                arena_printf(arena, "2022-0%u-%02u %02u:%02u-%02u:%02u", 3 + next_random(&seed) % 2,
                    1 + next_random(&seed) % 2, start / 60, start % 60, end / 60, end % 60);

            fixture_sitting(arena, calendar, "E1", calendar->zones[z].id, when);
        }
        leaks += (uint32_t)check_of(arena, calendar, NULL).leak_count;
        check_proposal(arena, calendar);
        arena_free(arena);
    }
    assert_true(leaks > 100); /* the test looks at something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cejm),
        cmocka_unit_test(test_cge),
        cmocka_unit_test(test_e5a_without_rule),
        cmocka_unit_test(test_e5a_with_rule),
        cmocka_unit_test(test_start_instants),
        cmocka_unit_test(test_twelve_days),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_night_of_the_change),
        cmocka_unit_test(test_date_line),
        cmocka_unit_test(test_same_offset_is_no_leak),
        cmocka_unit_test(test_hold_beyond_the_end),
        cmocka_unit_test(test_short_epreuve),
        cmocka_unit_test(test_holds_close_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The calendars of a plan, read back by libical. */
#include "plan_paper_fixture.h"

#include "base/text.h"

#include <libical/ical.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct plan_paper_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    plan_paper_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static icalcomponent *parsed(const struct buffer *ics)
{
    const char *text = arena_strndup(arena, (const char *)ics->data, ics->size);
    icalcomponent *component = icalparser_parse_string(text);

    assert_true(text_utf8_valid(text, ics->size));
    assert_non_null(component);
    icalrestriction_check(component);
    assert_int_equal(icalcomponent_count_errors(component), 0);
    return component;
}

static icalcomponent *of_member(const char *code)
{
    CLEANUP_BUFFER struct buffer ics = {0}, again = {0};
    struct paper paper = plan_fixture_member(&fixture, code);

    assert_int_equal(
        paper_member_ics(arena, &fixture.plan, paper.member, paper.slots, paper.slot_count, &ics),
        0);
    assert_int_equal(
        paper_member_ics(arena, &fixture.plan, paper.member, paper.slots, paper.slot_count, &again),
        0);
    assert_int_equal(ics.size, again.size);
    assert_memory_equal(ics.data, again.data, ics.size);
    return parsed(&ics);
}

static icalcomponent *of_room(size_t room)
{
    CLEANUP_BUFFER struct buffer ics = {0};
    struct paper paper = plan_fixture_room(&fixture, fixture.rooms[room].name);

    assert_int_equal(paper_room_ics(arena, &fixture.plan, &fixture.rooms[room], paper.slots,
                         paper.slot_count, &ics),
        0);
    return parsed(&ics);
}

/* By its start; NULL: none. */
static icalcomponent *event_at(icalcomponent *file, int hour, int minute)
{
    for (icalcomponent *event = icalcomponent_get_first_component(file, ICAL_VEVENT_COMPONENT);
         event; event = icalcomponent_get_next_component(file, ICAL_VEVENT_COMPONENT)) {
        struct icaltimetype start = icalcomponent_get_dtstart(event);

        if (start.hour == hour && start.minute == minute)
            return event;
    }
    return NULL;
}

static int events_of(icalcomponent *file)
{
    return icalcomponent_count_components(file, ICAL_VEVENT_COMPONENT);
}

/* With the rules that the file itself has. */
static int64_t instant(icalcomponent *file, icalcomponent *event, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    struct icaltimetype when = kind == ICAL_DTSTART_PROPERTY ? icalproperty_get_dtstart(property)
                                                             : icalproperty_get_dtend(property);
    icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    icaltimezone *zone;

    assert_non_null(tzid);
    zone = icalcomponent_get_timezone(file, icalparameter_get_tzid(tzid));
    assert_non_null(zone);
    return icaltime_as_timet_with_zone(when, zone);
}

static void assert_no_name(icalcomponent *file)
{
    const char *text = icalcomponent_as_ical_string(file);

    for (size_t i = 0; i < fixture.slot_count; i++)
        if (strstr(text, fixture.slots[i].family_name))
            fail_msg("%s is named", fixture.slots[i].family_name);
}

static void test_member(void **state)
{
    icalcomponent *file = of_member("EX01"), *morning, *afternoon;

    (void)state;
    assert_int_equal(icalcomponent_count_components(file, ICAL_VTIMEZONE_COMPONENT), 1);
    assert_int_equal(events_of(file), 2); /* parted by the pause */
    morning = event_at(file, 8, 40);
    afternoon = event_at(file, 14, 10);
    assert_non_null(morning);
    assert_non_null(afternoon);
    assert_int_equal(instant(file, morning, ICAL_DTSTART_PROPERTY), 1653288000); /* 06:40Z */
    assert_int_equal(instant(file, morning, ICAL_DTEND_PROPERTY), 1653300000);   /* 10:00Z */
    assert_int_equal(instant(file, afternoon, ICAL_DTEND_PROPERTY), 1653321000); /* 15:50Z */
    assert_string_equal(icalcomponent_get_uid(morning), "ndrc-2022-EX01-C01-2022-05-23-1@palmares");
    assert_string_equal(
        icalcomponent_get_uid(afternoon), "ndrc-2022-EX01-C01-2022-05-23-2@palmares");
    assert_int_equal(icalcomponent_get_sequence(morning), 3);
    assert_int_equal(icalcomponent_get_status(morning), ICAL_STATUS_CONFIRMED);
    assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstamp(morning)), 1650441600);
    assert_string_equal(icalcomponent_get_location(morning),
        "101, Lycée du Chemin-Vert (PARIS11) – 12 rue du Chemin-Vert, 75011 Paris");
    assert_non_null(strstr(icalcomponent_get_description(morning), "0224500107"));
    assert_no_name(file);
    icalcomponent_free(file);
}

static void test_uids_stay(void **state)
{
    icalcomponent *before = of_member("EX05"), *after;

    (void)state;
    fixture.record->number = 4;
    fixture.record->state = PLAN_DRAFT;
    after = of_member("EX05");
    assert_string_equal(icalcomponent_get_uid(event_at(before, 8, 0)),
        icalcomponent_get_uid(event_at(after, 8, 0)));
    assert_int_equal(icalcomponent_get_sequence(event_at(after, 8, 0)), 4);
    assert_int_equal(icalcomponent_get_status(event_at(after, 8, 0)), ICAL_STATUS_TENTATIVE);
    icalcomponent_free(before);
    icalcomponent_free(after);
}

static void test_room(void **state)
{
    icalcomponent *file = of_room(2), *event; /* 103: E6 and engagements */

    (void)state;
    assert_int_equal(events_of(file), 9);
    event = event_at(file, 14, 40);
    assert_string_equal(icalcomponent_get_uid(event), "ndrc-2022-0224500101-ENG@palmares");
    assert_string_equal(
        icalcomponent_get_summary(event), "ENG – commission C03 – candidat 0224500101");
    assert_int_equal(
        instant(file, event, ICAL_DTEND_PROPERTY) - instant(file, event, ICAL_DTSTART_PROPERTY),
        20 * 60);
    assert_no_name(file);
    icalcomponent_free(file);
}

static void test_loge(void **state)
{
    icalcomponent *file = of_room(5), *event; /* L1 */

    (void)state;
    assert_int_equal(events_of(file), 6);
    event = event_at(file, 13, 16);
    assert_non_null(event);
    assert_string_equal(icalcomponent_get_uid(event), "ndrc-2022-0224500110-E4-loge@palmares");
    assert_int_equal(
        instant(file, event, ICAL_DTEND_PROPERTY) - instant(file, event, ICAL_DTSTART_PROPERTY),
        54 * 60);
    icalcomponent_free(file);
}

static void test_empty_and_hostile(void **state)
{
    icalcomponent *file = of_room(4); /* 105: nobody */

    (void)state;
    assert_int_equal(events_of(file), 0);
    icalcomponent_free(file);
    fixture.centres[0].name = "a\nBEGIN:VEVENT\r\n;,\\\"\x01\xff 漢";
    fixture.examiners[0].family_name = "b\r\nEND:VCALENDAR\r\n";
    fixture.slots[0].candidate = "1\nATTENDEE:x";
    file = of_member("EX01");
    assert_int_equal(events_of(file), 2);
    assert_int_equal(icalcomponent_count_components(file, ICAL_ANY_COMPONENT), 3);
    assert_non_null(strstr(icalcomponent_get_location(event_at(file, 8, 40)), "漢"));
    icalcomponent_free(file);
}

/* In a zone that libical does not know, and at midnight. */
static void test_unknown_zone_and_midnight(void **state)
{
    CLEANUP_BUFFER struct buffer ics = {0};
    struct slot *slot;
    icalcomponent *file, *event;
    struct icaltimetype end;

    (void)state;
    fixture.slot_count = 0;
    slot = plan_fixture_slot(&fixture, 1, "E6", "C03", FIXTURE_DAY, 23 * 60 + 20);
    file = of_room(2);
    end = icalcomponent_get_dtend(event_at(file, 23, 20));
    assert_int_equal(end.day, 24);
    assert_int_equal(end.hour, 0);
    icalcomponent_free(file);
    slot->time_zone = "Nowhere/At_All";
    file = of_room(2);
    assert_int_equal(icalcomponent_count_components(file, ICAL_VTIMEZONE_COMPONENT), 0);
    event = event_at(file, 21, 20); /* UTC */
    assert_non_null(event);
    assert_int_equal(
        icaltime_as_timet(icalcomponent_get_dtstart(event)), slot->starts_us / 1000000);
    icalcomponent_free(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_member),
        TEST(test_uids_stay),
        TEST(test_room),
        TEST(test_loge),
        TEST(test_empty_and_hostile),
        TEST(test_unknown_zone_and_midnight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

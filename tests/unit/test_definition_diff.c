#include "domain/definition_diff.h"
#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 8 << 20 };

static struct arena *arena;
static struct session_definition *before, *after;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    before = fixture_session_2022(arena, true);
    after = fixture_session_2022(arena, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct differences differ(void)
{
    struct differences differences;

    assert_int_equal(definition_diff(arena, before, after, &differences), 0);
    return differences;
}

static void assert_only(
    enum difference_kind kind, const char *path, const char *old_text, const char *new_text)
{
    struct differences differences = differ();

    for (size_t i = 0; differences.count != 1 && i < differences.count; i++)
        fprintf(stderr, "%s\n", differences.items[i].path);
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.items[0].kind, kind);
    assert_string_equal(differences.items[0].path, path);
    assert_string_equal(differences.items[0].before, old_text);
    assert_string_equal(differences.items[0].after, new_text);
}

static void test_equal(void **state)
{
    (void)state;
    assert_int_equal(differ().count, 0);
}

static void test_changed_field(void **state)
{
    (void)state;
    assert_string_equal(after->calendar.sittings[14].zone, "guyane");
    after->calendar.sittings[14].starts = "09:00";
    assert_only(DIFFERENCE_CHANGED, "calendar.sittings[E5A/guyane].starts", "08:00", "09:00");
}

static void test_field_to_its_default(void **state)
{
    (void)state;
    after->calendar.room_rule.late_entry_minutes = 0;
    assert_only(DIFFERENCE_CHANGED, "calendar.room_rule.late_entry_minutes", "60", "");
}

static void test_removed_element_is_one_difference(void **state)
{
    (void)state;
    after->calendar.zone_count--;
    assert_only(DIFFERENCE_REMOVED, "calendar.zones[polynesie]", "polynesie", "");
}

static void test_added_element_is_one_difference(void **state)
{
    (void)state;
    before->calendar.zone_count--;
    assert_only(DIFFERENCE_ADDED, "calendar.zones[polynesie]", "", "polynesie");
}

static void test_order(void **state)
{
    struct calendar_zone first = after->calendar.zones[0];

    (void)state;
    after->calendar.zones[0] = after->calendar.zones[1];
    after->calendar.zones[1] = first;
    assert_only(DIFFERENCE_CHANGED, "calendar.zones",
        "metropole, guadeloupe-martinique, guyane, reunion, mayotte, polynesie",
        "guadeloupe-martinique, metropole, guyane, reunion, mayotte, polynesie");
}

static void test_exit_rule(void **state)
{
    (void)state;
    after->calendar.exit_rule_count = 0;
    assert_only(DIFFERENCE_REMOVED, "calendar.exit_rules[E5A/guadeloupe-martinique+guyane]",
        "NO_EXIT_BEFORE_END", "");
}

static void test_form_of_other_classes(void **state)
{
    struct differences differences;

    (void)state;
    after->epreuves[0].forms[0].classes = 1u << 1;
    differences = differ();
    assert_int_equal(differences.count, 2);
    assert_string_equal(differences.items[0].path, "epreuves[E3].forms[ABC]");
    assert_int_equal(differences.items[0].kind, DIFFERENCE_REMOVED);
    assert_string_equal(differences.items[1].path, "epreuves[E3].forms[A]");
    assert_int_equal(differences.items[1].kind, DIFFERENCE_ADDED);
}

/* Whatever single field changes is seen: no field of the definition is forgotten. */
#define SEE(place, value)                           \
    do {                                            \
        __typeof__(place) kept = (place);           \
        (place) = (value);                          \
        assert_int_equal(differ().count > 0, true); \
        (place) = kept;                             \
        assert_int_equal(differ().count, 0);        \
    } while (0)

static void test_every_field(void **state)
{
    static struct session_phase_part part = {"Exposé", 10};
    static struct session_phase phases[2] = {{"Phase 1", 20, &part, 1}, {"Phase 1", 20, &part, 1}};
    static const char *languages[] = {"Anglais", "Espagnol"};
    struct calendar_definition *calendar = &after->calendar;

    (void)state;
    SEE(after->diploma, "x");
    SEE(after->specialty, "x");
    SEE(after->year, 2023);
    SEE(after->units[0].label, "x");
    SEE(after->units[0].coefficient_hundredths, 1);
    SEE(after->units[0].optional, true);
    SEE(after->units[0].kind, UNIT_KIND_PROFESSIONAL);
    SEE(after->units[0].source, "x");
    SEE(after->unit_count, 2);
    SEE(after->epreuves[0].label, "x");
    SEE(after->epreuves[0].unit, "x");
    SEE(after->epreuves[0].coefficient_hundredths, 1);
    SEE(after->epreuves[0].authorised_material, "x");
    SEE(after->epreuves[0].source, "x");
    SEE(after->epreuves[0].form_count, 0);
    SEE(after->epreuves[0].forms[0].kind, FORM_KIND_ORAL);
    SEE(after->epreuves[0].forms[0].duration_minutes, 1);
    SEE(after->epreuves[0].forms[0].preparation_minutes, 1);
    SEE(after->epreuves[0].forms[0].situations, 1);
    before->epreuves[0].forms[0].phases = phases;
    before->epreuves[0].forms[0].phase_count = 1;
    after->epreuves[0].forms[0].phases = phases + 1;
    after->epreuves[0].forms[0].phase_count = 1;
    SEE(phases[1].label, "x");
    SEE(phases[1].minutes, 1);
    SEE(phases[1].part_count, 0);
    SEE(after->epreuves[0].forms[0].phase_count, 0);
    SEE(calendar->title, "x");
    SEE(calendar->zones[0].label, "x");
    SEE(calendar->zones[0].column, "x");
    SEE(calendar->zones[0].time_zone, "x");
    before->calendar.zones[0].territories = languages;
    before->calendar.zones[0].territory_count = 1;
    calendar->zones[0].territories = languages;
    calendar->zones[0].territory_count = 1;
    SEE(calendar->zones[0].territory_count, 2);
    SEE(calendar->sittings[0].date, "x");
    SEE(calendar->sittings[0].starts, "x");
    SEE(calendar->sittings[0].ends, "x");
    SEE(calendar->sittings[0].subject, "x");
    SEE(calendar->sittings[0].remark, "x");
    SEE(calendar->day_ranges[0].first, "x");
    SEE(calendar->day_ranges[0].last, "x");
    SEE(calendar->has_room_rule, false);
    SEE(calendar->room_rule.no_exit_minutes, 1);
    SEE(calendar->room_rule.source, "x");
    SEE(calendar->exit_rules[0].kind, EXIT_RULE_HOLD_MINUTES);
    SEE(calendar->exit_rules[0].minutes, 1);
    SEE(calendar->exit_rules[0].source, "x");
    SEE(calendar->exit_rules[0].zone_count, 1);
    before->calendar.notes[0] = calendar->notes[0] = (struct calendar_note){"", "note"};
    before->calendar.note_count = calendar->note_count = 1;
    SEE(calendar->notes[0].heading, "x");
    SEE(calendar->notes[0].text, "x");
    before->calendar.local_arrangements[0] = calendar->local_arrangements[0] =
        (struct calendar_local_arrangement){languages, 1, "text"};
    before->calendar.local_arrangement_count = calendar->local_arrangement_count = 1;
    SEE(calendar->local_arrangements[0].text, "x");
    SEE(calendar->local_arrangements[0].epreuve_count, 2);
    SEE(after->candidate_rules.extra_minutes_per_hour_max, 1);
    SEE(after->candidate_rules.registration_closes, "x");
    before->candidate_rules.languages = after->candidate_rules.languages = languages;
    SEE(after->candidate_rules.language_count, 1);
    SEE(after->sources[0].title, "x");
    SEE(after->sources[0].confidence, "x");
}

/* As many sittings as a calendar may have, in the memory of one request. */
static void test_largest_calendar(void **state)
{
    struct arena *small = arena_new(4 << 20);
    struct differences differences;
    struct session_definition *both[] = {before, after};

    (void)state;
    for (size_t d = 0; d < 2; d++) {
        struct calendar_sitting *sittings =
            arena_calloc(arena, CALENDAR_SITTINGS_MAX, sizeof *sittings);

        for (size_t i = 0; i < CALENDAR_SITTINGS_MAX; i++) {
            sittings[i] = both[d]->calendar.sittings[0];
            sittings[i].zone = arena_printf(arena, "a-zone-with-a-rather-long-name-%zu", i);
        }
        both[d]->calendar.sittings = sittings;
        both[d]->calendar.sitting_count = CALENDAR_SITTINGS_MAX;
    }
    after->calendar.sittings[511].starts = "09:00";
    assert_int_equal(definition_diff(small, before, after, &differences), 0);
    assert_int_equal(differences.count, 1);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_equal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_changed_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_field_to_its_default, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_removed_element_is_one_difference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_added_element_is_one_difference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_exit_rule, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form_of_other_classes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_largest_calendar, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

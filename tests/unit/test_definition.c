#include "domain/definition.h"
#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 8 << 20 };

/* The definition of 2022, one change, and what must be said about it. */
struct wrong {
    const char *name;
    void (*spoil)(struct arena *arena, struct session_definition *definition);
    const char *field, *reason;
};

#define SPOIL(name, ...)                                                \
    static void name(struct arena *arena, struct session_definition *d) \
    {                                                                   \
        (void)arena;                                                    \
        __VA_ARGS__;                                                    \
    }

static struct calendar_sitting *sitting(struct session_definition *d, const char *e, const char *z)
{
    for (size_t i = 0; i < d->calendar.sitting_count; i++)
        if (!strcmp(d->calendar.sittings[i].epreuve, e) && !strcmp(d->calendar.sittings[i].zone, z))
            return &d->calendar.sittings[i];
    abort();
}

SPOIL(id_upper_case, d->id = "NDRC-2022")
SPOIL(id_too_long, d->id = "abcdefghijklmnopqrstuvwxyz-0123456")
SPOIL(year_far, d->year = 1999)
SPOIL(no_diploma, d->diploma = "")
SPOIL(diploma_control, d->diploma = "Brevet\x07")
SPOIL(diploma_not_utf8, d->diploma = "Brevet \xe9")
SPOIL(diploma_blank, d->diploma = " Brevet")
SPOIL(no_units, d->unit_count = 0)
SPOIL(unit_twice, d->units[1].id = "U1")
SPOIL(unit_without_kind, d->units[0].kind = UNIT_KIND_NONE)
SPOIL(optional_with_coefficient, d->units[0].optional = true)
SPOIL(coefficient_sum, d->epreuves[3].coefficient_hundredths = 100)
SPOIL(source_unknown, d->units[0].source = "annexe-II")
SPOIL(source_confidence, d->sources[0].confidence = "sure")
SPOIL(source_twice, d->sources[1].id = "annexe-I")
SPOIL(epreuve_twice, d->epreuves[1].id = "E3")
SPOIL(epreuve_unit, d->epreuves[0].unit = "U9")
SPOIL(form_kind, d->epreuves[0].forms[0].kind = FORM_KIND_NONE)
SPOIL(form_no_duration, d->epreuves[0].forms[0].duration_minutes = 0)
SPOIL(form_class_missing, d->epreuves[0].forms[0].classes = 1u << 1)
SPOIL(form_class_unknown, d->epreuves[0].forms[0].classes |= 1u << 7)
SPOIL(form_situations, d->epreuves[0].forms[0].situations = 2)
SPOIL(extra_time, d->candidate_rules.extra_minutes_per_hour_max = 61)
SPOIL(closes, d->candidate_rules.registration_closes = "31/03/2022")
SPOIL(zone_unknown, d->calendar.zones[2].time_zone = "America/Cayene")
SPOIL(zone_twice, d->calendar.zones[2].id = "reunion")
SPOIL(zone_no_label, d->calendar.zones[2].label = "")
SPOIL(zones_many, d->calendar.zone_count = CALENDAR_ZONES_MAX + 1)
SPOIL(sitting_date, sitting(d, "E5A", "guyane")->date = "2022-02-29")
SPOIL(sitting_year, sitting(d, "E5A", "guyane")->date = "2202-05-18")
SPOIL(sitting_starts, sitting(d, "E5A", "guyane")->starts = "8h00")
SPOIL(sitting_reversed, sitting(d, "E5A", "guyane")->ends = "07:00")
SPOIL(sitting_empty, sitting(d, "E5A", "guyane")->ends = "08:00")
SPOIL(sitting_zone, sitting(d, "E5A", "guyane")->zone = "cayenne")
SPOIL(sitting_epreuve, sitting(d, "E5A", "guyane")->epreuve = "E7")
SPOIL(sitting_unwritten, sitting(d, "E5A", "guyane")->epreuve = "E5B")
SPOIL(sitting_twice, sitting(d, "E3", "guyane")->zone = "mayotte")
SPOIL(sitting_duration, sitting(d, "E5A", "guyane")->ends = "12:00")
SPOIL(sitting_subject, sitting(d, "E5A", "guyane")->subject = "")
SPOIL(sitting_overlap, sitting(d, "E1", "guyane")->date = "2022-05-16")
SPOIL(sitting_skipped, sitting(d, "E5A", "metropole")->date = "2022-03-27";
      sitting(d, "E5A", "metropole")->starts = "02:30";
      sitting(d, "E5A", "metropole")->ends = "06:30")
SPOIL(sitting_ambiguous, sitting(d, "E5A", "metropole")->date = "2022-10-30";
      sitting(d, "E5A", "metropole")->starts = "02:30";
      sitting(d, "E5A", "metropole")->ends = "04:30")
SPOIL(days_reversed, d->calendar.day_ranges[0].last = "2022-05-08")
SPOIL(days_overlap, d->calendar.day_ranges[2].first = "2022-05-20")
SPOIL(days_taken, d->calendar.day_ranges[0].last = "2022-05-16")
SPOIL(days_long, d->calendar.day_ranges[3].last = "2022-11-30")
SPOIL(days_epreuve, d->calendar.day_ranges[0].epreuve = "E9")
SPOIL(days_date, d->calendar.day_ranges[0].first = "2022-05-32")
SPOIL(no_room_rule, d->calendar.has_room_rule = false)
SPOIL(room_rule_source, d->calendar.room_rule.source = "nobody")
SPOIL(rule_epreuve, d->calendar.exit_rules[0].epreuve = "E9")
SPOIL(rule_zone, d->calendar.exit_rules[0].zones[1] = "cayenne")
SPOIL(rule_zone_twice, d->calendar.exit_rules[0].zones[1] = "guadeloupe-martinique")
SPOIL(rule_kind, d->calendar.exit_rules[0].kind = EXIT_RULE_NONE)
SPOIL(rule_minutes, d->calendar.exit_rules[0].minutes = 10)
SPOIL(rule_weak_hold, d->calendar.exit_rules[0].kind = EXIT_RULE_HOLD_MINUTES;
      d->calendar.exit_rules[0].minutes = 59)
SPOIL(rule_no_zone, d->calendar.exit_rules[0].zone_count = 0)
SPOIL(rule_no_sitting, d->calendar.sittings[14] = d->calendar.sittings[--d->calendar.sitting_count])

#define CALENDAR "definition.calendar."
static const struct wrong wrongs[] = {
    {"id_upper_case", id_upper_case, "definition.id", "ID"},
    {"id_too_long", id_too_long, "definition.id", "ID"},
    {"year_far", year_far, "definition.year", "RANGE"},
    {"no_diploma", no_diploma, "definition.diploma", "MISSING"},
    {"diploma_control", diploma_control, "definition.diploma", "CHARACTER"},
    {"diploma_not_utf8", diploma_not_utf8, "definition.diploma", "CHARACTER"},
    {"diploma_blank", diploma_blank, "definition.diploma", "BLANK"},
    {"no_units", no_units, "definition.units", "MISSING"},
    {"unit_twice", unit_twice, "definition.units[U1].id", "DUPLICATE"},
    {"unit_without_kind", unit_without_kind, "definition.units[U1].kind", "MISSING"},
    {"optional_with_coefficient", optional_with_coefficient,
        "definition.units[U1].coefficient_hundredths", "OPTIONAL_COEFFICIENT"},
    {"coefficient_sum", coefficient_sum, "definition.units[U5].coefficient_hundredths",
        "COEFFICIENT_SUM"},
    {"source_unknown", source_unknown, "definition.units[U1].source", "UNKNOWN_SOURCE"},
    {"source_confidence", source_confidence, "definition.sources[annexe-I].confidence",
        "CONFIDENCE"},
    {"source_twice", source_twice, "definition.sources[annexe-I].id", "DUPLICATE"},
    {"epreuve_twice", epreuve_twice, "definition.epreuves[E3].id", "DUPLICATE"},
    {"epreuve_unit", epreuve_unit, "definition.epreuves[E3].unit", "UNKNOWN_UNIT"},
    {"form_kind", form_kind, "definition.epreuves[E3].forms[#1]", "FORM_KIND"},
    {"form_no_duration", form_no_duration, "definition.epreuves[E3].forms[#1]", "RANGE"},
    {"form_class_missing", form_class_missing, "definition.epreuves[E3].forms",
        "CLASS_WITHOUT_FORM"},
    {"form_class_unknown", form_class_unknown, "definition.epreuves[E3].forms", "CLASSES"},
    {"form_situations", form_situations, "definition.epreuves[E3].forms[#1]", "SITUATIONS"},
    {"extra_time", extra_time, "definition.candidate_rules.extra_minutes_per_hour_max", "RANGE"},
    {"closes", closes, "definition.candidate_rules.registration_closes", "DATE"},
    {"zone_unknown", zone_unknown, CALENDAR "zones[guyane].time_zone", "TIME_ZONE"},
    {"zone_twice", zone_twice, CALENDAR "zones[reunion].id", "DUPLICATE"},
    {"zone_no_label", zone_no_label, CALENDAR "zones[guyane].label", "MISSING"},
    {"zones_many", zones_many, CALENDAR "zones", "TOO_MANY"},
    {"sitting_date", sitting_date, CALENDAR "sittings[E5A/guyane].date", "DATE"},
    {"sitting_year", sitting_year, CALENDAR "sittings[E5A/guyane].date", "DATE_OUTSIDE_SESSION"},
    {"sitting_starts", sitting_starts, CALENDAR "sittings[E5A/guyane].starts", "TIME"},
    {"sitting_reversed", sitting_reversed, CALENDAR "sittings[E5A/guyane].ends",
        "ENDS_BEFORE_STARTS"},
    {"sitting_empty", sitting_empty, CALENDAR "sittings[E5A/guyane].ends", "ENDS_BEFORE_STARTS"},
    {"sitting_zone", sitting_zone, CALENDAR "sittings[E5A/cayenne].zone", "UNKNOWN_ZONE"},
    {"sitting_epreuve", sitting_epreuve, CALENDAR "sittings[E7/guyane].epreuve", "UNKNOWN_EPREUVE"},
    {"sitting_unwritten", sitting_unwritten, CALENDAR "sittings[E5B/guyane].epreuve",
        "NOT_WRITTEN"},
    {"sitting_twice", sitting_twice, CALENDAR "sittings[E3/mayotte].epreuve", "DUPLICATE"},
    {"sitting_duration", sitting_duration, CALENDAR "sittings[E5A/guyane].ends", "DURATION"},
    {"sitting_subject", sitting_subject, CALENDAR "sittings[E5A/guyane].subject", "MISSING"},
    {"sitting_overlap", sitting_overlap, CALENDAR "sittings[E1/guyane].starts", "OVERLAP"},
    {"sitting_skipped", sitting_skipped, CALENDAR "sittings[E5A/metropole].starts", "TIME_SKIPPED"},
    {"sitting_ambiguous", sitting_ambiguous, CALENDAR "sittings[E5A/metropole].starts",
        "TIME_AMBIGUOUS"},
    {"days_reversed", days_reversed, CALENDAR "day_ranges[E5B/#1]", "ENDS_BEFORE_STARTS"},
    {"days_overlap", days_overlap, CALENDAR "day_ranges[E5B/#3]", "OVERLAP"},
    {"days_taken", days_taken, CALENDAR "day_ranges[E5B/#1]", "DAY_TAKEN"},
    {"days_long", days_long, CALENDAR "day_ranges[E5B/#4]", "TOO_LONG"},
    {"days_epreuve", days_epreuve, CALENDAR "day_ranges[E9/#1].epreuve", "UNKNOWN_EPREUVE"},
    {"days_date", days_date, CALENDAR "day_ranges[E5B/#1]", "DATE"},
    {"no_room_rule", no_room_rule, CALENDAR "room_rule", "MISSING"},
    {"room_rule_source", room_rule_source, CALENDAR "room_rule.source", "UNKNOWN_SOURCE"},
    {"rule_epreuve", rule_epreuve, CALENDAR "exit_rules[E9/#1]", "UNKNOWN_EPREUVE"},
    {"rule_zone", rule_zone, CALENDAR "exit_rules[E5A/#1]", "UNKNOWN_ZONE"},
    {"rule_zone_twice", rule_zone_twice, CALENDAR "exit_rules[E5A/#1]", "DUPLICATE"},
    {"rule_kind", rule_kind, CALENDAR "exit_rules[E5A/#1]", "EXIT_RULE_KIND"},
    {"rule_minutes", rule_minutes, CALENDAR "exit_rules[E5A/#1]", "MINUTES"},
    {"rule_weak_hold", rule_weak_hold, CALENDAR "exit_rules[E5A/#1]", "MINUTES"},
    {"rule_no_zone", rule_no_zone, CALENDAR "exit_rules[E5A/#1]", "MISSING"},
    {"rule_no_sitting", rule_no_sitting, CALENDAR "exit_rules[E5A/#1]", "RULE_WITHOUT_SITTING"},
};

static void test_good(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct op op = fixture_op(arena);

    (void)state;
    assert_int_equal(definition_check(&op, fixture_session_2022(arena, true)), 0);
    assert_int_equal(op.violation_count, 0);
    arena_free(arena);
}

static void test_each_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrongs); i++) {
        struct arena *arena = arena_new(ARENA);
        struct session_definition *definition = fixture_session_2022(arena, true);
        struct op op = fixture_op(arena);

        wrongs[i].spoil(arena, definition);
        if (definition_check(&op, definition) != OUTCOME_INVALID)
            fail_msg("%s was let pass", wrongs[i].name);
        if (!fixture_violates(&op, wrongs[i].field, wrongs[i].reason))
            fail_msg("%s: no %s at %s", wrongs[i].name, wrongs[i].reason, wrongs[i].field);
        arena_free(arena);
    }
}

static void test_phases(void **state)
{
    static struct session_phase_part parts[] = {{"Exposé", 10}, {"Entretien", 11}};
    static struct session_phase phases[] = {{"Phase 1", 20, parts, 2}, {"Phase 2", 21, NULL, 0}};
    struct arena *arena = arena_new(ARENA);
    struct session_definition *definition = fixture_session_2022(arena, true);
    struct op op = fixture_op(arena);

    (void)state;
    definition->epreuves[3].forms[0].phases = phases;
    definition->epreuves[3].forms[0].phase_count = 2;
    assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
    assert_true(fixture_violates(&op, "definition.epreuves[E5B].forms[#1]", "PHASES_TOO_LONG"));
    assert_true(
        fixture_violates(&op, "definition.epreuves[E5B].forms[#1].phases[#1]", "PARTS_TOO_LONG"));
    assert_int_equal(op.violation_count, 2);
    arena_free(arena);
}

/* Every violation is told at once, not the first one only. */
static void test_several(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct session_definition *definition = fixture_session_2022(arena, true);
    struct op op = fixture_op(arena);

    (void)state;
    definition->diploma = "";
    zone_unknown(arena, definition);
    days_overlap(arena, definition);
    assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
    assert_int_equal(op.violation_count, 3);
    arena_free(arena);
}

static void test_calendar_alone(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct session_definition *definition = fixture_session_2022(arena, true);
    struct op op = fixture_op(arena);

    (void)state;
    assert_int_equal(calendar_definition_check(&op, "calendar.", &definition->calendar, NULL), 0);
    sitting_reversed(arena, definition);
    assert_int_equal(
        calendar_definition_check(&op, "calendar.", &definition->calendar, NULL), OUTCOME_INVALID);
    assert_true(fixture_violates(&op, "calendar.sittings[E5A/guyane].ends", "ENDS_BEFORE_STARTS"));
    arena_free(arena);
}

static void test_session_id(void **state)
{
    (void)state;
    assert_true(session_id_is_valid("ndrc-2022"));
    assert_false(session_id_is_valid(""));
    assert_false(session_id_is_valid(NULL));
    assert_false(session_id_is_valid("2022-ndrc"));
    assert_false(session_id_is_valid("ndrc 2022"));
    assert_false(session_id_is_valid("ndrc/2022"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_each_wrong),
        cmocka_unit_test(test_phases),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_calendar_alone),
        cmocka_unit_test(test_session_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The planning and engagement rules of a definition, from the pack of session 2022: that they are
 * good, what is refused, and that every field is seen by the comparison. */
#include "clientlib/pack.h"
#include "domain/definition.h"
#include "domain/definition_diff.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct session_definition *read_pack(void)
{
    struct session_definition *definition = arena_calloc(arena, 1, sizeof *definition);
    Palmares__V1__SessionDefinition *message;
    const char *why;

    if (pack_load(PALMARES_PACK, arena, &message, &why))
        fail_msg("%s", why);
    assert_int_equal(session_wire_read(arena, message, definition), 0);
    return definition;
}

struct wrong {
    const char *name;
    void (*spoil)(struct planning_rules *p, struct engagement_rules *e);
    const char *field, *reason;
};

#define SPOIL(name, ...)                                                   \
    static void name(struct planning_rules *p, struct engagement_rules *e) \
    {                                                                      \
        (void)p;                                                           \
        (void)e;                                                           \
        __VA_ARGS__;                                                       \
    }

SPOIL(day_epreuve, p->days[0].epreuves[0] = "E9")
SPOIL(day_none, p->days[0].epreuve_count = 0)
SPOIL(day_missing, p->days[0].first = "2022-05-32")
SPOIL(day_order, p->days[0].last = "2022-05-08")
SPOIL(day_long, p->days[0].last = "2022-12-31")
SPOIL(closed_day, p->closed_days[1] = "demain")
SPOIL(hour, p->opens = "8h")
SPOIL(hours_order, p->closes = "08:00")
SPOIL(pause_order, p->pause_to = "12:00")
SPOIL(pause_half, p->pause_to = "")
SPOIL(pause_outside, p->pause_to = "18:30")
SPOIL(grid, p->grid_minutes = 0)
SPOIL(travel, p->travel_between_centres_minutes = 1000)
SPOIL(oral_unknown, p->orals[0].epreuve = "E9")
SPOIL(oral_written, p->orals[0].epreuve = "E1")
SPOIL(oral_twice, p->orals[1].epreuve = "E4")
SPOIL(group, p->orals[2].group_max = 9)
SPOIL(language, p->orals[3].language = 3)
SPOIL(no_length, p->orals[5].duration_minutes = 0)
SPOIL(after_unknown, p->orals[5].after = "E9")
SPOIL(after_itself, p->orals[5].after = "ENG")
SPOIL(after_seats, p->orals[5].seats = p->orals[0].seats, p->orals[5].seat_count = 1)
SPOIL(no_seats, p->orals[0].seat_count = 0)
SPOIL(seat_label, p->orals[0].seats[0].label = "")
SPOIL(seat_choices, p->orals[0].seats[0].choice_count = 0)
SPOIL(seat_quality, p->orals[0].seats[1].choices[0].qualities = 0)
SPOIL(seat_quality_unknown, p->orals[0].seats[1].choices[0].qualities |= 1)
SPOIL(seat_speciality, p->orals[0].seats[0].choices[0].specialities[0] = "bloc 1")
SPOIL(oral_source, p->orals[0].source = "nowhere")
SPOIL(weight, p->weights.gap = PLANNING_WEIGHT_MAX + 1)
SPOIL(jury_teachers, p->jury.teachers = 0)
SPOIL(jury_both, p->jury.professionals |= p->jury.teachers)
SPOIL(jury_researchers, p->jury.researchers_min = 11)
SPOIL(jury_source, p->jury.source = "nowhere")
SPOIL(engagement_epreuve, e->epreuve = "E9")
SPOIL(engagement_closes, e->closes = "31/03/2022")
SPOIL(engagement_zone, e->time_zone = "Paris")
SPOIL(engagement_hours, e->hours_per_week_max = 169)
SPOIL(engagement_source, e->source = "nowhere")
SPOIL(engagement_appeal, e->appeal_text = "a\x07")

static const struct wrong all[] = {
    {"day_epreuve", day_epreuve, "planning_rules.days[#1].epreuves", ""},
    {"day_none", day_none, "planning_rules.days[#1].epreuves", "MISSING"},
    {"day_missing", day_missing, "planning_rules.days[#1].first", ""},
    {"day_order", day_order, "planning_rules.days[#1].last", "ORDER"},
    {"day_long", day_long, "planning_rules.days[#1].last", "TOO_LONG"},
    {"closed_day", closed_day, "planning_rules.closed_days[#2]", ""},
    {"hour", hour, "planning_rules.opens", "TIME"},
    {"hours_order", hours_order, "planning_rules.closes", "ORDER"},
    {"pause_order", pause_order, "planning_rules.pause_to", "ORDER"},
    {"pause_half", pause_half, "planning_rules.pause_to", "TIME"},
    {"pause_outside", pause_outside, "planning_rules.pause_to", "ORDER"},
    {"grid", grid, "planning_rules.grid_minutes", "RANGE"},
    {"travel", travel, "planning_rules.travel_between_centres_minutes", "RANGE"},
    {"oral_unknown", oral_unknown, "planning_rules.orals[E9].epreuve", ""},
    {"oral_written", oral_written, "planning_rules.orals[E1].epreuve", "NOT_ORAL"},
    {"oral_twice", oral_twice, "planning_rules.orals[E4].epreuve", "DUPLICATE"},
    {"group", group, "planning_rules.orals[E5B].group_max", "RANGE"},
    {"language", language, "planning_rules.orals[E2].language", "RANGE"},
    {"no_length", no_length, "planning_rules.orals[ENG].duration_minutes", "MISSING"},
    {"after_unknown", after_unknown, "planning_rules.orals[ENG].after", "AFTER"},
    {"after_itself", after_itself, "planning_rules.orals[ENG].after", "AFTER"},
    {"after_seats", after_seats, "planning_rules.orals[ENG].seats", "SEATS"},
    {"no_seats", no_seats, "planning_rules.orals[E4].seats", "SEATS"},
    {"seat_label", seat_label, "planning_rules.orals[E4].seats[#1].label", ""},
    {"seat_choices", seat_choices, "planning_rules.orals[E4].seats[#1].choices", "MISSING"},
    {"seat_quality", seat_quality, "planning_rules.orals[E4].seats[#2].choices[#1].qualities",
        "QUALITIES"},
    {"seat_quality_unknown", seat_quality_unknown,
        "planning_rules.orals[E4].seats[#2].choices[#1].qualities", "QUALITIES"},
    {"seat_speciality", seat_speciality,
        "planning_rules.orals[E4].seats[#1].choices[#1].specialities", ""},
    {"oral_source", oral_source, "planning_rules.orals[E4].source", ""},
    {"weight", weight, "planning_rules.weights.gap", "RANGE"},
    {"jury_teachers", jury_teachers, "planning_rules.jury.teachers", "QUALITIES"},
    {"jury_both", jury_both, "planning_rules.jury.professionals", "BOTH_SIDES"},
    {"jury_researchers", jury_researchers, "planning_rules.jury.researchers_min", "RANGE"},
    {"jury_source", jury_source, "planning_rules.jury.source", ""},
    {"engagement_epreuve", engagement_epreuve, "engagement_rules.epreuve", ""},
    {"engagement_closes", engagement_closes, "engagement_rules.closes", ""},
    {"engagement_zone", engagement_zone, "engagement_rules.time_zone", "ZONE"},
    {"engagement_hours", engagement_hours, "engagement_rules.hours_per_week_max", "RANGE"},
    {"engagement_source", engagement_source, "engagement_rules.source", ""},
    {"engagement_appeal", engagement_appeal, "engagement_rules.appeal_text", ""},
};

/* Named, for this reason ("": whichever). */
static bool is_named(const struct op *op, const char *field, const char *reason)
{
    for (const struct op_violation *v = op->violations; v; v = v->next)
        if (text_equal(v->field + strlen("definition."), field) &&
            (!*reason || text_equal(v->reason, reason)))
            return true;
    for (const struct op_violation *v = op->violations; v; v = v->next)
        (void)fprintf(stderr, "  %s %s: %s\n", v->field, v->reason, v->message);
    return false;
}

static void test_good_rules(void **state)
{
    struct session_definition *definition = read_pack();
    struct op op = fixture_op(arena);

    (void)state;
    assert_true(definition->has_planning_rules && definition->has_engagement_rules);
    if (definition_check(&op, definition))
        fail_msg("%s %s", op.violations->field, op.violations->message);
}

static void test_wrong_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct session_definition *definition = read_pack();
        struct op op = fixture_op(arena);

        all[i].spoil(&definition->planning_rules, &definition->engagement_rules);
        assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
        if (!is_named(&op, all[i].field, all[i].reason))
            fail_msg("%s: %s %s was not said", all[i].name, all[i].field, all[i].reason);
    }
}

/* Specialities become bits: more than there are bits are refused. */
static void test_too_many_specialities(void **state)
{
    struct session_definition *definition = read_pack();
    struct seat_choice *choice = &definition->planning_rules.orals[0].seats[0].choices[0];
    struct op op = fixture_op(arena);

    (void)state;
    choice->speciality_count = PLANNING_SPECIALITIES_MAX;
    choice->specialities =
        arena_calloc(arena, choice->speciality_count, sizeof *choice->specialities);
    for (size_t i = 0; i < choice->speciality_count; i++)
        choice->specialities[i] = arena_printf(arena, "S%zu", i);
    assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
    assert_true(is_named(&op, "planning_rules.orals", "TOO_MANY"));
}

/* Whatever single field changes is seen: no field of the rules is forgotten. */
#define SEE(place, value)                                                         \
    do {                                                                          \
        __typeof__(place) kept = (place);                                         \
        struct differences differences;                                           \
        (place) = (value);                                                        \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_true(differences.count > 0);                                       \
        (place) = kept;                                                           \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_int_equal(differences.count, 0);                                   \
    } while (0)

static void see_orals(const struct session_definition *before, struct session_definition *after)
{
    struct oral_rule *oral = &after->planning_rules.orals[0];
    struct seat_rule *seat = &oral->seats[0];

    SEE(oral->epreuve, "x");
    SEE(oral->group_max, 2);
    SEE(oral->day_slots_max, 2);
    SEE(oral->turnover_minutes, 2);
    SEE(oral->after, "E6");
    SEE(oral->needs_computers, true);
    SEE(oral->language, 1);
    SEE(oral->duration_minutes, 1);
    SEE(oral->preparation_minutes, 1);
    SEE(oral->source, "x");
    SEE(oral->seat_count, 1);
    SEE(seat->label, "x");
    SEE(seat->count, 2);
    SEE(seat->choice_count, 0);
    SEE(seat->choices[0].qualities, 1u << EXAMINER_INSPECTOR);
    SEE(seat->choices[0].specialities[0], "x");
    SEE(seat->choices[0].speciality_count, 0);
    SEE(seat->choices[0].language, true);
}

static void test_every_field(void **state)
{
    const struct session_definition *before = read_pack();
    struct session_definition *after = read_pack();
    struct planning_rules *rules = &after->planning_rules;
    struct engagement_rules *engagement = &after->engagement_rules;
    static const char *zones[] = {"guyane"};

    (void)state;
    SEE(after->has_planning_rules, false);
    SEE(after->has_engagement_rules, false);
    SEE(rules->days[0].epreuves[0], "x");
    SEE(rules->days[0].epreuve_count, 1);
    rules->days[0].zones = zones;
    SEE(rules->days[0].zone_count, 1);
    SEE(rules->days[0].first, "x");
    SEE(rules->days[0].last, "x");
    SEE(rules->day_count, 1);
    SEE(rules->closed_days[0], "x");
    SEE(rules->closed_day_count, 1);
    SEE(rules->open_saturdays, true);
    SEE(rules->opens, "x");
    SEE(rules->closes, "x");
    SEE(rules->pause_from, "x");
    SEE(rules->pause_to, "x");
    SEE(rules->grid_minutes, 1);
    SEE(rules->travel_same_centre_minutes, 1);
    SEE(rules->travel_between_centres_minutes, 1);
    SEE(rules->own_establishment_allowed, true);
    SEE(rules->source, "x");
    SEE(rules->oral_count, 1);
    see_orals(before, after);
    SEE(rules->weights.gap, 9);
    SEE(rules->weights.uneven, 9);
    SEE(rules->weights.member_day, 9);
    SEE(rules->weights.room_change, 9);
    SEE(rules->weights.wait, 9);
    SEE(rules->weights.school_mix, 9);
    SEE(rules->has_jury, false);
    SEE(rules->jury.equal_parts, false);
    SEE(rules->jury.teachers, 2);
    SEE(rules->jury.professionals, 2);
    SEE(rules->jury.chairs, 2);
    SEE(rules->jury.researchers_min, 2);
    SEE(rules->jury.public_majority, false);
    SEE(rules->jury.both_sides, false);
    SEE(rules->jury.source, "x");
    SEE(engagement->epreuve, "x");
    SEE(engagement->closes, "x");
    SEE(engagement->time_zone, "x");
    SEE(engagement->hours_per_week_max, 1);
    SEE(engagement->hours_per_month_max, 1);
    SEE(engagement->years_max, 1);
    SEE(engagement->source, "x");
    SEE(engagement->appeal_text, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many_specialities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

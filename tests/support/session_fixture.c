#include "session_fixture.h"

#include "base/text.h"

enum { ROOM = 64 };

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

struct calendar_definition *fixture_calendar(struct arena *arena)
{
    struct calendar_definition *calendar = must(arena_calloc(arena, 1, sizeof *calendar));

    calendar->zones = must(arena_calloc(arena, ROOM, sizeof *calendar->zones));
    calendar->sittings = must(arena_calloc(arena, ROOM, sizeof *calendar->sittings));
    calendar->day_ranges = must(arena_calloc(arena, ROOM, sizeof *calendar->day_ranges));
    calendar->exit_rules = must(arena_calloc(arena, ROOM, sizeof *calendar->exit_rules));
    calendar->local_arrangements =
        must(arena_calloc(arena, ROOM, sizeof *calendar->local_arrangements));
    calendar->notes = must(arena_calloc(arena, ROOM, sizeof *calendar->notes));
    calendar->has_room_rule = true;
    calendar->room_rule = (struct calendar_room_rule){60, 60, ""};
    calendar->title = "";
    return calendar;
}

void fixture_zone(struct calendar_definition *calendar, const char *id, const char *time_zone)
{
    calendar->zones[calendar->zone_count++] =
        (struct calendar_zone){.id = id, .label = id, .column = "", .time_zone = time_zone};
}

void fixture_sitting(struct arena *arena,
    struct calendar_definition *calendar,
    const char *epreuve,
    const char *zone,
    const char *when)
{
    calendar->sittings[calendar->sitting_count++] = (struct calendar_sitting){
        .epreuve = epreuve,
        .zone = zone,
        .date = must(arena_strndup(arena, when, 10)),
        .starts = must(arena_strndup(arena, when + 11, 5)),
        .ends = must(arena_strndup(arena, when + 17, 5)),
        .subject = "national",
        .remark = "",
    };
}

void fixture_hold(struct arena *arena,
    struct calendar_definition *calendar,
    const char *epreuve,
    const char *zone,
    uint32_t minutes)
{
    const char **zones = must(arena_calloc(arena, 1, sizeof *zones));

    zones[0] = zone;
    calendar->exit_rules[calendar->exit_rule_count++] = (struct calendar_exit_rule){
        .epreuve = epreuve,
        .zones = zones,
        .zone_count = 1,
        .kind = EXIT_RULE_HOLD_MINUTES,
        .minutes = minutes,
        .source = "",
    };
}

static void add_zones_2022(struct calendar_definition *calendar)
{
    fixture_zone(calendar, "metropole", "Europe/Paris");
    fixture_zone(calendar, "guadeloupe-martinique", "America/Guadeloupe");
    fixture_zone(calendar, "guyane", "America/Cayenne");
    fixture_zone(calendar, "reunion", "Indian/Reunion");
    fixture_zone(calendar, "mayotte", "Indian/Mayotte");
    fixture_zone(calendar, "polynesie", "Pacific/Tahiti");
}

static void add_sittings_2022(struct arena *arena, struct calendar_definition *calendar)
{
    static const struct {
        const char *epreuve, *date, *hours[6];
        bool own_subject; /* in Polynésie */
    } rows[] = {
        {"E3", "2022-05-16",
            {"14:00-18:00", "08:00-12:00", "08:00-12:00", "16:00-20:00", "15:00-19:00",
                "08:30-12:30"},
            true},
        {"E1", "2022-05-17",
            {"14:00-18:00", "10:00-14:00", "10:00-14:00", "16:00-20:00", "15:00-19:00",
                "13:00-17:00"},
            true},
        {"E5A", "2022-05-18",
            {"14:00-17:00", "08:00-11:00", "08:00-11:00", "16:00-19:00", "15:00-18:00",
                "05:00-08:00"},
            false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t j = 0; j < 6; j++) {
            char *when = must(arena_printf(arena, "%s %s", rows[i].date, rows[i].hours[j]));

            fixture_sitting(arena, calendar, rows[i].epreuve, calendar->zones[j].id, when);
            if (j == 5 && rows[i].own_subject)
                calendar->sittings[calendar->sitting_count - 1].subject = "polynesie";
        }
    }
}

static void add_days_2022(struct calendar_definition *calendar)
{
    static const struct calendar_day_range ranges[] = {
        {"E5B", "2022-05-09", "2022-05-13"},
        {"E5B", "2022-05-19", "2022-05-20"},
        {"E5B", "2022-05-23", "2022-05-25"},
        {"E5B", "2022-05-30", "2022-05-31"},
    };

    memcpy(calendar->day_ranges, ranges, sizeof ranges);
    calendar->day_range_count = ARRAY_LEN(ranges);
}

static void add_rule_2022(struct arena *arena, struct calendar_definition *calendar)
{
    const char **zones = must(arena_calloc(arena, 2, sizeof *zones));

    zones[0] = "guadeloupe-martinique";
    zones[1] = "guyane";
    calendar->exit_rules[calendar->exit_rule_count++] = (struct calendar_exit_rule){
        .epreuve = "E5A",
        .zones = zones,
        .zone_count = 2,
        .kind = EXIT_RULE_NO_EXIT_BEFORE_END,
        .source = "annexe-I",
    };
}

static struct session_epreuve epreuve_of(struct arena *arena,
    const char *id,
    const char *unit,
    uint32_t coefficient,
    struct session_form form)
{
    struct session_form *forms = must(arena_memdup(arena, &form, sizeof form));

    return (struct session_epreuve){
        .id = id,
        .label = id,
        .unit = unit,
        .coefficient_hundredths = coefficient,
        .forms = forms,
        .form_count = 1,
        .authorised_material = "",
        .source = "annexe-I",
    };
}

struct session_definition *fixture_session_2022(struct arena *arena, bool with_exit_rule)
{
    static const struct session_unit units[] = {
        {"U1", "Culture générale et expression", 300, false, UNIT_KIND_GENERAL, "annexe-I"},
        {"U3", "CEJM", 300, false, UNIT_KIND_GENERAL, "annexe-I"},
        {"U5", "Relation client à distance", 400, false, UNIT_KIND_PROFESSIONAL, "annexe-I"},
    };
    static const struct session_source sources[] = {
        {"annexe-I", "annexe I", "P"},
        {"circulaire-2011-072", "circulaire 2011-072", "P"},
    };
    const uint32_t all = 1u << 1 | 1u << 2 | 1u << 3;
    const struct session_form four_hours = {
        .classes = all, .kind = FORM_KIND_WRITTEN, .duration_minutes = 240};
    const struct session_form three_hours = {
        .classes = all, .kind = FORM_KIND_WRITTEN, .duration_minutes = 180};
    const struct session_form practical = {
        .classes = all, .kind = FORM_KIND_PRACTICAL, .duration_minutes = 40};
    struct session_definition *definition = must(arena_calloc(arena, 1, sizeof *definition));

    definition->id = "ndrc-2022";
    definition->diploma = "Brevet de technicien supérieur";
    definition->specialty = "NDRC";
    definition->year = 2022;
    definition->units = must(arena_memdup(arena, units, sizeof units));
    definition->unit_count = ARRAY_LEN(units);
    definition->sources = must(arena_memdup(arena, sources, sizeof sources));
    definition->source_count = ARRAY_LEN(sources);
    definition->epreuves = must(arena_calloc(arena, 4, sizeof *definition->epreuves));
    definition->epreuves[0] = epreuve_of(arena, "E3", "U3", 300, four_hours);
    definition->epreuves[1] = epreuve_of(arena, "E1", "U1", 300, four_hours);
    definition->epreuves[2] = epreuve_of(arena, "E5A", "U5", 200, three_hours);
    definition->epreuves[3] = epreuve_of(arena, "E5B", "U5", 200, practical);
    definition->epreuve_count = 4;
    definition->candidate_rules = (struct candidate_rules){20, NULL, 0, ""};
    definition->calendar = *fixture_calendar(arena);
    definition->calendar.room_rule.source = "circulaire-2011-072";
    add_zones_2022(&definition->calendar);
    add_sittings_2022(arena, &definition->calendar);
    add_days_2022(&definition->calendar);
    if (with_exit_rule)
        add_rule_2022(arena, &definition->calendar);
    return definition;
}

struct op fixture_op(struct arena *arena)
{
    return (struct op){.arena = arena, .method = "test"};
}

bool fixture_violates(const struct op *op, const char *field, const char *reason)
{
    for (const struct op_violation *v = op->violations; v; v = v->next)
        if (text_equal(v->field, field) && text_equal(v->reason, reason) &&
            !text_is_empty(v->message))
            return true;
    for (const struct op_violation *v = op->violations; v; v = v->next)
        fprintf(stderr, "noted: %s %s: %s\n", v->field, v->reason, v->message);
    return false;
}

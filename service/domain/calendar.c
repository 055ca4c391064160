#include "domain/calendar.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/zone.h"

#include <errno.h>

struct zones {
    struct zone *open[CALENDAR_ZONES_MAX];
};

static void zones_release(struct zones *zones)
{
    for (size_t i = 0; i < CALENDAR_ZONES_MAX; i++)
        zone_close(zones->open[i]);
}

const struct calendar_exit_rule *calendar_find_exit_rule(
    const struct calendar_definition *definition, const char *epreuve, const char *zone)
{
    for (size_t i = 0; i < definition->exit_rule_count; i++) {
        const struct calendar_exit_rule *rule = &definition->exit_rules[i];

        if (!text_equal(rule->epreuve, epreuve))
            continue;
        for (size_t j = 0; j < rule->zone_count; j++)
            if (text_equal(rule->zones[j], zone))
                return rule;
    }
    return NULL;
}

static int64_t min_s(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_s(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The room rule never keeps anybody after the end, a hold may; the stronger of the two holds. */
static void apply_rules(
    const struct calendar_definition *definition, struct sitting_instant *instant)
{
    const struct calendar_room_rule *room = &definition->room_rule;
    const struct calendar_exit_rule *rule =
        calendar_find_exit_rule(definition, instant->sitting->epreuve, instant->sitting->zone);
    int64_t start_s = instant->starts_s, end_s = instant->ends_s;

    instant->earliest_exit_s = min_s(start_s + (int64_t)room->no_exit_minutes * 60, end_s);
    instant->last_entry_s = min_s(start_s + (int64_t)room->late_entry_minutes * 60, end_s);
    if (rule && rule->kind == EXIT_RULE_NO_EXIT_BEFORE_END)
        instant->earliest_exit_s = max_s(instant->earliest_exit_s, end_s);
    if (rule && rule->kind == EXIT_RULE_HOLD_MINUTES)
        instant->earliest_exit_s =
            max_s(instant->earliest_exit_s, start_s + (int64_t)rule->minutes * 60);
}

static int zone_of(const struct calendar_definition *definition,
    struct zones *zones,
    struct sitting_instant *instant,
    struct zone **ret_zone)
{
    const struct calendar_zone *zone = calendar_find_zone(definition, instant->sitting->zone);
    size_t index;

    if (!zone)
        return CALENDAR_E_INVALID;
    index = (size_t)(zone - definition->zones);
    if (!zones->open[index]) {
        int r = zone_open(zone->time_zone, &zones->open[index]);

        if (r)
            return r < 0 ? err_trace(r) : CALENDAR_E_INVALID;
    }
    instant->zone = zone;
    instant->zone_index = index;
    *ret_zone = zones->open[index];
    return 0;
}

static void label_epreuve(const struct calendar_definition *definition,
    const struct session_definition *session,
    const char *id,
    const char **ret_label,
    size_t *ret_index)
{
    const struct session_epreuve *epreuve = session ? session_find_epreuve(session, id) : NULL;

    *ret_label = id;
    *ret_index = 0;
    if (epreuve) {
        *ret_label = epreuve->label;
        *ret_index = (size_t)(epreuve - session->epreuves);
        return;
    }
    for (size_t i = 0; i < definition->sitting_count; i++) {
        if (text_equal(definition->sittings[i].epreuve, id)) {
            *ret_index = i;
            return;
        }
    }
}

static int compute_sitting(const struct calendar_definition *definition,
    const struct session_definition *session,
    struct zones *zones,
    struct sitting_instant *instant)
{
    const struct calendar_sitting *sitting = instant->sitting;
    struct zone *zone = NULL;
    struct date date;
    int starts, ends, r;

    r = zone_of(definition, zones, instant, &zone);
    if (r)
        return r;
    if (date_parse(sitting->date, &date) || date_time_parse(sitting->starts, &starts) ||
        date_time_parse(sitting->ends, &ends))
        return CALENDAR_E_INVALID;
    if (zone_instant(zone, date, starts, &instant->starts_s) ||
        zone_instant(zone, date, ends, &instant->ends_s) || instant->ends_s <= instant->starts_s)
        return CALENDAR_E_INVALID;
    instant->utc_offset_minutes = zone_offset_s(zone, instant->starts_s) / 60;
    label_epreuve(
        definition, session, sitting->epreuve, &instant->epreuve_label, &instant->epreuve_index);
    apply_rules(definition, instant);
    return 0;
}

static int compare_sittings(const void *a, const void *b)
{
    const struct sitting_instant *x = a, *y = b;

    if (x->starts_s != y->starts_s)
        return x->starts_s < y->starts_s ? -1 : 1;
    if (x->zone_index != y->zone_index)
        return x->zone_index < y->zone_index ? -1 : 1;
    return x->epreuve_index < y->epreuve_index ? -1 : x->epreuve_index > y->epreuve_index;
}

static int compute_sittings(
    struct arena *arena, const struct session_definition *session, struct calendar *calendar)
{
    const struct calendar_definition *definition = calendar->definition;
    CLEANUP(zones_release) struct zones zones = {0};

    if (definition->zone_count > CALENDAR_ZONES_MAX)
        return CALENDAR_E_INVALID;
    calendar->sittings =
        arena_calloc(arena, definition->sitting_count + 1, sizeof *calendar->sittings);
    if (!calendar->sittings)
        return -ENOMEM;
    for (size_t i = 0; i < definition->sitting_count; i++) {
        int r;

        calendar->sittings[i].sitting = &definition->sittings[i];
        r = compute_sitting(definition, session, &zones, &calendar->sittings[i]);
        if (r)
            return r;
    }
    calendar->sitting_count = definition->sitting_count;
    qsort(
        calendar->sittings, calendar->sitting_count, sizeof *calendar->sittings, compare_sittings);
    return 0;
}

static int count_days(const struct calendar_definition *definition, size_t *ret_count)
{
    size_t count = 0;

    for (size_t i = 0; i < definition->day_range_count; i++) {
        struct date first, last;
        int64_t days;

        if (date_parse(definition->day_ranges[i].first, &first) ||
            date_parse(definition->day_ranges[i].last, &last))
            return CALENDAR_E_INVALID;
        days = date_to_days(last) - date_to_days(first) + 1;
        if (days < 1 || days > CALENDAR_DAY_RANGE_DAYS_MAX)
            return CALENDAR_E_INVALID;
        count += (size_t)days;
    }
    *ret_count = count;
    return 0;
}

/* By date; days of one date keep the order of their ranges (insertion sort: at most a few hundred,
 * nearly sorted). */
static void insert_day(struct calendar *calendar, struct open_day day)
{
    int64_t days = date_to_days(day.date);
    size_t at = calendar->day_count;

    while (at > 0 && date_to_days(calendar->days[at - 1].date) > days) {
        calendar->days[at] = calendar->days[at - 1];
        at--;
    }
    calendar->days[at] = day;
    calendar->day_count++;
}

static int compute_days(
    struct arena *arena, const struct session_definition *session, struct calendar *calendar)
{
    const struct calendar_definition *definition = calendar->definition;
    size_t count, index;
    int r;

    r = count_days(definition, &count);
    if (r)
        return r;
    calendar->days = arena_calloc(arena, count + 1, sizeof *calendar->days);
    if (!calendar->days)
        return -ENOMEM;
    for (size_t i = 0; i < definition->day_range_count; i++) {
        const struct calendar_day_range *range = &definition->day_ranges[i];
        struct open_day day = {.epreuve = range->epreuve};
        struct date first, last;

        if (date_parse(range->first, &first) || date_parse(range->last, &last))
            return CALENDAR_E_INVALID;
        label_epreuve(definition, session, range->epreuve, &day.epreuve_label, &index);
        for (int64_t d = date_to_days(first); d <= date_to_days(last); d++) {
            day.date = date_from_days(d);
            insert_day(calendar, day);
        }
    }
    return 0;
}

int calendar_compute(struct arena *arena,
    const struct calendar_definition *definition,
    const struct session_definition *session,
    struct calendar **ret_calendar)
{
    struct calendar *calendar = arena_calloc(arena, 1, sizeof *calendar);
    int r;

    if (!calendar)
        return -ENOMEM;
    calendar->definition = definition;
    r = compute_sittings(arena, session, calendar);
    if (r)
        return r;
    r = compute_days(arena, session, calendar);
    if (r)
        return r;
    *ret_calendar = calendar;
    return 0;
}

int calendar_of_zone(struct arena *arena,
    const struct calendar *calendar,
    const char *zone,
    struct calendar **ret_calendar)
{
    struct calendar *copy = arena_memdup(arena, calendar, sizeof *calendar);
    struct sitting_instant *sittings =
        arena_calloc(arena, calendar->sitting_count + 1, sizeof *sittings);
    size_t count = 0;

    if (!copy || !sittings)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->sitting_count; i++)
        if (text_equal(calendar->sittings[i].sitting->zone, zone))
            sittings[count++] = calendar->sittings[i];
    copy->sittings = sittings;
    copy->sitting_count = count;
    *ret_calendar = copy;
    return 0;
}

#include "domain/plan_days.h"

#include "base/text.h"

enum { SATURDAY = 5, SUNDAY = 6 };

/* A range of days for some zones. */
struct range {
    int64_t first, last;
    const char *const *zones;
    size_t zone_count; /* 0: all */
};

/* What is done with each open day of an épreuve. */
typedef void (*visit_fn)(void *context, size_t oral, int64_t day, const struct range *range);

static bool is_open(const struct planning_rules *rules, int64_t day)
{
    struct date date = date_from_days(day);
    int weekday = date_weekday(date);
    char text[DATE_TEXT_SIZE];

    if (weekday == SUNDAY || (weekday == SATURDAY && !rules->open_saturdays))
        return false;
    date_format(date, text);
    return text_find((const char *const *)rules->closed_days, rules->closed_day_count, text) ==
           rules->closed_day_count;
}

static bool range_set(struct range *range, const char *first, const char *last)
{
    struct date from, to;

    if (date_parse(first, &from) || date_parse(last, &to))
        return false; /* the definition was checked */
    range->first = date_to_days(from);
    range->last = date_to_days(to);
    return range->last - range->first < CALENDAR_DAY_RANGE_DAYS_MAX;
}

static void visit_range(const struct planning_rules *rules,
    size_t oral,
    const struct range *range,
    visit_fn visit,
    void *context)
{
    for (int64_t day = range->first; day <= range->last; day++)
        if (is_open(rules, day))
            visit(context, oral, day, range);
}

/* Days of the calendar, of every zone; whether there are any. */
static bool visit_calendar(const struct session_definition *definition,
    size_t oral,
    const char *epreuve,
    visit_fn visit,
    void *context)
{
    const struct calendar_definition *calendar = &definition->calendar;
    bool found = false;

    for (size_t i = 0; i < calendar->day_range_count; i++) {
        struct range range = {0};

        if (!text_equal(calendar->day_ranges[i].epreuve, epreuve) ||
            !range_set(&range, calendar->day_ranges[i].first, calendar->day_ranges[i].last))
            continue;
        found = true;
        visit_range(&definition->planning_rules, oral, &range, visit, context);
    }
    return found;
}

static bool visit_rules(const struct planning_rules *rules,
    size_t oral,
    const char *epreuve,
    visit_fn visit,
    void *context)
{
    bool found = false;

    for (size_t i = 0; i < rules->day_count; i++) {
        const struct planning_days *days = &rules->days[i];
        struct range range = {
            .zones = (const char *const *)days->zones, .zone_count = days->zone_count};

        if (text_find((const char *const *)days->epreuves, days->epreuve_count, epreuve) ==
                days->epreuve_count ||
            !range_set(&range, days->first, days->last))
            continue;
        found = true;
        visit_range(rules, oral, &range, visit, context);
    }
    return found;
}

/* What is taken after another épreuve, and has no days of its own, has those of that one. */
static void visit_all(const struct session_definition *definition, visit_fn visit, void *context)
{
    const struct planning_rules *rules = &definition->planning_rules;

    for (size_t i = 0; i < rules->oral_count && i < PLANNING_ORALS_MAX; i++) {
        const char *tried[] = {rules->orals[i].epreuve, rules->orals[i].after};
        bool found = false;

        for (size_t k = 0; k < ARRAY_LEN(tried) && !found && *tried[k]; k++)
            found = visit_calendar(definition, i, tried[k], visit, context) ||
                    visit_rules(rules, i, tried[k], visit, context);
    }
}

/* ---- first all days, then whose they are */

struct collecting {
    struct plan_days *days;
    const struct session_definition *definition;
    bool full;
};

static void collect(void *context, size_t oral, int64_t day, const struct range *range)
{
    struct collecting *collecting = context;
    struct plan_days *days = collecting->days;
    size_t at = 0;

    (void)oral;
    (void)range;
    while (at < days->count && days->days[at] < day)
        at++;
    if (at < days->count && days->days[at] == day)
        return;
    if (days->count == PLAN_DAYS_MAX) {
        collecting->full = true;
        return;
    }
    memmove(&days->days[at + 1], &days->days[at], (days->count - at) * sizeof days->days[0]);
    days->days[at] = day;
    days->count++;
}

static void assign(void *context, size_t oral, int64_t day, const struct range *range)
{
    struct collecting *collecting = context;
    const struct calendar_definition *calendar = &collecting->definition->calendar;
    uint64_t bit = UINT64_C(1) << (plan_days_find(collecting->days, day) % PLAN_DAYS_MAX);

    for (size_t i = 0; i < calendar->zone_count && i < CALENDAR_ZONES_MAX; i++) {
        if (range->zone_count && text_find(range->zones, range->zone_count,
                                     calendar->zones[i].id) == range->zone_count)
            continue;
        collecting->days->zones[oral][i] |= bit;
        collecting->days->epreuves[oral] |= bit;
    }
}

uint32_t plan_days_find(const struct plan_days *days, int64_t day)
{
    for (size_t i = 0; i < days->count; i++)
        if (days->days[i] == day)
            return (uint32_t)i;
    return PLAN_NONE;
}

int plan_days_compute(
    struct op *op, const struct session_definition *definition, struct plan_days *ret_days)
{
    struct collecting collecting = {.days = ret_days, .definition = definition};

    memset(ret_days, 0, sizeof *ret_days);
    visit_all(definition, collect, &collecting);
    if (collecting.full)
        return op_refuse(op, OUTCOME_PRECONDITION, "TOO_MANY_DAYS",
            "the planning rules open more than %d days: plan fewer at once", PLAN_DAYS_MAX);
    if (ret_days->count == 0)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_DAYS",
            "the definition opens no day for orals: give days in its planning rules");
    visit_all(definition, assign, &collecting);
    return 0;
}

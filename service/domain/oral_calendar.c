#include "domain/oral_calendar.h"

#include "base/text.h"

#include <errno.h>

enum { SATURDAY = 5, SUNDAY = 6, WORD_BITS = 64 };

/* ---- minutes of a day ---- */

static void set_minutes(struct oral_minutes *minutes, unsigned from, unsigned to)
{
    for (unsigned at = from; at < to && at < MINUTES_PER_DAY;) {
        unsigned bit = at % WORD_BITS;
        unsigned count = to - at < WORD_BITS - bit ? to - at : WORD_BITS - bit;
        uint64_t run = count == WORD_BITS ? UINT64_MAX : (UINT64_C(1) << count) - 1;

        minutes->words[at / WORD_BITS] |= run << bit;
        at += count;
    }
}

static void keep_minutes(struct oral_minutes *minutes, const struct oral_minutes *those)
{
    for (size_t i = 0; i < ORAL_MINUTE_WORDS; i++)
        minutes->words[i] &= those->words[i];
}

static bool no_minutes(const struct oral_minutes *minutes)
{
    for (size_t i = 0; i < ORAL_MINUTE_WORDS; i++)
        if (minutes->words[i])
            return false;
    return true;
}

/* Each minute that is followed by `by` others of the set stays: the set and its shift. */
static void keep_shifted(struct oral_minutes *minutes, unsigned by)
{
    unsigned words = by / WORD_BITS, bits = by % WORD_BITS;

    for (size_t i = 0; i < ORAL_MINUTE_WORDS; i++) {
        uint64_t low = i + words < ORAL_MINUTE_WORDS ? minutes->words[i + words] : 0;
        uint64_t high = i + words + 1 < ORAL_MINUTE_WORDS ? minutes->words[i + words + 1] : 0;

        minutes->words[i] &= bits ? low >> bits | high << (WORD_BITS - bits) : low;
    }
}

/* So many minutes on end. */
static bool has_run(struct oral_minutes minutes, uint32_t length)
{
    for (uint32_t have = 1; have < length && have < MINUTES_PER_DAY;) {
        uint32_t more = length - have < have ? length - have : have;

        keep_shifted(&minutes, more);
        have += more;
    }
    return !no_minutes(&minutes);
}

/* ---- days ---- */

/* What opens days: an entry of the planning rules, or a range of the session's calendar. */
typedef void (*day_fn)(struct oral_calendar *calendar, int64_t day, void *context);

static bool is_closed(const struct planning_rules *rules, int64_t day)
{
    char text[DATE_TEXT_SIZE];

    date_format(date_from_days(day), text);
    return text_find(rules->closed_days, rules->closed_day_count, text) < rules->closed_day_count;
}

static bool is_weekend(const struct planning_rules *rules, int64_t day)
{
    int weekday = date_weekday(date_from_days(day));

    return weekday == SUNDAY || (weekday == SATURDAY && !rules->open_saturdays);
}

static void each_day(struct oral_calendar *calendar,
    const char *first,
    const char *last,
    bool weekends,
    day_fn visit,
    void *context)
{
    const struct planning_rules *rules = &calendar->definition->planning_rules;
    struct date from, to;

    if (date_parse(first, &from) || date_parse(last, &to))
        return;
    for (int64_t day = date_to_days(from); day <= date_to_days(to); day++)
        if (!is_closed(rules, day) && (weekends || !is_weekend(rules, day)))
            visit(calendar, day, context);
}

static bool names(const char **list, size_t count, const char *name)
{
    return text_find(list, count, name) < count;
}

/* The days of one épreuve; the calendar's own ones are named one by one, so they need no rule of
 * weekends. */
static void each_day_of(struct oral_calendar *calendar,
    const char *epreuve,
    const char *zone,
    day_fn visit,
    void *context)
{
    const struct planning_rules *rules = &calendar->definition->planning_rules;
    const struct calendar_definition *sittings = &calendar->definition->calendar;
    bool found = false;

    for (size_t i = 0; i < rules->day_count; i++) {
        const struct planning_days *days = &rules->days[i];

        if (!names(days->epreuves, days->epreuve_count, epreuve))
            continue;
        found = true;
        if (*zone == '\0' || days->zone_count == 0 || names(days->zones, days->zone_count, zone))
            each_day(calendar, days->first, days->last, false, visit, context);
    }
    for (size_t i = 0; i < sittings->day_range_count && !found; i++)
        if (text_equal(sittings->day_ranges[i].epreuve, epreuve))
            each_day(calendar, sittings->day_ranges[i].first, sittings->day_ranges[i].last, true,
                visit, context);
}

/* Where the day is, or would be, among the days so far. */
static size_t place_of(const struct oral_calendar *calendar, int64_t day)
{
    size_t place = 0;

    while (place < calendar->day_count && date_to_days(calendar->days[place]) < day)
        place++;
    return place;
}

static bool is_at(const struct oral_calendar *calendar, size_t place, int64_t day)
{
    return place < calendar->day_count && date_to_days(calendar->days[place]) == day;
}

static void add_day(struct oral_calendar *calendar, int64_t day, void *context)
{
    size_t place = place_of(calendar, day);
    bool *full = context;

    if (is_at(calendar, place, day))
        return;
    if (calendar->day_count == PLAN_DAYS_MAX) {
        *full = true;
        return;
    }
    for (size_t i = calendar->day_count++; i > place; i--)
        calendar->days[i] = calendar->days[i - 1];
    calendar->days[place] = date_from_days(day);
}

static void mark_day(struct oral_calendar *calendar, int64_t day, void *context)
{
    size_t place = place_of(calendar, day);
    uint64_t *days = context;

    if (is_at(calendar, place, day))
        *days |= UINT64_C(1) << place;
}

static int read_hours(const struct planning_rules *rules, struct plan_day *ret_hours)
{
    struct plan_day hours = {0};

    if (day_minute_parse(rules->opens, &hours.opens) ||
        day_minute_parse(rules->closes, &hours.closes))
        return -EINVAL;
    if (*rules->pause_from && (day_minute_parse(rules->pause_from, &hours.pause_from) ||
                                  day_minute_parse(rules->pause_to, &hours.pause_to)))
        return -EINVAL;
    *ret_hours = hours;
    return 0;
}

int oral_calendar_make(
    const struct session_definition *definition, struct oral_calendar *ret_calendar)
{
    const struct planning_rules *rules = &definition->planning_rules;
    struct oral_minutes pause = {0};
    bool full = false;

    *ret_calendar = (struct oral_calendar){.definition = definition};
    if (read_hours(rules, &ret_calendar->hours))
        return -EINVAL;
    set_minutes(&ret_calendar->open, ret_calendar->hours.opens, ret_calendar->hours.closes);
    set_minutes(&pause, ret_calendar->hours.pause_from, ret_calendar->hours.pause_to);
    for (size_t i = 0; i < ORAL_MINUTE_WORDS; i++)
        ret_calendar->open.words[i] &= ~pause.words[i];
    for (size_t i = 0; i < rules->oral_count; i++)
        each_day_of(ret_calendar, rules->orals[i].epreuve, "", add_day, &full);
    return full ? ORAL_CALENDAR_E_DAYS : 0;
}

/* The épreuve in whose days it is taken. */
static const char *held_with(const struct oral_calendar *calendar, const char *epreuve)
{
    const struct oral_rule *rule =
        planning_find_oral(&calendar->definition->planning_rules, epreuve);

    return rule && *rule->after ? rule->after : epreuve;
}

uint64_t oral_calendar_days(
    const struct oral_calendar *calendar, const char *epreuve, const char *zone)
{
    struct oral_calendar same = *calendar; /* each_day_of() may add days; marking adds none */
    uint64_t days = 0;

    each_day_of(&same, held_with(calendar, epreuve), zone, mark_day, &days);
    return days;
}

uint64_t oral_calendar_day(const struct oral_calendar *calendar, const char *text)
{
    struct date date;
    size_t place;

    if (date_parse(text, &date))
        return 0;
    place = place_of(calendar, date_to_days(date));
    return is_at(calendar, place, date_to_days(date)) ? UINT64_C(1) << place : 0;
}

uint64_t oral_calendar_sitting_days(const struct oral_calendar *calendar,
    const char *epreuve,
    const char *zone,
    const char *const *days,
    size_t count)
{
    uint64_t all = oral_calendar_days(calendar, epreuve, zone), own = 0;

    for (size_t i = 0; i < count; i++)
        own |= oral_calendar_day(calendar, days[i]);
    return count ? all & own : all;
}

const char *oral_calendar_text(
    struct arena *arena, const struct oral_calendar *calendar, uint64_t days, unsigned most)
{
    const char *text = "";
    unsigned shown = 0;

    for (size_t i = 0; i < calendar->day_count && text; i++) {
        char date[DATE_TEXT_SIZE];

        if (!(days >> i & 1))
            continue;
        if (shown == most)
            return arena_printf(arena, "%s, ...", text);
        date_format(calendar->days[i], date);
        text = arena_printf(arena, "%s%s%s", text, shown++ ? ", " : "", date);
    }
    return text;
}

uint32_t oral_duration(const struct session_definition *definition, const struct oral_rule *rule)
{
    const struct session_epreuve *epreuve = session_find_epreuve(definition, rule->epreuve);
    uint32_t shortest = 0;

    if (rule->duration_minutes)
        return rule->duration_minutes;
    for (size_t i = 0; epreuve && i < epreuve->form_count; i++) {
        const struct session_form *form = &epreuve->forms[i];

        if (form->kind != FORM_KIND_ORAL && form->kind != FORM_KIND_PRACTICAL)
            continue;
        if (form->duration_minutes && (!shortest || form->duration_minutes < shortest))
            shortest = form->duration_minutes;
    }
    return shortest ? shortest : 1;
}

/* ---- examiners ---- */

/* The minutes of each day that a span names. */
static void add_span(
    const struct oral_calendar *calendar, const char *text, struct oral_minutes *minutes)
{
    struct day_span span;
    int64_t day;
    size_t place;

    if (day_span_parse(text, &span))
        return; /* the store holds no other */
    day = date_to_days(span.date);
    place = place_of(calendar, day);
    if (is_at(calendar, place, day))
        set_minutes(&minutes[place], span.from, span.to);
}

static uint64_t all_days(const struct oral_calendar *calendar)
{
    return calendar->day_count == WORD_BITS ? UINT64_MAX : (UINT64_C(1) << calendar->day_count) - 1;
}

int oral_time_of(struct arena *arena,
    const struct oral_calendar *calendar,
    const struct examiner *examiner,
    struct oral_time *ret_time)
{
    struct oral_minutes minutes[PLAN_DAYS_MAX] = {0}, *kept;
    struct oral_time time = {0};
    size_t partial = 0;

    *ret_time = time;
    if (examiner->withdrawn || (!examiner->always_available && examiner->available_count == 0))
        return 0;
    if (examiner->always_available) {
        ret_time->days = all_days(calendar);
        return 0;
    }
    for (size_t i = 0; i < examiner->available_count; i++)
        add_span(calendar, examiner->available[i], minutes);
    for (size_t i = 0; i < calendar->day_count; i++) {
        keep_minutes(&minutes[i], &calendar->open);
        if (no_minutes(&minutes[i]))
            continue;
        time.days |= UINT64_C(1) << i;
        if (memcmp(&minutes[i], &calendar->open, sizeof minutes[i]) == 0)
            continue;
        time.partial |= UINT64_C(1) << i;
        minutes[partial++] = minutes[i];
    }
    kept = partial ? arena_memdup(arena, minutes, partial * sizeof *kept) : NULL;
    if (partial && !kept)
        return -ENOMEM;
    time.minutes = kept;
    *ret_time = time;
    return 0;
}

/* The minutes of one partial day. */
static const struct oral_minutes *minutes_on(const struct oral_time *time, unsigned day)
{
    uint64_t before = time->partial & ((UINT64_C(1) << day) - 1);

    return &time->minutes[__builtin_popcountll(before)];
}

/* On a day that is partial for some of them. */
static bool meet_on(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    unsigned day,
    uint32_t minutes)
{
    struct oral_minutes together = calendar->open;

    for (size_t i = 0; i < count; i++)
        if (times[i]->partial >> day & 1)
            keep_minutes(&together, minutes_on(times[i], day));
    return has_run(together, minutes);
}

/* Days on which all are there, and those of them that are partial for some. */
static uint64_t shared_days(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    uint64_t among,
    uint64_t *ret_partial)
{
    uint64_t days = among & all_days(calendar), partial = 0;

    for (size_t i = 0; i < count; i++) {
        days &= times[i]->days;
        partial |= times[i]->partial;
    }
    *ret_partial = days & partial;
    return days;
}

uint64_t oral_time_common(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    uint64_t among,
    uint32_t minutes)
{
    uint64_t partial, days = shared_days(calendar, times, count, among, &partial);

    for (; partial; partial &= partial - 1) {
        unsigned day = (unsigned)__builtin_ctzll(partial);

        if (!meet_on(calendar, times, count, day, minutes))
            days &= ~(UINT64_C(1) << day);
    }
    return days;
}

bool oral_time_meet(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    uint64_t among,
    uint32_t minutes)
{
    uint64_t partial, days = shared_days(calendar, times, count, among, &partial);
    bool found = (days & ~partial) != 0;

    for (; partial && !found; partial &= partial - 1)
        found = meet_on(calendar, times, count, (unsigned)__builtin_ctzll(partial), minutes);
    return found;
}

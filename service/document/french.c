#include "document/french.h"

#include "base/text.h"

#include <stdio.h>

static const char *const weekdays[] = {
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre"};

struct range {
    struct date first, last;
};

/* "lundi 9"; with the month and the year when they are asked for. */
static char *day_text(struct arena *arena, struct date date, bool with_month, bool with_year)
{
    char *day = arena_printf(
        arena, "%s %d%s", weekdays[date_weekday(date)], date.day, date.day == 1 ? "er" : "");

    if (day && with_month)
        day = arena_printf(arena, "%s %s", day, months[date.month - 1]);
    if (day && with_year)
        day = arena_printf(arena, "%s %d", day, date.year);
    return day;
}

char *french_date(struct arena *arena, struct date date)
{
    char *text = day_text(arena, date, true, true);

    if (text && *text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return text;
}

char *french_day(struct arena *arena, struct date date)
{
    return arena_printf(arena, "%d%s %s %d", date.day, date.day == 1 ? "er" : "",
        months[date.month - 1], date.year);
}

char *french_hours(struct arena *arena, const char *starts, const char *ends)
{
    int from, to;

    if (date_time_parse(starts, &from) || date_time_parse(ends, &to))
        return arena_strdup(arena, "");
    return arena_printf(arena, "%dh%02d – %dh%02d", from / 60, from % 60, to / 60, to % 60);
}

/* "les lundi 30 et mardi 31 mai 2022" or "le lundi 30 mai 2022": ranges first..end of a single day.
 */
static char *single_days(
    struct arena *arena, const struct range *ranges, size_t first, size_t end, bool with_year)
{
    char *text = arena_strdup(arena, end - first > 1 ? "les " : "le ");

    for (size_t i = first; i < end && text; i++) {
        struct date date = ranges[i].first;
        bool last = i + 1 == end;
        bool same_year = !last && ranges[i + 1].first.year == date.year;
        bool same_month = same_year && ranges[i + 1].first.month == date.month;
        char *day = day_text(arena, date, !same_month, last ? with_year : !same_year);

        if (!day)
            return NULL;
        text = arena_printf(arena, "%s%s%s", text, i == first ? "" : last ? " et " : ", ", day);
    }
    return text;
}

static char *several_days(struct arena *arena, const struct range *range, bool with_year)
{
    bool same_year = range->first.year == range->last.year;
    bool same_month = same_year && range->first.month == range->last.month;
    char *first = day_text(arena, range->first, !same_month, !same_year);
    char *last = day_text(arena, range->last, true, with_year || !same_year);

    return first && last ? arena_printf(arena, "du %s au %s", first, last) : NULL;
}

static bool is_single(const struct range *range)
{
    return date_to_days(range->first) == date_to_days(range->last);
}

/* The ranges of the épreuve in *ret_ranges, in order. -1 when the arena is full. */
static ssize_t collect_ranges(struct arena *arena,
    const struct calendar_definition *calendar,
    const char *epreuve,
    struct range **ret_ranges)
{
    struct range *ranges = arena_calloc(arena, calendar->day_range_count + 1, sizeof *ranges);
    size_t count = 0;

    if (!ranges)
        return -1;
    for (size_t i = 0; i < calendar->day_range_count; i++) {
        const struct calendar_day_range *range = &calendar->day_ranges[i];

        if (text_equal(range->epreuve, epreuve) &&
            !date_parse(range->first, &ranges[count].first) &&
            !date_parse(range->last, &ranges[count].last))
            count++;
    }
    *ret_ranges = ranges;
    return (ssize_t)count;
}

char *french_days(
    struct arena *arena, const struct calendar_definition *calendar, const char *epreuve)
{
    struct range *ranges;
    ssize_t collected = collect_ranges(arena, calendar, epreuve, &ranges);
    size_t count, next;
    char *text = arena_strdup(arena, "");

    if (collected < 0)
        return NULL;
    count = (size_t)collected;
    for (size_t i = 0; i < count && text; i = next) {
        bool last, with_year;
        char *part;

        next = i + 1;
        while (is_single(&ranges[i]) && next < count && is_single(&ranges[next]))
            next++;
        last = next == count;
        with_year = last || ranges[next].first.year != ranges[next - 1].last.year;
        part = is_single(&ranges[i]) ? single_days(arena, ranges, i, next, with_year)
                                     : several_days(arena, &ranges[i], with_year);
        text = part ? arena_printf(arena, "%s%s%s", text,
                          i == 0 ? ""
                          : last ? " et "
                                 : ", ",
                          part)
                    : NULL;
    }
    if (text && *text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return text && *text ? arena_printf(arena, "%s.", text) : text;
}

char *french_partial_day(struct arena *arena, const char *text)
{
    char whole[sizeof "2021-03-12"];
    struct date date;

    if (!date_parse(text, &date))
        return french_day(arena, date);
    (void)snprintf(whole, sizeof whole, "%.7s-01", text);
    if (strlen(text) == 7 && !date_parse(whole, &date))
        return arena_printf(arena, "%s %d", months[date.month - 1], date.year);
    return arena_strdup(arena, text);
}

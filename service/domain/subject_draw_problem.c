#include "domain/subject_draw_problem.h"

#include "base/text.h"
#include "model/day_span.h"

#include <errno.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

bool draw_postal_code(const char *address, char ret_code[6])
{
    bool found = false;

    for (const char *at = address; *at;) {
        size_t digits = 0;

        while (is_digit(at[digits]))
            digits++;
        if (digits == 5 && !is_letter(at[5]) && (at == address || !is_letter(at[-1]))) {
            memcpy(ret_code, at, 5);
            ret_code[5] = 0;
            found = true;
        }
        at += digits ? digits : 1;
    }
    return found;
}

static uint16_t minute_of(const char *time)
{
    uint16_t minute;

    return day_minute_parse(time, &minute) ? 0 : minute; /* a definition that is loaded has one */
}

void draw_set_halves(
    const struct practical_subject_rule *rule, struct drawn_group *groups, size_t count)
{
    const uint16_t afternoon = minute_of(rule->afternoon);

    for (size_t i = 0; i < count; i++)
        groups[i].half = groups[i].start_minute < afternoon ? DRAW_MORNING : DRAW_AFTERNOON;
}

/* ---- centres ---- */

/* Centres of a zone with the same postal code have the index of the first of them. */
static int make_centres(struct arena *arena,
    const struct draw_centre_row *rows,
    size_t count,
    struct draw_problem *problem)
{
    struct draw_centre *centres = arena_calloc(arena, count + 1, sizeof *centres);
    char(*codes)[6] = arena_calloc(arena, count + 1, sizeof *codes);

    if (!centres || !codes)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        bool there = draw_postal_code(rows[i].address, codes[i]);

        centres[i] = (struct draw_centre){rows[i].code, there ? i : DRAW_NONE};
        for (uint32_t j = 0; j < i && there; j++)
            if (text_equal(codes[i], codes[j]) && text_equal(rows[i].zone, rows[j].zone)) {
                centres[i].neighbourhood = centres[j].neighbourhood;
                break;
            }
    }
    problem->centres = centres;
    problem->centre_count = count;
    return 0;
}

/* Rows are by code. */
static uint32_t find_centre(const struct draw_centre_row *rows, size_t count, const char *code)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(rows[middle].code, code);

        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return DRAW_NONE;
}

/* ---- days ---- */

struct zone_day {
    const char *zone, *date;
};

static int by_zone_day(const void *a, const void *b)
{
    const struct zone_day *one = a, *other = b;
    int r = strcmp(one->zone, other->zone);

    return r ? r : strcmp(one->date, other->date);
}

/* The days of the épreuve in each zone, in order. Gives how many there are. */
static size_t sort_days(struct zone_day *days, size_t count)
{
    size_t kept = 0;

    qsort(days, count, sizeof *days, by_zone_day);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_zone_day(&days[kept - 1], &days[i]) != 0)
            days[kept++] = days[i];
    return kept;
}

static uint32_t rank_day(const struct zone_day *days, size_t count, const struct zone_day *of)
{
    uint32_t rank = 0;

    for (size_t i = 0; i < count && by_zone_day(&days[i], of) < 0; i++)
        rank += text_equal(days[i].zone, of->zone);
    return rank;
}

static int make_groups(struct arena *arena,
    const struct draw_centre_row *centres,
    size_t centre_count,
    const struct drawn_group *drawn,
    size_t count,
    struct draw_problem *problem)
{
    struct draw_group *groups = arena_calloc(arena, count + 1, sizeof *groups);
    struct zone_day *days = arena_calloc(arena, count + 1, sizeof *days);
    size_t day_count;

    if (!groups || !days)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        uint32_t centre = find_centre(centres, centre_count, drawn[i].centre);

        if (centre == DRAW_NONE)
            return SUBJECT_DRAW_PROBLEM_E_CENTRE;
        groups[i] = (struct draw_group){.centre = centre,
            .start = drawn[i].start_minute,
            .candidates = (uint32_t)drawn[i].candidates.count,
            .room = drawn[i].room,
            .commission = drawn[i].commission};
        days[i] = (struct zone_day){centres[centre].zone, drawn[i].date};
    }
    day_count = sort_days(days, count);
    for (size_t i = 0; i < count; i++) {
        groups[i].day = rank_day(
            days, day_count, &(struct zone_day){centres[groups[i].centre].zone, drawn[i].date});
        if (groups[i].day >= DRAW_DAYS_MAX)
            return SUBJECT_DRAW_PROBLEM_E_SIZE;
    }
    problem->groups = groups;
    problem->group_count = count;
    return 0;
}

int draw_problem_make(struct arena *arena,
    const struct practical_subject_rule *rule,
    const struct draw_centre_row *centres,
    size_t centre_count,
    const struct drawn_group *groups,
    size_t group_count,
    struct draw_problem *ret_problem)
{
    int r = group_count > DRAW_GROUPS_MAX ? SUBJECT_DRAW_PROBLEM_E_SIZE : 0;

    *ret_problem = (struct draw_problem){
        .afternoon = minute_of(rule->afternoon), .group_max = rule->group_max};
    if (r == 0)
        r = make_centres(arena, centres, centre_count, ret_problem);
    return r ? r : make_groups(arena, centres, centre_count, groups, group_count, ret_problem);
}

/* ---- against the plan ---- */

static int by_key(const struct drawn_group *one, const struct drawn_group *other)
{
    int r = strcmp(one->centre, other->centre);

    if (r == 0)
        r = strcmp(one->date, other->date);
    if (r == 0)
        r = one->start_minute < other->start_minute   ? -1
            : one->start_minute > other->start_minute ? 1
                                                      : 0;
    if (r == 0)
        r = strcmp(one->room, other->room);
    return r ? r : strcmp(one->commission, other->commission);
}

static bool same_candidates(const struct text_list *one, const struct text_list *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (!text_equal(one->items[i], other->items[i]))
            return false;
    return true;
}

int draw_match(struct arena *arena,
    const struct drawn_group *drawn,
    size_t drawn_count,
    const struct drawn_group *planned,
    size_t planned_count,
    struct draw_unmatched *ret_unmatched)
{
    uint32_t *gone = arena_calloc(arena, drawn_count + 1, sizeof *gone);
    uint32_t *new = arena_calloc(arena, planned_count + 1, sizeof *new);
    struct draw_unmatched unmatched = {.drawn = gone, .planned = new};
    uint32_t i = 0, j = 0;

    if (!gone || !new)
        return -ENOMEM;
    while (i < drawn_count || j < planned_count) {
        int order = i == drawn_count ? 1 : j == planned_count ? -1 : by_key(&drawn[i], &planned[j]);

        if (order == 0 && same_candidates(&drawn[i].candidates, &planned[j].candidates)) {
            i++;
            j++;
            continue;
        }
        if (order <= 0)
            gone[unmatched.drawn_count++] = i++;
        if (order >= 0)
            new[unmatched.planned_count++] = j++;
    }
    *ret_unmatched = unmatched;
    return 0;
}

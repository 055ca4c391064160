#include "document/picture_rows.h"

#include "base/text.h"

#include <errno.h>

/* Without rules of planning: the hours of an office. */
enum { OPENS = 8 * 60, CLOSES = 18 * 60 };

/* ---- the day ---- */

static uint16_t rule_minute(const char *text, uint16_t otherwise)
{
    uint16_t minute;

    return day_minute_parse(text, &minute) ? otherwise : minute;
}

static void read_day(struct picture *picture)
{
    const struct session_definition *session = picture->print->plan->session;
    const struct planning_rules *rules = &session->planning_rules;

    picture->opens = OPENS;
    picture->closes = CLOSES;
    if (!session->has_planning_rules)
        return;
    picture->opens = rule_minute(rules->opens, OPENS);
    picture->closes = rule_minute(rules->closes, CLOSES);
    picture->pause_from = rule_minute(rules->pause_from, 0);
    picture->pause_to = rule_minute(rules->pause_to, 0);
    if (picture->pause_to < picture->pause_from)
        picture->pause_to = picture->pause_from;
}

static void widen(struct picture *picture)
{
    const struct paper_print *print = picture->print;
    unsigned from = picture->opens, to = picture->closes;

    for (size_t i = 0; i < print->slot_count; i++) {
        if (slot_first_minute(print->slots[i]) < from)
            from = slot_first_minute(print->slots[i]);
        if (slot_end_minute(print->slots[i]) > to)
            to = slot_end_minute(print->slots[i]);
    }
    to = to > from ? to : from + 60;
    picture->from = (uint16_t)(from / 60 * 60);
    picture->to = (uint16_t)((to + 59) / 60 * 60);
}

/* ---- which rooms ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct room *find_room(const struct paper_print *print, const char *name)
{
    for (size_t i = 0; i < print->plan->room_count; i++) {
        const struct room *room = &print->plan->rooms[i];

        if (text_equal(room->centre, print->paper->centre->code) && text_equal(room->name, name))
            return room;
    }
    return NULL;
}

/* Names of the centre's rooms, and of those that only slots know, each once. NULL: no memory. */
static const char **room_names(
    struct arena *arena, const struct paper_print *print, size_t *ret_count)
{
    size_t most = print->plan->room_count + 2 * print->slot_count, count = 0, kept = 0;
    const char **names = arena_calloc(arena, most + 1, sizeof *names);

    if (!names)
        return NULL;
    for (size_t i = 0; i < print->plan->room_count; i++)
        if (text_equal(print->plan->rooms[i].centre, print->paper->centre->code))
            names[count++] = print->plan->rooms[i].name;
    for (size_t i = 0; i < print->slot_count; i++) {
        names[count++] = print->slots[i]->room;
        names[count++] = print->slots[i]->loge;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        if (!text_is_empty(names[i]) && (kept == 0 || !text_equal(names[kept - 1], names[i])))
            names[kept++] = names[i];
    *ret_count = kept;
    return names;
}

/* ---- one row ---- */

static int compare_preparations(const void *a, const void *b)
{
    const struct slot *x = *(const struct slot *const *)a, *y = *(const struct slot *const *)b;
    int from = slot_first_minute(x), other = slot_first_minute(y);

    return from != other ? (from < other ? -1 : 1) : strcmp(x->candidate, y->candidate);
}

static int take_slots(struct arena *arena, const struct paper_print *print, struct picture_row *row)
{
    row->slots = arena_calloc(arena, print->slot_count + 1, sizeof *row->slots);
    if (!row->slots)
        return -ENOMEM;
    for (size_t i = 0; i < print->slot_count; i++) {
        const struct slot *slot = print->slots[i];

        if (text_equal(row->loge ? slot->loge : slot->room, row->room))
            row->slots[row->slot_count++] = slot;
    }
    if (row->loge)
        qsort(row->slots, row->slot_count, sizeof *row->slots, compare_preparations);
    return 0;
}

static int take_closed(struct arena *arena,
    const struct paper_print *print,
    const struct room *room,
    struct picture_row *row)
{
    struct date day;

    row->closed = arena_calloc(arena, room ? room->closed_count + 1 : 1, sizeof *row->closed);
    if (!row->closed)
        return -ENOMEM;
    if (!room || date_parse(print->paper->date, &day))
        return 0;
    for (size_t i = 0; i < room->closed_count; i++) {
        struct day_span span;

        if (!day_span_parse(room->closed[i], &span) && date_to_days(span.date) == date_to_days(day))
            row->closed[row->closed_count++] = (struct picture_span){span.from, span.to};
    }
    return 0;
}

static bool has_commission(const struct picture_row *row, const struct commission *commission)
{
    for (size_t i = 0; i < row->commission_count; i++)
        if (row->commissions[i] == commission)
            return true;
    return false;
}

static int take_commissions(
    struct arena *arena, const struct paper_print *print, struct picture_row *row)
{
    row->commissions = arena_calloc(arena, row->slot_count + 1, sizeof *row->commissions);
    if (!row->commissions)
        return -ENOMEM;
    for (size_t i = 0; i < row->slot_count; i++) {
        const struct commission *found = paper_commission(print->plan, row->slots[i]->commission);

        if (found && !has_commission(row, found))
            row->commissions[row->commission_count++] = found;
    }
    return 0;
}

/* ---- free places ---- */

/* What lies between two groups of the commission. */
struct gaps {
    struct picture_row *row;
    uint32_t length, turnover, grid;
    size_t max;
};

static void fill_gap(struct gaps *gaps, uint32_t from, uint32_t to)
{
    while (gaps->row->free_count < gaps->max) {
        uint32_t start = (from + gaps->grid - 1) / gaps->grid * gaps->grid;

        if (start + gaps->length > to)
            return;
        gaps->row->free[gaps->row->free_count++] =
            (struct picture_span){(uint16_t)start, (uint16_t)(start + gaps->length)};
        from = start + gaps->length + gaps->turnover;
    }
}

/* The parts of a stretch in which the room is open, in order. */
static void fill_open(struct gaps *gaps, uint32_t from, uint32_t to)
{
    while (from < to) {
        uint32_t end = to, next = to;

        for (size_t i = 0; i < gaps->row->closed_count; i++) {
            const struct picture_span *closed = &gaps->row->closed[i];

            if (closed->to > from && closed->from < end) {
                end = closed->from > from ? closed->from : from;
                next = closed->to;
            }
        }
        if (end > from)
            fill_gap(gaps, from, end);
        from = next > from ? next : to;
    }
}

/* Between the groups of one part of the day: before the pause, or behind it. */
static void fill_part(struct gaps *gaps, uint32_t from, uint32_t to)
{
    const struct picture_row *row = gaps->row;

    for (size_t i = 0; i < row->slot_count; i++) {
        uint32_t start = row->slots[i]->start_minute, end = slot_end_minute(row->slots[i]);

        if (end <= from || start >= to)
            continue;
        if (start > from + gaps->turnover)
            fill_open(gaps, from, start - gaps->turnover);
        from = end + gaps->turnover > from ? end + gaps->turnover : from;
    }
    if (from < to)
        fill_open(gaps, from, to);
}

/* Lengths without extra time, as the commission has them on this day. */
static uint32_t usual_minutes(const struct picture_row *row, const char *epreuve, bool preparation)
{
    uint32_t least = 0;

    for (size_t i = 0; i < row->slot_count; i++) {
        const struct slot *slot = row->slots[i];
        uint32_t minutes = preparation ? slot->preparation_minutes : slot->duration_minutes;

        if (text_equal(slot->epreuve, epreuve) && minutes && (!least || minutes < least))
            least = minutes;
    }
    return least;
}

static size_t count_of(const struct picture_row *row, const char *epreuve)
{
    size_t count = 0;

    for (size_t i = 0; i < row->slot_count; i++)
        count += text_equal(row->slots[i]->epreuve, epreuve);
    return count;
}

/*
 * Times at which the row's commission could take one more, as far as its room and the hours go.
 * Where several commissions share a room it is not said whose a gap would be.
 */
static int take_free(struct arena *arena, const struct picture *picture, struct picture_row *row)
{
    const struct planning_rules *rules = &picture->print->plan->session->planning_rules;
    const char *epreuve = row->commission_count == 1 ? row->commissions[0]->epreuve : "";
    const struct oral_rule *rule = paper_oral_rule(picture->print->plan, epreuve);
    size_t taken = count_of(row, epreuve), places = MINUTES_PER_DAY / 5;
    struct gaps gaps = {.row = row, .length = usual_minutes(row, epreuve, false), .max = places};
    uint32_t first = picture->opens + usual_minutes(row, epreuve, true);

    row->free = arena_calloc(arena, places, sizeof *row->free);
    if (!row->free)
        return -ENOMEM;
    if (row->commission_count != 1 || !rule || gaps.length < 5)
        return 0;
    gaps.turnover = rule->turnover_minutes;
    gaps.grid = rules->grid_minutes ? rules->grid_minutes : 5;
    if (rule->day_slots_max) {
        uint32_t together = rule->group_max ? rule->group_max : 1;

        gaps.max = taken < rule->day_slots_max
                       ? (rule->day_slots_max - taken + together - 1) / together
                       : 0;
    }
    if (picture->pause_to > picture->pause_from) {
        fill_part(&gaps, first, picture->pause_from);
        first = first > picture->pause_to ? first : picture->pause_to;
    }
    fill_part(&gaps, first, picture->closes);
    return 0;
}

/* ---- loges ---- */

/* Each preparation in the first lane that is free when it begins. */
static int take_lanes(struct arena *arena, struct picture_row *row)
{
    uint16_t *ends = arena_calloc(arena, row->slot_count + 1, sizeof *ends);

    row->lanes = arena_calloc(arena, row->slot_count + 1, sizeof *row->lanes);
    if (!ends || !row->lanes)
        return -ENOMEM;
    for (size_t i = 0; i < row->slot_count; i++) {
        size_t lane = 0;

        while (lane < row->lane_count && ends[lane] > slot_first_minute(row->slots[i]))
            lane++;
        if (lane == row->lane_count)
            row->lane_count++;
        ends[lane] = row->slots[i]->start_minute;
        row->lanes[i] = lane;
    }
    for (size_t i = 0; i < PICTURE_FREE_LANES_MAX && row->lane_count < row->seats; i++)
        row->lane_count++;
    return 0;
}

/* ---- all rows ---- */

/* In a room of an earlier row too. */
static bool sits_before(const struct picture *picture, const struct commission *commission)
{
    for (size_t i = 0; i < picture->row_count; i++)
        if (has_commission(&picture->rows[i], commission))
            return true;
    return false;
}

static int add_row(struct arena *arena, struct picture *picture, const char *name, bool loge)
{
    const struct room *room = find_room(picture->print, name);
    struct picture_row row = {.room = name, .loge = loge, .seats = room ? room->seats : 0};
    int r;

    if (loge)
        row.seats = room ? room->loge_seats : 0;
    r = take_slots(arena, picture->print, &row);
    if (r == 0)
        r = take_closed(arena, picture->print, room, &row);
    if (r == 0 && row.slot_count == 0 && !loge) {
        if (room && room->loge_seats == 0)
            picture->free_rooms = *picture->free_rooms
                                      ? arena_printf(arena, "%s, %s", picture->free_rooms, name)
                                      : name;
        return picture->free_rooms ? 0 : -ENOMEM;
    }
    if (r == 0 && loge && row.slot_count == 0 && row.seats == 0)
        return 0; /* no loge */
    if (r == 0)
        r = take_commissions(arena, picture->print, &row);
    if (r == 0)
        r = loge ? take_lanes(arena, &row) : take_free(arena, picture, &row);
    if (r == 0) {
        for (size_t i = 0; i < row.commission_count && !loge; i++)
            picture->commission_count += !sits_before(picture, row.commissions[i]);
        picture->rows[picture->row_count++] = row;
    }
    return r;
}

int picture_rows(struct arena *arena, const struct paper_print *print, struct picture *ret_picture)
{
    struct picture picture = {.print = print, .free_rooms = "", .oral_count = print->slot_count};
    size_t count;
    const char **names = room_names(arena, print, &count);
    int r = 0;

    if (!names)
        return -ENOMEM;
    picture.rows = arena_calloc(arena, 2 * count + 1, sizeof *picture.rows);
    if (!picture.rows)
        return -ENOMEM;
    read_day(&picture);
    widen(&picture);
    for (size_t i = 0; i < count && r == 0; i++)
        r = add_row(arena, &picture, names[i], false);
    picture.room_count = picture.row_count;
    for (size_t i = 0; i < count && r == 0; i++)
        r = add_row(arena, &picture, names[i], true);
    *ret_picture = picture;
    return r;
}

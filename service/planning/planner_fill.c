/*
 * Units that found no place push others away (iterative forward search): the spot is taken whose
 * present units have been pushed away least often so far, weighted by that number, and those look
 * for a place themselves.
 */
#include "planning/planner_search.h"

#include <errno.h>

enum {
    COMMISSIONS_LOOKED_AT = 24, /* for a spot to push into */
    FILL_WORK = 400,
    HOME_WEIGHT = 100, /* of a unit that is at home, and so should stay there */
    IMPOSSIBLE = INT32_MAX,
    RANDOM_FROM_QUEUE = 4, /* one in so many is drawn, the others are the latest */
};

struct fill {
    struct search *search;
    uint32_t *queue; /* units that are nowhere */
    uint32_t queue_count;
    uint32_t *weights; /* [unit]: how often it was pushed away, and once more */
    uint32_t *cursors; /* [kind] */
    uint32_t *until;   /* [unit]: step until which it stays where it is */
    uint32_t step;
};

/* A spot to push into. */
struct push {
    uint32_t sitting;
    uint16_t start;
    int32_t price;
};

static int32_t price_of(const struct fill *fill, uint32_t unit, uint32_t sitting, uint32_t start)
{
    const struct board *board = fill->search->board;
    struct pushed pushed;
    int64_t price = 0;

    pushed_find(board, unit, sitting, start, &pushed);
    if (pushed.too_many)
        return IMPOSSIBLE;
    for (uint32_t i = 0; i < pushed.count; i++) {
        const uint32_t u = pushed.units[i];

        if (search_pinned(fill->search, u) || fill->until[u] > fill->step)
            return IMPOSSIBLE;
        price += fill->weights[u];
    }
    return price < IMPOSSIBLE ? (int32_t)price : IMPOSSIBLE - 1;
}

/* Starts at which blocks begin or end, and those of the windows. */
static uint32_t push_starts(
    const struct board *board, uint32_t unit, uint32_t sitting, uint16_t *starts, uint32_t most)
{
    const struct frame *frame = board->frame;
    const struct sitting *of = &board->sittings[sitting];
    const uint32_t grid = board->problem->grid_minutes, length = frame->units[unit].whole;
    const uint32_t turnover = frame->commissions[sitting / frame->days].turnover;
    uint32_t count = 0;

    for (uint32_t i = 0; i < of->count && count + 2 <= most; i++) {
        starts[count++] = of->blocks[i].start;
        starts[count++] = (uint16_t)((of->blocks[i].end + turnover + grid - 1) / grid * grid);
    }
    for (uint32_t w = frame->sitting_windows[sitting];
         w < frame->sitting_windows[sitting + 1] && count + 2 <= most; w++) {
        const struct frame_window *window = &frame->windows[w];

        if (window->to < window->from + length)
            continue;
        starts[count++] = (uint16_t)((window->from + grid - 1) / grid * grid);
        starts[count++] = (uint16_t)((window->to - length) / grid * grid);
    }
    return count;
}

/* What no push can change there. */
static bool hopeless(const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start)
{
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const uint32_t day = sitting % frame->days;
    const struct plan_zone *zone = &board->problem->zones[frame->kinds[of->kind].zone];

    if (!board_windows_fit(board, sitting, start, start + of->whole))
        return true;
    return of->preparation > 0 &&
           (start < (uint32_t)board->problem->days[day].opens + of->preparation ||
               frame_meets(zone->busy, zone->busy_count, day, start - of->preparation, start));
}

static void push_of_sitting(
    struct fill *fill, uint32_t unit, uint32_t sitting, struct push *best, uint32_t *ties)
{
    const struct board *board = fill->search->board;
    uint16_t starts[2 * PUSHED_MAX];
    const uint32_t count = push_starts(board, unit, sitting, starts, ARRAY_LEN(starts));

    for (uint32_t i = 0; i < count; i++) {
        int32_t price;

        if (hopeless(board, unit, sitting, starts[i]))
            continue;
        price = price_of(fill, unit, sitting, starts[i]);
        if (price == IMPOSSIBLE || price > best->price)
            continue;
        *ties = price < best->price ? 1 : *ties + 1;
        if (*ties == 1 || search_random(fill->search, *ties) == 0)
            *best = (struct push){sitting, starts[i], price};
    }
}

static bool push_find(struct fill *fill, uint32_t unit, struct push *ret_push)
{
    const struct board *board = fill->search->board;
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct frame_kind *kind = &frame->kinds[of->kind];
    const uint32_t first = search_random(fill->search, kind->count);
    struct push best = {.price = IMPOSSIBLE};
    uint32_t ties = 0, looked_at = 0;

    for (uint32_t k = 0; k < kind->count && looked_at < COMMISSIONS_LOOKED_AT; k++) {
        const uint32_t commission = frame->takers[kind->first + (first + k) % kind->count];

        if (!frame_apart(board->problem, of->candidate, commission))
            continue;
        looked_at++;
        for (uint32_t day = 0; day < frame->days; day++)
            if (of->whole_days >> day & 1)
                push_of_sitting(fill, unit, frame_sitting(frame, commission, day), &best, &ties);
    }
    *ret_push = best;
    return best.price < IMPOSSIBLE;
}

static uint32_t base_weight(const struct search *search, uint32_t unit)
{
    return search->homes && search->homes[unit].sitting != PLAN_NONE ? HOME_WEIGHT : 1;
}

static void give_way(struct fill *fill, uint32_t unit)
{
    board_remove(fill->search->board, unit);
    fill->weights[unit] += base_weight(fill->search, unit);
    fill->queue[fill->queue_count++] = unit;
}

/* The unit that is lightest to push; PLAN_NONE: none may be. */
struct lightest {
    uint32_t unit;
    uint32_t weight;
};

static void lightest_of(const struct fill *fill, uint32_t unit, struct lightest *lightest)
{
    if (search_pinned(fill->search, unit) || fill->until[unit] > fill->step ||
        fill->weights[unit] >= lightest->weight)
        return;
    lightest->unit = unit;
    lightest->weight = fill->weights[unit];
}

/* One of the same épreuve before the commission on that day. */
static uint32_t lightest_of_sitting(const struct fill *fill, uint32_t sitting, uint32_t epreuve)
{
    const struct board *board = fill->search->board;
    const struct sitting *of = &board->sittings[sitting];
    struct lightest lightest = {PLAN_NONE, UINT32_MAX};

    for (uint32_t i = 0; i < of->count; i++)
        for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u])
            if (board->frame->units[u].epreuve == epreuve)
                lightest_of(fill, u, &lightest);
    return lightest.unit;
}

/* One that is in a loge of the centre in that time. */
static uint32_t lightest_of_loges(
    const struct fill *fill, uint32_t sitting, uint32_t from, uint32_t to)
{
    const struct board *board = fill->search->board;
    const struct frame *frame = board->frame;
    const uint32_t centre = frame->commissions[sitting / frame->days].centre;
    struct lightest lightest = {PLAN_NONE, UINT32_MAX};

    for (uint32_t k = frame->centre_commissions[centre]; k < frame->centre_commissions[centre + 1];
         k++) {
        const struct sitting *of = &board->sittings[frame_sitting(
            frame, frame->commissions_of_centre[k], sitting % frame->days)];

        for (uint32_t i = 0; i < of->count; i++)
            for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u])
                if (frame->units[u].preparation > 0 &&
                    frame_overlap(board->spots[u].start - (uint32_t)frame->units[u].preparation,
                        board->spots[u].start, from, to))
                    lightest_of(fill, u, &lightest);
    }
    return lightest.unit;
}

/* Price of the units of all other sittings that are in the room in [from, to). */
static int64_t room_push_price(
    const struct fill *fill, uint32_t sitting, uint32_t room, uint32_t from, uint32_t to)
{
    const struct board *board = fill->search->board;
    const uint32_t day = sitting % board->frame->days;
    int64_t price = 0;

    for (uint32_t s = board->room_sittings[room * (size_t)board->frame->days + day]; s != PLAN_NONE;
         s = board->sittings[s].next_in_room) {
        const struct sitting *of = &board->sittings[s];

        if (s == sitting ||
            !frame_overlap(of->blocks[0].start, of->blocks[of->count - 1].end, from, to))
            continue;
        for (uint32_t i = 0; i < of->count; i++)
            for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u]) {
                if (search_pinned(fill->search, u) || fill->until[u] > fill->step)
                    return IMPOSSIBLE;
                price += fill->weights[u];
            }
    }
    return price;
}

/* Empties a room of the other sittings that are in the way: the one with the lightest. */
static bool push_from_room(struct fill *fill, uint32_t sitting, uint32_t from, uint32_t to)
{
    struct board *board = fill->search->board;
    const struct frame *frame = board->frame;
    const struct plan_commission *commission = &board->problem->commissions[sitting / frame->days];
    const struct sitting *of = &board->sittings[sitting];
    uint32_t best = PLAN_NONE;
    int64_t best_price = IMPOSSIBLE;

    if (of->count > 0) {
        from = of->blocks[0].start < from ? of->blocks[0].start : from;
        to = of->blocks[of->count - 1].end > to ? of->blocks[of->count - 1].end : to;
    }
    for (uint32_t i = frame->centre_rooms[commission->centre];
         i < frame->centre_rooms[commission->centre + 1]; i++) {
        const uint32_t room = frame->rooms[i];
        int64_t price;

        if (commission->room != PLAN_NONE && commission->room != room)
            continue;
        price = room_push_price(fill, sitting, room, from, to);
        if (price > 0 && price < best_price) {
            best = room;
            best_price = price;
        }
    }
    if (best == PLAN_NONE)
        return false;
    for (uint32_t s = board->room_sittings[best * (size_t)frame->days + sitting % frame->days],
                  next;
         s != PLAN_NONE; s = next) {
        struct sitting *other = &board->sittings[s];

        next = other->next_in_room;
        if (s == sitting ||
            !frame_overlap(other->blocks[0].start, other->blocks[other->count - 1].end, from, to))
            continue;
        while (other->count > 0)
            give_way(fill, other->blocks[0].head);
    }
    return true;
}

/* Push away whoever is in the way, one obstacle after the other, then place. */
static bool push(struct fill *fill, uint32_t unit, const struct push *where)
{
    struct board *board = fill->search->board;
    const struct frame_unit *of = &board->frame->units[unit];
    const uint32_t start = where->start, from = start - of->preparation;
    const size_t trail = board->trail_count;
    const uint32_t queue_count = fill->queue_count;
    struct pushed pushed;
    struct spot spot;

    pushed_find(board, unit, where->sitting, start, &pushed);
    for (uint32_t i = 0; i < pushed.count; i++)
        give_way(fill, pushed.units[i]);
    for (uint32_t round = 0; round < PUSHED_MAX && !board->failed; round++) {
        uint32_t lightest;

        if (board_fits(board, unit, where->sitting, start, true, &spot)) {
            board_place(board, unit, &spot);
            return !board->failed;
        }
        if (!board_day_slots_fit(board, unit, where->sitting, true)) {
            lightest = lightest_of_sitting(fill, where->sitting, of->epreuve);
        } else if (!board_loge_fits(board, unit, where->sitting, start)) {
            lightest = lightest_of_loges(fill, where->sitting, from, start);
        } else {
            if (round > 2 || !push_from_room(fill, where->sitting, start, start + of->whole))
                break;
            continue;
        }
        if (lightest == PLAN_NONE)
            break;
        give_way(fill, lightest);
    }
    board_undo(board, trail);
    fill->queue_count = queue_count;
    return false;
}

static uint32_t queue_take(struct fill *fill)
{
    uint32_t at = fill->queue_count - 1, unit;

    if (search_random(fill->search, RANDOM_FROM_QUEUE) == 0)
        at = search_random(fill->search, fill->queue_count);
    unit = fill->queue[at];
    fill->queue[at] = fill->queue[--fill->queue_count];
    return unit;
}

static void fill_step(struct fill *fill)
{
    struct board *board = fill->search->board;
    const uint32_t unit = queue_take(fill);
    const uint32_t kind = board->frame->units[unit].kind;
    struct push where;

    fill->step++;
    fill->search->tried++;
    if (place_best(fill->search, unit, true, UINT32_MAX, PLAN_NONE, &fill->cursors[kind])) {
        board_keep(board);
        return;
    }
    if (!board->failed && push_find(fill, unit, &where) && push(fill, unit, &where)) {
        fill->search->taken++;
        fill->until[unit] = fill->step + 4 + search_random(fill->search, 8);
    } else {
        fill->weights[unit]++;
        fill->queue[fill->queue_count++] = unit;
        if (fill->queue_count > 1) { /* others first */
            fill->queue[fill->queue_count - 1] = fill->queue[0];
            fill->queue[0] = unit;
        }
    }
    board_keep(board);
}

static int fill_make(struct search *search, struct arena *arena, struct fill *ret_fill)
{
    const struct frame *frame = search->board->frame;
    struct fill fill = {
        .search = search,
        .queue = arena_calloc(arena, frame->unit_count + 1, sizeof(uint32_t)),
        .weights = arena_calloc(arena, frame->unit_count + 1, sizeof(uint32_t)),
        .until = arena_calloc(arena, frame->unit_count + 1, sizeof(uint32_t)),
        .cursors = arena_calloc(arena, frame->kind_count + 1, sizeof(uint32_t)),
    };

    if (!fill.queue || !fill.weights || !fill.until || !fill.cursors)
        return -ENOMEM;
    for (uint32_t u = 0; u < frame->unit_count; u++) {
        fill.weights[u] = base_weight(search, u);
        if (!board_is_placed(search->board, u) && frame->kinds[frame->units[u].kind].count > 0)
            fill.queue[fill.queue_count++] = u;
    }
    *ret_fill = fill;
    return 0;
}

int search_fill(struct search *search, struct arena *arena, uint64_t effort)
{
    struct board *board = search->board;
    struct snapshot best;
    struct fill fill;
    int r = fill_make(search, arena, &fill);

    if (r == 0)
        r = snapshot_make(board, arena, &best);
    if (r)
        return r;
    search_phase(search, PLANNER_PHASE_FILL, effort);
    while (fill.queue_count > 0 && search->progress.done < effort &&
           search_go_on(search, 1, FILL_WORK)) {
        fill_step(&fill);
        if (board->cost.unplaced < best.cost.unplaced)
            snapshot_take(board, &best);
    }
    if (!board->failed && board->cost.unplaced > best.cost.unplaced)
        snapshot_restore(board, &best);
    return board->failed ? -ENOMEM : 0;
}

#include "planning/planner_moves.h"

enum {
    LAID_MAX = 128,   /* units of a sitting that are laid anew */
    EMPTIED_MAX = 16, /* units of a sitting that is emptied */
    STARTS_TRIED = 4,
    SITTINGS_TRIED = 4,    /* drawn until one has time */
    SHIFT_MAX = 12,        /* of a whole sitting, in steps of the grid */
    EMPTY_COMMISSIONS = 3, /* looked at for each of them */
    LAY_STEPS_MAX = 40,    /* of the grid, that an oral is put off when its sitting is laid */
};

/* Units in the order in which they are before a commission; those of a group together. */
struct laid {
    uint32_t units[LAID_MAX];
    bool joins[LAID_MAX]; /* is in the group of the one before */
    bool whole[LAID_MAX];
    uint16_t starts[LAID_MAX]; /* before */
    uint32_t count;
};

static bool lift(struct search *search, uint32_t unit, bool joins, struct laid *laid)
{
    if (laid->count == LAID_MAX || search_pinned(search, unit))
        return false;
    laid->units[laid->count] = unit;
    laid->joins[laid->count] = joins;
    laid->starts[laid->count] = search->board->spots[unit].start;
    laid->whole[laid->count++] = search->board->spots[unit].whole;
    board_remove(search->board, unit);
    return true;
}

/* Take the blocks from `from` on out of a sitting. */
static bool lift_from(struct search *search, uint32_t sitting, uint32_t from, struct laid *laid)
{
    struct sitting *of = &search->board->sittings[sitting];

    while (of->count > from) {
        const uint32_t count = of->count;
        bool joins = false;

        while (of->count == count) {
            if (!lift(search, of->blocks[from].head, joins, laid))
                return false;
            joins = true;
        }
    }
    return true;
}

/* Put them back, each as early as possible from `cursor` on. */
static bool lay(struct search *search, uint32_t sitting, uint32_t cursor, const struct laid *laid)
{
    struct board *board = search->board;
    const uint32_t grid = board->problem->grid_minutes;
    const uint32_t turnover = board->frame->commissions[sitting / board->frame->days].turnover;
    uint32_t start = cursor, end = cursor;

    for (uint32_t i = 0; i < laid->count; i++) {
        const uint32_t unit = laid->units[i];
        struct spot spot;
        bool fits = false;

        if (!laid->joins[i])
            start = (end + grid - 1) / grid * grid;
        for (uint32_t k = 0; k < LAY_STEPS_MAX && !fits; k++) {
            fits = board_fits(board, unit, sitting, start, laid->whole[i], &spot);
            if (!fits && laid->joins[i])
                return false;
            start += fits ? 0 : grid;
        }
        if (!fits)
            return false;
        board_place(board, unit, &spot);
        if (!laid->joins[i] || start + board_length(board, unit, laid->whole[i]) + turnover > end)
            end = start + board_length(board, unit, laid->whole[i]) + turnover;
    }
    return true;
}

/* A sitting of the unit's kind that has time on that day, mostly one that sits; PLAN_NONE: none was
 * drawn. */
static uint32_t draw_sitting(struct search *search, uint32_t unit)
{
    const struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct frame_kind *kind = &frame->kinds[of->kind];
    uint32_t empty = PLAN_NONE;

    for (uint32_t i = 0; i < SITTINGS_TRIED && kind->count > 0; i++) {
        uint32_t commission = frame->takers[kind->first + search_random(search, kind->count)];
        const uint32_t day = search_random(search, frame->days);
        uint32_t sitting;

        if (board_is_placed(board, unit) && search_random(search, 4) == 0)
            commission = board->spots[unit].sitting / frame->days;
        sitting = frame_sitting(frame, commission, day);
        if (!(of->whole_days >> day & 1) ||
            frame->sitting_windows[sitting] == frame->sitting_windows[sitting + 1] ||
            !frame_apart(board->problem, of->candidate, commission))
            continue;
        if (board->sittings[sitting].count > 0 || search_random(search, 8) == 0)
            return sitting;
        empty = sitting;
    }
    return search_random(search, 4) == 0 ? empty : PLAN_NONE;
}

/* Close the hole where a unit was. */
static bool close_up(struct search *search, const struct spot *hole)
{
    struct board *board = search->board;
    const struct sitting *of = &board->sittings[hole->sitting];
    const uint32_t turnover =
        board->frame->commissions[hole->sitting / board->frame->days].turnover;
    const uint32_t at = board_block_at(of, hole->start);
    struct laid laid;

    if (at == of->count || of->blocks[at].start == hole->start)
        return true;
    laid.count = 0;
    if (!lift_from(search, hole->sitting, at, &laid))
        return false;
    return lay(search, hole->sitting,
        at > 0 && of->blocks[at - 1].end + turnover > hole->start
            ? of->blocks[at - 1].end + turnover
            : hole->start,
        &laid);
}

static bool relocate(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const uint32_t sitting = draw_sitting(search, unit);
    const struct spot hole = board->spots[unit];
    struct spot spots[PLACE_SPOTS_MAX];
    uint32_t count;

    if (sitting == PLAN_NONE)
        return false;
    board_remove(board, unit);
    count = place_spots(board, unit, sitting, true, spots);
    if (count == 0)
        return false;
    board_place(board, unit, &spots[search_random(search, count)]);
    return hole.sitting == PLAN_NONE || search_random(search, 2) == 0 || close_up(search, &hole);
}

static bool insert(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const uint32_t sitting = draw_sitting(search, unit);
    const struct spot hole = board->spots[unit];
    const uint32_t turnover =
        sitting == PLAN_NONE ? 0 : board->frame->commissions[sitting / board->frame->days].turnover;
    const struct sitting *of;
    struct laid laid;
    uint32_t at, cursor;

    if (sitting == PLAN_NONE)
        return false;
    of = &board->sittings[sitting];
    laid.units[0] = unit;
    laid.joins[0] = false;
    laid.whole[0] = true;
    laid.count = 1;
    board_remove(board, unit);
    if (of->count == 0)
        return false;
    at = search_random(search, of->count);
    cursor = of->blocks[at].start;
    if (at > 0)
        cursor = of->blocks[at - 1].end + turnover;
    if (!lift_from(search, sitting, at, &laid) || !lay(search, sitting, cursor, &laid))
        return false;
    return hole.sitting == PLAN_NONE || hole.sitting == sitting || search_random(search, 4) == 0 ||
           close_up(search, &hole);
}

/* Where a unit would be in the place of another, or right beside. */
static bool replace(
    struct search *search, uint32_t unit, const struct spot *place, struct spot *ret_spot)
{
    const struct board *board = search->board;
    struct spot spots[PLACE_SPOTS_MAX];
    uint32_t count, best = PLAN_NONE, best_distance = PLAN_NONE;

    if (board_fits(board, unit, place->sitting, place->start, true, ret_spot))
        return true;
    count = place_spots(board, unit, place->sitting, true, spots);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t distance = spots[i].start > place->start
                                      ? (uint32_t)(spots[i].start - place->start)
                                      : (uint32_t)(place->start - spots[i].start);

        if (distance < best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    if (best == PLAN_NONE)
        return false;
    *ret_spot = spots[best];
    return true;
}

static bool swap_with(struct search *search, uint32_t unit, uint32_t other)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct spot a = board->spots[unit], b = board->spots[other];
    struct spot spot;

    if (other == unit || a.sitting == PLAN_NONE || b.sitting == PLAN_NONE ||
        search_pinned(search, other) || (a.sitting == b.sitting && a.start == b.start) ||
        !frame_apart(board->problem, frame->units[unit].candidate, b.sitting / frame->days) ||
        !frame_apart(board->problem, frame->units[other].candidate, a.sitting / frame->days))
        return false;
    board_remove(board, unit);
    board_remove(board, other);
    if (!replace(search, unit, &b, &spot))
        return false;
    board_place(board, unit, &spot);
    if (!replace(search, other, &a, &spot))
        return false;
    board_place(board, other, &spot);
    return true;
}

static bool swap(struct search *search, uint32_t unit)
{
    const struct frame *frame = search->board->frame;
    const struct frame_kind *kind = &frame->kinds[frame->units[unit].kind];

    return swap_with(search, unit,
        frame->kind_units[kind->unit_first + search_random(search, kind->unit_count)]);
}

/* The start right behind, or right before, another oral of the candidate. */
static uint32_t start_beside(struct search *search, uint32_t unit, uint32_t sitting, uint32_t own)
{
    const struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct plan_problem *problem = board->problem;
    const struct spot *spot = &board->spots[own];
    const uint32_t grid = problem->grid_minutes, preparation = frame->units[unit].preparation;
    const uint32_t travel = frame->commissions[spot->sitting / frame->days].centre ==
                                    frame->commissions[sitting / frame->days].centre
                                ? problem->travel_same_centre_minutes
                                : problem->travel_between_centres_minutes;
    const uint32_t before = frame->units[unit].whole + travel + frame->units[own].preparation;

    if (search_random(search, 2) == 0)
        return (spot->start + board_length(board, own, spot->whole) + travel + preparation + grid -
                   1) /
               grid * grid;
    return spot->start > before ? (spot->start - before) / grid * grid : 0;
}

/* Before a commission that sits near another oral of the candidate, on its day. */
static bool beside(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct frame_kind *kind = &frame->kinds[of->kind];
    const uint32_t *range = &frame->candidate_units[2 * (size_t)of->candidate];
    const uint32_t own = range[0] + search_random(search, range[1] - range[0]);
    const uint32_t commission = frame->takers[kind->first + search_random(search, kind->count)];
    struct spot spot;
    uint32_t at;

    if (own == unit || !board_is_placed(board, own))
        return false;
    spot.sitting = frame_sitting(frame, commission, board->spots[own].sitting % frame->days);
    spot.start = (uint16_t)start_beside(search, unit, spot.sitting, own);
    at = board_block_at(&board->sittings[spot.sitting], spot.start);
    if (at > 0 && search_random(search, 2) == 0)
        at--;
    if (at < board->sittings[spot.sitting].count && search_random(search, 3) > 0)
        return swap_with(search, unit, board->sittings[spot.sitting].blocks[at].head);
    if (!frame_apart(board->problem, of->candidate, commission))
        return false;
    board_remove(board, unit);
    if (!replace(search, unit, &spot, &spot))
        return false;
    board_place(board, unit, &spot);
    return true;
}

/* Any start of a sitting that fits. */
static bool anywhere(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t grid = board->problem->grid_minutes, length = frame->units[unit].whole;
    const uint32_t sitting =
        search_random(search, 2) == 0 ? board->spots[unit].sitting : draw_sitting(search, unit);
    struct spot spot;
    uint32_t windows;

    if (sitting == PLAN_NONE)
        return false;
    windows = frame->sitting_windows[sitting + 1] - frame->sitting_windows[sitting];
    board_remove(board, unit);
    for (uint32_t i = 0; i < STARTS_TRIED; i++) {
        const struct frame_window *window =
            &frame->windows[frame->sitting_windows[sitting] + search_random(search, windows)];
        uint32_t start;

        if (window->to < window->from + length)
            continue;
        start = window->from + search_random(search, window->to - window->from - length + grid);
        if (board_fits(board, unit, sitting, start / grid * grid, true, &spot)) {
            board_place(board, unit, &spot);
            return true;
        }
    }
    return false;
}

/* The orals from one on, or all, earlier or later by as much. */
static bool shift(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const uint32_t sitting = board->spots[unit].sitting;
    const uint32_t by = (1 + search_random(search, SHIFT_MAX)) * board->problem->grid_minutes;
    const bool later = search_random(search, 2) == 0;
    struct laid laid;
    uint32_t from = 0;

    if (search_random(search, 2) == 0)
        from = board_block_at(&board->sittings[sitting], board->spots[unit].start);
    laid.count = 0;
    if (!lift_from(search, sitting, from, &laid))
        return false;
    for (uint32_t i = 0; i < laid.count; i++) {
        struct spot spot;

        if (!later && laid.starts[i] < by)
            return false;
        if (!board_fits(board, laid.units[i], sitting,
                later ? laid.starts[i] + by : laid.starts[i] - by, laid.whole[i], &spot))
            return false;
        board_place(board, laid.units[i], &spot);
    }
    return true;
}

static bool lay_anew(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const uint32_t sitting = board->spots[unit].sitting;
    const uint32_t grid = board->problem->grid_minutes;
    const struct sitting *of = &board->sittings[sitting];
    const uint32_t turnover = board->frame->commissions[sitting / board->frame->days].turnover;
    struct laid laid;
    uint32_t at, cursor;

    at = search_random(search, 2) == 0 ? 0 : board_block_at(of, board->spots[unit].start);
    if (at > 0) {
        cursor = of->blocks[at - 1].end + turnover;
    } else {
        const uint32_t shift = search_random(search, 2 * SHIFT_MAX + 1) * grid;

        cursor = of->blocks[0].start + shift;
        cursor = cursor > SHIFT_MAX * grid ? cursor - SHIFT_MAX * grid : 0;
    }
    laid.count = 0;
    return lift_from(search, sitting, at, &laid) && lay(search, sitting, cursor, &laid);
}

/* All orals of one day on another, and those of that one here. */
static bool exchange_days(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t here = board->spots[unit].sitting;
    const uint32_t there =
        frame_sitting(frame, here / frame->days, search_random(search, frame->days));
    uint32_t here_from, there_from;
    struct laid from_here, from_there;

    if (here == there || frame->sitting_windows[there] == frame->sitting_windows[there + 1])
        return false;
    here_from = board->sittings[here].blocks[0].start;
    there_from = board->sittings[there].count > 0 ? board->sittings[there].blocks[0].start : 0;
    from_here.count = from_there.count = 0;
    return lift_from(search, here, 0, &from_here) && lift_from(search, there, 0, &from_there) &&
           lay(search, there, here_from, &from_here) && lay(search, here, there_from, &from_there);
}

/* Every oral of a sitting goes to where it costs least. */
static bool empty(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t sitting = board->spots[unit].sitting;
    const struct frame_kind *kind = &frame->kinds[frame->units[unit].kind];
    uint32_t cursor = search_random(search, kind->count);
    struct laid laid;

    laid.count = 0;
    if (board->sittings[sitting].count > EMPTIED_MAX || !lift_from(search, sitting, 0, &laid))
        return false;
    for (uint32_t i = 0; i < laid.count; i++)
        if (!place_best(search, laid.units[i], laid.whole[i], EMPTY_COMMISSIONS, sitting, &cursor))
            return false;
    return true;
}

/* Whether a sitting could be in that room, as things are. */
static bool room_suits(const struct board *board, uint32_t sitting, uint32_t room)
{
    const struct sitting *of = &board->sittings[sitting];
    const uint32_t fixed = board->problem->commissions[sitting / board->frame->days].room;

    return (fixed == PLAN_NONE || fixed == room) && room != of->room &&
           board_room_fits(board, sitting, room, of->blocks[0].start, of->blocks[0].end, 1, false);
}

/* Who may not be moved keeps the room as well. */
static bool stays_in_room(const struct search *search, uint32_t sitting)
{
    const struct sitting *of = &search->board->sittings[sitting];

    for (uint32_t i = 0; search->pinned && i < of->count; i++)
        for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = search->board->mates[u])
            if (search->pinned[u])
                return true;
    return false;
}

/* Give a sitting that is in the way another room. */
static bool make_room(struct search *search, uint32_t sitting, uint32_t room)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t day = sitting % frame->days;
    const uint32_t other = board->room_sittings[room * (size_t)frame->days + day];
    const uint32_t *range;
    uint32_t first, count;

    if (other == PLAN_NONE || board->sittings[other].next_in_room != PLAN_NONE ||
        stays_in_room(search, other))
        return false;
    range = &frame->centre_rooms[frame->commissions[other / frame->days].centre];
    count = range[1] - range[0];
    first = search_random(search, count);
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t drawn = frame->rooms[range[0] + (first + k) % count];

        if (drawn != room && room_suits(board, other, drawn)) {
            board_set_room(board, other, drawn);
            return true;
        }
    }
    return false;
}

/* Mostly a room that the commission has on another day. */
static bool change_room(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t sitting = board->spots[unit].sitting, c = sitting / frame->days;
    const uint32_t centre = frame->commissions[c].centre;
    const uint32_t other = frame_sitting(frame, c, search_random(search, frame->days));
    uint32_t room = board->sittings[other].room;

    if (room == PLAN_NONE || search_random(search, 4) == 0)
        room = frame->rooms[frame->centre_rooms[centre] +
                            search_random(search,
                                frame->centre_rooms[centre + 1] - frame->centre_rooms[centre])];
    if (room == board->sittings[sitting].room || stays_in_room(search, sitting))
        return false;
    if (!room_suits(board, sitting, room) &&
        (!make_room(search, sitting, room) || !room_suits(board, sitting, room)))
        return false;
    board_set_room(board, sitting, room);
    return true;
}

bool move_try(struct search *search, enum move move, uint32_t unit)
{
    static bool (*const moves[MOVE_COUNT])(struct search * search, uint32_t unit) = {
        [MOVE_SWAP] = swap,
        [MOVE_RELOCATE] = relocate,
        [MOVE_INSERT] = insert,
        [MOVE_BESIDE] = beside,
        [MOVE_ANYWHERE] = anywhere,
        [MOVE_SHIFT] = shift,
        [MOVE_RUIN] = move_ruin,
        [MOVE_LAY] = lay_anew,
        [MOVE_DAY] = exchange_days,
        [MOVE_EMPTY] = empty,
        [MOVE_ROOM] = change_room,
    };
    const size_t before = search->board->trail_count;

    if (!board_is_placed(search->board, unit) && move != MOVE_RELOCATE && move != MOVE_INSERT &&
        move != MOVE_RUIN)
        return false;
    if (moves[move](search, unit) && !search->board->failed)
        return true;
    board_undo(search->board, before);
    return false;
}

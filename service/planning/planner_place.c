/* Where could it go: spots of one sitting, and the cheapest of many. */
#include "planning/planner_search.h"

struct spot_list {
    struct spot *spots;
    uint32_t count;
};

struct wanted {
    const struct board *board;
    uint32_t unit, sitting;
    bool whole;
};

/* The first spot that fits from `from` to `to` in steps of the grid, up or down. */
static bool scan(
    const struct wanted *wanted, uint32_t from, uint32_t to, bool down, struct spot_list *list)
{
    const struct board *board = wanted->board;
    const uint32_t grid = board->problem->grid_minutes;
    uint32_t start = down ? to : from;

    while (list->count < PLACE_SPOTS_MAX && start >= from && start <= to) {
        uint32_t next =
            board_room_next(board, wanted->unit, wanted->sitting, start, wanted->whole, down);

        if (next == PLAN_NONE)
            return false;
        if (next != start) {
            start = (down ? next : next + grid - 1) / grid * grid;
            continue;
        }
        if (board_fits(board, wanted->unit, wanted->sitting, start, wanted->whole,
                &list->spots[list->count])) {
            list->count++;
            return true;
        }
        if (down && start < grid)
            return false;
        start = down ? start - grid : start + grid;
    }
    return false;
}

/* Starts of the free stretch [from, to) of one window; what lies before it or behind it decides
 * from which end. */
static void scan_stretch(const struct wanted *wanted,
    uint32_t from,
    uint32_t to,
    bool first,
    bool last,
    struct spot_list *list)
{
    const struct board *board = wanted->board;
    const uint32_t grid = board->problem->grid_minutes;
    const uint32_t length = board_length(board, wanted->unit, wanted->whole);

    if (to < from + length)
        return;
    from = (from + grid - 1) / grid * grid;
    to = (to - length) / grid * grid;
    if (from > to)
        return;
    if (!first || last) {
        if (!scan(wanted, from, to, false, list))
            return;
        from = list->spots[list->count - 1].start + grid;
    }
    if ((!last || first) && from <= to)
        (void)scan(wanted, from, to, true, list);
}

static void join_groups(const struct wanted *wanted, struct spot_list *list)
{
    const struct board *board = wanted->board;
    const struct sitting *of = &board->sittings[wanted->sitting];
    const uint32_t epreuve = board->frame->units[wanted->unit].epreuve;

    if (board->problem->epreuves[epreuve].group_max < 2)
        return;
    for (uint32_t i = 0; i < of->count && list->count < PLACE_SPOTS_MAX; i++)
        if (board_fits(board, wanted->unit, wanted->sitting, of->blocks[i].start, wanted->whole,
                &list->spots[list->count]))
            list->count++;
}

uint32_t place_spots(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    bool whole,
    struct spot spots[PLACE_SPOTS_MAX])
{
    const struct frame *frame = board->frame;
    const struct sitting *of = &board->sittings[sitting];
    const struct wanted wanted = {board, unit, sitting, whole};
    const uint32_t turnover = frame->commissions[sitting / frame->days].turnover;
    const uint64_t days = whole ? frame->units[unit].whole_days : frame->units[unit].days;
    struct spot_list list = {.spots = spots};

    if (!(days >> sitting % frame->days & 1) || !board_day_slots_fit(board, unit, sitting, whole))
        return 0;
    join_groups(&wanted, &list);
    for (uint32_t w = frame->sitting_windows[sitting]; w < frame->sitting_windows[sitting + 1];
         w++) {
        const struct frame_window *window = &frame->windows[w];

        for (uint32_t i = 0; i <= of->count; i++) {
            uint32_t from = i > 0 ? of->blocks[i - 1].end + turnover : 0;
            uint32_t to = i < of->count ? of->blocks[i].start : FRAME_DAY_MINUTES + turnover;

            to = to > turnover ? to - turnover : 0;
            from = from > window->from ? from : window->from;
            to = to < window->to ? to : window->to;
            scan_stretch(&wanted, from, to, i == 0, i == of->count, &list);
        }
    }
    return list.count;
}

/* The best so far of many spots. */
struct best {
    uint32_t blink; /* one spot in so many is overlooked; 0: none */
    struct spot spot;
    struct plan_cost cost;
    bool found;
};

static bool try_commission(struct search *search,
    uint32_t unit,
    bool whole,
    uint32_t commission,
    uint32_t not_sitting,
    struct best *best)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    struct spot spots[PLACE_SPOTS_MAX];
    bool any = false;

    for (uint32_t day = 0; day < frame->days && !board->failed; day++) {
        const uint32_t sitting = frame_sitting(frame, commission, day);
        uint32_t count;

        if (sitting == not_sitting ||
            frame->sitting_windows[sitting] == frame->sitting_windows[sitting + 1])
            continue;
        count = place_spots(board, unit, sitting, whole, spots);
        for (uint32_t i = 0; i < count && !board->failed; i++) {
            const size_t before = board->trail_count;

            if (best->blink > 0 && search_random(search, best->blink) == 0)
                continue;
            board_place(board, unit, &spots[i]);
            if (!best->found || search_better(&board->cost, &best->cost)) {
                best->found = true;
                best->spot = spots[i];
                best->cost = board->cost;
            }
            board_undo(board, before);
            any = true;
        }
    }
    return any;
}

bool place_best(struct search *search,
    uint32_t unit,
    bool whole,
    uint32_t commission_count,
    uint32_t not_sitting,
    uint32_t *cursor)
{
    struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct frame_kind *kind = &frame->kinds[of->kind];
    struct best best = {.found = false};
    uint32_t found = 0, first = PLAN_NONE;

    for (uint32_t k = 0; k < kind->count && found < commission_count; k++) {
        const uint32_t at = (*cursor + k) % kind->count;
        const uint32_t commission = frame->takers[kind->first + at];

        if (!frame_apart(board->problem, of->candidate, commission) ||
            !try_commission(search, unit, whole, commission, not_sitting, &best))
            continue;
        first = first == PLAN_NONE ? at : first;
        found++;
    }
    if (!best.found || board->failed)
        return false;
    *cursor = first;
    board_place(board, unit, &best.spot);
    return !board->failed;
}

bool place_among(struct search *search,
    uint32_t unit,
    bool whole,
    const uint32_t *commissions,
    uint32_t commission_count,
    uint32_t blink)
{
    struct board *board = search->board;
    const struct frame_unit *of = &board->frame->units[unit];
    struct best best = {.blink = blink, .found = false};

    for (uint32_t i = 0; i < commission_count; i++)
        if (board->frame->commissions[commissions[i]].kind == of->kind &&
            frame_apart(board->problem, of->candidate, commissions[i]))
            (void)try_commission(search, unit, whole, commissions[i], PLAN_NONE, &best);
    if (!best.found || board->failed)
        return false;
    board_place(board, unit, &best.spot);
    return !board->failed;
}

#include "planning/planner_desk.h"

#include <errno.h>

int desk_open(const struct plan_problem *problem, struct desk *desk)
{
    int r;

    *desk = (struct desk){.work = NULL};
    if (plan_problem_valid(problem, NULL))
        return PLANNER_E_PROBLEM;
    desk->work = arena_new(PLANNER_MEMORY_MAX);
    if (!desk->work)
        return -ENOMEM;
    r = frame_make(problem, desk->work, &desk->frame);
    return r ? r : board_make(&desk->frame, desk->work, &desk->board);
}

void desk_release(struct desk *desk)
{
    arena_free(desk->work);
    desk->work = NULL;
}

int desk_plan_valid(const struct plan_problem *problem, const struct plan *plan)
{
    for (size_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &plan->slots[i];

        if (slot->commission != PLAN_NONE &&
            (slot->commission >= problem->commission_count || slot->day >= problem->day_count ||
                (slot->loge != PLAN_NONE && slot->loge >= problem->room_count)))
            return PLANNER_E_PLAN;
    }
    for (size_t i = 0; i < problem->commission_count * problem->day_count; i++)
        if (plan->rooms[i] != PLAN_NONE && plan->rooms[i] >= problem->room_count)
            return PLANNER_E_PLAN;
    return 0;
}

bool desk_follows(const struct plan_problem *problem, const struct plan *plan, uint32_t follower)
{
    const uint32_t leader = problem->tasks[follower].follows;
    const struct plan_slot *a = &plan->slots[leader], *b = &plan->slots[follower];

    return a->commission != PLAN_NONE && a->commission == b->commission && a->day == b->day &&
           a->start + problem->tasks[leader].duration_minutes == b->start;
}

/* Where a plan has a unit, if that is right by itself: the board is empty. */
static struct spot home_of(const struct board *board, const struct plan *plan, uint32_t unit)
{
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct plan_slot *slot = &plan->slots[of->task];
    const struct spot nowhere = {.sitting = PLAN_NONE};
    const struct frame_commission *commission;
    struct spot home;
    uint32_t sitting;
    bool whole;

    if (slot->commission == PLAN_NONE)
        return nowhere;
    commission = &frame->commissions[slot->commission];
    sitting = frame_sitting(frame, slot->commission, slot->day);
    if (!commission->complete || commission->kind != of->kind ||
        !frame_apart(board->problem, of->candidate, slot->commission))
        return nowhere;
    whole = of->follower == PLAN_NONE || desk_follows(board->problem, plan, of->follower);
    if (!(whole && board_fits(board, unit, sitting, slot->start, true, &home)) &&
        !board_fits(board, unit, sitting, slot->start, of->follower == PLAN_NONE, &home))
        return nowhere;
    home.loge = of->preparation > 0 ? slot->loge : PLAN_NONE;
    return home;
}

/* In which order units are laid. */
struct turn {
    uint32_t unit, sitting, size, end;
    bool moves_room; /* the room of the plan will not do */
};

static int turn_compare(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;

    if (x->moves_room != y->moves_room)
        return x->moves_room ? 1 : -1;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    if (x->sitting != y->sitting)
        return x->sitting < y->sitting ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Whether the plan's room of the sitting would do for that oral. */
static bool room_does(
    const struct board *board, const struct plan *plan, uint32_t unit, const struct spot *home)
{
    const uint32_t c = home->sitting / board->frame->days, room = plan->rooms[home->sitting];
    const struct plan_commission *commission = &board->problem->commissions[c];
    const struct plan_room *there;

    if (room == PLAN_NONE || (commission->room != PLAN_NONE && commission->room != room))
        return false;
    there = &board->problem->rooms[room];
    return there->centre == commission->centre && there->loge_seats == 0 && there->seats > 0 &&
           (!board_computers(board, unit, home->whole) || there->computers > 0) &&
           !frame_meets(there->closed, there->closed_count, home->sitting % board->frame->days,
               home->start, home->start + board_length(board, unit, home->whole));
}

static int turns_make(const struct desk *desk,
    const struct plan *plan,
    const struct spot *homes,
    struct turn **ret_turns,
    uint32_t *ret_count)
{
    const struct board *board = &desk->board;
    const size_t sittings = board->problem->commission_count * desk->frame.days;
    struct turn *turns = arena_calloc(desk->work, desk->frame.unit_count + 1, sizeof *turns);
    uint32_t *sizes = arena_calloc(desk->work, sittings + 1, sizeof *sizes);
    bool *moves_room = arena_calloc(desk->work, sittings + 1, sizeof *moves_room);
    uint32_t count = 0;

    if (!turns || !sizes || !moves_room)
        return -ENOMEM;
    for (uint32_t u = 0; u < desk->frame.unit_count; u++) {
        if (homes[u].sitting == PLAN_NONE)
            continue;
        sizes[homes[u].sitting]++;
        moves_room[homes[u].sitting] |= !room_does(board, plan, u, &homes[u]);
    }
    for (uint32_t u = 0; u < desk->frame.unit_count; u++)
        if (homes[u].sitting != PLAN_NONE)
            turns[count++] = (struct turn){
                .unit = u,
                .sitting = homes[u].sitting,
                .size = sizes[homes[u].sitting],
                .end = homes[u].start + board_length(board, u, homes[u].whole),
                .moves_room = moves_room[homes[u].sitting],
            };
    qsort(turns, count, sizeof *turns, turn_compare);
    *ret_turns = turns;
    *ret_count = count;
    return 0;
}

static void lay_one(struct board *board,
    const struct plan *plan,
    uint32_t unit,
    const struct spot *home,
    bool moves_room)
{
    const uint32_t end = home->start + board_length(board, unit, home->whole);
    struct spot spot;

    if (!board_fits(board, unit, home->sitting, home->start, home->whole, &spot))
        return;
    if (board->sittings[home->sitting].count == 0 && !moves_room &&
        board_room_fits(board, home->sitting, plan->rooms[home->sitting], home->start, end, 1,
            board_computers(board, unit, home->whole)))
        spot.room = plan->rooms[home->sitting];
    if (spot.loge != home->loge &&
        board_loge_fits_in(board, unit, home->sitting, home->start, home->loge))
        spot.loge = home->loge;
    board_place(board, unit, &spot);
}

int desk_lay(struct desk *desk, const struct plan *plan, struct spot **ret_homes)
{
    struct board *board = &desk->board;
    struct spot *homes = arena_calloc(desk->work, desk->frame.unit_count + 1, sizeof *homes);
    struct turn *turns;
    uint32_t count;
    int r;

    if (!homes)
        return -ENOMEM;
    for (uint32_t u = 0; u < desk->frame.unit_count; u++)
        homes[u] = home_of(board, plan, u);
    r = turns_make(desk, plan, homes, &turns, &count);
    if (r)
        return r;
    for (uint32_t i = 0; i < count && !board->failed; i++) {
        const struct turn *turn = &turns[i];

        lay_one(board, plan, turn->unit, &homes[turn->unit], turn->moves_room);
        if (!board_is_placed(board, turn->unit) && homes[turn->unit].whole) {
            struct spot alone = homes[turn->unit]; /* without its follower, perhaps */

            alone.whole = desk->frame.units[turn->unit].follower == PLAN_NONE;
            if (!alone.whole)
                lay_one(board, plan, turn->unit, &alone, turn->moves_room);
        }
        board_keep(board);
    }
    *ret_homes = homes;
    return board->failed ? -ENOMEM : 0;
}

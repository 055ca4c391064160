#include "planning/planner.h"

#include "planning/planner_bound.h"
#include "planning/planner_desk.h"
#include "planning/planner_search.h"

#include <errno.h>

enum {
    STEPS_OF_A_UNIT = 100, /* of a stage of the fill phase, for each unit that is nowhere */
    STEPS_OF_A_STAGE = 1000,
    STAGES_MAX = 12,
    FAILED_STAGES_MAX = 2, /* one after the other */
    MOVES_OF_A_UNIT = 500, /* of the annealing, for each unit that may move */
    MOVES_MOST = 300000,
    RETURNS_MAX = 4, /* times that everything that is away tries to come home */
};

/* A follower that is missing behind a unit that is at home. */
static bool wants_follower(const struct board *board, uint32_t unit)
{
    return board_is_placed(board, unit) && !board->spots[unit].whole &&
           board->frame->units[unit].follower != PLAN_NONE;
}

/* Place the follower where its task is, or move the task where both fit. */
static void join_follower(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct spot was = board->spots[unit];
    const size_t before = board->trail_count;
    struct spot spot;
    uint32_t cursor = 0;

    board_remove(board, unit);
    if (board_fits(board, unit, was.sitting, was.start, true, &spot)) {
        if (board_loge_fits_in(board, unit, was.sitting, was.start, was.loge))
            spot.loge = was.loge;
        board_place(board, unit, &spot);
    } else if (!place_best(search, unit, true, UINT32_MAX, PLAN_NONE, &cursor)) {
        board_undo(board, before);
    }
    board_keep(board);
}

/* Better for a repair: more tasks placed, then fewer units away. */
struct standing {
    uint32_t unplaced, away;
};

static struct standing standing_of(const struct search *search)
{
    return (struct standing){search->board->cost.unplaced, search_away_count(search)};
}

static bool stands_better(struct standing a, struct standing b)
{
    return a.unplaced != b.unplaced ? a.unplaced < b.unplaced : a.away < b.away;
}

/* Bring a unit home, and place those elsewhere that are in the way and not at home themselves. */
static bool come_home(struct search *search, uint32_t unit)
{
    struct board *board = search->board;
    const struct spot *home = &search->homes[unit];
    const size_t before = board->trail_count;
    const uint32_t unplaced = board->cost.unplaced;
    struct pushed pushed;
    struct spot spot;
    bool done;

    board_remove(board, unit);
    pushed_find(board, unit, home->sitting, home->start, &pushed);
    done = !pushed.too_many;
    for (uint32_t i = 0; i < pushed.count && done; i++) {
        done = !search_at_home(search, pushed.units[i]);
        board_remove(board, pushed.units[i]);
    }
    done = done && board_fits(board, unit, home->sitting, home->start, home->whole, &spot);
    if (done) {
        if (board_loge_fits_in(board, unit, home->sitting, home->start, home->loge))
            spot.loge = home->loge;
        board_place(board, unit, &spot);
    }
    for (uint32_t i = 0; i < pushed.count && done; i++) {
        uint32_t cursor = 0;

        done = place_best(search, pushed.units[i], true, UINT32_MAX, PLAN_NONE, &cursor);
    }
    if (!done || board->cost.unplaced > unplaced)
        board_undo(board, before);
    board_keep(board);
    return done;
}

static void all_come_home(struct search *search)
{
    const uint32_t count = search->board->frame->unit_count;
    bool again = true;

    for (uint32_t i = 0; i < RETURNS_MAX && again; i++) {
        again = false;
        for (uint32_t u = 0; u < count && search_go_on(search, 0, 1); u++)
            if (search->homes[u].sitting != PLAN_NONE && !search_at_home(search, u))
                again |= come_home(search, u);
    }
}

/* Those behind which a follower is missing still are taken up, so that a place is looked for that
 * both fit. Units that are nowhere then. */
static uint64_t take_up(struct board *board)
{
    uint64_t nowhere = 0;

    for (uint32_t u = 0; u < board->frame->unit_count; u++) {
        if (wants_follower(board, u))
            board_remove(board, u);
        nowhere += board_is_placed(board, u) ? 0 : 1;
    }
    board_keep(board);
    return nowhere;
}

/* The fill phase in short stages, each from the best plan so far: what it has pushed away for
 * nothing comes home in between. A stage that comes to nothing is taken back. */
static int fill(struct search *search, struct arena *work)
{
    struct board *board = search->board;
    struct snapshot best;
    uint32_t failed = 0;
    int r = snapshot_make(board, work, &best);

    for (uint32_t stage = 0; r == 0 && stage < STAGES_MAX && failed < FAILED_STAGES_MAX; stage++) {
        const struct standing before = standing_of(search);
        const uint64_t steps = take_up(board) * STEPS_OF_A_UNIT;

        if (steps == 0 || search->cut)
            break;
        r = search_fill(search, work, steps < STEPS_OF_A_STAGE ? steps : STEPS_OF_A_STAGE);
        if (r)
            return r;
        search_split(search);
        all_come_home(search);
        if (stands_better(standing_of(search), before)) {
            snapshot_take(board, &best);
            failed = 0;
        } else {
            snapshot_restore(board, &best);
            failed++;
        }
    }
    if (r == 0 && !board->failed)
        snapshot_restore(board, &best);
    return r;
}

/* The annealing may move what is not at home, and nothing else. */
static int improve(struct search *search, struct arena *work)
{
    const struct board *board = search->board;
    const uint32_t count = board->frame->unit_count;
    bool *pinned = arena_calloc(work, count + 1, sizeof *pinned);
    uint32_t *movers = arena_calloc(work, count + 1, sizeof *movers);
    uint64_t effort = search->options->effort;
    uint32_t mover_count = 0;

    if (!pinned || !movers)
        return -ENOMEM;
    for (uint32_t u = 0; u < count; u++) {
        pinned[u] = search_at_home(search, u);
        if (!pinned[u] && board->frame->kinds[board->frame->units[u].kind].count > 0)
            movers[mover_count++] = u;
    }
    search->pinned = pinned;
    if (effort == 0) {
        effort = (uint64_t)mover_count * MOVES_OF_A_UNIT;
        effort = effort < MOVES_MOST ? effort : MOVES_MOST;
    }
    return search_improve(search, work, movers, mover_count, effort);
}

static int repair(struct search *search, struct arena *work)
{
    struct board *board = search->board;
    int r = search_build(search, work);

    for (uint32_t u = 0; r == 0 && u < board->frame->unit_count && search_go_on(search, 0, 1); u++)
        if (wants_follower(board, u))
            join_follower(search, u);
    if (r == 0)
        r = fill(search, work);
    if (r == 0 && !board->failed) {
        all_come_home(search);
        r = improve(search, work);
    }
    return r == 0 && board->failed ? -ENOMEM : r;
}

static void count_changes(const struct plan_problem *problem,
    const struct plan *before,
    const struct plan *after,
    struct planner_repair_report *report)
{
    for (size_t t = 0; t < problem->task_count; t++) {
        const struct plan_slot *a = &before->slots[t], *b = &after->slots[t];

        if (a->commission == PLAN_NONE) {
            report->newly_placed += b->commission != PLAN_NONE ? 1 : 0;
        } else if (a->commission == b->commission && a->day == b->day && a->start == b->start) {
            report->kept++;
            report->loge_changes += a->loge != b->loge ? 1 : 0;
        } else {
            report->moved++;
            report->lost += b->commission == PLAN_NONE ? 1 : 0;
        }
    }
}

/* Rooms that change under slots that stay. */
static int count_rooms(const struct plan_problem *problem,
    const struct plan *before,
    const struct plan *after,
    struct arena *work,
    struct planner_repair_report *report)
{
    const size_t sittings = problem->commission_count * problem->day_count;
    bool *stays = arena_calloc(work, sittings + 1, sizeof *stays);

    if (!stays)
        return -ENOMEM;
    for (size_t t = 0; t < problem->task_count; t++) {
        const struct plan_slot *a = &before->slots[t], *b = &after->slots[t];

        if (a->commission != PLAN_NONE && a->commission == b->commission && a->day == b->day &&
            a->start == b->start)
            stays[a->commission * problem->day_count + a->day] = true;
    }
    for (size_t s = 0; s < sittings; s++)
        report->room_changes += stays[s] && before->rooms[s] != after->rooms[s] ? 1 : 0;
    return 0;
}

int planner_repair(const struct plan_problem *problem,
    const struct plan *before,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_repair_report *ret_report)
{
    const struct planner_options usual = {.seed = 1};
    CLEANUP_DESK struct desk desk;
    struct planner_repair_report report = {.kept = 0};
    struct search search;
    struct spot *homes;
    struct plan after;
    int r = desk_open(problem, &desk);

    if (r)
        return r;
    r = desk_plan_valid(problem, before);
    if (r)
        return r;
    r = desk_lay(&desk, before, &homes);
    if (r == 0)
        r = bound_moves(&desk, before, homes, &report.bound);
    if (r)
        return r;
    search_init(&search, &desk.board, options ? options : &usual);
    search.homes = homes;
    r = repair(&search, desk.work);
    if (r == 0)
        r = board_plan(&desk.board, arena, &after);
    if (r)
        return r;
    report.plan = search_report(&search);
    count_changes(problem, before, &after, &report);
    r = count_rooms(problem, before, &after, desk.work, &report);
    if (r)
        return r;
    *ret_plan = after;
    *ret_report = report;
    return 0;
}

#include "planning/planner.h"

#include "planning/planner_search.h"

#include <errno.h>

enum {
    MOVES_OF_A_UNIT = 100, /* usual effort */
    MOVES_AT_LEAST = 800000,
    MOVES_OF_A_STEP = 10, /* of the fill phase */
};

static uint64_t usual_effort(const struct frame *frame)
{
    const uint64_t moves = (uint64_t)frame->unit_count * MOVES_OF_A_UNIT;

    return moves > MOVES_AT_LEAST ? moves : MOVES_AT_LEAST;
}

static int propose(struct search *search, const struct frame *frame, struct arena *work)
{
    const uint64_t effort =
        search->options->effort > 0 ? search->options->effort : usual_effort(frame);
    uint32_t *movers = arena_calloc(work, frame->unit_count + 1, sizeof *movers);
    uint32_t count = 0;
    int r = movers ? search_build(search, work) : -ENOMEM;

    if (r == 0)
        r = search_fill(search, work, effort / MOVES_OF_A_STEP + 1);
    for (uint32_t u = 0; r == 0 && u < frame->unit_count; u++)
        if (frame->kinds[frame->units[u].kind].count > 0)
            movers[count++] = u;
    if (r == 0)
        r = search_improve(search, work, movers, count, effort);
    if (r == 0)
        search_split(search);
    return search->board->failed && r == 0 ? -ENOMEM : r;
}

int planner_propose(const struct plan_problem *problem,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_report *ret_report)
{
    CLEANUP(arena_free_p) struct arena *work = arena_new(PLANNER_MEMORY_MAX);
    const struct planner_options usual = {.seed = 1};
    struct search search;
    struct frame frame;
    struct board board;
    int r;

    if (plan_problem_valid(problem, NULL))
        return PLANNER_E_PROBLEM;
    if (!work)
        return -ENOMEM;
    r = frame_make(problem, work, &frame);
    if (r == 0)
        r = board_make(&frame, work, &board);
    if (r)
        return r;
    search_init(&search, &board, options ? options : &usual);
    r = propose(&search, &frame, work);
    if (r == 0)
        r = board_plan(&board, arena, ret_plan);
    if (r)
        return r;
    *ret_report = (struct planner_report){
        .cost = board.cost,
        .placed = (uint32_t)problem->task_count - board.cost.unplaced,
        .moves_tried = search.tried,
        .moves_taken = search.taken,
        .cut = search.cut,
    };
    return 0;
}

#include "planning/planner.h"

#include "planning/planner_desk.h"
#include "planning/planner_search.h"

#include <errno.h>

enum {
    MOVES_OF_A_UNIT = 50, /* usual effort: so many of each, and a sum for all */
    MOVES_OF_ALL = 200000,
    MOVES_OF_A_SMALL_ONE = 600000, /* more: a move of few units is fast */
    UNITS_OF_A_SMALL_ONE = 500,
    MOVES_OF_A_STEP = 10, /* of the fill phase */
};

static uint64_t usual_effort(const struct frame *frame)
{
    const uint64_t moves = (uint64_t)frame->unit_count * MOVES_OF_A_UNIT + MOVES_OF_ALL;

    return moves + (frame->unit_count <= UNITS_OF_A_SMALL_ONE ? MOVES_OF_A_SMALL_ONE : 0);
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
    const struct planner_options usual = {.seed = 1};
    CLEANUP_DESK struct desk desk;
    struct search search;
    int r = desk_open(problem, &desk);

    if (r)
        return r;
    search_init(&search, &desk.board, options ? options : &usual);
    r = propose(&search, &desk.frame, desk.work);
    if (r == 0)
        r = board_plan(&desk.board, arena, ret_plan);
    if (r == 0)
        *ret_report = search_report(&search);
    return r;
}

/*
 * Simulated annealing: a move that makes the plan dearer is kept with probability e^(-more / T), T
 * falling from what a usual move costs to almost nothing. A task that has a place never loses it.
 */
#include "planning/planner_moves.h"

#include <errno.h>
#include <math.h>

enum {
    LEVELS = 200,       /* steps in which the temperature falls */
    ROUNDS_MAX = 10,    /* a small plan is annealed again and again, each time from where it is */
    MOVERS_ONCE = 1000, /* of so many: once; of half: twice */
    SAMPLES = 2000,
    LOGS = 4096,
    MOVE_WORK = 8,
};

static const double COLD = 1; /* the last temperature; the first is the usual price */

/* How often each move is tried, in a thousand. */
static const uint32_t shares[MOVE_COUNT] = {
    [MOVE_SWAP] = 310,
    [MOVE_RELOCATE] = 180,
    [MOVE_INSERT] = 110,
    [MOVE_BESIDE] = 130,
    [MOVE_ANYWHERE] = 60,
    [MOVE_SHIFT] = 40,
    [MOVE_LAY] = 60,
    [MOVE_DAY] = 20,
    [MOVE_RUIN] = 60,
    [MOVE_EMPTY] = 2,
    [MOVE_ROOM] = 28,
};

struct annealing {
    struct search *search;
    const uint32_t *movers;
    uint32_t mover_count;
    float *logs; /* -ln(u) of LOGS numbers u in (0, 1) */
    double temperature;
};

static enum move draw_move(struct search *search)
{
    uint32_t drawn = search_random(search, 1000);
    uint32_t move = 0;

    while (move + 1 < MOVE_COUNT && drawn >= shares[move])
        drawn -= shares[move++];
    return (enum move)move;
}

static bool accepted(const struct annealing *annealing, const struct plan_cost *before)
{
    struct search *search = annealing->search;
    const struct plan_cost *after = &search->board->cost;
    const int64_t more = after->total - before->total;

    if (after->unplaced != before->unplaced)
        return after->unplaced < before->unplaced;
    if (more <= 0)
        return true;
    return (double)more <
           annealing->temperature * (double)annealing->logs[search_random(search, LOGS)];
}

static void anneal_one(const struct annealing *annealing)
{
    struct search *search = annealing->search;
    struct board *board = search->board;
    const struct plan_cost before = board->cost;
    const uint32_t unit = annealing->movers[search_random(search, annealing->mover_count)];

    search->tried++;
    if (search_pinned(search, unit) || !move_try(search, draw_move(search), unit))
        return;
    if (accepted(annealing, &before))
        search->taken++;
    else
        board_undo(board, 0);
    board_keep(board);
}

/* What a move that makes it dearer costs, on the average of the cheaper half. */
static double usual_price(const struct annealing *annealing)
{
    struct search *search = annealing->search;
    struct board *board = search->board;
    double sum = 0;
    uint32_t count = 0;

    for (uint32_t i = 0; i < SAMPLES && !board->failed; i++) {
        const struct plan_cost before = board->cost;
        const uint32_t unit = annealing->movers[search_random(search, annealing->mover_count)];

        if (search_pinned(search, unit) || !move_try(search, draw_move(search), unit))
            continue;
        if (board->cost.total > before.total) {
            sum += log((double)(board->cost.total - before.total));
            count++;
        }
        board_undo(board, 0);
        board_keep(board);
    }
    return count > 0 ? exp(sum / count) : 1;
}

static int annealing_make(struct search *search,
    struct arena *arena,
    const uint32_t *movers,
    uint32_t mover_count,
    struct annealing *ret_annealing)
{
    struct annealing annealing = {
        .search = search,
        .movers = movers,
        .mover_count = mover_count,
        .logs = arena_calloc(arena, LOGS, sizeof(float)),
    };

    if (!annealing.logs)
        return -ENOMEM;
    for (uint32_t i = 0; i < LOGS; i++)
        annealing.logs[i] = (float)-log((i + 0.5) / LOGS);
    *ret_annealing = annealing;
    return 0;
}

static uint32_t rounds_of(uint32_t mover_count)
{
    const uint32_t rounds = mover_count > 0 ? MOVERS_ONCE / mover_count : 1;

    return rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds > 1 ? rounds : 1;
}

int search_improve(struct search *search,
    struct arena *arena,
    const uint32_t *movers,
    uint32_t mover_count,
    uint64_t effort)
{
    struct board *board = search->board;
    struct annealing annealing;
    struct snapshot best;
    double hot;
    uint32_t rounds;
    int r = annealing_make(search, arena, movers, mover_count, &annealing);

    if (r == 0)
        r = snapshot_make(board, arena, &best);
    if (r)
        return r;
    search_phase(search, PLANNER_PHASE_IMPROVE, effort);
    if (mover_count == 0)
        return 0;
    hot = usual_price(&annealing);
    hot = hot > COLD ? hot : COLD;
    rounds = rounds_of(mover_count);
    for (uint32_t step = 0; step < rounds * LEVELS && !search->cut && !board->failed; step++) {
        const uint64_t until = effort * (step + 1) / (rounds * LEVELS);

        annealing.temperature = hot * pow(COLD / hot, (double)(step % LEVELS) / (LEVELS - 1));
        while (search->progress.done < until && search_go_on(search, 1, MOVE_WORK))
            anneal_one(&annealing);
        if (search_better(&board->cost, &best.cost) && !board->failed)
            snapshot_take(board, &best);
    }
    if (!board->failed && search_better(&best.cost, &board->cost))
        snapshot_restore(board, &best);
    return board->failed ? -ENOMEM : 0;
}

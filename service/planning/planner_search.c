#include "planning/planner_search.h"

#include <errno.h>

enum { WORK_BETWEEN_CALLS = 3000 };

void search_init(struct search *search, struct board *board, const struct planner_options *options)
{
    *search = (struct search){
        .board = board,
        .options = options,
        .random = options->seed * 0xd1342543de82ef95U + 0x9e3779b97f4a7c15U,
    };
}

struct planner_report search_report(const struct search *search)
{
    return (struct planner_report){
        .cost = search->board->cost,
        .placed = (uint32_t)search->board->problem->task_count - search->board->cost.unplaced,
        .moves_tried = search->tried,
        .moves_taken = search->taken,
        .cut = search->cut,
    };
}

/* splitmix64 */
uint32_t search_random(struct search *search, uint32_t below)
{
    uint64_t z = search->random += 0x9e3779b97f4a7c15U;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * below >> 32);
}

static bool ask(struct search *search)
{
    const struct board *board = search->board;

    search->work = 0;
    search->progress.placed = (uint32_t)board->problem->task_count - board->cost.unplaced;
    search->progress.cost = board->cost.total;
    if (search->options->go_on && !search->options->go_on(search->options->user, &search->progress))
        search->cut = true;
    return !search->cut;
}

void search_phase(struct search *search, enum planner_phase phase, uint64_t total)
{
    search->progress.phase = phase;
    search->progress.done = 0;
    search->progress.total = total;
    if (!search->cut)
        (void)ask(search);
}

bool search_go_on(struct search *search, uint64_t done, uint64_t work)
{
    search->progress.done += done;
    search->work += work;
    if (search->work >= WORK_BETWEEN_CALLS && !search->cut)
        (void)ask(search);
    return !search->cut && !search->board->failed;
}

uint32_t search_away_count(const struct search *search)
{
    uint32_t count = 0;

    for (uint32_t u = 0; search->homes && u < search->board->frame->unit_count; u++)
        count += search->homes[u].sitting != PLAN_NONE && !search_at_home(search, u) ? 1 : 0;
    return count;
}

int snapshot_make(const struct board *board, struct arena *arena, struct snapshot *ret_snapshot)
{
    size_t sittings = board->problem->commission_count * board->frame->days;
    struct snapshot snapshot = {
        .spots = arena_calloc(arena, board->frame->unit_count + 1, sizeof *snapshot.spots),
        .rooms = arena_calloc(arena, sittings + 1, sizeof *snapshot.rooms),
    };

    if (!snapshot.spots || !snapshot.rooms)
        return -ENOMEM;
    snapshot_take(board, &snapshot);
    *ret_snapshot = snapshot;
    return 0;
}

void snapshot_take(const struct board *board, struct snapshot *snapshot)
{
    size_t sittings = board->problem->commission_count * board->frame->days;

    memcpy(snapshot->spots, board->spots, board->frame->unit_count * sizeof *snapshot->spots);
    for (size_t s = 0; s < sittings; s++)
        snapshot->rooms[s] = board->sittings[s].room;
    snapshot->cost = board->cost;
}

void snapshot_restore(struct board *board, const struct snapshot *snapshot)
{
    for (uint32_t u = 0; u < board->frame->unit_count; u++)
        board_remove(board, u);
    for (uint32_t u = 0; u < board->frame->unit_count && !board->failed; u++) {
        struct spot spot = snapshot->spots[u];

        if (spot.sitting == PLAN_NONE)
            continue;
        spot.room = snapshot->rooms[spot.sitting];
        board_place(board, u, &spot);
    }
    board_keep(board);
}

/* One unit after the other, the hardest first. */
#include "planning/planner_search.h"

#include <errno.h>

enum { COMMISSIONS_LOOKED_AT = 8, BUILD_WORK = 120 };

/* What decides the order of the units. */
struct hardness {
    uint32_t unit;
    uint32_t whole;
    uint64_t crowd; /* of its kind: minutes wanted for each thousand that there are */
};

static int harder_first(const void *a, const void *b)
{
    const struct hardness *x = a, *y = b;

    if (x->crowd != y->crowd)
        return x->crowd > y->crowd ? -1 : 1;
    if (x->whole != y->whole)
        return x->whole > y->whole ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static uint64_t crowd_of(const struct frame *frame, const struct frame_kind *kind)
{
    const struct plan_epreuve *epreuve = &frame->problem->epreuves[kind->epreuve];
    uint64_t wanted = 0, there = 1;

    for (uint32_t i = 0; i < kind->unit_count; i++)
        wanted +=
            frame->units[frame->kind_units[kind->unit_first + i]].whole + epreuve->turnover_minutes;
    for (uint32_t i = 0; i < kind->count; i++)
        for (uint32_t day = 0; day < frame->days; day++) {
            const uint32_t sitting = frame_sitting(frame, frame->takers[kind->first + i], day);

            for (uint32_t w = frame->sitting_windows[sitting];
                 w < frame->sitting_windows[sitting + 1]; w++)
                there +=
                    (uint64_t)(frame->windows[w].to - frame->windows[w].from) * epreuve->group_max;
        }
    return wanted * 1000 / there;
}

int search_build(struct search *search, struct arena *arena)
{
    const struct frame *frame = search->board->frame;
    struct hardness *order = arena_calloc(arena, frame->unit_count + 1, sizeof *order);
    uint32_t *cursors = arena_calloc(arena, frame->kind_count + 1, sizeof *cursors);
    uint64_t *crowds = arena_calloc(arena, frame->kind_count + 1, sizeof *crowds);
    uint32_t count = 0;

    if (!order || !cursors || !crowds)
        return -ENOMEM;
    for (uint32_t k = 0; k < frame->kind_count; k++)
        crowds[k] = crowd_of(frame, &frame->kinds[k]);
    for (uint32_t u = 0; u < frame->unit_count; u++)
        if (!board_is_placed(search->board, u) && frame->kinds[frame->units[u].kind].count > 0)
            order[count++] = (struct hardness){
                .unit = u,
                .whole = frame->units[u].whole,
                .crowd = crowds[frame->units[u].kind],
            };
    qsort(order, count, sizeof *order, harder_first);
    search_phase(search, PLANNER_PHASE_BUILD, count);
    for (uint32_t i = 0; i < count && search_go_on(search, 1, BUILD_WORK); i++) {
        const uint32_t kind = frame->units[order[i].unit].kind;

        (void)place_best(
            search, order[i].unit, true, COMMISSIONS_LOOKED_AT, PLAN_NONE, &cursors[kind]);
        board_keep(search->board);
    }
    return search->board->failed ? -ENOMEM : 0;
}

void search_split(struct search *search)
{
    const struct frame *frame = search->board->frame;

    for (uint32_t u = 0; u < frame->unit_count && search_go_on(search, 0, 1); u++) {
        uint32_t cursor = 0;

        if (!board_is_placed(search->board, u) && frame->units[u].follower != PLAN_NONE)
            (void)place_best(search, u, false, UINT32_MAX, PLAN_NONE, &cursor);
    }
    board_keep(search->board);
}

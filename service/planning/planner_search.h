/*
 * A search on a board: its random numbers, its progress, what it may move. Shared by the phases
 * (fill, improve) of planner_propose() and planner_repair().
 */
#pragma once

#include "planning/planner.h"
#include "planning/planner_board.h"

struct search {
    struct board *board;
    const struct planner_options *options;
    uint64_t random;
    const bool *pinned; /* [unit]: may not be moved; NULL: all may */
    /* Of a repair: [unit], where it would rather be; PLAN_NONE: nowhere. NULL: no repair. */
    const struct spot *homes;

    struct planner_progress progress;
    uint64_t work; /* since the last call of go_on, in about microseconds */
    uint64_t tried, taken;
    bool cut;
};

void search_init(struct search *search, struct board *board, const struct planner_options *options);

/* What it came to. */
struct planner_report search_report(const struct search *search);

/* Uniform below `below`, which is more than 0. */
uint32_t search_random(struct search *search, uint32_t below);

void search_phase(struct search *search, enum planner_phase phase, uint64_t total);

/* Note work done; false: stop now (told to, or memory is short). */
bool search_go_on(struct search *search, uint64_t done, uint64_t work);

static inline bool search_pinned(const struct search *search, uint32_t unit)
{
    return search->pinned && search->pinned[unit];
}

/* It is where it was before the repair. */
static inline bool search_at_home(const struct search *search, uint32_t unit)
{
    const struct spot *spot = &search->board->spots[unit];

    return search->homes && search->homes[unit].sitting != PLAN_NONE &&
           spot->sitting == search->homes[unit].sitting && spot->start == search->homes[unit].start;
}

/* Units that would rather be elsewhere. */
uint32_t search_away_count(const struct search *search);

/* What makes a board better: fewer unplaced tasks, then a lower cost. */
static inline bool search_better(const struct plan_cost *a, const struct plan_cost *b)
{
    return a->unplaced != b->unplaced ? a->unplaced < b->unplaced : a->total < b->total;
}

/* The best board seen, to go back to. */
struct snapshot {
    struct spot *spots;
    uint32_t *rooms; /* [sitting] */
    struct plan_cost cost;
};

int snapshot_make(
    const struct board *board, struct arena *arena, struct snapshot *ret_snapshot) MUST_CHECK;
void snapshot_take(const struct board *board, struct snapshot *snapshot);
void snapshot_restore(struct board *board, const struct snapshot *snapshot);

enum { PLACE_SPOTS_MAX = 32 };

/*
 * The spots of a sitting that are worth a look for a unit that is nowhere: in each stretch of free
 * time the ones nearest to what lies before and behind, and groups that it could join. None means
 * that the unit cannot be there at all.
 */
uint32_t place_spots(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    bool whole,
    struct spot spots[PLACE_SPOTS_MAX]);

/* Place a unit that is nowhere where the cost grows least, looking at `commission_count` of the
 * commissions that have a place for it, in turn from `*cursor` on (of its kind's, moved on).
 * False: none has. `not_sitting`: not there; PLAN_NONE: anywhere. */
bool place_best(struct search *search,
    uint32_t unit,
    bool whole,
    uint32_t commission_count,
    uint32_t not_sitting,
    uint32_t *cursor);

/* The same among those of the given commissions that are of its kind. One spot in `blink` is
 * overlooked; 0: none. */
bool place_among(struct search *search,
    uint32_t unit,
    bool whole,
    const uint32_t *commissions,
    uint32_t commission_count,
    uint32_t blink);

/* The units that must go so that `unit` can be there, as far as blocks, its candidate and shared
 * members say (not loges, day slots, rooms). */
enum { PUSHED_MAX = 32 };
struct pushed {
    uint32_t units[PUSHED_MAX];
    uint32_t count;
    bool too_many;
};
void pushed_find(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    struct pushed *ret_pushed);

/* Each unit that is nowhere, the hardest first, where it costs least. Then, if some are left,
 * others give way to them for `effort` steps; last, tasks without their followers. -ENOMEM. */
int search_build(struct search *search, struct arena *arena) MUST_CHECK;
int search_fill(struct search *search, struct arena *arena, uint64_t effort) MUST_CHECK;
void search_split(struct search *search);

/* Simulated annealing over `movers` for `effort` moves. -ENOMEM. */
int search_improve(struct search *search,
    struct arena *arena,
    const uint32_t *movers,
    uint32_t mover_count,
    uint64_t effort) MUST_CHECK;

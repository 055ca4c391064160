/*
 * A plan while it is made: which unit is where, with every hard rule kept at every moment, and the
 * cost of it kept with every change. Changes are noted on a trail, so that a move of several steps
 * can be taken back.
 */
#pragma once

#include "planning/planner_frame.h"

/* Where a unit is, or could be. */
struct spot {
    uint32_t sitting; /* frame_sitting(); PLAN_NONE: nowhere (the rest is not read) */
    uint32_t loge;
    uint32_t room; /* that the sitting has with the unit in it */
    uint16_t start;
    bool whole; /* with its follower */
};

/* Units that are before a commission at once: a group, or one with its follower. */
struct block {
    uint16_t start, end;
    uint32_t head; /* the others: board->mates */
};

/* A commission on a day. */
struct sitting {
    struct block *blocks; /* by start */
    uint32_t room, next_in_room;
    uint16_t count, capacity;
    uint16_t lengths; /* of all blocks */
    uint16_t own;     /* tasks of the commission's own épreuve */
    int32_t gap;
};

/* One change, with what is needed to take it back. */
struct trail_step {
    uint32_t unit; /* PLAN_NONE: only the room changed */
    struct spot spot;
    uint32_t room_before;
    bool placed;
};

struct board {
    const struct frame *frame;
    const struct plan_problem *problem;
    struct arena *arena;

    struct spot *spots;
    uint32_t *mates; /* [unit]: next of its group; PLAN_NONE: last */
    struct sitting *sittings;
    uint32_t *room_sittings; /* [room * days + day]: first sitting in it */
    uint16_t **loge_minutes; /* [room * days + day][minute]: seats taken; NULL: none yet */
    uint16_t *member_sits;   /* [member * days + day]: sittings */
    uint32_t *loads;         /* [commission]: tasks of its pool */
    uint32_t *school_loads;  /* frame_commission.schools + school */
    uint32_t *homes;         /* [commission]: room that it would have throughout */

    struct trail_step *trail;
    size_t trail_count, trail_capacity;

    struct plan_cost cost; /* unplaced: in tasks */
    bool failed;           /* memory was short: the last change was not made */
};

/* An empty board. -ENOMEM. */
int board_make(const struct frame *frame, struct arena *arena, struct board *ret_board) MUST_CHECK;

static inline bool board_is_placed(const struct board *board, uint32_t unit)
{
    return board->spots[unit].sitting != PLAN_NONE;
}

/* Whether the unit needs a room with a computer, for its task or its follower. */
static inline bool board_computers(const struct board *board, uint32_t unit, bool whole)
{
    const struct frame_unit *of = &board->frame->units[unit];

    return board->problem->epreuves[of->epreuve].needs_computers ||
           (whole && of->follower != PLAN_NONE &&
               board->problem->epreuves[board->problem->tasks[of->follower].epreuve]
                   .needs_computers);
}

/* Minutes of the unit's oral there, with the follower or not. */
static inline uint32_t board_length(const struct board *board, uint32_t unit, bool whole)
{
    return whole ? board->frame->units[unit].whole : board->frame->units[unit].length;
}

/*
 * Whether a unit that is nowhere may be placed there without breaking a rule; with the loge and the
 * room that it takes. The commission must be of its kind, complete, and apart from its school.
 */
bool board_fits(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    struct spot *ret_spot);

/* The parts of board_fits() that others need. */
bool board_windows_fit(const struct board *board, uint32_t sitting, uint32_t from, uint32_t to);
bool board_day_slots_fit(const struct board *board, uint32_t unit, uint32_t sitting, bool whole);
bool board_loge_fits(const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start);
/* A seat in that loge; with PLAN_NONE, that none is needed. */
bool board_loge_fits_in(
    const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start, uint32_t loge);
bool board_room_fits(const struct board *board,
    uint32_t sitting,
    uint32_t room,
    uint32_t from,
    uint32_t to,
    uint32_t group,
    bool computers);
bool board_candidate_free(
    const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start, bool whole);
/* Rule ONE_GROUP. `ret_group`: how many there are with the unit. */
bool board_group_fits(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    uint32_t *ret_group);
/* The sitting that is in the room when this one, with one more oral, would be; PLAN_NONE: none. */
uint32_t board_room_taken_by(
    const struct board *board, uint32_t sitting, uint32_t room, uint32_t from, uint32_t to);
/* The room that the sitting has with one more oral: its present one if possible. */
bool board_room_find(const struct board *board,
    uint32_t sitting,
    uint32_t from,
    uint32_t to,
    uint32_t group,
    bool computers,
    uint32_t *ret_room);
/* The nearest start, from this one on (or down), at which a room of the centre is free for the
 * sitting with the unit in it; closures apart. PLAN_NONE: there is none. */
uint32_t board_room_next(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    bool down);
/* Block index at which an oral from `start` stands or would stand. */
uint32_t board_block_at(const struct sitting *sitting, uint32_t start);
uint32_t board_group_size(const struct board *board, const struct block *block);

/* Place a unit as board_fits() said; take it away. Both are noted on the trail. */
void board_place(struct board *board, uint32_t unit, const struct spot *spot);
void board_remove(struct board *board, uint32_t unit);
/* Give a sitting that has a task another room, which board_room_fits(). */
void board_set_room(struct board *board, uint32_t sitting, uint32_t room);

/* Take back every change since the trail had that many steps. */
void board_undo(struct board *board, size_t trail_count);
/* Forget how to take back. */
static inline void board_keep(struct board *board)
{
    board->trail_count = 0;
}

/* Write it as a plan in `arena`. -ENOMEM. */
int board_plan(const struct board *board, struct arena *arena, struct plan *ret_plan) MUST_CHECK;

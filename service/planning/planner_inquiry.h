/*
 * Slow and thorough: everything that speaks against one place for one unit, where board_fits() says
 * only no. For planner_try() and planner_explain(). The unit is not on the board. Works for
 * commissions that are incomplete or cancelled, too.
 */
#pragma once

#include "planning/planner_desk.h"

struct inquiry {
    const struct board *board;
    uint32_t unit;
    uint32_t commission, day, start;
};

/* Clashes found so far; only the first ones are kept. */
struct clash_list {
    struct planner_clash clashes[PLANNER_CLASHES_MAX];
    uint32_t count;
};

/* The unit that a task belongs to, taken off the board, its follower put back behind it even where
 * that is hopeless. */
uint32_t inquiry_unit(struct desk *desk, uint32_t task);

/* Within the hours, not over the pause, the preparation too; the grid apart. */
bool inquiry_hours(const struct inquiry *inquiry);
/* The commission takes the task, or its follower, not at all: because of the épreuve, ... */
bool inquiry_other_epreuve(const struct inquiry *inquiry);
bool inquiry_other_language(const struct inquiry *inquiry);
bool inquiry_other_zone(const struct inquiry *inquiry);
bool inquiry_right_day(const struct inquiry *inquiry);
bool inquiry_writes(const struct inquiry *inquiry);

/* Each says whether all is well, and adds what is not to `list` unless that is NULL. Within the
 * hours only. */
bool inquiry_members_available(const struct inquiry *inquiry, struct clash_list *list);
bool inquiry_members_free(const struct inquiry *inquiry, struct clash_list *list);
bool inquiry_room(const struct inquiry *inquiry, struct clash_list *list);
bool inquiry_loge(const struct inquiry *inquiry, struct clash_list *list);
bool inquiry_group(const struct inquiry *inquiry, struct clash_list *list);
bool inquiry_candidate(const struct inquiry *inquiry, struct clash_list *list);

void clash_add(struct clash_list *list, const struct planner_clash *clash);

static inline uint32_t inquiry_sitting(const struct inquiry *inquiry)
{
    return frame_sitting(inquiry->board->frame, inquiry->commission, inquiry->day);
}

static inline uint32_t inquiry_end(const struct inquiry *inquiry)
{
    return inquiry->start + inquiry->board->frame->units[inquiry->unit].whole;
}

/* `member` of the commission is not available for the whole oral. */
bool inquiry_missing(const struct inquiry *inquiry, uint32_t member);

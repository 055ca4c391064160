/* The single changes that would free a place. */
#pragma once

#include "planning/planner_inquiry.h"
#include "planning/planner_search.h"

enum { REMEDY_KINDS = PLANNER_REMEDY_DAY_SLOT + 1 };

struct remedy_list {
    struct search search; /* to find a new place for what gives way */
    struct planner_remedy remedies[PLANNER_REMEDIES_MAX];
    uint32_t count;
    uint32_t of_kind[REMEDY_KINDS];
    uint32_t moves_tried;
};

void remedy_init(struct remedy_list *list, struct board *board);

/* Obstacles of one place as a set: bits 1 << enum planner_obstacle. Adds what would free it, if one
 * change does. */
void remedy_find(struct remedy_list *list,
    struct board *board,
    const struct inquiry *inquiry,
    uint32_t obstacles);

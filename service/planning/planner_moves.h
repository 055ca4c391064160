/* The moves of the annealing: each changes the board by a few steps that keep every rule, or leaves
 * it as it was. */
#pragma once

#include "planning/planner_search.h"

enum move {
    MOVE_SWAP,     /* two units of a kind change places */
    MOVE_RELOCATE, /* a unit goes to a free spot */
    MOVE_INSERT,   /* a unit goes between two others, which move on */
    MOVE_LAY,      /* a sitting is laid anew, one oral right behind the other */
    MOVE_DAY,      /* a commission has its orals of one day on another day */
    MOVE_EMPTY,    /* the orals of a sitting go wherever it costs least */
    MOVE_ROOM,     /* a sitting has another room */
    MOVE_COUNT,
};

/* Try it with this unit, or with the sitting that it is in. False: not possible, nothing changed;
 * true: changed, board_undo() takes it back. */
bool move_try(struct search *search, enum move move, uint32_t unit);

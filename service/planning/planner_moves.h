/* The moves of the annealing: each changes the board by a few steps that keep every rule, or leaves
 * it as it was. */
#pragma once

#include "planning/planner_search.h"

enum move {
    MOVE_SWAP,     /* two units of a kind change places */
    MOVE_RELOCATE, /* a unit goes to a free spot */
    MOVE_INSERT,   /* a unit goes between two others, which move on */
    MOVE_BESIDE,   /* a unit goes near another oral of its candidate */
    MOVE_ANYWHERE, /* a unit goes to any start that fits */
    MOVE_SHIFT,    /* a sitting, or the rest of it, is held earlier or later */
    MOVE_LAY,      /* a sitting is laid anew, one oral right behind the other */
    MOVE_DAY,      /* a commission has its orals of one day on another day */
    MOVE_EMPTY,    /* the orals of a sitting go wherever it costs least */
    MOVE_RUIN,     /* some units that have to do with each other are placed anew, one by one */
    MOVE_ROOM,     /* a sitting has another room */
    MOVE_COUNT,
};

/* Try it with this unit, or with the sitting that it is in. A ruin may leave tasks without a place.
 * False: not possible, nothing changed;
 * true: changed, board_undo() takes it back. */
bool move_try(struct search *search, enum move move, uint32_t unit);

/* The one of them with a file of its own. */
bool move_ruin(struct search *search, uint32_t unit);

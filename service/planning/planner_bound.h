/* How many slots of a plan must move at least. */
#pragma once

#include "planning/planner_desk.h"

/*
 * A number of slots of `plan` that no plan without a broken rule can keep. Proven as a sum over
 * sets of slots that have none in common: those that are wrong by themselves (no home, see
 * desk_lay()), those of a commission and day above day_slots_max, those at one minute above the
 * rooms or the loge seats of a centre, and pairs of which only one can stay. -ENOMEM.
 */
int bound_moves(const struct desk *desk,
    const struct plan *plan,
    const struct spot *homes,
    uint32_t *ret_bound) MUST_CHECK;

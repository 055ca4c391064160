/* What every call of planner.h begins with: a sound problem, its frame, a board; and a plan from
 * outside laid on that board. */
#pragma once

#include "planning/planner.h"
#include "planning/planner_board.h"

struct desk {
    struct arena *work; /* owned */
    struct frame frame;
    struct board board;
};

/* 0, PLANNER_E_PROBLEM, -ENOMEM. The desk is released in any case. */
int desk_open(const struct plan_problem *problem, struct desk *desk) MUST_CHECK;
void desk_release(struct desk *desk);
#define CLEANUP_DESK CLEANUP(desk_release)

/* 0, or PLANNER_E_PLAN: it speaks of what is not there. */
int desk_plan_valid(const struct plan_problem *problem, const struct plan *plan) MUST_CHECK;

/*
 * Lay a plan on an empty board, as much of it as breaks no rule, with its rooms and loges where
 * they are right. `ret_homes` ([unit], in desk->work): where the plan has the unit, if it could be
 * there were it alone; PLAN_NONE otherwise. What has a home and is not placed collides with what
 * is. -ENOMEM.
 */
int desk_lay(struct desk *desk, const struct plan *plan, struct spot **ret_homes) MUST_CHECK;

/* Whether the plan has the follower right behind its task. */
bool desk_follows(const struct plan_problem *problem, const struct plan *plan, uint32_t follower);

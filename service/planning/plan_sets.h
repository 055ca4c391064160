/*
 * A plan seen as sets, for the checker and the cost: its placed tasks as groups of commissions, the
 * groups as sittings.
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

/* Tasks of one épreuve that start together before one commission. */
struct plan_group {
    const uint32_t *tasks; /* by index */
    size_t count;
    uint32_t commission, day, epreuve;
    uint32_t start, end; /* of the longest oral */
};

/* A commission on a day. */
struct plan_sitting {
    const struct plan_group *groups; /* by start, then épreuve */
    size_t count;
    uint32_t commission, day;
    uint32_t start, end; /* first start of an oral, last end */
};

struct plan_sets {
    const struct plan_problem *problem;
    const struct plan *plan;
    const bool *placed; /* of each task: it has a commission and a day */
    size_t placed_count;
    const struct plan_group *groups; /* by commission, day, start, épreuve */
    size_t group_count;
    const struct plan_sitting *sittings; /* by commission, day */
    size_t sitting_count;
};

/* Everything lives in the arena. -ENOMEM. */
int plan_sets_make(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    struct plan_sets *ret_sets) MUST_CHECK;

/* End of a task's oral, start of its preparation (below 0 when the plan is nonsense). */
uint32_t plan_task_end(const struct plan_sets *sets, uint32_t task);
int32_t plan_task_busy_from(const struct plan_sets *sets, uint32_t task);

/* Centre of the commission that a placed task has. */
uint32_t plan_task_centre(const struct plan_sets *sets, uint32_t task);

/* Each task of `group` follows a task of `before`. */
bool plan_group_follows(
    const struct plan_sets *sets, const struct plan_group *group, const struct plan_group *before);

/* The commission has tasks on that day. */
const struct plan_sitting *plan_sitting_find(
    const struct plan_sets *sets, uint32_t commission, uint32_t day);

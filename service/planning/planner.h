/*
 * Places the orals of a session: a plan from nothing, a plan repaired with few moves, why a task
 * has no place, what may be done by hand. The problem, the hard rules and the cost are those of
 * model/plan.h; plan_check.h verifies what comes out of here and shares no code with it.
 *
 * Pure: no clock, no random source, no state between calls. Threads: any number at once. Results
 * live in `arena`; everything else is freed before the return (at most PLANNER_MEMORY_MAX).
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

enum {
    PLANNER_MEMORY_MAX = 1 << 30,     /* bytes of work memory of one call; -ENOMEM above */
    PLANNER_CANDIDATE_TASKS_MAX = 64, /* of one candidate; a problem with more is not valid */
    PLANNER_REMEDIES_MAX = 64,        /* that planner_explain() tells */
    PLANNER_CLASHES_MAX = 64,         /* that planner_try() tells */
};

/* What every function of this header may return beside 0 and -ENOMEM. */
enum planner_err {
    PLANNER_E_PROBLEM = 1, /* plan_problem_valid() says why */
    PLANNER_E_PLAN,        /* a plan that speaks of commissions, days or rooms that are not there */
    PLANNER_E_ARGUMENT,    /* a task, commission or member that is not there */
};

/* The array of the problem in which something is wrong. */
enum plan_problem_err {
    PLAN_PROBLEM_E_SIZE = 1, /* too many of something, a grid of 0, a travel time above a day */
    PLAN_PROBLEM_E_DAY,
    PLAN_PROBLEM_E_EPREUVE,
    PLAN_PROBLEM_E_ZONE,
    PLAN_PROBLEM_E_CENTRE,
    PLAN_PROBLEM_E_ROOM,
    PLAN_PROBLEM_E_MEMBER,
    PLAN_PROBLEM_E_COMMISSION,
    PLAN_PROBLEM_E_CANDIDATE,
    PLAN_PROBLEM_E_TASK,
};

/*
 * Whether all indexes and ranges are right, so that the functions below may work on it. Beyond the
 * words of model/plan.h: groups of 1 to PLAN_GROUP_MAX; durations of 1 to 1440 minutes; a follower
 * has no preparation, is not followed itself, is the only one behind its task, and both are orals
 * of one candidate at a time (group_max 1). `where`: index of the wrong element, written when the
 * result is not 0; may be NULL. Returns 0 or an enum plan_problem_err.
 */
int plan_problem_valid(const struct plan_problem *problem, size_t *where) MUST_CHECK;

enum planner_phase {
    PLANNER_PHASE_BUILD,   /* one task after the other */
    PLANNER_PHASE_FILL,    /* the others are moved for those that found no place */
    PLANNER_PHASE_IMPROVE, /* the cost goes down */
};

struct planner_progress {
    enum planner_phase phase;
    uint64_t done, total; /* of this phase */
    uint32_t placed;      /* tasks */
    int64_t cost;         /* plan_cost.total */
};

struct planner_options {
    uint64_t seed;
    uint64_t effort; /* moves that are tried; 0: usual for the size. The result is the same for the
                        same problem, seed and effort */
    /* Called every few milliseconds; false: stop, the best plan so far is the result. May be NULL.
     */
    bool (*go_on)(void *user, const struct planner_progress *progress);
    void *user;
};

struct planner_report {
    struct plan_cost cost;
    uint32_t placed; /* tasks */
    uint64_t moves_tried, moves_taken;
    bool cut; /* go_on said stop */
};

/*
 * A plan without a broken hard rule, with as many tasks placed as was found possible, then at the
 * lowest cost found. `options` may be NULL. 0, enum planner_err, -ENOMEM.
 */
int planner_propose(const struct plan_problem *problem,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_report *ret_report) MUST_CHECK;

/* Slots: of tasks that had one in the plan before. */
struct planner_repair_report {
    struct planner_report plan;
    uint32_t kept;         /* slots with the same commission, day and start */
    uint32_t moved;        /* the others: elsewhere now, or nowhere */
    uint32_t lost;         /* of the moved: nowhere */
    uint32_t newly_placed; /* tasks that had no slot and have one */
    uint32_t room_changes; /* commission-days that keep a slot, in another room */
    uint32_t loge_changes; /* kept slots with another loge */
    uint32_t bound;        /* no plan without a broken rule moves fewer slots: proven */
};

/*
 * A plan for a changed problem with as few changes to `before` as was found possible: what is still
 * right stays, what is not and what is new is placed, others give way only when a task would have
 * no place otherwise. Then the cost of what is moved goes down. `before` has a slot for each task
 * of this problem (new ones: nowhere) and may break any rule. `options` may be NULL. 0, enum
 * planner_err, -ENOMEM.
 */
int planner_repair(const struct plan_problem *problem,
    const struct plan *before,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_repair_report *ret_report) MUST_CHECK;

/*
 * Verifies plans, and says what they cost: the rules and the prices of model/plan.h, each set by
 * set. It knows nothing of how a plan was made. The problem is sound (its maker vouches for its
 * indexes); the plan may be anything. Not bound to threads.
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

/* Where a rule is broken; PLAN_NONE for what it does not concern. */
struct plan_violation {
    enum plan_rule rule;
    uint32_t task, other_task;             /* the later one is `task` */
    uint32_t commission, other_commission; /* of two that collide: likewise */
    uint32_t day, minute;
    uint32_t member;
    uint32_t room; /* a loge too */
};

/*
 * All broken rules: by rule, then as they come by task, commission, member or room and time, the
 * same order for the same plan. `*ret_count` counts them all; the first `most` of them are in
 * `*ret_violations`, which lives in the arena. -ENOMEM.
 */
int plan_check(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    size_t most,
    const struct plan_violation **ret_violations,
    size_t *ret_count) MUST_CHECK;

/* The cost of a plan. What names no commission or no day counts as unplaced; a plan that breaks
 * rules has a cost too, that means little. -ENOMEM. */
int plan_cost(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    struct plan_cost *ret_cost) MUST_CHECK;

/* "MEMBER_ONCE"; NULL for a number that is no rule. Stable. */
const char *plan_rule_name(enum plan_rule rule);

/* Who sits where in a commission: as many seats as can be filled, with as few fallbacks as that
 * allows (then the earliest choices). */
struct plan_composition {
    struct {
        uint32_t member; /* PLAN_NONE: empty */
        uint32_t choice; /* index of the choice that admits the member: above 0 is a fallback */
    } seats[PLAN_SEATS_MAX];
    uint32_t seat_count;
    uint32_t empty_count, fallback_count;
    uint32_t over[PLAN_SEATS_MAX]; /* members without a seat, or listed before: the first ones */
    uint32_t over_count;           /* all of them */
    bool cancelled;
    bool complete; /* rule COMPOSITION holds */
};

void plan_composition_check(const struct plan_problem *problem,
    uint32_t commission,
    struct plan_composition *ret_composition);

/*
 * Verifies draws, rule by rule, from the words of model/subject_draw.h. It knows nothing of how a
 * draw was made. The draw may be anything. Not bound to threads.
 */
#pragma once

#include "base/arena.h"
#include "model/subject_draw.h"

struct draw_violation {
    enum draw_rule rule;
    uint32_t group, other; /* indexes; DRAW_NONE: no other. The later one of two is `group` */
};

/*
 * All broken rules, but for NOT_IN_PLAN: of each group in the order of the problem, by rule, then
 * by the other. subjects[i]: index of the subject of group i, anything else: none. `*ret_count`
 * counts all of them, the first `most` are in *ret_violations, which lives in the arena. -ENOMEM.
 */
int subject_draw_check(const struct draw_problem *problem,
    const uint32_t *subjects,
    struct arena *arena,
    size_t most,
    const struct draw_violation **ret_violations,
    size_t *ret_count) MUST_CHECK;

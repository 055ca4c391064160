/* The pools of a problem (struct plan_cost): which commissions share which tasks. */
#pragma once

#include "planning/plan_sets.h"

/* Parts of the cost that compare the commissions of a pool. -ENOMEM. */
int plan_pools_cost(const struct plan_sets *sets,
    struct arena *arena,
    int64_t *ret_uneven,
    int64_t *ret_school_mix) MUST_CHECK;

/* Broken rules in words. */
#pragma once

#include "domain/plan.h"
#include "domain/plan_problem.h"
#include "planning/plan_check.h"

/* Everything in `arena`. -ENOMEM. */
int plan_tell(struct arena *arena,
    const struct planning *planning,
    const struct plan *plan,
    const struct plan_violation *violation,
    struct plan_finding *ret_finding) MUST_CHECK;

/* "M. Dupont (P-012)": an examiner; "" when there is none. NULL: -ENOMEM. */
const char *plan_tell_examiner(
    struct arena *arena, const struct planning *planning, uint32_t member);

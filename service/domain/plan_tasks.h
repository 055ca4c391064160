/* Which candidate takes which épreuve as an oral that is planned, and how long. */
#pragma once

#include "domain/plan_problem.h"

/* Fill problem.tasks, first_tasks and the counts of exclusions; languages are added to the index.
 * OUTCOME_PRECONDITION, -ENOMEM. */
int plan_tasks_make(struct op *op, struct arena *arena, struct planning *planning) MUST_CHECK;

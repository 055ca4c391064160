/* A plan as the planner knows it, from stored slots and back. Pure. */
#pragma once

#include "domain/plan_problem.h"

struct plan_stored {
    struct plan plan;
    const struct plan_entry **of_tasks; /* the slot of each task; NULL: it has none */
    const char **stale; /* candidates whose orals, or their lengths, are not those of the slots */
    size_t stale_count;
    uint32_t unplaced;
};

/* What names something that is not there any more gets an index that names nothing: the checker
 * says so. -ENOMEM. */
int plan_solution_read(const struct planning *planning,
    struct arena *arena,
    const struct plan_entry *entries,
    size_t count,
    struct plan_stored *ret_stored) MUST_CHECK;

/* What names something that is gone is nowhere: the planner takes only what there is. */
void plan_solution_forget_gone(const struct planning *planning, struct plan *plan);

/* The slot of one task; `obstacle` when it has none. PLAN_SOLUTION_E_TIME: its local time does not
 * exist, or exists twice, in the zone of the centre. */
enum plan_solution_err { PLAN_SOLUTION_E_TIME = 1 };
int plan_solution_entry(const struct planning *planning,
    const struct plan *plan,
    uint32_t task,
    const char *obstacle,
    struct plan_entry *ret_entry) MUST_CHECK;

/* The slots of all tasks, by candidate and épreuve; `obstacles` by task (NULL: none is known). As
 * above. */
int plan_solution_write(const struct planning *planning,
    const struct plan *plan,
    const char *const *obstacles,
    struct arena *arena,
    struct plan_entry **ret_entries,
    size_t *ret_count) MUST_CHECK;

/* How many slots differ between two plans, those that only one has included. Both by candidate and
 * épreuve. */
uint32_t plan_entries_moved(const struct plan_entry *before,
    size_t before_count,
    const struct plan_entry *after,
    size_t after_count);

/* All that the planning of a session needs, read set by set. In a worker's transaction; for one
 * consistent picture: store_work_snapshot(). */
#pragma once

#include "model/plan_source.h"
#include "store/store.h"

/* Which candidates; all when `plan` is 0. */
struct store_plan_scope {
    const char *session;
    /* Only who has a slot of this plan on this day (YYYY-MM-DD), and `candidate`: enough to see
     * whether something can go there. */
    uint32_t plan;
    const char *date, *candidate;
};

/* Everything lives in `arena`, which may be larger than the op's. -ENOMEM when it is full. */
int store_plan_source(struct store_session *session,
    struct op *op,
    const struct store_plan_scope *scope,
    struct arena *arena,
    struct plan_source *ret_source) MUST_CHECK;

/* The slots of a plan by candidate and épreuve, of the candidates of the scope; scope->plan says
 * which plan when `plan` is 0. */
int store_plan_entries(struct store_session *session,
    struct op *op,
    const struct store_plan_scope *scope,
    uint32_t plan,
    struct arena *arena,
    struct plan_entry **ret_entries,
    size_t *ret_count) MUST_CHECK;

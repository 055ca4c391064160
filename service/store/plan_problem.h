/* All that the planning of a session needs, read set by set. In a worker's transaction; for one
 * consistent picture: store_work_snapshot(). */
#pragma once

#include "model/plan_source.h"
#include "store/store.h"

/* Everything lives in `arena`, which may be larger than the op's. -ENOMEM when it is full. */
int store_plan_source(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct plan_source *ret_source) MUST_CHECK;

/* The same without the candidates, and each member with its person where the caller may see it: for
 * papers. */
int store_plan_people(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct plan_source *ret_source) MUST_CHECK;

/* The slots of a plan of the session, by candidate and épreuve. */
int store_plan_entries(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    struct arena *arena,
    struct plan_entry **ret_entries,
    size_t *ret_count) MUST_CHECK;

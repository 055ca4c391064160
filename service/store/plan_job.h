/* Jobs that compute plans. A job whose service has died is not heard of for PLAN_JOB_DEAD_SECONDS;
 * it then reads as failed, and the next one takes its place. */
#pragma once

#include "model/plan_job.h"
#include "store/store.h"

enum { PLAN_JOB_DEAD_SECONDS = 60 };

/* ---- asynchronous; callbacks come on a store thread ---- */

/* OUTCOME_NOT_FOUND. The texts live in the op's arena. */
typedef void (*store_plan_job_fn)(struct op *op, int r, const struct plan_job *job, void *context);
int store_plan_job_get(struct store *store,
    struct op *op,
    const struct uuid *id,
    store_plan_job_fn done,
    void *context) MUST_CHECK;

/* How far a job is (phase, done, total, tasks, placed, cost), as a sign of life. `go_on`: nobody
 * wants it to stop, and it has not been given up. */
typedef void (*store_plan_progress_fn)(
    struct op *op, int r, bool go_on, bool cancel, void *context);
int store_plan_job_progress(struct store *store,
    struct op *op,
    const struct plan_job *job,
    store_plan_progress_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction ---- */

/* What op's request has started or cancelled before, as it is now. OUTCOME_REQUEST_ID_REUSED. */
int store_plan_job_prior(struct store_session *session,
    struct op *op,
    struct plan_job *ret_job,
    bool *ret_found) MUST_CHECK;
/* Give up a dead job of the session and insert this one; id and times are set.
 * OUTCOME_ALREADY_EXISTS: one is running, and *job is that one. */
int store_plan_job_start(
    struct store_session *session, struct op *op, struct plan_job *job) MUST_CHECK;
/* OUTCOME_NOT_FOUND; a job that has ended is given back as it is, without a change. */
int store_plan_job_cancel(struct store_session *session,
    struct op *op,
    const struct uuid *id,
    struct plan_job *ret_job,
    bool *ret_asked) MUST_CHECK;
/* State, plan, cut, moved, moved_bound, message, tasks, placed, cost of a running job.
 * OUTCOME_NOT_FOUND: it does not run any more. */
int store_plan_job_end(
    struct store_session *session, struct op *op, const struct plan_job *job) MUST_CHECK;

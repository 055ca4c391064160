/*
 * Computes plans beside the requests: each job on a thread of its own that yields to all others,
 * with a connection of the store only while it reads and stores. How far it is goes into the
 * database every half second; whether somebody wants it to stop comes back with it.
 *
 * The domain reads no clock: whoever makes the runner gives it one, for the budget of a job and the
 * time between two reports. What a job computes does not depend on it unless it is cut.
 */
#pragma once

#include "domain/session.h"
#include "model/op.h"
#include "model/plan_job.h"

struct store;
struct plan_runner;

enum {
    PLAN_RUNNER_JOBS_MAX = 2,         /* at once in one service */
    PLAN_ARENA_MAX_BYTES = 512 << 20, /* problem, plan and slots of one job */
    PLAN_REPORT_EVERY_MS = 500,
};

struct plan_runner_options {
    struct store *store;
    session_decode_fn decode;
    int64_t (*now_us)(void); /* that never goes back */
};

int plan_runner_new(
    const struct plan_runner_options *options, struct plan_runner **ret_runner) MUST_CHECK;
/* No new jobs; those under way stop, end as failed and say why. Returns when they have. The store
 * must still work. */
void plan_runner_stop(struct plan_runner *runner);
/* Stopped, or nothing ever ran. Accepts NULL. */
void plan_runner_free(struct plan_runner *runner);

/* Whether one more job can start. OUTCOME_UNAVAILABLE (it stops), OUTCOME_LIMIT; the op says why.
 */
int plan_runner_ready(struct plan_runner *runner, struct op *op) MUST_CHECK;
/* Run a job that is stored as running, asked for by `by`. All is copied. As above; -errno. */
int plan_runner_run(struct plan_runner *runner,
    struct op *op,
    const struct plan_job *job,
    const struct principal *by) MUST_CHECK;

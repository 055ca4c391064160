/* One job under way: shared by plan_runner.c (threads, reports) and plan_running.c (what it does).
 * Nobody else includes this. */
#pragma once

#include "domain/definition_kept.h"
#include "domain/plan_runner.h"
#include "domain/plan_solution.h"
#include "planning/planner.h"
#include "store/plan.h"
#include "store/plan_job.h"
#include "store/plan_problem.h"

#include <pthread.h>
#include <stdatomic.h>

struct waiting;

enum plan_stop {
    PLAN_STOP_NONE,
    PLAN_STOP_CANCELLED,
    PLAN_STOP_LOST, /* given up by another service */
    PLAN_STOP_SHUTDOWN,
};

struct plan_running {
    struct plan_runner *runner;
    struct store *store;
    session_decode_fn decode;
    struct plan_job job;
    struct principal by;
    struct op op; /* of the service itself; its arena holds all of the job */
    struct waiting *waiting;
    /* reports */
    pthread_mutex_t lock; /* reporting, why */
    pthread_cond_t changed;
    bool reporting;
    enum plan_stop why;
    struct arena *report_arena;
    struct op report_op;
    int64_t next_report_us, budget_ends_us;
    /* what is computed */
    struct definition_ref *definition;
    struct plan_source source;
    struct planning planning;
    struct plan_record record; /* of the draft */
    struct plan_entry *base_entries;
    size_t base_count;
    struct plan_entry *entries;
    size_t entry_count;
};

/* ---- plan_runner.c ---- */

/* Work of the store, waited for. */
int plan_running_work(struct plan_running *running, store_work_fn work, bool snapshot) MUST_CHECK;
/* A sign of life, when it is time for one. Gives the time of the clock, in microseconds. */
int64_t plan_running_beat(struct plan_running *running);
void plan_running_phase(struct plan_running *running, const char *phase);
enum plan_stop plan_running_why(struct plan_running *running);
/* For struct planner_options. */
bool plan_running_go_on(void *user, const struct planner_progress *progress);

/* ---- plan_running.c ---- */

/* Read, plan, check: the slots are then in `entries`. OUTCOME_PRECONDITION and the op says why;
 * faults. When it was stopped, its result means nothing. */
int plan_running_compute(struct plan_running *running) MUST_CHECK;
/* Store the draft and end the job, in one transaction. OUTCOME_NOT_FOUND: the job has been given
 * up. */
int plan_running_store(struct op *op, struct store_session *session, void *context) MUST_CHECK;
void plan_running_release(struct plan_running *running);

/* Starting, watching and cancelling the computation of a plan. */
#pragma once

#include "domain/plan_runner.h"

/* `job` lives in the op's arena. */
typedef void (*plan_job_fn)(struct op *op, int r, const struct plan_job *job, void *context);

/* What is asked: session, mode, seed, effort, budget_seconds (0 reads as PLAN_BUDGET_SECONDS) and
 * base. OUTCOME_INVALID, _NOT_FOUND, _PRECONDITION (a plan of this session is being computed, no
 * planning rules, nothing to repair), _LIMIT, _UNAVAILABLE. */
int plan_start(struct plan_runner *runner,
    struct store *store,
    struct op *op,
    const struct plan_job *asked,
    session_decode_fn decode,
    plan_job_fn done,
    void *context) MUST_CHECK;

/* OUTCOME_NOT_FOUND. */
int plan_job_get(
    struct store *store, struct op *op, const char *id, plan_job_fn done, void *context) MUST_CHECK;

/* It stops within a second or so; no draft is left. OUTCOME_NOT_FOUND, _PRECONDITION: it has ended.
 */
int plan_job_cancel(
    struct store *store, struct op *op, const char *id, plan_job_fn done, void *context) MUST_CHECK;

#include "domain/plan_job.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "store/plan.h"
#include "store/plan_job.h"

#include <errno.h>

struct starting {
    struct plan_runner *runner;
    struct store *store;
    session_decode_fn decode;
    struct plan_job job;
    bool repeated; /* the request was answered before: nothing starts */
    int failed;
    plan_job_fn done;
    void *context;
};

/* ---- starting ---- */

static int check_base(struct op *op, struct store_session *session, struct plan_job *job)
{
    struct plan_record base;
    int r;

    if (job->mode != PLAN_REPAIR)
        return 0;
    r = store_plan_read(session, op, job->session, job->base, &base);
    if (r == OUTCOME_NOT_FOUND && job->base == 0)
        return op_refuse(
            op, OUTCOME_PRECONDITION, "NO_PLAN", "there is no plan to repair: propose one first");
    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, r, "PLAN_NOT_FOUND", "the session has no plan %u", job->base);
    if (r == 0 && base.state == PLAN_DISCARDED)
        return op_refuse(op, OUTCOME_PRECONDITION, "DISCARDED",
            "plan %u was discarded: repair another one", base.number);
    job->base = base.number;
    return r;
}

static int refuse_running(struct op *op, const struct plan_job *job)
{
    char id[UUID_TEXT_SIZE];

    uuid_format(&job->id, id);
    return op_refuse(op, OUTCOME_PRECONDITION, "PLAN_RUNNING",
        "a plan of this session is being computed already, for %s: wait for it, or cancel job %s",
        job->created_by, id);
}

static int start_work(struct op *op, struct store_session *session, void *context)
{
    struct starting *starting = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct planning_rules *rules;
    struct plan_job job = starting->job;
    int r = store_plan_job_prior(session, op, &starting->job, &starting->repeated);

    if (r || starting->repeated)
        return r;
    r = definition_read(session, op, job.session, starting->decode, &definition);
    if (r == 0)
        r = definition_planning_rules(op, definition, &rules);
    if (r == 0)
        r = check_base(op, session, &job);
    if (r == 0)
        r = store_plan_job_start(session, op, &job);
    if (r == OUTCOME_ALREADY_EXISTS)
        return refuse_running(op, &job);
    if (r == 0)
        starting->job = job;
    return r;
}

static int abandon_work(struct op *op, struct store_session *session, void *context)
{
    struct starting *starting = context;

    starting->job.state = PLAN_JOB_FAILED;
    starting->job.message = "it could not be started: ask again";
    return store_plan_job_end(session, op, &starting->job);
}

static void abandoned(struct op *op, int r, void *context)
{
    const struct starting *starting = context;

    (void)r; /* given up after a minute at the latest */
    starting->done(op, starting->failed, &starting->job, starting->context);
}

static void started(struct op *op, int r, void *context)
{
    struct starting *starting = context;

    if (r == 0 && !starting->repeated) {
        starting->failed = plan_runner_run(starting->runner, op, &starting->job, op->principal);
        if (starting->failed) {
            store_work(starting->store, op, abandon_work, abandoned, starting);
            return;
        }
    }
    starting->done(op, r, &starting->job, starting->context);
}

static int check_asked(struct op *op, struct plan_job *job)
{
    if (text_is_empty(job->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (!*plan_job_mode_name(job->mode))
        return op_violation(op, "mode", "REQUIRED", "say PROPOSE or REPAIR");
    if (job->mode == PLAN_PROPOSE && job->base)
        return op_violation(op, "base_plan", "BASE", "only a repair begins from a plan");
    if (job->base > INT32_MAX)
        return op_violation(op, "base_plan", "RANGE", "there is no such plan");
    if (job->seed > INT64_MAX || job->effort > INT64_MAX)
        return op_violation(
            op, job->seed > INT64_MAX ? "seed" : "effort", "RANGE", "at most 9223372036854775807");
    if (job->budget_seconds > PLAN_BUDGET_SECONDS_MAX)
        return op_violation(
            op, "budget_seconds", "RANGE", "at most %d seconds", PLAN_BUDGET_SECONDS_MAX);
    job->seed = job->seed ? job->seed : 1;
    job->budget_seconds = job->budget_seconds ? job->budget_seconds : PLAN_BUDGET_SECONDS;
    return 0;
}

int plan_start(struct plan_runner *runner,
    struct store *store,
    struct op *op,
    const struct plan_job *asked,
    session_decode_fn decode,
    plan_job_fn done,
    void *context)
{
    const struct starting starting = {.runner = runner,
        .store = store,
        .decode = decode,
        .job = *asked,
        .done = done,
        .context = context};
    struct starting *kept = arena_memdup(op->arena, &starting, sizeof starting);
    int r = kept ? check_asked(op, &kept->job) : -ENOMEM;

    if (r == 0)
        r = plan_runner_ready(runner, op);
    if (r)
        return r;
    store_work(store, op, start_work, started, kept);
    return 0;
}

/* ---- watching ---- */

struct asking {
    struct uuid id;
    struct plan_job job;
    plan_job_fn done;
    void *context;
};

static int refuse_unknown(struct op *op)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "JOB_NOT_FOUND",
        "there is no such job: `palmares plan propose` prints the id of the one that it starts");
}

static int read_id(struct op *op, const char *text, struct uuid *ret_id)
{
    return uuid_parse(text, ret_id) ? op_violation(op, "id", "ID", "this is not the id of a job")
                                    : 0;
}

static void got(struct op *op, int r, const struct plan_job *job, void *context)
{
    const struct asking *asking = context;

    asking->done(op, r == OUTCOME_NOT_FOUND ? refuse_unknown(op) : r, job, asking->context);
}

int plan_job_get(
    struct store *store, struct op *op, const char *id, plan_job_fn done, void *context)
{
    const struct asking asking = {.done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = kept ? read_id(op, id, &kept->id) : -ENOMEM;

    return r ? r : store_plan_job_get(store, op, &kept->id, got, kept);
}

/* ---- cancelling ---- */

static int cancel_work(struct op *op, struct store_session *session, void *context)
{
    struct asking *asking = context;
    bool found, asked;
    int r = store_plan_job_prior(session, op, &asking->job, &found);

    if (r || found)
        return r;
    r = store_plan_job_cancel(session, op, &asking->id, &asking->job, &asked);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_unknown(op);
    if (r == 0 && !asked)
        return op_refuse(op, OUTCOME_PRECONDITION, "JOB_ENDED", "the job has ended: it is %s",
            plan_job_state_name(asking->job.state));
    return r;
}

static void cancelled(struct op *op, int r, void *context)
{
    const struct asking *asking = context;

    asking->done(op, r, &asking->job, asking->context);
}

int plan_job_cancel(
    struct store *store, struct op *op, const char *id, plan_job_fn done, void *context)
{
    const struct asking asking = {.done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = kept ? read_id(op, id, &kept->id) : -ENOMEM;

    if (r)
        return r;
    store_work(store, op, cancel_work, cancelled, kept);
    return 0;
}

/* palmares.v1.CommissionService: plans being computed. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/plan_job.h"

enum { WAIT_MAX_MS = 25000, LOOK_EVERY_MS = 250 };

static bool fill_job(
    struct arena *arena, const struct plan_job *job, Palmares__V1__PlanJob *message)
{
    char id[UUID_TEXT_SIZE];

    uuid_format(&job->id, id);
    palmares__v1__plan_job__init(message);
    message->id = arena_strdup(arena, id);
    message->session = handler_text(job->session);
    message->state = (Palmares__V1__PlanJob__State)job->state;
    message->phase = handler_text(job->phase);
    message->done = job->done;
    message->total = job->total;
    message->tasks = job->tasks;
    message->placed = job->placed;
    message->cost = job->cost;
    message->plan = job->plan;
    message->cut = job->cut;
    message->moved = job->moved;
    message->moved_bound = job->moved_bound;
    message->message = handler_text(job->message);
    message->revision = job->revision;
    message->create_time = handler_timestamp(arena, job->created_us);
    message->end_time = handler_timestamp(arena, job->ended_us);
    return message->id;
}

static void reply_job(struct op *op, int r, const struct plan_job *job, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__PlanJob message;

    if (r)
        handler_fail(call, op, r);
    else if (fill_job(op->arena, job, &message))
        rpc_call_reply(call, &message.base);
    else
        handler_fail_memory(call);
}

void handle_start_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__StartPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    const struct plan_job job = {
        .session = asked->session,
        .mode = (enum plan_job_mode)asked->mode,
        .seed = asked->seed,
        .effort = asked->effort,
        .budget_seconds = asked->budget_seconds,
        .base = asked->base_plan,
        .phase = "reading",
        .message = "",
        .created_by = "",
    };
    int r;

    if (!op)
        return;
    r = plan_start(
        handlers->plans, handlers->store, op, &job, session_wire_decode, reply_job, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_cancel_plan_job(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CancelPlanJobRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = plan_job_cancel(handlers->store, op, asked->id, reply_job, call);
    if (r)
        handler_fail(call, op, r);
}

/*
 * GetPlanJob waits without a thread or a connection: it looks, and looks again on a timer, through
 * the same pipelined lanes as every read. The job may run in another service.
 */
struct watching {
    struct timer timer;
    struct rpc_call *call;
    struct handler_context *handlers;
    struct op *op;
    const char *id;
    uint64_t revision;
    int64_t until_us;
};

static void got_job(struct op *op, int r, const struct plan_job *job, void *context)
{
    struct watching *watching = context;
    int64_t now_us = clock_mono_us();
    bool armed;

    if (r == 0 && job->state == PLAN_JOB_RUNNING && job->revision <= watching->revision &&
        now_us < watching->until_us && watching->handlers->ready(watching->handlers->user) &&
        timers_set(watching->handlers->timers, &watching->timer,
            now_us + LOOK_EVERY_MS * INT64_C(1000), &armed) == 0)
        return;
    reply_job(op, r, job, watching->call);
}

static void look(struct timer *timer)
{
    struct watching *watching = CONTAINER_OF(timer, struct watching, timer);
    int r = plan_job_get(watching->handlers->store, watching->op, watching->id, got_job, watching);

    if (r)
        handler_fail(watching->call, watching->op, r);
    else
        watching->handlers->kick(watching->handlers->user);
}

void handle_get_plan_job(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetPlanJobRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct watching *watching = handler_calloc(call, op, sizeof *watching);
    int r = 0;

    if (!watching)
        return;
    if (asked->wait_ms > WAIT_MAX_MS)
        r = op_violation(op, "wait_ms", "TOO_LARGE", "at most %d", WAIT_MAX_MS);
    if (r == 0) {
        int64_t wait_us = (int64_t)asked->wait_ms * 1000;
        int64_t left_us = op->deadline_us - clock_mono_us() - LOOK_EVERY_MS * INT64_C(1000);

        *watching = (struct watching){
            .timer.fire = look,
            .call = call,
            .handlers = handlers,
            .op = op,
            .id = asked->id,
            .revision = asked->revision,
            .until_us = clock_mono_us() + (wait_us < left_us ? wait_us : left_us),
        };
        r = plan_job_get(handlers->store, op, asked->id, got_job, watching);
    }
    if (r)
        handler_fail(call, op, r);
}

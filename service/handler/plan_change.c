/* palmares.v1.CommissionService: changes of plans. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/plan_change.h"

static void reply_plan(struct op *op, int r, const struct plan_record *plan, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Plan *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = plan_wire(op->arena, plan);
    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

void handle_publish_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PublishPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct plan_change change = {
        .session = asked->session,
        .number = asked->plan,
        .decode = session_wire_decode,
        .allow_unplaced = asked->allow_unplaced,
        .reason = "",
        .validate_only = asked->validate_only,
    };
    int r;

    if (!op)
        return;
    r = handler_etag(op, "etag", asked->etag, &change.revision);
    if (r == 0)
        r = plan_publish(handlers->store, op, &change, reply_plan, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_discard_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DiscardPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct plan_change change = {
        .session = asked->session,
        .number = asked->plan,
        .decode = session_wire_decode,
        .reason = asked->reason,
    };
    int r;

    if (!op)
        return;
    r = handler_etag(op, "etag", asked->etag, &change.revision);
    if (r == 0)
        r = plan_discard(handlers->store, op, &change, reply_plan, call);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.CommissionService: changes of plans. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/plan_change.h"
#include "domain/plan_move.h"

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
        r = plan_publish(handlers->store, op, &change, plan_wire_reply, call);
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
        r = plan_discard(handlers->store, op, &change, plan_wire_reply, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- MoveSlot ---- */

struct move_asked {
    struct rpc_call *call;
    struct plan_move move;
};

static void reply_move(struct op *op, int r, const struct plan_move *move, void *context)
{
    struct move_asked *asking = context;
    Palmares__V1__MoveSlotResponse response = PALMARES__V1__MOVE_SLOT_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.plan = plan_wire(op->arena, &move->plan);
    response.before = slot_wire(op->arena, &move->before);
    response.after = move->has_after ? slot_wire(op->arena, &move->after) : NULL;
    response.violations = plan_violations_wire(op->arena, move->findings, move->finding_count);
    response.n_violations = move->finding_count;
    if (response.plan && response.before && !response.after == !move->has_after &&
        response.violations)
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_move_slot(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__MoveSlotRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct move_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->move = (struct plan_move){.session = asked->session,
        .number = asked->plan,
        .candidate = asked->candidate,
        .epreuve = asked->epreuve,
        .commission = asked->commission,
        .date = asked->date,
        .starts = asked->starts,
        .etag_text = asked->etag,
        .unplace = asked->unplace,
        .validate_only = asked->validate_only,
        .decode = session_wire_decode};
    r = handler_etag(op, "etag", asked->etag, &asking->move.revision);
    if (r == 0)
        r = plan_move(handlers->store, op, &asking->move, reply_move, asking);
    if (r)
        handler_fail(call, op, r);
}

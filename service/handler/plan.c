/* palmares.v1.CommissionService: reading plans. Their changes are in plan_change.c. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/plan.h"

enum {
    PLANS_USUAL = 50,
    PLANS_MOST = 200,
    SLOTS_USUAL = 50,
    SLOTS_MOST = 1000,
    CHANGES_USUAL = 50,
    CHANGES_MOST = 500
};

/* ---- GetPlan ---- */

void handle_get_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = plan_get(handlers->store, op, asked->session, asked->number, plan_wire_reply, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- ListPlans ---- */

static void plan_wire_replys(
    struct op *op, int r, const struct plan_listing *listing, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ListPlansResponse response = PALMARES__V1__LIST_PLANS_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.next_page_token = handler_text(listing->next_token);
    response.plans = arena_calloc(op->arena, listing->count + 1, sizeof *response.plans);
    while (response.plans && response.n_plans < listing->count) {
        Palmares__V1__Plan *message = plan_wire(op->arena, &listing->plans[response.n_plans]);

        if (!message)
            break;
        response.plans[response.n_plans++] = message;
    }
    if (response.plans && response.n_plans == listing->count)
        rpc_call_reply(call, &response.base);
    else
        handler_fail_memory(call);
}

void handle_list_plans(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListPlansRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct plan_listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->session = asked->session;
    listing->token = asked->page_token;
    r = handler_page_size(op, asked->page_size, PLANS_USUAL, PLANS_MOST, &listing->limit);
    if (r == 0)
        r = plan_list(handlers->store, op, listing, plan_wire_replys, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- ListSlots ---- */

struct slots_asked {
    struct rpc_call *call;
    struct slot_filter filter;
    struct slot_listing listing;
};

static void reply_slots(struct op *op, int r, const struct slot_listing *listing, void *context)
{
    struct slots_asked *asking = context;
    Palmares__V1__ListSlotsResponse response = PALMARES__V1__LIST_SLOTS_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.next_page_token = handler_text(listing->next_token);
    response.plan = plan_wire(op->arena, &listing->plan);
    response.slots = slots_wire(op->arena, listing->slots, listing->count);
    response.n_slots = response.slots ? listing->count : 0;
    if (response.plan && response.slots)
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_list_slots(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListSlotsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct slots_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    slot_filter_read(asked->filter, &asking->filter);
    asking->listing = (struct slot_listing){.session = asked->session,
        .token = asked->page_token,
        .number = asked->plan,
        .filter = &asking->filter};
    r = handler_page_size(op, asked->page_size, SLOTS_USUAL, SLOTS_MOST, &asking->listing.limit);
    if (r == 0)
        r = slot_list(handlers->store, op, &asking->listing, reply_slots, asking);
    if (r)
        handler_fail(call, op, r);
}

/* ---- CheckPlan ---- */

struct check_asked {
    struct rpc_call *call;
    struct plan_checking checking;
};

static void reply_check(struct op *op, int r, const struct plan_checking *checking, void *context)
{
    struct check_asked *asking = context;
    Palmares__V1__CheckPlanResponse response = PALMARES__V1__CHECK_PLAN_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.plan = plan_wire(op->arena, &checking->plan);
    response.violations =
        plan_violations_wire(op->arena, checking->findings, checking->finding_count);
    response.n_violations = checking->finding_count;
    response.violation_count = (uint32_t)checking->findings_found;
    response.stale = handler_texts(checking->stale);
    response.n_stale = checking->stale_count;
    if (response.plan && response.violations)
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_check_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct check_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->checking = (struct plan_checking){
        .session = asked->session, .number = asked->plan, .decode = session_wire_decode};
    r = plan_check_now(handlers->store, op, &asking->checking, reply_check, asking);
    if (r)
        handler_fail(call, op, r);
}

/* ---- DiffPlans ---- */

struct diff_asked {
    struct rpc_call *call;
    struct plan_differences differences;
};

static Palmares__V1__SlotChange *change_wire(struct arena *arena, const struct slot_change *change)
{
    Palmares__V1__SlotChange *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__slot_change__init(message);
    message->kind = !change->before  ? PALMARES__V1__DIFFERENCE__KIND__ADDED
                    : !change->after ? PALMARES__V1__DIFFERENCE__KIND__REMOVED
                                     : PALMARES__V1__DIFFERENCE__KIND__CHANGED;
    message->before = change->before ? slot_wire(arena, change->before) : NULL;
    message->after = change->after ? slot_wire(arena, change->after) : NULL;
    return !message->before == !change->before && !message->after == !change->after ? message
                                                                                    : NULL;
}

static bool add_changes(struct arena *arena,
    const struct plan_differences *differences,
    Palmares__V1__DiffPlansResponse *response)
{
    response->changes = arena_calloc(arena, differences->count + 1, sizeof *response->changes);
    while (response->changes && response->n_changes < differences->count) {
        Palmares__V1__SlotChange *change =
            change_wire(arena, &differences->changes[response->n_changes]);

        if (!change)
            return false;
        response->changes[response->n_changes++] = change;
    }
    return response->changes;
}

static void reply_diff(
    struct op *op, int r, const struct plan_differences *differences, void *context)
{
    struct diff_asked *asking = context;
    Palmares__V1__DiffPlansResponse response = PALMARES__V1__DIFF_PLANS_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.next_page_token = handler_text(differences->next_token);
    response.total = differences->total;
    response.from = plan_wire(op->arena, &differences->from);
    response.to = plan_wire(op->arena, &differences->to);
    if (response.from && response.to && add_changes(op->arena, differences, &response))
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_diff_plans(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DiffPlansRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct diff_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->differences = (struct plan_differences){.session = asked->session,
        .token = asked->page_token,
        .from_number = asked->from,
        .to_number = asked->to};
    r = handler_page_size(
        op, asked->page_size, CHANGES_USUAL, CHANGES_MOST, &asking->differences.limit);
    if (r == 0)
        r = plan_diff(handlers->store, op, &asking->differences, reply_diff, asking);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.CommissionService: commissions and juries. */
#include "handler/commission_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include <errno.h>

enum { USUAL_PAGE = 50 };

static void reply_commission(
    struct op *op, int r, const struct commission *commission, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Commission *message = r ? NULL : commission_wire(op->arena, commission);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_get_commission(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetCommissionRequest *asked = (const void *)request;
    const struct commission_get get = {asked->session, asked->id, session_wire_decode};
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = commission_get(handlers->store, op, &get, reply_commission, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

struct listing {
    struct rpc_call *call;
    struct commission_list list;
};

static void reply_list(struct op *op, int r, const struct commission_list *list, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListCommissionsResponse response = PALMARES__V1__LIST_COMMISSIONS_RESPONSE__INIT;

    if (r == 0) {
        response.next_page_token = handler_text(list->next);
        response.commissions =
            arena_calloc(op->arena, list->count + 1, sizeof *response.commissions);
        r = response.commissions ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < list->count; i++)
        if (!(response.commissions[response.n_commissions++] =
                    commission_wire(op->arena, list->commissions[i])))
            r = -ENOMEM;
    handler_reply(listing->call, op, r, &response.base);
}

void handle_list_commissions(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListCommissionsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->list = (struct commission_list){.session = asked->session,
        .epreuve = asked->epreuve,
        .centre = asked->centre,
        .examiner = asked->examiner,
        .only_incomplete = asked->only_incomplete,
        .after = asked->page_token,
        .decode = session_wire_decode};
    r = handler_page_size(
        op, asked->page_size, USUAL_PAGE, COMMISSION_PAGE_MAX, &listing->list.limit);
    if (r == 0)
        r = commission_list(handlers->store, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

static struct commission_change *change_new(
    struct rpc_call *call, struct op *op, enum commission_act act, bool validate_only)
{
    struct commission_change *change = handler_calloc(call, op, sizeof *change);

    if (!change)
        return NULL;
    change->act = act;
    change->validate_only = validate_only;
    change->decode = session_wire_decode;
    return change;
}

void handle_create_commission(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CreateCommissionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct commission_change *change =
        change_new(call, op, COMMISSION_CREATE, asked->validate_only);
    int r;

    if (!change)
        return;
    r = commission_wire_read(op, asked->commission, &change->commission);
    if (r == 0) {
        change->commission.revision = 0; /* there is none yet */
        r = commission_change(handlers->store, op, change, reply_commission, call);
    }
    if (r)
        handler_fail(call, op, r);
}

void handle_update_commission(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UpdateCommissionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct commission_change *change =
        change_new(call, op, COMMISSION_UPDATE, asked->validate_only);
    int r;

    if (!change)
        return;
    r = commission_wire_read(op, asked->commission, &change->commission);
    if (r == 0)
        r = commission_wire_mask(op, asked->update_mask, &change->mask);
    if (r == 0)
        r = commission_change(handlers->store, op, change, reply_commission, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_cancel_commission(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CancelCommissionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct commission_change *change =
        change_new(call, op, COMMISSION_CANCEL, asked->validate_only);
    int r;

    if (!change)
        return;
    change->commission = (struct commission){.session = asked->session, .id = asked->id};
    change->reason = asked->reason;
    r = handler_etag(op, "etag", asked->etag, &change->commission.revision);
    if (r == 0)
        r = commission_change(handlers->store, op, change, reply_commission, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_record_attendance(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__RecordAttendanceRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct commission_change *change = change_new(call, op, COMMISSION_SIGN, asked->validate_only);
    int r;

    if (!change)
        return;
    change->commission = (struct commission){.session = asked->session, .id = asked->commission};
    change->sheet = (struct commission_attendance){.day = asked->day,
        .signers = (const char *const *)asked->signers,
        .signer_count = asked->n_signers};
    r = handler_etag(op, "etag", asked->etag, &change->commission.revision);
    if (r == 0)
        r = commission_change(handlers->store, op, change, reply_commission, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- composition ---- */

static void reply_composition(
    struct op *op, int r, const struct commission_composition *made, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ComposeCommissionsResponse response =
        PALMARES__V1__COMPOSE_COMMISSIONS_RESPONSE__INIT;

    if (r == 0) {
        response.shortfall = handler_text(made->shortfall);
        response.commissions =
            arena_calloc(op->arena, made->commission_count + 1, sizeof *response.commissions);
        r = response.commissions ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < made->commission_count; i++)
        if (!(response.commissions[response.n_commissions++] =
                    commission_wire(op->arena, &made->commissions[i])))
            r = -ENOMEM;
    handler_reply(call, op, r, &response.base);
}

void handle_compose_commissions(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ComposeCommissionsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct commission_composition *composition = handler_calloc(call, op, sizeof *composition);
    int r;

    if (!composition)
        return;
    *composition = (struct commission_composition){.session = asked->session,
        .epreuve = asked->epreuve,
        .centre = asked->centre,
        .language = asked->language,
        .prefix = asked->prefix,
        .count = asked->count,
        .days = (const char *const *)asked->days,
        .day_count = asked->n_days,
        .validate_only = asked->validate_only,
        .decode = session_wire_decode};
    r = commission_composition(handlers->store, op, composition, reply_composition, call);
    if (r)
        handler_fail(call, op, r);
}

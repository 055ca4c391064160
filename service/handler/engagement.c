/* palmares.v1.EngagementService. */
#include "handler/dossier_wire.h"
#include "handler/form_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/engagement.h"

#include <errno.h>
#include <palmares/v1/engagement.pb-c.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 100 };

/* ---- requests on the wire ---- */

static Palmares__V1__EngagementRequest *request_message(
    struct arena *arena, const struct engagement_view *view)
{
    const struct engagement_request *from = &view->request;
    Palmares__V1__EngagementRequest *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__engagement_request__init(message);
    message->session = handler_text(from->session);
    message->candidate = handler_text(from->candidate);
    message->family_name = handler_text(from->family_name);
    message->given_name = handler_text(from->given_name);
    message->establishment = handler_text(from->establishment);
    message->state = (Palmares__V1__EngagementRequest__State)from->state;
    message->form = (void *)form_wire_message(arena, dossier_form(DOCUMENT_ENGAGEMENT), from->form,
        &palmares__v1__engagement_form__descriptor);
    message->form_revision = (uint32_t)from->form_revision;
    message->submit_time = handler_timestamp(arena, from->submitted_us);
    message->submitted_by = handler_text(from->submitted_by);
    message->decided_on = arena_strdup(arena, from->decided_on);
    message->decided_by = handler_text(from->decided_by);
    message->motive = handler_text(from->motive);
    message->received_on = arena_strdup(arena, from->received_on);
    message->update_time = handler_timestamp(arena, from->updated_us);
    message->etag =
        from->revision ? handler_etag_text(arena, from->revision) : arena_strdup(arena, "");
    message->remarks = dossier_wire_remarks(arena, &view->remarks);
    message->n_remarks = view->remarks.count;
    return message->form && message->decided_on && message->received_on && message->etag &&
                   message->remarks
               ? message
               : NULL;
}

static void reply_request(struct op *op, int r, const struct engagement_view *view, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__EngagementRequest *message = r ? NULL : request_message(op->arena, view);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

/* ---- get, list ---- */

static void reply_get(struct op *op, int r, const struct engagement_list *list, void *context)
{
    if (r == 0 && list->count == 0)
        r = engagement_refuse_unknown(op, list->page.candidate);
    reply_request(op, r, list->views, context);
}

void handle_get_engagement(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetEngagementRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_list *list = handler_calloc(call, op, sizeof *list);
    int r;

    if (!list)
        return;
    list->decode = session_wire_decode;
    list->page = (struct engagement_page){.session = asked->session,
        .candidate = asked->candidate,
        .establishment = "",
        .after = "",
        .limit = 1};
    r = engagement_key_check(op, asked->session, asked->candidate);
    if (r == 0)
        r = engagement_list(handlers->store, op, list, reply_get, call);
    if (r)
        handler_fail(call, op, r);
}

struct listing {
    struct rpc_call *call;
    struct engagement_list list;
};

static void reply_list(struct op *op, int r, const struct engagement_list *list, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListEngagementsResponse response = PALMARES__V1__LIST_ENGAGEMENTS_RESPONSE__INIT;
    size_t fit = 0;

    if (r == 0) {
        response.requests = arena_calloc(op->arena, list->count + 1, sizeof *response.requests);
        r = response.requests ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < list->count; i++)
        if (!(response.requests[i] = request_message(op->arena, &list->views[i])))
            r = -ENOMEM;
    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    fit = handler_page_fit((ProtobufCMessage **)(void *)response.requests, list->count);
    response.n_requests = fit;
    if (fit && (fit < list->count || list->count == list->page.limit))
        response.next_page_token = response.requests[fit - 1]->candidate;
    rpc_call_reply(listing->call, &response.base);
}

void handle_list_engagements(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListEngagementsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->list.decode = session_wire_decode;
    listing->list.page = (struct engagement_page){.session = asked->session,
        .candidate = "",
        .establishment = asked->establishment,
        .state = (enum engagement_state)asked->state,
        .after = asked->page_token};
    r = asked->state && !*engagement_state_name((enum engagement_state)asked->state)
            ? op_violation(op, "state", "STATE", "this is no state of a request")
            : handler_page_size(
                  op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->list.page.limit);
    if (r == 0)
        r = engagement_list(handlers->store, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

static struct engagement_change *change_new(struct rpc_call *call,
    struct op *op,
    enum engagement_act act,
    const char *session,
    const char *candidate)
{
    struct engagement_change *change = handler_calloc(call, op, sizeof *change);

    if (!change)
        return NULL;
    change->act = act;
    change->session = session;
    change->candidate = candidate;
    change->received_on = "";
    change->decision.motive = change->decision.decided_on = "";
    change->decode = session_wire_decode;
    return change;
}

void handle_submit_engagement(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__SubmitEngagementRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_change *change =
        change_new(call, op, ENGAGEMENT_SUBMIT, asked->session, asked->candidate);
    void *form = NULL;
    int r;

    if (!change)
        return;
    change->received_on = asked->received_on;
    change->validate_only = asked->validate_only;
    r = handler_etag(op, "etag", asked->etag, &change->decision.revision);
    if (r == 0 && asked->form)
        r = form_wire_read(
            op, "form.", dossier_form(DOCUMENT_ENGAGEMENT), &asked->form->base, &form);
    if (r == 0) {
        change->form = form;
        r = engagement_change(handlers->store, op, change, reply_request, call);
    }
    if (r)
        handler_fail(call, op, r);
}

void handle_decide_engagement(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DecideEngagementRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_change *change =
        change_new(call, op, ENGAGEMENT_DECIDE, asked->session, asked->candidate);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    change->decision = (struct engagement_decision){
        (enum engagement_state)asked->decision, asked->motive, asked->decided_on, 0};
    r = handler_etag(op, "etag", asked->etag, &change->decision.revision);
    if (r == 0)
        r = engagement_change(handlers->store, op, change, reply_request, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_withdraw_engagement(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__WithdrawEngagementRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_change *change =
        change_new(call, op, ENGAGEMENT_WITHDRAW, asked->session, asked->candidate);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    change->decision.motive = asked->motive;
    r = handler_etag(op, "etag", asked->etag, &change->decision.revision);
    if (r == 0)
        r = engagement_change(handlers->store, op, change, reply_request, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- letter, statistics ---- */

static void reply_letter(
    struct op *op, int r, const struct engagement_letter_file *file, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__File message = PALMARES__V1__FILE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message.name = handler_text(file->name);
    message.media_type = handler_text("application/pdf");
    message.content = handler_bytes(file->content, file->size);
    rpc_call_reply(call, &message.base);
}

void handle_export_letter(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportLetterRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_letter_file *file = handler_calloc(call, op, sizeof *file);
    int r;

    if (!file)
        return;
    file->session = asked->session;
    file->candidate = asked->candidate;
    file->decode = session_wire_decode;
    r = engagement_letter_make(handlers->store, op, file, reply_letter, call);
    if (r)
        handler_fail(call, op, r);
}

static void fill_count(const struct engagement_count *from, Palmares__V1__EngagementCount *message)
{
    message->nature = handler_text(from->nature);
    message->submitted = from->by_state[ENGAGEMENT_SUBMITTED];
    message->accepted = from->by_state[ENGAGEMENT_ACCEPTED];
    message->refused = from->by_state[ENGAGEMENT_REFUSED];
    message->withdrawn = from->by_state[ENGAGEMENT_WITHDRAWN];
    message->total = from->total;
}

static void reply_statistics(
    struct op *op, int r, const struct engagement_statistics *statistics, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__EngagementStatistics response = PALMARES__V1__ENGAGEMENT_STATISTICS__INIT;

    if (r == 0)
        response.rows = handler_messages(
            op->arena, &palmares__v1__engagement_count__descriptor, statistics->count);
    for (; response.rows && response.n_rows < statistics->count; response.n_rows++)
        fill_count(&statistics->rows[response.n_rows], response.rows[response.n_rows]);
    handler_reply(call, op, r, response.rows ? &response.base : NULL);
}

void handle_get_engagement_statistics(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetEngagementStatisticsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct engagement_statistics *statistics = handler_calloc(call, op, sizeof *statistics);
    int r;

    if (!statistics)
        return;
    statistics->session = asked->session;
    r = engagement_statistics(handlers->store, op, statistics, reply_statistics, call);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.CommissionService: examiners. */
#include "handler/resource_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/examiner.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000 };

static void reply_examiner(struct op *op, int r, const struct examiner *examiner, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Examiner *message = r ? NULL : resource_wire_examiner(op->arena, examiner);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_get_examiner(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetExaminerRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = examiner_get(handlers->store, op, asked->session, asked->code, reply_examiner, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- the list ---- */

struct listing {
    struct rpc_call *call;
    struct examiner_page page;
};

static void reply_list(
    struct op *op, int r, const struct examiner *examiners, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListExaminersResponse response = PALMARES__V1__LIST_EXAMINERS_RESPONSE__INIT;

    if (r == 0) {
        response.examiners = arena_calloc(op->arena, count + 1, sizeof *response.examiners);
        r = response.examiners ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_examiners < count; response.n_examiners++) {
        response.examiners[response.n_examiners] =
            resource_wire_examiner(op->arena, &examiners[response.n_examiners]);
        if (!response.examiners[response.n_examiners])
            r = -ENOMEM;
    }
    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    if (count == listing->page.limit)
        response.next_page_token = response.examiners[count - 1]->code;
    rpc_call_reply(listing->call, &response.base);
}

static int read_page(
    struct op *op, const Palmares__V1__ListExaminersRequest *asked, struct examiner_page *page)
{
    int r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &page->limit);

    page->session = asked->session;
    page->quality = (enum examiner_quality)asked->quality;
    page->speciality = asked->speciality;
    page->establishment = asked->establishment;
    page->only_free = asked->only_free;
    page->after = asked->page_token;
    if ((unsigned)asked->quality >= EXAMINER_QUALITY_COUNT)
        r = op_violation(op, "quality", "QUALITY", "there is no such quality of an examiner");
    return r;
}

void handle_list_examiners(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListExaminersRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    r = read_page(op, asked, &listing->page);
    if (r == 0)
        r = examiner_list(handlers->store, op, &listing->page, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

void handle_put_examiner(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutExaminerRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct examiner_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    change->decode = session_wire_decode;
    r = resource_wire_read_examiner(op, asked->examiner, &change->examiner);
    if (r == 0)
        r = examiner_put(handlers->store, op, change, reply_examiner, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_withdraw_examiner(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__WithdrawExaminerRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct examiner_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->examiner = (struct examiner){.session = asked->session, .code = asked->code};
    change->reason = asked->reason;
    change->reinstate = asked->reinstate;
    change->validate_only = asked->validate_only;
    r = handler_etag(op, "etag", asked->etag, &change->examiner.revision);
    if (r == 0)
        r = examiner_withdraw(handlers->store, op, change, reply_examiner, call);
    if (r)
        handler_fail(call, op, r);
}

static void reply_nomination(
    struct op *op, int r, const struct examiner_nomination *nomination, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__NominateExaminersResponse response =
        PALMARES__V1__NOMINATE_EXAMINERS_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.codes = nomination->named;
    response.n_codes = nomination->named_count;
    rpc_call_reply(call, &response.base);
}

void handle_nominate_examiners(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__NominateExaminersRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct examiner_nomination *nomination = handler_calloc(call, op, sizeof *nomination);
    int r;

    if (!nomination)
        return;
    nomination->session = asked->session;
    nomination->codes = (const char *const *)asked->codes;
    nomination->count = asked->n_codes;
    nomination->nomination = asked->nomination;
    nomination->nominated_on = asked->nominated_on;
    nomination->validate_only = asked->validate_only;
    r = examiner_nominate(handlers->store, op, nomination, reply_nomination, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_import_examiners(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ImportExaminersRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct resource_import *import = resource_wire_import(op, call, &asked->content);
    int r;

    if (!import)
        return;
    import->session = asked->session;
    import->validate_only = asked->validate_only;
    r = examiner_import(handlers->store, op, import, resource_wire_reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

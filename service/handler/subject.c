/* palmares.v1.SubjectService: the bank of subjects. */
#include "handler/services.h"
#include "handler/subject_wire.h"

#include "domain/subject.h"

#include <errno.h>

enum { USUAL_PAGE = 50, PAGE_MAX = 1000 };

static void reply_subject(struct op *op, int r, const struct subject *subject, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Subject *message = r ? NULL : subject_wire_message(op->arena, subject, true);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_get_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = subject_get(handlers->subjects, op, asked->session, asked->id, reply_subject, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_get_subject_template(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSubjectTemplateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = subject_template_get(
        handlers->subjects, op, asked->session, asked->epreuve, asked->cms, reply_subject, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

struct listing {
    struct rpc_call *call;
    struct subject_listing list;
};

static void reply_list(struct op *op, int r, const struct subject_listing *list, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListSubjectsResponse response = PALMARES__V1__LIST_SUBJECTS_RESPONSE__INIT;

    if (r == 0) {
        response.subjects = arena_calloc(op->arena, list->count + 1, sizeof *response.subjects);
        r = response.subjects ? 0 : -ENOMEM;
        if (list->more)
            response.next_page_token = handler_text(list->subjects[list->count - 1].record.id);
    }
    for (size_t i = 0; r == 0 && i < list->count; i++)
        if (!(response.subjects[response.n_subjects++] =
                    subject_wire_message(op->arena, &list->subjects[i], false)))
            r = -ENOMEM;
    handler_reply(listing->call, op, r, &response.base);
}

void handle_list_subjects(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListSubjectsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int state = (int)asked->state;
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->list = (struct subject_listing){.session = asked->session,
        .epreuve = asked->epreuve,
        .after = asked->page_token,
        .state = (enum subject_state)state};
    r = handler_page_size(op, asked->page_size, USUAL_PAGE, PAGE_MAX, &listing->list.limit);
    if (r == 0 && (state < 0 || state >= SUBJECT_STATE_COUNT))
        r = op_violation(op, "state", "UNKNOWN_VALUE", "this is no state of a subject");
    if (r == 0)
        r = subject_list(handlers->subjects, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

void handle_put_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct subject_put *put = handler_calloc(call, op, sizeof *put);
    int r;

    if (!put)
        return;
    put->validate_only = asked->validate_only;
    r = asked->subject ? subject_wire_read(op, "subject", asked->subject, &put->subject)
                       : op_violation(op, "subject", "REQUIRED", "the subject is missing");
    if (r == 0)
        r = subject_put(handlers->subjects, op, put, reply_subject, call);
    if (r)
        handler_fail(call, op, r);
}

static struct subject_change *change_new(
    struct rpc_call *call, struct op *op, enum subject_act act, const char *session, const char *id)
{
    struct subject_change *change = handler_calloc(call, op, sizeof *change);

    if (change)
        *change = (struct subject_change){.act = act, .session = session, .id = id, .reason = ""};
    return change;
}

static void run_change(struct rpc_call *call,
    struct handler_context *handlers,
    struct op *op,
    struct subject_change *change,
    const char *etag,
    subject_fn reply)
{
    int r = handler_etag(op, "etag", etag, &change->revision);

    if (r == 0)
        r = subject_change(handlers->subjects, op, change, reply, call);
    if (r)
        handler_fail(call, op, r);
}

static void reply_deleted(struct op *op, int r, const struct subject *subject, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__DeleteSubjectResponse response = PALMARES__V1__DELETE_SUBJECT_RESPONSE__INIT;

    (void)subject;
    handler_reply(call, op, r, &response.base);
}

void handle_delete_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DeleteSubjectRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct subject_change *change =
        change_new(call, op, SUBJECT_ACT_DELETE, asked->session, asked->id);

    if (change)
        run_change(call, context, op, change, asked->etag, reply_deleted);
}

void handle_reopen_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ReopenSubjectRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct subject_change *change =
        change_new(call, op, SUBJECT_ACT_REOPEN, asked->session, asked->id);

    if (!change)
        return;
    change->reason = asked->reason;
    run_change(call, context, op, change, asked->etag, reply_subject);
}

void handle_approve_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ApproveSubjectRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct subject_change *change =
        change_new(call, op, SUBJECT_ACT_APPROVE, asked->session, asked->id);
    struct subject_judgement *judgements;

    if (!change)
        return;
    judgements = handler_calloc(call, op, (asked->n_judgements + 1) * sizeof *judgements);
    if (!judgements)
        return;
    for (size_t i = 0; i < asked->n_judgements; i++)
        judgements[i] = (struct subject_judgement){
            asked->judgements[i]->rule, asked->judgements[i]->path, asked->judgements[i]->word, ""};
    change->judgements = judgements;
    change->judgement_count = asked->n_judgements;
    change->validate_only = asked->validate_only;
    run_change(call, context, op, change, asked->etag, reply_subject);
}

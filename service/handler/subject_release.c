/* palmares.v1.SubjectService: sealing, and when a sealed subject is released. */
#include "handler/services.h"
#include "handler/subject_sealed_wire.h"

#include "base/clock.h"
#include "domain/subject_release.h"

#include <errno.h>

static void reply_release(
    struct op *op, int r, const struct subject_release *release, void *context)
{
    Palmares__V1__SubjectRelease *message =
        r ? NULL : subject_release_message(op->arena, release, clock_wall_us());

    handler_reply(context, op, r, message ? &message->base : NULL);
}

void handle_seal_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__SealSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct subject_sealing *sealing = handler_calloc(call, op, sizeof *sealing);
    int r;

    if (!sealing)
        return;
    *sealing = (struct subject_sealing){
        .session = asked->session,
        .id = asked->id,
        .recipients = subject_recipients_read(op->arena, asked->recipients, asked->n_recipients),
        .recipient_count = asked->n_recipients,
        .leak_reason = asked->leak_reason,
        .validate_only = asked->validate_only,
    };
    r = sealing->recipients ? handler_etag(op, "etag", asked->etag, &sealing->revision) : -ENOMEM;
    if (r == 0)
        r = subject_seal(handlers->subjects, op, sealing, reply_release, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_get_subject_release(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSubjectReleaseRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = subject_release_get(handlers->subjects, op, asked->session, asked->id, reply_release, call);
    if (r)
        handler_fail(call, op, r);
}

/* `etag` NULL: of an early release, which has none. */
static void change(struct rpc_call *call,
    struct handler_context *handlers,
    struct op *op,
    struct release_change *change,
    const char *etag)
{
    int r = etag ? handler_etag(op, "etag", etag, &change->revision) : 0;

    if (r == 0)
        r = subject_release_change(handlers->subjects, op, change, reply_release, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_put_subject_recipients(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutSubjectRecipientsRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct release_change *made = handler_calloc(call, op, sizeof *made);

    if (!made)
        return;
    *made = (struct release_change){
        .kind = RELEASE_RECIPIENTS,
        .session = asked->session,
        .id = asked->id,
        .recipients = subject_recipients_read(op->arena, asked->recipients, asked->n_recipients),
        .recipient_count = asked->n_recipients,
        .reason = "",
    };
    if (made->recipients)
        change(call, context, op, made, asked->etag);
    else
        handler_fail_memory(call);
}

void handle_schedule_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ScheduleSubjectRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct release_change *made = handler_calloc(call, op, sizeof *made);

    if (!made)
        return;
    *made = (struct release_change){
        .kind = RELEASE_SCHEDULE,
        .session = asked->session,
        .id = asked->id,
        .reason = asked->leak_reason,
        .validate_only = asked->validate_only,
    };
    change(call, context, op, made, asked->etag);
}

void handle_release_subject_early(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ReleaseSubjectEarlyRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct release_change *made = handler_calloc(call, op, sizeof *made);

    if (!made)
        return;
    *made = (struct release_change){
        .kind = RELEASE_EARLY, .session = asked->session, .id = asked->id, .reason = asked->reason};
    change(call, context, op, made, NULL);
}

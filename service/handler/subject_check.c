/* palmares.v1.SubjectService: the check of a subject, and the texts that it is compared with. */
#include "handler/services.h"
#include "handler/subject_wire.h"

#include "domain/published_text.h"
#include "domain/subject.h"

#include <errno.h>

enum { USUAL_PAGE = 50, PAGE_MAX = 1000 };

static void reply_report(
    struct op *op, int r, const struct subject_check_asked *asked, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__SubjectReport *message =
        r ? NULL : subject_wire_report(op->arena, asked->rules, &asked->report);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_check_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct subject_check_asked *check = handler_calloc(call, op, sizeof *check);
    struct subject *subject = check ? handler_calloc(call, op, sizeof *subject) : NULL;
    int r = 0;

    if (!check || !subject)
        return;
    *check = (struct subject_check_asked){
        .session = asked->session, .id = asked->id, .rules_only = asked->rules_only};
    if (asked->subject) {
        r = subject_wire_read(op, "subject", asked->subject, subject);
        check->subject = subject;
        if (!*check->session)
            check->session = subject->record.session;
        subject->record.session = check->session;
    }
    if (r == 0)
        r = subject_check_for(handlers->subjects, op, check, reply_report, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- published texts ---- */

static void put_published(struct arena *arena,
    const struct published_text *published,
    Palmares__V1__PublishedText *message)
{
    message->id = handler_text(published->id);
    message->title = handler_text(published->title);
    message->year = published->year;
    message->words = published->words;
    message->create_time = handler_timestamp(arena, published->created_us);
}

static void reply_published(
    struct op *op, int r, const struct published_text *published, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__PublishedText message = PALMARES__V1__PUBLISHED_TEXT__INIT;

    if (r == 0)
        put_published(op->arena, published, &message);
    handler_reply(call, op, r, &message.base);
}

void handle_put_published_text(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutPublishedTextRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct published_text published;
    int r;

    if (!op)
        return;
    if (asked->published) {
        published = (struct published_text){.id = asked->published->id,
            .title = asked->published->title,
            .text = asked->published->text,
            .year = asked->published->year};
        r = published_put(handlers->subjects, op, &published, reply_published, call);
    } else {
        r = op_violation(op, "published", "REQUIRED", "the text is missing");
    }
    if (r)
        handler_fail(call, op, r);
}

static void reply_deleted(
    struct op *op, int r, const struct published_text *published, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__DeletePublishedTextResponse response =
        PALMARES__V1__DELETE_PUBLISHED_TEXT_RESPONSE__INIT;

    (void)published;
    handler_reply(call, op, r, &response.base);
}

void handle_delete_published_text(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DeletePublishedTextRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = published_delete(handlers->subjects, op, asked->id, reply_deleted, call);
    if (r)
        handler_fail(call, op, r);
}

struct listing {
    struct rpc_call *call;
    struct published_listing list;
};

static void reply_list(struct op *op, int r, const struct published_listing *list, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListPublishedTextsResponse response =
        PALMARES__V1__LIST_PUBLISHED_TEXTS_RESPONSE__INIT;

    if (r == 0) {
        response.published =
            handler_messages(op->arena, &palmares__v1__published_text__descriptor, list->count);
        response.n_published = list->count;
        r = response.published ? 0 : -ENOMEM;
        if (list->more)
            response.next_page_token = handler_text(list->texts[list->count - 1].id);
    }
    for (size_t i = 0; r == 0 && i < list->count; i++)
        put_published(op->arena, &list->texts[i], response.published[i]);
    handler_reply(listing->call, op, r, &response.base);
}

void handle_list_published_texts(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListPublishedTextsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->list.after = asked->page_token;
    r = handler_page_size(op, asked->page_size, USUAL_PAGE, PAGE_MAX, &listing->list.limit);
    if (r == 0)
        r = published_list(handlers->subjects, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

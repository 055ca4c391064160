/* palmares.v1.DossierService: the documents. Classes are in dossier_class.c. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/dossier.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

enum {
    USUAL_PAGE = 50,
    LARGEST_PAGE = 1000,
    LARGEST_PAGE_WITH_CONTENT = 100,
};

static struct document_key key_of(
    char *session, char *candidate, Palmares__V1__DocumentKind kind, uint32_t ordinal)
{
    return (struct document_key){session, candidate, (enum document_kind)kind, ordinal};
}

static void reply_document(struct op *op,
    int r,
    const struct document *document,
    const struct dossier_remarks *remarks,
    void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Document *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = dossier_wire_document(op->arena, document);
    if (message) {
        message->remarks = dossier_wire_remarks(op->arena, remarks);
        message->n_remarks = remarks->count;
    }
    if (message && message->remarks)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

void handle_get_document(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetDocumentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct document_key *key = handler_calloc(call, op, sizeof *key);
    int r;

    if (!key)
        return;
    *key = key_of(asked->session, asked->candidate, asked->kind, asked->ordinal);
    r = dossier_get(
        handlers->store, op, key, (int32_t)(asked->revision & INT32_MAX), reply_document, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

struct listing {
    struct rpc_call *call;
    struct document_page page;
    struct dossier_filter filter;
};

/* A token is the key of the last document of the page before: "0123/LIVRET/1". */
static int read_token(struct op *op, const char *token, struct document_page *page)
{
    char *copy, *kind, *ordinal;

    page->after_candidate = "";
    if (!*token)
        return 0;
    copy = arena_strdup(op->arena, token);
    if (!copy)
        return -ENOMEM;
    kind = strchr(copy, '/');
    ordinal = kind ? strchr(kind + 1, '/') : NULL;
    if (!ordinal)
        return handler_refuse_token(op);
    *kind++ = *ordinal++ = '\0';
    page->after_candidate = copy;
    page->after_kind = document_kind_parse(kind);
    page->after_ordinal = (uint32_t)strtoul(ordinal, NULL, 10) & 0xffff;
    return 0;
}

static char *next_token(struct arena *arena, const struct document *last)
{
    return arena_printf(
        arena, "%s/%s/%u", last->candidate, document_kind_name(last->kind), last->ordinal);
}

static void reply_list(
    struct op *op, int r, const struct document *documents, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListDocumentsResponse response = PALMARES__V1__LIST_DOCUMENTS_RESPONSE__INIT;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.documents = dossier_wire_documents(op->arena, documents, count);
    if (response.documents)
        response.n_documents =
            handler_page_fit((ProtobufCMessage **)(void *)response.documents, count);
    if (response.n_documents && (response.n_documents < count || count == listing->page.limit))
        response.next_page_token = next_token(op->arena, &documents[response.n_documents - 1]);
    if (response.documents && response.next_page_token)
        rpc_call_reply(listing->call, &response.base);
    else
        handler_fail_memory(listing->call);
}

void handle_list_documents(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListDocumentsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    uint32_t most = asked->with_content ? LARGEST_PAGE_WITH_CONTENT : LARGEST_PAGE;
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->page.session = asked->session;
    listing->page.with_content = asked->with_content;
    r = read_token(op, asked->page_token, &listing->page);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, most, &listing->page.limit);
    if (r == 0)
        r = dossier_wire_filter(op, asked->filter, &listing->filter);
    if (r == 0)
        r = dossier_list(
            handlers->store, op, &listing->page, &listing->filter, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

void handle_put_document(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutDocumentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct dossier_put *put = handler_calloc(call, op, sizeof *put);
    int r;

    if (!put)
        return;
    put->validate_only = asked->validate_only;
    put->decode = session_wire_decode;
    r = dossier_wire_read(op, asked->document, &put->document, &put->revision, &put->path);
    if (r == 0)
        r = dossier_put(handlers->store, op, put, reply_document, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_delete_document(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DeleteDocumentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct dossier_delete *delete = handler_calloc(call, op, sizeof *delete);
    int r;

    if (!delete)
        return;
    delete->key = key_of(asked->session, asked->candidate, asked->kind, asked->ordinal);
    delete->reason = asked->reason;
    delete->validate_only = asked->validate_only;
    delete->decode = session_wire_decode;
    r = handler_etag(op, "etag", asked->etag, &delete->revision);
    if (r == 0)
        r = dossier_delete(handlers->store, op, delete, reply_document, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- history ---- */

static Palmares__V1__DocumentRevision *revision_message(
    struct arena *arena, const struct dossier_revision *from)
{
    Palmares__V1__DocumentRevision *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__document_revision__init(message);
    message->revision = from->revision.revision;
    message->time = handler_timestamp(arena, from->revision.at_us);
    message->principal = handler_text(from->revision.principal);
    message->reason = handler_text(from->revision.reason);
    message->deleted = from->revision.deleted;
    message->differences = session_wire_differences(arena, &from->differences);
    message->n_differences = from->differences.count;
    return message->differences ? message : NULL;
}

static void reply_history(
    struct op *op, int r, const struct dossier_revision *revisions, size_t count, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ListDocumentRevisionsResponse response =
        PALMARES__V1__LIST_DOCUMENT_REVISIONS_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.revisions = arena_calloc(op->arena, count + 1, sizeof *response.revisions);
    for (size_t i = 0; response.revisions && i < count; i++) {
        response.revisions[i] = revision_message(op->arena, &revisions[i]);
        if (!response.revisions[i])
            response.revisions = NULL;
    }
    response.n_revisions = count;
    handler_reply(call, op, 0, response.revisions ? &response.base : NULL);
}

void handle_list_document_revisions(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListDocumentRevisionsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct document_key *key = handler_calloc(call, op, sizeof *key);
    int r;

    if (!key)
        return;
    *key = key_of(asked->session, asked->candidate, asked->kind, asked->ordinal);
    r = dossier_history(handlers->store, op, key, reply_history, call);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.DossierService: attachments. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "domain/attachment.h"

#include <errno.h>

static void reply_state(struct op *op, int r, const struct attachment_state *state, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__AttachmentUpload message = PALMARES__V1__ATTACHMENT_UPLOAD__INIT;
    char id[UUID_TEXT_SIZE];

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    uuid_format(&state->id, id);
    message.id = arena_strdup(op->arena, id);
    message.size_bytes = state->size_bytes;
    message.next_offset = state->next_offset;
    if (message.id)
        rpc_call_reply(call, &message.base);
    else
        handler_fail_memory(call);
}

static int read_start(struct op *op,
    const Palmares__V1__StartAttachmentRequest *asked,
    struct attachment_start *start)
{
    struct attachment *attachment = arena_calloc(op->arena, 1, sizeof *attachment);
    struct document *document = &start->document;

    if (!attachment)
        return -ENOMEM;
    *attachment = (struct attachment){.purpose = (int)asked->purpose,
        .file_name = asked->file_name,
        .remark = asked->remark,
        .size_bytes = asked->size_bytes};
    *document = (struct document){.session = asked->session,
        .candidate = asked->candidate,
        .kind = DOCUMENT_ATTACHMENT,
        .ordinal = asked->ordinal,
        .content = attachment};
    start->sha256_size = asked->sha256.len;
    if (asked->sha256.len == sizeof attachment->sha256)
        memcpy(attachment->sha256, asked->sha256.data, sizeof attachment->sha256);
    if (!text_utf8_valid(asked->file_name, strlen(asked->file_name)) ||
        !text_utf8_valid(asked->remark, strlen(asked->remark)))
        return op_violation(op, "file_name", "ENCODING", "the text is not valid UTF-8");
    if (strlen(asked->received_on) >= sizeof document->received_on)
        return op_violation(op, "received_on", "DATE", "write a day as 2022-03-31");
    memcpy(document->received_on, asked->received_on, strlen(asked->received_on) + 1);
    return handler_etag(op, "etag", asked->etag, &start->revision);
}

void handle_start_attachment(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__StartAttachmentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct attachment_start *start = handler_calloc(call, op, sizeof *start);
    int r;

    if (!start)
        return;
    start->decode = session_wire_decode;
    r = read_start(op, asked, start);
    if (r == 0)
        r = attachment_start(handlers->store, op, start, reply_state, call);
    if (r)
        handler_fail(call, op, r);
}

static int read_id(struct op *op, const char *text, struct uuid *ret_id)
{
    return uuid_parse(text, ret_id)
               ? op_violation(op, "id", "UUID", "this is not an id that StartAttachment gave")
               : 0;
}

void handle_upload_attachment(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UploadAttachmentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct attachment_piece piece = {
        .offset = asked->offset, .data = asked->data.data, .size = asked->data.len};
    int r;

    if (!op)
        return;
    r = read_id(op, asked->id, &piece.id);
    if (r == 0)
        r = attachment_append(handlers->store, op, &piece, reply_state, call);
    if (r)
        handler_fail(call, op, r);
}

static void reply_document(struct op *op, int r, const struct document *document, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Document *message = r ? NULL : dossier_wire_document(op->arena, document);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_commit_attachment(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CommitAttachmentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct uuid id;
    int r;

    if (!op)
        return;
    r = read_id(op, asked->id, &id);
    if (r == 0)
        r = attachment_commit(handlers->store, op, &id, session_wire_decode, reply_document, call);
    if (r)
        handler_fail(call, op, r);
}

struct getting {
    struct rpc_call *call;
    struct document_key key;
    uint64_t offset;
};

static void reply_chunk(struct op *op,
    int r,
    const struct document *document,
    const void *data,
    size_t size,
    void *context)
{
    const struct getting *getting = context;
    Palmares__V1__GetAttachmentResponse response = PALMARES__V1__GET_ATTACHMENT_RESPONSE__INIT;
    const struct attachment *attachment;

    if (r == 0) {
        response.document = dossier_wire_document(op->arena, document);
        r = response.document ? 0 : -ENOMEM;
    }
    if (r) {
        handler_fail(getting->call, op, r);
        return;
    }
    attachment = document->content;
    response.data = handler_bytes(data, size);
    if (getting->offset + size < attachment->size_bytes)
        response.next_offset = getting->offset + size;
    rpc_call_reply(getting->call, &response.base);
}

void handle_get_attachment(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetAttachmentRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct getting *getting = handler_calloc(call, op, sizeof *getting);
    int r;

    if (!getting)
        return;
    *getting = (struct getting){call,
        {asked->session, asked->candidate, DOCUMENT_ATTACHMENT,
            asked->ordinal ? asked->ordinal : 1},
        asked->offset};
    r = attachment_get(handlers->store, op, &getting->key, asked->offset, reply_chunk, getting);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.JuryService: documents of candidates for a room. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/room_pages.h"

#include <palmares/v1/jury.pb-c.h>

#include <errno.h>

struct getting {
    struct rpc_call *call;
    struct room_piece piece;
};

static void reply_piece(struct op *op, int r, const struct room_piece *piece, void *context)
{
    const struct getting *getting = context;
    Palmares__V1__GetCandidatePagesResponse response =
        PALMARES__V1__GET_CANDIDATE_PAGES_RESPONSE__INIT;

    if (r) {
        handler_fail(getting->call, op, r);
        return;
    }
    response.revision = piece->revision;
    response.size_bytes = piece->size_bytes;
    response.data.data = (uint8_t *)(uintptr_t)piece->data;
    response.data.len = piece->size;
    response.next_offset = piece->next_offset;
    rpc_call_reply(getting->call, &response.base);
}

void handle_get_candidate_pages(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetCandidatePagesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct getting *getting = op ? arena_calloc(op->arena, 1, sizeof *getting) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    if (getting) {
        *getting = (struct getting){
            call, {.key = {asked->session, asked->candidate, (enum document_kind)asked->kind,
                       asked->ordinal ? asked->ordinal : 1},
                      .offset = asked->offset,
                      .decode = session_wire_decode,
                      .kept = handlers->pages}};
        r = room_pages_get(handlers->store, op, &getting->piece, reply_piece, getting);
    }
    if (r)
        handler_fail(call, op, r);
}

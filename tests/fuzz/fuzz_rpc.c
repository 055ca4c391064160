/*
 * What a peer may send after TLS: the stream is cut into frames twice, at once and in pieces, which
 * must agree; each body goes the way of a request and of a reply. What our decoder takes as a
 * request protobuf-c must take, and read the same.
 */
#include "rpc/envelope.h"
#include "rpc/payload.h"
#include "rpc/sp.h"

#include "palmares/rpc/v1/rpc.pb-c.h"
#include "palmares/v1/identity.pb-c.h"

enum { FRAME_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void compare_with_protobuf(
    const uint8_t *body, size_t size, const struct envelope_request *request)
{
    Palmares__Rpc__V1__Request *message = palmares__rpc__v1__request__unpack(NULL, size, body);

    if (!message)
        return; /* ours skips unknown fields more freely; it never reads more from them */
    must(slice_equal(request->method, message->method));
    must(slice_equal(request->request_id, message->request_id));
    must(request->payload.size == message->payload.len);
    must(!request->payload.size ||
         memcmp(request->payload.data, message->payload.data, request->payload.size) == 0);
    must(request->has_timeout ==
         (message->deadline_case == PALMARES__RPC__V1__REQUEST__DEADLINE_TIMEOUT_MS));
    must(!request->has_timeout || request->timeout_ms == message->timeout_ms);
    palmares__rpc__v1__request__free_unpacked(message, NULL);
}

static void try_request(const uint8_t *body, size_t size, struct arena *arena)
{
    struct envelope_request request;
    ProtobufCMessage *message;
    const char *field;
    uint8_t *again;

    if (envelope_request_decode(body, size, &request))
        return;
    compare_with_protobuf(body, size, &request);
    (void)envelope_metadata(body, size, "key");
    (void)!payload_unpack(&palmares__v1__update_principal_request__descriptor, request.payload.data,
        request.payload.size, arena, &message, &field);
    again = malloc(envelope_request_size(&request) + 1);
    envelope_request_put(&request, again);
    must(envelope_request_decode(again, envelope_request_size(&request), &request) == 0);
    free(again);
}

static void try_reply(const uint8_t *body, size_t size, struct arena *arena)
{
    struct envelope_reply reply;
    uint8_t *again;
    size_t head_size;

    if (envelope_reply_decode(body, size, arena, &reply))
        return;
    head_size = envelope_reply_head_size(&reply.status, 0);
    again = malloc(head_size);
    must(envelope_reply_head_put(&reply.status, 0, again) == again + head_size);
    must(envelope_reply_decode(again, head_size, arena, &reply) == 0);
    free(again);
}

static void try_body(const struct sp_frame *frame)
{
    struct arena *arena = arena_new(256 * 1024);
    size_t stack_size;

    if (arena && sp_stack_size(frame->body, frame->size, &stack_size) == 0) {
        must(stack_size <= frame->size && stack_size <= SP_STACK_MAX_BYTES);
        try_request(frame->body + stack_size, frame->size - stack_size, arena);
        arena_reset(arena);
        try_reply(frame->body + stack_size, frame->size - stack_size, arena);
    }
    arena_free(arena);
}

/* Number and total size of the frames, with the last event, when the stream comes in pieces of
 * `step` bytes. */
static uint64_t read_stream(const uint8_t *data, size_t size, size_t step, bool look_inside)
{
    struct sp_reader reader = {.max = FRAME_MAX};
    uint64_t summary = 0;
    int event = SP_MORE;

    for (size_t at = 0; at < size && event != SP_TOO_LARGE; at += step) {
        const uint8_t *piece = data + at;
        size_t left = base_min_size(step, size - at);
        struct sp_frame frame;

        while ((event = sp_reader_next(&reader, &piece, &left, &frame)) == SP_FRAME) {
            summary = summary * 31 + frame.size + 1;
            if (look_inside)
                try_body(&frame);
            free(frame.owned);
        }
        must(event >= 0);
        if (event == SP_TOO_LARGE)
            free(frame.owned);
    }
    sp_reader_release(&reader);
    return summary * 31 + (event == SP_TOO_LARGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t whole;

    if (size >= SP_GREETING_SIZE)
        (void)!sp_greeting_check(data, SP_REQ);
    whole = read_stream(data, size, size ? size : 1, true);
    must(read_stream(data, size, 1, false) == whole);
    must(read_stream(data, size, 7, false) == whole);
    return 0;
}

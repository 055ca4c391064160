#include "handler/services.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>

#define SECONDS_MIN \
    INT64_C(-62135596800) /* 0001-01-01T00:00:00Z, as google.protobuf.Timestamp allows */
#define SECONDS_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

enum { PAGE_BYTES = 512 * 1024 };

struct op *handler_op(struct rpc_call *call)
{
    struct arena *arena = rpc_call_arena(call);
    const struct uuid *request_id = rpc_call_request_id(call);
    struct op *op = arena_calloc(arena, 1, sizeof *op);

    if (!op) {
        handler_fail_memory(call);
        return NULL;
    }
    op->arena = arena;
    op->method = rpc_call_method_name(call);
    op->principal = rpc_call_principal(call);
    if (request_id) {
        op->request_id = *request_id;
        op->has_request_id = true;
        op->digest = rpc_call_digest(call);
    }
    op->now_us = clock_wall_us();
    op->deadline_us = rpc_call_deadline_us(call);
    return op;
}

void *handler_calloc(struct rpc_call *call, const struct op *op, size_t size)
{
    void *memory = op ? arena_calloc(op->arena, 1, size) : NULL;

    if (op && !memory)
        handler_fail_memory(call);
    return memory;
}

void handler_reply(
    struct rpc_call *call, const struct op *op, int r, const ProtobufCMessage *message)
{
    if (r == 0 && message)
        rpc_call_reply(call, message);
    else
        handler_fail(call, op, r ? r : -ENOMEM);
}

void handler_fail_memory(struct rpc_call *call)
{
    rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_COMPLEX",
        "the request needs more memory than one request may use; ask for less at once");
}

void handle_not_served(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    (void)request;
    (void)context;
    rpc_call_failf(
        call, RPC_UNIMPLEMENTED, "NOT_SERVED", "this service does not have this method yet");
}

Google__Protobuf__Timestamp *handler_timestamp(struct arena *arena, int64_t unix_us)
{
    Google__Protobuf__Timestamp *timestamp;
    int64_t micros = unix_us % 1000000;

    if (unix_us == 0)
        return NULL;
    timestamp = arena_alloc(arena, sizeof *timestamp);
    if (!timestamp)
        return NULL;
    if (micros < 0)
        micros += 1000000;
    google__protobuf__timestamp__init(timestamp);
    timestamp->seconds = (unix_us - micros) / 1000000;
    timestamp->nanos = (int32_t)micros * 1000;
    return timestamp;
}

int handler_timestamp_us(const Google__Protobuf__Timestamp *timestamp, int64_t *ret_unix_us)
{
    if (!timestamp) {
        *ret_unix_us = 0;
        return 0;
    }
    if (timestamp->seconds < SECONDS_MIN || timestamp->seconds > SECONDS_MAX ||
        timestamp->nanos < 0 || timestamp->nanos > 999999999)
        return -ERANGE;
    *ret_unix_us = timestamp->seconds * 1000000 + timestamp->nanos / 1000;
    return 0;
}

void *handler_messages(struct arena *arena, const ProtobufCMessageDescriptor *type, size_t count)
{
    size_t size = type->sizeof_message;
    void **pointers = arena_calloc(arena, count + 1, sizeof *pointers);
    unsigned char *bodies = arena_calloc(arena, count + 1, size);

    if (!pointers || !bodies)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        pointers[i] = bodies + i * size;
        type->message_init(pointers[i]);
    }
    return pointers;
}

int handler_page_size(
    struct op *op, uint32_t asked, uint32_t usual, uint32_t most, uint32_t *ret_size)
{
    if (asked > most)
        return op_violation(op, "page_size", "TOO_LARGE", "at most %u rows a page", (unsigned)most);
    *ret_size = asked ? asked : usual;
    return 0;
}

int handler_refuse_token(struct op *op)
{
    return op_violation(op, "page_token", "PAGE_TOKEN",
        "this is not a page token of this list: start again without one");
}

int handler_split_token(
    struct op *op, const char *token, const char **ret_first, const char **ret_second)
{
    const char *slash = strchr(token, '/'), *first = "";

    if (*token && !slash)
        return handler_refuse_token(op);
    if (slash)
        first = arena_strndup(op->arena, token, (size_t)(slash - token));
    if (!first)
        return -ENOMEM;
    *ret_first = first;
    *ret_second = slash ? slash + 1 : "";
    return 0;
}

size_t handler_page_fit(ProtobufCMessage *const *messages, size_t count)
{
    size_t bytes = 0, fit;

    for (fit = 0; fit < count && bytes < PAGE_BYTES; fit++)
        bytes += protobuf_c_message_get_packed_size(messages[fit]);
    return fit;
}

int handler_etag(struct op *op, const char *field, const char *etag, int32_t *ret_revision)
{
    int64_t revision = 0;

    if (*etag && text_parse_i64(etag, 1, INT32_MAX, &revision))
        return op_violation(op, field, "ETAG", "this is not an etag: take the one that was read");
    *ret_revision = (int32_t)revision;
    return 0;
}

char *handler_etag_text(struct arena *arena, int32_t revision)
{
    return arena_printf(arena, "%d", revision);
}

#include "rpc/server_internal.h"

#include "base/clock.h"
#include "rpc/payload.h"

#include <openssl/evp.h>

#include <stdarg.h>

enum { METHOD_NAME_MAX = 128 };

struct rpc_call {
    struct connection *connection; /* a reference on its link is held */
    struct arena *arena;           /* this struct lives in it */
    const struct rpc_method *method;
    const ProtobufCMessageDescriptor *input;
    const char *method_name;
    const uint8_t *body; /* the frame: the request id stack, then the envelope */
    size_t body_size, stack_size;
    unsigned char *owned; /* heap block that holds the body, or NULL */
    struct envelope_request envelope;
    int64_t begun_us, deadline_us;
    struct uuid request_id;
    bool has_request_id, close_after;
    uint32_t roles;
    const char *principal_name;
    void *principal;
    struct quota *quota; /* counted there */
};

static const struct rpc_status status_ok = {.code = RPC_OK};

/* ---- the end of a call ---- */

static void call_release(struct rpc_call *call)
{
    struct connection *connection = call->connection;
    struct rpc_server *server = connection->server;

    if (call->quota)
        atomic_fetch_sub_explicit(&call->quota->calls, 1, memory_order_relaxed);
    free(call->owned);
    arena_pool_give(&server->arenas, call->arena); /* the call is gone */
    atomic_fetch_sub_explicit(&server->calls, 1, memory_order_relaxed);
    link_unref(&connection->link);
}

static void call_report(
    const struct rpc_call *call, const struct rpc_status *status, size_t reply_bytes)
{
    const struct rpc_server *server = call->connection->server;
    const struct rpc_call_record record = {
        .method = call->method,
        .method_name = call->method_name,
        .peer = &call->connection->peer,
        .principal_name = call->principal_name,
        .request_id = call->has_request_id ? &call->request_id : NULL,
        .status = status,
        .request_bytes = call->body_size,
        .reply_bytes = reply_bytes,
        .duration_us = clock_mono_us() - call->begun_us,
    };

    if (server->hooks.finished)
        server->hooks.finished(&record, server->hooks.context);
}

/* A payload: a message to pack, or bytes. */
struct reply_payload {
    const ProtobufCMessage *message;
    const void *bytes;
    size_t size;
};

static void call_end(
    struct rpc_call *call, const struct rpc_status *status, const struct reply_payload *payload)
{
    struct link *link = &call->connection->link;
    size_t size =
        call->stack_size + envelope_reply_head_size(status, payload->size) + payload->size;
    uint8_t *to = link_frame_begin(link, size);

    if (to) {
        memcpy(to, call->body, call->stack_size);
        to = envelope_reply_head_put(status, payload->size, to + call->stack_size);
        if (payload->message)
            (void)protobuf_c_message_pack(payload->message, to);
        else if (payload->size)
            memcpy(to, payload->bytes, payload->size);
        link_frame_end(link, 1);
        link_flush_soon(link);
    } else {
        link_calls_end(link, 1); /* nobody is there to read it */
    }
    if (call->close_after)
        link_drain(link);
    call_report(call, status, to ? size : 0);
    call_release(call);
}

static void call_end_checked(struct rpc_call *call, const struct reply_payload *payload)
{
    size_t max = call->connection->server->limits.reply_max_bytes;

    if (payload->size > max)
        rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "REPLY_TOO_LARGE",
            "the reply has %zu bytes, more than the %zu allowed: ask for less, or page by page",
            payload->size, max);
    else
        call_end(call, &status_ok, payload);
}

void rpc_call_reply(struct rpc_call *call, const ProtobufCMessage *response)
{
    call_end_checked(call, &(struct reply_payload){
                               .message = response,
                               .size = protobuf_c_message_get_packed_size(response),
                           });
}

void rpc_call_reply_bytes(struct rpc_call *call, const void *payload, size_t size)
{
    call_end_checked(call, &(struct reply_payload){.bytes = payload, .size = size});
}

void rpc_call_fail(struct rpc_call *call, const struct rpc_status *status)
{
    struct rpc_status final = *status;

    if (final.code == RPC_OK)
        final = (struct rpc_status){.code = RPC_INTERNAL,
            .reason = "NO_STATUS",
            .message = "the call failed without a status"};
    call_end(call, &final, &(struct reply_payload){0});
}

void rpc_call_failf(
    struct rpc_call *call, enum rpc_code code, const char *reason, const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    rpc_call_fail(call, &(struct rpc_status){.code = code, .reason = reason, .message = message});
}

/* ---- the way to the handler ---- */

static void call_fail_payload(struct rpc_call *call, int r, const char *field)
{
    struct rpc_violation violation = {
        field, "INVALID_UTF8", "not valid UTF-8, or it has a NUL character"};
    struct rpc_status status = {
        .code = RPC_INVALID_ARGUMENT,
        .reason = "INVALID_UTF8",
        .message = "a text of the request is not valid UTF-8, or has a NUL character: send UTF-8",
        .violations = &violation,
        .violation_count = 1,
    };

    if (r == PAYLOAD_E_TEXT)
        rpc_call_fail(call, &status);
    else if (r == PAYLOAD_E_TOO_LARGE)
        rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE",
            "the request needs more than %zu bytes once unpacked: send less at once",
            call->connection->server->limits.arena_max_bytes);
    else
        rpc_call_failf(call, RPC_INVALID_ARGUMENT, "BAD_PAYLOAD", "the payload is not a %s message",
            call->input->name);
}

static void call_start(struct rpc_call *call)
{
    ProtobufCMessage *request;
    const char *field = "";
    int r;

    if (clock_mono_us() >= call->deadline_us) {
        rpc_call_failf(call, RPC_DEADLINE_EXCEEDED, "DEADLINE_PASSED",
            "the deadline had passed before the call could begin");
        return;
    }
    r = payload_unpack(call->input, call->envelope.payload.data, call->envelope.payload.size,
        call->arena, &request, &field);
    if (r)
        call_fail_payload(call, r, field);
    else
        call->method->handle(call, request, call->connection->server->handler_context);
}

/* Counted at the principal; false: it has too many calls in flight, or memory is short. */
static bool call_count(struct rpc_call *call, const char *name)
{
    struct connection *connection = call->connection;
    struct rpc_server *server = connection->server;
    struct quota *quota = atomic_load_explicit(&connection->quota, memory_order_acquire);

    if (!quota || strcmp(quota->name, name) != 0) {
        quota = quotas_get(&server->quotas, name);
        if (!quota)
            return false;
        atomic_store_explicit(&connection->quota, quota, memory_order_release);
    }
    call->quota = quota;
    return atomic_fetch_add_explicit(&quota->calls, 1, memory_order_relaxed) <
           server->limits.calls_per_principal;
}

void rpc_call_admit(struct rpc_call *call, uint32_t roles, const char *name, void *principal)
{
    call->roles = roles;
    call->principal_name = name;
    call->principal = principal;
    if (!(roles & call->method->roles))
        rpc_call_failf(call, RPC_PERMISSION_DENIED, "ROLE_NOT_ALLOWED",
            "%s may not call %s: its roles do not include one that may", name ? name : "the caller",
            call->method_name);
    else if (!call_count(call, name ? name : ""))
        rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_CALLS",
            "%s has %u calls in flight already, as many as allowed: wait for some to end",
            name ? name : "the caller",
            (unsigned)call->connection->server->limits.calls_per_principal);
    else
        call_start(call);
}

static int64_t call_timeout_us(const struct rpc_call *call)
{
    const struct rpc_server_limits *limits = &call->connection->server->limits;
    uint32_t timeout_ms =
        call->method->timeout_ms ? call->method->timeout_ms : limits->default_timeout_ms;

    if (call->envelope.has_timeout)
        timeout_ms = call->envelope.timeout_ms;
    return (int64_t)(timeout_ms < limits->max_timeout_ms ? timeout_ms : limits->max_timeout_ms) *
           1000;
}

static bool call_take_request_id(struct rpc_call *call)
{
    char text[UUID_TEXT_SIZE];
    struct slice id = call->envelope.request_id;

    if (id.size != UUID_TEXT_SIZE - 1)
        return false;
    memcpy(text, id.data, id.size);
    text[id.size] = '\0';
    return uuid_parse(text, &call->request_id) == 0;
}

/* A name for logs: printable, of a bounded length. */
static const char *printable_name(struct arena *arena, struct slice name)
{
    char *text =
        arena_strndup(arena, (const char *)name.data, base_min_size(name.size, METHOD_NAME_MAX));

    for (char *c = text; c && *c; c++)
        if (*c < 0x21 || *c > 0x7e)
            *c = '?';
    return text ? text : "";
}

static bool call_find_method(struct rpc_call *call)
{
    const struct table_entry *entry =
        table_find(&call->connection->server->table, call->envelope.method);

    if (!entry) {
        call->method_name = printable_name(call->arena, call->envelope.method);
        rpc_call_failf(call, RPC_UNIMPLEMENTED, "UNKNOWN_METHOD",
            "there is no method \"%s\" here: the form is package.Service/Method",
            call->method_name);
        return false;
    }
    call->method = entry->method;
    call->method_name = entry->full_name;
    call->input = entry->input;
    return true;
}

static bool call_size_allowed(struct rpc_call *call)
{
    size_t max = call->method->request_max_bytes;

    if (!max)
        max = call->connection->server->limits.request_max_bytes;
    if (call->envelope.payload.size <= max)
        return true;
    rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE",
        "the request has %zu bytes, more than the %zu that %s takes: send less at once",
        call->envelope.payload.size, max, call->method_name);
    return false;
}

/* From the bytes of the frame to the handler, or to the first thing wrong. */
static void call_begin(struct rpc_call *call)
{
    const struct rpc_server *server = call->connection->server;

    if (envelope_request_decode(
            call->body + call->stack_size, call->body_size - call->stack_size, &call->envelope)) {
        rpc_call_failf(call, RPC_INVALID_ARGUMENT, "BAD_ENVELOPE",
            "the message is not a palmares.rpc.v1.Request");
        return;
    }
    if (!call_find_method(call) || !call_size_allowed(call))
        return;
    call->deadline_us = call->begun_us + call_timeout_us(call);
    call->has_request_id = call_take_request_id(call);
    if (call->envelope.has_timeout && !call->envelope.timeout_ms)
        rpc_call_failf(call, RPC_DEADLINE_EXCEEDED, "DEADLINE_PASSED",
            "the request allows no time: timeout_ms is 0");
    else if (call->method->changes && !call->has_request_id)
        rpc_call_failf(call, RPC_INVALID_ARGUMENT, "REQUEST_ID_REQUIRED",
            "%s changes something and needs a request_id: a UUID, the same in each repeat",
            call->method_name);
    else if (call->method->roles == RPC_ROLES_ALL)
        call_start(call);
    else if (server->hooks.authenticate)
        server->hooks.authenticate(call, server->hooks.context);
    else
        rpc_call_failf(
            call, RPC_PERMISSION_DENIED, "NOT_AUTHENTICATED", "nobody can be authenticated here");
}

static struct rpc_call *call_new(
    struct connection *connection, const struct sp_frame *frame, size_t stack_size)
{
    struct rpc_server *server = connection->server;
    struct arena *arena = arena_pool_take(&server->arenas, server->limits.arena_max_bytes);
    struct rpc_call *call = arena ? arena_calloc(arena, 1, sizeof *call) : NULL;
    size_t kept = frame->size > server->link_config.frame_max
                      ? stack_size
                      : frame->size; /* too large: its front only */

    if (call)
        call->body = frame->owned ? frame->body : arena_memdup(arena, frame->body, kept);
    if (!call || !call->body) {
        arena_free(arena);
        return NULL;
    }
    call->connection = connection;
    call->arena = arena;
    call->body_size = frame->size;
    call->stack_size = stack_size;
    call->owned = frame->owned;
    call->method_name = "";
    call->begun_us = clock_mono_us();
    link_ref(&connection->link);
    link_call_begin(&connection->link);
    atomic_fetch_add_explicit(&server->calls, 1, memory_order_relaxed);
    return call;
}

/* The call of a frame; NULL: the link was closed, and frame->owned is freed. */
static struct rpc_call *call_of_frame(
    struct link *link, const struct sp_frame *frame, size_t present)
{
    struct connection *connection = CONTAINER_OF(link, struct connection, link);
    struct rpc_call *call = NULL;
    size_t stack_size;

    if (sp_stack_size(frame->body, present, &stack_size)) {
        link_close(link, LINK_PROTOCOL, "a message without a request id");
    } else {
        call = call_new(connection, frame, stack_size);
        if (!call)
            link_close(link, LINK_NO_MEMORY, "no memory for a call");
    }
    if (!call)
        free(frame->owned);
    return call;
}

void server_on_frame(struct link *link, const struct sp_frame *frame)
{
    struct rpc_call *call = call_of_frame(link, frame, frame->size);

    if (call)
        call_begin(call);
}

void server_on_too_large(struct link *link, const struct sp_frame *frame)
{
    struct connection *connection = CONTAINER_OF(link, struct connection, link);
    struct rpc_call *call = call_of_frame(link, frame, SP_STACK_MAX_BYTES);

    if (call)
        rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE",
            "the message has %zu bytes, more than the %zu taken here: send less at once",
            frame->size, connection->server->link_config.frame_max);
}

/* ---- what handlers ask ---- */

struct arena *rpc_call_arena(struct rpc_call *call)
{
    return call->arena;
}

const char *rpc_call_method_name(const struct rpc_call *call)
{
    return call->method_name;
}

const struct rpc_method *rpc_call_method(const struct rpc_call *call)
{
    return call->method;
}

struct rpc_peer *rpc_call_peer(struct rpc_call *call)
{
    return &call->connection->peer;
}

const struct uuid *rpc_call_request_id(const struct rpc_call *call)
{
    return call->has_request_id ? &call->request_id : NULL;
}

int64_t rpc_call_deadline_us(const struct rpc_call *call)
{
    return call->deadline_us;
}

uint64_t rpc_call_digest(const struct rpc_call *call)
{
    unsigned char hash[EVP_MAX_MD_SIZE] = {0};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint64_t digest;

    /* The method's NUL keeps "ab" + "c" and "a" + "bc" apart. */
    if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) &&
        EVP_DigestUpdate(context, call->method_name, strlen(call->method_name) + 1) &&
        EVP_DigestUpdate(context, call->envelope.payload.data, call->envelope.payload.size))
        (void)EVP_DigestFinal_ex(context, hash, NULL);
    EVP_MD_CTX_free(context);
    memcpy(&digest, hash, sizeof digest);
    return digest;
}

const char *rpc_call_metadata(const struct rpc_call *call, const char *key)
{
    struct slice value =
        envelope_metadata(call->body + call->stack_size, call->body_size - call->stack_size, key);

    return value.data ? arena_strndup(call->arena, (const char *)value.data, value.size) : NULL;
}

void *rpc_call_principal(const struct rpc_call *call)
{
    return call->principal;
}

void rpc_call_close_after(struct rpc_call *call)
{
    call->close_after = true;
}

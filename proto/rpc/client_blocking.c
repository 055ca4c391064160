/* The blocking form of a call, on top of the asynchronous one. */
#include "rpc/client_internal.h"

#include "rpc/payload.h"

#include <errno.h>

struct blocked_call {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
    struct arena *arena;
    struct rpc_status status;
    void *payload; /* heap */
    size_t size;
    bool no_memory;
};

/* Texts into the caller's arena; the caller is blocked meanwhile. */
static bool copy_status(struct arena *arena, const struct rpc_status *from, struct rpc_status *to)
{
    struct rpc_violation *violations = NULL;
    bool ok = true;

    *to = (struct rpc_status){
        .code = from->code,
        .reason = arena_strdup(arena, from->reason ? from->reason : ""),
        .message = arena_strdup(arena, from->message ? from->message : ""),
        .violation_count = from->violation_count,
    };
    if (from->violation_count) {
        violations = arena_calloc(arena, from->violation_count, sizeof *violations);
        ok = violations != NULL;
    }
    for (size_t i = 0; ok && i < from->violation_count; i++) {
        violations[i].field = arena_strdup(arena, from->violations[i].field);
        violations[i].reason = arena_strdup(arena, from->violations[i].reason);
        violations[i].message = arena_strdup(arena, from->violations[i].message);
        ok = violations[i].field && violations[i].reason && violations[i].message;
    }
    to->violations = violations;
    return ok && to->reason && to->message;
}

static void blocked_on_done(
    const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct blocked_call *blocked = context;

    pthread_mutex_lock(&blocked->lock);
    blocked->no_memory = !copy_status(blocked->arena, status, &blocked->status);
    if (size && status->code == RPC_OK) {
        blocked->payload = malloc(size);
        if (blocked->payload)
            memcpy(blocked->payload, payload, size);
        else
            blocked->no_memory = true;
    }
    blocked->size = size;
    blocked->done = true;
    pthread_cond_signal(&blocked->ended);
    pthread_mutex_unlock(&blocked->lock);
}

static const ProtobufCMessageDescriptor *output_of(const struct rpc_request *request)
{
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(request->service, request->method);

    return method ? method->output : NULL;
}

static int blocked_take(struct blocked_call *blocked,
    const struct rpc_request *request,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    const ProtobufCMessageDescriptor *output = output_of(request);
    ProtobufCMessage *response = NULL;
    const char *field;

    if (blocked->no_memory)
        return -ENOMEM;
    if (blocked->status.code == RPC_OK && output)
        switch (payload_unpack(
            output, blocked->payload, blocked->size, blocked->arena, &response, &field)) {
        case 0:
            break;
        case PAYLOAD_E_TOO_LARGE:
            return -ENOMEM;
        default:
            blocked->status = (struct rpc_status){
                .code = RPC_INTERNAL,
                .reason = "BAD_REPLY",
                .message =
                    "the server's reply is not of the type expected: are both of the same version?",
            };
        }
    *ret_status = blocked->status;
    *ret_response = response;
    return 0;
}

int rpc_client_call(struct rpc_client *client,
    const struct rpc_request *request,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    struct blocked_call blocked = {
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .ended = PTHREAD_COND_INITIALIZER,
        .arena = arena,
    };
    int r = rpc_client_start(client, request, blocked_on_done, &blocked);

    if (r)
        return r;
    link_flush_held();
    pthread_mutex_lock(&blocked.lock);
    while (!blocked.done)
        pthread_cond_wait(&blocked.ended, &blocked.lock);
    pthread_mutex_unlock(&blocked.lock);
    r = blocked_take(&blocked, request, ret_status, ret_response);
    free(blocked.payload);
    pthread_mutex_destroy(&blocked.lock);
    pthread_cond_destroy(&blocked.ended);
    return r;
}

/* palmares.rpc.v1: health and reflection. */
#include "handler/services.h"

#include "base/embedded.h"

#include <palmares/rpc/v1/rpc.pb-c.h>

extern const struct embedded_file handler_contract[];
extern const size_t handler_contract_count;

void handle_check(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const struct handler_context *handlers = context;
    Palmares__Rpc__V1__CheckResponse response = PALMARES__RPC__V1__CHECK_RESPONSE__INIT;

    (void)request;
    response.serving = handlers->ready(handlers->user)
                           ? PALMARES__RPC__V1__CHECK_RESPONSE__SERVING__SERVING
                           : PALMARES__RPC__V1__CHECK_RESPONSE__SERVING__NOT_SERVING;
    response.version = arena_strdup(rpc_call_arena(call), handlers->version);
    if (response.version)
        rpc_call_reply(call, &response.base);
    else
        handler_fail_memory(call);
}

static bool list_roles(
    struct arena *arena, uint32_t roles, Palmares__Rpc__V1__MethodDescription *description)
{
    description->roles = arena_calloc(arena, ROLE_COUNT, sizeof *description->roles);
    if (!description->roles)
        return false;
    for (unsigned role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        if (roles & 1u << role)
            description->roles[description->n_roles++] =
                arena_strdup(arena, role_name((enum role)role));
    return true;
}

static Palmares__Rpc__V1__MethodDescription *describe_method(
    struct arena *arena, const struct rpc_method *method)
{
    Palmares__Rpc__V1__MethodDescription *description = arena_alloc(arena, sizeof *description);

    if (!description)
        return NULL;
    palmares__rpc__v1__method_description__init(description);
    description->name = arena_printf(arena, "%s/%s", method->service->name, method->name);
    description->changes = method->changes;
    return description->name && list_roles(arena, method->roles, description) ? description : NULL;
}

void handle_describe(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const struct handler_context *handlers = context;
    struct arena *arena = rpc_call_arena(call);
    Palmares__Rpc__V1__DescribeResponse response = PALMARES__RPC__V1__DESCRIBE_RESPONSE__INIT;

    (void)request;
    response.methods = arena_calloc(arena, handlers->method_count, sizeof *response.methods);
    response.file_descriptor_set.len = (size_t)(handler_contract[0].end - handler_contract[0].data);
    response.file_descriptor_set.data =
        arena_memdup(arena, handler_contract[0].data, response.file_descriptor_set.len);
    for (size_t i = 0; i < handlers->method_count && response.methods; i++) {
        response.methods[i] = describe_method(arena, &handlers->methods[i]);
        if (!response.methods[i])
            response.methods = NULL;
    }
    if (!response.methods || !response.file_descriptor_set.data) {
        handler_fail_memory(call);
        return;
    }
    response.n_methods = handlers->method_count;
    rpc_call_reply(call, &response.base);
}

#include "transport/transport.h"

#include "handler/admission.h"
#include "transport/enrolment.h"
#include "transport/internal.h"

#include <errno.h>

_Static_assert(METRICS_CODES == RPC_UNAUTHENTICATED + 1, "one counter a code");

int transport_new(struct handler_context *handlers, struct transport **ret_transport)
{
    struct transport *transport;

    if (transport_method_count + enrolment_method_count >= METRICS_METHODS_MAX)
        return -EOVERFLOW;
    transport = calloc(1, sizeof *transport);
    if (!transport)
        return -ENOMEM;
    transport->handlers = handlers;
    *ret_transport = transport;
    return 0;
}

void transport_free(struct transport *transport)
{
    transport_flush_log();
    free(transport);
}

static void finished(const struct rpc_call_record *record, void *context)
{
    transport_count(context, record);
    transport_log_request(record);
}

static void authenticate(struct rpc_call *call, void *context)
{
    const struct transport *transport = context;

    handler_authenticate(call, transport->handlers);
}

static void peer_released(void *user, void *context)
{
    (void)context;
    handler_release_peer(user);
}

static void batch_end(void *context)
{
    struct transport *transport = context;

    transport->handlers->kick(transport->handlers->user);
}

struct rpc_server_hooks transport_hooks(struct transport *transport)
{
    return (struct rpc_server_hooks){
        .context = transport,
        .authenticate = authenticate,
        .batch_end = batch_end,
        .finished = finished,
        .peer_released = peer_released,
    };
}

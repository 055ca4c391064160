/* Methods of the contract that are not served yet. */
#include "handler/services.h"

void handle_pending(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    (void)request;
    (void)context;
    rpc_call_failf(call, RPC_UNIMPLEMENTED, "UNIMPLEMENTED", "this method is not served yet");
}

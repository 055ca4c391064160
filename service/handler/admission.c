/* Who is calling: the principal of the connection's certificate, looked up once a connection. The
 * store checks it again at each call. */
#include "handler/admission.h"

#include "handler/handler.h"

#include "domain/identity.h"

#include <stdatomic.h>

static void admit(struct rpc_call *call, struct principal *principal)
{
    rpc_call_admit(call, 1u << principal->role, principal->name, principal);
}

/* Keep it with the connection; another call of it may have been faster. */
static struct principal *keep(struct rpc_peer *peer, const struct principal *found)
{
    struct principal *kept = malloc(sizeof *kept);
    void *before = NULL;

    if (!kept)
        return NULL;
    *kept = *found;
    memcpy(kept->fingerprint, peer->fingerprint, sizeof kept->fingerprint);
    if (atomic_compare_exchange_strong(&peer->user, &before, kept))
        return kept;
    free(kept);
    return before;
}

static void found(struct op *op, int r, const struct principal *principal, void *context)
{
    struct rpc_call *call = context;
    struct principal *kept;

    if (r == OUTCOME_NOT_FOUND) {
        rpc_call_close_after(call);
        rpc_call_failf(call, RPC_UNAUTHENTICATED, "CERTIFICATE_UNKNOWN",
            "the certificate of %s is not registered: the administrator registers it with "
            "`palmaresd pki issue`",
            rpc_call_peer(call)->common_name);
        return;
    }
    if (r) {
        handler_fail(call, op, r);
        return;
    }
    kept = keep(rpc_call_peer(call), principal);
    if (kept)
        admit(call, kept);
    else
        handler_fail_memory(call);
}

void handler_authenticate(struct rpc_call *call, void *context)
{
    struct handler_context *handlers = context;
    struct principal *known = atomic_load(&rpc_call_peer(call)->user);
    struct op *op;
    int r;

    if (known) {
        admit(call, known);
        return;
    }
    op = handler_op(call);
    if (!op)
        return;
    op->principal = NULL; /* nobody yet: the service itself looks */
    r = identity_who(handlers->store, op, rpc_call_peer(call)->fingerprint, found, call);
    if (r)
        handler_fail(call, op, r);
}

void handler_release_peer(void *user)
{
    free(user);
}

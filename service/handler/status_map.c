/* What each outcome means on the wire: the one table. */
#include "handler/handler.h"

#include "base/log.h"

#include <errno.h>

static const struct {
    enum rpc_code code;
    const char *reason;  /* unless the op has its own */
    const char *message; /* likewise */
    bool close;          /* the connection is of no more use */
} status_map[] = {
    [OUTCOME_NOT_FOUND] = {RPC_NOT_FOUND, "NOT_FOUND", "there is no such thing", false},
    [OUTCOME_ALREADY_EXISTS] = {RPC_ALREADY_EXISTS, "ALREADY_EXISTS", "it exists already", false},
    [OUTCOME_INVALID] = {RPC_INVALID_ARGUMENT, "INVALID",
        "the request is not acceptable: see the fields", false},
    [OUTCOME_PRECONDITION] = {RPC_FAILED_PRECONDITION, "PRECONDITION",
        "this cannot be done in the present state", false},
    [OUTCOME_ETAG_MISMATCH] = {RPC_ABORTED, "ETAG_MISMATCH",
        "somebody changed it in between: read it again, then repeat the change with the new etag",
        false},
    [OUTCOME_REQUEST_ID_REUSED] = {RPC_INVALID_ARGUMENT, "REQUEST_ID_REUSED",
        "this request id was used for another request: take a new one", false},
    [OUTCOME_PRINCIPAL_GONE] = {RPC_UNAUTHENTICATED, "CERTIFICATE_REVOKED",
        "the certificate was revoked or its principal disabled: ask the administrator for a new "
        "one",
        true},
    [OUTCOME_PRINCIPAL_CHANGED] = {RPC_UNAVAILABLE, "PRINCIPAL_CHANGED",
        "the rights of this principal changed: connect again", true},
    [OUTCOME_FORBIDDEN] = {RPC_PERMISSION_DENIED, "OUT_OF_SCOPE",
        "this is outside what the caller may see or change", false},
    [OUTCOME_LIMIT] = {RPC_RESOURCE_EXHAUSTED, "LIMIT", "the request is too large", false},
    [OUTCOME_DEADLINE] = {RPC_DEADLINE_EXCEEDED, "DEADLINE",
        "the deadline passed before the work was done; nothing is half done", false},
    [OUTCOME_UNAVAILABLE] = {RPC_UNAVAILABLE, "DATABASE_UNAVAILABLE",
        "the database does not answer; try again", false},
    [OUTCOME_STORAGE_FULL] = {RPC_RESOURCE_EXHAUSTED, "STORAGE_FULL",
        "the database's disk is full; nothing was changed", false},
};

static const struct rpc_violation *copy_violations(struct arena *arena, const struct op *op)
{
    struct rpc_violation *violations = arena_calloc(arena, op->violation_count, sizeof *violations);
    size_t i = 0;

    if (!violations)
        return NULL;
    for (const struct op_violation *from = op->violations; from; from = from->next)
        violations[i++] = (struct rpc_violation){
            .field = from->field, .reason = from->reason, .message = from->message};
    return violations;
}

void handler_fail(struct rpc_call *call, const struct op *op, int r)
{
    struct rpc_status status = {.reason = op->reason, .message = op->message};

    if (r == -ENOMEM) {
        handler_fail_memory(call);
        return;
    }
    if (r <= 0 || (size_t)r >= ARRAY_LEN(status_map) || !status_map[r].reason) {
        log_error("event=fault method=%s error=%d", op->method, r);
        rpc_call_failf(call, RPC_INTERNAL, "INTERNAL", "the service failed; its log says why");
        return;
    }
    status.code = status_map[r].code;
    if (!status.reason)
        status.reason = status_map[r].reason;
    if (!status.message)
        status.message = op->violation_count == 1 && op->violations->message
                             ? op->violations->message
                             : status_map[r].message;
    if (op->violation_count && (status.violations = copy_violations(rpc_call_arena(call), op)))
        status.violation_count = op->violation_count;
    if (status_map[r].close)
        rpc_call_close_after(call);
    rpc_call_fail(call, &status);
}

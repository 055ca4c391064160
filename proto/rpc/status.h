/* How a call ended: the canonical codes, in plain C, so that only the runtime and the handlers know
 * protobuf. */
#pragma once

#include "base/arena.h"

/* gRPC's canonical codes, same numbers as palmares.rpc.v1.Code. */
enum rpc_code {
    RPC_OK = 0,
    RPC_CANCELLED = 1,
    RPC_UNKNOWN = 2,
    RPC_INVALID_ARGUMENT = 3,
    RPC_DEADLINE_EXCEEDED = 4,
    RPC_NOT_FOUND = 5,
    RPC_ALREADY_EXISTS = 6,
    RPC_PERMISSION_DENIED = 7,
    RPC_RESOURCE_EXHAUSTED = 8,
    RPC_FAILED_PRECONDITION = 9,
    RPC_ABORTED = 10,
    RPC_OUT_OF_RANGE = 11,
    RPC_UNIMPLEMENTED = 12,
    RPC_INTERNAL = 13,
    RPC_UNAVAILABLE = 14,
    RPC_DATA_LOSS = 15,
    RPC_UNAUTHENTICATED = 16,
};

struct rpc_violation {
    const char *field;   /* path, "candidate.birth_date" */
    const char *reason;  /* stable, "UAI_KEY" */
    const char *message; /* what is wrong, what would be right */
};

/* Borrowed texts; NULL reads as "". */
struct rpc_status {
    enum rpc_code code;
    const char *reason;
    const char *message;
    const struct rpc_violation *violations;
    size_t violation_count;
};

/* "NOT_FOUND"; "UNKNOWN" for a number outside the table. */
const char *rpc_code_name(enum rpc_code code);

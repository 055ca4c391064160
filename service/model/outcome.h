/*
 * The conditions that a request can meet, shared by store and domain (error.h: positive results).
 * The handlers translate them to wire status in one table (handler/status_map.c). What a person
 * should read about it is in the op (op_refuse(), op_violation()).
 */
#pragma once

enum outcome {
    OUTCOME_NOT_FOUND = 1,
    OUTCOME_ALREADY_EXISTS,
    OUTCOME_INVALID,           /* the request is wrong: see the op's violations */
    OUTCOME_PRECONDITION,      /* right, but not in this state */
    OUTCOME_ETAG_MISMATCH,     /* somebody changed it in between */
    OUTCOME_REQUEST_ID_REUSED, /* same request id, other request */
    OUTCOME_PRINCIPAL_GONE,    /* certificate revoked or principal disabled since the connection was
                                  made */
    OUTCOME_PRINCIPAL_CHANGED, /* its role or scope changed since then: connect again */
    OUTCOME_FORBIDDEN,         /* outside the scope of the principal */
    OUTCOME_LIMIT,             /* too large, too many */
    OUTCOME_DEADLINE,          /* passed before the work began */
    OUTCOME_UNAVAILABLE,       /* the database does not answer */
    OUTCOME_STORAGE_FULL,      /* the database has no room left */
};

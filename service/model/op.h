/* One request on its way through the layers: who, when, with which memory, and what went wrong. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "model/outcome.h"
#include "model/principal.h"

enum { OP_VIOLATIONS_MAX = 64 };

struct op_violation {
    const char *field;   /* path in the request, "candidate.birth_date" */
    const char *reason;  /* stable, "UAI_KEY" */
    const char *message; /* what is wrong, what would be right */
    struct op_violation *next;
};

struct op {
    struct arena *arena;
    const struct principal *principal; /* NULL: the service itself */
    const char *method;                /* full name; static */
    struct uuid request_id;
    bool has_request_id;
    uint64_t digest;     /* of method and payload: tells a repeat from a reused request id */
    int64_t now_us;      /* wall clock when the request came in */
    int64_t deadline_us; /* on the monotonic clock */

    /* What a person should know about a positive result. Arena. */
    const char *reason;  /* stable; NULL: the outcome's own */
    const char *message; /* NULL: the outcome's own */
    struct op_violation *violations;
    struct op_violation **violations_end; /* NULL: none yet */
    unsigned violation_count;
};

/* Say why, and give `outcome` back, for `return op_refuse(...)`. `reason` is static. */
int op_refuse(struct op *op, enum outcome outcome, const char *reason, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Note one wrong field (at most OP_VIOLATIONS_MAX are kept); gives OUTCOME_INVALID back. `reason`
 * is static, `field` is copied. */
int op_violation(struct op *op, const char *field, const char *reason, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Take over what was said in `from`, a copy of `op` that works with another arena. */
void op_take_said(struct op *op, const struct op *from);

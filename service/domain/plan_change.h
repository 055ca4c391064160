/* Plans put in force, and thrown away. Moving single slots: plan_move.h. */
#pragma once

#include "domain/plan.h"

struct plan_change {
    const char *session;
    uint32_t number;
    int32_t revision; /* of the plan as it was read; 0: any */
    session_decode_fn decode;
    bool allow_unplaced; /* of publish */
    const char *reason;  /* of discard */
    bool validate_only;
};

/* `plan` as it is afterwards (with validate_only: as it is). */
typedef void (*plan_change_fn)(struct op *op, int r, const struct plan_record *plan, void *context);

/*
 * Put a draft in force. It is checked with the session as it is now, under a lock: nothing is
 * published that a rule forbids, that leaves out somebody's oral or has one too many, or that comes
 * from another plan than the one in force. OUTCOME_PRECONDITION with each broken rule as a
 * violation; _NOT_FOUND, _ETAG_MISMATCH, _INVALID.
 */
int plan_publish(struct store *store,
    struct op *op,
    const struct plan_change *change,
    plan_change_fn done,
    void *context) MUST_CHECK;

/* Throw a draft away, with a reason. OUTCOME_PRECONDITION: it is no draft; as above. */
int plan_discard(struct store *store,
    struct op *op,
    const struct plan_change *change,
    plan_change_fn done,
    void *context) MUST_CHECK;

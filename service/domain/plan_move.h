/* One slot moved by hand: in a draft, or in the draft of moves from the plan in force, which is
 * made when there is none. */
#pragma once

#include "domain/plan.h"

struct plan_move {
    const char *session;
    uint32_t number; /* 0: the plan in force */
    const char *candidate, *epreuve;
    const char *commission, *date, *starts; /* HH:MM */
    const char *etag_text;                  /* as it came in: it must not be missing */
    int32_t revision;                       /* of the slot as it was read */
    bool unplace, validate_only;
    session_decode_fn decode;
    /* found */
    struct plan_record plan; /* the draft; with validate_only the plan that was looked at */
    struct slot before, after;
    bool has_after;
    const struct plan_finding *findings; /* with validate_only: why it cannot go there */
    size_t finding_count;
};

/*
 * What follows the oral (the engagement) goes with it. OUTCOME_ETAG_MISMATCH: somebody moved the
 * slot since it was read. OUTCOME_PRECONDITION with each rule that would be broken as a violation;
 * _NOT_FOUND, _INVALID.
 */
typedef void (*plan_move_fn)(struct op *op, int r, const struct plan_move *move, void *context);
int plan_move(struct store *store,
    struct op *op,
    struct plan_move *move,
    plan_move_fn done,
    void *context) MUST_CHECK;

/* Who can sit in the place of a member of a commission, with no slot moved. */
#pragma once

#include "domain/plan.h"
#include "model/commission.h"

enum { PLAN_SUBSTITUTES_TOLD_MAX = 200 };

struct plan_substitute {
    const char *code, *family_name, *given_name, *establishment;
    enum examiner_quality quality;
    uint32_t orals;   /* that the plan gives them elsewhere */
    const char *note; /* what is less than ideal, in a word; stable, "" when there is nothing:
                         "FAILING_WHICH", else "OTHER_CENTRE" */
};

struct plan_substituting {
    const char *session, *commission, *examiner;
    uint32_t number; /* as plan_get() */
    session_decode_fn decode;
    /* found */
    struct plan_record plan;
    const struct plan_substitute *substitutes; /* best first, PLAN_SUBSTITUTES_TOLD_MAX at most */
    size_t count, found;
};

/* OUTCOME_NOT_FOUND: no such plan, oral commission, or member in it, withdrawn or not.
 * OUTCOME_PRECONDITION: the commission is cancelled. The op says which. */
typedef void (*plan_substituting_fn)(
    struct op *op, int r, const struct plan_substituting *substituting, void *context);
int plan_substitutes(struct store *store,
    struct op *op,
    struct plan_substituting *substituting,
    plan_substituting_fn done,
    void *context) MUST_CHECK;

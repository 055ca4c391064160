/* Why an oral has no slot, and what would free one; of one that has, where else it could go. */
#pragma once

#include "domain/plan.h"

struct planner_explanation;

struct plan_obstacle {
    const char *reason; /* "COMMISSION_BUSY"; stable */
    uint32_t commissions;
    uint64_t places;
    const char *message;
};

struct plan_remedy {
    const char *reason, *message;
    const char *commission, *date;
    uint16_t minute;
};

struct plan_explaining {
    const char *session, *candidate, *epreuve;
    uint32_t number; /* as plan_get() */
    session_decode_fn decode;
    /* found */
    struct slot slot;
    const struct plan_obstacle *obstacles;
    size_t obstacle_count;
    const struct plan_remedy *remedies;
    size_t remedy_count;
};

/* OUTCOME_NOT_FOUND: no such plan or candidate. OUTCOME_PRECONDITION, and the op says why: the
 * candidate has no such oral (CCF, NV, withdrawn, ...), or the plan was made before. */
typedef void (*plan_explaining_fn)(
    struct op *op, int r, const struct plan_explaining *explaining, void *context);
int plan_explain(struct store *store,
    struct op *op,
    struct plan_explaining *explaining,
    plan_explaining_fn done,
    void *context) MUST_CHECK;

/* The obstacle that takes away most of what there is, in a word: what a slot says. Static. */
const char *plan_main_obstacle(const struct planner_explanation *explanation);

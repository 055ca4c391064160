/* Whether an oral can go somewhere in a loaded plan, room and loge included. */
#pragma once

#include "domain/plan.h"
#include "domain/plan_loaded.h"

struct plan_trial {
    uint32_t task, follower; /* PLAN_NONE: nothing follows it */
    uint32_t commission, day;
    uint16_t start;
    /* found; in the arena of the loaded plan */
    struct plan plan;                        /* of that day, and of the candidate on others */
    const struct plan_violation *violations; /* that the move brings */
    size_t violation_count;
};

/*
 * The commission keeps its room of the day; when it does not sit yet, it gets one that fits, first
 * of all one that it has on other days. Likewise the loge. The independent checker says what would
 * be broken. -ENOMEM.
 */
int plan_try(const struct plan_loaded *loaded, struct plan_trial *trial) MUST_CHECK;

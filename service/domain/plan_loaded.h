/* A stored plan with the session as it is now, inside store_work(): what is checked, explained,
 * moved and published. */
#pragma once

#include "domain/definition_kept.h"
#include "domain/plan_solution.h"

struct store_session;

struct plan_loaded {
    struct arena *arena; /* its own: it may be larger than a request's */
    struct definition_ref *definition;
    struct plan_source source;
    struct planning planning;
    struct plan_record record;
    struct plan_entry *entries;
    size_t entry_count;
    struct plan_stored stored;
};

/* Number 0: as store_plan_read(). What OUTCOME_NOT_FOUND and _PRECONDITION are about, the op says.
 * Release it whatever comes out; it may be loaded again afterwards. */
int plan_load(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    session_decode_fn decode,
    struct plan_loaded *loaded) MUST_CHECK;
void plan_loaded_release(struct plan_loaded *loaded);

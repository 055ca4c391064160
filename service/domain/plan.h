/* Plans of a session, as people read them. Everything lives in the op's arena. */
#pragma once

#include "domain/session.h"
#include "model/op.h"
#include "model/slot.h"

struct store;

enum {
    PLAN_VIOLATIONS_TOLD_MAX = 200,
    PLAN_STALE_TOLD_MAX = 1000,
    PLAN_CHECK_MAX_BYTES = 512 << 20
};

/* Number 0: the plan in force, or the last draft when there is none. OUTCOME_NOT_FOUND; the op says
 * which. */
typedef void (*plan_fn)(struct op *op, int r, const struct plan_record *plan, void *context);
int plan_get(struct store *store,
    struct op *op,
    const char *session,
    uint32_t number,
    plan_fn done,
    void *context) MUST_CHECK;

/* The last first. */
struct plan_listing {
    const char *session, *token;
    uint32_t limit;
    /* found */
    const struct plan_record *plans;
    size_t count;
    const char *next_token;
};
typedef void (*plan_listing_fn)(
    struct op *op, int r, const struct plan_listing *listing, void *context);
int plan_list(struct store *store,
    struct op *op,
    struct plan_listing *listing,
    plan_listing_fn done,
    void *context) MUST_CHECK;

/* Slots by date, commission, start and candidate, the unplaced last. */
struct slot_listing {
    const char *session, *token;
    uint32_t number; /* of the plan, as plan_get() */
    const struct slot_filter *filter;
    uint32_t limit;
    /* found */
    struct plan_record plan;
    const struct slot *slots;
    size_t count;
    const char *next_token;
};
typedef void (*slot_listing_fn)(
    struct op *op, int r, const struct slot_listing *listing, void *context);
int slot_list(struct store *store,
    struct op *op,
    struct slot_listing *listing,
    slot_listing_fn done,
    void *context) MUST_CHECK;

/* A broken rule, with names. */
struct plan_finding {
    const char *rule;
    const char *candidate, *epreuve, *commission, *date;
    uint16_t minute; /* read it when `date` is not "" */
    const char *message;
};

/* What the independent checker finds, with the session as it is now. */
struct plan_checking {
    const char *session;
    uint32_t number;
    session_decode_fn decode;
    /* found */
    struct plan_record plan;
    const struct plan_finding *findings; /* at most PLAN_VIOLATIONS_TOLD_MAX */
    size_t finding_count, findings_found;
    const char *const *stale;
    size_t stale_count;
};
typedef void (*plan_checking_fn)(
    struct op *op, int r, const struct plan_checking *checking, void *context);
int plan_check_now(struct store *store,
    struct op *op,
    struct plan_checking *checking,
    plan_checking_fn done,
    void *context) MUST_CHECK;

/* What differs between two plans. */
struct plan_differences {
    const char *session, *token;
    uint32_t from_number, to_number; /* 0: the plan in force */
    uint32_t limit;
    /* found */
    struct plan_record from, to;
    const struct slot_change *changes;
    size_t count;
    uint32_t total; /* on the first page */
    const char *next_token;
};
typedef void (*plan_differences_fn)(
    struct op *op, int r, const struct plan_differences *differences, void *context);
int plan_diff(struct store *store,
    struct op *op,
    struct plan_differences *differences,
    plan_differences_fn done,
    void *context) MUST_CHECK;

/* Refusals that several methods give; they return OUTCOME_NOT_FOUND. */
int plan_refuse_unknown(struct op *op, uint32_t number);
int plan_refuse_slot(struct op *op, uint32_t plan, const char *candidate, const char *epreuve);
/* OUTCOME_INVALID when there is no session. */
int plan_require_session(struct op *op, const char *session) MUST_CHECK;

/* Plans and their slots. Records and slots live in the op's arena. */
#pragma once

#include "model/plan_source.h"
#include "store/store.h"

/* ---- asynchronous; callbacks come on a store thread ---- */

/* Number 0: the plan in force, or the last draft when there is none. OUTCOME_NOT_FOUND. */
typedef void (*store_plan_fn)(struct op *op, int r, const struct plan_record *plan, void *context);
int store_plan_get(struct store *store,
    struct op *op,
    const char *of,
    uint32_t number,
    store_plan_fn done,
    void *context) MUST_CHECK;

/* The last first, those before number `before` (0: all). */
typedef void (*store_plans_fn)(
    struct op *op, int r, const struct plan_record *plans, size_t count, void *context);
int store_plan_list(struct store *store,
    struct op *op,
    const char *of,
    uint32_t before,
    uint32_t limit,
    store_plans_fn done,
    void *context) MUST_CHECK;

/* Where a page of slots begins: behind this one. */
struct slot_place {
    const char *date; /* YYYY-MM-DD; "": unplaced */
    const char *commission;
    uint16_t start_minute;
    const char *candidate, *epreuve;
};

struct slot_page {
    const char *session;
    uint32_t plan;
    const struct slot_place *after; /* NULL: from the start */
    uint32_t limit;
};

typedef void (*store_slots_fn)(
    struct op *op, int r, const struct slot *slots, size_t count, void *context);
int store_slot_list(struct store *store,
    struct op *op,
    const struct slot_page *page,
    const struct slot_filter *filter,
    store_slots_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction ---- */

/* As store_plan_get(). */
int store_plan_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct plan_record *ret_plan) MUST_CHECK;
/* As store_slot_list(). */
int store_slots_read(struct store_session *session,
    struct op *op,
    const struct slot_page *page,
    const struct slot_filter *filter,
    struct slot **ret_slots,
    size_t *ret_count) MUST_CHECK;
/* How many slots a filter lets pass. */
int store_slots_count(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const struct slot_filter *filter,
    uint32_t *ret_total) MUST_CHECK;
/* OUTCOME_NOT_FOUND. */
int store_slot_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const char *candidate,
    const char *epreuve,
    struct slot *ret_slot) MUST_CHECK;

/* What differs between two plans, by candidate and épreuve. */
struct slot_diff {
    const char *session;
    uint32_t from, to;
    const char *after_candidate, *after_epreuve; /* "" and "": from the start */
    uint32_t limit;
};
int store_slots_diff(struct store_session *session,
    struct op *op,
    const struct slot_diff *diff,
    struct slot_change **ret_changes,
    size_t *ret_count) MUST_CHECK;
int store_slots_diff_count(struct store_session *session,
    struct op *op,
    const struct slot_diff *diff,
    uint32_t *ret_total) MUST_CHECK;

/* ---- changes, in a worker's transaction ---- */

/* What op's request has done before to a plan. OUTCOME_REQUEST_ID_REUSED. */
int store_plan_prior(struct store_session *session,
    struct op *op,
    struct plan_record *ret_plan,
    bool *ret_found) MUST_CHECK;

/* One change of the plans of a session at a time, until the transaction ends. */
int store_plans_lock(struct store_session *session, struct op *op, const char *of) MUST_CHECK;

/* A new draft with these slots and its audit row; number, revision and times are set. `by`: who
 * asked for it. */
struct store_plan_draft {
    struct plan_record *plan;
    const struct plan_entry *entries;
    size_t count;
    const struct principal *by;
};
int store_plan_save(
    struct store_session *session, struct op *op, const struct store_plan_draft *draft) MUST_CHECK;

/* A new draft with the slots of plan->base. */
int store_plan_copy(
    struct store_session *session, struct op *op, struct plan_record *plan) MUST_CHECK;
/* The draft of moves from the plan in force that is open; OUTCOME_NOT_FOUND. */
int store_plan_moving(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t base,
    struct plan_record *ret_plan) MUST_CHECK;

/* Put one slot of a draft elsewhere; OUTCOME_ETAG_MISMATCH when its revision is not that of the
 * entry. *ret_before: what was there, for the audit. */
int store_slot_move(struct store_session *session,
    struct op *op,
    const struct plan_record *plan,
    const struct plan_entry *entry,
    const char **ret_before) MUST_CHECK;
/* Counts and cost of a draft after its slots changed, and the audit row of the move of `entry`.
 * *plan becomes the record. OUTCOME_ETAG_MISMATCH: no draft any more. */
int store_plan_moved(struct store_session *session,
    struct op *op,
    struct plan_record *plan,
    const struct plan_entry *entry,
    const char *before) MUST_CHECK;

/* Put a draft in force, and the one that is in force out of it; the audit row has what changes.
 * `revision`: as it was read. OUTCOME_ETAG_MISMATCH. */
int store_plan_publish(
    struct store_session *session, struct op *op, struct plan_record *plan) MUST_CHECK;
int store_plan_discard(struct store_session *session,
    struct op *op,
    const char *reason,
    struct plan_record *plan) MUST_CHECK;

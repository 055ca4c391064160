/* Centres and rooms. What a room was before is in the audit: entity "room", key
 * session/centre/name.
 */
#pragma once

#include "model/commission.h"
#include "store/store.h"

/* ---- asynchronous; callbacks come on a store thread ---- */

typedef void (*store_centres_fn)(
    struct op *op, int r, const struct centre *centres, size_t count, void *context);
/* By code, after `after`. */
int store_centre_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    store_centres_fn done,
    void *context) MUST_CHECK;

typedef void (*store_rooms_fn)(
    struct op *op, int r, const struct room *rooms, size_t count, void *context);
int store_room_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    store_rooms_fn done,
    void *context) MUST_CHECK;
/* One of a centre, or none. */
int store_room_get(struct store *store,
    struct op *op,
    const struct room *key,
    store_rooms_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction; results in the op's arena ---- */

/* OUTCOME_NOT_FOUND. */
int store_centre_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *code,
    struct centre *ret_centre) MUST_CHECK;
/* OUTCOME_NOT_FOUND. */
int store_room_read(struct store_session *session,
    struct op *op,
    const struct room *key,
    struct room *ret_room) MUST_CHECK;

/* Who still needs a room: commissions that sit in it, drafts and the plan in force with a slot. */
struct store_room_users {
    const char *commissions, *plans; /* the first of them, "E4-01, E4-02" */
    uint32_t commission_count, plan_count, slot_count;
};
int store_room_users(struct store_session *session,
    struct op *op,
    const struct room *key,
    struct store_room_users *ret_users) MUST_CHECK;

/* What op's request has made before: its audit row. OUTCOME_REQUEST_ID_REUSED. */
int store_room_prior(struct store_session *session,
    struct op *op,
    struct room *ret_room,
    bool *ret_found) MUST_CHECK;
/* room->revision: the one that it replaces; 0: whatever is there. *room becomes what is stored.
 * OUTCOME_ETAG_MISMATCH, _PRECONDITION (the constraint in op->reason). */
int store_room_save(struct store_session *session, struct op *op, struct room *room) MUST_CHECK;
/* room->revision as above. OUTCOME_NOT_FOUND, _ETAG_MISMATCH. */
int store_room_drop(struct store_session *session, struct op *op, struct room *room) MUST_CHECK;

/* Centres and rooms of a session. Results come through the callback, on a store thread. */
#pragma once

#include "domain/session.h"
#include "model/commission.h"

/* OUTCOME_INVALID (no session). */
typedef void (*centres_fn)(
    struct op *op, int r, const struct centre *centres, size_t count, void *context);
int centre_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    centres_fn done,
    void *context) MUST_CHECK;
typedef void (*rooms_fn)(
    struct op *op, int r, const struct room *rooms, size_t count, void *context);
int room_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    rooms_fn done,
    void *context) MUST_CHECK;

typedef void (*room_fn)(struct op *op, int r, const struct room *room, void *context);
/* OUTCOME_INVALID, _NOT_FOUND. Session, centre and name of the key. */
int room_get(struct store *store,
    struct op *op,
    const struct room *key,
    room_fn done,
    void *context) MUST_CHECK;

/* A change of one room; in the op's arena, it lives until the callback. room.revision: the one that
 * it starts from; 0: whatever is there. */
struct room_change {
    struct room room;
    bool validate_only;
    session_decode_fn decode; /* of room_put() */
};
/* OUTCOME_INVALID, _NOT_FOUND (session, centre), _ETAG_MISMATCH, _REQUEST_ID_REUSED. A room may be
 * closed at any time: what becomes of the plan is told by its check. */
int room_put(struct store *store,
    struct op *op,
    struct room_change *change,
    room_fn done,
    void *context) MUST_CHECK;
/* The answer is the room that it was. OUTCOME_INVALID, _NOT_FOUND, _ETAG_MISMATCH, _PRECONDITION
 * (commissions or slots of a plan are in it). */
int room_delete(struct store *store,
    struct op *op,
    struct room_change *change,
    room_fn done,
    void *context) MUST_CHECK;

/* Kiosks that were heard of, and the rooms of a day as the exam office watches them. */
#pragma once

#include "model/room_state.h"
#include "store/store.h"

struct store_room_sign {
    int64_t principal_id;
    int64_t seen_us; /* Unix time */
    int64_t clock_skew_ms;
    bool has_counts;
    uint32_t waiting, conflicts;
};
typedef void (*store_room_signs_fn)(struct op *op, int r, void *context);
/* In one statement; what is older than what is there changes nothing. The signs are copied. */
int store_room_signs(struct store *store,
    struct op *op,
    const struct store_room_sign *signs,
    size_t count,
    store_room_signs_fn done,
    void *context) MUST_CHECK;

typedef void (*store_room_states_fn)(
    struct op *op, int r, struct room_states *states, void *context);
int store_room_states(struct store *store,
    struct op *op,
    const struct room_states_asked *asked,
    store_room_states_fn done,
    void *context) MUST_CHECK;
/* Inside store_work(): rooms of all sessions that have a kiosk, each on the day that it is where
 * the centre is. */
int store_room_states_now(
    struct store_session *session, struct op *op, struct room_states *ret_states) MUST_CHECK;

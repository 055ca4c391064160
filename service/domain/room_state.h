/* The rooms of a day as the exam office watches them. Results come through the callback, on a store
 * thread. */
#pragma once

#include "domain/session.h"
#include "model/room_state.h"

/* Of a session on a day; OUTCOME_INVALID, _NOT_FOUND (no such session). */
struct room_state_told {
    const struct room_state *state;
    bool silent;
    uint32_t late_minutes;
};
struct room_state_list {
    const char *day;
    const struct room_state_told *rooms;
    size_t count;
    int64_t now_us;
};
typedef void (*room_states_fn)(
    struct op *op, int r, const struct room_state_list *list, void *context);
int room_states_read(struct store *store,
    struct op *op,
    const struct room_states_asked *asked,
    session_decode_fn decode,
    room_states_fn done,
    void *context) MUST_CHECK;

/* Those of all sessions that are silent now: for the service itself. */
int room_states_silent(struct store *store,
    struct op *op,
    session_decode_fn decode,
    room_states_fn done,
    void *context) MUST_CHECK;

/*
 * Pure. A kiosk is silent when orals are under way in its room (from the first preparation to the
 * last end by the plan, and as long as a sheet is open) and it has not been heard of for so long,
 * in that time. A session without a limit has no silent rooms, nor has a room without a kiosk.
 */
bool room_state_is_silent(const struct room_state *state, int64_t now_us, uint32_t silence_minutes);

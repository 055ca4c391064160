#include "domain/room_state.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "model/date.h"
#include "store/room_state.h"

#include <errno.h>

enum { MINUTE_US = 60 * 1000 * 1000 };

bool room_state_is_silent(const struct room_state *state, int64_t now_us, uint32_t silence_minutes)
{
    int64_t heard_us = state->seen_us;

    if (!silence_minutes || !*state->kiosk || !state->is_today || now_us < state->first_us ||
        !state->first_us)
        return false;
    if (now_us > state->last_us && !state->open_count)
        return false;
    if (heard_us < state->first_us)
        heard_us = state->first_us;
    if (heard_us < state->enrolled_us)
        heard_us = state->enrolled_us;
    return now_us - heard_us >= (int64_t)silence_minutes * MINUTE_US;
}

static uint32_t silence_of(const struct session_definition *definition)
{
    return definition->has_marking_rules ? definition->marking_rules.silence_minutes : 0;
}

/* ---- for the office ---- */

struct asking {
    struct store *store;
    struct room_states_asked asked;
    session_decode_fn decode;
    room_states_fn done;
    void *context;
    struct room_states states;
};

/* `rooms` has a place for each. */
static void tell(const struct room_state *state,
    int64_t now_us,
    uint32_t silence_minutes,
    struct room_state_told *told)
{
    *told = (struct room_state_told){
        .state = state,
        .silent = room_state_is_silent(state, now_us, silence_minutes),
        .late_minutes = state->is_today && *state->current_candidate
                            ? (uint32_t)(state->late_us / MINUTE_US)
                            : 0,
    };
}

static void got_definition(struct op *op, int r, struct definition_ref *ref, void *context)
{
    const struct asking *asking = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = ref;
    const struct room_states *states = &asking->states;
    struct room_state_told *told = arena_calloc(op->arena, states->count + 1, sizeof *told);
    const struct room_state_list list = {
        .day = states->day, .rooms = told, .count = states->count, .now_us = states->now_us};

    if (r == 0 && !told)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < states->count; i++)
        tell(&states->rooms[i], states->now_us, silence_of(definition_of(definition)), &told[i]);
    asking->done(op, r, &list, asking->context);
}

static void got_states(struct op *op, int r, struct room_states *states, void *context)
{
    struct asking *asking = context;
    struct definition_ref *definition = NULL;

    if (r == 0) {
        asking->states = *states;
        definition = definition_kept(asking->asked.session, states->definition);
    }
    if (r == 0 && !definition) {
        r = definition_with(
            asking->store, op, asking->asked.session, asking->decode, got_definition, asking);
        if (r == 0)
            return;
    }
    if (r)
        asking->done(op, r, NULL, asking->context);
    else
        got_definition(op, 0, definition, asking);
}

int room_states_read(struct store *store,
    struct op *op,
    const struct room_states_asked *asked,
    session_decode_fn decode,
    room_states_fn done,
    void *context)
{
    const struct asking asking = {
        .store = store, .asked = *asked, .decode = decode, .done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    struct date day;

    if (text_is_empty(asked->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (*asked->day && date_parse(asked->day, &day))
        return op_violation(op, "day", "DATE", "write a day as 2022-05-10");
    return kept ? store_room_states(store, op, &kept->asked, got_states, kept) : -ENOMEM;
}

/* ---- for the service itself ---- */

struct checking {
    session_decode_fn decode;
    room_states_fn done;
    void *context;
    struct room_states states;
    struct room_state_list list;
};

/* Rooms come by session. */
static int check_work(struct op *op, struct store_session *session, void *context)
{
    struct checking *checking = context;
    struct room_state_told *silent;
    uint32_t silence_minutes = 0;
    const char *of = "";
    int r = store_room_states_now(session, op, &checking->states);
    const struct room_states *states = &checking->states;

    checking->list = (struct room_state_list){.day = "", .now_us = states->now_us};
    if (r)
        return r;
    silent = arena_calloc(op->arena, states->count + 1, sizeof *silent);
    checking->list.rooms = silent;
    if (!silent)
        return -ENOMEM;
    for (size_t i = 0; i < states->count && r == 0; i++) {
        const struct room_state *state = &states->rooms[i];
        CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;

        if (!text_equal(of, state->session)) {
            r = definition_read(session, op, state->session, checking->decode, &definition);
            if (r)
                return r;
            of = state->session;
            silence_minutes = silence_of(definition_of(definition));
        }
        tell(state, states->now_us, silence_minutes, &silent[checking->list.count]);
        checking->list.count += silent[checking->list.count].silent;
    }
    return r;
}

static void check_done(struct op *op, int r, void *context)
{
    const struct checking *checking = context;

    checking->done(op, r, &checking->list, checking->context);
}

int room_states_silent(struct store *store,
    struct op *op,
    session_decode_fn decode,
    room_states_fn done,
    void *context)
{
    const struct checking checking = {.decode = decode, .done = done, .context = context};
    struct checking *kept = arena_memdup(op->arena, &checking, sizeof checking);

    if (!kept)
        return -ENOMEM;
    store_work(store, op, check_work, check_done, kept);
    return 0;
}

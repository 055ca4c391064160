/* palmares.v1.JuryService: the rooms of a day. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/room_state.h"

#include <palmares/v1/jury.pb-c.h>

enum { HOUR_MINUTES = 60 };

static Palmares__V1__RoomState *state_message(
    struct arena *arena, const struct room_state_told *told)
{
    const struct room_state *state = told->state;
    Palmares__V1__RoomState *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__room_state__init(message);
    message->centre = handler_text(state->centre);
    message->room = handler_text(state->room);
    message->commissions = state->commissions;
    message->n_commissions = state->commission_count;
    message->slot_count = state->slot_count;
    message->sealed_count = state->sealed_count;
    message->absent_count = state->absent_count;
    message->open_count = state->open_count;
    message->members_present = state->members_present;
    message->member_count = state->member_count;
    message->kiosk = handler_text(state->kiosk);
    message->last_seen_time = handler_timestamp(arena, state->seen_us);
    message->silent = told->silent;
    message->clock_skew_ms = state->clock_skew_ms;
    message->waiting_count = state->waiting_count;
    message->conflict_count = state->conflict_count + state->moved_count;
    if (state->is_today && *state->current_candidate) {
        message->current_candidate = handler_text(state->current_candidate);
        message->current_starts = arena_printf(arena, "%02u:%02u",
            state->current_minute / HOUR_MINUTES, state->current_minute % HOUR_MINUTES);
        message->late_minutes = told->late_minutes;
    }
    return arena_refused(arena) ? NULL : message;
}

static void reply_states(struct op *op, int r, const struct room_state_list *list, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ListRoomStatesResponse response = PALMARES__V1__LIST_ROOM_STATES_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.day = handler_text(list->day);
    response.server_time = handler_timestamp(op->arena, list->now_us);
    response.rooms = arena_calloc(op->arena, list->count + 1, sizeof *response.rooms);
    for (size_t i = 0; response.rooms && i < list->count; i++)
        response.rooms[response.n_rooms++] = state_message(op->arena, &list->rooms[i]);
    if (arena_refused(op->arena))
        handler_fail_memory(call);
    else
        rpc_call_reply(call, &response.base);
}

void handle_list_room_states(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListRoomStatesRequest *from = (const void *)request;
    struct handler_context *handlers = context;
    const struct room_states_asked asked = {from->session, from->day, from->centre};
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = room_states_read(handlers->store, op, &asked, session_wire_decode, reply_states, call);
    if (r)
        handler_fail(call, op, r);
}

/* palmares.v1.JuryService: the day of a room. */
#include "handler/room_day_wire.h"
#include "handler/services.h"

#include "base/clock.h"
#include "domain/room_day.h"

static void reply_day(struct op *op,
    int r,
    const struct room_day *day,
    const struct session_definition *definition,
    void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__RoomDay *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = room_day_wire(op->arena, day, definition);
    if (message)
        message->server_time = handler_timestamp(op->arena, clock_wall_us());
    if (message && message->server_time)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

void handle_get_room_day(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetRoomDayRequest *from = (const void *)request;
    struct handler_context *handlers = context;
    const struct room_asked asked = {from->session, from->centre, from->room, from->day};
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = room_day_read(handlers->jury, op, &asked, reply_day, call);
    if (r)
        handler_fail(call, op, r);
}

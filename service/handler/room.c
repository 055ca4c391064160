/* palmares.v1.CommissionService: centres and rooms. */
#include "handler/resource_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/room.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000 };

static void reply_room(struct op *op, int r, const struct room *room, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Room *message = r ? NULL : resource_wire_room(op->arena, room);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_get_room(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetRoomRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = room_get(handlers->store, op,
        &(struct room){.session = asked->session, .centre = asked->centre, .name = asked->name},
        reply_room, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

struct listing {
    struct rpc_call *call;
    struct room_page page;
};

static struct listing *listing_new(struct op *op, struct rpc_call *call)
{
    struct listing *listing = handler_calloc(call, op, sizeof *listing);

    if (!listing)
        return NULL;
    listing->call = call;
    listing->page.centre = listing->page.after_centre = listing->page.after_name = "";
    return listing;
}

static void reply_centres(
    struct op *op, int r, const struct centre *centres, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListCentresResponse response = PALMARES__V1__LIST_CENTRES_RESPONSE__INIT;

    if (r == 0) {
        response.centres = arena_calloc(op->arena, count + 1, sizeof *response.centres);
        r = response.centres ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_centres < count; response.n_centres++) {
        response.centres[response.n_centres] =
            resource_wire_centre(op->arena, &centres[response.n_centres]);
        if (!response.centres[response.n_centres])
            r = -ENOMEM;
    }
    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    if (count == listing->page.limit)
        response.next_page_token = response.centres[count - 1]->code;
    rpc_call_reply(listing->call, &response.base);
}

void handle_list_centres(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListCentresRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = listing_new(op, call);
    int r;

    if (!listing)
        return;
    listing->page.session = asked->session;
    listing->page.after_centre = asked->page_token;
    r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page.limit);
    if (r == 0)
        r = centre_list(handlers->store, op, &listing->page, reply_centres, listing);
    if (r)
        handler_fail(call, op, r);
}

static void reply_rooms(struct op *op, int r, const struct room *rooms, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListRoomsResponse response = PALMARES__V1__LIST_ROOMS_RESPONSE__INIT;

    if (r == 0) {
        response.rooms = arena_calloc(op->arena, count + 1, sizeof *response.rooms);
        r = response.rooms ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_rooms < count; response.n_rooms++) {
        response.rooms[response.n_rooms] = resource_wire_room(op->arena, &rooms[response.n_rooms]);
        if (!response.rooms[response.n_rooms])
            r = -ENOMEM;
    }
    if (r == 0 && count == listing->page.limit) {
        response.next_page_token =
            arena_printf(op->arena, "%s/%s", rooms[count - 1].centre, rooms[count - 1].name);
        r = response.next_page_token ? 0 : -ENOMEM;
    }
    handler_reply(listing->call, op, r, &response.base);
}

void handle_list_rooms(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListRoomsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = listing_new(op, call);
    int r;

    if (!listing)
        return;
    listing->page.session = asked->session;
    listing->page.centre = asked->centre;
    r = handler_split_token(
        op, asked->page_token, &listing->page.after_centre, &listing->page.after_name);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page.limit);
    if (r == 0)
        r = room_list(handlers->store, op, &listing->page, reply_rooms, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

static struct room_change *change_new(struct op *op, struct rpc_call *call, bool validate_only)
{
    struct room_change *change = handler_calloc(call, op, sizeof *change);

    if (!change)
        return NULL;
    change->validate_only = validate_only;
    change->decode = session_wire_decode;
    return change;
}

void handle_put_room(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutRoomRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct room_change *change = change_new(op, call, asked->validate_only);
    int r;

    if (!change)
        return;
    r = resource_wire_read_room(op, asked->room, &change->room);
    if (r == 0)
        r = room_put(handlers->store, op, change, reply_room, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_delete_room(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DeleteRoomRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct room_change *change = change_new(op, call, asked->validate_only);
    int r;

    if (!change)
        return;
    change->room =
        (struct room){.session = asked->session, .centre = asked->centre, .name = asked->name};
    r = handler_etag(op, "etag", asked->etag, &change->room.revision);
    if (r == 0)
        r = room_delete(handlers->store, op, change, reply_room, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_import_rooms(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ImportRoomsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct resource_import *import = resource_wire_import(op, call, &asked->content);
    int r;

    if (!import)
        return;
    import->session = asked->session;
    import->validate_only = asked->validate_only;
    r = room_import(handlers->store, op, import, resource_wire_reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

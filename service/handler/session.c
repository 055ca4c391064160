/* palmares.v1.SessionService: the sessions. Their calendars are in calendar.c. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/session.h"

#include "base/text.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 200 };

static void reply_session(struct op *op, int r, const struct session_record *record, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__SessionDefinition *definition;
    Palmares__V1__Session *message = NULL;

    if (r == 0)
        r = session_wire_unpack(
            op->arena, record->definition, record->definition_size, &definition);
    if (r == 0)
        message = session_wire_session(op->arena, record, definition);
    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_get_session(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSessionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = session_get(handlers->store, op, asked->id, reply_session, call);
    if (r)
        handler_fail(call, op, r);
}

/* One page; there is a next one when it is full. */
struct listing {
    struct rpc_call *call;
    uint32_t page_size;
};

static void reply_sessions(
    struct op *op, int r, const struct session_record *records, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListSessionsResponse response = PALMARES__V1__LIST_SESSIONS_RESPONSE__INIT;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.sessions = arena_calloc(op->arena, count + 1, sizeof(Palmares__V1__Session *));
    for (size_t i = 0; i < count && response.sessions; i++) {
        response.sessions[i] = session_wire_session(op->arena, &records[i], NULL);
        if (!response.sessions[i])
            response.sessions = NULL;
    }
    if (!response.sessions) {
        handler_fail_memory(listing->call);
        return;
    }
    response.n_sessions = count;
    if (count == listing->page_size)
        response.next_page_token = response.sessions[count - 1]->id;
    rpc_call_reply(listing->call, &response.base);
}

void handle_list_sessions(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListSessionsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page_size);
    if (r == 0)
        r = session_list(
            handlers->store, op, asked->page_token, listing->page_size, reply_sessions, listing);
    if (r)
        handler_fail(call, op, r);
}

/* What was asked, for the reply. */
struct loading {
    struct rpc_call *call;
    Palmares__V1__SessionDefinition *given;
    struct session_load load;
};

/* The definition that stands behind the record: the given one as long as nothing is stored. */
static int replied_definition(
    struct op *op, const struct loading *loading, Palmares__V1__SessionDefinition **ret_definition)
{
    const struct session_record *record = &loading->load.record;

    *ret_definition = loading->given;
    if (!record->definition || loading->load.validate_only)
        return 0;
    return session_wire_unpack(
        op->arena, record->definition, record->definition_size, ret_definition);
}

static void reply_load(struct op *op, int r, const struct session_load *load, void *context)
{
    const struct loading *loading = context;
    Palmares__V1__LoadSessionResponse response = PALMARES__V1__LOAD_SESSION_RESPONSE__INIT;
    Palmares__V1__SessionDefinition *definition;

    if (r == 0)
        r = replied_definition(op, loading, &definition);
    if (r) {
        handler_fail(loading->call, op, r);
        return;
    }
    response.session = session_wire_session(op->arena, &load->record, definition);
    response.differences = session_wire_differences(op->arena, &load->differences);
    response.n_differences = load->differences.count;
    response.created = load->created;
    if (response.session && response.differences)
        rpc_call_reply(loading->call, &response.base);
    else
        handler_fail_memory(loading->call);
}

static int read_load(
    struct op *op, const Palmares__V1__LoadSessionRequest *asked, struct loading *loading)
{
    struct session_definition *definition = arena_alloc(op->arena, sizeof *definition);
    size_t size;
    uint8_t *packed;
    int r;

    if (!asked->definition)
        return op_violation(op, "definition", "REQUIRED", "the definition of a session is missing");
    size = palmares__v1__session_definition__get_packed_size(asked->definition);
    packed = arena_alloc(op->arena, size + 1);
    if (!definition || !packed)
        return -ENOMEM;
    r = session_wire_read(op->arena, asked->definition, definition);
    if (r)
        return r;
    (void)palmares__v1__session_definition__pack(asked->definition, packed);
    loading->given = asked->definition;
    loading->load = (struct session_load){
        .definition = definition,
        .packed = packed,
        .packed_size = size,
        .etag = asked->etag,
        .validate_only = asked->validate_only,
        .decode = session_wire_decode,
    };
    return 0;
}

void handle_load_session(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__LoadSessionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct loading *loading = handler_calloc(call, op, sizeof *loading);
    int r;

    if (!loading)
        return;
    loading->call = call;
    r = read_load(op, asked, loading);
    if (r == 0)
        r = session_load(handlers->store, op, &loading->load, reply_load, loading);
    if (r)
        handler_fail(call, op, r);
}

static void reply_delete(struct op *op, int r, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__DeleteSessionResponse response = PALMARES__V1__DELETE_SESSION_RESPONSE__INIT;

    handler_reply(call, op, r, &response.base);
}

void handle_delete_session(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DeleteSessionRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = session_delete(handlers->store, op, asked->id, asked->etag, reply_delete, call);
    if (r)
        handler_fail(call, op, r);
}

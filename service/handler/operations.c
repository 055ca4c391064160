/* palmares.v1.OperationsService */
#include "handler/services.h"

#include "domain/audit.h"

#include "base/text.h"

#include <palmares/v1/operations.pb-c.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000, USUAL_SEALS = 100, MOST_SEALS = 1000 };

/* What a callback needs beside the call. */
struct asked {
    struct rpc_call *call;
    const struct handler_context *handlers;
    uint32_t page_size;
};

static struct asked *asked_new(struct rpc_call *call, struct op *op, const void *context)
{
    struct asked *asked = handler_calloc(call, op, sizeof *asked);

    if (asked)
        *asked = (struct asked){.call = call, .handlers = context};
    return asked;
}

static void reply_status(struct op *op, int r, const struct audit_state *state, void *context)
{
    struct asked *asked = context;
    const struct handler_context *handlers = asked->handlers;
    Palmares__V1__ServiceStatus status = PALMARES__V1__SERVICE_STATUS__INIT;

    if (r) {
        handler_fail(asked->call, op, r);
        return;
    }
    status.version = arena_strdup(op->arena, handlers->version);
    status.database_version = arena_strdup(op->arena, state->database_version);
    if (!status.version || !status.database_version) {
        handler_fail_memory(asked->call);
        return;
    }
    status.start_time = handler_timestamp(op->arena, handlers->start_time_us);
    status.schema_version = (uint32_t)state->schema_version;
    status.audit_rows = (uint64_t)state->rows;
    status.audit_unsealed = (uint64_t)state->unsealed;
    handlers->get_load(handlers->user, &status.connections, &status.calls_in_flight);
    rpc_call_reply(asked->call, &status.base);
}

void handle_get_status(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asked *asked = asked_new(call, op, context);
    int r;

    (void)request;
    if (!asked)
        return;
    r = audit_get_state(handlers->store, op, reply_status, asked);
    if (r)
        handler_fail(call, op, r);
}

static Palmares__V1__AuditRow *row_message(struct arena *arena, const struct audit_row *row)
{
    Palmares__V1__AuditRow *message = arena_alloc(arena, sizeof *message);
    char request_id[UUID_TEXT_SIZE] = "";

    if (!message)
        return NULL;
    palmares__v1__audit_row__init(message);
    if (row->has_request_id)
        uuid_format(&row->request_id, request_id);
    message->id = (uint64_t)row->id;
    message->time = handler_timestamp(arena, row->at_us);
    message->principal = arena_strdup(arena, row->principal);
    message->method = arena_strdup(arena, row->method);
    message->request_id = arena_strdup(arena, request_id);
    message->entity = arena_strdup(arena, row->entity);
    message->key = arena_strdup(arena, row->key);
    message->before = arena_strdup(arena, row->before);
    message->after = arena_strdup(arena, row->after);
    message->reason = arena_strdup(arena, row->reason);
    message->seal = (uint64_t)row->seal;
    if (!message->principal || !message->method || !message->request_id || !message->entity)
        return NULL;
    return message->key && message->before && message->after && message->reason ? message : NULL;
}

static void reply_audit(
    struct op *op, int r, const struct audit_row *rows, size_t count, void *context)
{
    struct asked *asked = context;
    Palmares__V1__ListAuditResponse response = PALMARES__V1__LIST_AUDIT_RESPONSE__INIT;

    if (r) {
        handler_fail(asked->call, op, r);
        return;
    }
    response.rows = arena_calloc(op->arena, count, sizeof *response.rows);
    for (size_t i = 0; i < count && response.rows; i++) {
        response.rows[i] = row_message(op->arena, &rows[i]);
        if (!response.rows[i])
            response.rows = NULL;
    }
    if (response.rows && count == asked->page_size)
        response.next_page_token = arena_printf(op->arena, "%lld", (long long)rows[count - 1].id);
    if (!response.rows || !response.next_page_token) {
        handler_fail_memory(asked->call);
        return;
    }
    response.n_rows = count;
    rpc_call_reply(asked->call, &response.base);
}

static int read_filter(struct op *op,
    const Palmares__V1__ListAuditRequest *request,
    struct audit_filter *to,
    int64_t *ret_before)
{
    *to = (struct audit_filter){
        .entity = request->entity, .key = request->key, .principal = request->principal};
    *ret_before = 0;
    if (handler_timestamp_us(request->since, &to->since_us))
        return op_violation(op, "since", "TIME", "the time is outside the years 1 to 9999");
    if (handler_timestamp_us(request->until, &to->until_us))
        return op_violation(op, "until", "TIME", "the time is outside the years 1 to 9999");
    if (*request->page_token && text_parse_i64(request->page_token, 1, INT64_MAX, ret_before))
        return op_violation(op, "page_token", "PAGE_TOKEN",
            "use the next_page_token of the page before, unchanged");
    return 0;
}

void handle_list_audit(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListAuditRequest *message = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asked *asked = asked_new(call, op, context);
    struct audit_filter filter;
    int64_t before;
    int r;

    if (!asked)
        return;
    r = handler_page_size(op, message->page_size, USUAL_PAGE, LARGEST_PAGE, &asked->page_size);
    if (r == 0)
        r = read_filter(op, message, &filter, &before);
    if (r == 0)
        r = audit_list(handlers->store, op, &filter, before, asked->page_size, reply_audit, asked);
    if (r)
        handler_fail(call, op, r);
}

static void reply_verification(
    struct op *op, int r, const struct audit_verification *found, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__VerifyAuditResponse response = PALMARES__V1__VERIFY_AUDIT_RESPONSE__INIT;
    Palmares__V1__AuditBreak broken = PALMARES__V1__AUDIT_BREAK__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.seals_verified = found->seals;
    response.rows_verified = found->rows;
    response.next_seal = found->next_seal;
    response.rows_unsealed = found->unsealed;
    response.head = arena_strdup(op->arena, found->head);
    if (found->broken_seal) {
        broken.seal = found->broken_seal;
        broken.expected = arena_strdup(op->arena, found->expected);
        broken.found = arena_strdup(op->arena, found->found);
        broken.message =
            arena_strdup(op->arena, "rows covered by this seal, or the seal itself, were changed, "
                                    "removed or added after it was made; "
                                    "compare with a backup taken after the seal, and keep both");
        response.first_break = &broken;
    }
    if (response.head &&
        (!found->broken_seal || (broken.expected && broken.found && broken.message)))
        rpc_call_reply(call, &response.base);
    else
        handler_fail_memory(call);
}

void handle_verify_audit(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__VerifyAuditRequest *message = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    uint32_t seals;
    int r;

    if (!op)
        return;
    r = handler_page_size(op, message->seals, USUAL_SEALS, MOST_SEALS, &seals);
    if (r == 0 && message->from_seal > INT64_MAX / 2)
        r = op_violation(op, "from_seal", "TOO_LARGE", "there is no such seal");
    if (r == 0)
        r = audit_verify(handlers->store, op, message->from_seal, seals, reply_verification, call);
    if (r)
        handler_fail(call, op, r);
}

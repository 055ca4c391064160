/* palmares.v1.JuryService: what a room records. */
#include "handler/services.h"
#include "handler/sheet_wire.h"

#include "base/clock.h"
#include "domain/room_signs.h"
#include "domain/act_record.h"

#include <errno.h>

struct asked {
    struct rpc_call *call;
    struct act_batch batch;
};

static int read_batch(
    struct op *op, const Palmares__V1__RecordActsRequest *request, struct act_batch *batch)
{
    if (request->n_acts == 0 || request->n_acts > ACTS_MAX)
        return op_violation(op, "acts", request->n_acts ? "TOO_MANY" : "REQUIRED",
            "send 1 to %d acts at once", ACTS_MAX);
    *batch = (struct act_batch){.session = request->session,
        .centre = request->centre,
        .room = request->room,
        .acts = arena_calloc(op->arena, request->n_acts, sizeof *batch->acts),
        .faults = arena_calloc(op->arena, request->n_acts, sizeof *batch->faults),
        .results = arena_calloc(op->arena, request->n_acts, sizeof *batch->results)};
    if (!batch->acts || !batch->faults || !batch->results)
        return -ENOMEM;
    for (; batch->count < request->n_acts; batch->count++) {
        size_t at = batch->count;
        int r =
            sheet_wire_read_act(op, at, request->acts[at], &batch->acts[at], &batch->faults[at]);

        if (r)
            return r;
        for (size_t i = 0; i < at; i++)
            if (uuid_equal(&batch->acts[i].id, &batch->acts[at].id))
                return op_violation(
                    op, "acts", "TWICE", "acts %zu and %zu have the same id", i, at);
    }
    return 0;
}

static void reply_batch(struct op *op, int r, const struct act_batch *batch, void *context)
{
    const struct asked *asked = context;
    Palmares__V1__RecordActsResponse response = PALMARES__V1__RECORD_ACTS_RESPONSE__INIT;

    if (r == 0) {
        response.results = arena_calloc(op->arena, batch->count, sizeof *response.results);
        response.server_time = handler_timestamp(op->arena, clock_wall_us());
        r = response.results && response.server_time ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_results < batch->count; response.n_results++) {
        response.results[response.n_results] =
            sheet_wire_result(op->arena, &batch->results[response.n_results]);
        if (!response.results[response.n_results])
            r = -ENOMEM;
    }
    if (r)
        handler_fail(asked->call, op, r);
    else
        rpc_call_reply(asked->call, &response.base);
}

void handle_record_acts(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asked *asked = op ? arena_calloc(op->arena, 1, sizeof *asked) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    if (asked) {
        const struct room_sign sign = {
            .seen_us = op->now_us,
            .clock_skew_ms =
                ((const Palmares__V1__RecordActsRequest *)(const void *)request)->clock_skew_ms,
        };

        room_signs_note(handlers->signs, op->principal->id, &sign);
        asked->call = call;
        r = read_batch(op, (const void *)request, &asked->batch);
    }
    if (r == 0)
        r = act_record(handlers->jury, op, &asked->batch, reply_batch, asked);
    if (r)
        handler_fail(call, op, r);
}

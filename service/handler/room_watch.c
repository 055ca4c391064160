/* palmares.v1.JuryService: WatchRoom. */
#include "handler/waiting.h"
#include "handler/services.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/room_day.h"
#include "domain/room_signs.h"

#include <palmares/v1/jury.pb-c.h>

#include <errno.h>

enum { WAIT_MAX_MS = 25000, SPARE_MS = 250 };

struct watching {
    struct waiter waiter;
    struct rpc_call *call;
    struct handler_context *handlers;
    struct op *op;
    struct room_asked asked;
    struct room_sign sign;
    const char *revision;
    uint64_t seen;
    int64_t until_us;
};

static void reply(struct watching *watching, const char *revision)
{
    Palmares__V1__WatchRoomResponse response = PALMARES__V1__WATCH_ROOM_RESPONSE__INIT;

    response.revision = handler_text(revision);
    response.changed = !text_equal(revision, watching->revision);
    response.server_time = handler_timestamp(watching->op->arena, clock_wall_us());
    if (response.server_time)
        rpc_call_reply(watching->call, &response.base);
    else
        handler_fail_memory(watching->call);
}

static void look(struct waiter *waiter);

/* Nothing has changed, as far as anybody has said. */
static void time_up(struct waiter *waiter)
{
    struct watching *watching = CONTAINER_OF(waiter, struct watching, waiter);

    reply(watching, watching->revision);
}

static void wait_or_reply(struct watching *watching, const char *revision)
{
    int r = clock_mono_us() >= watching->until_us
                ? WAITING_E_ENDING
                : waiting_add(watching->handlers->waiting, &watching->waiter, watching->seen,
                      watching->until_us);

    if (r == 0)
        return; /* and `watching` may be gone */
    if (r == WAITING_E_MISSED)
        look(&watching->waiter);
    else
        reply(watching, revision);
}

static void got_revision(struct op *op, int r, const struct room_revision_now *now, void *context)
{
    struct watching *watching = context;

    if (r) {
        handler_fail(watching->call, op, r);
        return;
    }
    if (op->principal->role == ROLE_KIOSK)
        room_signs_note(watching->handlers->signs, op->principal->id, &watching->sign);
    watching->waiter.key =
        arena_printf(op->arena, "%s\t%s\t%s", now->session, now->centre, now->room);
    if (!watching->waiter.key)
        handler_fail_memory(watching->call);
    else if (text_equal(now->revision, watching->revision))
        wait_or_reply(watching, now->revision);
    else
        reply(watching, now->revision);
}

/* Through the same pipelined lanes as every read, which look at the certificate as well. */
static void look(struct waiter *waiter)
{
    struct watching *watching = CONTAINER_OF(waiter, struct watching, waiter);
    int r;

    watching->seen = waiting_seen(watching->handlers->waiting);
    r = room_revision_read(
        watching->handlers->store, watching->op, &watching->asked, got_revision, watching);
    if (r)
        handler_fail(watching->call, watching->op, r);
}

static struct watching *make_watching(struct rpc_call *call,
    struct op *op,
    const Palmares__V1__WatchRoomRequest *asked,
    struct handler_context *handlers)
{
    struct watching *watching = arena_calloc(op->arena, 1, sizeof *watching);
    int64_t wait_us = (int64_t)asked->wait_ms * 1000, now_us = clock_mono_us();
    int64_t left_us = op->deadline_us - now_us - SPARE_MS * INT64_C(1000);

    if (!watching)
        return NULL;
    *watching = (struct watching){
        .waiter = {.look = look, .time_up = time_up},
        .call = call,
        .handlers = handlers,
        .op = op,
        .asked = {asked->session, asked->centre, asked->room, asked->day},
        .sign = {.seen_us = op->now_us,
            .clock_skew_ms = asked->clock_skew_ms,
            .has_counts = true,
            .waiting = asked->waiting_count,
            .conflicts = asked->conflict_count},
        .revision = asked->revision,
        .until_us = now_us + (wait_us < left_us ? wait_us : left_us),
    };
    return watching;
}

void handle_watch_room(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__WatchRoomRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct watching *watching = op ? make_watching(call, op, asked, handlers) : NULL;
    int r = watching ? 0 : -ENOMEM;

    if (!op)
        return;
    if (asked->wait_ms > WAIT_MAX_MS)
        r = op_violation(op, "wait_ms", "TOO_LARGE", "at most %d", WAIT_MAX_MS);
    if (r)
        handler_fail(call, op, r);
    else
        look(&watching->waiter);
}

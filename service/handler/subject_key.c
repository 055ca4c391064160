/* palmares.v1.SubjectService: the sealed file, and the key at the hour. */
#include "handler/services.h"
#include "handler/waiting.h"

#include "base/clock.h"
#include "domain/subject_key.h"

#include <palmares/v1/subject.pb-c.h>

#include <errno.h>

enum { WAIT_MAX_MS = 25000, SPARE_MS = 250 };

/* Timers do not follow the wall clock when somebody sets it: so often it is looked at. */
enum { LOOK_AGAIN_US = 500 * 1000 };

/* ---- the file ---- */

static void reply_piece(struct op *op, int r, const struct subject_piece *piece, void *context)
{
    Palmares__V1__SealedSubjectPiece message = PALMARES__V1__SEALED_SUBJECT_PIECE__INIT;

    if (r == 0) {
        message.content = handler_bytes(piece->bytes, piece->size);
        message.size = piece->file_size;
        message.sha256 = handler_text(piece->sha256);
    }
    handler_reply(context, op, r, &message.base);
}

void handle_get_sealed_subject(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSealedSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = subject_piece_get(
        handlers->subjects, op, asked->session, asked->id, asked->offset, reply_piece, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- the key ---- */

struct watching {
    struct waiter waiter;
    struct rpc_call *call;
    struct handler_context *handlers;
    struct op *op;
    const Palmares__V1__WatchSubjectKeyRequest *asked;
    uint64_t seen;
    int64_t until_us;   /* of the wait, on the clock that never steps */
    int64_t release_us; /* the hour, on the wall clock; 0: there is none yet */
    const char *sha256;
};

static void reply(struct watching *watching, const struct subject_key_answer *answer)
{
    Palmares__V1__SubjectKey message = PALMARES__V1__SUBJECT_KEY__INIT;

    message.envelope = handler_bytes(answer->envelope, answer->envelope_size);
    message.sha256 = handler_text(answer->sha256);
    message.release_time = handler_timestamp(watching->op->arena, answer->release_us);
    message.service_time = handler_timestamp(watching->op->arena, clock_wall_us());
    handler_reply(watching->call, watching->op, 0, message.service_time ? &message.base : NULL);
}

static void reply_not_yet(struct watching *watching)
{
    const struct subject_key_answer answer = {
        .release_us = watching->release_us, .sha256 = watching->sha256};

    reply(watching, &answer);
}

static void look(struct waiter *waiter);

static bool is_hour(const struct watching *watching)
{
    return watching->release_us && clock_wall_us() >= watching->release_us;
}

/* When to look at the wall clock again: at the hour, by what it says now. */
static int64_t next_look_us(const struct watching *watching, int64_t now_us)
{
    int64_t left_us = watching->release_us ? watching->release_us - clock_wall_us() : LOOK_AGAIN_US;
    int64_t next_us = now_us + (left_us < LOOK_AGAIN_US ? left_us : LOOK_AGAIN_US);

    if (left_us < 0)
        next_us = now_us;
    return next_us < watching->until_us ? next_us : watching->until_us;
}

static void wait_or_reply(struct watching *watching)
{
    int64_t now_us = clock_mono_us();
    int r = now_us >= watching->until_us
                ? WAITING_E_ENDING
                : waiting_add(watching->handlers->subject_waiting, &watching->waiter,
                      watching->seen, next_look_us(watching, now_us));

    if (r == 0)
        return; /* and `watching` may be gone */
    if (r == WAITING_E_MISSED)
        look(&watching->waiter);
    else
        reply_not_yet(watching);
}

/* Never before the hour: the database is asked with what the clock says then. */
static void time_up(struct waiter *waiter)
{
    struct watching *watching = CONTAINER_OF(waiter, struct watching, waiter);

    if (is_hour(watching))
        look(waiter);
    else
        wait_or_reply(watching);
}

static void got_key(struct op *op, int r, const struct subject_key_answer *answer, void *context)
{
    struct watching *watching = context;

    if (r) {
        handler_fail(watching->call, op, r);
        return;
    }
    watching->release_us = answer->release_us;
    watching->sha256 = answer->sha256;
    if (answer->envelope)
        reply(watching, answer);
    else
        wait_or_reply(watching);
}

static void look(struct waiter *waiter)
{
    struct watching *watching = CONTAINER_OF(waiter, struct watching, waiter);
    const struct rpc_peer *peer = rpc_call_peer(watching->call);
    const struct subject_key_asking asking = {
        .session = watching->asked->session,
        .id = watching->asked->id,
        .certificate = peer->certificate,
        .certificate_size = peer->certificate_size,
        .at_us = clock_wall_us(),
        .waits = watching->asked->wait_ms > 0,
    };
    int r;

    watching->seen = waiting_seen(watching->handlers->subject_waiting);
    r = subject_key_ask(watching->handlers->subjects, watching->op, &asking, got_key, watching);
    if (r)
        handler_fail(watching->call, watching->op, r);
}

void handle_watch_subject_key(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__WatchSubjectKeyRequest *asked = (const void *)request;
    struct op *op = handler_op(call);
    struct watching *watching = handler_calloc(call, op, sizeof *watching);
    int64_t now_us = clock_mono_us();
    int64_t wait_us, left_us;

    if (!watching)
        return;
    wait_us = (int64_t)asked->wait_ms * 1000;
    left_us = op->deadline_us - now_us - SPARE_MS * INT64_C(1000);
    *watching = (struct watching){
        .waiter = {.key = arena_printf(op->arena, "%s\t%s", asked->session, asked->id),
            .look = look,
            .time_up = time_up},
        .call = call,
        .handlers = context,
        .op = op,
        .asked = asked,
        .until_us = now_us + (wait_us < left_us ? wait_us : left_us),
        .sha256 = "",
    };
    if (!watching->waiter.key)
        handler_fail_memory(call);
    else if (asked->wait_ms > WAIT_MAX_MS)
        handler_fail(call, op, op_violation(op, "wait_ms", "TOO_LARGE", "at most %d", WAIT_MAX_MS));
    else
        look(&watching->waiter);
}

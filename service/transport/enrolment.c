/* The listener where kiosks enrol: one method, nobody known, and few tries. */
#include "transport/enrolment.h"

#include "handler/services.h"
#include "transport/internal.h"
#include "transport/throttle.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <palmares/v1/enrolment.pb-c.h>

#include <errno.h>

enum {
    ANYBODY = 1 << 0, /* no principal has this role: its number is ROLE_NONE */
    WINDOW_S = 60,
    FAILURES = 10,     /* wrong codes of one address within a window */
    CONNECTIONS = 600, /* of one address within a window: whole centres enrol behind one */
    REQUEST_MAX_BYTES = 16 * 1024,
};

const struct rpc_method enrolment_methods[] = {
    {.service = &palmares__v1__enrolment_service__descriptor,
        .name = "Enrol",
        .roles = ANYBODY,
        .handle = handle_enrol,
        .changes = true,
        .request_max_bytes = REQUEST_MAX_BYTES},
};
const size_t enrolment_method_count = ARRAY_LEN(enrolment_methods);

const struct rpc_server_limits enrolment_limits = {
    .request_max_bytes = REQUEST_MAX_BYTES,
    .reply_max_bytes = 64 * 1024,
    .arena_max_bytes = 1024 * 1024,
    .connections_max = 64,
    .calls_per_connection = 2,
    .calls_per_principal = 16, /* all of them are nobody */
    .handshake_timeout_ms = 5000,
    .idle_timeout_ms = 10 * 1000,
    .frame_timeout_ms = 5000,
    .default_timeout_ms = 30 * 1000,
    .max_timeout_ms = 60 * 1000,
};

struct enrolment {
    struct transport *transport;
    struct throttle *throttle;
};

int enrolment_new(struct transport *transport, struct enrolment **ret_enrolment)
{
    static const struct throttle_limits limits = {
        .connections = CONNECTIONS,
        .failures = FAILURES,
        .window_us = (int64_t)WINDOW_S * 1000000,
    };
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);

    if (!enrolment)
        return -ENOMEM;
    enrolment->transport = transport;
    if (throttle_new(&limits, &enrolment->throttle)) {
        free(enrolment);
        return -ENOMEM;
    }
    *ret_enrolment = enrolment;
    return 0;
}

void enrolment_free(struct enrolment *enrolment)
{
    if (!enrolment)
        return;
    throttle_free(enrolment->throttle);
    free(enrolment);
}

/* ---- the hooks ---- */

static bool connected(const char *address, void *context)
{
    const struct enrolment *enrolment = context;

    if (throttle_connect(enrolment->throttle, address, clock_mono_us()))
        return true;
    log_warning("event=enrolment_throttled peer=%s what=connections", address);
    return false;
}

/* Whoever it is, as long as this address has not guessed too often. */
static void authenticate(struct rpc_call *call, void *context)
{
    const struct enrolment *enrolment = context;
    const char *address = rpc_call_peer(call)->address;

    if (throttle_allows(enrolment->throttle, address, clock_mono_us())) {
        rpc_call_admit(call, ANYBODY, NULL, NULL);
        return;
    }
    log_warning("event=enrolment_throttled peer=%s what=codes", address);
    rpc_call_close_after(call);
    rpc_call_failf(call, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_TRIES",
        "too many wrong codes came from this address: wait a minute, and type the code again");
}

static void finished(const struct rpc_call_record *record, void *context)
{
    const struct enrolment *enrolment = context;

    if (record->status->code != RPC_OK && text_equal(record->status->reason, "CODE_UNKNOWN"))
        throttle_note_failure(enrolment->throttle, record->peer->address, clock_mono_us());
    transport_count(enrolment->transport, record);
    transport_log_request(record);
}

static void batch_end(void *context)
{
    const struct enrolment *enrolment = context;
    struct handler_context *handlers = enrolment->transport->handlers;

    handlers->kick(handlers->user);
}

struct rpc_server_hooks enrolment_hooks(struct enrolment *enrolment)
{
    return (struct rpc_server_hooks){
        .context = enrolment,
        .connected = connected,
        .authenticate = authenticate,
        .batch_end = batch_end,
        .finished = finished,
    };
}

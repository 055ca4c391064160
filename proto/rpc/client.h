/*
 * The client: one object, shared by many threads and many calls; a connection or more to one of
 * several addresses, kept open.
 *
 * A call that fails because the connection broke or the status is UNAVAILABLE is sent again, with
 * the same request id, to the next address, after a backoff with jitter, until its deadline:
 * changes are idempotent by request id, so this is always safe.
 */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "rpc/status.h"
#include "rpc/tls.h"

#include <protobuf-c/protobuf-c.h>

struct rpc_client;

struct rpc_client_options {
    const char *const *addresses; /* "host:port", NULL-terminated; names are resolved */
    const char *server_name;      /* that the certificate must be for; NULL: the address's host */
    struct rpc_tls *tls;          /* a reference is taken */
    uint32_t connections;         /* to keep open, spread over the addresses; 0 reads as 1 */
    uint32_t connect_timeout_ms;  /* TCP and TLS; 0 reads as 5000 */
    uint32_t backoff_min_ms;      /* 0 reads as 20 */
    uint32_t backoff_max_ms;      /* 0 reads as 2000 */
    size_t reply_max_bytes;       /* 0 reads as 4 MiB */
    /*
     * An attempt to connect failed while a call waits: for a line to the user. Runs on a thread of
     * the runtime and must not block. May be NULL.
     */
    void (*on_wait)(const char *why, void *context);
    void *on_wait_context;
};

/* -EINVAL: an address is not of the form host:port, or there is none. */
int rpc_client_open(
    const struct rpc_client_options *options, struct rpc_client **ret_client) MUST_CHECK;
/* Ends calls in flight with CANCELLED; accepts NULL. Not from a thread of the runtime. */
void rpc_client_close(struct rpc_client *client);

/* End calls in flight with CANCELLED; calls to come fail with -ECANCELED. For who waits in a call
 * on another thread, and is to be joined before the close. Not from a thread of the runtime. */
void rpc_client_cut(struct rpc_client *client);

struct rpc_request {
    const ProtobufCServiceDescriptor *service;
    const char *method; /* "GetSession" */
    const ProtobufCMessage *message;
    uint32_t timeout_ms;           /* whole call, retries included; 0 reads as 30000 */
    const struct uuid *request_id; /* NULL: a new random one */
    bool no_retry; /* sent once; and not waiting longer than one try of each address */
};

/*
 * Blocking form. Returns 0 when an answer or a final status is there: *ret_status (texts in the
 * arena) and, when it is RPC_OK, *ret_response, unpacked into the arena. Deadline, no server,
 * refused certificate and the like are statuses too (DEADLINE_EXCEEDED, UNAVAILABLE with what was
 * tried, UNAUTHENTICATED). < 0: memory.
 */
int rpc_client_call(struct rpc_client *client,
    const struct rpc_request *request,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response) MUST_CHECK;

/*
 * Asynchronous form: `done` runs once, on a thread of the runtime, and must not block. `payload` is
 * the serialized response, valid for the time of the callback. < 0: memory, and `done` will not
 * run.
 */
typedef void (*rpc_done_fn)(
    const struct rpc_status *status, const void *payload, size_t size, void *context);
int rpc_client_start(struct rpc_client *client,
    const struct rpc_request *request,
    rpc_done_fn done,
    void *context) MUST_CHECK;

/* The same with a full method name and a serialized payload, for tools without descriptors. */
int rpc_client_start_raw(struct rpc_client *client,
    const char *full_method,
    const void *payload,
    size_t size,
    const struct rpc_request *options /* timeout, request id, no_retry */,
    rpc_done_fn done,
    void *context) MUST_CHECK;

/* Unpack into the arena, capped by it; NULL when the bytes are not such a message. */
ProtobufCMessage *rpc_unpack(const ProtobufCMessageDescriptor *type,
    const void *data,
    size_t size,
    struct arena *arena) MUST_CHECK;

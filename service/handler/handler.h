/*
 * What every handler uses: from a call to an op, and from a result back to the wire. protobuf types
 * stop in this layer.
 *
 * A handler: read the request into model structs, call the domain (which answers through a
 * callback, on any thread), turn the result into the reply. See candidate.c for one of each kind.
 */
#pragma once

#include "model/op.h"
#include "rpc/server.h"
#include "rpc/timers.h"

#include <google/protobuf/timestamp.pb-c.h>

struct store;
struct rpc_server;
struct plan_runner;
struct jury_tools;
struct room_pages_kept;
struct enrol_authority;
struct room_signs;
struct room_waiting;

/* Set once at start; the context of every handler. */
struct handler_context {
    struct store *store;
    struct plan_runner *plans;           /* computes plans beside the requests */
    const struct jury_tools *jury;       /* PINs, signatures */
    struct timers *timers;               /* of calls that wait */
    struct room_waiting *waiting;        /* for a change of their room */
    struct room_signs *signs;            /* of life, of kiosks */
    struct room_pages_kept *pages;       /* drawn for rooms */
    const struct enrol_authority *enrol; /* NULL: kiosks cannot enrol here */
    const char *version;
    int64_t start_time_us;
    const struct rpc_method *methods; /* the whole table, for Describe */
    size_t method_count;
    /* Asked by Check and GetStatus. */
    bool (*ready)(void *user);
    void (*get_load)(void *user, uint32_t *ret_connections, uint32_t *ret_calls);
    /* All requests of a received buffer have been started: the store sends what they queued. */
    void (*kick)(void *user);
    void *user;
};

/* The op of a call, in its arena: principal, request id, digest, clock. NULL when the arena is full
 * (then the call has been failed). */
struct op *handler_op(struct rpc_call *call) MUST_CHECK;

/* End the call with what `r` means (never 0) and what the op says about it: the table of
 * status_map.c. */
void handler_fail(struct rpc_call *call, const struct op *op, int r);

/* The call's arena is full: say so. */
void handler_fail_memory(struct rpc_call *call);

/* A Timestamp in the arena; NULL (absent) for 0 and when the arena is full. */
Google__Protobuf__Timestamp *handler_timestamp(struct arena *arena, int64_t unix_us);
/* Microseconds since 1970; 0 for NULL. -ERANGE when outside the years 1 to 9999. */
int handler_timestamp_us(
    const Google__Protobuf__Timestamp *timestamp, int64_t *ret_unix_us) MUST_CHECK;

/* page_size as asked, 0 reads as `usual`; OUTCOME_INVALID with a violation when it is above `most`.
 */
int handler_page_size(
    struct op *op, uint32_t asked, uint32_t usual, uint32_t most, uint32_t *ret_size) MUST_CHECK;

/* How many of these messages make a page: about 512 KiB, one at least. */
size_t handler_page_fit(ProtobufCMessage *const *messages, size_t count);

/* The revision that an etag stands for: "" is 0, any. OUTCOME_INVALID, with `field` named. */
int handler_etag(
    struct op *op, const char *field, const char *etag, int32_t *ret_revision) MUST_CHECK;
/* And back; NULL when the arena is full. */
char *handler_etag_text(struct arena *arena, int32_t revision) MUST_CHECK;

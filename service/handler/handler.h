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

#include <stdint.h>

struct store;
struct rpc_server;
struct plan_runner;
struct jury_tools;
struct subject_tools;
struct room_pages_kept;
struct enrol_authority;
struct room_signs;
struct waiting;

/* Set once at start; the context of every handler. */
struct handler_context {
    struct store *store;
    struct plan_runner *plans;     /* computes plans beside the requests */
    const struct jury_tools *jury; /* PINs, signatures */
    const struct subject_tools *subjects;
    struct timers *timers;               /* of calls that wait */
    struct waiting *waiting;             /* for a change of their room */
    struct waiting *subject_waiting;     /* for the hour of a subject */
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

/* Zeroed memory of the call's arena, for what it asks or keeps. NULL without an op and when the
 * arena is full (then the call has been failed). */
void *handler_calloc(struct rpc_call *call, const struct op *op, size_t size) MUST_CHECK;

/* End the call with what `r` means (never 0) and what the op says about it: the table of
 * status_map.c. */
void handler_fail(struct rpc_call *call, const struct op *op, int r);

/* End the call with the message when `r` is 0; NULL: the arena was too small for it. */
void handler_reply(
    struct rpc_call *call, const struct op *op, int r, const ProtobufCMessage *message);

/* The call's arena is full: say so. */
void handler_fail_memory(struct rpc_call *call);

/* A Timestamp in the arena; NULL (absent) for 0 and when the arena is full. */
Google__Protobuf__Timestamp *handler_timestamp(struct arena *arena, int64_t unix_us);
/* Microseconds since 1970; 0 for NULL. -ERANGE when outside the years 1 to 9999. */
int handler_timestamp_us(
    const Google__Protobuf__Timestamp *timestamp, int64_t *ret_unix_us) MUST_CHECK;

/* protobuf-c's fields are not const, and what they borrow is only read. It writes a text that is
 * NULL as one that is empty: not at all. */
static inline char *handler_text(const char *borrowed)
{
    return (char *)(uintptr_t)(borrowed ? borrowed : "");
}
static inline char **handler_texts(const char *const *borrowed)
{
    return (char **)(uintptr_t)borrowed;
}
static inline ProtobufCBinaryData handler_bytes(const void *borrowed, size_t size)
{
    return (ProtobufCBinaryData){.len = size, .data = (uint8_t *)(uintptr_t)borrowed};
}

/* `count` new messages of a type and, as what is returned, the array of pointers to them that a
 * repeated field is. NULL when the arena is full. */
void *handler_messages(
    struct arena *arena, const ProtobufCMessageDescriptor *type, size_t count) MUST_CHECK;

/* page_size as asked, 0 reads as `usual`; OUTCOME_INVALID with a violation when it is above `most`.
 */
int handler_page_size(
    struct op *op, uint32_t asked, uint32_t usual, uint32_t most, uint32_t *ret_size) MUST_CHECK;

/* The answer to a page token that is not of this list: OUTCOME_INVALID. */
int handler_refuse_token(struct op *op) MUST_CHECK;
/* A token "first/second", the key of the last row of the page before; "" is two times "".
 * OUTCOME_INVALID, -ENOMEM. */
int handler_split_token(
    struct op *op, const char *token, const char **ret_first, const char **ret_second) MUST_CHECK;

/* How many of these messages make a page: about 512 KiB, one at least. */
size_t handler_page_fit(ProtobufCMessage *const *messages, size_t count);

/* The revision that an etag stands for: "" is 0, any. OUTCOME_INVALID, with `field` named. */
int handler_etag(
    struct op *op, const char *field, const char *etag, int32_t *ret_revision) MUST_CHECK;
/* And back; NULL when the arena is full. */
char *handler_etag_text(struct arena *arena, int32_t revision) MUST_CHECK;

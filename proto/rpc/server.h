/*
 * The server: many requests at once on each connection, answered in any order.
 *
 * Wire: SP REQ/REP v0 over TLS over TCP (platform.md); the body is palmares.rpc.v1.Request / Reply.
 * Any stock nng REQ socket can call.
 *
 * Threads: handlers start on the runtime's I/O threads and must not block; they end with exactly
 * one of rpc_call_reply() and rpc_call_fail(), at once or later, from any thread. Until then the
 * call and everything in its arena stay valid.
 */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "rpc/status.h"
#include "rpc/tls.h"

#include <protobuf-c/protobuf-c.h>

struct rpc_server;
struct rpc_call;
struct rpc_method;

/* The other end of a connection. Lives as long as any call of the connection. */
struct rpc_peer {
    uint8_t fingerprint[RPC_FINGERPRINT_SIZE]; /* of its certificate; zeros: it has none */
    const char *common_name;                   /* subject CN of its certificate */
    const uint8_t *certificate;                /* DER; NULL: it has none */
    size_t certificate_size;
    const char *address;  /* "127.0.0.1:40312", for logs */
    _Atomic(void *) user; /* the application's; released with peer_released() */
};

/* `request` is the unpacked request message, in the call's arena. */
typedef void (*rpc_handler_fn)(
    struct rpc_call *call, const ProtobufCMessage *request, void *context);

/* One row of the method table; static data. */
struct rpc_method {
    const ProtobufCServiceDescriptor *service;
    const char *name; /* of the method in the service, "GetSession" */
    /* Who may call it: bits of the application. RPC_ROLES_ALL: any certificate, no hook asked. */
    uint32_t roles;
    rpc_handler_fn handle;
    bool changes;             /* a request id is required */
    uint32_t timeout_ms;      /* when the request has none; 0: the server's default */
    size_t request_max_bytes; /* 0: the server's default */
};
#define RPC_ROLES_ALL UINT32_MAX

/* Defaults in brackets. */
struct rpc_server_limits {
    size_t request_max_bytes;      /* of a request (1 MiB); larger: RESOURCE_EXHAUSTED, close */
    size_t reply_max_bytes;        /* larger replies become RESOURCE_EXHAUSTED (1 MiB) */
    size_t arena_max_bytes;        /* what one request may allocate, unpacking included (8 MiB) */
    uint32_t connections_max;      /* further ones are closed at accept (4096) */
    uint32_t calls_per_connection; /* in flight; reading pauses beyond (256) */
    uint32_t calls_per_principal;  /* in flight; further ones: RESOURCE_EXHAUSTED (1024) */
    uint32_t handshake_timeout_ms; /* TLS and greeting (10 s) */
    uint32_t idle_timeout_ms;      /* without a call in flight; UINT32_MAX: none (15 min) */
    uint32_t frame_timeout_ms;     /* first to last byte of a frame; peer does not read (30 s) */
    uint32_t default_timeout_ms;   /* of a call without one (30 s) */
    uint32_t max_timeout_ms;       /* longer ones are cut to it (10 min) */
};
extern const struct rpc_server_limits rpc_server_default_limits;

/* One finished call, for logs and metrics; borrowed for the time of the hook. */
struct rpc_call_record {
    const struct rpc_method *method; /* NULL: unknown method */
    const char *method_name;         /* as asked, cut to 128 bytes, printable */
    const struct rpc_peer *peer;
    const char *principal_name;    /* as admitted, or NULL */
    const struct uuid *request_id; /* NULL: none */
    const struct rpc_status *status;
    size_t request_bytes, reply_bytes;
    int64_t duration_us; /* frame complete to reply handed over */
};

/* What the application decides. Every hook may be NULL. */
struct rpc_server_hooks {
    void *context;
    /* A connection from this address ("127.0.0.1:40312") has come; false: it is closed at once. */
    bool (*connected)(const char *address, void *context);
    /*
     * Who is calling? Asked for each call of a method that is not RPC_ROLES_ALL, before its
     * handler; ends, now or later and from any thread, in rpc_call_admit() or rpc_call_fail().
     * Cache the answer in peer->user.
     */
    void (*authenticate)(struct rpc_call *call, void *context);
    /* All calls found in one received buffer have been started: hand over what they queued. */
    void (*batch_end)(void *context);
    void (*finished)(const struct rpc_call_record *record, void *context);
    void (*peer_released)(void *user, void *context); /* peer->user is no longer needed */
};

struct rpc_server_options {
    const char *const
        *addresses;      /* "127.0.0.1:7400", "[::1]:7400"; port 0 picks one; NULL-terminated */
    struct rpc_tls *tls; /* a reference is taken */
    const struct rpc_method *methods;
    size_t method_count;
    void *handler_context;
    struct rpc_server_limits limits; /* zero members read as the default's */
    struct rpc_server_hooks hooks;
};

/*
 * Listen and serve. The table is checked: every method of every service in it must have exactly one
 * row (-EINVAL). On failure *ret_why says what and where (free() it).
 */
int rpc_server_open(const struct rpc_server_options *options,
    struct rpc_server **ret_server,
    char **ret_why) MUST_CHECK;
/* The port of address i, for tests that asked for port 0. */
uint16_t rpc_server_port(const struct rpc_server *server, size_t index);
/* New connections use this context from now on. */
void rpc_server_set_tls(struct rpc_server *server, struct rpc_tls *tls);
/*
 * Graceful end: stop accepting, stop reading, finish what is in flight, flush, close. Blocks up to
 * timeout_ms; 0 when everything was answered and flushed, 1 (RPC_SERVER_E_CUT) when the time was up
 * and calls were cut. Frames read but not begun are not begun: the peer sees the connection close
 * and repeats them elsewhere.
 */
enum { RPC_SERVER_E_CUT = 1 };
int rpc_server_drain(struct rpc_server *server, uint32_t timeout_ms) MUST_CHECK;
/*
 * Drained or not, close everything; accepts NULL. Blocks until each call that began has ended
 * (their replies go nowhere), so that no hook runs afterwards: end the calls in hand first, or from
 * another thread. Not from a thread of the runtime.
 */
void rpc_server_close(struct rpc_server *server);

struct rpc_server_stats {
    uint64_t connections_accepted, connections_refused, handshakes_failed;
    uint32_t connections_open, calls_in_flight;
    uint64_t bytes_in, bytes_out;
};
void rpc_server_get_stats(const struct rpc_server *server, struct rpc_server_stats *ret_stats);

/* ---- one call ---- */
struct arena *rpc_call_arena(struct rpc_call *call);
const struct rpc_method *rpc_call_method(const struct rpc_call *call);
/* Full name, "palmares.v1.SessionService/GetSession"; lives as long as the server. */
const char *rpc_call_method_name(const struct rpc_call *call);
struct rpc_peer *rpc_call_peer(struct rpc_call *call);
const struct uuid *rpc_call_request_id(const struct rpc_call *call); /* NULL: none */
int64_t rpc_call_deadline_us(const struct rpc_call *call);           /* on clock_mono_us() */
/* SHA-256 cut to 8 bytes of method and payload: tells a repeat from a reused request id. */
uint64_t rpc_call_digest(const struct rpc_call *call);
/* Value of a metadata key of the request, or NULL. */
const char *rpc_call_metadata(const struct rpc_call *call, const char *key);
void *rpc_call_principal(const struct rpc_call *call);

/* The hook's answer: roles of the caller, its name for logs and quotas, and a pointer for the
 * handlers (all borrowed until the call ends). */
void rpc_call_admit(struct rpc_call *call, uint32_t roles, const char *name, void *principal);

void rpc_call_reply(struct rpc_call *call, const ProtobufCMessage *response);
/* A reply whose payload is serialized already; copied. */
void rpc_call_reply_bytes(struct rpc_call *call, const void *payload, size_t size);
void rpc_call_fail(struct rpc_call *call, const struct rpc_status *status);
/* The same with one text; `reason` static. */
void rpc_call_failf(
    struct rpc_call *call, enum rpc_code code, const char *reason, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* After this call's reply, close its connection (revoked, changed principal). */
void rpc_call_close_after(struct rpc_call *call);

/*
 * Between these two, replies given by this thread are queued, and at the end each connection
 * concerned encrypts and writes once. They nest; a thread that answers a batch of calls should use
 * them.
 */
void rpc_replies_hold(void);
void rpc_replies_release(void);

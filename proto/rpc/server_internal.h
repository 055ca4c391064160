/* The parts of the server: server.c (life, listeners), server_call.c (a call's path),
 * server_table.c (methods), and what is shared by calls. */
#pragma once

#include "rpc/envelope.h"
#include "rpc/link.h"
#include "rpc/server.h"

#include <nng/nng.h>

/* ---- the method table ---- */
struct table_entry {
    const struct rpc_method *method;
    const ProtobufCMessageDescriptor *input;
    char *full_name; /* "palmares.v1.SessionService/GetSession" */
};

struct table {
    struct table_entry *entries; /* open addressing; `method` NULL: free */
    size_t capacity;             /* a power of two */
    size_t request_max_bytes;    /* the largest of any method */
};

/* -EINVAL with *ret_why (free() it) when a method has no row or two, or a row no method. */
int table_open(struct table *table,
    const struct rpc_method *methods,
    size_t count,
    size_t default_max_bytes,
    char **ret_why) MUST_CHECK;
void table_release(struct table *table);
const struct table_entry *table_find(const struct table *table, struct slice full_name);

/* ---- calls in flight by principal ---- */
struct quota {
    struct quota *next;
    atomic_uint calls;
    char name[];
};

/* One entry a principal that ever called, kept until the end: their number is that of the
 * application's principals. */
struct quotas {
    pthread_mutex_t lock;
    struct quota *buckets[256];
};
void quotas_init(struct quotas *quotas);
void quotas_release(struct quotas *quotas);
struct quota *quotas_get(struct quotas *quotas, const char *name) MUST_CHECK; /* NULL: memory */

/* ---- arenas of ended calls ---- */
enum { ARENAS_KEPT = 256 };
struct arena_pool {
    pthread_mutex_t lock;
    size_t count;
    struct arena *arenas[ARENAS_KEPT];
};
struct arena *arena_pool_take(struct arena_pool *pool, size_t cap_bytes) MUST_CHECK;
void arena_pool_give(struct arena_pool *pool, struct arena *arena);

/* ---- connections ---- */
struct connection {
    struct link link;
    struct rpc_server *server;
    struct connection *previous, *next; /* of the server's list */
    struct rpc_peer peer;
    _Atomic(struct quota *) quota; /* of the last principal admitted here */
    char *common_name;
    uint8_t *certificate;
    char address[64];
};

struct server_listener {
    struct rpc_server *server;
    nng_stream_listener *listener;
    nng_aio *aio;
    struct timer retry; /* after an accept failed */
    char *address;
    bool closed; /* under the server's lock */
};

struct rpc_server {
    struct rpc_server_limits limits;
    struct rpc_server_hooks hooks;
    void *handler_context;
    struct table table;
    struct quotas quotas;
    struct arena_pool arenas;
    struct timers timers;
    struct link_config link_config;

    pthread_mutex_t lock;
    pthread_cond_t changed;         /* a connection was flushed, closed or freed */
    struct rpc_tls *tls;            /* under the lock */
    struct connection *connections; /* open ones, under the lock */
    uint32_t open, alive;           /* open ones, and those not freed yet; under the lock */
    bool draining;                  /* under the lock */

    struct server_listener *listeners;
    size_t listener_count;

    atomic_uint_fast64_t accepted, refused, handshakes_failed, bytes_in, bytes_out;
    atomic_uint calls;
};

/* One frame of a connection is a call. */
void server_on_frame(struct link *link, const struct sp_frame *frame);
void server_on_too_large(struct link *link, const struct sp_frame *frame);

/* The parts of the client: client.c (life, addresses, connections), client_call.c (a call's path).
 */
#pragma once

#include "rpc/client.h"
#include "rpc/link.h"

#include <nng/nng.h>

struct client_link;

enum call_state {
    CALL_WAITING, /* for a connection */
    CALL_SENT,
    CALL_BACKOFF, /* its timer sends it again */
    CALL_ENDED,
};

struct client_call {
    struct rpc_client *client;
    atomic_uint refs; /* the client's until it ends, and one of the armed timer */
    struct timer timer;
    struct client_call *previous,
        *next; /* in the client's list of all calls; under its lock, as all below */
    struct client_call *link_previous, *link_next;
    enum call_state state;
    struct client_link *on; /* CALL_SENT */
    size_t index;           /* in the client's table; CALL_SENT */
    uint32_t attempts;
    size_t avoid; /* index of the address that failed last, or SIZE_MAX */
    int64_t deadline_us, again_us, sent_us;
    bool no_retry, was_sent;
    rpc_done_fn done;
    void *context;
    char request_id[UUID_TEXT_SIZE];
    size_t method_size, payload_size;
    uint8_t bytes[]; /* method, payload */
};

struct call_slot {
    struct client_call *call; /* NULL: free */
    uint32_t generation;
    uint32_t next_free; /* index + 1; 0: none */
};

/* What a connection attempt ended with, kept by address for messages. */
struct client_address {
    char *text; /* "host:port" */
    char *host;
    char *url;
    bool tried, refused; /* refused: for a reason that a repeat does not change */
    char error[300];     /* "" : reached */
};

/* One connection to keep open. */
struct client_slot {
    struct rpc_client *client;
    nng_aio *dial;
    nng_stream_dialer *
        *dialers; /* one for each address: nng 1.5.2 must not have two dials on one */
    struct timer again;
    size_t address;
    uint32_t failures; /* in a row */
    struct client_link *link;
    bool ready, connecting, dormant; /* dormant: until a call wants it */
};

struct client_link {
    struct link link;
    struct rpc_client *client;
    struct client_slot *slot; /* NULL once closed; under the client's lock */
    size_t address;
    struct client_call *calls; /* sent here and not answered; under the client's lock */
    uint32_t in_flight;
    struct arena *arena; /* of the receiving thread: texts of a status */
};

struct rpc_client {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct timers timers;
    struct link_config link_config;
    struct rpc_tls *tls;
    char *server_name;
    uint32_t connect_timeout_ms, backoff_min_ms, backoff_max_ms;
    void (*on_wait)(const char *why, void *context);
    void *on_wait_context;

    struct client_address *addresses;
    size_t address_count;
    struct client_slot *slots;
    size_t slot_count, turn;
    uint32_t alive; /* links not freed yet */
    bool closing;

    struct client_call *calls, *calls_last; /* oldest first */
    struct call_slot *table;
    uint32_t table_size, table_free; /* table_free: index + 1 */
    uint8_t entropy[256];
    size_t entropy_left;
    atomic_uint_fast64_t bytes_in, bytes_out;
};

/* Calls to end once the lock is given back, linked through link_next. */
struct ended_calls {
    struct client_call *first;
    struct rpc_status status;
    char text[512];
};

/* ---- client_call.c; the _locked ones with the client's lock ---- */
void client_on_frame(struct link *link, const struct sp_frame *frame);
void client_on_too_large(struct link *link, const struct sp_frame *frame);
/* Send what waits, as far as there is a connection; the caller flushes. */
void client_send_waiting_locked(struct rpc_client *client);
/* The calls of a connection that is gone: again elsewhere, or into `ended`. */
void client_link_lost_locked(struct client_link *link, struct ended_calls *ended);
/* Take the calls in `state` (and of no_retry, when only those are meant) out into `ended`. */
void client_end_calls_locked(
    struct rpc_client *client, bool waiting_only, bool no_retry_only, struct ended_calls *ended);
/* Run `done` for each, with ended->status. Without the lock. */
void client_finish(struct ended_calls *ended);
uint32_t client_random_locked(struct rpc_client *client);
/* Whether a call waits for a connection. */
bool client_is_waiting_locked(const struct rpc_client *client);

/* ---- client.c ---- */
/* The ready connection with the fewest calls, not to address `avoid` if there is another; NULL:
 * none. */
struct client_link *client_pick_locked(struct rpc_client *client, size_t avoid);
/* A call wants a connection: wake those that have given up. */
void client_wake_locked(struct rpc_client *client);
/* What was tried and how it failed, for a message. */
void client_explain_locked(const struct rpc_client *client, char *text, size_t size);

/*
 * The store: PostgreSQL over TLS. This header is what the rest of the service sees; store/query.h
 * is how the store's own files are written. libpq types stop here.
 *
 * Two ways to the database:
 *   - a method that is one statement goes to a pool of pipelined connections: whatever waits
 * travels as one batch (reads), or as one transaction with one commit (changes);
 *   - work of several statements runs in a blocking worker with its own connection (store_work()).
 *
 * Every change is idempotent by (principal, request id): its audit row answers a repeat. So a batch
 * whose commit got lost with the connection is simply sent again.
 */
#pragma once

#include "base/arena.h"
#include "model/op.h"

struct store;
struct store_session; /* one connection of a worker, inside store_work() */

struct store_options {
    const char *conninfo;        /* libpq keywords; sslmode=verify-full is checked */
    uint32_t read_connections;   /* 0 reads as 2 */
    uint32_t write_connections;  /* 0 reads as 2 */
    uint32_t worker_connections; /* 0 reads as 2 */
    /* Called around the callbacks of one batch, on the thread that makes them. May be NULL. */
    void (*batch_begin)(void);
    void (*batch_end)(void);
};

enum store_open_err {
    STORE_OPEN_E_UNREACHABLE = 1, /* no connection: down, wrong host, TLS or password refused */
    STORE_OPEN_E_SCHEMA,          /* too old, too new, or a statement does not fit */
};

/*
 * Connect every pool once and prepare every statement. On failure *ret_why says what and what to do
 * (free() it). When the database is only unreachable and `wait` is set, the store opens all the
 * same and goes on trying.
 */
int store_open(const struct store_options *options,
    bool wait,
    struct store **ret_store,
    char **ret_why) MUST_CHECK;
/* Nothing may be in flight any more; accepts NULL. */
void store_close(struct store *store);

/* Send what was submitted since the last kick. Whoever submits outside a store callback calls it
 * (the runtime's batch_end hook). */
void store_kick(struct store *store);

/* Whether reads and changes can be served now. */
bool store_ready(struct store *store);

struct store_stats {
    uint64_t batches, statements, retries, reconnections;
    uint32_t waiting, connected, connections;
};
void store_get_stats(struct store *store, struct store_stats *ret_stats);

/*
 * Work of several statements, on a worker thread, inside one transaction (READ COMMITTED) under the
 * scope of op's principal. `work` may run again from the start, after a serialization failure, a
 * deadlock or a connection lost before the commit: it must keep what it computes in the arena and
 * start afresh. Its result goes to `done` (same thread, after the commit): 0 commits; anything else
 * rolls back.
 */
typedef int (*store_work_fn)(struct op *op, struct store_session *session, void *context);
typedef void (*store_work_done_fn)(struct op *op, int r, void *context);
void store_work(
    struct store *store, struct op *op, store_work_fn work, store_work_done_fn done, void *context);
/* The same on one picture of the database (REPEATABLE READ): what others commit meanwhile is not
 * seen, and changing what they changed runs the work again. */
void store_work_snapshot(
    struct store *store, struct op *op, store_work_fn work, store_work_done_fn done, void *context);

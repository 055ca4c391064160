/* What the files of the store's machinery share: pool.c, lane.c, worker.c, connection.c, bind.c,
 * rows.c, sqlstate.c. */
#pragma once

#include "store/query.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

/* PostgreSQL counts microseconds from 2000-01-01. */
#define POSTGRES_EPOCH_US INT64_C(946684800000000)

enum {
    STORE_BATCH_MAX = 128,  /* queries in one flight */
    STORE_ATTEMPTS_MAX = 4, /* of one query, the first included */
    STORE_UNAVAILABLE_AFTER_MS =
        3000, /* a pool without any connection for so long answers UNAVAILABLE at once */
    STORE_BACKOFF_MIN_MS = 50,
    STORE_BACKOFF_MAX_MS = 2000,
    STORE_CELL_SIZE = 16,
};

struct store_query {
    struct store_query *next;
    struct op *op;
    const struct store_statement *statement;
    store_finish_fn finish;
    void *context;
    uint64_t lock_key;
    PGresult *result;
    int r;
    unsigned attempts;
    enum store_kind kind;
    bool solo;    /* alone in its flight: its group failed once */
    bool aborted; /* not run: an earlier query of the flight failed */
    bool enters;  /* a scope statement stands before it in the flight */
    int count;
    const char *values[STORE_PARAMS_MAX];
    int lengths[STORE_PARAMS_MAX];
    int formats[STORE_PARAMS_MAX];
    unsigned char cells[STORE_PARAMS_MAX][STORE_CELL_SIZE]; /* numbers in network order */
};

/* A list of queries, first in first out. */
struct query_list {
    struct store_query *first;
    struct store_query *last;
    uint32_t count;
};
void query_list_append(struct query_list *list, struct store_query *query);
void query_list_prepend(struct query_list *list, struct store_query *query);
struct store_query *query_list_take(struct query_list *list);

struct pool;

/* One pipelined connection and the thread that reads it. */
struct lane {
    struct pool *pool;
    pthread_t thread;
    bool started;         /* there is a thread */
    pthread_mutex_t lock; /* everything below */
    PGconn *conn;         /* NULL: not connected */
    int wake_fd;
    bool flying;     /* a flight is under way; changed under the pool's lock too */
    bool want_write; /* libpq could not flush everything */
    bool failed;     /* a statement of the flight failed */
    struct query_list flight;
    struct store_query *cursor; /* whose result comes next; NULL: only the sync */
    bool expect_scope;
    int scope_r;        /* what the last scope statement found: 0 or an outcome */
    char *commit_error; /* malloc'd SQLSTATE of a failed commit */
    unsigned seed;      /* jitter */
};

/* Lanes of one kind and what waits for them. */
struct pool {
    struct store *store;
    enum store_kind kind;
    pthread_mutex_t lock; /* the queue, lane->flying, connected, down_since_us */
    struct query_list queue;
    struct lane *lanes;
    uint32_t lane_count;
    uint32_t connected;
    int64_t down_since_us; /* 0: at least one lane is connected */
    bool stopping;
};

struct worker;

struct store {
    struct store_options options;
    char *conninfo;
    struct pool read;
    struct pool write;
    struct workers *workers;
    atomic_uint_fast64_t batches, statements, retries, reconnections;
    /* Opening: every connection reports once. */
    pthread_mutex_t open_lock;
    pthread_cond_t open_changed;
    uint32_t open_pending;
    int open_r;
    char *open_why;
};

/* connection.c: connect, check the schema, set the session up, prepare every statement. Blocking.
 */
int connection_open(
    const struct store *store, const char *name, PGconn **ret_conn, char **ret_why) MUST_CHECK;
/* sslmode=verify-full, or -EINVAL and why. */
int store_check_conninfo(const char *conninfo, char **ret_why) MUST_CHECK;
/* A connection's result during store_open(); later calls do nothing. */
void store_report_open(struct store *store, int r, char *why_owned);

/* sqlstate.c: what a failed result means. 0 never; sets op->reason/message where a person should
 * know. */
struct sql_failure {
    int r;      /* outcome or fault */
    bool retry; /* serialization failure, deadlock, lost race of a request id: run it again */
    bool lost;  /* the server is going away */
};
struct sql_failure sqlstate_read(struct op *op, const char *statement, const PGresult *result);
/* SQLSTATE is about the connection or a server that stops or starts. */
bool sqlstate_is_lost(const char *sqlstate);

/* bind.c */
int query_send(PGconn *conn, const struct store_query *query) MUST_CHECK;
int query_send_scope(PGconn *conn, const struct op *op) MUST_CHECK;
/* What a scope statement's result says about the op's principal: 0, OUTCOME_PRINCIPAL_GONE,
 * OUTCOME_PRINCIPAL_CHANGED. */
int query_read_scope(const struct op *op, const PGresult *result);
bool query_same_scope(const struct op *a, const struct op *b);

/* pool.c */
int pool_open(
    struct pool *pool, struct store *store, enum store_kind kind, uint32_t lanes) MUST_CHECK;
void pool_close(struct pool *pool);
void pool_submit(struct pool *pool, struct store_query *query);
void pool_kick(struct pool *pool);
/* Take up to STORE_BATCH_MAX queries that belong together; called by a lane that is not flying.
 * Expired ones go to `expired`. */
void pool_take_batch(struct pool *pool, struct query_list *ret_batch, struct query_list *expired);
/* Answer (outside every lock) what the list holds. */
void pool_finish(struct pool *pool, struct query_list *finished);

/* lane.c */
int lane_init(struct lane *lane, struct pool *pool) MUST_CHECK;
/* When every lane of the pool is initialised: the lanes look at each other. */
int lane_start(struct lane *lane) MUST_CHECK;
void lane_close(struct lane *lane);
/* Send a batch if the lane can; false when it is busy or not connected. */
bool lane_try_start(struct lane *lane);
void lane_wake(struct lane *lane);

/* worker.c */
int workers_open(struct store *store, uint32_t count) MUST_CHECK;
void workers_close(struct workers *workers);
uint32_t workers_connected(struct workers *workers);

/* statement.c */
int statements_prepare(PGconn *conn, char **ret_why) MUST_CHECK;

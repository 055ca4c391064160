#include "store/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/*
 * A flight: for each query, a scope statement when the principal differs from the query before,
 * then the statement; one sync at the end. Everything between two syncs is one transaction of
 * PostgreSQL, so a flight of changes is one commit. Results are held until the sync says that the
 * commit is done.
 */

void lane_wake(struct lane *lane)
{
    uint64_t one = 1;

    if (write(lane->wake_fd, &one, sizeof one) < 0)
        log_debug("lane: wake: %m"); /* the counter is full: it is awake */
}

/* ---- sending; lane->lock held ---- */

static int send_flight(struct lane *lane)
{
    const struct store_query *before = NULL;

    for (struct store_query *query = lane->flight.first; query; query = query->next) {
        query->enters = !before || !query_same_scope(before->op, query->op);
        if (query->enters && query_send_scope(lane->conn, query->op))
            return -EIO;
        if (query_send(lane->conn, query))
            return -EIO;
        before = query;
    }
    return PQpipelineSync(lane->conn) ? 0 : -EIO;
}

static void flush(struct lane *lane)
{
    int left = PQflush(lane->conn);

    lane->want_write = left > 0;
    if (left) /* more to write, or broken: the thread sees to it */
        lane_wake(lane);
}

static void start_flight(struct lane *lane, struct query_list *batch)
{
    atomic_fetch_add_explicit(&lane->pool->store->batches, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&lane->pool->store->statements, batch->count, memory_order_relaxed);
    lane->flight = *batch;
    lane->cursor = batch->first;
    lane->failed = false;
    lane->scope_r = 0;
    for (struct store_query *query = batch->first; query; query = query->next) {
        query->attempts++;
        query->aborted = false;
        query->r = 0;
        query->result = NULL;
    }
    if (send_flight(lane))
        log_debug("lane: send: %s",
            PQerrorMessage(lane->conn)); /* the connection is lost: the thread finds out */
    lane->expect_scope = lane->cursor && lane->cursor->enters;
    flush(lane);
}

/* Take work if there is some; lane->lock held. */
static bool start_next(struct lane *lane, struct query_list *expired)
{
    struct pool *pool = lane->pool;
    struct query_list batch;

    pthread_mutex_lock(&pool->lock);
    if (lane->flying || !lane->conn) {
        pthread_mutex_unlock(&pool->lock);
        return false;
    }
    pool_take_batch(pool, &batch, expired);
    lane->flying = batch.first != NULL;
    pthread_mutex_unlock(&pool->lock);
    if (!batch.first)
        return false;
    start_flight(lane, &batch);
    return true;
}

bool lane_try_start(struct lane *lane)
{
    struct query_list expired = {0};
    bool started;

    pthread_mutex_lock(&lane->lock);
    started = start_next(lane, &expired);
    pthread_mutex_unlock(&lane->lock);
    pool_finish(lane->pool, &expired);
    return started;
}

/* ---- results; lane->lock held ---- */

static void next_query(struct lane *lane)
{
    lane->cursor = lane->cursor->next;
    lane->expect_scope = lane->cursor && lane->cursor->enters;
}

static void take_result(struct lane *lane, PGresult *result)
{
    struct store_query *query = lane->cursor;
    ExecStatusType status = PQresultStatus(result);

    if (!query) { /* the commit itself failed */
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

        lane->failed = true;
        free(lane->commit_error);
        lane->commit_error = state ? strdup(state) : NULL;
        PQclear(result);
        return;
    }
    if (lane->expect_scope) {
        lane->expect_scope = false;
        lane->scope_r = status == PGRES_TUPLES_OK ? query_read_scope(query->op, result)
                                                  : OUTCOME_PRINCIPAL_GONE;
        lane->failed |= status != PGRES_TUPLES_OK;
        PQclear(result);
        return;
    }
    query->r = lane->scope_r;
    query->aborted = status == PGRES_PIPELINE_ABORTED;
    lane->failed |= status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
    query->result = result;
    next_query(lane);
}

/* Whether the query is to run again: first alone, then a few times more. */
static bool runs_again(struct lane *lane, struct store_query *query)
{
    struct sql_failure failure;

    if (query->r) /* out of scope: whatever the statement said */
        return false;
    if (query->aborted || !query->result || !query->solo)
        return query->attempts < STORE_ATTEMPTS_MAX;
    if (PQresultStatus(query->result) == PGRES_FATAL_ERROR)
        failure = sqlstate_read(query->op, query->statement->name, query->result);
    else
        failure =
            (struct sql_failure){.r = OUTCOME_UNAVAILABLE, .retry = true}; /* it was the commit */
    if (failure.retry && query->attempts < STORE_ATTEMPTS_MAX)
        return true;
    query->r = failure.r;
    if (lane->commit_error)
        log_error("event=commit_failed statement=%s sqlstate=%s", query->statement->name,
            lane->commit_error);
    return false;
}

static void requeue(struct lane *lane, struct query_list *again, bool solo)
{
    struct pool *pool = lane->pool;
    struct store_query *query;
    struct query_list reversed = {0};

    while ((query = query_list_take(again)))
        query_list_prepend(&reversed, query);
    pthread_mutex_lock(&pool->lock);
    while ((query = query_list_take(&reversed))) {
        PQclear(query->result);
        query->result = NULL;
        query->solo = solo;
        query_list_prepend(&pool->queue, query);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* The flight is over: what is done goes to `finished`, the rest back to the queue. */
static void end_flight(struct lane *lane, struct query_list *finished)
{
    struct query_list again = {0};
    struct store_query *query;

    while ((query = query_list_take(&lane->flight))) {
        bool done = !lane->failed || !runs_again(lane, query);

        query_list_append(done ? finished : &again, query);
        if (!done)
            atomic_fetch_add_explicit(&lane->pool->store->retries, 1, memory_order_relaxed);
    }
    if (again.first)
        requeue(lane, &again, true);
    lane->cursor = NULL;
    free(lane->commit_error);
    lane->commit_error = NULL;
    pthread_mutex_lock(&lane->pool->lock);
    lane->flying = false;
    pthread_mutex_unlock(&lane->pool->lock);
}

static void read_results(struct lane *lane, struct query_list *finished)
{
    while (lane->flying && !PQisBusy(lane->conn)) {
        PGresult *result = PQgetResult(lane->conn);

        if (!result) {
            if (PQstatus(lane->conn) == CONNECTION_BAD)
                return;
            continue; /* between two queries */
        }
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            end_flight(lane, finished);
        } else
            take_result(lane, result);
        if (PQstatus(lane->conn) == CONNECTION_BAD)
            return;
    }
}

/* ---- the connection ---- */

/* lane->lock held */
static void set_connection(struct lane *lane, PGconn *conn)
{
    struct pool *pool = lane->pool;

    pthread_mutex_lock(&pool->lock);
    lane->flying = false;
    if (conn && pool->connected++ == 0)
        pool->down_since_us = 0;
    if (!conn && --pool->connected == 0)
        pool->down_since_us = clock_mono_us();
    pthread_mutex_unlock(&pool->lock);
    lane->conn = conn;
    lane->want_write = false;
}

/* The connection broke: what was in flight runs again elsewhere; request ids settle what had been
 * committed. */
static void lose(struct lane *lane)
{
    struct query_list finished = {0}, again = {0};
    struct store_query *query;
    PGconn *conn;

    pthread_mutex_lock(&lane->lock);
    conn = lane->conn;
    log_warning("event=database_lost message=\"%s\"", PQerrorMessage(conn));
    while ((query = query_list_take(&lane->flight))) {
        bool done = query->attempts >= STORE_ATTEMPTS_MAX;

        query->r = done ? OUTCOME_UNAVAILABLE : 0;
        query_list_append(done ? &finished : &again, query);
    }
    requeue(lane, &again, false);
    set_connection(lane, NULL);
    pthread_mutex_unlock(&lane->lock);
    PQfinish(conn);
    pool_finish(lane->pool, &finished);
}

static bool is_stopping(struct lane *lane)
{
    bool stopping;

    pthread_mutex_lock(&lane->pool->lock);
    stopping = lane->pool->stopping;
    pthread_mutex_unlock(&lane->pool->lock);
    return stopping;
}

static void clear_wake(struct lane *lane)
{
    uint64_t count;

    if (read(lane->wake_fd, &count, sizeof count) < 0)
        return; /* nobody woke it */
}

/* Answer what cannot wait for a connection any longer; how long until the next one. */
static int answer_expired(struct lane *lane)
{
    struct query_list expired = {0}, batch;
    int next_ms = 1000;

    pthread_mutex_lock(&lane->pool->lock);
    if (lane->pool->connected == 0)
        pool_take_batch(lane->pool, &batch, &expired);
    if (lane->pool->queue.first)
        next_ms = 100;
    pthread_mutex_unlock(&lane->pool->lock);
    pool_finish(lane->pool, &expired);
    return next_ms;
}

static void wait_backoff(struct lane *lane, unsigned attempt)
{
    int64_t backoff_ms = STORE_BACKOFF_MIN_MS << (attempt < 6 ? attempt : 6);
    int64_t until_us;

    if (backoff_ms > STORE_BACKOFF_MAX_MS)
        backoff_ms = STORE_BACKOFF_MAX_MS;
    backoff_ms = backoff_ms / 2 + rand_r(&lane->seed) % (backoff_ms / 2 + 1);
    until_us = clock_mono_us() + backoff_ms * 1000;
    while (!is_stopping(lane)) {
        struct pollfd wake = {.fd = lane->wake_fd, .events = POLLIN};
        int64_t left_ms = (until_us - clock_mono_us()) / 1000;
        int next_ms = answer_expired(lane);

        if (left_ms <= 0)
            return;
        if (poll(&wake, 1, (int)(left_ms < next_ms ? left_ms : next_ms)) > 0)
            clear_wake(lane);
    }
}

static bool reconnect(struct lane *lane)
{
    struct store *store = lane->pool->store;
    const char *name = lane->pool->kind == STORE_READ ? "palmaresd read" : "palmaresd write";

    for (unsigned attempt = 0; !is_stopping(lane); attempt++) {
        char *why = NULL;
        PGconn *conn = NULL;
        int r = connection_open(store, name, &conn, &why);

        if (r == 0 && (PQsetnonblocking(conn, 1) || !PQenterPipelineMode(conn))) {
            r = -EIO;
            PQfinish(conn);
        }
        if (r && attempt == 0)
            log_warning("event=database_unreachable message=\"%s\"", why ? why : "");
        store_report_open(store, r, why);
        if (r == 0) {
            pthread_mutex_lock(&lane->lock);
            set_connection(lane, conn);
            pthread_mutex_unlock(&lane->lock);
            atomic_fetch_add_explicit(&store->reconnections, 1, memory_order_relaxed);
            return true;
        }
        wait_backoff(lane, attempt);
    }
    return false;
}

/* One turn: wait, write, read, start what waits, answer. False: the connection is lost. */
static bool turn(struct lane *lane)
{
    struct query_list finished = {0};
    struct pollfd fds[2] = {{.fd = lane->wake_fd, .events = POLLIN}, {.events = POLLIN}};
    bool good = true;

    pthread_mutex_lock(&lane->lock);
    fds[1].fd = PQsocket(lane->conn);
    if (lane->want_write)
        fds[1].events |= POLLOUT;
    pthread_mutex_unlock(&lane->lock);
    if (poll(fds, 2, -1) < 0 && errno != EINTR)
        return false;
    if (fds[0].revents)
        clear_wake(lane);
    pthread_mutex_lock(&lane->lock);
    if (lane->want_write)
        flush(lane);
    if (fds[1].revents && !PQconsumeInput(lane->conn))
        good = false;
    read_results(lane, &finished);
    if (PQstatus(lane->conn) == CONNECTION_BAD)
        good = false;
    if (good)
        (void)start_next(lane, &finished); /* PostgreSQL works while we answer */
    pthread_mutex_unlock(&lane->lock);
    pool_finish(lane->pool, &finished);
    return good;
}

static void *lane_main(void *argument)
{
    struct lane *lane = argument;

    while (!is_stopping(lane)) {
        if (!lane->conn) {
            if (!reconnect(lane))
                break;
            pool_kick(lane->pool);
        }
        if (!turn(lane))
            lose(lane);
    }
    return NULL;
}

int lane_init(struct lane *lane, struct pool *pool)
{
    *lane =
        (struct lane){.pool = pool, .seed = (unsigned)clock_mono_us() ^ (unsigned)(uintptr_t)lane};
    pthread_mutex_init(&lane->lock, NULL);
    lane->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return lane->wake_fd < 0 ? -errno : 0;
}

int lane_start(struct lane *lane)
{
    if (pthread_create(&lane->thread, NULL, lane_main, lane))
        return -EAGAIN;
    lane->started = true;
    return 0;
}

void lane_close(struct lane *lane)
{
    if (lane->started) {
        lane_wake(lane);
        pthread_join(lane->thread, NULL);
    }
    PQfinish(lane->conn);
    if (lane->wake_fd >= 0)
        close(lane->wake_fd);
    pthread_mutex_destroy(&lane->lock);
}

#include "store/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>

struct job {
    struct job *next;
    struct op *op;
    store_work_fn work;
    store_work_done_fn done;
    void *context;
    bool snapshot;
};

struct worker {
    struct workers *workers;
    pthread_t thread;
};

struct workers {
    struct store *store;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job *first;
    struct job **last;
    struct worker *all;
    uint32_t count;
    uint32_t connected;
    bool stopping;
};

/* One connection of a worker. */
struct store_session {
    PGconn *conn;
    struct op *op;
    PGresult *result; /* of the last statement */
    bool retry;       /* the last failure asks to run the work again */
    bool lost;
};

static void drop_result(struct store_session *session)
{
    PQclear(session->result);
    session->result = NULL;
}

/* Keep the result; what it means. */
static int settle(struct store_session *session, const char *statement, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    struct sql_failure failure;

    drop_result(session);
    session->result = result;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN)
        return 0;
    if (PQstatus(session->conn) == CONNECTION_BAD) {
        session->lost = true;
        return OUTCOME_UNAVAILABLE;
    }
    failure = sqlstate_read(session->op, statement, result);
    session->retry |= failure.retry;
    session->lost |= failure.lost;
    return failure.r;
}

int store_execute(struct store_session *session, const char *sql)
{
    return settle(session, sql, PQexec(session->conn, sql));
}

int store_run(
    struct store_session *session, struct store_query *query, const struct store_rows **ret_rows)
{
    PGresult *result = PQexecPrepared(session->conn, query->statement->name, query->count,
        query->values, query->lengths, query->formats, 1);
    int r = settle(session, query->statement->name, result);

    if (r == 0 && ret_rows)
        *ret_rows = (const struct store_rows *)(const void *)result;
    return r;
}

int store_copy_begin(struct store_session *session, const char *copy_sql)
{
    int r = settle(session, "copy", PQexec(session->conn, copy_sql));

    if (r == 0 && PQresultStatus(session->result) != PGRES_COPY_IN)
        return -EINVAL;
    return r;
}

int store_copy_data(struct store_session *session, const void *data, size_t size)
{
    while (size) {
        size_t piece = base_min_size(size, 1 << 20);

        if (PQputCopyData(session->conn, data, (int)piece) != 1) {
            session->lost = PQstatus(session->conn) == CONNECTION_BAD;
            return session->lost ? (int)OUTCOME_UNAVAILABLE : -EIO;
        }
        data = (const char *)data + piece;
        size -= piece;
    }
    return 0;
}

int store_copy_end(struct store_session *session, uint64_t *ret_rows)
{
    PGresult *result;
    int r;

    if (PQputCopyEnd(session->conn, NULL) != 1)
        return -EIO;
    r = settle(session, "copy", PQgetResult(session->conn));
    if (r == 0)
        *ret_rows = strtoull(PQcmdTuples(session->result), NULL, 10);
    while ((result = PQgetResult(session->conn)))
        PQclear(result);
    return r;
}

static int enter(struct store_session *session, bool snapshot)
{
    PGresult *result, *last = NULL;
    int r = store_execute(session, snapshot ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN");

    if (r)
        return r;
    if (query_send_scope(session->conn, session->op))
        return OUTCOME_UNAVAILABLE;
    while ((result = PQgetResult(session->conn))) {
        PQclear(last);
        last = result;
    }
    r = settle(session, "enter_scope", last);
    return r ? r : query_read_scope(session->op, session->result);
}

static int run_once(struct store_session *session, const struct job *job)
{
    int r = enter(session, job->snapshot);

    if (r == 0)
        r = job->work(job->op, session, job->context);
    if (r == 0)
        r = store_execute(session, "COMMIT");
    else if (!session->lost) {
        bool retry = session->retry;

        (void)!store_execute(session, "ROLLBACK");
        session->retry = retry;
    }
    return r;
}

static void set_connection(struct workers *workers, struct store_session *session, PGconn *conn)
{
    pthread_mutex_lock(&workers->lock);
    if (conn)
        workers->connected++;
    if (session->conn)
        workers->connected--;
    pthread_mutex_unlock(&workers->lock);
    drop_result(session);
    PQfinish(session->conn);
    session->conn = conn;
}

static int connect_session(struct workers *workers, struct store_session *session)
{
    char *why = NULL;
    PGconn *conn;
    int r;

    if (session->conn && PQstatus(session->conn) == CONNECTION_OK)
        return 0;
    set_connection(workers, session, NULL);
    r = connection_open(workers->store, "palmaresd worker", &conn, &why);
    if (r)
        log_warning("event=database_unreachable message=\"%s\"", why ? why : "");
    else
        set_connection(workers, session, conn);
    store_report_open(workers->store, r, why);
    return r ? (int)OUTCOME_UNAVAILABLE : 0;
}

static int run_job(struct workers *workers, struct store_session *session, const struct job *job)
{
    int r = OUTCOME_UNAVAILABLE;

    for (unsigned attempt = 0; attempt < STORE_ATTEMPTS_MAX; attempt++) {
        if (job->op->deadline_us && clock_mono_us() >= job->op->deadline_us)
            return OUTCOME_DEADLINE;
        r = connect_session(workers, session);
        if (r)
            return r;
        session->op = job->op;
        session->retry = session->lost = false;
        r = run_once(session, job);
        if (PQstatus(session->conn) == CONNECTION_BAD || session->lost)
            set_connection(workers, session, NULL);
        else if (!session->retry)
            return r;
        if (r == 0)
            return 0;
        atomic_fetch_add(&workers->store->retries, 1);
    }
    return r;
}

static struct job *next_job(struct workers *workers)
{
    struct job *job;

    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->stopping)
        pthread_cond_wait(&workers->changed, &workers->lock);
    job = workers->first;
    if (job) {
        workers->first = job->next;
        if (!workers->first)
            workers->last = &workers->first;
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void finish_job(struct store *store, const struct job *job, int r)
{
    const struct store_options *options = &store->options;

    if (options->batch_begin)
        options->batch_begin();
    job->done(job->op, r, job->context);
    if (options->batch_end)
        options->batch_end();
    store_kick(store);
}

static void *worker_main(void *argument)
{
    struct worker *worker = argument;
    struct workers *workers = worker->workers;
    struct store_session session = {0};
    struct job *job;

    (void)!connect_session(workers, &session);
    while ((job = next_job(workers))) {
        int r = run_job(workers, &session, job);

        drop_result(&session);
        finish_job(workers->store, job, r);
        free(job);
    }
    set_connection(workers, &session, NULL);
    return NULL;
}

static void submit_job(struct store *store, const struct job *asked)
{
    struct workers *workers = store->workers;
    struct job *job = malloc(sizeof *job);

    if (!job) {
        asked->done(asked->op, -ENOMEM, asked->context);
        return;
    }
    *job = *asked;
    pthread_mutex_lock(&workers->lock);
    *workers->last = job;
    workers->last = &job->next;
    pthread_cond_signal(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
}

void store_work(
    struct store *store, struct op *op, store_work_fn work, store_work_done_fn done, void *context)
{
    const struct job job = {.op = op, .work = work, .done = done, .context = context};

    submit_job(store, &job);
}

void store_work_snapshot(
    struct store *store, struct op *op, store_work_fn work, store_work_done_fn done, void *context)
{
    const struct job job = {
        .op = op, .work = work, .done = done, .context = context, .snapshot = true};

    submit_job(store, &job);
}

int workers_open(struct store *store, uint32_t count)
{
    struct workers *workers = calloc(1, sizeof *workers);

    if (!workers)
        return -ENOMEM;
    store->workers = workers;
    workers->store = store;
    workers->last = &workers->first;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->changed, NULL);
    workers->all = calloc(count, sizeof *workers->all);
    if (!workers->all)
        return -ENOMEM;
    for (; workers->count < count; workers->count++) {
        struct worker *worker = &workers->all[workers->count];

        worker->workers = workers;
        if (pthread_create(&worker->thread, NULL, worker_main, worker))
            return -EAGAIN;
    }
    return 0;
}

uint32_t workers_connected(struct workers *workers)
{
    uint32_t connected;

    pthread_mutex_lock(&workers->lock);
    connected = workers->connected;
    pthread_mutex_unlock(&workers->lock);
    return connected;
}

void workers_close(struct workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
    for (uint32_t i = 0; i < workers->count; i++)
        pthread_join(workers->all[i].thread, NULL);
    free(workers->all);
    pthread_cond_destroy(&workers->changed);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

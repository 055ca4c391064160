#include "store/plan_job.h"

#include "store/query.h"

#include <errno.h>

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text" \
    ", $3::uuid IS NOT NULL, 'plan-job', made.session || '/' || made.id, "

/* PLAN_JOB_DEAD_SECONDS */
#define DEAD(j) j ".state = 'RUNNING' AND " j ".alive_at < now() - interval '60 seconds'"
#define GIVEN_UP "'the service that ran it has stopped'"
#define COLUMNS(j)                                                                                \
    j ".id, " j ".session, " j ".mode, CASE WHEN " DEAD(                                          \
        j) " THEN 'FAILED' ELSE " j ".state END AS state, " j ".base, " j ".seed, " j             \
           ".effort, " j ".budget_seconds, " j ".phase, " j ".done, " j ".total, " j ".tasks, " j \
           ".placed, " j ".cost, " j ".plan, " j ".cut, " j ".moved, " j                          \
           ".moved_bound, CASE WHEN " DEAD(                                                       \
               j) " THEN " GIVEN_UP " ELSE " j ".message END AS message, " j                      \
                  ".revision + (" DEAD(j) ")::integer AS revision, " j ".created_by, " j          \
                                          ".created_at, " j ".ended_at"

_Static_assert(PLAN_JOB_DEAD_SECONDS == 60, "the seconds of DEAD()");

static const struct store_statement plan_job_get = {
    "plan_job_get", "SELECT " COLUMNS("j") " FROM plan_job j WHERE j.id = $1"};

static const struct store_statement plan_job_progress = {"plan_job_progress",
    "UPDATE plan_job SET phase = $2, done = $3, total = $4, tasks = $5, placed = $6, cost = $7, "
    "alive_at = now(), revision = revision + 1 WHERE id = $1 AND state = 'RUNNING' RETURNING "
    "cancel_asked"};

static const struct store_statement plan_job_prior = {"plan_job_prior",
    "SELECT a.digest = $3 AND a.entity = 'plan-job' AS same, " COLUMNS(
        "j") " FROM audit a LEFT JOIN plan_job j ON j.id = (a.after->>'id')::uuid "
             "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

static const struct store_statement plan_job_bury = {"plan_job_bury",
    "UPDATE plan_job j SET state = 'FAILED', message = " GIVEN_UP
    ", ended_at = now(), revision = revision + 1 WHERE j.session = $1 AND " DEAD("j")};

static const struct store_statement plan_job_running = {"plan_job_running",
    "SELECT " COLUMNS("j") " FROM plan_job j WHERE j.session = $1 AND j.state = 'RUNNING'"};

static const struct store_statement plan_job_start = {"plan_job_start",
    "WITH made AS (INSERT INTO plan_job (session, mode, base, seed, effort, budget_seconds, "
    "created_by) SELECT $6, $7, nullif($8::integer, 0), $9, $10, $11, $2::text "
    "ON CONFLICT (session) WHERE state = 'RUNNING' DO NOTHING RETURNING *), "
    "noted AS (" AUDIT "NULL, to_jsonb(made) FROM made) SELECT " COLUMNS("made") " FROM made"};

static const struct store_statement plan_job_cancel = {"plan_job_cancel",
    "WITH old AS MATERIALIZED (SELECT * FROM plan_job WHERE id = $6), "
    "made AS (UPDATE plan_job j SET cancel_asked = true, revision = j.revision + 1 FROM old WHERE "
    "j.id = old.id AND j.state = 'RUNNING' RETURNING j.*), "
    "noted AS (" AUDIT "(SELECT to_jsonb(old) FROM old), to_jsonb(made) FROM made) "
    "SELECT " COLUMNS("made") " FROM made"};

static const struct store_statement plan_job_end = {"plan_job_end",
    "UPDATE plan_job SET state = $2, plan = nullif($3::integer, 0), cut = $4, moved = $5, "
    "moved_bound = $6, message = $7, tasks = $8, placed = $9, cost = $10, ended_at = now(), "
    "revision = revision + 1 WHERE id = $1 AND state = 'RUNNING' RETURNING revision"};

static const struct store_statement *const statements[] = {
    &plan_job_get,
    &plan_job_progress,
    &plan_job_prior,
    &plan_job_bury,
    &plan_job_running,
    &plan_job_start,
    &plan_job_cancel,
    &plan_job_end,
};
extern const struct store_statement_table store_plan_job_statements;
const struct store_statement_table store_plan_job_statements = {statements, ARRAY_LEN(statements)};

static int64_t int_of(const struct store_rows *rows, const char *name)
{
    return store_int(rows, 0, store_column(rows, name));
}

static int read_job(const struct store_rows *rows, struct arena *arena, struct plan_job *ret_job)
{
    struct plan_job job = {
        .id = store_uuid(rows, 0, store_column(rows, "id")),
        .session = store_text_dup(rows, 0, store_column(rows, "session"), arena),
        .mode = plan_job_mode_parse(store_text(rows, 0, store_column(rows, "mode"))),
        .state = plan_job_state_parse(store_text(rows, 0, store_column(rows, "state"))),
        .base = (uint32_t)int_of(rows, "base"),
        .seed = (uint64_t)int_of(rows, "seed"),
        .effort = (uint64_t)int_of(rows, "effort"),
        .budget_seconds = (uint32_t)int_of(rows, "budget_seconds"),
        .phase = store_text_dup(rows, 0, store_column(rows, "phase"), arena),
        .done = (uint64_t)int_of(rows, "done"),
        .total = (uint64_t)int_of(rows, "total"),
        .tasks = (uint32_t)int_of(rows, "tasks"),
        .placed = (uint32_t)int_of(rows, "placed"),
        .cost = int_of(rows, "cost"),
        .plan = (uint32_t)int_of(rows, "plan"),
        .cut = store_bool(rows, 0, store_column(rows, "cut")),
        .moved = (uint32_t)int_of(rows, "moved"),
        .moved_bound = (uint32_t)int_of(rows, "moved_bound"),
        .message = store_text_dup(rows, 0, store_column(rows, "message"), arena),
        .revision = (uint64_t)int_of(rows, "revision"),
        .created_by = store_text_dup(rows, 0, store_column(rows, "created_by"), arena),
        .created_us = store_timestamp_us(rows, 0, store_column(rows, "created_at")),
        .ended_us = store_timestamp_us(rows, 0, store_column(rows, "ended_at")),
    };

    if (!job.session || !job.phase || !job.message || !job.created_by)
        return -ENOMEM;
    *ret_job = job;
    return 0;
}

/* ---- asynchronous ---- */

struct waiting {
    store_plan_job_fn done;
    store_plan_progress_fn progressed;
    void *context;
};

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct plan_job job = {.session = ""};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_job(rows, op->arena, &job);
    waiting->done(op, r, &job, waiting->context);
}

int store_plan_job_get(struct store *store,
    struct op *op,
    const struct uuid *id,
    store_plan_job_fn done,
    void *context)
{
    const struct waiting waiting = {.done = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &plan_job_get, STORE_READ, finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, id);
    store_submit(store, query);
    return 0;
}

static void finish_progress(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    bool runs = r == 0 && store_row_count(rows) > 0;
    bool cancel = runs && store_bool(rows, 0, store_column(rows, "cancel_asked"));

    waiting->progressed(op, r, r != 0 || (runs && !cancel), cancel, waiting->context);
}

int store_plan_job_progress(struct store *store,
    struct op *op,
    const struct plan_job *job,
    store_plan_progress_fn done,
    void *context)
{
    const struct waiting waiting = {.progressed = done, .context = context};
    struct store_query *query = store_query_keep(
        op, &plan_job_progress, STORE_WRITE, finish_progress, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &job->id);
    store_bind_text(query, job->phase);
    store_bind_int8(query, (int64_t)job->done);
    store_bind_int8(query, (int64_t)job->total);
    store_bind_int4(query, (int32_t)job->tasks);
    store_bind_int4(query, (int32_t)job->placed);
    store_bind_int8(query, job->cost);
    store_submit(store, query);
    store_kick(store);
    return 0;
}

/* ---- in a worker's transaction ---- */

int store_plan_job_prior(
    struct store_session *session, struct op *op, struct plan_job *ret_job, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &plan_job_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_job(rows, op->arena, ret_job) : r;
}

static int run_one(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct plan_job *ret_job,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r)
        return r;
    *ret_found = store_row_count(rows) > 0;
    return *ret_found ? read_job(rows, op->arena, ret_job) : 0;
}

static int find_running(struct store_session *session, struct op *op, struct plan_job *job)
{
    struct store_query *query = store_work_query(op, &plan_job_running);
    bool found = false;
    int r;

    if (query)
        store_bind_text(query, job->session);
    r = run_one(session, op, query, job, &found);
    return r ? r : OUTCOME_ALREADY_EXISTS;
}

int store_plan_job_start(struct store_session *session, struct op *op, struct plan_job *job)
{
    struct store_query *bury = store_work_query(op, &plan_job_bury),
                       *query = store_work_query(op, &plan_job_start);
    bool made = false;
    int r;

    if (!bury || !query)
        return -ENOMEM;
    store_bind_text(bury, job->session);
    r = store_run(session, bury, NULL);
    if (r)
        return r;
    store_bind_change(query);
    store_bind_text(query, job->session);
    store_bind_text(query, plan_job_mode_name(job->mode));
    store_bind_int4(query, (int32_t)job->base);
    store_bind_int8(query, (int64_t)job->seed);
    store_bind_int8(query, (int64_t)job->effort);
    store_bind_int4(query, (int32_t)job->budget_seconds);
    r = run_one(session, op, query, job, &made);
    return r || made ? r : find_running(session, op, job);
}

int store_plan_job_cancel(struct store_session *session,
    struct op *op,
    const struct uuid *id,
    struct plan_job *ret_job,
    bool *ret_asked)
{
    struct store_query *query = store_work_query(op, &plan_job_cancel),
                       *read = store_work_query(op, &plan_job_get);
    bool found = false;
    int r;

    if (!query || !read)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_uuid(query, id);
    r = run_one(session, op, query, ret_job, ret_asked);
    if (r || *ret_asked)
        return r;
    store_bind_uuid(read, id);
    r = run_one(session, op, read, ret_job, &found);
    return r || found ? r : OUTCOME_NOT_FOUND;
}

int store_plan_job_end(struct store_session *session, struct op *op, const struct plan_job *job)
{
    struct store_query *query = store_work_query(op, &plan_job_end);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &job->id);
    store_bind_text(query, plan_job_state_name(job->state));
    store_bind_int4(query, (int32_t)job->plan);
    store_bind_bool(query, job->cut);
    store_bind_int4(query, (int32_t)job->moved);
    store_bind_int4(query, (int32_t)job->moved_bound);
    store_bind_text(query, job->message);
    store_bind_int4(query, (int32_t)job->tasks);
    store_bind_int4(query, (int32_t)job->placed);
    store_bind_int8(query, job->cost);
    r = store_run(session, query, &rows);
    return r ? r : store_row_count(rows) ? 0 : OUTCOME_NOT_FOUND;
}

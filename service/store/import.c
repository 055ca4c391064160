#include "store/import.h"

#include "store/candidate_row.h"
#include "store/terms_row.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

#define IMPORT_COLUMNS                                                                        \
    "i.key, i.id, i.session, i.size_bytes, i.file_name, i.default_zone, i.state, i.created, " \
    "i.updated, i.unchanged, i.created_at, "                                                  \
    "p.session_revision, p.next_offset, p.next_line, p.encoding, p.separator, p.headings, "   \
    "p.targets, p.rows, p.rejected, p.issues, "                                               \
    "p.conflict_rows, p.conflict_issues"
#define IMPORT_FROM                                                                           \
    " FROM import i LEFT JOIN import_progress p ON p.import_key = i.key WHERE i.id = $1 AND " \
    "i.principal_id = $2"

static const struct store_statement import_get = {
    "import_get", "SELECT " IMPORT_COLUMNS IMPORT_FROM};
static const struct store_statement import_lock = {
    "import_lock", "SELECT " IMPORT_COLUMNS IMPORT_FROM " FOR UPDATE OF i"};

static const struct store_statement import_start = {"import_start",
    "INSERT INTO import (principal_id, session, sha256, size_bytes, file_name, default_zone) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (principal_id, session, sha256, default_zone) WHERE state = 'open' DO UPDATE SET "
    "touched_at = now() RETURNING id"};

static const struct store_statement import_clean = {"import_clean",
    "WITH old AS (DELETE FROM import WHERE touched_at < now() - make_interval(days => $1) "
    "RETURNING key), "
    "closed AS (SELECT key FROM old UNION ALL SELECT key FROM import WHERE state <> 'open'), "
    "issues AS (DELETE FROM import_issue WHERE import_key IN (SELECT key FROM old)) "
    "DELETE FROM import_row WHERE import_key IN (SELECT key FROM closed)"};

static const struct store_statement import_drop_rows = {
    "import_drop_rows", "DELETE FROM import_row WHERE import_key = $1"};
static const struct store_statement import_drop_issues = {
    "import_drop_issues", "DELETE FROM import_issue WHERE import_key = $1"};

static const struct store_statement import_restart = {"import_restart",
    "INSERT INTO import_progress (import_key, session_revision) VALUES ($1, $2) ON CONFLICT "
    "(import_key) DO UPDATE SET "
    "session_revision = excluded.session_revision, next_offset = 0, next_line = 1, encoding = 0, "
    "separator = '', headings = '{}', "
    "targets = '{}', rows = 0, rejected = 0, issues = 0, conflict_rows = 0, conflict_issues = 0"};

static const struct store_statement import_save = {"import_save",
    "UPDATE import_progress SET next_offset = $2, next_line = $3, encoding = $4::integer, "
    "separator = $5, headings = $6, targets = $7, rows = $8, "
    "rejected = $9, issues = $10 WHERE import_key = $1"};

static const struct store_statement import_touch = {
    "import_touch", "UPDATE import SET touched_at = now(), state = $2 WHERE key = $1"};

/* The record stands with the first issue of its line. */
static const struct store_statement import_issues = {"import_issues",
    "SELECT i.line, i.seq, i.heading, i.value, i.reason, i.message, i.remedy, CASE WHEN i.record "
    "<> '' THEN i.record ELSE "
    "(SELECT f.record FROM import_issue f WHERE f.import_key = i.import_key AND f.line = i.line "
    "ORDER BY f.seq LIMIT 1) END AS record "
    "FROM import_issue i WHERE i.import_key = (SELECT key FROM import WHERE id = $1 AND "
    "principal_id = $2) "
    "AND (i.line, i.seq) > ($3, $4) ORDER BY i.line, i.seq LIMIT $5"};

static const struct store_statement *const statements[] = {
    &import_get,
    &import_lock,
    &import_start,
    &import_clean,
    &import_drop_rows,
    &import_drop_issues,
    &import_restart,
    &import_save,
    &import_touch,
    &import_issues,
};
extern const struct store_statement_table store_import_statements;
const struct store_statement_table store_import_statements = {statements, ARRAY_LEN(statements)};

/* ---- reading ---- */

static int read_columns(
    const struct store_rows *rows, struct arena *arena, struct import_progress *progress)
{
    char **headings, **targets;
    size_t count, target_count;
    struct import_column *columns;

    if (store_texts(rows, 0, store_column(rows, "headings"), arena, &headings, &count) ||
        store_texts(rows, 0, store_column(rows, "targets"), arena, &targets, &target_count))
        return -ENOMEM;
    columns = arena_calloc(arena, count + 1, sizeof *columns);
    if (!columns)
        return -ENOMEM;
    for (size_t i = 0; i < count && i < target_count; i++)
        columns[i] = (struct import_column){headings[i], import_target_parse(targets[i])};
    progress->columns = columns;
    progress->column_count = count;
    return 0;
}

static int read_progress(
    const struct store_rows *rows, struct arena *arena, struct import_progress *progress)
{
    *progress = (struct import_progress){
        .next_offset = (uint64_t)store_int(rows, 0, store_column(rows, "next_offset")),
        .next_line = (uint64_t)store_int(rows, 0, store_column(rows, "next_line")),
        .encoding = (enum import_encoding)store_int(rows, 0, store_column(rows, "encoding")),
        .separator = store_text(rows, 0, store_column(rows, "separator"))[0],
        .rows = (uint32_t)store_int(rows, 0, store_column(rows, "rows")),
        .rejected = (uint32_t)store_int(rows, 0, store_column(rows, "rejected")),
        .issues = (uint32_t)store_int(rows, 0, store_column(rows, "issues")),
    };
    return read_columns(rows, arena, progress);
}

static enum import_state read_state(const char *state, const struct import *import)
{
    if (text_equal(state, "committed"))
        return IMPORT_COMMITTED;
    if (text_equal(state, "cancelled"))
        return IMPORT_CANCELLED;
    return import->progress.next_offset == import->size_bytes ? IMPORT_CHECKED : IMPORT_RECEIVING;
}

static int read_import(const struct store_rows *rows, struct arena *arena, struct store_import *to)
{
    const char *state = store_text(rows, 0, store_column(rows, "state"));
    struct import *import = &to->import;

    *to = (struct store_import){
        .key = store_int(rows, 0, store_column(rows, "key")),
        .session_revision = (int32_t)store_int(rows, 0, store_column(rows, "session_revision")),
        .open = text_equal(state, "open"),
        .import = {.id = store_uuid(rows, 0, store_column(rows, "id")),
            .session = store_text_dup(rows, 0, store_column(rows, "session"), arena),
            .file_name = store_text_dup(rows, 0, store_column(rows, "file_name"), arena),
            .size_bytes = (uint64_t)store_int(rows, 0, store_column(rows, "size_bytes")),
            .default_zone = store_text_dup(rows, 0, store_column(rows, "default_zone"), arena),
            .conflict_rows = (uint32_t)store_int(rows, 0, store_column(rows, "conflict_rows")),
            .conflict_issues = (uint32_t)store_int(rows, 0, store_column(rows, "conflict_issues")),
            .created = (uint32_t)store_int(rows, 0, store_column(rows, "created")),
            .updated = (uint32_t)store_int(rows, 0, store_column(rows, "updated")),
            .unchanged = (uint32_t)store_int(rows, 0, store_column(rows, "unchanged")),
            .create_time_us = store_timestamp_us(rows, 0, store_column(rows, "created_at"))},
    };
    if (!import->session || !import->file_name || !import->default_zone)
        return -ENOMEM;
    if (read_progress(rows, arena, &import->progress))
        return -ENOMEM;
    import->state = read_state(state, import);
    return 0;
}

/* ---- in a worker's transaction ---- */

/* Run a statement whose only parameter is the key. */
static int run_key(struct op *op,
    struct store_session *session,
    const struct store_statement *statement,
    int64_t key)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, key);
    return store_run(session, query, NULL);
}

int store_import_terms(struct op *op,
    struct store_session *session,
    const char *id,
    const struct candidate_terms **ret_terms)
{
    struct store_query *query = store_work_query(op, &candidate_terms_statement);
    struct candidate_terms *terms = arena_alloc(op->arena, sizeof *terms);
    const struct store_rows *rows;
    int r;

    if (!query || !terms)
        return -ENOMEM;
    store_bind_text(query, id);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_NOT_FOUND;
    r = terms_row_read(rows, op->arena, terms);
    if (r == 0)
        *ret_terms = terms;
    return r;
}

int store_import_start(struct op *op,
    struct store_session *session,
    const struct store_import_file *file,
    struct uuid *ret_id)
{
    struct store_query *query = store_work_query(op, &import_start);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_text(query, file->session);
    store_bind_bytes(query, file->sha256, IMPORT_SHA256_SIZE);
    store_bind_int8(query, (int64_t)file->size_bytes);
    store_bind_text(query, file->name);
    store_bind_text(query, file->default_zone);
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_id = store_uuid(rows, 0, store_column(rows, "id"));
    return r;
}

int store_import_clean(struct op *op, struct store_session *session)
{
    struct store_query *query = store_work_query(op, &import_clean);

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, STORE_IMPORT_KEEP_DAYS);
    return store_run(session, query, NULL);
}

int store_import_lock(struct op *op,
    struct store_session *session,
    const struct uuid *id,
    struct store_import *ret_import)
{
    struct store_query *query = store_work_query(op, &import_lock);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, id);
    store_bind_int8(query, op->principal->id);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    return store_row_count(rows) == 0 ? (int)OUTCOME_NOT_FOUND
                                      : read_import(rows, op->arena, ret_import);
}

int store_import_set_unflushed(struct store_session *session)
{
    return store_execute(session, "SET LOCAL synchronous_commit = off");
}

int store_import_reset(struct op *op,
    struct store_session *session,
    struct store_import *import,
    int32_t session_revision)
{
    struct store_query *query = store_work_query(op, &import_restart);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, import->key);
    store_bind_int4(query, session_revision);
    r = run_key(op, session, &import_drop_rows, import->key);
    if (r == 0)
        r = run_key(op, session, &import_drop_issues, import->key);
    if (r == 0)
        r = store_run(session, query, NULL);
    if (r)
        return r;
    import->session_revision = session_revision;
    import->import.progress = (struct import_progress){.next_line = 1};
    import->import.conflict_rows = import->import.conflict_issues = 0;
    import->import.state = IMPORT_RECEIVING;
    return 0;
}

static int touch(struct op *op, struct store_session *session, int64_t key, const char *state)
{
    struct store_query *query = store_work_query(op, &import_touch);

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, key);
    store_bind_text(query, state);
    return store_run(session, query, NULL);
}

int store_import_save_progress(
    struct op *op, struct store_session *session, const struct store_import *import)
{
    const struct import_progress *progress = &import->import.progress;
    struct store_query *query = store_work_query(op, &import_save);
    const char **headings = arena_calloc(op->arena, progress->column_count + 1, sizeof *headings);
    const char **targets = arena_calloc(op->arena, progress->column_count + 1, sizeof *targets);
    char *separator = arena_strndup(op->arena, &progress->separator, progress->separator ? 1 : 0);
    int r;

    if (!query || !headings || !targets || !separator)
        return -ENOMEM;
    for (size_t i = 0; i < progress->column_count; i++) {
        headings[i] = progress->columns[i].heading;
        targets[i] = import_target_name(progress->columns[i].target);
    }
    store_bind_int8(query, import->key);
    store_bind_int8(query, (int64_t)progress->next_offset);
    store_bind_int8(query, (int64_t)progress->next_line);
    store_bind_int4(query, (int32_t)progress->encoding);
    store_bind_text(query, separator);
    store_bind_texts(query, headings, progress->column_count);
    store_bind_texts(query, targets, progress->column_count);
    store_bind_int4(query, (int32_t)progress->rows);
    store_bind_int4(query, (int32_t)progress->rejected);
    store_bind_int4(query, (int32_t)progress->issues);
    r = store_run(session, query, NULL);
    return r ? r : touch(op, session, import->key, "open");
}

int store_import_cancel(struct op *op, struct store_session *session, struct store_import *import)
{
    int r = run_key(op, session, &import_drop_rows, import->key);

    if (r == 0)
        r = run_key(op, session, &import_drop_issues, import->key);
    if (r == 0)
        r = touch(op, session, import->key, "cancelled");
    if (r == 0)
        import->import.state = IMPORT_CANCELLED;
    return r;
}

/* ---- at once ---- */

/* Who waits for the answer; in the op's arena. */
struct waiting {
    union {
        store_import_fn import;
        store_issues_fn issues;
    } done;
    void *context;
};

static void finish_import_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct store_import import;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_import(rows, op->arena, &import);
    waiting->done.import(op, r, r ? NULL : &import.import, waiting->context);
}

int store_import_get(
    struct store *store, struct op *op, const struct uuid *id, store_import_fn done, void *context)
{
    const struct waiting waiting = {.done.import = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &import_get, STORE_READ, finish_import_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, id);
    store_bind_int8(query, op->principal->id);
    store_submit(store, query);
    return 0;
}

static void finish_issues(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r ? 0 : store_row_count(rows);
    struct import_issue *issues = arena_calloc(op->arena, count + 1, sizeof *issues);

    if (r == 0 && !issues)
        r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        issues[i] = (struct import_issue){
            .line = (uint64_t)store_int(rows, i, store_column(rows, "line")),
            .seq = (int32_t)store_int(rows, i, store_column(rows, "seq")),
            .column = store_text(rows, i, store_column(rows, "heading")),
            .value = store_text(rows, i, store_column(rows, "value")),
            .reason = store_text(rows, i, store_column(rows, "reason")),
            .message = store_text(rows, i, store_column(rows, "message")),
            .remedy = store_text(rows, i, store_column(rows, "remedy")),
            .record = store_text(rows, i, store_column(rows, "record")),
        };
    waiting->done.issues(op, r, r ? NULL : issues, r ? 0 : count, waiting->context);
}

int store_import_issues(struct store *store,
    struct op *op,
    const struct store_issue_page *page,
    store_issues_fn done,
    void *context)
{
    const struct waiting waiting = {.done.issues = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &import_issues, STORE_READ, finish_issues, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &page->id);
    store_bind_int8(query, op->principal->id);
    store_bind_int8(query, page->line);
    store_bind_int4(query, page->seq);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

#include "store/attachment.h"

#include "store/document_row.h"
#include "store/form_json.h"

#include <errno.h>

static const struct store_statement attachment_clean = {"attachment_clean",
    "WITH old AS (DELETE FROM attachment_upload WHERE touched_at < now() - make_interval(days => "
    "$1::integer) RETURNING id) DELETE FROM attachment_chunk c USING old WHERE c.upload = old.id"};

static const struct store_statement attachment_find = {"attachment_find",
    "UPDATE attachment_upload SET touched_at = now(), content = $6::text::jsonb, received_on = "
    "$7::text::date, revision = $8::integer WHERE principal_id = $1 AND session = $2 AND candidate "
    "= $3 AND ordinal = $4::integer AND sha256 = $5 AND size_bytes = $9 RETURNING id, next_offset"};

static const struct store_statement attachment_start = {"attachment_start",
    "INSERT INTO attachment_upload (principal_id, session, candidate, ordinal, sha256, content, "
    "received_on, revision, size_bytes) VALUES ($1, $2, $3, $4::integer, $5, $6::text::jsonb, "
    "$7::text::date, $8::integer, $9) RETURNING id, next_offset"};

static const struct store_statement attachment_ordinal = {"attachment_ordinal",
    "SELECT coalesce(min(n), 0) AS ordinal FROM generate_series(1, $3::integer) n WHERE NOT EXISTS "
    "(SELECT FROM document d WHERE d.session = $1 AND d.candidate = $2 AND d.kind = 'ATTACHMENT' "
    "AND d.ordinal = n)"};

static const struct store_statement attachment_lock = {"attachment_lock",
    "SELECT id, session, candidate, 'ATTACHMENT' AS kind, ordinal, content::text AS content, "
    "received_on, 0 AS revision, touched_at AS created_at, touched_at AS updated_at, 0 AS "
    "file_pages, size_bytes AS file_size_bytes, sha256 AS file_sha256, revision AS replaces, "
    "next_offset FROM attachment_upload WHERE id = $1 AND principal_id = $2 FOR UPDATE"};

static const struct store_statement attachment_append = {"attachment_append",
    "WITH kept AS (INSERT INTO attachment_chunk (upload, start_offset, data) VALUES ($1, $2, $3)) "
    "UPDATE attachment_upload SET next_offset = $2 + length($3::bytea), touched_at = now() WHERE "
    "id = $1"};

static const struct store_statement attachment_read = {"attachment_read",
    "SELECT string_agg(data, ''::bytea ORDER BY start_offset) AS data, "
    "sha256(coalesce(string_agg(data, ''::bytea ORDER BY start_offset), ''::bytea)) = $2 AS whole "
    "FROM attachment_chunk WHERE upload = $1"};

static const struct store_statement attachment_forget = {"attachment_forget",
    "WITH gone AS (DELETE FROM attachment_chunk WHERE upload = $1) UPDATE attachment_upload SET "
    "next_offset = 0 WHERE id = $1"};

/* Cut anew, so that a chunk is found by its offset; what is there already stays. */
static const struct store_statement attachment_keep = {"attachment_keep",
    "WITH file AS MATERIALIZED (SELECT string_agg(data, ''::bytea ORDER BY start_offset) AS data "
    "FROM attachment_chunk WHERE upload = $1) "
    "INSERT INTO attachment_file (session, candidate, sha256, position, data) "
    "SELECT $2, $3, $4, n, substring(file.data FROM n * $5::integer + 1 FOR $5::integer) FROM "
    "file, generate_series(0, (length(file.data) - 1) / $5::integer) n "
    "ON CONFLICT DO NOTHING"};

static const struct store_statement attachment_drop = {"attachment_drop",
    "WITH gone AS (DELETE FROM attachment_chunk WHERE upload = $1) DELETE FROM attachment_upload "
    "WHERE id = $1"};

static const struct store_statement attachment_get = {"attachment_get",
    "SELECT " DOCUMENT_COLUMNS
    ", f.data FROM document d LEFT JOIN attachment_file f ON f.session = d.session AND f.candidate "
    "= d.candidate AND f.sha256 = d.file_sha256 AND f.position = $4::integer "
    "WHERE d.session = $1 AND d.candidate = $2 AND d.kind = 'ATTACHMENT' AND d.ordinal = "
    "$3::integer"};

static const struct store_statement *const statements[] = {
    &attachment_clean,
    &attachment_find,
    &attachment_start,
    &attachment_ordinal,
    &attachment_lock,
    &attachment_append,
    &attachment_read,
    &attachment_forget,
    &attachment_keep,
    &attachment_drop,
    &attachment_get,
};
extern const struct store_statement_table store_attachment_statements;
const struct store_statement_table store_attachment_statements = {
    statements, ARRAY_LEN(statements)};

/* ---- on the way in ---- */

static int clean(struct store_session *session, struct op *op)
{
    struct store_query *query = store_work_query(op, &attachment_clean);

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, STORE_ATTACHMENT_KEEP_DAYS);
    return store_run(session, query, NULL);
}

/* $1 to $9 of attachment_find and attachment_start. *ret_found false: no row. */
static int run_start(struct store_session *session,
    struct op *op,
    const struct store_statement *statement,
    struct attachment_upload *upload,
    bool *ret_found)
{
    const struct document *document = &upload->document;
    const struct attachment *attachment = document->content;
    struct store_query *query = store_work_query(op, statement);
    const struct store_rows *rows;
    char *json;
    int r = form_json_write(op->arena, dossier_form(DOCUMENT_ATTACHMENT), attachment, &json);

    if (r || !query)
        return r ? r : -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_text(query, document->session);
    store_bind_text(query, document->candidate);
    store_bind_int4(query, (int32_t)document->ordinal);
    store_bind_bytes(query, attachment->sha256, sizeof attachment->sha256);
    store_bind_text(query, json);
    store_bind_text(query, document->received_on);
    store_bind_int4(query, upload->revision);
    store_bind_int8(query, (int64_t)attachment->size_bytes);
    r = store_run(session, query, &rows);
    *ret_found = r == 0 && store_row_count(rows) > 0;
    if (*ret_found) {
        upload->id = store_uuid(rows, 0, store_column(rows, "id"));
        upload->next_offset = (uint64_t)store_int(rows, 0, store_column(rows, "next_offset"));
    }
    return r;
}

int store_attachment_start(
    struct store_session *session, struct op *op, struct attachment_upload *upload)
{
    bool found;
    int r = clean(session, op);

    if (r == 0)
        r = run_start(session, op, &attachment_find, upload, &found);
    if (r || found)
        return r;
    return run_start(session, op, &attachment_start, upload, &found);
}

int store_attachment_free_ordinal(struct store_session *session,
    struct op *op,
    const struct document_key *key,
    uint32_t *ret_ordinal)
{
    struct store_query *query = store_work_query(op, &attachment_ordinal);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_int4(query, (int32_t)document_kind_most(DOCUMENT_ATTACHMENT));
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_ordinal = (uint32_t)store_int(rows, 0, store_column(rows, "ordinal"));
    return r;
}

int store_attachment_lock(struct store_session *session,
    struct op *op,
    const struct uuid *id,
    struct attachment_upload *ret_upload)
{
    struct store_query *query = store_work_query(op, &attachment_lock);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, id);
    store_bind_int8(query, op->principal->id);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r)
        return r;
    ret_upload->id = *id;
    ret_upload->revision = (int32_t)store_int(rows, 0, store_column(rows, "replaces"));
    ret_upload->next_offset = (uint64_t)store_int(rows, 0, store_column(rows, "next_offset"));
    return document_row_read(rows, 0, op->arena, &ret_upload->document);
}

int store_attachment_append(struct store_session *session,
    struct op *op,
    struct attachment_upload *upload,
    const void *data,
    size_t size)
{
    struct store_query *query = store_work_query(op, &attachment_append);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &upload->id);
    store_bind_int8(query, (int64_t)upload->next_offset);
    store_bind_bytes(query, data, size);
    r = store_run(session, query, NULL);
    if (r == 0)
        upload->next_offset += size;
    return r;
}

/* ---- the whole file ---- */

static int forget(struct store_session *session, struct op *op, struct attachment_upload *upload)
{
    struct store_query *query = store_work_query(op, &attachment_forget);

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &upload->id);
    upload->next_offset = 0;
    return store_run(session, query, NULL);
}

int store_attachment_read(struct store_session *session,
    struct op *op,
    struct attachment_upload *upload,
    void **ret_data,
    bool *ret_whole)
{
    const struct attachment *attachment = upload->document.content;
    struct store_query *query = store_work_query(op, &attachment_read);
    const struct store_rows *rows;
    const void *data;
    size_t size;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_uuid(query, &upload->id);
    store_bind_bytes(query, attachment->sha256, sizeof attachment->sha256);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    data = store_bytes(rows, 0, store_column(rows, "data"), &size);
    *ret_whole = store_bool(rows, 0, store_column(rows, "whole")) && size == attachment->size_bytes;
    if (!*ret_whole)
        return forget(session, op, upload);
    *ret_data = malloc(size);
    if (!*ret_data)
        return -ENOMEM;
    memcpy(*ret_data, data, size);
    return 0;
}

int store_attachment_finish(
    struct store_session *session, struct op *op, const struct attachment_upload *upload)
{
    const struct attachment *attachment = upload->document.content;
    struct store_query *keep = store_work_query(op, &attachment_keep),
                       *drop = store_work_query(op, &attachment_drop);
    int r;

    if (!keep || !drop)
        return -ENOMEM;
    store_bind_uuid(keep, &upload->id);
    store_bind_text(keep, upload->document.session);
    store_bind_text(keep, upload->document.candidate);
    store_bind_bytes(keep, attachment->sha256, sizeof attachment->sha256);
    store_bind_int4(keep, STORE_ATTACHMENT_CHUNK_BYTES);
    r = store_run(session, keep, NULL);
    if (r)
        return r;
    store_bind_uuid(drop, &upload->id);
    return store_run(session, drop, NULL);
}

/* ---- on the way out ---- */

struct waiting {
    store_attachment_fn done;
    void *context;
};

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct document document = {0};
    const void *data = NULL;
    size_t size = 0;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = document_row_read(rows, 0, op->arena, &document);
    if (r == 0 && !store_is_null(rows, 0, store_column(rows, "data")))
        data = store_bytes(rows, 0, store_column(rows, "data"), &size);
    waiting->done(op, r, &document, data, size, waiting->context);
}

int store_attachment_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    uint32_t position,
    store_attachment_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct store_query *query =
        store_query_keep(op, &attachment_get, STORE_READ, finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_int4(query, (int32_t)key->ordinal);
    store_bind_int4(query, (int32_t)position);
    store_submit(store, query);
    return 0;
}

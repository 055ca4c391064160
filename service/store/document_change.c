/* Changes of documents: inside store_work(), because a rule looks at the candidate, the class and
 * the document before it lets one pass. */
#include "store/document.h"

#include "store/candidate_row.h"
#include "store/document_row.h"
#include "store/form_json.h"

#include "base/error.h"

#include <errno.h>

static const struct store_statement document_candidates = {"document_candidates",
    "SELECT " CANDIDATE_COLUMNS
    " FROM candidate c WHERE c.session = $1 AND c.number = ANY ($2::text[]) ORDER BY c.number"};

/* Two changes of one document come one after the other, also when there is none yet. */
static const struct store_statement document_lock = {"document_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('palmares.document/' || $1::text || '/' || "
    "$2::text || '/' || $3::text || '/' || $4::integer, 0))"};

static const struct store_statement document_read = {"document_read",
    "SELECT " DOCUMENT_COLUMNS " FROM document d WHERE d.session = $1 AND d.candidate = $2 AND "
    "d.kind = $3 AND d.ordinal = $4::integer"};

static const struct store_statement document_prior = {"document_prior",
    "SELECT a.digest = $3 AND a.entity = 'document' AS same, " DOCUMENT_COLUMNS
    " FROM audit a, jsonb_populate_record(NULL::document, coalesce(a.after, a.before)) d "
    "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text"
#define KEY(row) \
    row ".session || '/' || " row ".candidate || '/' || " row ".kind || '/' || " row ".ordinal"

/* A document that was deleted once goes on where its revisions ended. */
static const struct store_statement document_save = {"document_save",
    "WITH old AS MATERIALIZED (SELECT * FROM document d WHERE d.session = $6 AND d.candidate = $7 "
    "AND d.kind = $8 AND d.ordinal = $9::integer), "
    "last AS (SELECT coalesce(max((coalesce(a.after, a.before)->>'revision')::integer), 0) AS "
    "revision FROM audit a WHERE NOT EXISTS (SELECT FROM old) AND a.entity = 'document' AND a.key "
    "= $6::text || '/' || $7::text || '/' || $8::text || '/' || $9::integer), "
    "made AS (INSERT INTO document (session, candidate, kind, ordinal, content, received_on, "
    "revision, file_pages, file_size_bytes, file_sha256) SELECT $6, $7, $8, $9::integer, "
    "$10::text::jsonb, $11::text::date, last.revision + 1, $13::integer, $14::bigint, $15::bytea "
    "FROM last "
    "ON CONFLICT (session, candidate, kind, ordinal) DO UPDATE SET content = excluded.content, "
    "received_on = excluded.received_on, file_pages = excluded.file_pages, file_size_bytes = "
    "excluded.file_size_bytes, file_sha256 = excluded.file_sha256, revision = document.revision + "
    "1, updated_at = now() "
    "RETURNING *), "
    "noted AS (" AUDIT ", $12::boolean, 'document', " KEY(
        "made") ", (SELECT to_jsonb(old) FROM "
                "old), to_jsonb(made), '' FROM made) "
                "SELECT " DOCUMENT_HEAD ", NULL::text AS content FROM made d"};

static const struct store_statement document_drop = {"document_drop",
    "WITH gone AS (DELETE FROM document d WHERE d.session = $6 AND d.candidate = $7 AND d.kind = "
    "$8 AND d.ordinal = $9::integer RETURNING *) " AUDIT
    ", true, 'document', " KEY("gone") ", to_jsonb(gone), NULL, $10::text FROM gone"};

static const struct store_statement *const statements[] = {
    &document_candidates,
    &document_lock,
    &document_read,
    &document_prior,
    &document_save,
    &document_drop,
};
extern const struct store_statement_table store_document_change_statements;
const struct store_statement_table store_document_change_statements = {
    statements, ARRAY_LEN(statements)};

static void bind_key(struct store_query *query, const struct document_key *key)
{
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, document_kind_name(key->kind));
    store_bind_int4(query, (int32_t)key->ordinal);
}

/* Rows of a worker are gone with its next statement: their texts go to the arena. */
static int keep_texts(struct arena *arena, struct candidate *candidate)
{
    const char **texts[] = {&candidate->session, &candidate->number, &candidate->ine,
        &candidate->family_name, &candidate->given_name, &candidate->birth_date,
        &candidate->establishment, &candidate->language1, &candidate->language2, &candidate->zone,
        &candidate->email, &candidate->withdrawal_reason};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (!(*texts[i] = arena_strdup(arena, *texts[i])))
            return -ENOMEM;
    return 0;
}

int store_document_candidates(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *numbers,
    size_t count,
    struct candidate **ret_candidates,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &document_candidates);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_texts(query, numbers, count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    r = candidate_rows_read(rows, op->arena, ret_candidates);
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = keep_texts(op->arena, &(*ret_candidates)[i]);
    return r;
}

int store_document_read(struct store_session *session,
    struct op *op,
    const struct document_key *key,
    struct document *ret_document,
    bool *ret_found)
{
    struct store_query *lock = store_work_query(op, &document_lock),
                       *query = store_work_query(op, &document_read);
    const struct store_rows *rows;
    int r;

    if (!lock || !query)
        return -ENOMEM;
    bind_key(lock, key);
    r = store_run(session, lock, NULL);
    if (r)
        return r;
    bind_key(query, key);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_found = store_row_count(rows) > 0;
    return *ret_found ? document_row_read(rows, 0, op->arena, ret_document) : 0;
}

int store_document_prior(
    struct store_session *session, struct op *op, struct document *ret_document, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &document_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? document_row_read(rows, 0, op->arena, ret_document) : r;
}

/* $13 to $15: NULL but for attachments. */
static void bind_file(struct store_query *query, const struct document *document)
{
    const struct attachment *attachment = document->content;

    if (document->kind != DOCUMENT_ATTACHMENT) {
        for (int i = 0; i < 3; i++)
            store_bind_null(query);
        return;
    }
    store_bind_int4(query, (int32_t)attachment->pages);
    store_bind_int8(query, (int64_t)attachment->size_bytes);
    store_bind_bytes(query, attachment->sha256, sizeof attachment->sha256);
}

int store_document_save(
    struct store_session *session, struct op *op, struct document *document, bool answers)
{
    const struct document_key key = {
        document->session, document->candidate, document->kind, document->ordinal};
    struct store_query *query = store_work_query(op, &document_save);
    const struct store_rows *rows;
    struct document saved;
    char *json;
    int r = form_json_write(op->arena, dossier_form(document->kind), document->content, &json);

    if (r || !query)
        return r ? r : -ENOMEM;
    store_bind_change(query);
    bind_key(query, &key);
    store_bind_text(query, json);
    store_bind_text(query, document->received_on);
    store_bind_bool(query, answers && op->has_request_id);
    bind_file(query, document);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) != 1)
        r = -EPROTO;
    if (r == 0)
        r = document_row_read(rows, 0, op->arena, &saved);
    if (r)
        return r;
    document->revision = saved.revision;
    document->create_time_us = saved.create_time_us;
    document->update_time_us = saved.update_time_us;
    return 0;
}

int store_document_drop(struct store_session *session,
    struct op *op,
    const struct document *document,
    const char *reason)
{
    const struct document_key key = {
        document->session, document->candidate, document->kind, document->ordinal};
    struct store_query *query = store_work_query(op, &document_drop);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    bind_key(query, &key);
    store_bind_text(query, reason);
    return store_run(session, query, NULL);
}

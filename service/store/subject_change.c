#include "store/subject_change.h"

#include "store/subject_row.h"

#include <errno.h>

static const struct store_statement subject_prior = {"subject_prior",
    "SELECT a.digest = $3 AND a.entity = 'subject' AS same, a.after->>'session' AS session, "
    "a.after->>'id' AS id FROM audit a WHERE a.principal_id = $1 AND a.request_id = $2 AND "
    "a.answers"};

/* One row of the journal for `made`. */
#define NOTED(before)                                                                              \
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "  \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $3 " \
    "IS NOT NULL, 'subject', made.session || '/' || made.id, " before                              \
    ", " SUBJECT_AUDITED("made") " FROM made) "
#define RETURNED                                                                              \
    "SELECT made.revision, made.number, made.created_at, made.updated_at, made.approved_by, " \
    "made.approved_at FROM made"

/* $6 session, $7 id, $8 epreuve, $9 sample, $10 calendar_subject, $11 author, $12 reviewers,
 * $13 content, $14 summary, $15 sha256, $16 words, $17 shingles. */
static const struct store_statement subject_add = {"subject_add",
    "WITH made AS (INSERT INTO subject (session, id, epreuve, sample, calendar_subject, author, "
    "reviewers, content_sealed, summary_sealed, content_sha256, words, shingles, written_by) "
    "VALUES ($6, $7, "
    "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $2) ON CONFLICT DO NOTHING RETURNING *), "
    "added AS (INSERT INTO subject_shingle (shingle, number) SELECT x.h, made.number FROM made, "
    "unnest(made.shingles) AS x (h)), " NOTED("NULL::jsonb") RETURNED};

static const struct store_statement subject_change = {"subject_change",
    "WITH old AS MATERIALIZED (SELECT * FROM subject WHERE session = $6 AND id = $7), "
    "made AS (UPDATE subject SET epreuve = $8, sample = $9, calendar_subject = $10, author = $11, "
    "reviewers = $12, content_sealed = $13, summary_sealed = $14, content_sha256 = $15, words = "
    "$16, shingles = $17, written_by = $2, revision = revision + 1, updated_at = now() WHERE "
    "session = $6 AND id = "
    "$7 RETURNING *), "
    "gone AS (DELETE FROM subject_shingle s USING (SELECT o.number, x.h FROM old o, "
    "unnest(o.shingles) AS x (h) EXCEPT SELECT o.number, x.h FROM old o, unnest($17::bigint[]) AS "
    "x (h)) g WHERE s.shingle = g.h AND s.number = g.number), "
    "added AS (INSERT INTO subject_shingle (shingle, number) SELECT x.h, o.number FROM old o, "
    "unnest($17::bigint[]) AS x (h) EXCEPT SELECT x.h, o.number FROM old o, unnest(o.shingles) AS "
    "x (h) ON CONFLICT DO NOTHING), " NOTED("(SELECT " SUBJECT_AUDITED("old") " FROM old)")
        RETURNED};

/* $6 session, $7 id, $8 state, $9 judgements, $10 judged, $11 reason. */
static const struct store_statement subject_set_state = {"subject_set_state",
    "WITH old AS MATERIALIZED (SELECT * FROM subject WHERE session = $6 AND id = $7), "
    "made AS (UPDATE subject SET state = $8, judgements_sealed = $9, approved_by = CASE $8 WHEN "
    "'APPROVED' THEN $2::text ELSE '' END, approved_at = CASE $8 WHEN 'APPROVED' THEN now() END, "
    "revision = revision + 1, updated_at = now() WHERE session = $6 AND id = $7 RETURNING *), "
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, "
    "$5::text, $3 IS NOT NULL, 'subject', made.session || '/' || made.id, (SELECT " SUBJECT_AUDITED(
        "old") " FROM old), (" SUBJECT_AUDITED("made") ") || jsonb_build_object('judged', "
                                                       "$10::jsonb), $11 FROM made) " RETURNED};

static const struct store_statement subject_delete = {"subject_delete",
    "WITH made AS (DELETE FROM subject WHERE session = $6 AND id = $7 RETURNING *), "
    "gone AS (DELETE FROM subject_shingle s USING (SELECT made.number, x.h FROM made, "
    "unnest(made.shingles) AS x (h)) g WHERE s.shingle = g.h AND s.number = g.number) "
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, entity, key, "
    "before) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $3 IS NOT NULL, "
    "'subject', made.session || '/' || made.id, " SUBJECT_AUDITED("made") " FROM made"};

static const struct store_statement *const statements[] = {
    &subject_prior,
    &subject_add,
    &subject_change,
    &subject_set_state,
    &subject_delete,
};
extern const struct store_statement_table store_subject_change_statements;
const struct store_statement_table store_subject_change_statements = {
    statements, ARRAY_LEN(statements)};

int store_subject_prior(
    struct store_session *session, struct op *op, struct subject_prior *ret_prior)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &subject_prior, &rows);

    *ret_prior = (struct subject_prior){.session = "", .id = ""};
    if (r || !rows)
        return r;
    ret_prior->found = true;
    ret_prior->session = store_text_dup(rows, 0, store_column(rows, "session"), op->arena);
    ret_prior->id = store_text_dup(rows, 0, store_column(rows, "id"), op->arena);
    return ret_prior->session && ret_prior->id ? 0 : -ENOMEM;
}

static int take_made(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct subject_stored *stored)
{
    struct subject_record *record = &stored->record;
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    if (r)
        return r;
    if (store_row_count(rows) != 1)
        return OUTCOME_ALREADY_EXISTS;
    stored->number = (int32_t)store_int(rows, 0, store_column(rows, "number"));
    record->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    record->created_us = store_timestamp_us(rows, 0, store_column(rows, "created_at"));
    record->updated_us = store_timestamp_us(rows, 0, store_column(rows, "updated_at"));
    record->approved_us = store_timestamp_us(rows, 0, store_column(rows, "approved_at"));
    record->approved_by = store_text_dup(rows, 0, store_column(rows, "approved_by"), op->arena);
    return record->approved_by ? 0 : -ENOMEM;
}

static void bind_sealed(struct store_query *query, const struct subject_sealed_bytes *bytes)
{
    if (bytes->data)
        store_bind_bytes(query, bytes->data, bytes->size);
    else
        store_bind_null(query);
}

int store_subject_save(struct store_session *session,
    struct op *op,
    struct subject_stored *stored,
    const struct subject_shingles *shingles)
{
    const struct subject_record *record = &stored->record;
    struct store_query *query =
        store_work_query(op, record->revision ? &subject_change : &subject_add);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, record->session);
    store_bind_text(query, record->id);
    store_bind_text(query, record->epreuve);
    store_bind_bool(query, record->sample);
    store_bind_text(query, record->calendar_subject);
    store_bind_text(query, record->author);
    store_bind_texts(query, record->reviewers.items, record->reviewers.count);
    bind_sealed(query, &stored->content);
    bind_sealed(query, &stored->summary);
    store_bind_bytes(query, stored->sha256, sizeof stored->sha256);
    store_bind_int4(query, (int32_t)stored->words);
    store_bind_int8s(query, shingles->items, shingles->count);
    return take_made(session, op, query, stored);
}

int store_subject_set_state(struct store_session *session,
    struct op *op,
    struct subject_stored *stored,
    enum subject_state state,
    const char *judged,
    const char *reason)
{
    struct store_query *query = store_work_query(op, &subject_set_state);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, stored->record.session);
    store_bind_text(query, stored->record.id);
    store_bind_text(query, subject_state_name(state));
    bind_sealed(query, &stored->judgements);
    store_bind_text(query, judged);
    store_bind_text(query, reason);
    r = take_made(session, op, query, stored);
    if (r == 0)
        stored->record.state = state;
    return r;
}

int store_subject_delete(
    struct store_session *session, struct op *op, const char *of_session, const char *id)
{
    struct store_query *query = store_work_query(op, &subject_delete);
    const struct store_rows *rows;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, of_session);
    store_bind_text(query, id);
    return store_run(session, query, &rows);
}

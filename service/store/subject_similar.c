#include "store/subject_similar.h"

#include "store/query.h"

#include <errno.h>

/* $1 shingles, $2 left out, $3 how many. Of what many texts have the first hundred are looked at:
 * it weighs little, and the time stays bounded. */
#define CANDIDATES(table)                                                                         \
    "SELECT y.number, sum(1e6::float8 / s.texts)::bigint AS weight FROM unnest($1::bigint[]) x "  \
    "(shingle), LATERAL (SELECT array_agg(t.number) AS numbers, count(*) AS texts FROM (SELECT "  \
    "p.number FROM " table " p WHERE p.shingle = x.shingle LIMIT 100) t) s, unnest(s.numbers) y " \
    "(number) WHERE y.number <> $2 GROUP BY y.number ORDER BY weight DESC, y.number LIMIT $3"

static const struct store_statement similar_subjects = {
    "similar_subjects", CANDIDATES("subject_shingle")};
static const struct store_statement similar_published = {
    "similar_published", CANDIDATES("published_shingle")};
static const struct store_statement similar_shared = {"similar_shared",
    "SELECT s.shingle FROM subject_shingle s WHERE s.shingle = ANY ($2::bigint[]) AND s.number = "
    "$1 ORDER BY s.shingle"};
static const struct store_statement similar_count = {"similar_count",
    "SELECT (SELECT count(*) FROM subject s WHERE s.number <> $1) + (SELECT count(*) FROM "
    "published_text) AS texts"};

static const struct store_statement published_by_number = {"published_by_number",
    "SELECT p.id, p.title, p.year, p.words, p.created_at, p.content FROM published_text p WHERE "
    "p.number = $1"};
static const struct store_statement published_prior = {"published_prior",
    "SELECT a.digest = $3 AND a.entity = 'published-text' AS same, a.key AS id, "
    "coalesce(a.after->>'title', '') AS title, (a.after->>'year')::integer AS year, "
    "(a.after->>'words')::integer AS words, (a.after->>'created_at')::timestamptz AS created_at, "
    "'' AS content FROM audit a WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};
static const struct store_statement published_list = {"published_list",
    "SELECT p.id, p.title, p.year, p.words, p.created_at, '' AS content FROM published_text p "
    "WHERE p.id > $1 ORDER BY p.id LIMIT $2"};

#define AUDITED(row)                                                               \
    "to_jsonb(" row ") - '{content,shingles,number}'::text[] || "                  \
    "jsonb_build_object('content_sha256', encode(sha256(convert_to(" row ".conten" \
    "t, 'UTF8')), 'hex'))"

/* $6 id, $7 title, $8 year, $9 text, $10 words, $11 shingles. */
static const struct store_statement published_put = {"published_put",
    "WITH old AS MATERIALIZED (SELECT * FROM published_text WHERE id = $6 FOR UPDATE), "
    "made AS (INSERT INTO published_text (id, title, year, content, words, shingles) VALUES ($6, "
    "$7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET title = excluded.title, year = "
    "excluded.year, content = excluded.content, words = excluded.words, shingles = "
    "excluded.shingles RETURNING *), "
    "gone AS (DELETE FROM published_shingle s USING (SELECT o.number, x.h FROM old o, "
    "unnest(o.shingles) AS x (h) EXCEPT SELECT o.number, x.h FROM old o, unnest($11::bigint[]) AS "
    "x (h)) g WHERE s.shingle = g.h AND s.number = g.number), "
    "added AS (INSERT INTO published_shingle (shingle, number) SELECT x.h, m.number FROM made m, "
    "unnest(m.shingles) AS x (h) EXCEPT SELECT x.h, o.number FROM old o, unnest(o.shingles) AS x "
    "(h) ON CONFLICT DO NOTHING), "
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $3 "
    "IS NOT NULL, 'published-text', made.id, (SELECT " AUDITED("old") " FROM old), " AUDITED(
        "made") " FROM made) SELECT made.created_at FROM made"};
static const struct store_statement published_delete = {"published_delete",
    "WITH made AS (DELETE FROM published_text WHERE id = $6 RETURNING *), "
    "gone AS (DELETE FROM published_shingle s USING (SELECT made.number, x.h FROM made, "
    "unnest(made.shingles) AS x (h)) g WHERE s.shingle = g.h AND s.number = g.number) "
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, entity, key, "
    "before) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $3 IS NOT NULL, "
    "'published-text', made.id, " AUDITED("made") " FROM made RETURNING key"};

static const struct store_statement *const statements[] = {
    &similar_subjects,
    &similar_published,
    &similar_shared,
    &similar_count,
    &published_by_number,
    &published_prior,
    &published_list,
    &published_put,
    &published_delete,
};
extern const struct store_statement_table store_subject_similar_statements;
const struct store_statement_table store_subject_similar_statements = {
    statements, ARRAY_LEN(statements)};

/* ---- the index ---- */

int store_similar_candidates(struct store_session *session,
    struct op *op,
    enum similar_kind kind,
    const struct subject_shingles *shingles,
    int32_t except,
    uint32_t limit,
    struct similar_candidate **ret_list,
    size_t *ret_count)
{
    struct store_query *query =
        store_work_query(op, kind == SIMILAR_SUBJECT ? &similar_subjects : &similar_published);
    struct similar_candidate *list;
    const struct store_rows *rows;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8s(query, shingles->items, shingles->count);
    store_bind_int4(query, kind == SIMILAR_SUBJECT ? except : 0);
    store_bind_int8(query, limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    count = store_row_count(rows);
    list = arena_calloc(op->arena, count + 1, sizeof *list);
    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct similar_candidate){.kind = kind,
            .number = (int32_t)store_int(rows, i, store_column(rows, "number")),
            .weight = (double)store_int(rows, i, store_column(rows, "weight"))};
    *ret_list = list;
    *ret_count = count;
    return 0;
}

int store_similar_shared(struct store_session *session,
    struct op *op,
    int32_t number,
    const struct subject_shingles *shingles,
    int64_t **ret_shared,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &similar_shared);
    const struct store_rows *rows;
    int64_t *shared;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, number);
    store_bind_int8s(query, shingles->items, shingles->count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    count = store_row_count(rows);
    shared = arena_calloc(op->arena, count + 1, sizeof *shared);
    if (!shared)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        shared[i] = store_int(rows, i, store_column(rows, "shingle"));
    *ret_shared = shared;
    *ret_count = count;
    return 0;
}

int store_similar_count(
    struct store_session *session, struct op *op, int32_t except, uint32_t *ret_count)
{
    struct store_query *query = store_work_query(op, &similar_count);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, except);
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_count = (uint32_t)store_int(rows, 0, store_column(rows, "texts"));
    return r;
}

/* ---- published texts ---- */

static int read_published(
    const struct store_rows *rows, size_t row, struct arena *arena, struct published_text *ret_text)
{
    *ret_text = (struct published_text){
        .id = store_text_dup(rows, row, store_column(rows, "id"), arena),
        .title = store_text_dup(rows, row, store_column(rows, "title"), arena),
        .text = store_text_dup(rows, row, store_column(rows, "content"), arena),
        .year = (uint32_t)store_int(rows, row, store_column(rows, "year")),
        .words = (uint32_t)store_int(rows, row, store_column(rows, "words")),
        .created_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
    };
    return ret_text->id && ret_text->title && ret_text->text ? 0 : -ENOMEM;
}

int store_published_by_number(
    struct store_session *session, struct op *op, int32_t number, struct published_text *ret_text)
{
    struct store_query *query = store_work_query(op, &published_by_number);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, number);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r ? r : (int)OUTCOME_NOT_FOUND;
    return read_published(rows, 0, op->arena, ret_text);
}

int store_published_prior(
    struct store_session *session, struct op *op, struct published_text *ret_text, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &published_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_published(rows, 0, op->arena, ret_text) : r;
}

int store_published_put(struct store_session *session,
    struct op *op,
    struct published_text *published,
    const struct subject_shingles *shingles)
{
    struct store_query *query = store_work_query(op, &published_put);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, published->id);
    store_bind_text(query, published->title);
    store_bind_int4(query, (int32_t)published->year);
    store_bind_text(query, published->text);
    store_bind_int4(query, (int32_t)published->words);
    store_bind_int8s(query, shingles->items, shingles->count);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) != 1)
        return r ? r : -EPROTO;
    published->created_us = store_timestamp_us(rows, 0, store_column(rows, "created_at"));
    return 0;
}

int store_published_delete(struct store_session *session, struct op *op, const char *id)
{
    struct store_query *query = store_work_query(op, &published_delete);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, id);
    r = store_run(session, query, &rows);
    return r || store_row_count(rows) ? r : (int)OUTCOME_NOT_FOUND;
}

int store_published_list(struct store_session *session,
    struct op *op,
    const char *after,
    uint32_t limit,
    struct published_text **ret_list,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &published_list);
    struct published_text *list;
    const struct store_rows *rows;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, after);
    store_bind_int8(query, limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    count = store_row_count(rows);
    list = arena_calloc(op->arena, count + 1, sizeof *list);
    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_published(rows, i, op->arena, &list[i]);
    *ret_list = list;
    *ret_count = count;
    return r;
}

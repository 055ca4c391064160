#include "store/fiche_sujet.h"

#include "store/query.h"

#include <errno.h>

static const char *const field_names[FICHE_SUJET_FIELD_COUNT] = {"object", "date_and_duration",
    "place", "sequences", "history", "objectives", "information", "constraints", "actors"};
static const char *const role_names[FICHE_SUJET_ROLE_FIELD_COUNT] = {
    "identity", "motivations", "brakes", "objections"};

#define TEXT(content, name) content "->>'" name "' AS " name
#define FIELDS(content)                                                            \
    TEXT(content, "object")                                                        \
    ", " TEXT(content, "date_and_duration") ", " TEXT(content, "place") ", " TEXT( \
        content, "sequences") ", " TEXT(content, "history") ", " TEXT(content,     \
        "objectives") ", " TEXT(content, "information") ", " TEXT(content,         \
        "constraints") ", " TEXT(content, "actors")
#define ROLE_FIELDS(content)                                                                      \
    TEXT(content, "identity")                                                                     \
    ", " TEXT(content, "motivations") ", " TEXT(content, "brakes") ", " TEXT(content, "objection" \
                                                                                      "s")

static const struct store_statement fiche_sujet_read = {"fiche_sujet_read",
    "SELECT f.session, f.candidate, f.fiche, f.revision, f.updated_at, " FIELDS(
        "f.content") " FROM fiche_sujet f WHERE f.session = $1 AND f.candidate = $2"};

static const struct store_statement fiche_sujet_role_read = {"fiche_sujet_role_read",
    "SELECT " ROLE_FIELDS(
        "r.content") " FROM fiche_sujet_role r WHERE r.session = $1 AND r.candidate = $2"};

static const struct store_statement fiche_sujet_lock = {"fiche_sujet_lock",
    "SELECT c.class, c.withdrawn FROM candidate c WHERE c.session = "
    "$1 AND c.number = $2 FOR NO KEY UPDATE"};

static const struct store_statement fiche_sujet_prior = {"fiche_sujet_prior",
    "SELECT a.digest = $3 AND a.entity = 'fiche-sujet' AS same, a.after->>'session' AS session, "
    "a.after->>'candidate' AS candidate, (a.after->>'fiche')::integer AS fiche, "
    "(a.after->>'revision')::integer AS revision, (a.after->>'updated_at')::timestamptz AS "
    "updated_at, " FIELDS("(a.after->'content')") ", " ROLE_FIELDS(
        "(a.after->'role')") " FROM audit a WHERE a.principal_id = $1 AND a.request_id = $2 AND "
                             "a.answers"};

/* $6 session, $7 candidate, $8 fiche, $9 to $17 what both see, $18 to $21 the role. */
static const struct store_statement fiche_sujet_save = {"fiche_sujet_save",
    "WITH old AS MATERIALIZED (SELECT f.*, r.content AS role FROM fiche_sujet f LEFT JOIN "
    "fiche_sujet_role r USING (session, candidate) WHERE f.session = $6::text AND f.candidate = "
    "$7::text), "
    "made AS (INSERT INTO fiche_sujet (session, candidate, fiche, content) VALUES ($6, $7, "
    "$8::integer, jsonb_build_object('object', $9::text, 'date_and_duration', $10::text, 'place', "
    "$11::text, 'sequences', $12::text, 'history', $13::text, 'objectives', $14::text, "
    "'information', $15::text, 'constraints', $16::text, 'actors', $17::text)) ON CONFLICT "
    "(session, candidate) DO UPDATE SET fiche = excluded.fiche, content = excluded.content, "
    "revision = fiche_sujet.revision + 1, updated_at = now() RETURNING *), "
    "role AS (INSERT INTO fiche_sujet_role (session, candidate, content) VALUES ($6, $7, "
    "jsonb_build_object('identity', $18::text, 'motivations', $19::text, 'brakes', $20::text, "
    "'objections', $21::text)) ON CONFLICT (session, candidate) DO UPDATE SET content = "
    "excluded.content RETURNING content), "
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $3 "
    "IS NOT NULL, 'fiche-sujet', made.session || '/' || made.candidate, (SELECT to_jsonb(old) FROM "
    "old), to_jsonb(made) || jsonb_build_object('role', role.content) FROM made, role) "
    "SELECT made.revision, made.updated_at FROM made"};

static const struct store_statement *const statements[] = {
    &fiche_sujet_read,
    &fiche_sujet_role_read,
    &fiche_sujet_lock,
    &fiche_sujet_prior,
    &fiche_sujet_save,
};
extern const struct store_statement_table store_fiche_sujet_statements;
const struct store_statement_table store_fiche_sujet_statements = {
    statements, ARRAY_LEN(statements)};

static int read_texts(const struct store_rows *rows,
    struct arena *arena,
    const char *const *names,
    size_t count,
    const char **to)
{
    for (size_t i = 0; i < count; i++)
        if (!(to[i] = store_text_dup(rows, 0, store_column(rows, names[i]), arena)))
            return -ENOMEM;
    return 0;
}

static int read_fiche(
    const struct store_rows *rows, struct arena *arena, struct fiche_sujet *ret_fiche)
{
    *ret_fiche = (struct fiche_sujet){
        .session = store_text_dup(rows, 0, store_column(rows, "session"), arena),
        .candidate = store_text_dup(rows, 0, store_column(rows, "candidate"), arena),
        .fiche = (uint32_t)store_int(rows, 0, store_column(rows, "fiche")),
        .revision = (int32_t)store_int(rows, 0, store_column(rows, "revision")),
        .updated_us = store_timestamp_us(rows, 0, store_column(rows, "updated_at")),
    };
    if (!ret_fiche->session || !ret_fiche->candidate)
        return -ENOMEM;
    return read_texts(rows, arena, field_names, FICHE_SUJET_FIELD_COUNT, ret_fiche->fields);
}

/* A statement of session and candidate with one row at most. */
static int run_one(struct store_session *session,
    struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const char *candidate,
    const struct store_rows **ret_rows)
{
    struct store_query *query = store_work_query(op, statement);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, candidate);
    r = store_run(session, query, ret_rows);
    return r || store_row_count(*ret_rows) ? r : (int)OUTCOME_NOT_FOUND;
}

int store_fiche_sujet_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    struct fiche_sujet *ret_fiche)
{
    const struct store_rows *rows;
    int r = run_one(session, op, &fiche_sujet_read, of_session, candidate, &rows);

    return r ? r : read_fiche(rows, op->arena, ret_fiche);
}

int store_fiche_sujet_role_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    struct fiche_sujet_role *ret_role)
{
    const struct store_rows *rows;
    int r = run_one(session, op, &fiche_sujet_role_read, of_session, candidate, &rows);

    return r ? r
             : read_texts(
                   rows, op->arena, role_names, FICHE_SUJET_ROLE_FIELD_COUNT, ret_role->fields);
}

int store_fiche_sujet_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    enum candidate_class *ret_class,
    bool *ret_withdrawn)
{
    const struct store_rows *rows;
    int r = run_one(session, op, &fiche_sujet_lock, of_session, candidate, &rows);

    if (r)
        return r;
    *ret_class = candidate_class_parse(store_text(rows, 0, store_column(rows, "class")));
    *ret_withdrawn = store_bool(rows, 0, store_column(rows, "withdrawn"));
    return 0;
}

int store_fiche_sujet_prior(struct store_session *session,
    struct op *op,
    struct fiche_sujet *ret_fiche,
    struct fiche_sujet_role *ret_role,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &fiche_sujet_prior, &rows);

    *ret_found = r == 0 && rows;
    if (!*ret_found)
        return r;
    r = read_fiche(rows, op->arena, ret_fiche);
    return r ? r
             : read_texts(
                   rows, op->arena, role_names, FICHE_SUJET_ROLE_FIELD_COUNT, ret_role->fields);
}

int store_fiche_sujet_save(struct store_session *session,
    struct op *op,
    struct fiche_sujet *fiche,
    const struct fiche_sujet_role *role)
{
    struct store_query *query = store_work_query(op, &fiche_sujet_save);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, fiche->session);
    store_bind_text(query, fiche->candidate);
    store_bind_int4(query, (int32_t)fiche->fiche);
    for (size_t i = 0; i < FICHE_SUJET_FIELD_COUNT; i++)
        store_bind_text(query, fiche->fields[i]);
    for (size_t i = 0; i < FICHE_SUJET_ROLE_FIELD_COUNT; i++)
        store_bind_text(query, role->fields[i]);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) != 1)
        return r ? r : -EPROTO;
    fiche->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    fiche->updated_us = store_timestamp_us(rows, 0, store_column(rows, "updated_at"));
    return 0;
}

/* Sealed subjects: what changes. The audit row of a request is written last, with the whole. */
#include "store/subject_release.h"

#include "store/query.h"

#include <errno.h>

static const struct store_statement seal_insert = {"subject_seal_insert",
    "WITH made AS (INSERT INTO subject_seal (session, subject, file, key_sealed, sha256, size, "
    "open_at, leak_reason, revision, sealed_by, sealed_at, scheduled_at, notice_minutes) SELECT "
    "$1, "
    "$2, $3, $4, $5, octet_length($3::bytea), $6, $7, 0, $8, $9::timestamptz, $9, $10 RETURNING "
    "session, subject) "
    "UPDATE subject s SET state = 'SEALED', content_sealed = NULL, sealed_at = $9, revision = "
    "s.revision + 1, updated_at = $9 FROM made WHERE s.session = made.session AND s.id = "
    "made.subject AND s.state = 'APPROVED' RETURNING s.revision"};
static const struct store_statement places_delete = {
    "subject_places_delete", "DELETE FROM subject_place WHERE session = $1 AND subject = $2"};
static const struct store_statement place_insert = {"subject_place_insert",
    "INSERT INTO subject_place (session, subject, zone, centre, start_at, release_at, exit_at, "
    "last_start_at, leaks_to, utc_offset_minutes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10::integer)"};
static const struct store_statement recipients_delete = {"subject_recipients_delete",
    "DELETE FROM subject_recipient WHERE session = $1 AND subject = $2"};
static const struct store_statement recipients_insert = {"subject_recipients_insert",
    "INSERT INTO subject_recipient (session, subject, principal_id, zone, centre) SELECT $1, $2, "
    "p.id, w.zone, w.centre FROM unnest($3::text[], $4::text[], $5::text[]) AS w (principal, zone, "
    "centre) JOIN principal p ON p.name = w.principal"};
static const struct store_statement seal_schedule = {"subject_seal_schedule",
    "UPDATE subject_seal s SET open_at = least($3::timestamptz, (SELECT e.released_at FROM "
    "subject_early e WHERE e.session = s.session AND e.subject = s.subject)), leak_reason = $4, "
    "scheduled_at = $5 WHERE s.session = $1 AND s.subject = $2"};
static const struct store_statement early_ask = {"subject_early_ask",
    "INSERT INTO subject_early (session, subject, asked_by, asked_name, asked_certificate, "
    "asked_at, confirm_until, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT "
    "(session, subject) DO UPDATE SET asked_by = excluded.asked_by, asked_name = "
    "excluded.asked_name, asked_certificate = excluded.asked_certificate, asked_at = "
    "excluded.asked_at, confirm_until = excluded.confirm_until, reason = excluded.reason WHERE "
    "subject_early.released_at IS NULL"};
static const struct store_statement early_confirm = {"subject_early_confirm",
    "WITH made AS (UPDATE subject_early e SET confirmed_by = $3, confirmed_name = $4, "
    "confirmed_certificate = $5, released_at = $6::timestamptz, reason = CASE WHEN e.reason = $7 "
    "THEN e.reason ELSE left(e.reason || ' / ' || $7::text, 1000) END WHERE e.session = $1 AND "
    "e.subject "
    "= $2 AND e.released_at IS NULL RETURNING e.session, e.subject) UPDATE subject_seal s SET "
    "open_at = least(s.open_at, $6) FROM made WHERE s.session = made.session AND s.subject = "
    "made.subject RETURNING s.revision"};
/* After that: the audit sees the new row. */
static const struct store_statement release_revise = {"subject_release_revise",
    "UPDATE subject_seal SET revision = revision + 1 WHERE session = $1 AND subject = $2"};
/* $8 before, JSON or ""; $9 reason; $10 whether it answers. */
static const struct store_statement release_note = {"subject_release_note",
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, entity, key, "
    "before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, $10 AND "
    "$3 IS "
    "NOT NULL, 'subject', $6::text || '/' || $7::text, nullif($8::text, '')::jsonb, "
    "subject_release_json($6, $7), $9"};

static const struct store_statement *const statements[] = {
    &seal_insert,
    &places_delete,
    &place_insert,
    &recipients_delete,
    &recipients_insert,
    &seal_schedule,
    &early_ask,
    &early_confirm,
    &release_revise,
    &release_note,
};
extern const struct store_statement_table store_subject_release_change_statements;
const struct store_statement_table store_subject_release_change_statements = {
    statements, ARRAY_LEN(statements)};

static struct store_query *query_of(struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const char *subject)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_text(query, of_session);
    store_bind_text(query, subject);
    return query;
}

static void bind_time(struct store_query *query, int64_t unix_us)
{
    if (unix_us)
        store_bind_timestamp_us(query, unix_us);
    else
        store_bind_null(query);
}

/* Of which nothing is awaited. */
static int run(struct store_session *session, struct store_query *query)
{
    const struct store_rows *rows;

    return query ? store_run(session, query, &rows) : -ENOMEM;
}

/* Of which one row is. */
static int run_one(struct store_session *session, struct store_query *query)
{
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    return r || store_row_count(rows) == 1 ? r : -EPROTO;
}

int store_subject_seal_insert(
    struct store_session *session, struct op *op, const struct subject_seal_new *seal)
{
    struct store_query *query = query_of(op, &seal_insert, seal->session, seal->subject);

    if (!query)
        return -ENOMEM;
    store_bind_bytes(query, seal->file, seal->size);
    store_bind_bytes(query, seal->key_sealed, seal->key_size);
    store_bind_text(query, seal->sha256);
    bind_time(query, seal->open_us);
    store_bind_text(query, seal->leak_reason);
    store_bind_text(query, op->principal->name);
    store_bind_timestamp_us(query, op->now_us);
    store_bind_int4(query, (int32_t)seal->notice_minutes);
    return run_one(session, query);
}

static int insert_place(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const struct release_place *place)
{
    struct store_query *query = query_of(op, &place_insert, of_session, subject);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, place->zone);
    store_bind_text(query, place->centre);
    store_bind_timestamp_us(query, place->start_us);
    store_bind_timestamp_us(query, place->release_us);
    bind_time(query, place->exit_us);
    store_bind_timestamp_us(query, place->last_start_us);
    store_bind_texts(query, place->leaks_to.items, place->leaks_to.count);
    store_bind_int4(query, place->utc_offset_minutes);
    return run(session, query);
}

int store_subject_places_save(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const struct release_places *places)
{
    int r = run(session, query_of(op, &places_delete, of_session, subject));

    for (size_t i = 0; i < places->count && r == 0; i++)
        r = insert_place(session, op, of_session, subject, &places->places[i]);
    return r;
}

int store_subject_recipients_save(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const struct subject_recipient *recipients,
    size_t count)
{
    enum { PRINCIPAL, ZONE, CENTRE, COLUMNS };
    const char **columns = arena_calloc(op->arena, COLUMNS * count + 1, sizeof *columns);
    struct store_query *query;
    int r = run(session, query_of(op, &recipients_delete, of_session, subject));

    if (r || !columns)
        return r ? r : -ENOMEM;
    query = query_of(op, &recipients_insert, of_session, subject);
    if (!query)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        columns[PRINCIPAL * count + i] = recipients[i].principal;
        columns[ZONE * count + i] = recipients[i].zone;
        columns[CENTRE * count + i] = recipients[i].centre;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        store_bind_texts(query, columns + i * count, count);
    return run(session, query);
}

int store_subject_seal_schedule(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    int64_t open_us,
    const char *leak_reason)
{
    struct store_query *query = query_of(op, &seal_schedule, of_session, subject);

    if (!query)
        return -ENOMEM;
    bind_time(query, open_us);
    store_bind_text(query, leak_reason);
    store_bind_timestamp_us(query, op->now_us);
    return run(session, query);
}

static void bind_who(struct store_query *query, const struct op *op)
{
    store_bind_int8(query, op->principal->id);
    store_bind_text(query, op->principal->name);
    store_bind_bytes(query, op->principal->fingerprint, FINGERPRINT_SIZE);
    store_bind_timestamp_us(query, op->now_us);
}

int store_subject_early_ask(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    int64_t until_us,
    const char *reason)
{
    struct store_query *query = query_of(op, &early_ask, of_session, subject);

    if (!query)
        return -ENOMEM;
    bind_who(query, op);
    store_bind_timestamp_us(query, until_us);
    store_bind_text(query, reason);
    return run(session, query);
}

int store_subject_early_confirm(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const char *reason)
{
    struct store_query *query = query_of(op, &early_confirm, of_session, subject);

    if (!query)
        return -ENOMEM;
    bind_who(query, op);
    store_bind_text(query, reason);
    return run_one(session, query);
}

int store_subject_release_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const char *before,
    const char *reason,
    bool answers)
{
    int r = run(session, query_of(op, &release_revise, of_session, subject));
    struct store_query *query = store_work_query(op, &release_note);

    if (r || !query)
        return r ? r : -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, of_session);
    store_bind_text(query, subject);
    store_bind_text(query, before);
    store_bind_text(query, reason);
    store_bind_bool(query, answers);
    return run(session, query);
}

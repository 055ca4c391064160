/* Changes of commissions: the whole of one is written, and noted in the audit. */
#include "store/commission.h"

#include "store/commission_row.h"

#include <errno.h>

static const struct store_statement commission_lock = {"commission_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('palmares.commission/' || $1::text, 0))"};

/* With the row of the audit, `before` and all; its answer is what the first one was. */
static const struct store_statement commission_prior = {"commission_prior",
    "SELECT a.digest = $3 AND a.entity = 'commission' AS same, " COMMISSION_COLUMNS
    " FROM audit a CROSS JOIN LATERAL jsonb_populate_record(NULL::commission_whole, a.after) "
    "w" COMMISSION_JOINS " WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

static const struct store_statement commission_before = {"commission_before",
    "SELECT to_jsonb(w)::text AS whole FROM commission_whole w WHERE w.session = $1 AND w.id = "
    "$2"};

/* $11, $12: members and presidents; $13, $14: days and codes of signatures. */
static const struct store_statement commission_save = {"commission_save",
    "WITH made AS (INSERT INTO commission (session, id, kind, epreuve, centre, room, language, "
    "days, remark, cancelled, cancellation_reason) VALUES ($1, $2, $3, nullif($4::text, ''), "
    "nullif($5::text, ''), nullif($6::text, ''), $7, $8::text[]::date[], $9, $10::text <> '', "
    "$10) ON CONFLICT (session, id) DO UPDATE SET centre = excluded.centre, room = "
    "excluded.room, language = excluded.language, days = excluded.days, remark = "
    "excluded.remark, cancelled = excluded.cancelled, cancellation_reason = "
    "excluded.cancellation_reason, revision = commission.revision + 1, updated_at = now() "
    "RETURNING revision, updated_at), "
    "gone AS (DELETE FROM commission_member m WHERE m.session = $1 AND m.commission = $2 AND "
    "m.examiner <> ALL ($11::text[])), "
    "kept AS (INSERT INTO commission_member (session, commission, examiner, position, president) "
    "SELECT $1, $2, x.code, x.position, x.code = ANY ($12::text[]) FROM unnest($11::text[]) WITH "
    "ORDINALITY AS x (code, position) ON CONFLICT (session, commission, examiner) DO UPDATE SET "
    "position = excluded.position, president = excluded.president), "
    "signature AS (SELECT * FROM unnest($13::text[]::date[], $14::text[]) AS s (day, examiner)), "
    "struck AS (DELETE FROM commission_attendance a WHERE a.session = $1 AND a.commission = $2 "
    "AND NOT EXISTS (SELECT FROM signature s WHERE s.day = a.day AND s.examiner = a.examiner)), "
    "signed AS (INSERT INTO commission_attendance (session, commission, day, examiner, "
    "recorded_by) SELECT $1, $2, s.day, s.examiner, $15 FROM signature s ON CONFLICT DO NOTHING) "
    "SELECT revision, updated_at FROM made"};

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text"

static const struct store_statement commission_note = {"commission_note",
    AUDIT ", $3::uuid IS NOT NULL AND $10::boolean, 'commission', w.session || '/' || w.id, "
          "$8::text::jsonb, to_jsonb(w), $9 FROM commission_whole w WHERE w.session = $6 AND w.id "
          "= $7"};

static const struct store_statement composition_prior = {"composition_prior",
    "SELECT a.digest = $3 AND a.entity = 'composition' AS same, a.after->>'shortfall' AS "
    "shortfall, " COMMISSION_COLUMNS
    " FROM audit a LEFT JOIN LATERAL jsonb_populate_recordset(NULL::commission_whole, "
    "a.after->'commissions') w ON true" COMMISSION_JOINS
    " WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers ORDER BY w.id"};

static const struct store_statement composition_note = {"composition_note",
    AUDIT ", $3::uuid IS NOT NULL, 'composition', $6::text || '/' || $7::text, NULL, "
          "jsonb_build_object('shortfall', $8::text, 'commissions', coalesce((SELECT "
          "jsonb_agg(to_jsonb(w) ORDER BY w.id) FROM commission_whole w WHERE w.session = $6 AND "
          "w.id = ANY ($9::text[])), '[]')), ''"};

static const struct store_statement *const statements[] = {
    &commission_lock,
    &commission_prior,
    &commission_before,
    &commission_save,
    &commission_note,
    &composition_prior,
    &composition_note,
};
extern const struct store_statement_table store_commission_change_statements;
const struct store_statement_table store_commission_change_statements = {
    statements, ARRAY_LEN(statements)};

int store_commission_lock(struct store_session *session, struct op *op, const char *of_session)
{
    struct store_query *query = store_work_query(op, &commission_lock);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    return store_run(session, query, NULL);
}

int store_commission_prior(struct store_session *session,
    struct op *op,
    struct commission *ret_commission,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &commission_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? commission_row_read(rows, 0, op->arena, ret_commission) : r;
}

/* ---- save ---- */

static int read_before(struct store_session *session,
    struct op *op,
    const struct commission *commission,
    const char **ret_before)
{
    struct store_query *query = store_work_query(op, &commission_before);
    const struct store_rows *rows;
    int r;

    *ret_before = NULL;
    if (!query)
        return -ENOMEM;
    store_bind_text(query, commission->session);
    store_bind_text(query, commission->id);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r;
    *ret_before = store_text_dup(rows, 0, store_column(rows, "whole"), op->arena);
    return *ret_before ? 0 : -ENOMEM;
}

static int bind_members(
    struct store_query *query, struct arena *arena, const struct commission *commission)
{
    const char **members = arena_calloc(arena, commission->member_count + 1, sizeof *members);
    const char **presidents = arena_calloc(arena, commission->member_count + 1, sizeof *presidents);
    size_t president_count = 0;

    if (!members || !presidents)
        return -ENOMEM;
    for (size_t i = 0; i < commission->member_count; i++) {
        members[i] = commission->members[i].examiner;
        if (commission->members[i].president)
            presidents[president_count++] = members[i];
    }
    store_bind_texts(query, members, commission->member_count);
    store_bind_texts(query, presidents, president_count);
    return 0;
}

static int bind_attendance(
    struct store_query *query, struct arena *arena, const struct commission *commission)
{
    const char **days, **signers;
    size_t count = 0;

    for (size_t i = 0; i < commission->attendance_count; i++)
        count += commission->attendance[i].signer_count;
    days = arena_calloc(arena, count + 1, sizeof *days);
    signers = arena_calloc(arena, count + 1, sizeof *signers);
    if (!days || !signers)
        return -ENOMEM;
    count = 0;
    for (size_t i = 0; i < commission->attendance_count; i++)
        for (size_t j = 0; j < commission->attendance[i].signer_count; j++) {
            days[count] = commission->attendance[i].day;
            signers[count++] = commission->attendance[i].signers[j];
        }
    store_bind_texts(query, days, count);
    store_bind_texts(query, signers, count);
    return 0;
}

static int save(struct store_session *session, struct op *op, struct commission *commission)
{
    struct store_query *query = store_work_query(op, &commission_save);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, commission->session);
    store_bind_text(query, commission->id);
    store_bind_text(query, commission_kind_name(commission->kind));
    store_bind_text(query, commission->epreuve);
    store_bind_text(query, commission->centre);
    store_bind_text(query, commission->room);
    store_bind_text(query, commission->language);
    store_bind_texts(query, commission->days, commission->day_count);
    store_bind_text(query, commission->remark);
    store_bind_text(query, commission->cancellation_reason);
    r = bind_members(query, op->arena, commission);
    if (r == 0)
        r = bind_attendance(query, op->arena, commission);
    if (r)
        return r;
    store_bind_text(query, op->principal ? op->principal->name : "");
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) != 1)
        r = -EPROTO;
    if (r)
        return r;
    commission->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    commission->updated_us = store_timestamp_us(rows, 0, store_column(rows, "updated_at"));
    return 0;
}

int store_commission_save(struct store_session *session,
    struct op *op,
    struct commission *commission,
    const char *reason,
    bool answers)
{
    struct store_query *note = store_work_query(op, &commission_note);
    const char *before;
    int r = note ? read_before(session, op, commission, &before) : -ENOMEM;

    if (r == 0)
        r = save(session, op, commission);
    if (r)
        return r;
    store_bind_change(note);
    store_bind_text(note, commission->session);
    store_bind_text(note, commission->id);
    store_bind_text(note, before);
    store_bind_text(note, reason);
    store_bind_bool(note, answers);
    return store_run(session, note, NULL);
}

/* ---- compositions ---- */

int store_composition_prior(struct store_session *session,
    struct op *op,
    struct store_composition *ret_composition,
    bool *ret_found)
{
    struct store_composition composition = {0};
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &composition_prior, &rows);

    *ret_found = r == 0 && rows;
    if (!*ret_found)
        return r;
    composition.shortfall = store_text_dup(rows, 0, store_column(rows, "shortfall"), op->arena);
    if (!store_is_null(rows, 0, store_column(rows, "id"))) {
        composition.count = store_row_count(rows);
        r = commission_rows_read(rows, op->arena, &composition.commissions);
    }
    *ret_composition = composition;
    return r == 0 && !composition.shortfall ? -ENOMEM : r;
}

int store_composition_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *epreuve,
    const struct store_composition *composition)
{
    struct store_query *query = store_work_query(op, &composition_note);
    const char **ids = arena_calloc(op->arena, composition->count + 1, sizeof *ids);

    if (!query || !ids)
        return -ENOMEM;
    for (size_t i = 0; i < composition->count; i++)
        ids[i] = composition->commissions[i].id;
    store_bind_change(query);
    store_bind_text(query, of_session);
    store_bind_text(query, epreuve);
    store_bind_text(query, composition->shortfall);
    store_bind_texts(query, ids, composition->count);
    return store_run(session, query, NULL);
}

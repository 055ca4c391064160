/* Acts of rooms: what they need to be judged, and how they are written. */
#include "store/sheet.h"

#include "store/sheet_row.h"

#include <errno.h>

static const struct store_statement room_of_caller = {"room_of_caller",
    "SELECT k.session, k.centre, k.room, z.time_zone FROM kiosk k JOIN centre c ON c.session = "
    "k.session AND c.code = k.centre JOIN session_zone z ON z.session = c.session AND z.id = "
    "c.zone WHERE k.principal_id = $1 AND k.active"};

/* In the order of the locks, so that two batches do not wait for each other. Those of commissions
 * come first: whoever changes one takes no other. */
static const struct store_statement sheets_lock = {"sheets_lock",
    "SELECT pg_advisory_xact_lock(k.lock) FROM (SELECT 0 AS rank, "
    "hashtextextended('palmares.commission/' || $1::text, 0) AS lock WHERE $4::boolean UNION "
    "SELECT 1, hashtextextended(concat_ws('/', 'palmares.sheet', $1, u.candidate, u.epreuve), 0) "
    "FROM unnest($2::text[], $3::text[]) AS u (candidate, epreuve) ORDER BY 1, 2) k"};

static const struct store_statement acts_prior = {"acts_prior",
    "SELECT a.id, a.outcome, a.reason, a.message, a.failures_left FROM sheet_act a WHERE a.id = "
    "ANY ($1::text[]::uuid[])"};

/*
 * Rows are looked up one by one (OFFSET 0 keeps PostgreSQL from turning the joins round): joined as
 * a whole, the policy of a table would be asked about each of its rows.
 */
static const struct store_statement sheets_read = {"sheets_read",
    "SELECT u.n, " SHEET_COLUMNS " FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u "
    "(candidate, epreuve, n) CROSS JOIN LATERAL (SELECT * FROM sheet WHERE session = $1::text AND "
    "candidate = u.candidate AND epreuve = u.epreuve OFFSET 0) h"};

static const struct store_statement act_slots = {"act_slots",
    "SELECT u.n, s.commission, s.centre, s.room, s.day, s.starts_at, s.preparation_minutes, "
    "c.class, d.outcome = 'NV' AS not_valid, d.outcome = 'DOUTE' AS doubt, "
    "s.candidate IS NULL AND room_had($1::text, u.candidate, u.epreuve) AS had "
    "FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u (candidate, epreuve, n) "
    "LEFT JOIN LATERAL (SELECT * FROM plan_slot WHERE session = $1 AND plan = (SELECT p.number "
    "FROM plan p WHERE p.session = $1 AND p.state = 'PUBLISHED') AND candidate = u.candidate AND "
    "epreuve = u.epreuve OFFSET 0) s ON true "
    "LEFT JOIN LATERAL (SELECT class FROM candidate WHERE session = $1 AND number = u.candidate "
    "OFFSET 0) c ON true "
    "LEFT JOIN LATERAL (SELECT outcome FROM conformity_decision WHERE session = $1 AND candidate = "
    "u.candidate AND epreuve = u.epreuve AND reversed_at IS NULL OFFSET 0) d ON true"};

static const struct store_statement act_members = {"act_members",
    "SELECT m.commission, m.examiner, e.name, e.withdrawn, true AS member, m.position FROM "
    "commission_member m CROSS JOIN LATERAL (SELECT given_name || ' ' || family_name AS name, "
    "withdrawn FROM examiner WHERE session = $1::text AND code = m.examiner OFFSET 0) e WHERE "
    "m.session = $1 AND m.commission = ANY ($2::text[]) "
    "UNION ALL SELECT DISTINCT a.commission, a.examiner, '', false, false, 0 FROM "
    "commission_attendance a WHERE a.session = $1 AND a.commission = ANY ($2) "
    "ORDER BY commission, position, examiner"};

#define SHEET_NAMES                                                                           \
    "session, candidate, epreuve, commission, centre, room, day, state, absent, arrived_at, " \
    "late_minutes, phases, phase_starts, phase_ends, mark_hundredths, lines, levels, "        \
    "appraisal, reserved, reservation_reason, unlock_count, other_day, revision, updated_at"
#define SET(column) #column " = excluded." #column
#define SHEET_WRITE(source)                                                                                                                             \
    "INSERT INTO sheet (" SHEET_NAMES ") SELECT " SHEET_NAMES " FROM " source                                                                           \
    " ON CONFLICT (session, candidate, epreuve) DO UPDATE SET " SET(commission) ", " SET(centre) ", " SET(room) ", " SET(day) ", " SET(state) ", " SET( \
        absent) ", " SET(arrived_at) ", " SET(late_minutes) ", " SET(phases) ", " SET(phase_starts) ", " SET(phase_ends) ", " SET(mark_hundredths) ", " SET(lines) ", " SET(levels) ", " SET(appraisal) ", " SET(reserved) ", " SET(reservation_reason) ", " SET(unlock_count) ", " SET(other_day) ", " SET(revision) ", " SET(updated_at)

#define ACT_NAMES                                                                           \
    "candidate, epreuve, commission, kind, acted_at, seen_revision, phase, admitted_late, " \
    "content, content_bytes, signers, outcome, reason, message, sheet_revision, failures_left"

/* $1, $2: principal; $3 method; $4 session; $5 acts; $6 sheets; $7 changes. */
static const struct store_statement acts_write = {"acts_write",
    "WITH act AS MATERIALIZED (SELECT * FROM ROWS FROM (jsonb_to_recordset($5::text::jsonb) AS "
    "(id uuid, candidate text, epreuve text, commission text, kind text, acted_at timestamptz, "
    "seen_revision integer, phase smallint, admitted_late boolean, content jsonb, content_bytes "
    "bytea, signers text[], outcome text, reason text, message text, sheet_revision integer, "
    "failures_left integer)) WITH ORDINALITY AS a (id, " ACT_NAMES ", n)), "
    "written AS (" SHEET_WRITE(
        "jsonb_populate_recordset(NULL::sheet, $6::text::jsonb)") "), "
                                                                  "sealed AS (INSERT INTO "
                                                                  "sheet_seal (session, candidate, "
                                                                  "epreuve, examiner, sealed_at, "
                                                                  "act) "
                                                                  "SELECT $4, a.candidate, "
                                                                  "a.epreuve, s, a.acted_at, a.id "
                                                                  "FROM act a, unnest(a.signers) "
                                                                  "AS s "
                                                                  "WHERE a.kind = 'SEALING' AND "
                                                                  "a.outcome = 'APPLIED'), "
                                                                  "noted AS (INSERT INTO audit "
                                                                  "(principal_id, principal, "
                                                                  "request_id, method, entity, "
                                                                  "key, "
                                                                  "before, after) SELECT "
                                                                  "$1::bigint, $2::text, "
                                                                  "c.request_id, $3::text, "
                                                                  "'sheet', c.key, "
                                                                  "nullif(c.before, 'null'), "
                                                                  "c.after FROM "
                                                                  "jsonb_to_recordset($7::text::"
                                                                  "jsonb) AS c (request_id "
                                                                  "uuid, key text, before jsonb, "
                                                                  "after jsonb)) "
                                                                  "INSERT INTO sheet_act (id, "
                                                                  "session, " ACT_NAMES
                                                                  ", principal_id, principal) "
                                                                  "SELECT a.id, "
                                                                  "$4::text, " ACT_NAMES
                                                                  ", $1, $2 FROM act a ORDER BY "
                                                                  "a.n"};

/* ---- members sign in ---- */

static const struct store_statement sign_in_before = {"sign_in_before",
    "SELECT to_jsonb(w)::text AS whole FROM commission_whole w WHERE w.session = $1 AND w.id = $2 "
    "AND NOT EXISTS (SELECT FROM commission_attendance a WHERE a.session = $1 AND a.commission = "
    "$2 AND a.day = $3::text::date AND a.examiner = $4::text)"};
static const struct store_statement sign_in_write = {"sign_in_write",
    "WITH signed AS (INSERT INTO commission_attendance (session, commission, day, examiner, "
    "recorded_by) VALUES ($1, $2, $3::text::date, $4, $5)) SELECT room_signed($1, $2)"};
static const struct store_statement sign_in_note = {"sign_in_note",
    "INSERT INTO audit (principal_id, principal, request_id, method, entity, key, before, after) "
    "SELECT $1::bigint, $2::text, $3::uuid, $4::text, 'commission', w.session || '/' || w.id, "
    "$7::text::jsonb, to_jsonb(w) FROM commission_whole w WHERE w.session = $5 AND w.id = $6"};

/* ---- unlocking ---- */

static const struct store_statement unlock_prior = {"unlock_prior",
    "SELECT p.same, " SHEET_COLUMNS " FROM (SELECT a.digest = $3 AND a.entity = 'sheet' AS same, "
    "CASE a.entity WHEN 'sheet' THEN a.after END AS after FROM audit a WHERE a.principal_id = $1 "
    "AND a.request_id = $2 AND a.answers) p CROSS JOIN LATERAL "
    "jsonb_populate_record(NULL::sheet, p.after) h"};

/* $1 to $5: of every change; $6 sheet before, $7 after, $8 motive. */
static const struct store_statement unlock_write = {"unlock_write",
    "WITH made AS MATERIALIZED (SELECT * FROM jsonb_populate_record(NULL::sheet, "
    "$7::text::jsonb)), "
    "written AS (" SHEET_WRITE(
        "made") "), "
                "fallen AS (DELETE FROM sheet_seal e USING made m WHERE e.session = m.session AND "
                "e.candidate "
                "= m.candidate AND e.epreuve = m.epreuve), "
                "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, "
                "answers, "
                "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, "
                "$4::bigint, "
                "$5::text, $3 IS NOT NULL, 'sheet', concat_ws('/', m.session, m.candidate, "
                "m.epreuve), "
                "$6::text::jsonb, $7::jsonb, $8::text FROM made m) "
                "INSERT INTO sheet_act (id, session, candidate, epreuve, commission, kind, "
                "acted_at, "
                "seen_revision, outcome, sheet_revision, principal_id, principal, motive) SELECT "
                "gen_random_uuid(), m.session, m.candidate, m.epreuve, m.commission, 'UNLOCKING', "
                "m.updated_at, m.revision - 1, 'APPLIED', m.revision, $1, $2, $8 FROM made m"};

static const struct store_statement *const statements[] = {
    &room_of_caller,
    &sheets_lock,
    &acts_prior,
    &sheets_read,
    &act_slots,
    &act_members,
    &acts_write,
    &sign_in_before,
    &sign_in_write,
    &sign_in_note,
    &unlock_prior,
    &unlock_write,
};
extern const struct store_statement_table store_sheet_act_statements;
const struct store_statement_table store_sheet_act_statements = {statements, ARRAY_LEN(statements)};

/* ---- reading ---- */

int store_room_of_caller(struct store_session *session, struct op *op, struct store_room *ret_room)
{
    struct store_query *query = store_work_query(op, &room_of_caller);
    const struct store_rows *rows;
    struct store_room room;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r ? r : OUTCOME_NOT_FOUND;
    room = (struct store_room){
        .session = store_text_dup(rows, 0, store_column(rows, "session"), op->arena),
        .centre = store_text_dup(rows, 0, store_column(rows, "centre"), op->arena),
        .name = store_text_dup(rows, 0, store_column(rows, "room"), op->arena),
        .time_zone = store_text_dup(rows, 0, store_column(rows, "time_zone"), op->arena),
    };
    *ret_room = room;
    return room.session && room.centre && room.name && room.time_zone ? 0 : -ENOMEM;
}

/* Two arrays, one of candidates and one of épreuves. */
static int bind_keys(
    struct store_query *query, struct arena *arena, const struct sheet_key *keys, size_t count)
{
    const char **texts = arena_calloc(arena, count + 1, sizeof *texts);

    if (!texts)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        texts[i] = keys[i].candidate;
    store_bind_texts(query, texts, count);
    for (size_t i = 0; i < count; i++)
        texts[i] = keys[i].epreuve;
    store_bind_texts(query, texts, count);
    return 0;
}

/* The first parameters of a statement about sheets: session and keys. */
static int bind_sheets(struct store_query *query,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count)
{
    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    return bind_keys(query, op->arena, keys, count);
}

int store_sheets_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    bool presences)
{
    struct store_query *query = store_work_query(op, &sheets_lock);
    int r = bind_sheets(query, op, of_session, keys, count);

    if (r)
        return r;
    store_bind_bool(query, presences);
    return store_run(session, query, NULL);
}

static int read_prior(
    const struct store_rows *rows, size_t row, struct arena *arena, struct act_result *ret_result)
{
    *ret_result = (struct act_result){
        .id = store_uuid(rows, row, store_column(rows, "id")),
        .outcome = act_outcome_parse(store_text(rows, row, store_column(rows, "outcome"))),
        .reason = store_text_dup(rows, row, store_column(rows, "reason"), arena),
        .message = store_text_dup(rows, row, store_column(rows, "message"), arena),
        .failures_left = (uint32_t)store_int(rows, row, store_column(rows, "failures_left")),
    };
    return ret_result->reason && ret_result->message ? 0 : -ENOMEM;
}

int store_acts_prior(struct store_session *session,
    struct op *op,
    const struct act *acts,
    size_t count,
    struct act_result **ret_results)
{
    struct store_query *query = store_work_query(op, &acts_prior);
    struct act_result *results = arena_calloc(op->arena, count + 1, sizeof *results), found;
    char(*texts)[UUID_TEXT_SIZE] = arena_calloc(op->arena, count + 1, sizeof *texts);
    const char **ids = arena_calloc(op->arena, count + 1, sizeof *ids);
    const struct store_rows *rows;
    int r;

    if (!query || !results || !texts || !ids)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        uuid_format(&acts[i].id, texts[i]);
        ids[i] = texts[i];
    }
    store_bind_texts(query, ids, count);
    r = store_run(session, query, &rows);
    for (size_t row = 0; r == 0 && row < store_row_count(rows); row++) {
        r = read_prior(rows, row, op->arena, &found);
        for (size_t i = 0; r == 0 && i < count; i++)
            if (uuid_equal(&acts[i].id, &found.id))
                results[i] = found;
    }
    *ret_results = results;
    return r;
}

int store_sheets_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    struct sheet **ret_sheets)
{
    struct store_query *query = store_work_query(op, &sheets_read);
    struct sheet *sheets = arena_calloc(op->arena, count + 1, sizeof *sheets);
    const struct store_rows *rows;
    int r = sheets ? bind_sheets(query, op, of_session, keys, count) : -ENOMEM;

    if (r == 0)
        r = store_run(session, query, &rows);
    for (size_t i = 0; r == 0 && i < store_row_count(rows); i++) {
        size_t at = (size_t)store_int(rows, i, store_column(rows, "n")) - 1;

        r = at < count ? sheet_row_read(rows, i, op->arena, &sheets[at]) : -EPROTO;
    }
    *ret_sheets = sheets;
    return r;
}

static int read_slot(
    const struct store_rows *rows, size_t row, struct arena *arena, struct store_act_slot *ret_slot)
{
    char day[DATE_TEXT_SIZE];

    store_date(rows, row, store_column(rows, "day"), day);
    *ret_slot = (struct store_act_slot){
        .commission = store_text_dup(rows, row, store_column(rows, "commission"), arena),
        .centre = store_text_dup(rows, row, store_column(rows, "centre"), arena),
        .room = store_text_dup(rows, row, store_column(rows, "room"), arena),
        .day = arena_strdup(arena, day),
        .starts_us = store_timestamp_us(rows, row, store_column(rows, "starts_at")),
        .preparation_minutes =
            (uint32_t)store_int(rows, row, store_column(rows, "preparation_minutes")),
        .class = candidate_class_parse(store_text(rows, row, store_column(rows, "class"))),
        .not_valid = store_bool(rows, row, store_column(rows, "not_valid")),
        .doubt = store_bool(rows, row, store_column(rows, "doubt")),
        .had = store_bool(rows, row, store_column(rows, "had")),
    };
    return ret_slot->commission && ret_slot->centre && ret_slot->room && ret_slot->day ? 0
                                                                                       : -ENOMEM;
}

int store_act_slots(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    struct store_act_slot **ret_slots)
{
    struct store_query *query = store_work_query(op, &act_slots);
    struct store_act_slot *slots = arena_calloc(op->arena, count + 1, sizeof *slots);
    const struct store_rows *rows;
    int r = slots ? bind_sheets(query, op, of_session, keys, count) : -ENOMEM;

    if (r == 0)
        r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) != count)
        r = -EPROTO;
    for (size_t i = 0; r == 0 && i < count; i++) {
        size_t at = (size_t)store_int(rows, i, store_column(rows, "n")) - 1;

        r = at < count ? read_slot(rows, i, op->arena, &slots[at]) : -EPROTO;
    }
    *ret_slots = slots;
    return r;
}

int store_act_members(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *commissions,
    size_t count,
    struct store_act_member **ret_members,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &act_members);
    struct store_act_member *members;
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_texts(query, commissions, count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    members = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *members);
    if (!members)
        return -ENOMEM;
    for (size_t i = 0; i < store_row_count(rows); i++) {
        members[i] = (struct store_act_member){
            .commission = store_text_dup(rows, i, store_column(rows, "commission"), op->arena),
            .examiner = store_text_dup(rows, i, store_column(rows, "examiner"), op->arena),
            .name = store_text_dup(rows, i, store_column(rows, "name"), op->arena),
            .withdrawn = store_bool(rows, i, store_column(rows, "withdrawn")),
            .member = store_bool(rows, i, store_column(rows, "member")),
        };
        if (!members[i].commission || !members[i].examiner || !members[i].name)
            return -ENOMEM;
    }
    *ret_members = members;
    *ret_count = store_row_count(rows);
    return 0;
}

/* ---- writing ---- */

int store_acts_write(struct store_session *session, struct op *op, const struct store_acts *acts)
{
    struct store_query *query = store_work_query(op, &acts_write);
    char *entries = sheet_json_acts(op->arena, acts->entries, acts->count);
    char *sheets = sheet_json_sheets(op->arena, acts->sheets, acts->sheet_count);
    char *changes = sheet_json_changes(op->arena, acts);

    if (!query || !entries || !sheets || !changes)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_text(query, op->principal->name);
    store_bind_text(query, op->method);
    store_bind_text(query, acts->session);
    store_bind_text(query, entries);
    store_bind_text(query, sheets);
    store_bind_text(query, changes);
    return store_run(session, query, NULL);
}

static int sign_in_note_run(struct store_session *session,
    struct op *op,
    const struct store_sign_in *sign_in,
    const char *before)
{
    struct store_query *query = store_work_query(op, &sign_in_note);

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_text(query, op->principal->name);
    store_bind_uuid(query, sign_in->act);
    store_bind_text(query, op->method);
    store_bind_text(query, sign_in->session);
    store_bind_text(query, sign_in->commission);
    store_bind_text(query, before);
    return store_run(session, query, NULL);
}

int store_sign_in(struct store_session *session, struct op *op, const struct store_sign_in *sign_in)
{
    const struct store_statement *const steps[] = {&sign_in_before, &sign_in_write};
    const char *before = NULL;
    const struct store_rows *rows;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct store_query *query = store_work_query(op, steps[i]);
        int r;

        if (!query)
            return -ENOMEM;
        store_bind_text(query, sign_in->session);
        store_bind_text(query, sign_in->commission);
        store_bind_text(query, sign_in->day);
        store_bind_text(query, sign_in->examiner);
        if (i)
            store_bind_text(query, op->principal->name);
        r = store_run(session, query, &rows);
        if (r || (i == 0 && store_row_count(rows) == 0))
            return r; /* signed already */
        if (i == 0 && !(before = store_text_dup(rows, 0, store_column(rows, "whole"), op->arena)))
            return -ENOMEM;
    }
    return sign_in_note_run(session, op, sign_in, before);
}

/* ---- unlocking ---- */

int store_unlock_prior(
    struct store_session *session, struct op *op, struct sheet *ret_sheet, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &unlock_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? sheet_row_read(rows, 0, op->arena, ret_sheet) : r;
}

int store_unlock(struct store_session *session, struct op *op, const struct store_unlock *unlock)
{
    struct store_query *query = store_work_query(op, &unlock_write);
    char *before = sheet_json_sheet(op->arena, unlock->before);
    char *after = sheet_json_sheet(op->arena, unlock->after);

    if (!query || !before || !after)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, before);
    store_bind_text(query, after);
    store_bind_text(query, unlock->motive);
    return store_run(session, query, NULL);
}

/* Decisions and grants. */
#include "store/conformity.h"

#include "store/conformity_row.h"

#include <errno.h>

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text"
#define KEY(row) row ".session || '/' || " row ".candidate || '/' || " row ".epreuve"

static const struct store_statement conformity_lock = {"conformity_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('palmares.conformity/' || $1::text || '/' || "
    "$2::text || '/' || $3::text, 0))"};

static const struct store_statement conformity_in_force = {"conformity_in_force",
    "SELECT " DECISION_COLUMNS
    " FROM conformity_decision x WHERE x.session = $1 AND x.candidate = $2 AND x.epreuve = $3 AND "
    "x.reversed_at IS NULL"};

static const struct store_statement conformity_prior = {"conformity_prior",
    "SELECT a.digest = $3 AND a.entity = 'conformity' AS same, " DECISION_COLUMNS
    " FROM audit a, jsonb_populate_record(NULL::conformity_decision, a.after) x "
    "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

static const struct store_statement conformity_decide = {"conformity_decide",
    "WITH made AS (INSERT INTO conformity_decision (session, candidate, epreuve, outcome, ground, "
    "penalties, until, notice_on, notice_by, reason, decided_by) SELECT $6, $7, $8, $9, $10, "
    "$11::text[], nullif($12::text, '')::date, nullif($13::text, '')::date, $14, $15, $2::text "
    "RETURNING *), "
    "noted AS (" AUDIT ", $3::uuid IS NOT NULL, 'conformity', " KEY(
        "made") ", NULL, to_jsonb(made), made.reason FROM made) "
                "SELECT " DECISION_COLUMNS " FROM made x"};

static const struct store_statement conformity_reverse = {"conformity_reverse",
    "WITH old AS MATERIALIZED (SELECT * FROM conformity_decision WHERE id = $6), "
    "made AS (UPDATE conformity_decision x SET reversed_at = now(), reversal_reason = $7 FROM old "
    "WHERE x.id = old.id RETURNING x.*), "
    "noted AS (" AUDIT ", $3::uuid IS NOT NULL, 'conformity', " KEY(
        "made") ", (SELECT to_jsonb(old) FROM old), to_jsonb(made), $7::text FROM made) "
                "SELECT " DECISION_COLUMNS " FROM made x"};

static const struct store_statement grant_prior = {"grant_prior",
    "SELECT a.digest = $3 AND a.entity = 'stage-grant' AS same, "
    "coalesce((a.after->>'weeks')::integer, 0) AS "
    "weeks, coalesce((a.after->>'revision')::integer, 0) AS revision "
    "FROM audit a WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

/* $10: the revision that it replaces; 0: whatever is there. */
static const struct store_statement grant_save = {"grant_save",
    "WITH old AS MATERIALIZED (SELECT * FROM stage_grant WHERE session = $6 AND candidate = $7 FOR "
    "UPDATE), "
    "made AS (INSERT INTO stage_grant (session, candidate, weeks, reason, granted_by) SELECT $6, "
    "$7, $8::integer, $9, $2::text WHERE $10::integer = 0 OR EXISTS (SELECT FROM old) "
    "ON CONFLICT (session, candidate) DO UPDATE SET weeks = excluded.weeks, reason = "
    "excluded.reason, granted_by = excluded.granted_by, granted_at = now(), revision = "
    "stage_grant.revision + 1 WHERE $10::integer = 0 OR stage_grant.revision = $10::integer "
    "RETURNING *), "
    "noted AS (" AUDIT ", $3::uuid IS NOT NULL, 'stage-grant', made.session || '/' || "
    "made.candidate, (SELECT to_jsonb(old) FROM old), to_jsonb(made), made.reason FROM made) "
    "SELECT revision FROM made"};

static const struct store_statement grant_drop = {"grant_drop",
    "WITH gone AS (DELETE FROM stage_grant g WHERE g.session = $6 AND g.candidate = $7 AND "
    "($9::integer = 0 OR g.revision = $9::integer) RETURNING *), "
    "noted AS (" AUDIT ", $3::uuid IS NOT NULL, 'stage-grant', gone.session || '/' || "
    "gone.candidate, to_jsonb(gone), NULL, $8::text FROM gone) SELECT revision FROM gone"};

static const struct store_statement *const statements[] = {
    &conformity_lock,
    &conformity_in_force,
    &conformity_prior,
    &conformity_decide,
    &conformity_reverse,
    &grant_prior,
    &grant_save,
    &grant_drop,
};
extern const struct store_statement_table store_conformity_change_statements;
const struct store_statement_table store_conformity_change_statements = {
    statements, ARRAY_LEN(statements)};

static const char *date_dup(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    char text[11];

    store_date(rows, row, store_column(rows, name), text);
    return arena_strdup(arena, text);
}

static const char *text_dup(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    return store_text_dup(rows, row, store_column(rows, name), arena);
}

static int read_penalties(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct conformity_decision *decision)
{
    char **names;
    size_t count;

    if (store_texts(rows, row, store_column(rows, "penalties"), arena, &names, &count))
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        decision->penalties |= 1u << (unsigned)penalty_parse(names[i]);
    return 0;
}

int decision_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct conformity_decision *ret_decision)
{
    struct conformity_decision decision = {
        .id = store_int(rows, row, store_column(rows, "id")),
        .session = text_dup(rows, row, "session", arena),
        .candidate = text_dup(rows, row, "candidate", arena),
        .epreuve = text_dup(rows, row, "epreuve", arena),
        .outcome = conformity_outcome_parse(store_text(rows, row, store_column(rows, "outcome"))),
        .ground = nv_ground_parse(store_text(rows, row, store_column(rows, "ground"))),
        .until = date_dup(rows, row, "until", arena),
        .notice_on = date_dup(rows, row, "notice_on", arena),
        .notice_by = text_dup(rows, row, "notice_by", arena),
        .reason = text_dup(rows, row, "reason", arena),
        .decided_by = text_dup(rows, row, "decided_by", arena),
        .decided_us = store_timestamp_us(rows, row, store_column(rows, "decided_at")),
        .reversed = store_bool(rows, row, store_column(rows, "reversed")),
        .reversal_reason = text_dup(rows, row, "reversal_reason", arena),
    };

    if (!decision.session || !decision.candidate || !decision.epreuve || !decision.until ||
        !decision.notice_on || !decision.notice_by || !decision.reason || !decision.decided_by ||
        !decision.reversal_reason || read_penalties(rows, row, arena, &decision))
        return -ENOMEM;
    *ret_decision = decision;
    return 0;
}

static int run_one(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct conformity_decision *ret_decision)
{
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    if (r == 0 && store_row_count(rows) != 1)
        r = -EPROTO;
    return r ? r : decision_row_read(rows, 0, op->arena, ret_decision);
}

static void bind_key(struct store_query *query, const struct conformity_decision *key)
{
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, key->epreuve);
}

int store_conformity_in_force(struct store_session *session,
    struct op *op,
    const struct conformity_decision *key,
    struct conformity_decision *ret_decision,
    bool *ret_found)
{
    struct store_query *lock = store_work_query(op, &conformity_lock),
                       *query = store_work_query(op, &conformity_in_force);
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
    return *ret_found ? decision_row_read(rows, 0, op->arena, ret_decision) : 0;
}

int store_conformity_prior(struct store_session *session,
    struct op *op,
    struct conformity_decision *ret_decision,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &conformity_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? decision_row_read(rows, 0, op->arena, ret_decision) : r;
}

int store_conformity_decide(
    struct store_session *session, struct op *op, struct conformity_decision *decision)
{
    struct store_query *query = store_work_query(op, &conformity_decide);
    const char *penalties[PENALTY_COUNT];
    size_t count = 0;

    if (!query)
        return -ENOMEM;
    for (unsigned penalty = 1; penalty < PENALTY_COUNT; penalty++)
        if (decision->penalties & 1u << penalty)
            penalties[count++] = penalty_name((enum penalty)penalty);
    store_bind_change(query);
    bind_key(query, decision);
    store_bind_text(query, conformity_outcome_name(decision->outcome));
    store_bind_text(query, nv_ground_name(decision->ground));
    store_bind_texts(query, penalties, count);
    store_bind_text(query, decision->until);
    store_bind_text(query, decision->notice_on);
    store_bind_text(query, decision->notice_by);
    store_bind_text(query, decision->reason);
    return run_one(session, op, query, decision);
}

int store_conformity_reverse(struct store_session *session,
    struct op *op,
    const char *reason,
    struct conformity_decision *decision)
{
    struct store_query *query = store_work_query(op, &conformity_reverse);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_int8(query, decision->id);
    store_bind_text(query, reason);
    return run_one(session, op, query, decision);
}

/* ---- grants ---- */

int store_stage_grant_prior(
    struct store_session *session, struct op *op, struct stage_grant *ret_grant, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &grant_prior, &rows);

    *ret_found = r == 0 && rows;
    if (*ret_found) {
        ret_grant->weeks = (uint32_t)store_int(rows, 0, store_column(rows, "weeks"));
        ret_grant->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    }
    return r;
}

int store_stage_grant(struct store_session *session, struct op *op, struct stage_grant *grant)
{
    struct store_query *query = store_work_query(op, grant->weeks ? &grant_save : &grant_drop);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, grant->session);
    store_bind_text(query, grant->candidate);
    if (grant->weeks)
        store_bind_int4(query, (int32_t)grant->weeks);
    store_bind_text(query, grant->reason);
    store_bind_int4(query, grant->revision);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return grant->revision ? OUTCOME_ETAG_MISMATCH : OUTCOME_NOT_FOUND;
    grant->revision =
        grant->weeks ? (int32_t)store_int(rows, 0, store_column(rows, "revision")) : 0;
    return 0;
}

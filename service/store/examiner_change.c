/* Changes of examiners: what the office says of one, withdrawal, nomination. */
#include "store/examiner.h"

#include "store/examiner_row.h"

#include "base/error.h"

#include <errno.h>

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text, "
#define KEY "made.session || '/' || made.code"

static const struct store_statement examiner_prior = {"examiner_prior",
    "SELECT a.digest = $3 AND a.entity = 'examiner' AS same, " EXAMINER_COLUMNS
    " FROM audit a, jsonb_populate_record(NULL::examiner, a.after) e "
    "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

/* $19: the revision that it replaces; 0: whatever is there. No row: it is another one by now. */
static const struct store_statement examiner_save = {"examiner_save",
    "WITH old AS MATERIALIZED (SELECT * FROM examiner WHERE session = $6 AND code = $7 FOR "
    "UPDATE), "
    "made AS (INSERT INTO examiner (session, code, family_name, given_name, quality, specialities, "
    "languages, establishment, organisation, public_teaching, available, always_available, email) "
    "SELECT $6, $7, $8::text, $9::text, $10::text, $11::text[], $12::text[], $13::text, $14::text, "
    "$15::boolean, $16::text[], $17::boolean, $18::text "
    "WHERE $19::integer = 0 OR EXISTS (SELECT FROM old) "
    "ON CONFLICT (session, code) DO UPDATE SET (family_name, given_name, quality, specialities, "
    "languages, establishment, organisation, public_teaching, available, always_available, email, "
    "revision, updated_at) = ROW(excluded.family_name, excluded.given_name, excluded.quality, "
    "excluded.specialities, excluded.languages, excluded.establishment, excluded.organisation, "
    "excluded.public_teaching, excluded.available, excluded.always_available, excluded.email, "
    "examiner.revision + 1, now()) "
    "WHERE $19::integer = 0 OR examiner.revision = $19::integer RETURNING *), "
    "noted AS (" AUDIT "$3::uuid IS NOT NULL, 'examiner', " KEY
    ", (SELECT to_jsonb(old) FROM old), to_jsonb(made), '' FROM made) "
    "SELECT " EXAMINER_COLUMNS " FROM made e"};

/* $10 the reason of the change. */
static const struct store_statement examiner_withdraw = {"examiner_withdraw",
    "WITH old AS MATERIALIZED (SELECT * FROM examiner WHERE session = $6 AND code = $7 FOR "
    "UPDATE), "
    "made AS (UPDATE examiner e SET withdrawn = $8::boolean, withdrawal_reason = $9, revision = "
    "e.revision + 1, updated_at = now() FROM old WHERE e.session = old.session AND e.code = "
    "old.code RETURNING e.*), "
    "noted AS (" AUDIT "$3::uuid IS NOT NULL, 'examiner', " KEY
    ", (SELECT to_jsonb(old) FROM old), to_jsonb(made), $10::text FROM made) "
    "SELECT " EXAMINER_COLUMNS " FROM made e"};

/* Who is meant by a nomination. */
#define CHOSEN(session, codes)                                                                  \
    "SELECT e.* FROM examiner e WHERE e.session = " session " AND CASE WHEN cardinality(" codes \
    "::text[]) = 0 THEN e.nomination = '' AND NOT "                                             \
    "e.withdrawn AND EXISTS (SELECT " EXAMINER_IN_COMMISSIONS ") ELSE e.code = ANY (" codes     \
    "::text[] COLLATE \"C\") END"

static const struct store_statement examiner_meant = {"examiner_meant",
    "SELECT ARRAY(SELECT c.code FROM (" CHOSEN("$1", "$2") ") c ORDER BY c.code) AS codes"};

static const struct store_statement examiner_nominate = {"examiner_nominate",
    "WITH chosen AS MATERIALIZED (" CHOSEN("$6",
        "$7") " ORDER BY e.code FOR UPDATE OF e), "
              "made AS (UPDATE examiner e SET nomination = $8, nominated_on = $9::text::date, "
              "revision = "
              "e.revision + 1, updated_at = now() FROM chosen c WHERE e.session = c.session AND "
              "e.code = "
              "c.code AND (c.nomination, c.nominated_on) IS DISTINCT FROM ($8, $9::text::date) "
              "RETURNING e.*), "
              "noted AS (" AUDIT "false, 'examiner', " KEY
              ", to_jsonb(c), to_jsonb(made), '' FROM made JOIN "
              "chosen c ON c.code = made.code), "
              "meant AS (SELECT ARRAY(SELECT code FROM chosen ORDER BY code) AS codes), "
              "answered AS (" AUDIT "$3::uuid IS NOT NULL, 'nomination', $6::text, NULL, "
              "jsonb_build_object('nomination', $8::text, 'nominated_on', $9::text, 'codes', "
              "to_jsonb(meant.codes)), '' FROM meant) "
              "SELECT codes FROM meant"};

static const struct store_statement nomination_prior = {"nomination_prior",
    "SELECT digest = $3 AND entity = 'nomination' AS same, ARRAY(SELECT "
    "jsonb_array_elements_text(CASE entity WHEN 'nomination' THEN after->'codes' ELSE '[]' END)) "
    "AS codes FROM audit WHERE principal_id = $1 AND request_id = $2 AND answers"};

static const struct store_statement *const statements[] = {
    &examiner_prior,
    &examiner_save,
    &examiner_withdraw,
    &examiner_meant,
    &examiner_nominate,
    &nomination_prior,
};
extern const struct store_statement_table store_examiner_change_statements;
const struct store_statement_table store_examiner_change_statements = {
    statements, ARRAY_LEN(statements)};

static int read_one(const struct store_rows *rows, struct op *op, struct examiner *ret_examiner)
{
    struct examiner *examiners;
    int r = examiner_rows_read(rows, op->arena, &examiners);

    if (r == 0)
        *ret_examiner = examiners[0];
    return r;
}

int store_examiner_prior(
    struct store_session *session, struct op *op, struct examiner *ret_examiner, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &examiner_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_one(rows, op, ret_examiner) : r;
}

int store_examiner_save(struct store_session *session, struct op *op, struct examiner *examiner)
{
    struct store_query *query = store_work_query(op, &examiner_save);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, examiner->session);
    store_bind_text(query, examiner->code);
    store_bind_text(query, examiner->family_name);
    store_bind_text(query, examiner->given_name);
    store_bind_text(query, examiner_quality_name(examiner->quality));
    store_bind_texts(query, examiner->specialities, examiner->speciality_count);
    store_bind_texts(query, examiner->languages, examiner->language_count);
    store_bind_text(query, examiner->establishment);
    store_bind_text(query, examiner->organisation);
    store_bind_bool(query, examiner->public_teaching);
    store_bind_texts(query, examiner->available, examiner->available_count);
    store_bind_bool(query, examiner->always_available);
    store_bind_text(query, examiner->email);
    store_bind_int4(query, examiner->revision);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_ETAG_MISMATCH;
    return r ? r : read_one(rows, op, examiner);
}

int store_examiner_withdraw(
    struct store_session *session, struct op *op, const char *reason, struct examiner *examiner)
{
    struct store_query *query = store_work_query(op, &examiner_withdraw);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, examiner->session);
    store_bind_text(query, examiner->code);
    store_bind_bool(query, examiner->withdrawn);
    store_bind_text(query, examiner->withdrawal_reason);
    store_bind_text(query, reason);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    return r ? r : read_one(rows, op, examiner);
}

/* ---- nomination ---- */

static int read_codes(
    const struct store_rows *rows, struct op *op, char ***ret_codes, size_t *ret_count)
{
    return store_texts(rows, 0, store_column(rows, "codes"), op->arena, ret_codes, ret_count);
}

int store_examiner_nominate(struct store_session *session,
    struct op *op,
    const struct store_nomination *nomination,
    char ***ret_codes,
    size_t *ret_count)
{
    struct store_query *query =
        store_work_query(op, nomination->validate_only ? &examiner_meant : &examiner_nominate);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    if (!nomination->validate_only)
        store_bind_change(query);
    store_bind_text(query, nomination->session);
    store_bind_texts(query, nomination->codes, nomination->count);
    if (!nomination->validate_only) {
        store_bind_text(query, nomination->nomination);
        store_bind_text(query, nomination->nominated_on);
    }
    r = store_run(session, query, &rows);
    return r ? r : read_codes(rows, op, ret_codes, ret_count);
}

int store_examiner_nomination_prior(struct store_session *session,
    struct op *op,
    char ***ret_codes,
    size_t *ret_count,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &nomination_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_codes(rows, op, ret_codes, ret_count) : r;
}

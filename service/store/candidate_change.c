/* The changes of candidates: one statement each. */
#include "store/candidate.h"

#include "store/candidate_row.h"

#include "base/text.h"

#include <errno.h>

/*
 * $1 to $5 are store_bind_change(). `outcome` of the row that a change answers with: made (also for
 * a repeat, from the audit), reused (the request id, for something else), exists, terms, stale
 * (etag), same (state).
 */
#define PRIOR                                                                             \
    "prior AS MATERIALIZED (SELECT digest, after FROM audit WHERE principal_id = $1 AND " \
    "request_id = $3 AND answers)"
#define FITS "fits AS MATERIALIZED (SELECT FROM session WHERE id = $6 AND revision = $8)"
#define NOTE(before, reason, from)                                                                \
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after, reason) "                                                        \
    "SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, true, 'candidate', "            \
    "made.session || '/' || made.number, " before ", to_jsonb(made), " reason " FROM " from ")"
#define REPLAY                                                                             \
    "SELECT CASE WHEN prior.digest = $4 THEN 'made' ELSE 'reused' END, " CANDIDATE_COLUMNS \
    " FROM prior, jsonb_populate_record(NULL::candidate, prior.after) c"
#define ANSWER(otherwise)                                                           \
    "SELECT 'made' AS outcome, " CANDIDATE_COLUMNS " FROM made c UNION ALL " REPLAY \
    " UNION ALL " otherwise

static const struct store_statement candidate_create = {"candidate_create",
    "WITH " PRIOR ", " FITS ", "
    "made AS (INSERT INTO candidate (session, number, ine, family_name, given_name, birth_date, "
    "class, establishment, language1, "
    "language2, zone, extra_minutes_per_hour, arrangements, email) "
    "SELECT $6, $7, $9, $10, $11, $12::text::date, $13, $14, $15, $16, $17, $18::integer, "
    "$19::text[], $20 "
    "WHERE NOT EXISTS (SELECT FROM prior) AND EXISTS (SELECT FROM fits) "
    "ON CONFLICT (session, number) DO NOTHING RETURNING *), " NOTE("NULL", "''", "made") " " ANSWER(
        "SELECT CASE WHEN EXISTS (SELECT FROM fits) THEN 'exists' ELSE 'terms' "
        "END, " CANDIDATE_COLUMNS " FROM (SELECT (NULL::candidate).*) c WHERE NOT EXISTS (SELECT "
        "FROM prior) AND NOT EXISTS (SELECT FROM made)")};

/* A field is set when its bit (1 << enum candidate_field) is in the mask, $22. */
#define SET(column, bit, value) \
    column " = CASE WHEN $22::integer & " bit " <> 0 THEN " value " ELSE c." column " END"

static const struct store_statement candidate_update = {"candidate_update",
    "WITH " PRIOR ", " FITS ", "
    "old AS MATERIALIZED (SELECT * FROM candidate WHERE session = $6 AND number = $7 AND NOT "
    "EXISTS (SELECT FROM prior) FOR UPDATE), "
    "made AS (UPDATE candidate c SET " SET("ine", "2", "$9") ", " SET(
        "family_name", "4", "$10") ", " SET("given_name", "8", "$11") ", " SET("birth_date",
        "16",
        "$12::text::date") ", " SET("class", "32", "$13") ", " SET("establishment",
        "64",
        "$14") ", " SET("language1", "128", "$15") ", " SET("language2",
        "256",
        "$16") ", " SET("zone", "512", "$17") ", " SET("extra_minutes_per_hour",
        "1024",
        "$18::integer") ", " SET("arrangements", "2048", "$19::text[]") ", " SET("email",
        "4096",
        "$20") ", "
               "revision = c.revision + 1, updated_at = now() FROM old WHERE c.session = $6 AND "
               "c.number = $7 "
               "AND ($21::integer = 0 OR old.revision = $21) AND EXISTS (SELECT FROM fits) "
               "RETURNING c.*), " NOTE("to_jsonb(old)", "''", "made, old") " " ANSWER(
                   "SELECT CASE WHEN EXISTS (SELECT FROM fits) THEN 'stale' ELSE 'terms' "
                   "END, " CANDIDATE_COLUMNS " FROM old c WHERE NOT EXISTS (SELECT FROM made)")};
_Static_assert(
    1u << CANDIDATE_INE == 2 && 1u << CANDIDATE_EMAIL == 4096 && CANDIDATE_FIELD_COUNT == 13,
    "the bits of candidate_update");

static const struct store_statement candidate_withdraw = {"candidate_withdraw",
    "WITH " PRIOR ", "
    "old AS MATERIALIZED (SELECT * FROM candidate WHERE session = $6 AND number = $7 AND NOT "
    "EXISTS (SELECT FROM prior) FOR UPDATE), "
    "made AS (UPDATE candidate c SET withdrawn = $9::boolean, withdrawal_reason = CASE WHEN $9 "
    "THEN $10 ELSE '' END, "
    "revision = c.revision + 1, updated_at = now() FROM old WHERE c.session = $6 AND c.number = $7 "
    "AND ($8::integer = 0 OR old.revision = $8) AND old.withdrawn <> $9 RETURNING c.*), " NOTE(
        "to_jsonb(old)",
        "$10::text",
        "made, old") " " ANSWER("SELECT CASE WHEN $8 <> 0 AND c.revision <> $8 THEN 'stale' ELSE "
                                "'same' END, " CANDIDATE_COLUMNS
                                " FROM old c WHERE NOT EXISTS (SELECT FROM made)")};

static const struct store_statement *const statements[] = {
    &candidate_create,
    &candidate_update,
    &candidate_withdraw,
};
extern const struct store_statement_table store_candidate_change_statements;
const struct store_statement_table store_candidate_change_statements = {
    statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_candidate_fn done;
    void *context;
};

static const struct {
    const char *outcome;
    int r;
} outcomes[] = {
    {"made", 0},
    {"reused", OUTCOME_REQUEST_ID_REUSED},
    {"exists", OUTCOME_ALREADY_EXISTS},
    {"terms", STORE_CANDIDATE_E_TERMS},
    {"stale", OUTCOME_ETAG_MISMATCH},
    {"same", OUTCOME_PRECONDITION},
};

static int read_outcome(const struct store_rows *rows)
{
    const char *outcome = store_text(rows, 0, store_column(rows, "outcome"));

    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
        if (text_equal(outcomes[i].outcome, outcome))
            return outcomes[i].r;
    return -EPROTO;
}

static void finish_change(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct candidate *candidate = NULL;

    if (r == 0)
        r = store_row_count(rows) == 0 ? (int)OUTCOME_NOT_FOUND : read_outcome(rows);
    if (r == 0)
        r = candidate_rows_read(rows, op->arena, &candidate);
    waiting->done(op, r, r ? NULL : candidate, waiting->context);
}

static struct store_query *change_new(struct op *op,
    const struct store_statement *statement,
    const struct store_candidate_key *key,
    struct waiting waiting)
{
    struct store_query *query =
        store_query_keep(op, statement, STORE_WRITE, finish_change, &waiting, sizeof waiting);

    if (!query)
        return NULL;
    store_bind_change(query);
    store_bind_text(query, key->session);
    store_bind_text(query, key->number);
    store_query_set_lock_key(query, key->session, key->number);
    return query;
}

/* $9 to $20. */
static void bind_fields(struct store_query *query, const struct candidate *candidate)
{
    static const char *const letters[] = {"", "A", "B", "C"};

    store_bind_text(query, candidate->ine);
    store_bind_text(query, candidate->family_name);
    store_bind_text(query, candidate->given_name);
    store_bind_text(query, *candidate->birth_date ? candidate->birth_date : NULL);
    store_bind_text(query, letters[(unsigned)candidate->class & 3]);
    store_bind_text(query, candidate->establishment);
    store_bind_text(query, candidate->language1);
    store_bind_text(query, candidate->language2);
    store_bind_text(query, candidate->zone);
    store_bind_int4(query, (int32_t)candidate->extra_minutes_per_hour);
    store_bind_texts(query, candidate->arrangements, candidate->arrangement_count);
    store_bind_text(query, candidate->email);
}

int store_candidate_create(struct store *store,
    struct op *op,
    const struct candidate *candidate,
    int32_t session_revision,
    store_candidate_fn done,
    void *context)
{
    struct store_candidate_key key = {.session = candidate->session, .number = candidate->number};
    struct store_query *query =
        change_new(op, &candidate_create, &key, (struct waiting){done, context});

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, session_revision);
    bind_fields(query, candidate);
    store_submit(store, query);
    return 0;
}

int store_candidate_update(struct store *store,
    struct op *op,
    const struct store_candidate_change *change,
    store_candidate_fn done,
    void *context)
{
    struct store_query *query =
        change_new(op, &candidate_update, &change->key, (struct waiting){done, context});

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, change->key.session_revision);
    bind_fields(query, change->candidate);
    store_bind_int4(query, change->key.revision);
    store_bind_int4(query, (int32_t)change->mask);
    store_submit(store, query);
    return 0;
}

int store_candidate_withdraw(struct store *store,
    struct op *op,
    const struct store_candidate_withdrawal *withdrawal,
    store_candidate_fn done,
    void *context)
{
    struct store_query *query =
        change_new(op, &candidate_withdraw, &withdrawal->key, (struct waiting){done, context});

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, withdrawal->key.revision);
    store_bind_bool(query, withdrawal->withdraw);
    store_bind_text(query, withdrawal->reason);
    store_submit(store, query);
    return 0;
}

/* Changes of requests: inside store_work(), because the rules look at the request, the form and
 * what other sessions have accepted before they let one pass. */
#include "store/engagement.h"

#include "store/engagement_row.h"

#include <errno.h>

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text, $3::uuid IS NOT NULL, 'engagement', made.session || '/' || made.candidate, "   \
    "(SELECT to_jsonb(old) FROM old), to_jsonb(made), made.motive FROM made"
#define OLD                                                                                        \
    "WITH old AS MATERIALIZED (SELECT * FROM engagement_request WHERE session = $6 AND candidate " \
    "= $7), "

/* Also when there is no request yet: two of the same person are looked at one after the other. */
static const struct store_statement engagement_lock = {"engagement_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('palmares.engagement/' || k, 0)) FROM "
    "unnest(ARRAY[$1::text || '/' || $2::text, 'ine/' || $3::text]) k WHERE k <> 'ine/'"};

static const struct store_statement engagement_read = {"engagement_read",
    "SELECT " ENGAGEMENT_COLUMNS " FROM engagement_request q" ENGAGEMENT_JOINS
    "WHERE q.session = $1 AND q.candidate = $2"};

static const struct store_statement engagement_prior = {"engagement_prior",
    "SELECT p.same, p.before, " ENGAGEMENT_COLUMNS
    " FROM (SELECT a.digest = $3 AND a.entity = 'engagement' AS same, coalesce(a.before->>'state', "
    "'') AS before, CASE a.entity WHEN "
    "'engagement' THEN a.after END AS after FROM audit a WHERE a.principal_id = $1 AND "
    "a.request_id = $2 AND a.answers) p "
    "CROSS JOIN LATERAL jsonb_populate_record(NULL::engagement_request, p.after) "
    "q " ENGAGEMENT_JOINS};

static const struct store_statement engagement_submit = {"engagement_submit", OLD
    "made AS (INSERT INTO engagement_request (session, candidate, state, form_revision, ine, "
    "organisation, mission, nature, period, received_on, submitted_by) SELECT $6, $7, 'SUBMITTED', "
    "$8::integer, $9, fold($10::text), fold($11::text), $12, daterange($13::text::date, "
    "$14::text::date, '[]'), $15::text::date, $2::text "
    "ON CONFLICT (session, candidate) DO UPDATE SET state = 'SUBMITTED', form_revision = "
    "excluded.form_revision, ine = excluded.ine, organisation = excluded.organisation, mission = "
    "excluded.mission, nature = excluded.nature, period = excluded.period, received_on = "
    "excluded.received_on, submitted_by = excluded.submitted_by, submitted_at = now(), decided_by "
    "= '', decided_on = NULL, motive = '', revision = engagement_request.revision + 1, updated_at "
    "= now() RETURNING *) " AUDIT};

/* $8 state, $9 day of the decision or "", $10 who decided or "", $11 motive, $12 INE. */
static const struct store_statement engagement_settle = {"engagement_settle", OLD
    "made AS (UPDATE engagement_request q SET state = $8, decided_on = nullif($9::text, "
    "'')::date, decided_by = $10, motive = $11, ine = $12, revision = q.revision + 1, updated_at = "
    "now() FROM old WHERE q.session = old.session AND q.candidate = old.candidate RETURNING "
    "q.*) " AUDIT};

static const struct store_statement *const statements[] = {
    &engagement_lock,
    &engagement_read,
    &engagement_prior,
    &engagement_submit,
    &engagement_settle,
};
extern const struct store_statement_table store_engagement_change_statements;
const struct store_statement_table store_engagement_change_statements = {
    statements, ARRAY_LEN(statements)};

static int read_one(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    struct engagement_request *ret_request,
    bool *ret_found)
{
    struct store_query *query = store_work_query(op, &engagement_read);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, candidate);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_found = store_row_count(rows) > 0;
    return *ret_found ? engagement_row_read(rows, 0, op->arena, ret_request) : 0;
}

int store_engagement_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    const char *ine,
    struct engagement_request *ret_request,
    bool *ret_found)
{
    struct store_query *lock = store_work_query(op, &engagement_lock);
    int r;

    if (!lock)
        return -ENOMEM;
    store_bind_text(lock, of_session);
    store_bind_text(lock, candidate);
    store_bind_text(lock, ine);
    r = store_run(session, lock, NULL);
    return r ? r : read_one(session, op, of_session, candidate, ret_request, ret_found);
}

int store_engagement_prior(struct store_session *session,
    struct op *op,
    struct engagement_request *ret_request,
    enum engagement_state *ret_before,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &engagement_prior, &rows);

    *ret_found = r == 0 && rows;
    if (!*ret_found)
        return r;
    *ret_before = engagement_state_parse(store_text(rows, 0, store_column(rows, "before")));
    return engagement_row_read(rows, 0, op->arena, ret_request);
}

/* Run a change and read what it made. */
static int run_change(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct engagement_request *request)
{
    bool found;
    int r = store_run(session, query, NULL);

    if (r == 0)
        r = read_one(session, op, request->session, request->candidate, request, &found);
    return r == 0 && !found ? -EPROTO : r;
}

int store_engagement_submit(
    struct store_session *session, struct op *op, struct engagement_request *request)
{
    const struct engagement *form = request->form;
    struct store_query *query = store_work_query(op, &engagement_submit);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, request->session);
    store_bind_text(query, request->candidate);
    store_bind_int4(query, request->form_revision);
    store_bind_text(query, request->ine);
    store_bind_text(query, form->organisation);
    store_bind_text(query, form->mission);
    store_bind_text(query, form->nature);
    store_bind_text(query, form->from);
    store_bind_text(query, form->to);
    store_bind_text(query, request->received_on);
    return run_change(session, op, query, request);
}

int store_engagement_settle(
    struct store_session *session, struct op *op, struct engagement_request *request)
{
    struct store_query *query = store_work_query(op, &engagement_settle);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, request->session);
    store_bind_text(query, request->candidate);
    store_bind_text(query, engagement_state_name(request->state));
    store_bind_text(query, request->decided_on);
    store_bind_text(query, request->decided_by);
    store_bind_text(query, request->motive);
    store_bind_text(query, request->ine);
    return run_change(session, op, query, request);
}

/* Reading requests. The changes are in engagement_change.c. */
#include "store/engagement.h"

#include "store/document_row.h"
#include "store/engagement_row.h"

#include <errno.h>

static const struct store_statement engagement_list = {"engagement_list",
    "SELECT " ENGAGEMENT_COLUMNS " FROM engagement_request q" ENGAGEMENT_JOINS
    "WHERE q.session = $1 AND q.candidate > $2::text COLLATE \"C\" AND ($3::text = '' OR "
    "q.candidate = $3) AND ($4::text = '' OR c.establishment = $4) AND ($5::text = '' OR q.state = "
    "$5) ORDER BY q.candidate LIMIT $6"};

static const struct store_statement engagement_spellings = {"engagement_spellings",
    "SELECT q.nature, count(*) FILTER (WHERE q.state = 'SUBMITTED') AS submitted, count(*) FILTER "
    "(WHERE q.state = 'ACCEPTED') AS accepted, count(*) FILTER (WHERE q.state = 'REFUSED') AS "
    "refused, count(*) FILTER (WHERE q.state = 'WITHDRAWN') AS withdrawn, count(*) AS total FROM "
    "engagement_request q WHERE q.session = $1 GROUP BY q.nature ORDER BY total DESC, q.nature "
    "COLLATE \"C\""};

/* $2 candidates, $3 INE, $4 organisations, $5 missions: one request each. */
static const struct store_statement engagement_earlier = {"engagement_earlier",
    "SELECT q.candidate, e.session, s.year, lower(e.period) AS begins, upper(e.period) - 1 AS "
    "ends, round(100 * similarity(e.organisation, fold(q.organisation)))::integer AS "
    "organisation_percent, round(100 * similarity(e.mission, fold(q.mission)))::integer AS "
    "mission_percent FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS q (candidate, "
    "ine, organisation, mission) CROSS JOIN LATERAL engagement_accepted(q.ine) e "
    "JOIN session s ON s.id = e.session WHERE e.session <> $1 ORDER BY q.candidate, s.year DESC, "
    "e.session"};

static const struct store_statement *const statements[] = {
    &engagement_list,
    &engagement_spellings,
    &engagement_earlier,
};
extern const struct store_statement_table store_engagement_statements;
const struct store_statement_table store_engagement_statements = {
    statements, ARRAY_LEN(statements)};

static const char *text_dup(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    return store_text_dup(rows, row, store_column(rows, name), arena);
}

int engagement_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct engagement_request *ret_request)
{
    struct engagement_request request = {
        .session = text_dup(rows, row, "session", arena),
        .candidate = text_dup(rows, row, "candidate", arena),
        .family_name = text_dup(rows, row, "family_name", arena),
        .given_name = text_dup(rows, row, "given_name", arena),
        .establishment = text_dup(rows, row, "establishment", arena),
        .ine = text_dup(rows, row, "ine", arena),
        .candidate_withdrawn = store_bool(rows, row, store_column(rows, "withdrawn")),
        .state = engagement_state_parse(store_text(rows, row, store_column(rows, "state"))),
        .form_revision = (int32_t)store_int(rows, row, store_column(rows, "form_revision")),
        .form_latest = (int32_t)store_int(rows, row, store_column(rows, "form_latest")),
        .submitted_us = store_timestamp_us(rows, row, store_column(rows, "submitted_at")),
        .submitted_by = text_dup(rows, row, "submitted_by", arena),
        .decided_by = text_dup(rows, row, "decided_by", arena),
        .motive = text_dup(rows, row, "motive", arena),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .updated_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
    };
    void *form;
    int r = document_content_read(
        rows, row, store_column(rows, "form"), DOCUMENT_ENGAGEMENT, arena, &form);

    if (r)
        return r;
    if (!form)
        return -EPROTO; /* neither in the dossier nor in the audit */
    if (!request.session || !request.candidate || !request.family_name || !request.given_name ||
        !request.establishment || !request.ine || !request.submitted_by || !request.decided_by ||
        !request.motive)
        return -ENOMEM;
    request.form = form;
    store_date(rows, row, store_column(rows, "received_on"), request.received_on);
    store_date(rows, row, store_column(rows, "decided_on"), request.decided_on);
    *ret_request = request;
    return 0;
}

int store_engagement_list(struct store_session *session,
    struct op *op,
    const struct engagement_page *page,
    struct engagement_request **ret_requests,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &engagement_list);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_text(query, page->candidate);
    store_bind_text(query, page->establishment);
    store_bind_text(query, engagement_state_name(page->state));
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_requests = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_requests);
    if (!*ret_requests)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = engagement_row_read(rows, i, op->arena, &(*ret_requests)[i]);
    return r;
}

static uint32_t count_of(const struct store_rows *rows, size_t row, const char *name)
{
    return (uint32_t)store_int(rows, row, store_column(rows, name));
}

static int read_spelling(
    const struct store_rows *rows, size_t row, struct arena *arena, struct engagement_count *to)
{
    *to = (struct engagement_count){
        .nature = text_dup(rows, row, "nature", arena),
        .by_state =
            {
                [ENGAGEMENT_SUBMITTED] = count_of(rows, row, "submitted"),
                [ENGAGEMENT_ACCEPTED] = count_of(rows, row, "accepted"),
                [ENGAGEMENT_REFUSED] = count_of(rows, row, "refused"),
                [ENGAGEMENT_WITHDRAWN] = count_of(rows, row, "withdrawn"),
            },
        .total = count_of(rows, row, "total"),
    };
    return to->nature ? 0 : -ENOMEM;
}

int store_engagement_spellings(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct engagement_count **ret_spellings,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &engagement_spellings);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_spellings = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_spellings);
    if (!*ret_spellings)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_spelling(rows, i, op->arena, &(*ret_spellings)[i]);
    return r;
}

/* ---- what other sessions have accepted ---- */

/* $1 to $5. -ENOMEM. */
static int bind_persons(struct store_query *query,
    struct arena *arena,
    const struct engagement_request *requests,
    size_t count)
{
    const char **texts = arena_calloc(arena, 4 * count, sizeof *texts);

    if (!texts)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        texts[i] = requests[i].candidate;
        texts[count + i] = requests[i].ine;
        texts[2 * count + i] = requests[i].form->organisation;
        texts[3 * count + i] = requests[i].form->mission;
    }
    store_bind_text(query, requests[0].session);
    for (size_t column = 0; column < 4; column++)
        store_bind_texts(query, texts + column * count, count);
    return 0;
}

static int read_earlier(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct engagement_earlier *earlier)
{
    *earlier = (struct engagement_earlier){
        .candidate = text_dup(rows, row, "candidate", arena),
        .session = text_dup(rows, row, "session", arena),
        .year = (uint32_t)store_int(rows, row, store_column(rows, "year")),
        .organisation_percent =
            (uint32_t)store_int(rows, row, store_column(rows, "organisation_percent")),
        .mission_percent = (uint32_t)store_int(rows, row, store_column(rows, "mission_percent")),
    };
    store_date(rows, row, store_column(rows, "begins"), earlier->from);
    store_date(rows, row, store_column(rows, "ends"), earlier->to);
    return earlier->candidate && earlier->session ? 0 : -ENOMEM;
}

int store_engagement_earlier(struct store_session *session,
    struct op *op,
    const struct engagement_request *requests,
    size_t count,
    struct engagement_earlier **ret_earlier,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &engagement_earlier);
    const struct store_rows *rows;
    int r;

    *ret_count = 0;
    *ret_earlier = NULL;
    if (count == 0)
        return 0;
    r = query ? bind_persons(query, op->arena, requests, count) : -ENOMEM;
    if (r == 0)
        r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_earlier = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_earlier);
    if (!*ret_earlier)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_earlier(rows, i, op->arena, &(*ret_earlier)[i]);
    return r;
}

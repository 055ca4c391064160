#include "store/candidate.h"

#include "store/candidate_row.h"
#include "store/terms_row.h"

#include <errno.h>

static const struct store_statement candidate_get = {"candidate_get",
    "SELECT " CANDIDATE_COLUMNS " FROM candidate c WHERE c.session = $1 AND c.number = $2"};

#define LIST(establishment)                                                                     \
    "SELECT " CANDIDATE_COLUMNS " FROM candidate c WHERE c.session = $1 AND c.number > $2 "     \
    "AND " establishment                                                                        \
    " AND ($5::text = '' OR c.class = $5) AND ($6::text = '' OR c.zone = $6) "                  \
    "AND ($7::boolean IS NULL OR c.withdrawn = $7) AND ($8::text = '' OR c.language1 = $8) "    \
    "AND (NOT $9::boolean OR c.extra_minutes_per_hour > 0 OR c.arrangements <> '{}') ORDER BY " \
    "c.number LIMIT $3"

static const struct store_statement candidate_list = {"candidate_list", LIST("$4::text = ''")};
static const struct store_statement candidate_list_of = {
    "candidate_list_of", LIST("c.establishment = $4::text")};

static const struct store_statement candidate_search = {
    "candidate_search", "SELECT " CANDIDATE_COLUMNS " FROM candidate_search($1, $2, $3) c"};

static const struct store_statement candidate_probe = {"candidate_probe",
    "SELECT EXISTS (SELECT FROM candidate o WHERE o.session = $1 AND o.ine = $3 AND o.ine <> '' "
    "AND o.number <> $2) AS ine_taken, " CANDIDATE_COLUMNS
    " FROM (VALUES (1)) one LEFT JOIN candidate c ON c.session = $1 AND c.number = $2"};

static const struct store_statement *const statements[] = {
    &candidate_terms_statement,
    &candidate_get,
    &candidate_list,
    &candidate_list_of,
    &candidate_search,
    &candidate_probe,
};
extern const struct store_statement_table store_candidate_statements;
const struct store_statement_table store_candidate_statements = {statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    union {
        store_candidate_fn candidate;
        store_candidates_fn candidates;
        store_candidate_probe_fn probe;
        store_terms_fn terms;
    } done;
    void *context;
};

/* ---- terms ---- */

static void finish_terms(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct candidate_terms *terms = NULL;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0) {
        terms = arena_alloc(op->arena, sizeof *terms);
        r = terms ? terms_row_read(rows, op->arena, terms) : -ENOMEM;
    }
    waiting->done.terms(op, r, r ? NULL : terms, waiting->context);
}

int store_candidate_terms(
    struct store *store, struct op *op, const char *session, store_terms_fn done, void *context)
{
    const struct waiting waiting = {.done.terms = done, .context = context};
    struct store_query *query = store_query_keep(
        op, &candidate_terms_statement, STORE_READ, finish_terms, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, session);
    store_submit(store, query);
    return 0;
}

/* ---- reads ---- */

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct candidate *candidate = NULL;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = candidate_rows_read(rows, op->arena, &candidate);
    waiting->done.candidate(op, r, r ? NULL : candidate, waiting->context);
}

int store_candidate_get(struct store *store,
    struct op *op,
    const struct store_candidate_key *key,
    store_candidate_fn done,
    void *context)
{
    const struct waiting waiting = {.done.candidate = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &candidate_get, STORE_READ, finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, key->session);
    store_bind_text(query, key->number);
    store_submit(store, query);
    return 0;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct candidate *candidates = NULL;

    if (r == 0)
        r = candidate_rows_read(rows, op->arena, &candidates);
    waiting->done.candidates(
        op, r, r ? NULL : candidates, r ? 0 : store_row_count(rows), waiting->context);
}

int store_candidate_list(struct store *store,
    struct op *op,
    const struct store_candidate_page *page,
    const struct candidate_filter *filter,
    store_candidates_fn done,
    void *context)
{
    static const char *const letters[] = {"", "A", "B", "C"};
    const struct waiting waiting = {.done.candidates = done, .context = context};
    struct store_query *query =
        store_query_keep(op, *filter->establishment ? &candidate_list_of : &candidate_list,
            STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_int8(query, page->limit);
    store_bind_text(query, filter->establishment);
    store_bind_text(query, letters[(unsigned)filter->class & 3]);
    store_bind_text(query, filter->zone);
    if (filter->state == CANDIDATE_STATE_NONE)
        store_bind_null(query);
    else
        store_bind_bool(query, filter->state == CANDIDATE_WITHDRAWN);
    store_bind_text(query, filter->language1);
    store_bind_bool(query, filter->with_arrangements);
    store_submit(store, query);
    return 0;
}

int store_candidate_search(struct store *store,
    struct op *op,
    const struct store_candidate_page *page,
    store_candidates_fn done,
    void *context)
{
    const struct waiting waiting = {.done.candidates = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &candidate_search, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_int4(query, (int32_t)page->limit);
    store_submit(store, query);
    return 0;
}

static void finish_probe(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct candidate *candidate = NULL;
    bool taken = false;

    if (r == 0) {
        taken = store_bool(rows, 0, store_column(rows, "ine_taken"));
        if (!store_is_null(rows, 0, store_column(rows, "number")))
            r = candidate_rows_read(rows, op->arena, &candidate);
    }
    waiting->done.probe(op, r, r ? NULL : candidate, taken, waiting->context);
}

int store_candidate_probe(struct store *store,
    struct op *op,
    const struct store_candidate_key *key,
    const char *ine,
    store_candidate_probe_fn done,
    void *context)
{
    const struct waiting waiting = {.done.probe = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &candidate_probe, STORE_READ, finish_probe, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, key->session);
    store_bind_text(query, key->number);
    store_bind_text(query, ine);
    store_submit(store, query);
    return 0;
}

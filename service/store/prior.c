/* Queries of workers, and how they see that a request is a repeat. */
#include "store/query.h"

#include <errno.h>

struct store_query *store_work_query(struct op *op, const struct store_statement *statement)
{
    return store_query_new(op, statement, STORE_WRITE, NULL, NULL);
}

int store_find_prior(struct store_session *session,
    struct op *op,
    const struct store_statement *statement,
    const struct store_rows **ret_rows)
{
    struct store_query *query;
    int r;

    *ret_rows = NULL;
    if (!op->has_request_id)
        return 0;
    query = store_work_query(op, statement);
    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_uuid(query, &op->request_id);
    store_bind_int8(query, (int64_t)op->digest);
    r = store_run(session, query, ret_rows);
    if (r)
        return r;
    if (store_row_count(*ret_rows) == 0)
        *ret_rows = NULL;
    else if (!store_bool(*ret_rows, 0, store_column(*ret_rows, "same")))
        return OUTCOME_REQUEST_ID_REUSED;
    return 0;
}

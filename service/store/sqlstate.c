#include "store/internal.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>

bool sqlstate_is_lost(const char *sqlstate)
{
    return !sqlstate || text_starts_with(sqlstate, "08") || text_equal(sqlstate, "57P01") ||
           text_equal(sqlstate, "57P02") || text_equal(sqlstate, "57P03") ||
           text_equal(sqlstate, "25006");
}

static const struct {
    const char *prefix; /* of the SQLSTATE */
    int r;
    const char *reason;
    const char *message;
} failures[] = {
    {"53100", OUTCOME_STORAGE_FULL, "STORAGE_FULL",
        "the database's disk is full; nothing was changed; free space there and try again"},
    {"53200", OUTCOME_UNAVAILABLE, "DATABASE_MEMORY",
        "the database is out of memory; try again later"},
    {"53300", OUTCOME_UNAVAILABLE, "DATABASE_CONNECTIONS",
        "the database accepts no more connections; raise its max_connections"},
    {"57014", OUTCOME_DEADLINE, "STATEMENT_TIMEOUT",
        "the database did not finish in time; nothing was changed"},
    {"55P03", OUTCOME_UNAVAILABLE, "LOCKED",
        "somebody else holds what this change needs; try again"},
    {"42501", OUTCOME_FORBIDDEN, "OUT_OF_SCOPE",
        "this is outside what the caller may see or change"},
};

static struct sql_failure known_failure(struct op *op, const char *state)
{
    for (size_t i = 0; i < ARRAY_LEN(failures); i++)
        if (text_starts_with(state, failures[i].prefix)) {
            op->reason = failures[i].reason;
            op->message = failures[i].message;
            return (struct sql_failure){.r = failures[i].r};
        }
    return (struct sql_failure){.r = -EIO};
}

struct sql_failure sqlstate_read(struct op *op, const char *statement, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    struct sql_failure failure;

    if (sqlstate_is_lost(state))
        return (struct sql_failure){.r = OUTCOME_UNAVAILABLE, .lost = true};
    if (text_equal(state, "40001") || text_equal(state, "40P01") ||
        (text_equal(state, "23505") && constraint &&
            (text_equal(constraint, "audit_answers") || text_equal(constraint, "sheet_act_key"))))
        return (struct sql_failure){.r = OUTCOME_UNAVAILABLE, .retry = true};
    if (text_starts_with(state, "23") && constraint) {
        op->reason = arena_strdup(op->arena, constraint);
        return (struct sql_failure){.r = OUTCOME_PRECONDITION};
    }
    failure = known_failure(op, state);
    log_error("event=sql_error statement=%s sqlstate=%s message=\"%s\"", statement, state,
        PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    return failure;
}

#include "store/internal.h"
#include "store/migrate.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

/* Fixed for every connection: nothing here may depend on the server's or the role's defaults. */
static const char session_setup[] = "SET search_path = palmares, pg_temp;"
                                    "SET client_encoding = 'UTF8';"
                                    "SET TimeZone = 'UTC';"
                                    "SET statement_timeout = '30s';"
                                    "SET lock_timeout = '10s';"
                                    "SET idle_in_transaction_session_timeout = '60s';"
                                    "SET plan_cache_mode = 'force_generic_plan';"
                                    "SET jit = off";

static int why(char **ret_why, int r, const char *format, ...) PRINTF_LIKE(3, 4);
static int why(char **ret_why, int r, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(ret_why, format, arguments) < 0)
        *ret_why = NULL;
    va_end(arguments);
    return r;
}

/* Without the final new line. */
static const char *message_of(PGconn *conn, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s", PQerrorMessage(conn));

    length = base_min_size(length, size - 1);
    while (length && text_is_space(text[length - 1]))
        text[--length] = '\0';
    return text;
}

static int check_schema(PGconn *conn, char **ret_why)
{
    PGresult *result = PQexec(conn, "SELECT max(version) FROM palmares.schema_migration");
    int64_t version = 0, wanted = (int64_t)store_migrations_count;
    const char *state;
    int r = 0;

    if (PQresultStatus(result) == PGRES_TUPLES_OK && !PQgetisnull(result, 0, 0))
        (void)!text_parse_i64(PQgetvalue(result, 0, 0), 0, INT32_MAX, &version);
    else if ((state = PQresultErrorField(result, PG_DIAG_SQLSTATE)) && sqlstate_is_lost(state))
        r = STORE_OPEN_E_UNREACHABLE;
    PQclear(result);
    if (r)
        return why(ret_why, r, "the database went away while connecting");
    if (version < wanted)
        return why(ret_why, STORE_OPEN_E_SCHEMA,
            "the database's schema is version %d, this palmaresd needs %d: run `palmaresd migrate`",
            (int)version, (int)wanted);
    if (version > wanted)
        return why(ret_why, STORE_OPEN_E_SCHEMA,
            "the database's schema is version %d, newer than this palmaresd (%d): install the "
            "newer palmaresd",
            (int)version, (int)wanted);
    return 0;
}

static int set_up(PGconn *conn, char **ret_why)
{
    PGresult *result = PQexec(conn, session_setup);
    ExecStatusType status = PQresultStatus(result);
    char text[512];
    int r;

    PQclear(result);
    if (status != PGRES_COMMAND_OK)
        return why(ret_why, STORE_OPEN_E_UNREACHABLE, "%s", message_of(conn, text, sizeof text));
    if (!PQsslInUse(conn))
        return why(ret_why, STORE_OPEN_E_UNREACHABLE,
            "the connection is not encrypted: set sslmode=verify-full");
    r = check_schema(conn, ret_why);
    if (r)
        return r;
    return statements_prepare(conn, ret_why) ? STORE_OPEN_E_SCHEMA : 0;
}

int connection_open(const struct store *store, const char *name, PGconn **ret_conn, char **ret_why)
{
    const char *const keywords[] = {
        "dbname", "application_name", "fallback_application_name", NULL};
    const char *const values[] = {store->conninfo, name, name, NULL};
    PGconn *conn = PQconnectdbParams(keywords, values, 1);
    char text[512];
    int r;

    *ret_why = NULL;
    if (!conn)
        return -ENOMEM;
    if (PQstatus(conn) != CONNECTION_OK) {
        (void)why(ret_why, 0, "%s", message_of(conn, text, sizeof text));
        PQfinish(conn);
        return STORE_OPEN_E_UNREACHABLE;
    }
    r = set_up(conn, ret_why);
    if (r) {
        PQfinish(conn);
        return r;
    }
    *ret_conn = conn;
    return 0;
}

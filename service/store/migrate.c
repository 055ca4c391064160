#include "store/migrate.h"

#include "store/internal.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

#define ADVISORY_LOCK "SELECT pg_advisory_lock(7240, 0)"

struct migration_run {
    const struct store_migrate_options *options;
    PGconn *conn;
    char **ret_why;
};

static int refuse(struct migration_run *run, int r, const char *format, ...) PRINTF_LIKE(3, 4);
static int refuse(struct migration_run *run, int r, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(run->ret_why, format, arguments) < 0)
        *run->ret_why = NULL;
    va_end(arguments);
    return r;
}

static int execute(struct migration_run *run, const char *what, const char *sql)
{
    PGresult *result = PQexec(run->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    int r = 0;

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        r = refuse(run, STORE_MIGRATE_E_REFUSED, "%s: %s", what, PQresultErrorMessage(result));
    PQclear(result);
    return r;
}

/* The SHA-256 of an applied migration as text, computed by the database for both sides; 1 when it
 * is not applied. */
static int compare_applied(struct migration_run *run, size_t index)
{
    const struct embedded_file *file = &store_migrations[index];
    char version[24];
    const char *values[2] = {version, (const char *)file->data};
    const int lengths[2] = {0, (int)(file->end - file->data)};
    const int formats[2] = {0, 1};
    PGresult *result;
    int r = 1;

    (void)snprintf(version, sizeof version, "%zu", index + 1);
    result = PQexecParams(run->conn,
        "SELECT sha256 = sha256($2::bytea) FROM palmares.schema_migration WHERE version = "
        "$1::integer",
        2, NULL, values, lengths, formats, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        r = refuse(run, STORE_MIGRATE_E_REFUSED, "%s", PQresultErrorMessage(result));
    else if (PQntuples(result) == 1)
        r = text_equal(PQgetvalue(result, 0, 0), "t")
                ? 0
                : refuse(run, STORE_MIGRATE_E_REFUSED,
                      "%s was edited after it had been applied: restore the file, and add a new "
                      "migration instead",
                      file->name);
    PQclear(result);
    return r;
}

static int record(struct migration_run *run, size_t index)
{
    const struct embedded_file *file = &store_migrations[index];
    char version[24];
    const char *values[3] = {version, file->name, (const char *)file->data};
    const int lengths[3] = {0, 0, (int)(file->end - file->data)};
    const int formats[3] = {0, 0, 1};
    PGresult *result;
    int r = 0;

    (void)snprintf(version, sizeof version, "%zu", index + 1);
    result = PQexecParams(run->conn,
        "INSERT INTO palmares.schema_migration (version, name, sha256) VALUES ($1::integer, $2, "
        "sha256($3::bytea))",
        3, NULL, values, lengths, formats, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        r = refuse(
            run, STORE_MIGRATE_E_REFUSED, "%s: %s", file->name, PQresultErrorMessage(result));
    PQclear(result);
    return r;
}

static int apply(struct migration_run *run, size_t index)
{
    const struct embedded_file *file = &store_migrations[index];
    int r = execute(run, file->name, "BEGIN");

    if (r == 0)
        r = execute(run, file->name,
            (const char *)file->data); /* a NUL stands behind it: base/embedded.h */
    if (r == 0)
        r = record(run, index);
    if (r == 0)
        r = execute(run, file->name, "COMMIT");
    return r;
}

/* How many are applied; the table may not exist yet. */
static int count_applied(struct migration_run *run, int64_t *ret_count)
{
    PGresult *result = PQexec(run->conn,
        "SELECT CASE WHEN to_regclass('palmares.schema_migration') IS NULL THEN 0 "
        "ELSE (xpath('/row/v/text()', query_to_xml('SELECT max(version) AS v FROM "
        "palmares.schema_migration', "
        "false, true, '')))[1]::text::integer END");
    int r = 0;

    *ret_count = 0;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        r = refuse(run, STORE_MIGRATE_E_REFUSED, "%s", PQresultErrorMessage(result));
    else if (!PQgetisnull(result, 0, 0) &&
             text_parse_i64(PQgetvalue(result, 0, 0), 0, INT32_MAX, ret_count))
        r = -EBADMSG;
    PQclear(result);
    return r;
}

static int migrate_all(struct migration_run *run)
{
    int64_t applied;
    int r = execute(run, "lock", ADVISORY_LOCK);

    if (r == 0)
        r = count_applied(run, &applied);
    if (r)
        return r;
    if (applied > (int64_t)store_migrations_count)
        return refuse(run, STORE_MIGRATE_E_REFUSED,
            "the database's schema is version %d, newer than this palmaresd (%zu): install the "
            "newer palmaresd",
            (int)applied, store_migrations_count);
    for (size_t i = 0; i < store_migrations_count; i++) {
        bool missing = (int64_t)i >= applied;

        r = missing ? (run->options->dry_run ? 0 : apply(run, i)) : compare_applied(run, i);
        if (r)
            return r;
        if (run->options->report)
            run->options->report(store_migrations[i].name, missing, run->options->context);
    }
    return 0;
}

int store_migrate(const struct store_migrate_options *options, char **ret_why)
{
    struct migration_run run = {.options = options, .ret_why = ret_why};
    int r;

    *ret_why = NULL;
    r = store_check_conninfo(options->conninfo, ret_why);
    if (r)
        return r;
    run.conn = PQconnectdb(options->conninfo);
    if (PQstatus(run.conn) != CONNECTION_OK)
        r = refuse(&run, STORE_MIGRATE_E_UNREACHABLE, "%s", PQerrorMessage(run.conn));
    else {
        PQclear(PQexec(run.conn, "SET client_min_messages = warning"));
        r = migrate_all(&run);
    }
    PQfinish(run.conn);
    return r;
}

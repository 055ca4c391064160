/* What `palmaresd pki` does to the database by itself, without a running service. */
#include "store/identity.h"
#include "store/internal.h"

#include "base/text.h"

#include <errno.h>

enum { TIME_TEXT = 32, FINGERPRINT_TEXT = 2 * FINGERPRINT_SIZE + 1 };

static const char sql_principal[] =
    "WITH made AS (INSERT INTO principal (name, role, label, establishment) VALUES ($1, $2, $3, "
    "$4) "
    "ON CONFLICT (name) DO NOTHING RETURNING *), "
    "noted AS (INSERT INTO audit (principal, method, entity, key, after) "
    "SELECT 'operator', 'palmaresd pki', 'principal', name, to_jsonb(made) FROM made) "
    "SELECT role = $2 AND establishment IS NOT DISTINCT FROM $4 AS same, role FROM made "
    "UNION ALL SELECT role = $2 AND establishment IS NOT DISTINCT FROM $4, role FROM principal "
    "WHERE name = $1";

static const char sql_certificate[] =
    "WITH made AS (INSERT INTO certificate (fingerprint, principal_id, serial, not_before, "
    "not_after) "
    "SELECT decode($2, 'hex'), id, $3, to_timestamp($4::bigint), to_timestamp($5::bigint) FROM "
    "principal WHERE name = $1 "
    "ON CONFLICT (fingerprint) DO NOTHING RETURNING *) "
    "INSERT INTO audit (principal, method, entity, key, after) "
    "SELECT 'operator', 'palmaresd pki', 'certificate', $2, to_jsonb(made) FROM made";

static const char sql_revoke[] =
    "WITH old AS (SELECT * FROM certificate WHERE fingerprint = decode($1, 'hex') FOR UPDATE), "
    "made AS (UPDATE certificate c SET revoked_at = now(), revocation_reason = $2 FROM old "
    "WHERE c.fingerprint = old.fingerprint AND old.revoked_at IS NULL RETURNING c.*), "
    "noted AS (INSERT INTO audit (principal, method, entity, key, before, after, reason) "
    "SELECT 'operator', 'palmaresd pki', 'certificate', $1, to_jsonb(old), to_jsonb(made), $2 FROM "
    "made JOIN old USING (fingerprint)) "
    "SELECT fingerprint FROM old";

struct offline {
    PGconn *conn;
    char **ret_why;
};

static int run(struct offline *offline,
    const char *sql,
    int count,
    const char *const *values,
    PGresult **ret_result)
{
    PGresult *result = PQexecParams(offline->conn, sql, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        if (ret_result)
            *ret_result = result;
        else
            PQclear(result);
        return 0;
    }
    if (asprintf(offline->ret_why, "%s", PQresultErrorMessage(result)) < 0)
        *offline->ret_why = NULL;
    PQclear(result);
    return OUTCOME_UNAVAILABLE;
}

static int open_offline(struct offline *offline, const char *conninfo)
{
    int r = store_check_conninfo(conninfo, offline->ret_why);

    if (r)
        return r;
    offline->conn = PQconnectdb(conninfo);
    if (PQstatus(offline->conn) != CONNECTION_OK) {
        if (asprintf(offline->ret_why, "%s", PQerrorMessage(offline->conn)) < 0)
            *offline->ret_why = NULL;
        return OUTCOME_UNAVAILABLE;
    }
    return run(offline,
        "SELECT set_config('search_path', 'palmares, pg_temp', false), "
        "set_config('palmares.scope', '*', false)",
        0, NULL, NULL);
}

static int add_principal(struct offline *offline, const struct principal_record *principal)
{
    const char *values[4] = {principal->name, role_name(principal->role),
        principal->label ? principal->label : "",
        text_is_empty(principal->establishment) ? NULL : principal->establishment};
    PGresult *result;
    int r = run(offline, sql_principal, 4, values, &result);

    if (r)
        return r;
    if (PQntuples(result) < 1 || !text_equal(PQgetvalue(result, 0, 0), "t")) {
        r = OUTCOME_PRECONDITION;
        if (asprintf(offline->ret_why,
                "principal %s exists with another role or establishment (%s): use another name, or "
                "change it with `palmares identity update`",
                principal->name, PQntuples(result) ? PQgetvalue(result, 0, 1) : "?") < 0)
            *offline->ret_why = NULL;
    }
    PQclear(result);
    return r;
}

static int add_certificate(struct offline *offline, const struct store_registration *registration)
{
    const struct certificate_record *certificate = registration->certificate;
    char fingerprint[FINGERPRINT_TEXT], not_before[TIME_TEXT], not_after[TIME_TEXT];
    const char *values[5] = {
        registration->principal->name, fingerprint, certificate->serial, not_before, not_after};
    PGresult *result;
    int r;

    text_hex_format(certificate->fingerprint, FINGERPRINT_SIZE, fingerprint);
    (void)snprintf(
        not_before, sizeof not_before, "%lld", (long long)(certificate->not_before_us / 1000000));
    (void)snprintf(
        not_after, sizeof not_after, "%lld", (long long)(certificate->not_after_us / 1000000));
    r = run(offline, sql_certificate, 5, values, &result);
    if (r)
        return r;
    if (registration->principal->role == ROLE_NONE && text_equal(PQcmdTuples(result), "0")) {
        r = OUTCOME_NOT_FOUND;
        if (asprintf(offline->ret_why,
                "principal %s is not in the database: give its role, with `palmaresd pki issue "
                "client`",
                registration->principal->name) < 0)
            *offline->ret_why = NULL;
    }
    PQclear(result);
    return r;
}

int store_identity_register(
    const char *conninfo, const struct store_registration *registration, char **ret_why)
{
    struct offline offline = {.ret_why = ret_why};
    int r;

    *ret_why = NULL;
    r = open_offline(&offline, conninfo);
    if (r == 0)
        r = run(&offline, "BEGIN", 0, NULL, NULL);
    if (r == 0 && registration->principal->role != ROLE_NONE)
        r = add_principal(&offline, registration->principal);
    if (r == 0)
        r = add_certificate(&offline, registration);
    if (r == 0)
        r = run(&offline, "COMMIT", 0, NULL, NULL);
    PQfinish(offline.conn);
    return r;
}

int store_identity_revoke_offline(const char *conninfo,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    const char *reason,
    char **ret_why)
{
    struct offline offline = {.ret_why = ret_why};
    char text[FINGERPRINT_TEXT];
    const char *values[2] = {text, reason};
    PGresult *result = NULL;
    int r;

    *ret_why = NULL;
    text_hex_format(fingerprint, FINGERPRINT_SIZE, text);
    r = open_offline(&offline, conninfo);
    if (r == 0)
        r = run(&offline, sql_revoke, 2, values, &result);
    if (r == 0 && PQntuples(result) == 0)
        r = OUTCOME_NOT_FOUND;
    PQclear(result);
    PQfinish(offline.conn);
    return r;
}

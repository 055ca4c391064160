#include "store/internal.h"

#include <errno.h>

#define TABLE(name) extern const struct store_statement_table name

TABLE(store_audit_statements);
TABLE(store_candidate_statements);
TABLE(store_attachment_statements);
TABLE(store_candidate_change_statements);
TABLE(store_class_profile_statements);
TABLE(store_commission_change_statements);
TABLE(store_commission_statements);
TABLE(store_conformity_change_statements);
TABLE(store_conformity_statements);
TABLE(store_document_change_statements);
TABLE(store_document_statements);
TABLE(store_dossier_export_statements);
TABLE(store_engagement_change_statements);
TABLE(store_engagement_statements);
TABLE(store_enrolment_statements);
TABLE(store_examiner_change_statements);
TABLE(store_examiner_import_statements);
TABLE(store_examiner_statements);
TABLE(store_fiche_sujet_statements);
TABLE(store_identity_statements);
TABLE(store_import_statements);
TABLE(store_import_commit_statements);
TABLE(store_pin_statements);
TABLE(store_plan_statements);
TABLE(store_plan_change_statements);
TABLE(store_plan_job_statements);
TABLE(store_plan_paper_statements);
TABLE(store_sheet_paper_statements);
TABLE(store_plan_problem_statements);
TABLE(store_room_day_statements);
TABLE(store_room_import_statements);
TABLE(store_room_pages_statements);
TABLE(store_room_state_statements);
TABLE(store_room_statements);
TABLE(store_session_statements);
TABLE(store_session_change_statements);
TABLE(store_sheet_act_statements);
TABLE(store_sheet_statements);
TABLE(store_subject_change_statements);
TABLE(store_subject_key_statements);
TABLE(store_subject_release_change_statements);
TABLE(store_subject_release_statements);
TABLE(store_subject_similar_statements);
TABLE(store_subject_statements);
TABLE(store_draw_statements);
TABLE(store_table_import_statements);

/*
 * Enter the scope of a certificate's principal, at each batch: revocation and changes of role take
 * effect at the next call. Gives the revision of the principal, or NULL when the certificate is no
 * longer good; the scope stays '' unless the revision is the one known. Not a function of the
 * database: one in SQL is planned anew at each call, which costs four times the statement.
 */
static const struct store_statement enter_scope = {"enter_scope",
    "WITH found AS MATERIALIZED (SELECT p.revision, "
    "CASE p.role WHEN 'establishment' THEN p.establishment WHEN 'kiosk' THEN 'room:' || p.id "
    "WHEN 'juror' THEN '' ELSE '*' END AS scope "
    "FROM certificate c JOIN principal p ON p.id = c.principal_id "
    "WHERE c.fingerprint = $1 AND c.revoked_at IS NULL AND NOT p.disabled) "
    "SELECT CASE WHEN set_config('palmares.scope', "
    "coalesce((SELECT scope FROM found WHERE revision = $2), ''), true) IS NOT NULL "
    "THEN (SELECT revision FROM found) END"};
static const struct store_statement enter_system = {
    "enter_system", "SELECT set_config('palmares.scope', '*', true)"};
static const struct store_statement *const scope_statements[] = {&enter_scope, &enter_system};
static const struct store_statement_table store_scope_statements = {
    scope_statements, ARRAY_LEN(scope_statements)};

const struct store_statement_table *const store_statement_tables[] = {
    &store_scope_statements,
    &store_audit_statements,
    &store_candidate_statements,
    &store_attachment_statements,
    &store_candidate_change_statements,
    &store_class_profile_statements,
    &store_commission_change_statements,
    &store_commission_statements,
    &store_conformity_change_statements,
    &store_conformity_statements,
    &store_document_change_statements,
    &store_document_statements,
    &store_dossier_export_statements,
    &store_engagement_change_statements,
    &store_engagement_statements,
    &store_enrolment_statements,
    &store_examiner_change_statements,
    &store_examiner_import_statements,
    &store_examiner_statements,
    &store_fiche_sujet_statements,
    &store_identity_statements,
    &store_import_statements,
    &store_import_commit_statements,
    &store_pin_statements,
    &store_plan_statements,
    &store_plan_change_statements,
    &store_plan_job_statements,
    &store_plan_paper_statements,
    &store_sheet_paper_statements,
    &store_plan_problem_statements,
    &store_room_day_statements,
    &store_room_import_statements,
    &store_room_pages_statements,
    &store_room_state_statements,
    &store_room_statements,
    &store_session_statements,
    &store_session_change_statements,
    &store_sheet_act_statements,
    &store_sheet_statements,
    &store_subject_change_statements,
    &store_subject_key_statements,
    &store_subject_release_change_statements,
    &store_subject_release_statements,
    &store_subject_similar_statements,
    &store_subject_statements,
    &store_draw_statements,
    &store_table_import_statements,
};
const size_t store_statement_table_count = ARRAY_LEN(store_statement_tables);

static int send_all(PGconn *conn)
{
    for (size_t i = 0; i < store_statement_table_count; i++)
        for (size_t j = 0; j < store_statement_tables[i]->count; j++) {
            const struct store_statement *statement = store_statement_tables[i]->statements[j];

            if (!PQsendPrepare(conn, statement->name, statement->sql, 0, NULL))
                return -EIO;
        }
    return PQpipelineSync(conn) ? 0 : -EIO;
}

/* The statement whose result comes after `before` others. */
static const char *name_of(size_t before)
{
    for (size_t i = 0; i < store_statement_table_count; i++) {
        if (before < store_statement_tables[i]->count)
            return store_statement_tables[i]->statements[before]->name;
        before -= store_statement_tables[i]->count;
    }
    return "?";
}

static int refuse(const PGresult *result, size_t before, char **ret_why)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (asprintf(ret_why, "the statement %s does not fit the database's schema: %s",
            name_of(before), message) < 0)
        *ret_why = NULL;
    return -EIO;
}

/* The results of send_all(), in order; the first refused statement is named. */
static int read_all(PGconn *conn, char **ret_why)
{
    size_t results = 0;
    int r = 0;

    for (;;) {
        PGresult *result = PQgetResult(conn);
        ExecStatusType status;

        if (!result) {
            if (PQstatus(conn) == CONNECTION_BAD)
                return -EIO;
            continue;
        }
        status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR && r == 0)
            r = refuse(result, results, ret_why);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            return r;
        results++;
    }
}

int statements_prepare(PGconn *conn, char **ret_why)
{
    int r;

    if (!PQenterPipelineMode(conn))
        return -EIO;
    r = send_all(conn);
    if (r == 0)
        r = read_all(conn, ret_why);
    if (!PQexitPipelineMode(conn))
        return -EIO;
    return r;
}

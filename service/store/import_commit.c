/* From staged records to candidates, set by set. */
#include "store/import.h"

#include "store/query.h"

#include "base/error.h"

#include <errno.h>

/*
 * $1 is the key of the import, $2 the session, $3 the mask of the fields that the file has (1 <<
 * enum candidate_field). A field that the file has not keeps its stored value.
 */
#define HAS(bit) "$3::integer & " bit " <> 0"
#define WANT(column, bit) "CASE WHEN " HAS(bit) " THEN r." column " ELSE c." column " END"
#define WANTED                                                                                   \
    WANT("ine", "2")                                                                             \
    " AS ine, " WANT("family_name", "4") " AS family_name, " WANT(                               \
        "given_name", "8") " AS given_name, " WANT("birth_date",                                 \
        "16") " AS birth_date, " WANT("class", "32") " AS class, " WANT("establishment",         \
        "64") " AS establishment, " WANT("language1", "128") " AS language1, " WANT("language2", \
        "256") " AS language2, " WANT("zone", "512") " AS zone, " WANT("extra_minutes_per_hour", \
        "1024") " AS extra_minutes_per_hour, " WANT("arrangements",                              \
        "2048") " AS arrangements, " WANT("email", "4096") " AS email"
#define FIELDS(row)                                                                              \
    row ".ine, " row ".family_name, " row ".given_name, " row ".birth_date, " row ".class, " row \
        ".establishment, " row ".language1, " row ".language2, " row ".zone, " row               \
        ".extra_minutes_per_hour, " row ".arrangements, " row ".email"
#define DIFFERS "(" FIELDS("w") ") IS DISTINCT FROM (" FIELDS("c") ")"
/* A staged record, the candidate of its number if there is one, and what would be stored. */
#define PAIRS                                                                                     \
    "import_row r JOIN candidate c ON c.session = $2 AND c.number = r.number CROSS JOIN LATERAL " \
    "(SELECT " WANTED ") w "
#define UNDISPUTED                                                                           \
    "NOT EXISTS (SELECT FROM import_issue x WHERE x.import_key = r.import_key AND x.line = " \
    "r.line AND x.conflict)"
_Static_assert(
    1u << CANDIDATE_INE == 2 && 1u << CANDIDATE_EMAIL == 4096 && CANDIDATE_FIELD_COUNT == 13,
    "the bits of HAS()");

/* seq of conflicts: above those of any record's own issues. */
#define ISSUE                                                                                      \
    "INSERT INTO import_issue (import_key, line, seq, conflict, heading, value, reason, message, " \
    "remedy, record) "

static const struct store_statement import_forget_conflicts = {
    "import_forget_conflicts", "DELETE FROM import_issue WHERE import_key = $1 AND conflict"};

#define DUPLICATE(column, condition, seq, reason, what)                                            \
    ISSUE "SELECT r.import_key, r.line, " seq ", true, $2::text, r." column ", '" reason "', "     \
          "'" what " ' || r." column                                                               \
          " || ' stands on lines ' || array_to_string(l.lines, ', ') || '.', "                     \
          "'Keep one of them, or correct it.', r.record FROM "                                     \
          "(SELECT d." column " AS value, (array_agg(d.line ORDER BY d.line))[1:5] AS lines FROM " \
          "import_row d WHERE d.import_key = $1 AND d." column " IN (SELECT n." column             \
          " FROM import_row n WHERE n.import_key = $1 AND " condition " GROUP BY n." column        \
          " HAVING count(*) > 1) "                                                                 \
          "GROUP BY d." column ") l JOIN import_row r ON r.import_key = $1 AND r." column          \
          " = l.value"

static const struct store_statement import_find_numbers = {
    "import_find_numbers", DUPLICATE("number", "true", "1000", "DUPLICATE_NUMBER", "N° candidat")};
static const struct store_statement import_find_ines = {
    "import_find_ines", DUPLICATE("ine", "n.ine <> ''", "1001", "DUPLICATE_INE", "The INE")};

static const struct store_statement import_find_taken = {"import_find_taken",
    ISSUE "SELECT r.import_key, r.line, 1002, true, $3::text, r.ine, 'INE_TAKEN', "
          "'The INE ' || r.ine || ' belongs to N° candidat ' || c.number || ' of this session (' "
          "|| c.family_name || ' ' || c.given_name || ').', "
          "'Correct the INE or the N° candidat; to exchange two INEs, clear one first.', r.record "
          "FROM import_row r JOIN candidate c ON c.session = $2 AND c.ine = r.ine AND c.number <> "
          "r.number "
          "WHERE r.import_key = $1 AND r.ine <> ''"};

static const struct store_statement import_find_states = {"import_find_states", ISSUE
    "SELECT r.import_key, r.line, 1003, true, $3::text, CASE WHEN r.stated_withdrawn THEN "
    "'Démissionnaire' ELSE 'Inscrit' END, 'STATE', "
    "CASE WHEN r.stated_withdrawn THEN 'The file says that N° candidat ' || r.number || ' has "
    "withdrawn; here it has not.' "
    "ELSE 'N° candidat ' || r.number || ' has withdrawn; the file says that it has not.' END, "
    "'An import changes nobody''s state: withdraw or reinstate the candidate, or clear the cell.', "
    "r.record "
    "FROM import_row r LEFT JOIN candidate c ON c.session = $2 AND c.number = r.number "
    "WHERE r.import_key = $1 AND r.stated_withdrawn <> coalesce(c.withdrawn, false)"};

static const struct store_statement import_find_unfit = {"import_find_unfit",
    ISSUE "SELECT r.import_key, r.line, 1004, true, '', '', CASE WHEN c.withdrawn THEN 'WITHDRAWN' "
          "ELSE 'SAME_LANGUAGE' END, "
          "CASE WHEN c.withdrawn THEN 'N° candidat ' || r.number || ' has withdrawn, and the file "
          "would change it.' "
          "ELSE 'LV2 of N° candidat ' || r.number || ' would be the same as LV1, which is stored: "
          "' || c.language1 || '.' END, "
          "CASE WHEN c.withdrawn THEN 'Reinstate the candidate first, or leave the record out.' "
          "ELSE 'Choose another LV2, or none.' END, r.record "
          "FROM " PAIRS "WHERE r.import_key = $1 AND ((c.withdrawn AND " DIFFERS
          ") OR (w.language2 <> '' AND w.language1 = w.language2))"};

static const struct store_statement import_sum_conflicts = {"import_sum_conflicts",
    "UPDATE import_progress p SET conflict_issues = s.issues, conflict_rows = s.rows FROM "
    "(SELECT count(*) AS issues, count(DISTINCT line) AS rows FROM import_issue WHERE import_key = "
    "$1 AND conflict) s "
    "WHERE p.import_key = $1 RETURNING p.conflict_issues, p.conflict_rows"};

static const struct store_statement import_count = {"import_count",
    "SELECT count(*) AS known, count(*) FILTER (WHERE " DIFFERS ") AS updated FROM " PAIRS
    "WHERE r.import_key = $1 AND " UNDISPUTED};

static const struct store_statement import_create = {"import_create",
    "INSERT INTO candidate (session, number, ine, family_name, given_name, birth_date, class, "
    "establishment, language1, language2, zone, "
    "extra_minutes_per_hour, arrangements, email) SELECT $2::text, r.number, " FIELDS(
        "r") " FROM import_row r "
             "WHERE r.import_key = $1 AND NOT EXISTS (SELECT FROM candidate c WHERE c.session = $2 "
             "AND c.number = r.number) AND " UNDISPUTED};

#define AUDIT                                                                               \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, entity, key, " \
    "before, after) "

/*
 * Of the candidates just created: rows of this very transaction. Apart from the INSERT because
 * passing 250,000 wide rows through RETURNING costs more than reading them again.
 */
static const struct store_statement import_note_created = {"import_note_created",
    "WITH noted AS (" AUDIT "SELECT $1, $2, $3, $4, $5, 'candidate', c.session || '/' || c.number, "
    "NULL, to_jsonb(c) FROM candidate c "
    "WHERE c.session = $6 AND c.xmin = pg_current_xact_id()::xid AND c.revision = 1 RETURNING 1) "
    "SELECT count(*) AS rows FROM noted"};

static const struct store_statement import_update = {"import_update",
    "WITH made AS (UPDATE candidate t SET (ine, family_name, given_name, birth_date, class, "
    "establishment, language1, language2, zone, "
    "extra_minutes_per_hour, arrangements, email, revision, updated_at) = ROW(" FIELDS(
        "n") ", t.revision + 1, now()) "
             "FROM (SELECT c.number, to_jsonb(c) AS before, w.* FROM " PAIRS
             "WHERE r.import_key = $1 AND " UNDISPUTED " AND " DIFFERS ") n "
             "WHERE t.session = $2 AND t.number = n.number RETURNING t.session || '/' || t.number "
             "AS key, n.before, to_jsonb(t) AS after), "
             "noted AS (" AUDIT "SELECT $4, $5, $6, $7, $8, 'candidate', made.key, made.before, "
             "made.after FROM made RETURNING 1) "
             "SELECT count(*) AS rows FROM noted"};

static const struct store_statement import_answer = {"import_answer",
    "SELECT digest = $4 AS same, ($1::bigint, $2::text, $5::text) IS NOT NULL AS known FROM audit "
    "WHERE principal_id = $1 AND request_id = $3 AND answers"};

static const struct store_statement import_close = {"import_close",
    "WITH made AS (UPDATE import SET state = 'committed', created = $7, updated = $8, unchanged = "
    "$9, touched_at = now() "
    "WHERE key = $6 RETURNING *) INSERT INTO audit (principal_id, principal, request_id, digest, "
    "method, answers, entity, key, after) "
    "SELECT $1, $2, $3, $4, $5, true, 'import', made.id::text, to_jsonb(made) - 'key' - "
    "'principal_id' FROM made"};

static const struct store_statement import_keep_counts = {"import_keep_counts",
    "UPDATE import SET created = $2, updated = $3, unchanged = $4, "
    "touched_at = now() WHERE key = $1"};

static const struct store_statement import_drop_staged = {
    "import_drop_staged", "DELETE FROM import_row WHERE import_key = $1"};

static const struct store_statement *const statements[] = {
    &import_forget_conflicts,
    &import_find_numbers,
    &import_find_ines,
    &import_find_taken,
    &import_find_states,
    &import_find_unfit,
    &import_sum_conflicts,
    &import_count,
    &import_create,
    &import_note_created,
    &import_update,
    &import_answer,
    &import_close,
    &import_keep_counts,
    &import_drop_staged,
};
extern const struct store_statement_table store_import_commit_statements;
const struct store_statement_table store_import_commit_statements = {
    statements, ARRAY_LEN(statements)};

int store_import_find_answer(struct op *op, struct store_session *session, bool *ret_done)
{
    struct store_query *query = store_work_query(op, &import_answer);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_done = store_row_count(rows) > 0;
    return *ret_done && !store_bool(rows, 0, store_column(rows, "same"))
               ? (int)OUTCOME_REQUEST_ID_REUSED
               : 0;
}

/*
 * The staging tables are the owner's and have no statistics: without these the planner expects a
 * handful of rows and takes nested loops over a quarter of a million.
 */
int store_import_set_up(struct store_session *session)
{
    int r = store_execute(session, "SET LOCAL enable_nestloop = off");

    if (r == 0)
        r = store_execute(session, "SET LOCAL plan_cache_mode = force_custom_plan");
    if (r == 0)
        r = store_execute(session, "SET LOCAL work_mem = '64MB'");
    /* one statement creates all candidates of a file; the caller's deadline is looked at between
     * statements */
    return r ? r : store_execute(session, "SET LOCAL statement_timeout = '10min'");
}

int store_import_lock_candidates(struct store_session *session)
{
    return store_execute(session, "LOCK TABLE candidate IN SHARE ROW EXCLUSIVE MODE");
}

/* ---- conflicts ---- */

static const char *heading_of(const struct import_progress *progress, int target)
{
    for (size_t i = 0; i < progress->column_count; i++)
        if (progress->columns[i].target == target)
            return progress->columns[i].heading;
    return "";
}

/* Statements with the key, then up to two texts. */
static int find(struct op *op,
    struct store_session *session,
    const struct store_statement *statement,
    int64_t key,
    const char *const texts[2])
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, key);
    for (size_t i = 0; i < 2 && texts[i]; i++)
        store_bind_text(query, texts[i]);
    return store_run(session, query, NULL);
}

static struct store_query *masked_new(struct op *op,
    const struct store_statement *statement,
    const struct store_import *import,
    uint32_t mask)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_int8(query, import->key);
    store_bind_text(query, import->import.session);
    store_bind_int4(query, (int32_t)mask);
    return query;
}

static int sum_conflicts(struct op *op, struct store_session *session, struct store_import *import)
{
    struct store_query *query = store_work_query(op, &import_sum_conflicts);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, import->key);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    import->import.conflict_issues =
        (uint32_t)store_int(rows, 0, store_column(rows, "conflict_issues"));
    import->import.conflict_rows =
        (uint32_t)store_int(rows, 0, store_column(rows, "conflict_rows"));
    return 0;
}

int store_import_find_conflicts(
    struct op *op, struct store_session *session, struct store_import *import, uint32_t mask)
{
    const struct import_progress *progress = &import->import.progress;
    const char *id = import->import.session;
    const char *ine = heading_of(progress, CANDIDATE_INE);
    const struct {
        const struct store_statement *statement;
        const char *texts[2];
    } steps[] = {
        {&import_forget_conflicts, {NULL, NULL}},
        {&import_find_numbers, {heading_of(progress, CANDIDATE_NUMBER), NULL}},
        {&import_find_ines, {ine, NULL}},
        {&import_find_taken, {id, ine}},
        {&import_find_states, {id, heading_of(progress, IMPORT_TARGET_STATE)}},
    };
    struct store_query *query;
    int r = 0;

    for (size_t i = 0; i < ARRAY_LEN(steps) && r == 0; i++)
        r = find(op, session, steps[i].statement, import->key, steps[i].texts);
    if (r)
        return r;
    query = masked_new(op, &import_find_unfit, import, mask);
    if (!query)
        return -ENOMEM;
    r = store_run(session, query, NULL);
    return r ? r : sum_conflicts(op, session, import);
}

/* ---- counting and applying ---- */

/* Records that are neither rejected nor in conflict. */
static uint32_t good_rows(const struct import *import)
{
    return import->progress.rows - import->progress.rejected - import->conflict_rows;
}

int store_import_count(
    struct op *op, struct store_session *session, struct store_import *import, uint32_t mask)
{
    struct store_query *query = masked_new(op, &import_count, import, mask);
    const struct store_rows *rows;
    uint32_t known;
    int r;

    if (!query)
        return -ENOMEM;
    r = store_run(session, query, &rows);
    if (r)
        return r;
    known = (uint32_t)store_int(rows, 0, store_column(rows, "known"));
    import->import.updated = (uint32_t)store_int(rows, 0, store_column(rows, "updated"));
    import->import.unchanged = known - import->import.updated;
    import->import.created = good_rows(&import->import) - known;
    return 0;
}

static int run_counted(struct store_session *session, struct store_query *query, uint32_t *ret_rows)
{
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    if (r == 0)
        *ret_rows = (uint32_t)store_int(rows, 0, store_column(rows, "rows"));
    return r;
}

static int update(
    struct op *op, struct store_session *session, struct store_import *import, uint32_t mask)
{
    struct store_query *query = masked_new(op, &import_update, import, mask);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    return run_counted(session, query, &import->import.updated);
}

static int create(struct op *op, struct store_session *session, struct store_import *import)
{
    struct store_query *query = store_work_query(op, &import_create),
                       *note = store_work_query(op, &import_note_created);
    int r;

    if (!query || !note)
        return -ENOMEM;
    store_bind_int8(query, import->key);
    store_bind_text(query, import->import.session);
    r = store_run(session, query, NULL);
    if (r)
        return r;
    store_bind_change(note);
    store_bind_text(note, import->import.session);
    return run_counted(session, note, &import->import.created);
}

int store_import_apply(
    struct op *op, struct store_session *session, struct store_import *import, uint32_t mask)
{
    int r = update(op, session, import, mask);

    if (r == 0)
        r = create(op, session, import);
    if (r == 0)
        import->import.unchanged =
            good_rows(&import->import) - import->import.created - import->import.updated;
    return r;
}

int store_import_finish(
    struct op *op, struct store_session *session, struct store_import *import, bool committed)
{
    struct store_query *query =
        store_work_query(op, committed ? &import_close : &import_keep_counts);
    const char *const none[2] = {NULL, NULL};
    int r;

    if (!query)
        return -ENOMEM;
    if (committed)
        store_bind_change(query);
    store_bind_int8(query, import->key);
    store_bind_int4(query, (int32_t)import->import.created);
    store_bind_int4(query, (int32_t)import->import.updated);
    store_bind_int4(query, (int32_t)import->import.unchanged);
    r = store_run(session, query, NULL);
    if (r || !committed)
        return r;
    import->import.state = IMPORT_COMMITTED;
    return find(op, session, &import_drop_staged, import->key, none);
}

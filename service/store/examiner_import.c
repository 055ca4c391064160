/* Examiners of a file, set by set. */
#include "store/resource_import.h"

#include "store/table_row.h"

#include <errno.h>

#define AUDIT                                                                           \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, "
/* $7 is the mask of the columns that the file has: a column that it has not keeps its value. */
#define WANT(column, bit, empty)                                                                \
    "CASE WHEN $7::integer & " bit " <> 0 THEN g." column " ELSE coalesce(o." column ", " empty \
    ") END AS " column
#define WANT_SPECIALITIES WANT("specialities", "16", "'{}'")
#define WANT_LANGUAGES WANT("languages", "32", "'{}'")
#define WANT_ESTABLISHMENT WANT("establishment", "64", "''")
#define WANT_ORGANISATION WANT("organisation", "128", "''")
#define WANT_PUBLIC WANT("public_teaching", "256", "false")
#define WANT_EMAIL WANT("email", "1024", "''")
_Static_assert(1u << EXAMINER_FIELD_SPECIALITIES == 16 && 1u << EXAMINER_FIELD_LANGUAGES == 32 &&
                   1u << EXAMINER_FIELD_ESTABLISHMENT == 64 &&
                   1u << EXAMINER_FIELD_ORGANISATION == 128 &&
                   1u << EXAMINER_FIELD_PUBLIC_TEACHING == 256 &&
                   1u << EXAMINER_FIELD_EMAIL == 1024 && EXAMINER_FIELD_COUNT == 11,
    "the bits of WANT()");

#define FIELDS(row)                                                                              \
    row ".family_name, " row ".given_name, " row ".quality, " row ".specialities, " row          \
        ".languages, " row ".establishment, " row ".organisation, " row ".public_teaching, " row \
        ".available, " row ".always_available, " row ".email"
#define STORED FIELDS("o")
#define WANTED FIELDS("w")
#define EXCLUDED FIELDS("excluded")

#define GIVEN_SPECIALITIES TABLE_SPLIT("g.specialities")
#define GIVEN_LANGUAGES TABLE_SPLIT("g.languages")
#define GIVEN_AVAILABLE TABLE_SPLIT("g.available")
#define GIVEN                                                                                    \
    "given AS MATERIALIZED (SELECT g.code, g.family_name, g.given_name, "                        \
    "g.quality, " GIVEN_SPECIALITIES " AS specialities, " GIVEN_LANGUAGES                        \
    " AS languages, g.establishment, "                                                           \
    "g.organisation, g.public_teaching::boolean AS public_teaching, " GIVEN_AVAILABLE            \
    " AS available, g.always_available::boolean AS always_available, g.email FROM "              \
    "unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], "       \
    "$15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[]) AS g (code, " \
    "family_name, given_name, quality, specialities, languages, establishment, organisation, "   \
    "public_teaching, available, always_available, email)), "

/*
 * $6 the session, $8 whether it is only checked; $9 to $20 the examiners, a text[] a column. What
 * differs is compared before anything changes, so that the counts are the same for a check.
 */
static const struct store_statement examiner_import = {"examiner_import",
    "WITH " GIVEN
    "old AS MATERIALIZED (SELECT e.* FROM examiner e JOIN given g ON e.code = g.code WHERE "
    "e.session = $6 FOR UPDATE OF e), "
    "want AS MATERIALIZED (SELECT g.code, g.family_name, g.given_name, g.quality, g.available, "
    "g.always_available, " WANT_SPECIALITIES ", " WANT_LANGUAGES ", " WANT_ESTABLISHMENT
    ", " WANT_ORGANISATION ", " WANT_PUBLIC ", " WANT_EMAIL
    ", o.code IS NULL AS fresh FROM given g LEFT JOIN old o ON o.code = g.code), "
    "changed AS MATERIALIZED (SELECT w.* FROM want w LEFT JOIN old o ON o.code = w.code WHERE "
    "w.fresh OR (" STORED ") IS DISTINCT FROM (" WANTED ")), "
    "made AS (INSERT INTO examiner (session, code, family_name, given_name, quality, specialities, "
    "languages, establishment, organisation, public_teaching, available, always_available, email) "
    "SELECT $6, w.code, " WANTED " FROM changed w WHERE NOT $8::boolean ORDER BY w.code "
    "ON CONFLICT (session, code) DO UPDATE SET (family_name, given_name, quality, specialities, "
    "languages, establishment, organisation, public_teaching, available, always_available, email, "
    "revision, updated_at) = ROW(" EXCLUDED ", examiner.revision + 1, now()) RETURNING *), "
    "noted AS (" AUDIT "false, 'examiner', m.session || '/' || m.code, to_jsonb(o), to_jsonb(m) "
    "FROM made m LEFT JOIN old o ON o.code = m.code), "
    "counts AS MATERIALIZED (SELECT count(*) FILTER (WHERE fresh) AS created, count(*) FILTER "
    "(WHERE NOT fresh) AS updated, (SELECT count(*) FROM given) - count(*) AS unchanged FROM "
    "changed), "
    "answered AS (" AUDIT "$3::uuid IS NOT NULL, 'examiner-import', $6::text, NULL::jsonb, "
    "to_jsonb(n) FROM counts n WHERE NOT $8::boolean) "
    "SELECT created, updated, unchanged FROM counts"};

static const struct store_statement *const statements[] = {&examiner_import};
extern const struct store_statement_table store_examiner_import_statements;
const struct store_statement_table store_examiner_import_statements = {
    statements, ARRAY_LEN(statements)};

enum { COLUMNS = 12 };

static int set_row(struct arena *arena,
    const struct examiner *examiner,
    const char **const columns[COLUMNS],
    size_t row)
{
    const char *const values[COLUMNS] = {
        examiner->code,
        examiner->family_name,
        examiner->given_name,
        examiner_quality_name(examiner->quality),
        table_join(arena, examiner->specialities, examiner->speciality_count),
        table_join(arena, examiner->languages, examiner->language_count),
        examiner->establishment,
        examiner->organisation,
        examiner->public_teaching ? "true" : "false",
        table_join(arena, examiner->available, examiner->available_count),
        examiner->always_available ? "true" : "false",
        examiner->email,
    };

    for (size_t i = 0; i < COLUMNS; i++) {
        if (!values[i])
            return -ENOMEM;
        columns[i][row] = values[i];
    }
    return 0;
}

static int bind_examiners(
    struct store_query *query, struct op *op, const struct store_examiner_import *import)
{
    const char **columns[COLUMNS];
    int r = table_columns_new(op->arena, columns, COLUMNS, import->examiner_count);

    for (size_t i = 0; i < import->examiner_count && r == 0; i++)
        r = set_row(op->arena, &import->examiners[i], columns, i);
    for (size_t i = 0; i < COLUMNS && r == 0; i++)
        store_bind_texts(query, columns[i], import->examiner_count);
    return r;
}

int store_examiner_import(struct store_session *session,
    struct op *op,
    const struct store_examiner_import *import,
    struct store_table_counts *ret_counts)
{
    struct store_query *query = store_work_query(op, &examiner_import);
    const struct store_rows *rows;
    int r = query ? table_set_up(session) : -ENOMEM;

    if (r)
        return r;
    store_bind_change(query);
    store_bind_text(query, import->session);
    store_bind_int4(query, (int32_t)import->mask);
    store_bind_bool(query, import->validate_only);
    r = bind_examiners(query, op, import);
    if (r == 0)
        r = store_run(session, query, &rows);
    if (r == 0)
        *ret_counts = table_counts_read(rows);
    return r;
}

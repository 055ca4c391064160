/* What classes share, and imports of classes. */
#include "store/document.h"

#include "store/document_row.h"
#include "store/form_json.h"

#include "base/error.h"

#include <errno.h>

static const struct store_statement class_list = {"class_list",
    "SELECT " CLASS_COLUMNS " FROM class_profile p WHERE p.session = $1 AND ($2::text = '' OR "
    "p.establishment = $2) AND ($3::text = '' OR p.name = $3) AND (p.establishment, p.name) > "
    "($4::text COLLATE \"C\", $5::text) ORDER BY p.establishment, p.name LIMIT $6"};

static const struct store_statement class_prior = {"class_prior",
    "SELECT a.digest = $3 AND a.entity = 'class' AS same, " CLASS_COLUMNS
    " FROM audit a, jsonb_populate_record(NULL::class_profile, a.after) p "
    "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

#define AUDIT                                                                           \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text"

/* $10: the revision that it replaces; 0: whatever is there. No row: it is another one by now. */
static const struct store_statement class_save = {"class_save",
    "WITH old AS MATERIALIZED (SELECT * FROM class_profile p WHERE p.session = $6 AND "
    "p.establishment = $7 AND p.name = $8), "
    "made AS (INSERT INTO class_profile (session, establishment, name, content) SELECT $6, $7, $8, "
    "$9::text::jsonb WHERE $10::integer = 0 OR EXISTS (SELECT FROM old) "
    "ON CONFLICT (session, establishment, name) DO UPDATE SET content = excluded.content, revision "
    "= class_profile.revision + 1, updated_at = now() "
    "WHERE $10::integer = 0 OR class_profile.revision = $10::integer RETURNING *), "
    "noted AS (" AUDIT ", $3::uuid IS NOT NULL, 'class', made.session || '/' || "
    "made.establishment || '/' || made.name, (SELECT to_jsonb(old) FROM old), to_jsonb(made) FROM "
    "made) SELECT revision FROM made"};

static const struct store_statement class_import_note = {"class_import_note",
    AUDIT ", $3::uuid IS NOT NULL, 'class-import', $6::text, NULL, jsonb_build_object('created', "
          "$7::integer, 'updated', $8::integer, 'unchanged', $9::integer)"};

static const struct store_statement *const statements[] = {
    &class_list,
    &class_prior,
    &class_save,
    &class_import_note,
};
extern const struct store_statement_table store_class_profile_statements;
const struct store_statement_table store_class_profile_statements = {
    statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_classes_fn done;
    void *context;
};

static int read_classes(
    const struct store_rows *rows, struct arena *arena, struct class_profile **ret_profiles)
{
    size_t count = store_row_count(rows);
    struct class_profile *profiles = arena_calloc(arena, count + 1, sizeof *profiles);
    int r = profiles ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = class_row_read(rows, i, arena, &profiles[i]);
    *ret_profiles = profiles;
    return r;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct class_profile *profiles = NULL;

    if (r == 0)
        r = read_classes(rows, op->arena, &profiles);
    waiting->done(op, r, profiles, r ? 0 : store_row_count(rows), waiting->context);
}

static void bind_page(struct store_query *query, const struct class_page *page)
{
    store_bind_text(query, page->session);
    store_bind_text(query, page->establishment);
    store_bind_text(query, page->name);
    store_bind_text(query, page->after_establishment);
    store_bind_text(query, page->after_name);
    store_bind_int8(query, page->limit);
}

int store_class_list(struct store *store,
    struct op *op,
    const struct class_page *page,
    store_classes_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct store_query *query =
        store_query_keep(op, &class_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_page(query, page);
    store_submit(store, query);
    return 0;
}

/* ---- in a worker's transaction ---- */

int store_class_read(struct store_session *session,
    struct op *op,
    const struct class_profile *key,
    struct class_profile *ret_profile)
{
    const struct class_page page = {key->session, key->establishment, key->name, "", "", 1};
    struct store_query *query = store_work_query(op, &class_list);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    if (!*key->establishment || !*key->name)
        return OUTCOME_NOT_FOUND;
    bind_page(query, &page);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    return r ? r : class_row_read(rows, 0, op->arena, ret_profile);
}

int store_class_prior(struct store_session *session,
    struct op *op,
    struct class_profile *ret_profile,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &class_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? class_row_read(rows, 0, op->arena, ret_profile) : r;
}

int store_class_save(struct store_session *session, struct op *op, struct class_profile *profile)
{
    struct store_query *query = store_work_query(op, &class_save);
    const struct store_rows *rows;
    char *json;
    int r = form_json_write(op->arena, &class_profile_form, profile, &json);

    if (r || !query)
        return r ? r : -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, profile->session);
    store_bind_text(query, profile->establishment);
    store_bind_text(query, profile->name);
    store_bind_text(query, json);
    store_bind_int4(query, profile->revision);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_ETAG_MISMATCH;
    profile->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    return 0;
}

int store_class_import_note(struct store_session *session,
    struct op *op,
    const char *key,
    const struct store_table_counts *counts)
{
    struct store_query *query = store_work_query(op, &class_import_note);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, key);
    store_bind_int4(query, (int32_t)counts->created);
    store_bind_int4(query, (int32_t)counts->updated);
    store_bind_int4(query, (int32_t)counts->unchanged);
    return store_run(session, query, NULL);
}

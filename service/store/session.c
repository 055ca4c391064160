/* Reading sessions. The changes are in session_change.c. */
#include "store/session.h"

#include "store/query.h"

#include "base/error.h"

#include <errno.h>

#define COUNTED "(SELECT count(*) FROM candidate c WHERE c.session = s.id AND NOT c.withdrawn)"
#define SESSION_COLUMNS                                                                      \
    "s.id, s.diploma, s.specialty, s.year, s.revision, s.created_at, s.updated_at, " COUNTED \
    " AS candidates"

static const struct store_statement session_get = {"session_get",
    "SELECT " SESSION_COLUMNS
    ", v.definition FROM session s JOIN session_revision v ON v.session = "
    "s.id AND v.revision = s.revision WHERE s.id = $1"};

static const struct store_statement session_list = {"session_list",
    "SELECT " SESSION_COLUMNS " FROM session s WHERE s.id > $1 ORDER BY s.id LIMIT $2"};

static const struct store_statement session_revision = {
    "session_revision", "SELECT revision FROM session WHERE id = $1"};

/* Against session_lock; a row lock would ask for the right to change the row. */
static const struct store_statement session_hold = {"session_hold",
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('palmares.session/' || $1::text, 0))"};

static const struct store_statement session_lock = {"session_lock",
    "SELECT pg_advisory_xact_lock(hashtextextended('palmares.session/' || $1::text, 0))"};

static const struct store_statement session_prior = {"session_prior",
    "SELECT digest = $3 AS same, coalesce((after->>'revision')::integer, 0) AS revision, "
    "coalesce((after->>'created')::boolean, false) AS created, "
    "(after->>'created_at')::timestamptz AS created_at "
    "FROM audit WHERE principal_id = $1 AND request_id = $2 AND answers"};

static const struct store_statement session_read_revision = {"session_read_revision",
    "SELECT session AS id, revision, definition, loaded_at AS updated_at FROM session_revision "
    "WHERE session = $1 AND revision = $2"};

static const struct store_statement session_last_revision = {"session_last_revision",
    "SELECT coalesce(max(revision), 0) AS revision FROM session_revision WHERE session = $1"};

static const struct store_statement session_zone_use = {"session_zone_use",
    "SELECT count(*) AS uses, zone AS value, min(number) AS example FROM candidate "
    "WHERE session = $1 AND zone <> ALL ($2::text[]) GROUP BY zone ORDER BY uses DESC, zone LIMIT "
    "1"};

static const struct store_statement session_language_use = {"session_language_use",
    "SELECT count(*) AS uses, l.value, min(c.number) AS example FROM candidate c, "
    "LATERAL (VALUES (c.language1), (c.language2)) AS l (value) "
    "WHERE c.session = $1 AND l.value <> '' AND l.value <> ALL ($2::text[]) "
    "GROUP BY l.value ORDER BY uses DESC, l.value LIMIT 1"};

static const struct store_statement session_use = {"session_use",
    "SELECT count(*) AS uses, '' AS value, min(number) AS example FROM candidate "
    "WHERE session = $1"};

static const struct store_statement *const statements[] = {
    &session_get,
    &session_list,
    &session_revision,
    &session_hold,
    &session_lock,
    &session_prior,
    &session_read_revision,
    &session_last_revision,
    &session_zone_use,
    &session_language_use,
    &session_use,
};
extern const struct store_statement_table store_session_statements;
const struct store_statement_table store_session_statements = {statements, ARRAY_LEN(statements)};

/* Columns that a statement does not give read as empty. */
static int read_record(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct session_record *ret_record)
{
    struct session_record record = {
        .id = store_text_dup(rows, row, store_column(rows, "id"), arena),
        .revision = (uint32_t)store_int(rows, row, store_column(rows, "revision")),
        .updated_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
    };

    if (!record.id)
        return -ENOMEM;
    *ret_record = record;
    return 0;
}

static int read_head(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct session_record *ret_record)
{
    struct session_record record;
    int r = read_record(rows, row, arena, &record);

    if (r)
        return r;
    record.diploma = store_text_dup(rows, row, store_column(rows, "diploma"), arena);
    record.specialty = store_text_dup(rows, row, store_column(rows, "specialty"), arena);
    record.year = (uint32_t)store_int(rows, row, store_column(rows, "year"));
    record.created_us = store_timestamp_us(rows, row, store_column(rows, "created_at"));
    record.candidate_count = (uint32_t)store_int(rows, row, store_column(rows, "candidates"));
    if (!record.diploma || !record.specialty)
        return -ENOMEM;
    *ret_record = record;
    return 0;
}

static int read_definition(
    const struct store_rows *rows, struct arena *arena, struct session_record *record)
{
    size_t size;
    const void *bytes = store_bytes(rows, 0, store_column(rows, "definition"), &size);

    record->definition = arena_memdup(arena, bytes, size);
    record->definition_size = size;
    return record->definition ? 0 : -ENOMEM;
}

/* ---- asynchronous ---- */

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_session_fn one;
    store_sessions_fn many;
    store_revision_fn revision;
    void *context;
};

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct session_record record = {0};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_head(rows, 0, op->arena, &record);
    if (r == 0)
        r = read_definition(rows, op->arena, &record);
    waiting->one(op, r, &record, waiting->context);
}

int store_session_get(
    struct store *store, struct op *op, const char *id, store_session_fn done, void *context)
{
    const struct waiting waiting = {.one = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &session_get, STORE_READ, finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    store_submit(store, query);
    return 0;
}

static void finish_get_revision(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct session_record record = {0};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_record(rows, 0, op->arena, &record);
    if (r == 0)
        r = read_definition(rows, op->arena, &record);
    waiting->one(op, r, &record, waiting->context);
}

int store_session_get_revision(struct store *store,
    struct op *op,
    const char *id,
    uint32_t revision,
    store_session_fn done,
    void *context)
{
    struct waiting waiting = {.one = done, .context = context};
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);
    struct store_query *query =
        kept ? store_query_new(op, &session_read_revision, STORE_READ, finish_get_revision, kept)
             : NULL;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    store_bind_int4(query, (int32_t)revision);
    store_submit(store, query);
    return 0;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r == 0 ? store_row_count(rows) : 0;
    struct session_record *records = arena_calloc(op->arena, count + 1, sizeof *records);

    if (!records && r == 0)
        r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_head(rows, i, op->arena, &records[i]);
    waiting->many(op, r, records, count, waiting->context);
}

int store_session_list(struct store *store,
    struct op *op,
    const char *after,
    uint32_t limit,
    store_sessions_fn done,
    void *context)
{
    const struct waiting waiting = {.many = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &session_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, after);
    store_bind_int8(query, limit);
    store_submit(store, query);
    return 0;
}

static int read_revision(const struct store_rows *rows, uint32_t *ret_revision)
{
    if (store_row_count(rows) == 0)
        return OUTCOME_NOT_FOUND;
    *ret_revision = (uint32_t)store_int(rows, 0, store_column(rows, "revision"));
    return 0;
}

static void finish_revision(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    uint32_t revision = 0;

    if (r == 0)
        r = read_revision(rows, &revision);
    waiting->revision(op, r, revision, waiting->context);
}

int store_session_revision(
    struct store *store, struct op *op, const char *id, store_revision_fn done, void *context)
{
    const struct waiting waiting = {.revision = done, .context = context};
    struct store_query *query = store_query_keep(
        op, &session_revision, STORE_READ, finish_revision, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    store_submit(store, query);
    return 0;
}

/* ---- inside store_work() ---- */

int store_session_lock(struct store_session *session, struct op *op, const char *id)
{
    struct store_query *query = store_work_query(op, &session_lock);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    return store_run(session, query, NULL);
}

int store_session_read_current(
    struct store_session *session, struct op *op, const char *id, uint32_t *ret_revision)
{
    struct store_query *hold = store_work_query(op, &session_hold),
                       *query = store_work_query(op, &session_revision);
    const struct store_rows *rows;
    int r;

    if (!hold || !query)
        return -ENOMEM;
    store_bind_text(hold, id);
    r = store_run(session, hold, NULL);
    if (r)
        return r;
    store_bind_text(query, id);
    r = store_run(session, query, &rows);
    return r ? r : read_revision(rows, ret_revision);
}

int store_session_prior(
    struct store_session *session, struct op *op, struct store_session_prior *ret_prior)
{
    struct store_query *query = store_work_query(op, &session_prior);
    struct store_session_prior prior = {0};
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_uuid(query, &op->request_id);
    store_bind_int8(query, (int64_t)op->digest);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows)) {
        prior.found = true;
        prior.same = store_bool(rows, 0, store_column(rows, "same"));
        prior.created = store_bool(rows, 0, store_column(rows, "created"));
        prior.revision = (uint32_t)store_int(rows, 0, store_column(rows, "revision"));
        prior.created_us = store_timestamp_us(rows, 0, store_column(rows, "created_at"));
    }
    *ret_prior = prior;
    return 0;
}

int store_session_read(
    struct store_session *session, struct op *op, const char *id, struct session_record *ret_record)
{
    struct store_query *query = store_work_query(op, &session_get);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_head(rows, 0, op->arena, ret_record);
    return r ? r : read_definition(rows, op->arena, ret_record);
}

int store_session_read_revision(struct store_session *session,
    struct op *op,
    const char *id,
    uint32_t revision,
    struct session_record *ret_record)
{
    struct store_query *query = store_work_query(op, &session_read_revision);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    store_bind_int4(query, (int32_t)revision);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_record(rows, 0, op->arena, ret_record);
    return r ? r : read_definition(rows, op->arena, ret_record);
}

int store_session_last_revision(
    struct store_session *session, struct op *op, const char *id, uint32_t *ret_revision)
{
    struct store_query *query = store_work_query(op, &session_last_revision);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_revision = (uint32_t)store_int(rows, 0, store_column(rows, "revision"));
    return 0;
}

static int run_use(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct store_session_use *ret_use)
{
    struct store_session_use use = {.value = "", .example = ""};
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    if (r)
        return r;
    if (store_row_count(rows)) {
        use.count = (uint64_t)store_int(rows, 0, store_column(rows, "uses"));
        use.value = store_text_dup(rows, 0, store_column(rows, "value"), op->arena);
        use.example = store_text_dup(rows, 0, store_column(rows, "example"), op->arena);
    }
    if (!use.value || !use.example)
        return -ENOMEM;
    *ret_use = use;
    return 0;
}

int store_session_zone_use(struct store_session *session,
    struct op *op,
    const struct session_definition *definition,
    struct store_session_use *ret_use)
{
    const struct calendar_definition *calendar = &definition->calendar;
    const char **zones = arena_calloc(op->arena, calendar->zone_count + 1, sizeof *zones);
    struct store_query *query = store_work_query(op, &session_zone_use);

    if (!query || !zones)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->zone_count; i++)
        zones[i] = calendar->zones[i].id;
    store_bind_text(query, definition->id);
    store_bind_texts(query, zones, calendar->zone_count);
    return run_use(session, op, query, ret_use);
}

int store_session_language_use(struct store_session *session,
    struct op *op,
    const struct session_definition *definition,
    struct store_session_use *ret_use)
{
    const struct candidate_rules *rules = &definition->candidate_rules;
    struct store_query *query = store_work_query(op, &session_language_use);

    if (!query)
        return -ENOMEM;
    if (rules->language_count == 0) { /* any */
        *ret_use = (struct store_session_use){.value = "", .example = ""};
        return 0;
    }
    store_bind_text(query, definition->id);
    store_bind_texts(query, rules->languages, rules->language_count);
    return run_use(session, op, query, ret_use);
}

int store_session_use(
    struct store_session *session, struct op *op, const char *id, struct store_session_use *ret_use)
{
    struct store_query *query = store_work_query(op, &session_use);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    return run_use(session, op, query, ret_use);
}

/* Making plans and changing them. */
#include "store/plan.h"

#include "store/plan_row.h"

#include <errno.h>

#define POSTGRES_EPOCH_US INT64_C(946684800000000)

enum { SLOTS_AT_ONCE = 5000 };

#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text, "
#define ANSWERS "$3::uuid IS NOT NULL, "
#define KEY "'plan', made.session || '/' || made.number, "

static const struct store_statement plan_prior = {"plan_prior",
    "SELECT a.digest = $3 AND a.entity IN ('plan', 'plan-slot') AS same, " PLAN_COLUMNS(
        "p") " FROM audit a LEFT JOIN plan p ON p.session = a.after->>'session' AND p.number = "
             "coalesce(a.after->>'number', a.after->>'plan')::integer "
             "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

static const struct store_statement plan_lock = {
    "plan_lock", "SELECT pg_advisory_xact_lock(hashtextextended('palmares.plan/' || $1::text, 0))"};

/* Who: $1 and $2; the job has answered the request already. */
static const struct store_statement plan_insert = {"plan_insert",
    "WITH made AS (INSERT INTO plan (session, number, state, origin, base, seed, slot_count, "
    "unplaced_count, moved_count, cost, created_by) SELECT $6::text, coalesce((SELECT max(number) "
    "FROM plan WHERE session = $6), 0) + 1, 'DRAFT', $7, nullif($8::integer, 0), $9, $10, $11, "
    "$12, $13::text::jsonb, $2::text RETURNING *), "
    "noted AS (" AUDIT "false, " KEY "NULL, to_jsonb(made), '' FROM made) "
    "SELECT " PLAN_COLUMNS("made") " FROM made"};

/* Times are microseconds since 2000. */
static const struct store_statement plan_fill = {"plan_fill",
    "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, loge, "
    "day, start_minute, preparation_minutes, duration_minutes, starts_at, obstacle) "
    "SELECT $1::text, $2::integer, t.candidate, t.epreuve, nullif(t.commission, ''), "
    "nullif(t.centre, ''), CASE WHEN t.commission <> '' THEN t.room END, nullif(t.loge, ''), "
    "nullif(t.day, '')::date, CASE WHEN t.commission <> '' THEN t.start END, t.before, t.length, "
    "CASE WHEN t.commission <> '' THEN timestamptz '2000-01-01 00:00:00+00' + t.at * interval '1 "
    "microsecond' END, t.obstacle "
    "FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], "
    "$9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[]) AS t "
    "(candidate, epreuve, commission, centre, room, loge, day, start, before, length, at, "
    "obstacle)"};

static const struct store_statement plan_copy = {"plan_copy",
    "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, loge, "
    "day, start_minute, preparation_minutes, duration_minutes, starts_at, obstacle, revision) "
    "SELECT session, $3::integer, candidate, epreuve, commission, centre, room, loge, day, "
    "start_minute, preparation_minutes, duration_minutes, starts_at, obstacle, revision "
    "FROM plan_slot WHERE session = $1 AND plan = $2"};

static const struct store_statement plan_moving = {"plan_moving",
    "SELECT " PLAN_COLUMNS(
        "p") " FROM plan p WHERE p.session = $1 AND p.base = $2::integer AND "
             "p.state = 'DRAFT' AND p.origin = 'MOVED' ORDER BY p.number DESC LIMIT 1"};

static const struct store_statement slot_move = {"slot_move",
    "WITH old AS MATERIALIZED (SELECT * FROM plan_slot WHERE session = $1 AND plan = $2 AND "
    "candidate = $3 AND epreuve = $4) UPDATE plan_slot s SET commission = nullif($5::text, ''), "
    "centre = nullif($6::text, ''), room "
    "= CASE WHEN $5 <> '' THEN $7::text END, loge = nullif($8::text, ''), day = nullif($9::text, "
    "'')::date, start_minute = CASE WHEN $5 <> '' THEN $10::integer END, starts_at = CASE WHEN $5 "
    "<> '' THEN timestamptz '2000-01-01 00:00:00+00' + $11::bigint * interval '1 microsecond' "
    "END, preparation_minutes = $12::integer, duration_minutes = $13::integer, obstacle = $14, "
    "revision = "
    "s.revision + 1 FROM old WHERE s.session = $1 AND s.plan = $2 AND s.candidate = $3 AND "
    "s.epreuve = $4 AND s.revision = $15 RETURNING to_jsonb(old)::text AS before"};

/* $11 candidate, $12 épreuve, $13 what slot_move returned. */
static const struct store_statement plan_moved = {"plan_moved",
    "WITH made AS (UPDATE plan SET unplaced_count = $8, moved_count = $9, cost = "
    "$10::text::jsonb, revision = revision + 1 WHERE session = $6 AND number = $7 AND state = "
    "'DRAFT' RETURNING *), "
    "noted AS (" AUDIT ANSWERS "'plan-slot', made.session || '/' || made.number || '/' || "
    "s.candidate || '/' || s.epreuve, $13::text::jsonb, to_jsonb(s), '' FROM made JOIN plan_slot s "
    "ON s.session = made.session AND s.plan = made.number AND s.candidate = $11::text AND "
    "s.epreuve = $12::text) "
    "SELECT " PLAN_COLUMNS("made") " FROM made"};

static const struct store_statement plan_supersede = {"plan_supersede",
    "UPDATE plan SET state = 'SUPERSEDED', revision = revision + 1 WHERE session = $1 AND state = "
    "'PUBLISHED' RETURNING number"};

/* The text of a slot, as the digest takes it: one line. */
#define SLOT_LINE(s)                                                                             \
    "concat_ws(';', " s ".candidate, " s ".epreuve, coalesce(" s ".commission, ''), coalesce(" s \
    ".centre, ''), coalesce(" s ".room, ''), coalesce(" s ".loge, ''), coalesce(to_char(" s      \
    ".day, 'YYYY-MM-DD'), ''), coalesce(" s ".start_minute::text, ''), " s                       \
    ".preparation_minutes, " s ".duration_minutes)"
#define SLOT_JSON(s) \
    "to_jsonb(" s ") - 'session' - 'plan' - 'candidate' - 'epreuve' - 'revision' - 'starts_at'"

/* $9: the plan that was in force; 0: none. At most 2000 changes are spelled out. */
static const struct store_statement plan_publish = {"plan_publish",
    "WITH made AS (UPDATE plan SET state = 'PUBLISHED', published_by = $2::text, published_at = "
    "now(), revision = revision + 1, digest = (SELECT "
    "sha256(convert_to(coalesce(string_agg(" SLOT_LINE(
        "s") " || E'\\n', '' ORDER BY s.candidate, s.epreuve), ''), 'UTF8')) FROM plan_slot "
             "s WHERE s.session = $6 AND s.plan = $7) "
             "WHERE session = $6 AND number = $7 AND state = 'DRAFT' AND revision = $8 RETURNING "
             "*), "
             "changed AS MATERIALIZED (SELECT coalesce(a.candidate, b.candidate) AS candidate, "
             "coalesce(a.epreuve, b.epreuve) AS epreuve, CASE WHEN a.candidate IS NOT NULL "
             "THEN " SLOT_JSON("a") " END AS before, CASE WHEN b.candidate IS NOT NULL "
                                    "THEN " SLOT_JSON(
                                        "b") " END AS after FROM (SELECT * FROM plan_slot WHERE "
                                             "session = $6 AND plan = $9::integer) a FULL "
                                             "JOIN (SELECT * FROM plan_slot WHERE session = $6 AND "
                                             "plan = $7) b ON a.candidate = "
                                             "b.candidate AND a.epreuve = b.epreuve WHERE $9 <> 0 "
                                             "AND (" SLOT_JSON(
                                                 "a") ") IS DISTINCT FROM "
                                                      "(" SLOT_JSON(
                                                          "b") ")), "
                                                               "noted AS (" AUDIT ANSWERS KEY
                                                               "(SELECT to_jsonb(p) FROM plan p "
                                                               "WHERE p.session = $6 AND "
                                                               "p.number = $7), to_jsonb(made) || "
                                                               "jsonb_build_object('replaces', "
                                                               "$9::integer, 'changed', "
                                                               "(SELECT count(*) FROM changed), "
                                                               "'changes', (SELECT CASE WHEN "
                                                               "count(*) <= 2000 THEN "
                                                               "jsonb_agg(jsonb_strip_nulls(to_"
                                                               "jsonb(changed)) ORDER BY "
                                                               "candidate, epreuve) END FROM "
                                                               "changed), 'changes_digest', "
                                                               "(SELECT "
                                                               "encode(sha256(convert_to(coalesce("
                                                               "string_agg("
                                                               "to_jsonb(changed)::text, '' ORDER "
                                                               "BY candidate, epreuve), ''), "
                                                               "'UTF8')), 'hex') FROM "
                                                               "changed)), '' FROM made) "
                                                               "SELECT " PLAN_COLUMNS(
                                                                   "made") " FROM made"};

static const struct store_statement plan_discard = {"plan_discard",
    "WITH old AS MATERIALIZED (SELECT * FROM plan WHERE session = $6 AND number = $7), "
    "made AS (UPDATE plan p SET state = 'DISCARDED', revision = p.revision + 1 FROM old WHERE "
    "p.session = old.session AND p.number = old.number AND p.state = 'DRAFT' AND ($8::integer = 0 "
    "OR p.revision = $8) RETURNING p.*), "
    "noted AS (" AUDIT ANSWERS KEY "(SELECT to_jsonb(old) FROM old), to_jsonb(made), $9::text FROM "
    "made) SELECT " PLAN_COLUMNS("made") " FROM made"};

static const struct store_statement *const statements[] = {
    &plan_prior,
    &plan_lock,
    &plan_insert,
    &plan_fill,
    &plan_copy,
    &plan_moving,
    &slot_move,
    &plan_moved,
    &plan_supersede,
    &plan_publish,
    &plan_discard,
};
extern const struct store_statement_table store_plan_change_statements;
const struct store_statement_table store_plan_change_statements = {
    statements, ARRAY_LEN(statements)};

/* One row of a plan, or `none` when there is no row. */
static int run_plan(struct store_session *session,
    struct op *op,
    struct store_query *query,
    int none,
    struct plan_record *ret_plan)
{
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0 && store_row_count(rows) == 0)
        return none;
    return r ? r : plan_row_read(rows, 0, op->arena, ret_plan);
}

int store_plan_prior(
    struct store_session *session, struct op *op, struct plan_record *ret_plan, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &plan_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? plan_row_read(rows, 0, op->arena, ret_plan) : r;
}

int store_plans_lock(struct store_session *session, struct op *op, const char *of)
{
    struct store_query *query = store_work_query(op, &plan_lock);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    return store_run(session, query, NULL);
}

/* ---- making ---- */

/* The parameters of every change, of somebody who asked earlier. */
static void bind_asker(struct store_query *query, const struct op *op, const struct principal *by)
{
    if (op->principal || !by) {
        store_bind_change(query);
        return;
    }
    store_bind_int8(query, by->id);
    store_bind_text(query, by->name);
    store_bind_null(query);
    store_bind_int8(query, 0);
    store_bind_text(query, op->method);
}

static int insert_plan(struct store_session *session,
    struct op *op,
    const struct principal *by,
    struct plan_record *plan)
{
    struct store_query *query = store_work_query(op, &plan_insert);
    char *cost = plan_cost_json(op->arena, &plan->cost);

    if (!query || !cost)
        return -ENOMEM;
    bind_asker(query, op, by);
    store_bind_text(query, plan->session);
    store_bind_text(query, plan_origin_name(plan->origin));
    store_bind_int4(query, (int32_t)plan->base);
    store_bind_int8(query, (int64_t)plan->seed);
    store_bind_int4(query, (int32_t)plan->slot_count);
    store_bind_int4(query, (int32_t)plan->unplaced_count);
    store_bind_int4(query, (int32_t)plan->moved_count);
    store_bind_text(query, cost);
    return run_plan(session, op, query, -EPROTO, plan);
}

/* The columns of some slots. */
enum { TEXT_COLUMNS = 8, NUMBER_COLUMNS = 4 };
struct columns {
    const char **texts[TEXT_COLUMNS];
    int64_t *numbers[NUMBER_COLUMNS];
};

static int columns_init(struct columns *columns, struct arena *arena)
{
    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        if (!(columns->texts[i] = arena_calloc(arena, SLOTS_AT_ONCE, sizeof(const char *))))
            return -ENOMEM;
    for (size_t i = 0; i < NUMBER_COLUMNS; i++)
        if (!(columns->numbers[i] = arena_calloc(arena, SLOTS_AT_ONCE, sizeof(int64_t))))
            return -ENOMEM;
    return 0;
}

static void columns_set(struct columns *columns, size_t row, const struct plan_entry *entry)
{
    const char *const texts[TEXT_COLUMNS] = {entry->candidate, entry->epreuve, entry->commission,
        entry->centre, entry->room, entry->loge, entry->date, entry->obstacle};
    const int64_t numbers[NUMBER_COLUMNS] = {entry->start_minute, entry->preparation_minutes,
        entry->duration_minutes, entry->starts_us - POSTGRES_EPOCH_US};

    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        columns->texts[i][row] = texts[i];
    for (size_t i = 0; i < NUMBER_COLUMNS; i++)
        columns->numbers[i][row] = numbers[i];
}

static int fill_some(struct store_session *session,
    struct op *op,
    const struct plan_record *plan,
    const struct columns *columns,
    size_t count)
{
    struct store_query *query = store_work_query(op, &plan_fill);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->number);
    for (size_t i = 0; i + 1 < TEXT_COLUMNS; i++)
        store_bind_texts(query, columns->texts[i], count);
    for (size_t i = 0; i < NUMBER_COLUMNS; i++)
        store_bind_int8s(query, columns->numbers[i], count);
    store_bind_texts(query, columns->texts[TEXT_COLUMNS - 1], count);
    return store_run(session, query, NULL);
}

int store_plan_save(
    struct store_session *session, struct op *op, const struct store_plan_draft *draft)
{
    struct columns columns;
    int r = columns_init(&columns, op->arena);

    if (r == 0)
        r = store_plans_lock(session, op, draft->plan->session);
    if (r == 0)
        r = insert_plan(session, op, draft->by, draft->plan);
    for (size_t at = 0; at < draft->count && r == 0;) {
        size_t count = base_min_size(draft->count - at, SLOTS_AT_ONCE);

        for (size_t i = 0; i < count; i++)
            columns_set(&columns, i, &draft->entries[at + i]);
        r = fill_some(session, op, draft->plan, &columns, count);
        at += count;
    }
    return r;
}

int store_plan_copy(struct store_session *session, struct op *op, struct plan_record *plan)
{
    struct store_query *query;
    int r = insert_plan(session, op, NULL, plan);

    if (r)
        return r;
    query = store_work_query(op, &plan_copy);
    if (!query)
        return -ENOMEM;
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->base);
    store_bind_int4(query, (int32_t)plan->number);
    return store_run(session, query, NULL);
}

int store_plan_moving(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t base,
    struct plan_record *ret_plan)
{
    struct store_query *query = store_work_query(op, &plan_moving);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)base);
    return run_plan(session, op, query, OUTCOME_NOT_FOUND, ret_plan);
}

/* ---- moving ---- */

int store_slot_move(struct store_session *session,
    struct op *op,
    const struct plan_record *plan,
    const struct plan_entry *entry,
    const char **ret_before)
{
    struct store_query *query = store_work_query(op, &slot_move);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->number);
    store_bind_text(query, entry->candidate);
    store_bind_text(query, entry->epreuve);
    store_bind_text(query, entry->commission);
    store_bind_text(query, entry->centre);
    store_bind_text(query, entry->room);
    store_bind_text(query, entry->loge);
    store_bind_text(query, entry->date);
    store_bind_int4(query, entry->start_minute);
    store_bind_int8(query, entry->starts_us - POSTGRES_EPOCH_US);
    store_bind_int4(query, entry->preparation_minutes);
    store_bind_int4(query, entry->duration_minutes);
    store_bind_text(query, entry->obstacle);
    store_bind_int4(query, entry->revision);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r ? r : OUTCOME_ETAG_MISMATCH;
    *ret_before = store_text_dup(rows, 0, store_column(rows, "before"), op->arena);
    return *ret_before ? 0 : -ENOMEM;
}

int store_plan_moved(struct store_session *session,
    struct op *op,
    struct plan_record *plan,
    const struct plan_entry *entry,
    const char *before)
{
    struct store_query *query = store_work_query(op, &plan_moved);
    char *cost = plan_cost_json(op->arena, &plan->cost);

    if (!query || !cost)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->number);
    store_bind_int4(query, (int32_t)plan->unplaced_count);
    store_bind_int4(query, (int32_t)plan->moved_count);
    store_bind_text(query, cost);
    store_bind_text(query, entry->candidate);
    store_bind_text(query, entry->epreuve);
    store_bind_text(query, before);
    return run_plan(session, op, query, OUTCOME_ETAG_MISMATCH, plan);
}

/* ---- publishing ---- */

static int supersede(
    struct store_session *session, struct op *op, const char *of, uint32_t *ret_number)
{
    struct store_query *query = store_work_query(op, &plan_supersede);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_number =
            store_row_count(rows) ? (uint32_t)store_int(rows, 0, store_column(rows, "number")) : 0;
    return r;
}

int store_plan_publish(struct store_session *session, struct op *op, struct plan_record *plan)
{
    uint32_t replaced = 0;
    struct store_query *query;
    int r = supersede(session, op, plan->session, &replaced);

    if (r)
        return r;
    query = store_work_query(op, &plan_publish);
    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->number);
    store_bind_int4(query, plan->revision);
    store_bind_int4(query, (int32_t)replaced);
    return run_plan(session, op, query, OUTCOME_ETAG_MISMATCH, plan);
}

int store_plan_discard(
    struct store_session *session, struct op *op, const char *reason, struct plan_record *plan)
{
    struct store_query *query = store_work_query(op, &plan_discard);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, plan->session);
    store_bind_int4(query, (int32_t)plan->number);
    store_bind_int4(query, plan->revision);
    store_bind_text(query, reason);
    return run_plan(session, op, query, OUTCOME_ETAG_MISMATCH, plan);
}

/* Centres and rooms, read and changed one by one. Their imports are in room_import.c. */
#include "store/room.h"

#include "store/room_row.h"

#include "base/error.h"

#include <errno.h>

#define CENTRE_COLUMNS                                                                  \
    "c.session, c.code, c.name, c.address, c.zone, (SELECT count(*) FROM room r WHERE " \
    "r.session = c.session AND r.centre = c.code) AS room_count"

static const struct store_statement centre_list = {"centre_list",
    "SELECT " CENTRE_COLUMNS " FROM centre c WHERE c.session = $1 AND ($2::text = '' OR c.code = "
    "$2) AND c.code > $3::text ORDER BY c.code LIMIT $4"};

static const struct store_statement room_list = {"room_list",
    "SELECT " ROOM_COLUMNS " FROM room r WHERE r.session = $1 AND ($2::text = '' OR r.centre = $2) "
    "AND (r.centre, r.name) > ($3::text, $4::text) ORDER BY r.centre, r.name LIMIT $5"};

static const struct store_statement room_get = {"room_get",
    "SELECT " ROOM_COLUMNS " FROM room r WHERE r.session = $1 AND r.centre = $2 AND r.name = $3"};

#define IN_ROOM "x.session = $1 AND x.centre = $2 AND x.room = $3"
#define LOOKS_AT "s.session = $1 AND s.centre = $2 AND (s.room = $3 OR s.loge = $3)"

static const struct store_statement room_users = {"room_users",
    "WITH c AS (SELECT x.id FROM commission x WHERE " IN_ROOM " AND NOT x.cancelled), "
    "p AS (SELECT s.plan, count(*) AS slots FROM plan_slot s JOIN plan n ON n.session = s.session "
    "AND n.number = s.plan WHERE " LOOKS_AT " AND n.state IN ('DRAFT', 'PUBLISHED') GROUP BY 1) "
    "SELECT (SELECT count(*) FROM c) AS commission_count, "
    "(SELECT string_agg(id, ', ' ORDER BY id) FROM (SELECT id FROM c ORDER BY id LIMIT 5) f) AS "
    "commissions, (SELECT count(*) FROM p) AS plan_count, "
    "(SELECT coalesce(sum(slots), 0)::bigint FROM p) AS slot_count, "
    "(SELECT string_agg(plan::text, ', ' ORDER BY plan) FROM (SELECT plan FROM p ORDER BY plan "
    "DESC LIMIT 5) f) AS plans"};

static const struct store_statement room_prior = {"room_prior",
    "SELECT a.digest = $3 AND a.entity = 'room' AS same, " ROOM_COLUMNS
    " FROM audit a, jsonb_populate_record(NULL::room, coalesce(a.after, a.before)) r "
    "WHERE a.principal_id = $1 AND a.request_id = $2 AND a.answers"};

#define AUDIT                                                                           \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, "
#define KEY(row) row ".session || '/' || " row ".centre || '/' || " row ".name"

/* $14: the revision that it replaces; 0: whatever is there. No row: it is another one by now. */
static const struct store_statement room_save = {"room_save",
    "WITH old AS MATERIALIZED (SELECT * FROM room WHERE session = $6 AND centre = $7 AND name = $8 "
    "FOR UPDATE), "
    "made AS (INSERT INTO room (session, centre, name, seats, computers, loge_seats, closed, "
    "remark) SELECT $6, $7, $8, $9::integer, $10::integer, $11::integer, $12::text[], $13::text "
    "WHERE $14::integer = 0 OR EXISTS (SELECT FROM old) "
    "ON CONFLICT (session, centre, name) DO UPDATE SET seats = excluded.seats, computers = "
    "excluded.computers, loge_seats = excluded.loge_seats, closed = excluded.closed, remark = "
    "excluded.remark, revision = room.revision + 1, updated_at = now() "
    "WHERE $14::integer = 0 OR room.revision = $14::integer RETURNING *), "
    "noted AS (" AUDIT "$3::uuid IS NOT NULL, 'room', " KEY(
        "made") ", (SELECT to_jsonb(old) FROM old), to_jsonb(made) FROM made) "
                "SELECT " ROOM_COLUMNS " FROM made r"};

/* One row when there is such a room: gone says whether it was the right revision. */
static const struct store_statement room_drop = {"room_drop",
    "WITH old AS MATERIALIZED (SELECT * FROM room WHERE session = $6 AND centre = $7 AND name = $8 "
    "FOR UPDATE), "
    "gone AS (DELETE FROM room r USING old WHERE r.session = old.session AND r.centre = old.centre "
    "AND r.name = old.name AND ($9::integer = 0 OR old.revision = $9::integer) RETURNING r.*), "
    "noted AS (" AUDIT "$3::uuid IS NOT NULL, 'room', " KEY(
        "gone") ", to_jsonb(gone), NULL FROM gone) "
                "SELECT EXISTS (SELECT FROM gone) AS gone, " ROOM_COLUMNS " FROM old r"};

static const struct store_statement *const statements[] = {
    &centre_list,
    &room_list,
    &room_get,
    &room_users,
    &room_prior,
    &room_save,
    &room_drop,
};
extern const struct store_statement_table store_room_statements;
const struct store_statement_table store_room_statements = {statements, ARRAY_LEN(statements)};

/* ---- rows ---- */

static int read_row(const struct store_rows *rows, size_t row, struct arena *arena, struct room *to)
{
    char **closed;

    *to = (struct room){
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .centre = store_text_dup(rows, row, store_column(rows, "centre"), arena),
        .name = store_text_dup(rows, row, store_column(rows, "name"), arena),
        .seats = (uint32_t)store_int(rows, row, store_column(rows, "seats")),
        .computers = (uint32_t)store_int(rows, row, store_column(rows, "computers")),
        .loge_seats = (uint32_t)store_int(rows, row, store_column(rows, "loge_seats")),
        .remark = store_text_dup(rows, row, store_column(rows, "remark"), arena),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .updated_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
    };
    if (!to->session || !to->centre || !to->name || !to->remark ||
        store_texts(rows, row, store_column(rows, "closed"), arena, &closed, &to->closed_count))
        return -ENOMEM;
    to->closed = (const char *const *)closed;
    return 0;
}

int room_rows_read(const struct store_rows *rows, struct arena *arena, struct room **ret_rooms)
{
    size_t count = store_row_count(rows);
    struct room *rooms = arena_calloc(arena, count + 1, sizeof *rooms);
    int r = rooms ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = read_row(rows, i, arena, &rooms[i]);
    *ret_rooms = rooms;
    return r;
}

static int read_centres(
    const struct store_rows *rows, struct arena *arena, struct centre **ret_centres)
{
    size_t count = store_row_count(rows);
    struct centre *centres = arena_calloc(arena, count + 1, sizeof *centres);

    for (size_t i = 0; i < count && centres; i++) {
        struct centre *to = &centres[i];

        *to = (struct centre){
            .session = store_text_dup(rows, i, store_column(rows, "session"), arena),
            .code = store_text_dup(rows, i, store_column(rows, "code"), arena),
            .name = store_text_dup(rows, i, store_column(rows, "name"), arena),
            .address = store_text_dup(rows, i, store_column(rows, "address"), arena),
            .zone = store_text_dup(rows, i, store_column(rows, "zone"), arena),
            .room_count = (uint32_t)store_int(rows, i, store_column(rows, "room_count")),
        };
        if (!to->session || !to->code || !to->name || !to->address || !to->zone)
            return -ENOMEM;
    }
    *ret_centres = centres;
    return centres ? 0 : -ENOMEM;
}

/* ---- lists ---- */

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_centres_fn centres;
    store_rooms_fn rooms;
    void *context;
};

static void finish_centres(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct centre *centres = NULL;

    if (r == 0)
        r = read_centres(rows, op->arena, &centres);
    waiting->centres(op, r, centres, r ? 0 : store_row_count(rows), waiting->context);
}

int store_centre_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    store_centres_fn done,
    void *context)
{
    const struct waiting waiting = {.centres = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &centre_list, STORE_READ, finish_centres, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->centre);
    store_bind_text(query, page->after_centre);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

static void finish_rooms(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct room *rooms = NULL;

    if (r == 0)
        r = room_rows_read(rows, op->arena, &rooms);
    waiting->rooms(op, r, rooms, r ? 0 : store_row_count(rows), waiting->context);
}

int store_room_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    store_rooms_fn done,
    void *context)
{
    const struct waiting waiting = {.rooms = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &room_list, STORE_READ, finish_rooms, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->centre);
    store_bind_text(query, page->after_centre);
    store_bind_text(query, page->after_name);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

static void bind_key(struct store_query *query, const struct room *key)
{
    store_bind_text(query, key->session);
    store_bind_text(query, key->centre);
    store_bind_text(query, key->name);
}

int store_room_get(
    struct store *store, struct op *op, const struct room *key, store_rooms_fn done, void *context)
{
    const struct waiting waiting = {.rooms = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &room_get, STORE_READ, finish_rooms, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_key(query, key);
    store_submit(store, query);
    return 0;
}

/* ---- in a worker's transaction ---- */

int store_centre_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *code,
    struct centre *ret_centre)
{
    struct store_query *query = store_work_query(op, &centre_list);
    const struct store_rows *rows;
    struct centre *centres;
    int r;

    if (!query)
        return -ENOMEM;
    if (!*code)
        return OUTCOME_NOT_FOUND;
    store_bind_text(query, of_session);
    store_bind_text(query, code);
    store_bind_text(query, "");
    store_bind_int8(query, 1);
    r = store_run(session, query, &rows);
    if (r == 0)
        r = read_centres(rows, op->arena, &centres);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        *ret_centre = centres[0];
    return r;
}

static int read_one(const struct store_rows *rows, struct op *op, struct room *ret_room)
{
    struct room *rooms;
    int r = room_rows_read(rows, op->arena, &rooms);

    if (r == 0)
        *ret_room = rooms[0];
    return r;
}

int store_room_read(
    struct store_session *session, struct op *op, const struct room *key, struct room *ret_room)
{
    struct store_query *query = store_work_query(op, &room_get);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_key(query, key);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    return r ? r : read_one(rows, op, ret_room);
}

int store_room_users(struct store_session *session,
    struct op *op,
    const struct room *key,
    struct store_room_users *ret_users)
{
    struct store_query *query = store_work_query(op, &room_users);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_key(query, key);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_users = (struct store_room_users){
        .commissions = store_text_dup(rows, 0, store_column(rows, "commissions"), op->arena),
        .plans = store_text_dup(rows, 0, store_column(rows, "plans"), op->arena),
        .commission_count = (uint32_t)store_int(rows, 0, store_column(rows, "commission_count")),
        .plan_count = (uint32_t)store_int(rows, 0, store_column(rows, "plan_count")),
        .slot_count = (uint32_t)store_int(rows, 0, store_column(rows, "slot_count")),
    };
    return ret_users->commissions && ret_users->plans ? 0 : -ENOMEM;
}

int store_room_prior(
    struct store_session *session, struct op *op, struct room *ret_room, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &room_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_one(rows, op, ret_room) : r;
}

int store_room_save(struct store_session *session, struct op *op, struct room *room)
{
    struct store_query *query = store_work_query(op, &room_save);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    bind_key(query, room);
    store_bind_int4(query, (int32_t)room->seats);
    store_bind_int4(query, (int32_t)room->computers);
    store_bind_int4(query, (int32_t)room->loge_seats);
    store_bind_texts(query, room->closed, room->closed_count);
    store_bind_text(query, room->remark);
    store_bind_int4(query, room->revision);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_ETAG_MISMATCH;
    return r ? r : read_one(rows, op, room);
}

int store_room_drop(struct store_session *session, struct op *op, struct room *room)
{
    struct store_query *query = store_work_query(op, &room_drop);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    bind_key(query, room);
    store_bind_int4(query, room->revision);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_NOT_FOUND;
    if (!store_bool(rows, 0, store_column(rows, "gone")))
        return OUTCOME_ETAG_MISMATCH;
    return read_one(rows, op, room);
}

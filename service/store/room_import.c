/* Centres and rooms of a file, set by set. */
#include "store/resource_import.h"

#include "store/table_row.h"

#include <errno.h>

#define AUDIT                                                                           \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, "

/* $7 is the mask of the columns that the file has: a column that it has not keeps its value. A room
 * with places is no loge, and a loge has no computers, whatever was stored. */
#define WANT_ADDRESS \
    "CASE WHEN $7::integer & 4 <> 0 THEN g.address ELSE coalesce(o.address, '') END AS address"
#define WANT_COMPUTERS                                                               \
    "CASE WHEN $7::integer & 64 <> 0 THEN g.computers WHEN g.loge_seats > 0 THEN 0 " \
    "ELSE coalesce(o.computers, 0) END AS computers"
#define WANT_CLOSED \
    "CASE WHEN $7::integer & 256 <> 0 THEN g.closed ELSE coalesce(o.closed, '{}') END AS closed"
#define WANT_REMARK \
    "CASE WHEN $7::integer & 512 <> 0 THEN g.remark ELSE coalesce(o.remark, '') END AS remark"
_Static_assert(1u << ROOM_FIELD_ADDRESS == 4 && 1u << ROOM_FIELD_COMPUTERS == 64 &&
                   1u << ROOM_FIELD_CLOSED == 256 && 1u << ROOM_FIELD_REMARK == 512 &&
                   ROOM_FIELD_COUNT == 10,
    "the bits of WANT_...");

#define GIVEN_CLOSED TABLE_SPLIT("g.closed")

/*
 * $6 the session, $8 whether it is only checked; $9 to $12 the centres, $13 to $19 the rooms, a
 * text[] a column. What differs is compared before anything changes, so that the counts are the
 * same for a check.
 */
#define CENTRES                                                                                    \
    "given_centre AS MATERIALIZED (SELECT * FROM unnest($9::text[], $10::text[], $11::text[], "    \
    "$12::text[]) AS g (code, name, address, zone)), "                                             \
    "old_centre AS MATERIALIZED (SELECT c.* FROM centre c JOIN given_centre g ON c.code = g.code " \
    "WHERE c.session = $6 FOR UPDATE OF c), "                                                      \
    "want_centre AS MATERIALIZED (SELECT g.code, g.name, g.zone, o.code IS NULL AS "               \
    "fresh, " WANT_ADDRESS " FROM given_centre g LEFT JOIN old_centre o ON o.code = g.code), "     \
    "changed_centre AS MATERIALIZED (SELECT w.* FROM want_centre w LEFT JOIN old_centre o ON "     \
    "o.code = w.code WHERE w.fresh OR (o.name, o.address, o.zone) IS DISTINCT FROM (w.name, "      \
    "w.address, w.zone)), "                                                                        \
    "made_centre AS (INSERT INTO centre (session, code, name, address, zone) SELECT $6, w.code, "  \
    "w.name, w.address, w.zone FROM changed_centre w WHERE NOT $8::boolean ORDER BY w.code ON "    \
    "CONFLICT (session, code) DO UPDATE SET name = excluded.name, address = excluded.address, "    \
    "zone = excluded.zone RETURNING *), "                                                          \
    "noted_centre AS (" AUDIT "false, 'centre', m.session || '/' || m.code, to_jsonb(o), "         \
    "to_jsonb(m) FROM made_centre m LEFT JOIN old_centre o ON o.code = m.code), "

#define ROOMS                                                                                      \
    "given AS MATERIALIZED (SELECT g.centre, g.name, g.seats::integer AS seats, "                  \
    "g.computers::integer AS computers, g.loge_seats::integer AS loge_seats, " GIVEN_CLOSED        \
    " AS closed, g.remark FROM unnest($13::text[], $14::text[], $15::text[], $16::text[], "        \
    "$17::text[], $18::text[], $19::text[]) AS g (centre, name, seats, computers, loge_seats, "    \
    "closed, remark)), "                                                                           \
    "old AS MATERIALIZED (SELECT r.* FROM room r JOIN given g ON r.centre = g.centre AND r.name "  \
    "= g.name WHERE r.session = $6 FOR UPDATE OF r), "                                             \
    "want AS MATERIALIZED (SELECT g.centre, g.name, g.seats, g.loge_seats, " WANT_COMPUTERS        \
    ", " WANT_CLOSED ", " WANT_REMARK ", o.name IS NULL AS fresh FROM given g LEFT JOIN old o ON " \
    "o.centre = g.centre AND o.name = g.name), "                                                   \
    "changed AS MATERIALIZED (SELECT w.* FROM want w LEFT JOIN old o ON o.centre = w.centre AND "  \
    "o.name = w.name WHERE w.fresh OR (o.seats, o.computers, o.loge_seats, o.closed, o.remark) "   \
    "IS DISTINCT FROM (w.seats, w.computers, w.loge_seats, w.closed, w.remark)), "                 \
    "made AS (INSERT INTO room (session, centre, name, seats, computers, loge_seats, closed, "     \
    "remark) SELECT $6, w.centre, w.name, w.seats, w.computers, w.loge_seats, w.closed, "          \
    "w.remark FROM changed w WHERE NOT $8::boolean ORDER BY w.centre, w.name "                     \
    "ON CONFLICT (session, centre, name) DO UPDATE SET seats = excluded.seats, computers = "       \
    "excluded.computers, loge_seats = excluded.loge_seats, closed = excluded.closed, remark = "    \
    "excluded.remark, revision = room.revision + 1, updated_at = now() RETURNING *), "             \
    "noted AS (" AUDIT "false, 'room', m.session || '/' || m.centre || '/' || m.name, "            \
    "to_jsonb(o), to_jsonb(m) FROM made m LEFT JOIN old o ON o.centre = m.centre AND o.name = "    \
    "m.name), "

static const struct store_statement room_import = {"room_import",
    "WITH " CENTRES ROOMS
    "counts AS MATERIALIZED (SELECT count(*) FILTER (WHERE fresh) AS created, count(*) FILTER "
    "(WHERE NOT fresh) AS updated, (SELECT count(*) FROM given_centre) + (SELECT count(*) FROM "
    "given) - count(*) AS unchanged FROM (SELECT fresh FROM changed_centre UNION ALL SELECT fresh "
    "FROM changed) x), "
    "answered AS (" AUDIT "$3::uuid IS NOT NULL, 'room-import', $6::text, NULL::jsonb, "
    "to_jsonb(n) FROM counts n WHERE NOT $8::boolean) "
    "SELECT created, updated, unchanged FROM counts"};

static const struct store_statement *const statements[] = {&room_import};
extern const struct store_statement_table store_room_import_statements;
const struct store_statement_table store_room_import_statements = {
    statements, ARRAY_LEN(statements)};

enum { CENTRE_COLUMNS = 4, ROOM_COLUMNS = 7 };

static int bind_centres(
    struct store_query *query, struct op *op, const struct store_room_import *import)
{
    const char **columns[CENTRE_COLUMNS];
    int r = table_columns_new(op->arena, columns, CENTRE_COLUMNS, import->centre_count);

    for (size_t i = 0; i < import->centre_count && r == 0; i++) {
        columns[0][i] = import->centres[i].code;
        columns[1][i] = import->centres[i].name;
        columns[2][i] = import->centres[i].address;
        columns[3][i] = import->centres[i].zone;
    }
    for (size_t i = 0; i < CENTRE_COLUMNS && r == 0; i++)
        store_bind_texts(query, columns[i], import->centre_count);
    return r;
}

static int bind_rooms(
    struct store_query *query, struct op *op, const struct store_room_import *import)
{
    const char **columns[ROOM_COLUMNS];
    int r = table_columns_new(op->arena, columns, ROOM_COLUMNS, import->room_count);

    for (size_t i = 0; i < import->room_count && r == 0; i++) {
        const struct room *room = &import->rooms[i];

        columns[0][i] = room->centre;
        columns[1][i] = room->name;
        columns[2][i] = arena_printf(op->arena, "%u", room->seats);
        columns[3][i] = arena_printf(op->arena, "%u", room->computers);
        columns[4][i] = arena_printf(op->arena, "%u", room->loge_seats);
        columns[5][i] = table_join(op->arena, room->closed, room->closed_count);
        columns[6][i] = room->remark;
        if (!columns[2][i] || !columns[3][i] || !columns[4][i] || !columns[5][i])
            r = -ENOMEM;
    }
    for (size_t i = 0; i < ROOM_COLUMNS && r == 0; i++)
        store_bind_texts(query, columns[i], import->room_count);
    return r;
}

int store_room_import(struct store_session *session,
    struct op *op,
    const struct store_room_import *import,
    struct store_table_counts *ret_counts)
{
    struct store_query *query = store_work_query(op, &room_import);
    const struct store_rows *rows;
    int r = query ? table_set_up(session) : -ENOMEM;

    if (r)
        return r;
    store_bind_change(query);
    store_bind_text(query, import->session);
    store_bind_int4(query, (int32_t)import->mask);
    store_bind_bool(query, import->validate_only);
    r = bind_centres(query, op, import);
    if (r == 0)
        r = bind_rooms(query, op, import);
    if (r == 0)
        r = store_run(session, query, &rows);
    if (r == 0)
        *ret_counts = table_counts_read(rows);
    return r;
}

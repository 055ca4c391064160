#include "store/room_state.h"

#include "model/date.h"
#include "store/query.h"

#include <errno.h>

/* Counts of -1: not known, as they were. */
static const struct store_statement room_signs = {"room_signs",
    "UPDATE kiosk k SET seen_at = to_timestamp(s.seen / 1000000.0), clock_skew_ms = s.skew, "
    "waiting = CASE WHEN s.waiting < 0 THEN k.waiting ELSE s.waiting END, "
    "conflicts = CASE WHEN s.conflicts < 0 THEN k.conflicts ELSE s.conflicts END "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) "
    "AS s (principal, seen, skew, waiting, conflicts) "
    "WHERE k.principal_id = s.principal AND (k.seen_at IS NULL OR k.seen_at < "
    "to_timestamp(s.seen / 1000000.0))"};

/* $1 session, or "" for all that have a kiosk, then on the day that it is where each centre is; $2
 * day, $3 centre. The first row is of no room: it has the day and the session's definition. */
static const struct store_statement room_states = {"room_states",
    "WITH chosen AS MATERIALIZED (SELECT e.id AS session, e.revision AS definition, p.number AS "
    "plan, CASE WHEN $1::text = '' THEN NULL ELSE coalesce(nullif($2::text, '')::date, (SELECT "
    "min(s.day) FROM plan_slot s WHERE s.session = e.id AND s.plan = p.number AND s.day >= "
    "t.today), "
    "(SELECT max(s.day) FROM plan_slot s WHERE s.session = e.id AND s.plan = p.number), t.today) "
    "END AS day FROM session e LEFT JOIN plan p ON p.session = e.id AND p.state = 'PUBLISHED' "
    "CROSS JOIN (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS today) t "
    "WHERE CASE WHEN $1 = '' THEN e.id IN (SELECT session FROM kiosk WHERE active) ELSE e.id = $1 "
    "END), "
    "centres AS MATERIALIZED (SELECT c.session, c.code AS centre, g.plan, coalesce(g.day, (now() "
    "AT "
    "TIME ZONE z.time_zone)::date) AS day, (now() AT TIME ZONE z.time_zone)::date AS today FROM "
    "chosen g JOIN centre c ON c.session = g.session AND ($3::text = '' OR c.code = $3) JOIN "
    "session_zone z ON z.session = c.session AND z.id = c.zone), "
    "orals AS MATERIALIZED (SELECT s.session, s.centre, s.room, s.candidate, s.epreuve, "
    "s.commission, s.start_minute, s.starts_at, s.starts_at - s.preparation_minutes * interval '1 "
    "minute' AS begins_at, s.starts_at + s.duration_minutes * interval '1 minute' AS ends_at, "
    "coalesce(h.state, 'EXPECTED') AS state, coalesce(h.absent, false) AS absent, (SELECT "
    "min(q.at) "
    "FROM unnest(h.phases, h.phase_starts) AS q (phase, at) WHERE q.phase > 0) AS begun_at FROM "
    "centres c JOIN plan_slot s ON s.session = c.session AND s.plan = c.plan AND s.centre = "
    "c.centre AND s.room IS NOT NULL AND s.day = c.day LEFT JOIN sheet h ON h.session = s.session "
    "AND h.candidate = s.candidate AND h.epreuve = s.epreuve), "
    "moved AS MATERIALIZED (SELECT h.session, h.centre, h.room, count(*) AS sheets FROM centres c "
    "JOIN sheet h ON h.session = c.session AND h.centre = c.centre AND h.day = c.day AND h.state "
    "IN "
    "('PRESENT', 'RUNNING', 'MARKED') AND NOT EXISTS (SELECT FROM orals o WHERE o.session = "
    "h.session AND o.centre = h.centre AND o.room = h.room AND o.candidate = h.candidate AND "
    "o.epreuve = h.epreuve) GROUP BY h.session, h.centre, h.room), "
    "rooms AS MATERIALIZED (SELECT o.session, o.centre, o.room, array_agg(DISTINCT o.commission "
    "ORDER BY o.commission) AS commissions, count(*) AS slots, count(*) FILTER (WHERE o.state = "
    "'SEALED') AS sealed, count(*) FILTER (WHERE o.absent) AS absent, count(*) FILTER (WHERE "
    "o.state IN ('PRESENT', 'RUNNING', 'MARKED')) AS open, min(o.begins_at) AS first_at, "
    "max(o.ends_at) AS last_at FROM orals o GROUP BY o.session, o.centre, o.room UNION ALL SELECT "
    "m.session, m.centre, m.room, '{}', 0, 0, 0, 0, NULL, NULL FROM moved m WHERE NOT EXISTS "
    "(SELECT FROM orals o WHERE o.session = m.session AND o.centre = m.centre AND o.room = "
    "m.room)) "
    "SELECT g.session, '' AS centre, '' AS room, g.day, false AS is_today, '{}'::text[] AS "
    "commissions, 0::bigint AS slots, 0::bigint AS sealed, 0::bigint AS absent, 0::bigint AS open, "
    "0::bigint AS present, 0::bigint AS members, NULL AS candidate, NULL::integer AS start_minute, "
    "0::bigint AS late_us, NULL::timestamptz AS first_at, NULL::timestamptz AS last_at, NULL AS "
    "kiosk, NULL::timestamptz AS seen_at, NULL::timestamptz AS enrolled_at, 0::bigint AS skew, "
    "0::bigint AS waiting, 0::bigint AS conflicts, 0::bigint AS moved, now() AS now, g.definition "
    "FROM chosen g WHERE $1 <> '' UNION ALL "
    "(SELECT r.session, r.centre, r.room, c.day, c.day = c.today, r.commissions, r.slots, "
    "r.sealed, "
    "r.absent, r.open, (SELECT count(*) FROM commission_attendance a JOIN commission_member m ON "
    "m.session = a.session AND m.commission = a.commission AND m.examiner = a.examiner JOIN "
    "examiner e ON e.session = m.session AND e.code = m.examiner AND NOT e.withdrawn WHERE "
    "a.session = r.session AND a.commission = ANY (r.commissions) AND a.day = c.day), (SELECT "
    "count(*) FROM commission_member m JOIN examiner e ON e.session = m.session AND e.code = "
    "m.examiner AND NOT e.withdrawn WHERE m.session = r.session AND m.commission = ANY "
    "(r.commissions)), n.candidate, n.start_minute::integer, (extract(epoch FROM "
    "greatest(coalesce(n.begun_at, now()) - n.starts_at, now() - n.ends_at, interval '0')) * "
    "1000000)::bigint, r.first_at, r.last_at, q.name, k.seen_at, k.enrolled_at, "
    "coalesce(k.clock_skew_ms, 0), coalesce(k.waiting, 0), coalesce(k.conflicts, 0), "
    "coalesce(m.sheets, 0), now(), 0 FROM rooms r JOIN centres c ON c.session = r.session AND "
    "c.centre = r.centre "
    "LEFT JOIN kiosk k ON k.session = r.session AND k.centre = r.centre AND k.room = r.room AND "
    "k.active AND c.day BETWEEN k.first_day AND k.last_day LEFT JOIN principal q ON q.id = "
    "k.principal_id "
    "LEFT JOIN moved m ON m.session = r.session AND m.centre = r.centre AND m.room = r.room "
    "LEFT JOIN LATERAL (SELECT o.candidate, o.start_minute, o.starts_at, o.ends_at, o.begun_at "
    "FROM "
    "orals o WHERE o.session = r.session AND o.centre = r.centre AND o.room = r.room AND o.state "
    "NOT "
    "IN ('SEALED', 'ABSENT') ORDER BY o.starts_at, o.candidate LIMIT 1) n ON true "
    "ORDER BY r.session, r.centre, r.room LIMIT 1000)"};

static const struct store_statement *const statements[] = {
    &room_signs,
    &room_states,
};
extern const struct store_statement_table store_room_state_statements;
const struct store_statement_table store_room_state_statements = {
    statements, ARRAY_LEN(statements)};

struct writing {
    store_room_signs_fn done;
    void *context;
};

static void wrote(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct writing *writing = context;

    (void)rows;
    writing->done(op, r, writing->context);
}

int store_room_signs(struct store *store,
    struct op *op,
    const struct store_room_sign *signs,
    size_t count,
    store_room_signs_fn done,
    void *context)
{
    enum { PRINCIPAL, SEEN, SKEW, WAITING, CONFLICTS, COLUMNS };
    const struct writing writing = {done, context};
    struct writing *kept = arena_memdup(op->arena, &writing, sizeof writing);
    struct store_query *query =
        kept ? store_query_new(op, &room_signs, STORE_WRITE, wrote, kept) : NULL;
    int64_t *columns = arena_calloc(op->arena, COLUMNS * count + 1, sizeof *columns);

    if (!query || !columns)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        columns[PRINCIPAL * count + i] = signs[i].principal_id;
        columns[SEEN * count + i] = signs[i].seen_us;
        columns[SKEW * count + i] = signs[i].clock_skew_ms;
        columns[WAITING * count + i] = signs[i].has_counts ? (int64_t)signs[i].waiting : -1;
        columns[CONFLICTS * count + i] = signs[i].has_counts ? (int64_t)signs[i].conflicts : -1;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        store_bind_int8s(query, columns + i * count, count);
    store_submit(store, query);
    return 0;
}

/* ---- states ---- */

static const char *text_at(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    return store_text_dup(rows, row, store_column(rows, name), arena);
}

static uint32_t count_at(const struct store_rows *rows, size_t row, const char *name)
{
    return (uint32_t)store_int(rows, row, store_column(rows, name));
}

static int64_t time_at(const struct store_rows *rows, size_t row, const char *name)
{
    return store_timestamp_us(rows, row, store_column(rows, name));
}

static const char *date_at(const struct store_rows *rows, size_t row, struct arena *arena)
{
    char date[DATE_TEXT_SIZE];

    store_date(rows, row, store_column(rows, "day"), date);
    return arena_strdup(arena, date);
}

static int read_state(
    const struct store_rows *rows, size_t row, struct arena *arena, struct room_state *state)
{
    *state = (struct room_state){
        .session = text_at(rows, row, "session", arena),
        .centre = text_at(rows, row, "centre", arena),
        .room = text_at(rows, row, "room", arena),
        .day = date_at(rows, row, arena),
        .is_today = store_bool(rows, row, store_column(rows, "is_today")),
        .slot_count = count_at(rows, row, "slots"),
        .sealed_count = count_at(rows, row, "sealed"),
        .absent_count = count_at(rows, row, "absent"),
        .open_count = count_at(rows, row, "open"),
        .members_present = count_at(rows, row, "present"),
        .member_count = count_at(rows, row, "members"),
        .current_candidate = text_at(rows, row, "candidate", arena),
        .current_minute = (uint16_t)count_at(rows, row, "start_minute"),
        .late_us = store_int(rows, row, store_column(rows, "late_us")),
        .first_us = time_at(rows, row, "first_at"),
        .last_us = time_at(rows, row, "last_at"),
        .kiosk = text_at(rows, row, "kiosk", arena),
        .seen_us = time_at(rows, row, "seen_at"),
        .enrolled_us = time_at(rows, row, "enrolled_at"),
        .clock_skew_ms = store_int(rows, row, store_column(rows, "skew")),
        .waiting_count = count_at(rows, row, "waiting"),
        .conflict_count = count_at(rows, row, "conflicts"),
        .moved_count = count_at(rows, row, "moved"),
    };
    if (arena_refused(arena))
        return -ENOMEM;
    return store_texts(rows, row, store_column(rows, "commissions"), arena, &state->commissions,
        &state->commission_count);
}

static int read_states(
    const struct store_rows *rows, size_t first, struct arena *arena, struct room_states *states)
{
    size_t count = store_row_count(rows);
    int r = 0;

    states->rooms = arena_calloc(arena, count + 1, sizeof *states->rooms);
    if (!states->rooms)
        return -ENOMEM;
    if (count)
        states->now_us = time_at(rows, 0, "now");
    for (size_t i = first; i < count && r == 0; i++)
        r = read_state(rows, i, arena, &states->rooms[states->count++]);
    return r;
}

static void bind_asked(struct store_query *query, const struct room_states_asked *asked)
{
    store_bind_text(query, asked->session);
    store_bind_text(query, asked->day);
    store_bind_text(query, asked->centre);
}

struct reading {
    store_room_states_fn done;
    void *context;
};

static void got_states(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct reading *reading = context;
    struct room_states states = {.day = ""};

    if (r == 0 && store_row_count(rows)) {
        states.definition = count_at(rows, 0, "definition");
        states.day = date_at(rows, 0, op->arena);
        r = read_states(rows, 1, op->arena, &states);
        if (!states.day)
            r = -ENOMEM;
    }
    reading->done(op, r, &states, reading->context);
}

int store_room_states(struct store *store,
    struct op *op,
    const struct room_states_asked *asked,
    store_room_states_fn done,
    void *context)
{
    const struct reading reading = {done, context};
    struct reading *kept = arena_memdup(op->arena, &reading, sizeof reading);
    struct store_query *query =
        kept ? store_query_new(op, &room_states, STORE_READ, got_states, kept) : NULL;

    if (!query)
        return -ENOMEM;
    bind_asked(query, asked);
    store_submit(store, query);
    return 0;
}

int store_room_states_now(
    struct store_session *session, struct op *op, struct room_states *ret_states)
{
    static const struct room_states_asked all = {"", "", ""};
    struct store_query *query = store_work_query(op, &room_states);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_asked(query, &all);
    r = store_run(session, query, &rows);
    *ret_states = (struct room_states){.day = ""};
    return r ? r : read_states(rows, 0, op->arena, ret_states);
}

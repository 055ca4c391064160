#include "store/draw.h"

#include "store/query.h"

#include <errno.h>

enum { GROUPS_AT_ONCE = 5000 };

#define DRAW_COLUMNS(d)                                                                \
    d ".session, " d ".number, " d ".epreuve, " d ".state, " d ".seed, " d ".plan, " d \
      ".created_by, " d ".created_at, " d ".published_at, " d ".revision"
#define AUDIT                                                                                 \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "       \
    "entity, key, before, after, reason) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, " \
    "$5::text, "
#define KEY "'draw', made.session || '/' || made.number, "
#define GROUP_ORDER "g.centre, g.day, g.start_minute, g.room, g.commission"
/* The text of a group, as the digest takes it: one line. */
#define GROUPS_DIGEST                                                                          \
    "(SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(';', g.centre, g.day, "    \
    "g.start_minute, g.room, g.commission, array_to_string(g.candidates, ','), g.subject) || " \
    "E'\\n', '' ORDER BY " GROUP_ORDER "), ''), 'UTF8')), 'hex') FROM draw_group g WHERE "     \
    "g.session = made.session AND g.draw = made.number)"

static const struct store_statement draw_read = {"draw_read",
    "SELECT " DRAW_COLUMNS("d") " FROM draw d WHERE d.session = $1 AND CASE WHEN $2::integer = 0 "
                                "THEN d.state = 'IN_FORCE' ELSE d.number = $2 END"};

static const struct store_statement draw_list = {"draw_list",
    "SELECT " DRAW_COLUMNS(
        "d") " FROM draw d WHERE d.session = $1 ORDER BY d.number DESC LIMIT $2::integer"};

static const struct store_statement draw_groups = {"draw_groups",
    "SELECT g.centre, g.room, g.commission, g.day, g.start_minute, g.half, g.candidates, g.subject "
    "FROM draw_group g WHERE g.session = $1 AND g.draw = $2::integer AND ($3::text = '' OR "
    "g.centre = $3) ORDER BY " GROUP_ORDER " OFFSET $4::integer LIMIT $5::integer"};

static const struct store_statement draw_uses = {"draw_uses",
    "SELECT g.subject, count(*) AS groups, sum(cardinality(g.candidates)) AS candidates FROM "
    "draw_group g WHERE g.session = $1 AND g.draw = $2::integer GROUP BY g.subject ORDER BY "
    "g.subject"};

static const struct store_statement draw_plan_groups = {"draw_plan_groups",
    "SELECT g.centre, g.room, g.commission, g.day, g.start_minute, '' AS half, "
    "array_agg(g.candidate ORDER BY g.candidate) AS candidates, '' AS subject FROM plan_slot g "
    "WHERE g.session = $1 AND g.plan = $2::integer AND g.epreuve = $3 AND g.commission IS NOT NULL "
    "GROUP BY " GROUP_ORDER " ORDER BY " GROUP_ORDER};

static const struct store_statement draw_centres = {"draw_centres",
    "SELECT c.code, c.zone, c.address FROM centre c WHERE c.session = $1 ORDER BY c.code"};

static const struct store_statement draw_prior = {"draw_prior",
    "SELECT a.digest = $3 AND a.entity = 'draw' AS same, " DRAW_COLUMNS(
        "d") " FROM audit a LEFT JOIN draw d ON d.session = a.after->>'session' AND d.number = "
             "(a.after->>'number')::integer WHERE a.principal_id = $1 AND a.request_id = $2 AND "
             "a.answers"};

static const struct store_statement draw_lock = {
    "draw_lock", "SELECT pg_advisory_xact_lock(hashtextextended('palmares.draw/' || $1::text, 0))"};

static const struct store_statement draw_insert = {"draw_insert",
    "INSERT INTO draw AS made (session, number, epreuve, seed, plan, created_by) SELECT $1::text, "
    "coalesce((SELECT max(number) FROM draw WHERE session = $1), 0) + 1, $2, $3, $4, $5 "
    "RETURNING " DRAW_COLUMNS("made")};

static const struct store_statement draw_fill = {"draw_fill",
    "INSERT INTO draw_group (session, draw, centre, room, commission, day, start_minute, half, "
    "candidates, subject) SELECT $1::text, $2::integer, t.centre, t.room, t.commission, "
    "t.day::date, t.start, t.half, string_to_array(t.candidates, ','), t.subject FROM "
    "unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], "
    "$10::text[]) AS t (centre, room, commission, day, start, half, candidates, subject)"};

/* The groups are there already. */
static const struct store_statement draw_made = {"draw_made",
    "WITH made AS (SELECT * FROM draw WHERE session = $6 AND number = $7::integer), noted AS "
    "(" AUDIT "$3::uuid IS NOT NULL, " KEY
    "NULL, to_jsonb(made) || jsonb_build_object('groups_sha256', " GROUPS_DIGEST
    "), '' FROM made) SELECT " DRAW_COLUMNS("made") " FROM made"};

static const struct store_statement draw_replace = {"draw_replace",
    "UPDATE draw SET state = 'REPLACED', revision = revision + 1 WHERE session = $1 AND state = "
    "'IN_FORCE' RETURNING number"};

/* $9: the draw that was in force; 0: none. */
static const struct store_statement draw_publish = {"draw_publish",
    "WITH made AS (UPDATE draw SET state = 'IN_FORCE', published_by = $2::text, published_at = "
    "now(), revision = revision + 1 WHERE session = $6 AND number = $7::integer AND state = "
    "'DRAFT' AND revision = $8::integer RETURNING *), noted AS (" AUDIT "$3::uuid IS NOT NULL, " KEY
    "(SELECT to_jsonb(d) FROM draw d WHERE d.session = $6 AND d.number = $7), to_jsonb(made) || "
    "jsonb_build_object('replaces', $9::integer, 'groups_sha256', " GROUPS_DIGEST
    "), '' FROM made) SELECT " DRAW_COLUMNS("made") " FROM made"};

static const struct store_statement draw_note = {"draw_note",
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, entity, key, after) "
    "VALUES ($1, $2, $3, $4, $5, 'draw', $6::text || '/' || $7::integer, "
    "jsonb_build_object('access', 'READ', 'outcome', 'GIVEN', 'why', '', 'centre', $8::text))"};

static const struct store_statement *const statements[] = {
    &draw_read,
    &draw_list,
    &draw_groups,
    &draw_uses,
    &draw_plan_groups,
    &draw_centres,
    &draw_prior,
    &draw_lock,
    &draw_insert,
    &draw_fill,
    &draw_made,
    &draw_replace,
    &draw_publish,
    &draw_note,
};
extern const struct store_statement_table store_draw_statements;
const struct store_statement_table store_draw_statements = {statements, ARRAY_LEN(statements)};

/* ---- rows ---- */

static int read_draw(
    const struct store_rows *rows, size_t row, struct arena *arena, struct draw_record *ret_draw)
{
    *ret_draw = (struct draw_record){
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .epreuve = store_text_dup(rows, row, store_column(rows, "epreuve"), arena),
        .number = (uint32_t)store_int(rows, row, store_column(rows, "number")),
        .state = draw_state_parse(store_text(rows, row, store_column(rows, "state"))),
        .seed = (uint64_t)store_int(rows, row, store_column(rows, "seed")),
        .plan = (uint32_t)store_int(rows, row, store_column(rows, "plan")),
        .created_by = store_text_dup(rows, row, store_column(rows, "created_by"), arena),
        .created_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
        .published_us = store_timestamp_us(rows, row, store_column(rows, "published_at")),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
    };
    return ret_draw->session && ret_draw->epreuve && ret_draw->created_by ? 0 : -ENOMEM;
}

/* One row of a draw, or `none` when there is no row. */
static int run_draw(struct store_session *session,
    struct op *op,
    struct store_query *query,
    int none,
    struct draw_record *ret_draw)
{
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0 && store_row_count(rows) == 0)
        return none;
    return r ? r : read_draw(rows, 0, op->arena, ret_draw);
}

enum group_column {
    CENTRE,
    ROOM,
    COMMISSION,
    DAY,
    START,
    HALF,
    CANDIDATES,
    SUBJECT,
    GROUP_COLUMNS
};

static int read_group(const struct store_rows *rows,
    size_t row,
    const int *columns,
    struct arena *arena,
    struct drawn_group *group)
{
    char **candidates, day[11];
    int r =
        store_texts(rows, row, columns[CANDIDATES], arena, &candidates, &group->candidates.count);

    store_date(rows, row, columns[DAY], day);
    group->centre = store_text_dup(rows, row, columns[CENTRE], arena);
    group->room = store_text_dup(rows, row, columns[ROOM], arena);
    group->commission = store_text_dup(rows, row, columns[COMMISSION], arena);
    group->date = arena_strdup(arena, day);
    group->start_minute = (uint16_t)store_int(rows, row, columns[START]);
    group->half = draw_half_parse(store_text(rows, row, columns[HALF]));
    group->subject = store_text_dup(rows, row, columns[SUBJECT], arena);
    group->cms = "";
    if (r)
        return r;
    group->candidates.items = (const char **)(uintptr_t)candidates;
    return group->centre && group->room && group->commission && group->date && group->subject
               ? 0
               : -ENOMEM;
}

static int run_groups(struct store_session *session,
    struct store_query *query,
    struct arena *arena,
    struct drawn_group **ret_groups,
    size_t *ret_count)
{
    static const char *const names[GROUP_COLUMNS] = {
        "centre", "room", "commission", "day", "start_minute", "half", "candidates", "subject"};
    const struct store_rows *rows;
    struct drawn_group *groups;
    int columns[GROUP_COLUMNS];
    int r = store_run(session, query, &rows);

    if (r)
        return r;
    for (size_t i = 0; i < GROUP_COLUMNS; i++)
        columns[i] = store_column(rows, names[i]);
    groups = arena_calloc(arena, store_row_count(rows) + 1, sizeof *groups);
    if (!groups)
        return -ENOMEM;
    *ret_count = store_row_count(rows);
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_group(rows, i, columns, arena, &groups[i]);
    *ret_groups = groups;
    return r;
}

/* ---- reading ---- */

int store_draw_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct draw_record *ret_draw)
{
    struct store_query *query = store_work_query(op, &draw_read);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)number);
    return run_draw(session, op, query, OUTCOME_NOT_FOUND, ret_draw);
}

int store_draw_list(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t limit,
    struct draw_record **ret_draws,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &draw_list);
    const struct store_rows *rows;
    struct draw_record *draws;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    draws = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *draws);
    if (!draws)
        return -ENOMEM;
    *ret_count = store_row_count(rows);
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_draw(rows, i, op->arena, &draws[i]);
    *ret_draws = draws;
    return r;
}

int store_draw_groups(struct store_session *session,
    struct op *op,
    const struct draw_page *page,
    struct arena *arena,
    struct drawn_group **ret_groups,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &draw_groups);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_int4(query, (int32_t)page->number);
    store_bind_text(query, page->centre);
    store_bind_int4(query, (int32_t)page->offset);
    store_bind_int4(query, (int32_t)page->limit);
    return run_groups(session, query, arena, ret_groups, ret_count);
}

int store_draw_uses(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct subject_use **ret_uses,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &draw_uses);
    const struct store_rows *rows;
    struct subject_use *uses;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)number);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    uses = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *uses);
    if (!uses)
        return -ENOMEM;
    *ret_count = store_row_count(rows);
    for (size_t i = 0; i < *ret_count; i++) {
        uses[i] = (struct subject_use){
            .subject = store_text_dup(rows, i, store_column(rows, "subject"), op->arena),
            .groups = (uint32_t)store_int(rows, i, store_column(rows, "groups")),
            .candidates = (uint32_t)store_int(rows, i, store_column(rows, "candidates")),
        };
        if (!uses[i].subject)
            return -ENOMEM;
    }
    *ret_uses = uses;
    return 0;
}

int store_draw_plan_groups(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const char *epreuve,
    struct arena *arena,
    struct drawn_group **ret_groups,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &draw_plan_groups);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)plan);
    store_bind_text(query, epreuve);
    return run_groups(session, query, arena, ret_groups, ret_count);
}

int store_draw_centres(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct draw_centre_row **ret_centres,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &draw_centres);
    const struct store_rows *rows;
    struct draw_centre_row *centres;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    centres = arena_calloc(arena, store_row_count(rows) + 1, sizeof *centres);
    if (!centres)
        return -ENOMEM;
    *ret_count = store_row_count(rows);
    for (size_t i = 0; i < *ret_count; i++) {
        centres[i] = (struct draw_centre_row){
            .code = store_text_dup(rows, i, store_column(rows, "code"), arena),
            .zone = store_text_dup(rows, i, store_column(rows, "zone"), arena),
            .address = store_text_dup(rows, i, store_column(rows, "address"), arena)};
        if (!centres[i].code || !centres[i].zone || !centres[i].address)
            return -ENOMEM;
    }
    *ret_centres = centres;
    return 0;
}

/* ---- changes ---- */

int store_draw_prior(
    struct store_session *session, struct op *op, struct draw_record *ret_draw, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &draw_prior, &rows);

    *ret_found = r == 0 && rows;
    return *ret_found ? read_draw(rows, 0, op->arena, ret_draw) : r;
}

int store_draws_lock(struct store_session *session, struct op *op, const char *of)
{
    struct store_query *query = store_work_query(op, &draw_lock);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    return store_run(session, query, NULL);
}

/* The columns of some groups. */
enum { TEXT_COLUMNS = 7 };
struct columns {
    const char **texts[TEXT_COLUMNS];
    int64_t *starts;
};

static const char *join(struct arena *arena, const struct text_list *list)
{
    size_t size = 1;
    char *text, *end;

    for (size_t i = 0; i < list->count; i++)
        size += strlen(list->items[i]) + 1;
    text = end = arena_alloc(arena, size);
    for (size_t i = 0; text && i < list->count; i++) {
        size_t length = strlen(list->items[i]);

        if (i)
            *end++ = ',';
        memcpy(end, list->items[i], length);
        end += length;
    }
    if (text)
        *end = 0;
    return text;
}

static int fill(struct store_session *session,
    struct op *op,
    const struct draw_record *draw,
    const struct drawn_group *groups,
    size_t count,
    const struct columns *columns)
{
    struct store_query *query = store_work_query(op, &draw_fill);

    if (!query)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const char *const texts[TEXT_COLUMNS] = {groups[i].centre, groups[i].room,
            groups[i].commission, groups[i].date, draw_half_name(groups[i].half),
            join(op->arena, &groups[i].candidates), groups[i].subject};

        for (size_t j = 0; j < TEXT_COLUMNS; j++)
            if (!(columns->texts[j][i] = texts[j]))
                return -ENOMEM;
        columns->starts[i] = groups[i].start_minute;
    }
    store_bind_text(query, draw->session);
    store_bind_int4(query, (int32_t)draw->number);
    for (size_t i = 0; i < TEXT_COLUMNS; i++) {
        if (i == 4)
            store_bind_int8s(query, columns->starts, count);
        store_bind_texts(query, columns->texts[i], count);
    }
    return store_run(session, query, NULL);
}

static int fill_all(struct store_session *session,
    struct op *op,
    const struct draw_record *draw,
    const struct drawn_group *groups,
    size_t count)
{
    struct columns columns = {
        .starts = arena_calloc(op->arena, GROUPS_AT_ONCE, sizeof *columns.starts)};
    int r = columns.starts ? 0 : -ENOMEM;

    for (size_t i = 0; i < TEXT_COLUMNS; i++)
        if (!(columns.texts[i] = arena_calloc(op->arena, GROUPS_AT_ONCE, sizeof(const char *))))
            r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i += GROUPS_AT_ONCE)
        r = fill(session, op, draw, groups + i, base_min_size(count - i, GROUPS_AT_ONCE), &columns);
    return r;
}

/* A statement with the parameters of every change, session and number of the draw. */
static struct store_query *change_of(
    struct op *op, const struct store_statement *statement, const struct draw_record *draw)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_change(query);
    store_bind_text(query, draw->session);
    store_bind_int4(query, (int32_t)draw->number);
    return query;
}

int store_draw_save(struct store_session *session,
    struct op *op,
    struct draw_record *draw,
    const struct drawn_group *groups,
    size_t count)
{
    struct store_query *query = store_work_query(op, &draw_insert);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, draw->session);
    store_bind_text(query, draw->epreuve);
    store_bind_int8(query, (int64_t)draw->seed);
    store_bind_int4(query, (int32_t)draw->plan);
    store_bind_text(query, op->principal ? op->principal->name : "");
    r = run_draw(session, op, query, -EPROTO, draw);
    if (r == 0)
        r = fill_all(session, op, draw, groups, count);
    if (r)
        return r;
    return run_draw(session, op, change_of(op, &draw_made, draw), -EPROTO, draw);
}

int store_draw_publish(struct store_session *session, struct op *op, struct draw_record *draw)
{
    struct store_query *query = store_work_query(op, &draw_replace);
    const struct store_rows *rows;
    int32_t replaced;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, draw->session);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    replaced =
        store_row_count(rows) ? (int32_t)store_int(rows, 0, store_column(rows, "number")) : 0;
    query = change_of(op, &draw_publish, draw);
    if (!query)
        return -ENOMEM;
    store_bind_int4(query, draw->revision);
    store_bind_int4(query, replaced);
    return run_draw(session, op, query, OUTCOME_ETAG_MISMATCH, draw);
}

int store_draw_note(struct store_session *session,
    struct op *op,
    const struct draw_record *draw,
    const char *centre)
{
    struct store_query *query = change_of(op, &draw_note, draw);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, centre);
    return store_run(session, query, NULL);
}

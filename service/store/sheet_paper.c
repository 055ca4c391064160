#include "store/sheet_paper.h"

#include "base/text.h"
#include "store/plan_row.h"
#include "store/sheet_row.h"

#include <errno.h>

/* clang-format off */

/*
 * Slots of the plan in force with their sheets; a sheet whose slot is gone stays, and counts where
 * it was recorded. $1 session, $2 plan. The columns of a slot have the names of plan_slot.
 */
#define ENTRIES                                                                                    \
    "(SELECT $1::text AS session, coalesce(p.candidate, r.candidate) AS candidate, "               \
    "coalesce(p.epreuve, r.epreuve) AS epreuve, p.commission, p.centre, p.room, p.loge, p.day, "   \
    "p.start_minute, p.preparation_minutes, p.duration_minutes, p.starts_at, p.obstacle, "         \
    "p.revision, r.recorded, to_char(coalesce((r.recorded).day, p.day), 'YYYY-MM-DD') || E'\\t' "  \
    "|| coalesce((r.recorded).commission, p.commission) AS day_key "                               \
    "FROM (SELECT * FROM plan_slot WHERE session = $1 AND plan = $2) p "                           \
    "FULL JOIN (SELECT x AS recorded, x.candidate, x.epreuve FROM sheet x WHERE x.session = $1) r " \
    "ON r.candidate = p.candidate AND r.epreuve = p.epreuve) s "                                   \
    "CROSS JOIN LATERAL (SELECT (s.recorded).*) h"

/* Of one sheet. */
#define OWN_KEY                                                                                    \
    "s.day_key || E'\\t' || lpad(coalesce(s.start_minute, 0)::text, 4, '0') || E'\\t' || "         \
    "s.candidate || E'\\t' || s.epreuve"

/* $12 the kind, $13 épreuves. */
#define UNITS                                                                                      \
    "SELECT DISTINCT (CASE WHEN $12::text = 'DAY' THEN s.day_key ELSE " OWN_KEY " END) "           \
    "COLLATE \"C\" AS key FROM " ENTRIES                                                           \
    " CROSS JOIN LATERAL (SELECT x.establishment FROM candidate x WHERE x.session = s.session "    \
    "AND x.number = s.candidate OFFSET 0) c "                                                      \
    "WHERE h.state IS NOT NULL AND ($12 = 'DAY' OR h.state = 'SEALED') "                           \
    "AND ($12 <> 'ASSESSED' OR (NOT h.absent AND s.epreuve = ANY ($13::text[]))) "                 \
    "AND ($3::text = '' OR s.candidate = $3) AND ($4::text = '' OR s.epreuve = $4) "               \
    "AND ($5::text = '' OR h.commission = $5) AND ($6::text = '' OR h.centre = $6) "           \
    "AND ($7::text = '' OR h.room = $7 OR s.loge = $7) "                                         \
    "AND ($8::text = '' OR h.day = nullif($8, '')::date) "                                       \
    "AND ($9::text = '' OR h.commission IN (SELECT m.commission FROM commission_member m "       \
    "WHERE m.session = $1 AND m.examiner = $9)) "                                                  \
    "AND ($10::text = '' OR c.establishment = $10) "                                               \
    "AND (NOT $11::boolean OR s.commission IS NULL)"

static const struct store_statement sheet_units = {"sheet_units",
    "SELECT key FROM (" UNITS ") x WHERE key > $14::text COLLATE \"C\" ORDER BY key LIMIT $15"};
static const struct store_statement sheet_units_count = {
    "sheet_units_count", "SELECT count(*) AS total FROM (" UNITS ") x"};

/* The sheets of some units, each by its number n, from 1; $4 whether units are days. */
static const struct store_statement sheet_unit_entries = {"sheet_unit_entries",
    "SELECT u.n, " SLOT_COLUMNS ", " SHEET_COLUMNS ", "
    "(SELECT max(encode(sha256(a.content_bytes), 'hex')) FROM sheet_seal g JOIN sheet_act a ON "
    "a.id = g.act WHERE g.session = s.session AND g.candidate = s.candidate AND g.epreuve = "
    "s.epreuve) AS digest, "
    "EXISTS (SELECT FROM conformity_decision x WHERE x.session = s.session AND x.candidate = "
    "s.candidate AND x.epreuve = s.epreuve AND x.outcome = 'NV' AND x.reversed_at IS NULL) AS nv "
    "FROM unnest($3::text[]) WITH ORDINALITY AS u (key, n) JOIN " ENTRIES
    " ON CASE WHEN $4::boolean THEN s.day_key ELSE " OWN_KEY " END = u.key " SLOT_JOINS
    "ORDER BY u.n, s.start_minute, s.candidate, s.epreuve"};

/* Of days: who signed, and the digest of what is sealed. */
static const struct store_statement sheet_unit_days = {"sheet_unit_days",
    "SELECT u.n, split_part(u.key, E'\\t', 1) AS day, split_part(u.key, E'\\t', 2) AS commission, "
    "ARRAY(SELECT a.examiner::text FROM commission_attendance a WHERE a.session = $1 AND "
    "a.commission = split_part(u.key, E'\\t', 2) AND a.day = split_part(u.key, E'\\t', 1)::date "
    "ORDER BY a.examiner) AS present, "
    "(SELECT encode(sha256(convert_to(string_agg(l.line, '' ORDER BY l.line COLLATE \"C\"), "
    "'UTF8')), 'hex') FROM (SELECT DISTINCT g.candidate || ' ' || g.epreuve || ' ' || "
    "encode(sha256(a.content_bytes), 'hex') || E'\\n' AS line FROM sheet h "
    "JOIN sheet_seal g ON g.session = h.session AND g.candidate = h.candidate AND g.epreuve = "
    "h.epreuve JOIN sheet_act a ON a.id = g.act "
    "WHERE h.session = $1 AND h.commission = split_part(u.key, E'\\t', 2) AND h.day = "
    "split_part(u.key, E'\\t', 1)::date AND h.state = 'SEALED' AND a.content_bytes IS NOT NULL) l) "
    "AS digest FROM unnest($2::text[]) WITH ORDINALITY AS u (key, n) ORDER BY u.n"};
/* clang-format on */

static const struct store_statement *const statements[] = {
    &sheet_units, &sheet_units_count, &sheet_unit_entries, &sheet_unit_days};
extern const struct store_statement_table store_sheet_paper_statements;
const struct store_statement_table store_sheet_paper_statements = {
    statements, ARRAY_LEN(statements)};

static const char *const kind_names[] = {"SEALED", "ASSESSED", "DAY"};

/* ---- units ---- */

static struct store_query *units_query(
    struct op *op, const struct store_statement *statement, const struct sheet_unit_page *page)
{
    struct store_query *query = store_work_query(op, statement);
    const struct slot_filter *filter = page->filter;

    if (!query)
        return NULL;
    store_bind_text(query, page->session);
    store_bind_int4(query, (int32_t)page->plan);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->epreuve);
    store_bind_text(query, filter->commission);
    store_bind_text(query, filter->centre);
    store_bind_text(query, filter->room);
    store_bind_text(query, filter->date);
    store_bind_text(query, filter->examiner);
    store_bind_text(query, filter->establishment);
    store_bind_bool(query, filter->only_unplaced);
    store_bind_text(query, kind_names[page->kind]);
    store_bind_texts(query, page->epreuves, page->epreuve_count);
    return query;
}

int store_sheet_units_count(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    uint32_t *ret_total)
{
    struct store_query *query = units_query(op, &sheet_units_count, page);
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0)
        *ret_total = (uint32_t)store_int(rows, 0, store_column(rows, "total"));
    return r;
}

static int read_units(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    struct arena *arena,
    struct sheet_unit **ret_units,
    size_t *ret_count)
{
    struct store_query *query = units_query(op, &sheet_units, page);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->after);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_units = arena_calloc(arena, *ret_count + 1, sizeof **ret_units);
    for (size_t i = 0; *ret_units && i < *ret_count; i++) {
        struct sheet_unit *unit = &(*ret_units)[i];

        unit->key = store_text_dup(rows, i, store_column(rows, "key"), arena);
        unit->day = unit->commission = unit->digest = "";
        if (!unit->key)
            return -ENOMEM;
    }
    return *ret_units ? 0 : -ENOMEM;
}

static int bind_keys(
    struct store_query *query, struct arena *arena, const struct sheet_unit *units, size_t count)
{
    const char **keys = arena_calloc(arena, count + 1, sizeof *keys);

    for (size_t i = 0; keys && i < count; i++)
        keys[i] = units[i].key;
    if (keys)
        store_bind_texts(query, keys, count);
    return keys ? 0 : -ENOMEM;
}

static int read_days(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    struct arena *arena,
    struct sheet_unit *units,
    size_t count)
{
    struct store_query *query = store_work_query(op, &sheet_unit_days);
    const struct store_rows *rows;
    int r = query ? 0 : -ENOMEM;

    if (r)
        return r;
    store_bind_text(query, page->session);
    r = bind_keys(query, arena, units, count);
    if (r == 0)
        r = store_run(session, query, &rows);
    for (size_t i = 0; r == 0 && i < count && i < store_row_count(rows); i++) {
        char **present;

        units[i].day = store_text_dup(rows, i, store_column(rows, "day"), arena);
        units[i].commission = store_text_dup(rows, i, store_column(rows, "commission"), arena);
        units[i].digest = store_text_dup(rows, i, store_column(rows, "digest"), arena);
        r = store_texts(
            rows, i, store_column(rows, "present"), arena, &present, &units[i].present_count);
        if (r == 0)
            units[i].present = (const char *const *)present;
        if (!units[i].day || !units[i].commission || !units[i].digest)
            return -ENOMEM;
    }
    return r;
}

/* ---- sheets ---- */

/* A slot without a sheet has one to which nothing has happened yet. */
static int read_print(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    const struct slot *slot,
    struct sheet_print *ret_print)
{
    struct sheet_print print = {.slot = *slot,
        .not_interrogated = store_bool(rows, row, store_column(rows, "nv")),
        .digest = store_text_dup(rows, row, store_column(rows, "digest"), arena)};
    int r = print.digest ? sheet_row_read(rows, row, arena, &print.sheet) : -ENOMEM;

    if (r == 0 && print.sheet.revision == 0) {
        print.sheet.candidate = slot->candidate;
        print.sheet.epreuve = slot->epreuve;
        print.sheet.day = slot->date;
        print.sheet.state = SHEET_EXPECTED;
    }
    *ret_print = print;
    return r;
}

/* Rows come by unit: each takes a run of them. */
static int share_entries(
    const struct store_rows *rows, struct arena *arena, struct sheet_unit *units, size_t count)
{
    const size_t all = store_row_count(rows);
    struct sheet_print *entries = arena_calloc(arena, all + 1, sizeof *entries);
    struct slot *slots;
    int r = entries ? slot_rows_read(rows, arena, &slots) : -ENOMEM;

    for (size_t i = 0; r == 0 && i < all; i++) {
        const size_t n = (size_t)store_int(rows, i, store_column(rows, "n")) - 1;

        if (n >= count)
            return -EPROTO;
        r = read_print(rows, i, arena, &slots[i], &entries[i]);
        if (units[n].entry_count++ == 0)
            units[n].entries = &entries[i];
    }
    return r;
}

int store_sheet_units(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    struct arena *arena,
    struct sheet_unit **ret_units,
    size_t *ret_count)
{
    struct store_query *query;
    const struct store_rows *rows;
    int r = read_units(session, op, page, arena, ret_units, ret_count);

    if (r == 0 && page->kind == SHEET_UNIT_DAY)
        r = read_days(session, op, page, arena, *ret_units, *ret_count);
    if (r)
        return r;
    query = store_work_query(op, &sheet_unit_entries);
    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_int4(query, (int32_t)page->plan);
    r = bind_keys(query, arena, *ret_units, *ret_count);
    store_bind_bool(query, page->kind == SHEET_UNIT_DAY);
    if (r == 0)
        r = store_run(session, query, &rows);
    return r ? r : share_entries(rows, arena, *ret_units, *ret_count);
}

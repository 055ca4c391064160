#include "store/plan_paper.h"

#include "base/text.h"
#include "store/plan_row.h"

#include <errno.h>

#define KEY(column) "(" column ") COLLATE \"C\""
#define DAY KEY("to_char(s.day, 'YYYY-MM-DD')")
#define NONE KEY("''::text")
/* clang-format off */
/* Units of the slots that pass; $12 the kind. What is looked up for each slot is so by its key,
 * whatever the statistics say; see SLOT_JOINS. */
#define UNITS                                                                                      \
    "SELECT DISTINCT u.k1, u.k2, u.k3 FROM plan_slot s" SLOT_JOINS "CROSS JOIN LATERAL ("          \
    "SELECT " KEY("s.candidate::text") " AS k1, " NONE " AS k2, " NONE " AS k3 "                   \
    "WHERE $12::text = 'CANDIDATE' "                                                               \
    "UNION ALL SELECT " KEY("m.examiner::text") ", " NONE ", " NONE " FROM (SELECT x.examiner "    \
    "FROM commission_member x WHERE x.session = s.session AND x.commission = s.commission "        \
    "OFFSET 0) m WHERE $12 = 'MEMBER' "                                                            \
    "UNION ALL SELECT " DAY ", " KEY("s.commission::text") ", " NONE                               \
    " WHERE $12 IN ('SITTING', 'DOOR') AND s.commission IS NOT NULL "                              \
    "UNION ALL SELECT " DAY ", " NONE ", " KEY("s.centre || E'\\n' || s.loge")                     \
    " WHERE $12 = 'DOOR' AND s.loge IS NOT NULL "                                                  \
    "UNION ALL SELECT " KEY("s.centre::text") ", " DAY ", " NONE                                   \
    " WHERE $12 = 'CENTRE_DAY' AND s.centre IS NOT NULL "                                          \
    "UNION ALL SELECT " KEY("s.centre::text") ", " KEY("s.room::text") ", " NONE                   \
    " WHERE $12 = 'ROOM' AND s.centre IS NOT NULL "                                                \
    "UNION ALL SELECT " KEY("s.centre::text") ", " KEY("s.loge::text") ", " NONE                   \
    " WHERE $12 = 'ROOM' AND s.loge IS NOT NULL) u "                                               \
    "WHERE s.session = $1 AND s.plan = $2 AND ($3::text = '' OR s.candidate = $3) "                \
    "AND ($4::text = '' OR s.epreuve = $4) AND ($5::text = '' OR s.commission = $5) "              \
    "AND ($6::text = '' OR s.centre = $6) AND ($7::text = '' OR s.room = $7 OR s.loge = $7) "      \
    "AND ($8::text = '' OR s.day = nullif($8, '')::date) "                                         \
    "AND ($9::text = '' OR s.commission IN (SELECT m.commission FROM commission_member m WHERE "   \
    "m.session = $1 AND m.examiner = $9)) AND ($9 = '' OR $12 <> 'MEMBER' OR u.k1 = $9) "          \
    "AND ($10::text = '' OR c.establishment = $10) AND (NOT $11::boolean OR s.commission IS NULL) "

static const struct store_statement plan_units = {"plan_units",
    UNITS "AND (u.k1, u.k2, u.k3) > ($13::text, $14::text, $15::text) "
    "ORDER BY u.k1, u.k2, u.k3 LIMIT $16"};
static const struct store_statement plan_units_count = {
    "plan_units_count", "SELECT count(*) AS total FROM (" UNITS ") x"};

/* The slots of some units, each by its number n, from 1. By columns as they are: under row-level
 * security an index of coalesce(day, ...) takes no condition, since that might leak. */
#define OF_UNITS(name, from, on)                                                                   \
    {                                                                                              \
        name, "SELECT u.n, " SLOT_COLUMNS                                                          \
        " FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS u (k1, k2, n) " from              \
        "CROSS JOIN LATERAL (SELECT x.* FROM plan_slot x WHERE x.session = $1 AND x.plan = $2 "    \
        "AND " on " OFFSET 0) s" SLOT_JOINS                                                        \
        "ORDER BY u.n, s.day, s.start_minute, s.commission, s.candidate, s.epreuve"                \
    }
static const struct store_statement unit_slots[] = {
    [PLAN_UNIT_CANDIDATE] = OF_UNITS("slots_of_candidates", "", "x.candidate = u.k1"),
    [PLAN_UNIT_MEMBER] = OF_UNITS("slots_of_members",
        "CROSS JOIN LATERAL (SELECT x.commission FROM commission_member x WHERE x.session = $1 "
        "AND x.examiner = u.k1 AND u.k2 = '' OFFSET 0) m ", "x.commission = m.commission"),
    [PLAN_UNIT_SITTING] = OF_UNITS("slots_of_sittings", "",
        "x.commission = u.k2 AND x.day = u.k1::date"),
    [PLAN_UNIT_DOOR] = OF_UNITS("slots_of_doors", "",
        "u.k2 <> '' AND x.commission = u.k2 AND x.day = u.k1::date"),
    /* What has a centre has a room: plan_slot_of_room is an index of those. */
    [PLAN_UNIT_CENTRE_DAY] = OF_UNITS("slots_of_centres", "",
        "x.centre = u.k1 AND x.room IS NOT NULL AND x.day = u.k2::date"),
    [PLAN_UNIT_ROOM] = OF_UNITS("slots_of_rooms", "",
        "x.centre = u.k1 AND x.room IS NOT NULL AND (x.room = u.k2 OR x.loge = u.k2)"),
};
/* clang-format on */

static const struct store_statement *const statements[] = {
    &plan_units,
    &plan_units_count,
    &unit_slots[PLAN_UNIT_CANDIDATE],
    &unit_slots[PLAN_UNIT_MEMBER],
    &unit_slots[PLAN_UNIT_SITTING],
    &unit_slots[PLAN_UNIT_DOOR],
    &unit_slots[PLAN_UNIT_CENTRE_DAY],
    &unit_slots[PLAN_UNIT_ROOM],
};
extern const struct store_statement_table store_plan_paper_statements;
const struct store_statement_table store_plan_paper_statements = {
    statements, ARRAY_LEN(statements)};

static const char *const kind_names[] = {
    "CANDIDATE", "MEMBER", "SITTING", "DOOR", "CENTRE_DAY", "ROOM"};

static struct store_query *units_query(
    struct op *op, const struct store_statement *statement, const struct plan_unit_page *page)
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
    return query;
}

int store_plan_units_count(struct store_session *session,
    struct op *op,
    const struct plan_unit_page *page,
    uint32_t *ret_total)
{
    struct store_query *query = units_query(op, &plan_units_count, page);
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0)
        *ret_total = (uint32_t)store_int(rows, 0, store_column(rows, "total"));
    return r;
}

static int read_units(struct store_session *session,
    struct op *op,
    const struct plan_unit_page *page,
    struct arena *arena,
    struct plan_unit **ret_units,
    size_t *ret_count)
{
    static const char *const names[PLAN_UNIT_KEYS] = {"k1", "k2", "k3"};
    struct store_query *query = units_query(op, &plan_units, page);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    for (size_t i = 0; i < PLAN_UNIT_KEYS; i++)
        store_bind_text(query, page->after[i]);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_units = arena_calloc(arena, *ret_count + 1, sizeof **ret_units);
    if (!*ret_units)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count; i++)
        for (size_t k = 0; k < PLAN_UNIT_KEYS; k++)
            if (!((*ret_units)[i].keys[k] =
                        store_text_dup(rows, i, store_column(rows, names[k]), arena)))
                return -ENOMEM;
    return 0;
}

/* Rows come by unit: each takes a run of them. */
static int share_slots(
    const struct store_rows *rows, struct arena *arena, struct plan_unit *units, size_t count)
{
    int number = store_column(rows, "n");
    size_t all = store_row_count(rows);
    struct slot *slots;
    int r = slot_rows_read(rows, arena, &slots);

    for (size_t i = 0; i < all && r == 0; i++) {
        size_t n = (size_t)store_int(rows, i, number) - 1;

        if (n >= count)
            return -EPROTO;
        if (units[n].slot_count++ == 0)
            units[n].slots = &slots[i];
    }
    return r;
}

int store_plan_units(struct store_session *session,
    struct op *op,
    const struct plan_unit_page *page,
    struct arena *arena,
    struct plan_unit **ret_units,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &unit_slots[page->kind]);
    const struct store_rows *rows;
    const char **keys[2];
    int r = read_units(session, op, page, arena, ret_units, ret_count);

    if (r || !query)
        return r ? r : -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_int4(query, (int32_t)page->plan);
    for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
        keys[k] = arena_calloc(arena, *ret_count + 1, sizeof *keys[k]);
        if (!keys[k])
            return -ENOMEM;
        for (size_t i = 0; i < *ret_count; i++)
            keys[k][i] = (*ret_units)[i].keys[k];
        store_bind_texts(query, keys[k], *ret_count);
    }
    r = store_run(session, query, &rows);
    return r ? r : share_slots(rows, arena, *ret_units, *ret_count);
}

/* Reading plans. Their changes are in plan_change.c. */
#include "store/plan.h"

#include "base/text.h"
#include "store/plan_row.h"

#include <errno.h>

static const struct store_statement plan_get = {"plan_get",
    "SELECT " PLAN_COLUMNS("p") " FROM plan p WHERE p.session = $1 AND CASE WHEN $2::integer = 0 "
                                "THEN p.state IN ('PUBLISHED', 'DRAFT') ELSE p.number = $2 END "
                                "ORDER BY p.state = 'PUBLISHED' DESC, p.number DESC LIMIT 1"};

static const struct store_statement plan_list = {"plan_list",
    "SELECT " PLAN_COLUMNS("p") " FROM plan p WHERE p.session = $1 AND ($2::integer = 0 OR "
                                "p.number < $2) ORDER BY p.number DESC LIMIT $3"};

/* $1 session, $2 plan, $3 candidate; then the filter. */
#define FILTER                                                                                   \
    "AND ($4::text = '' OR s.epreuve = $4) AND ($5::text = '' OR s.commission = $5) "            \
    "AND ($6::text = '' OR s.centre = $6) AND ($7::text = '' OR s.room = $7 OR s.loge = $7) "    \
    "AND ($8::text = '' OR s.day = nullif($8, '')::date) "                                       \
    "AND ($9::text = '' OR s.commission IN (SELECT m.commission FROM commission_member m WHERE " \
    "m.session = $1 AND m.examiner = $9)) "                                                      \
    "AND ($10::text = '' OR c.establishment = $10) AND (NOT $11::boolean OR s.commission IS "    \
    "NULL) "
#define ORDER                                                                            \
    "coalesce(s.day, 'infinity'), coalesce(s.commission, ''), coalesce(s.start_minute, " \
    "0::smallint), s.candidate, s.epreuve"
#define PAGE                                                                              \
    "AND (" ORDER ") > ($12::text::date, $13::text, $14::integer, $15::text, $16::text) " \
    "ORDER BY " ORDER " LIMIT $17"
#define SLOTS \
    "SELECT " SLOT_COLUMNS " FROM plan_slot s" SLOT_JOINS "WHERE s.session = $1 AND s.plan = $2 "

static const struct store_statement slot_list = {
    "slot_list", SLOTS "AND $3::text = '' " FILTER PAGE};
/* Apart, since it goes by another index. */
static const struct store_statement slot_list_candidate = {
    "slot_list_candidate", SLOTS "AND s.candidate = $3::text " FILTER PAGE};
static const struct store_statement slot_count = {"slot_count",
    "SELECT count(*) AS total FROM plan_slot s" SLOT_JOINS
    "WHERE s.session = $1 AND s.plan = $2 AND ($3::text = '' OR s.candidate = $3) " FILTER};

/* $2 and $3: the plans. */
#define PLACE(s)                                                                                 \
    "(" s ".commission, " s ".centre, " s ".room, " s ".loge, " s ".day, " s ".start_minute, " s \
    ".preparation_minutes, " s ".duration_minutes)"
#define CHANGED                                                                                   \
    "(SELECT * FROM plan_slot WHERE session = $1 AND plan = $2) a FULL JOIN (SELECT * FROM "      \
    "plan_slot WHERE session = $1 AND plan = $3) b ON a.candidate = b.candidate AND a.epreuve = " \
    "b.epreuve WHERE (a.candidate IS NULL OR b.candidate IS NULL OR " PLACE(                      \
        "a") " IS DISTINCT FROM " PLACE("b") ") "

static const struct store_statement slot_diff = {"slot_diff",
    "WITH changed AS MATERIALIZED (SELECT coalesce(a.candidate, b.candidate) AS candidate, "
    "coalesce(a.epreuve, b.epreuve) AS epreuve FROM " CHANGED
    "AND (coalesce(a.candidate, b.candidate), coalesce(a.epreuve, b.epreuve)) > ($4::text, "
    "$5::text) ORDER BY 1, 2 LIMIT $6) "
    "SELECT s.plan = $3 AS is_after, " SLOT_COLUMNS
    " FROM changed g CROSS JOIN (VALUES ($2), ($3)) v (plan) CROSS JOIN LATERAL (SELECT x.* FROM "
    "plan_slot x WHERE x.session = $1 AND x.plan = v.plan AND x.candidate = g.candidate AND "
    "x.epreuve = g.epreuve OFFSET 0) s" SLOT_JOINS "ORDER BY s.candidate, s.epreuve, s.plan = $3"};
static const struct store_statement slot_diff_count = {
    "slot_diff_count", "SELECT count(*) AS total FROM " CHANGED};

static const struct store_statement *const statements[] = {
    &plan_get,
    &plan_list,
    &slot_list,
    &slot_list_candidate,
    &slot_count,
    &slot_diff,
    &slot_diff_count,
};
extern const struct store_statement_table store_plan_statements;
const struct store_statement_table store_plan_statements = {statements, ARRAY_LEN(statements)};

struct waiting {
    store_plan_fn done;
    store_plans_fn listed;
    store_slots_fn slots;
    void *context;
};

/* ---- plans ---- */

static int read_one(const struct store_rows *rows, struct arena *arena, struct plan_record *plan)
{
    return store_row_count(rows) ? plan_row_read(rows, 0, arena, plan) : OUTCOME_NOT_FOUND;
}

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct plan_record plan = {0};

    if (r == 0)
        r = read_one(rows, op->arena, &plan);
    waiting->done(op, r, &plan, waiting->context);
}

int store_plan_get(struct store *store,
    struct op *op,
    const char *of,
    uint32_t number,
    store_plan_fn done,
    void *context)
{
    const struct waiting waiting = {.done = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &plan_get, STORE_READ, finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)number);
    store_submit(store, query);
    return 0;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r == 0 ? store_row_count(rows) : 0;
    struct plan_record *plans = arena_calloc(op->arena, count + 1, sizeof *plans);

    if (r == 0 && !plans)
        r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        r = plan_row_read(rows, i, op->arena, &plans[i]);
    waiting->listed(op, r, plans, count, waiting->context);
}

int store_plan_list(struct store *store,
    struct op *op,
    const char *of,
    uint32_t before,
    uint32_t limit,
    store_plans_fn done,
    void *context)
{
    const struct waiting waiting = {.listed = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &plan_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)before);
    store_bind_int8(query, limit);
    store_submit(store, query);
    return 0;
}

int store_plan_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct plan_record *ret_plan)
{
    struct store_query *query = store_work_query(op, &plan_get);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)number);
    r = store_run(session, query, &rows);
    return r ? r : read_one(rows, op->arena, ret_plan);
}

/* ---- slots ---- */

static void bind_filter(
    struct store_query *query, const char *of, uint32_t plan, const struct slot_filter *filter)
{
    store_bind_text(query, of);
    store_bind_int4(query, (int32_t)plan);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->epreuve);
    store_bind_text(query, filter->commission);
    store_bind_text(query, filter->centre);
    store_bind_text(query, filter->room);
    store_bind_text(query, filter->date);
    store_bind_text(query, filter->examiner);
    store_bind_text(query, filter->establishment);
    store_bind_bool(query, filter->only_unplaced);
}

static void bind_page(
    struct store_query *query, const struct slot_page *page, const struct slot_filter *filter)
{
    static const struct slot_place start = {"-infinity", "", 0, "", ""};
    const struct slot_place *after = page->after ? page->after : &start;

    bind_filter(query, page->session, page->plan, filter);
    store_bind_text(query, *after->date ? after->date : "infinity");
    store_bind_text(query, after->commission);
    store_bind_int4(query, after->start_minute);
    store_bind_text(query, after->candidate);
    store_bind_text(query, after->epreuve);
    store_bind_int8(query, page->limit);
}

static const struct store_statement *list_of(const struct slot_filter *filter)
{
    return *filter->candidate ? &slot_list_candidate : &slot_list;
}

static void finish_slots(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct slot *slots = NULL;

    if (r == 0)
        r = slot_rows_read(rows, op->arena, &slots);
    waiting->slots(op, r, slots, r ? 0 : store_row_count(rows), waiting->context);
}

int store_slot_list(struct store *store,
    struct op *op,
    const struct slot_page *page,
    const struct slot_filter *filter,
    store_slots_fn done,
    void *context)
{
    const struct waiting waiting = {.slots = done, .context = context};
    struct store_query *query =
        store_query_keep(op, list_of(filter), STORE_READ, finish_slots, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_page(query, page, filter);
    store_submit(store, query);
    return 0;
}

int store_slots_read(struct store_session *session,
    struct op *op,
    const struct slot_page *page,
    const struct slot_filter *filter,
    struct slot **ret_slots,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, list_of(filter));
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_page(query, page, filter);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    return slot_rows_read(rows, op->arena, ret_slots);
}

int store_slots_count(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const struct slot_filter *filter,
    uint32_t *ret_total)
{
    struct store_query *query = store_work_query(op, &slot_count);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_filter(query, of, plan, filter);
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_total = (uint32_t)store_int(rows, 0, store_column(rows, "total"));
    return r;
}

int store_slot_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const char *candidate,
    const char *epreuve,
    struct slot *ret_slot)
{
    const struct slot_page page = {of, plan, NULL, 1};
    const struct slot_filter filter = {.candidate = candidate,
        .epreuve = epreuve,
        .commission = "",
        .centre = "",
        .room = "",
        .date = "",
        .examiner = "",
        .establishment = ""};
    struct slot *slots;
    size_t count;
    int r;

    if (!*candidate || !*epreuve)
        return OUTCOME_NOT_FOUND;
    r = store_slots_read(session, op, &page, &filter, &slots, &count);
    if (r || count == 0)
        return r ? r : OUTCOME_NOT_FOUND;
    *ret_slot = slots[0];
    return 0;
}

/* ---- differences ---- */

static struct store_query *diff_query(
    struct op *op, const struct store_statement *statement, const struct slot_diff *diff)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_text(query, diff->session);
    store_bind_int4(query, (int32_t)diff->from);
    store_bind_int4(query, (int32_t)diff->to);
    return query;
}

/* Rows come by candidate and épreuve, what was before what is. */
static size_t pair_slots(const struct store_rows *rows,
    const struct slot *slots,
    size_t count,
    struct slot_change *changes)
{
    int is_after = store_column(rows, "is_after");
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && text_equal(slots[i].candidate, slots[i - 1].candidate) &&
                    text_equal(slots[i].epreuve, slots[i - 1].epreuve);
        struct slot_change *change = same ? &changes[made - 1] : &changes[made++];

        if (store_bool(rows, i, is_after))
            change->after = &slots[i];
        else
            change->before = &slots[i];
    }
    return made;
}

int store_slots_diff(struct store_session *session,
    struct op *op,
    const struct slot_diff *diff,
    struct slot_change **ret_changes,
    size_t *ret_count)
{
    struct store_query *query = diff_query(op, &slot_diff, diff);
    const struct store_rows *rows;
    struct slot *slots;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, diff->after_candidate);
    store_bind_text(query, diff->after_epreuve);
    store_bind_int8(query, diff->limit);
    r = store_run(session, query, &rows);
    if (r == 0)
        r = slot_rows_read(rows, op->arena, &slots);
    if (r)
        return r;
    count = store_row_count(rows);
    *ret_changes = arena_calloc(op->arena, count + 1, sizeof **ret_changes);
    if (!*ret_changes)
        return -ENOMEM;
    *ret_count = pair_slots(rows, slots, count, *ret_changes);
    return 0;
}

int store_slots_diff_count(
    struct store_session *session, struct op *op, const struct slot_diff *diff, uint32_t *ret_total)
{
    struct store_query *query = diff_query(op, &slot_diff_count, diff);
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0)
        *ret_total = (uint32_t)store_int(rows, 0, store_column(rows, "total"));
    return r;
}

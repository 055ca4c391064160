/* Sheets as the exam office reads them: with the plan in force. */
#include "store/sheet.h"

#include "store/plan_row.h"
#include "store/sheet_row.h"

#include <errno.h>

/* The slots of the plan in force, and those sheets that it has no slot for. */
#define OF_PLAN                                                                               \
    "SELECT s.* FROM plan p JOIN plan_slot s ON s.session = p.session AND s.plan = p.number " \
    "WHERE p.session = $1 AND p.state = 'PUBLISHED'"
#define WITHOUT_SLOT                                                                         \
    "SELECT h.session, 0, h.candidate, h.epreuve, NULL, NULL, NULL, NULL, NULL::date, "      \
    "NULL::smallint, 0::smallint, 0::smallint, NULL::timestamptz, '', 0 FROM sheet h WHERE " \
    "h.session = $1 AND NOT EXISTS (SELECT FROM plan p JOIN plan_slot s ON s.session = "     \
    "p.session AND s.plan = p.number WHERE p.session = $1 AND p.state = 'PUBLISHED' AND "    \
    "s.candidate = h.candidate AND s.epreuve = h.epreuve)"
#define ENTRY_COLUMNS                                                                       \
    SLOT_COLUMNS ", EXISTS (SELECT FROM conformity_decision d WHERE d.session = s.session " \
                 "AND d.candidate = s.candidate AND d.epreuve = s.epreuve AND d.outcome = " \
                 "'NV' AND d.reversed_at IS NULL) AS not_interrogated, " SHEET_COLUMNS
#define SHEET_JOIN                                                                            \
    "LEFT JOIN LATERAL (SELECT x.* FROM sheet x WHERE x.session = s.session AND x.candidate " \
    "= s.candidate AND x.epreuve = s.epreuve OFFSET 0) h ON true "

/* As lists of slots (store/plan.c); $2 to $10 the filter, $11 state. */
#define FILTER                                                                                 \
    "WHERE ($2::text = '' OR s.candidate = $2) AND ($3::text = '' OR s.epreuve = $3) AND "     \
    "($4::text = '' OR s.commission = $4) AND ($5::text = '' OR s.centre = $5) AND ($6::text " \
    "= '' OR s.room = $6 OR s.loge = $6) AND ($7::text = '' OR s.day = nullif($7, '')::date) " \
    "AND ($8::text = '' OR s.commission IN (SELECT m.commission FROM commission_member m "     \
    "WHERE m.session = $1 AND m.examiner = $8)) AND ($9::text = '' OR c.establishment = $9) "  \
    "AND (NOT $10::boolean OR s.commission IS NULL) AND ($11::text = '' OR coalesce(h.state, " \
    "'EXPECTED') = $11) "
#define ORDER                                                                            \
    "coalesce(s.day, 'infinity'), coalesce(s.commission, ''), coalesce(s.start_minute, " \
    "0::smallint), s.candidate, s.epreuve"

static const struct store_statement sheet_list = {"sheet_list",
    "SELECT " ENTRY_COLUMNS " FROM (" OF_PLAN " UNION ALL " WITHOUT_SLOT
    ") s " SLOT_JOINS SHEET_JOIN FILTER "AND (" ORDER
    ") > ($12::text::date, $13::text, $14::integer, $15::text, $16::text) ORDER BY " ORDER
    " LIMIT $17"};

static const struct store_statement sheet_entry = {"sheet_entry",
    "SELECT " ENTRY_COLUMNS " FROM (" OF_PLAN
    " AND s.candidate = $2::text AND s.epreuve = $3::text UNION ALL " WITHOUT_SLOT
    " AND h.candidate = $2 AND h.epreuve = $3) s " SLOT_JOINS SHEET_JOIN};

static const struct store_statement act_list = {"act_list",
    "SELECT a.id, a.number, a.candidate, a.epreuve, a.commission, a.kind, a.acted_at, "
    "a.seen_revision, a.phase, a.admitted_late, a.content::text AS content, a.content_bytes, "
    "a.signers, a.outcome, a.reason, a.principal, a.received_at, a.motive, a.sheet_revision FROM "
    "sheet_act a WHERE a.session = $1 AND a.candidate = $2 AND a.epreuve = $3 ORDER BY a.number"};

static const struct store_statement *const statements[] = {
    &sheet_list,
    &sheet_entry,
    &act_list,
};
extern const struct store_statement_table store_sheet_statements;
const struct store_statement_table store_sheet_statements = {statements, ARRAY_LEN(statements)};

/* ---- entries ---- */

static int read_entries(const struct store_rows *rows,
    struct arena *arena,
    const char *of_session,
    struct sheet_entry **ret_entries)
{
    size_t count = store_row_count(rows);
    struct sheet_entry *entries = arena_calloc(arena, count + 1, sizeof *entries);
    int column = store_column(rows, "not_interrogated");
    struct slot *slots;
    int r = entries ? slot_rows_read(rows, arena, &slots) : -ENOMEM;

    for (size_t i = 0; r == 0 && i < count; i++) {
        struct sheet_entry *entry = &entries[i];

        entry->slot = slots[i];
        entry->not_interrogated = store_bool(rows, i, column);
        r = sheet_row_read(rows, i, arena, &entry->sheet);
        if (entry->sheet.revision == 0) {
            entry->sheet.session = of_session;
            entry->sheet.candidate = slots[i].candidate;
            entry->sheet.epreuve = slots[i].epreuve;
            entry->sheet.state = SHEET_EXPECTED;
        }
    }
    *ret_entries = entries;
    return r;
}

struct waiting {
    const char *of_session;
    store_sheets_fn sheets;
    store_recorded_fn acts;
    void *context;
};

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct sheet_entry *entries = NULL;

    if (r == 0)
        r = read_entries(rows, op->arena, waiting->of_session, &entries);
    waiting->sheets(op, r, entries, r ? 0 : store_row_count(rows), waiting->context);
}

static void bind_page(struct store_query *query, const struct sheet_page *page)
{
    static const struct sheet_place start = {"-infinity", "", 0, "", ""};
    const struct sheet_place *after = page->after ? page->after : &start;
    const struct slot_filter *filter = page->filter;

    store_bind_text(query, page->session);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->epreuve);
    store_bind_text(query, filter->commission);
    store_bind_text(query, filter->centre);
    store_bind_text(query, filter->room);
    store_bind_text(query, filter->date);
    store_bind_text(query, filter->examiner);
    store_bind_text(query, filter->establishment);
    store_bind_bool(query, filter->only_unplaced);
    store_bind_text(query, sheet_state_name(page->state));
    store_bind_text(query, *after->date ? after->date : "infinity");
    store_bind_text(query, after->commission);
    store_bind_int4(query, after->start_minute);
    store_bind_text(query, after->candidate);
    store_bind_text(query, after->epreuve);
    store_bind_int8(query, page->limit);
}

int store_sheet_list(struct store *store,
    struct op *op,
    const struct sheet_page *page,
    store_sheets_fn done,
    void *context)
{
    const struct waiting waiting = {
        .of_session = page->session, .sheets = done, .context = context};
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);
    struct store_query *query =
        kept ? store_query_new(op, &sheet_list, STORE_READ, finish_list, kept) : NULL;

    if (!query)
        return -ENOMEM;
    bind_page(query, page);
    store_submit(store, query);
    return 0;
}

int store_sheet_entry(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *key,
    struct sheet_entry *ret_entry)
{
    struct store_query *query = store_work_query(op, &sheet_entry);
    const struct store_rows *rows;
    struct sheet_entry *entries;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, key->epreuve);
    r = store_run(session, query, &rows);
    if (r == 0)
        r = store_row_count(rows) ? read_entries(rows, op->arena, of_session, &entries)
                                  : (int)OUTCOME_NOT_FOUND;
    if (r == 0)
        *ret_entry = entries[0];
    return r;
}

/* ---- acts ---- */

static int read_signers(
    const struct store_rows *rows, size_t row, struct arena *arena, struct act *act)
{
    struct act_signature *signatures;
    char **signers = NULL;
    size_t count = 0;
    int r = store_texts(rows, row, store_column(rows, "signers"), arena, &signers, &count);

    signatures = arena_calloc(arena, count + 1, sizeof *signatures);
    if (r == 0 && !signatures)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < count; i++)
        signatures[i].examiner = signers[i];
    act->signatures = signatures;
    act->signature_count = r ? 0 : count;
    return r;
}

static int read_act(const struct store_rows *rows, size_t row, struct arena *arena, struct act *act)
{
    const void *bytes =
        store_bytes(rows, row, store_column(rows, "content_bytes"), &act->content_bytes_size);
    int r;

    act->id = store_uuid(rows, row, store_column(rows, "id"));
    act->kind = act_kind_parse(store_text(rows, row, store_column(rows, "kind")));
    act->candidate = store_text_dup(rows, row, store_column(rows, "candidate"), arena);
    act->epreuve = store_text_dup(rows, row, store_column(rows, "epreuve"), arena);
    act->commission = store_text_dup(rows, row, store_column(rows, "commission"), arena);
    act->acted_us = store_timestamp_us(rows, row, store_column(rows, "acted_at"));
    act->seen_revision = (int32_t)store_int(rows, row, store_column(rows, "seen_revision"));
    act->phase = (uint32_t)store_int(rows, row, store_column(rows, "phase"));
    act->admitted_late = store_bool(rows, row, store_column(rows, "admitted_late"));
    act->content_bytes = arena_memdup(arena, bytes, act->content_bytes_size);
    if (!act->candidate || !act->epreuve || !act->commission ||
        (act->content_bytes_size && !act->content_bytes))
        return -ENOMEM;
    r = read_signers(rows, row, arena, act);
    return r ? r
             : sheet_json_read_content(
                   arena, store_text(rows, row, store_column(rows, "content")), &act->content);
}

static int read_recorded(
    const struct store_rows *rows, size_t row, struct arena *arena, struct recorded_act *ret_act)
{
    *ret_act = (struct recorded_act){
        .number = (uint64_t)store_int(rows, row, store_column(rows, "number")),
        .outcome = act_outcome_parse(store_text(rows, row, store_column(rows, "outcome"))),
        .reason = store_text_dup(rows, row, store_column(rows, "reason"), arena),
        .principal = store_text_dup(rows, row, store_column(rows, "principal"), arena),
        .received_us = store_timestamp_us(rows, row, store_column(rows, "received_at")),
        .motive = store_text_dup(rows, row, store_column(rows, "motive"), arena),
        .sheet_revision = (int32_t)store_int(rows, row, store_column(rows, "sheet_revision")),
    };
    if (!ret_act->reason || !ret_act->principal || !ret_act->motive)
        return -ENOMEM;
    return read_act(rows, row, arena, &ret_act->act);
}

static void finish_acts(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r ? 0 : store_row_count(rows);
    struct recorded_act *acts = arena_calloc(op->arena, count + 1, sizeof *acts);

    if (r == 0 && !acts)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = read_recorded(rows, i, op->arena, &acts[i]);
    waiting->acts(op, r, acts, r ? 0 : count, waiting->context);
}

int store_act_list(struct store *store,
    struct op *op,
    const char *of_session,
    const struct sheet_key *key,
    store_recorded_fn done,
    void *context)
{
    const struct waiting waiting = {.acts = done, .context = context};
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);
    struct store_query *query =
        kept ? store_query_new(op, &act_list, STORE_READ, finish_acts, kept) : NULL;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, key->epreuve);
    store_submit(store, query);
    return 0;
}

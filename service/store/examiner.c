/* Examiners, read. Their changes are in examiner_change.c, their imports in examiner_import.c. */
#include "store/examiner.h"

#include "store/examiner_row.h"

#include "base/error.h"

#include <errno.h>

static const struct store_statement examiner_list = {"examiner_list",
    "SELECT " EXAMINER_COLUMNS " FROM examiner e WHERE e.session = $1 AND e.code > $2::text "
    "AND ($3::text = '' OR e.quality = $3) AND ($4::text = '' OR $4 = ANY (e.specialities)) "
    "AND ($5::text = '' OR e.establishment = $5) "
    "AND (NOT $6::boolean OR NOT EXISTS (SELECT " EXAMINER_IN_COMMISSIONS ")) "
    "ORDER BY e.code LIMIT $7"};

static const struct store_statement examiner_get = {"examiner_get",
    "SELECT " EXAMINER_COLUMNS " FROM examiner e WHERE e.session = $1 AND e.code = $2"};

static const struct store_statement examiner_read = {"examiner_read",
    "SELECT " EXAMINER_COLUMNS " FROM examiner e WHERE e.session = $1 AND e.code = ANY ($2::text[] "
    "COLLATE \"C\") ORDER BY e.code FOR NO KEY UPDATE OF e"};

static const struct store_statement *const statements[] = {
    &examiner_list,
    &examiner_get,
    &examiner_read,
};
extern const struct store_statement_table store_examiner_statements;
const struct store_statement_table store_examiner_statements = {statements, ARRAY_LEN(statements)};

/* ---- rows ---- */

/* Where the columns are, looked up once a result. */
struct places {
    int session, code, family_name, given_name, quality, specialities, languages, establishment,
        organisation, public_teaching, available, always_available, email, withdrawn,
        withdrawal_reason, nomination, nominated_on, revision, updated_at, commissions;
};

static struct places find_places(const struct store_rows *rows)
{
    return (struct places){
        .session = store_column(rows, "session"),
        .code = store_column(rows, "code"),
        .family_name = store_column(rows, "family_name"),
        .given_name = store_column(rows, "given_name"),
        .quality = store_column(rows, "quality"),
        .specialities = store_column(rows, "specialities"),
        .languages = store_column(rows, "languages"),
        .establishment = store_column(rows, "establishment"),
        .organisation = store_column(rows, "organisation"),
        .public_teaching = store_column(rows, "public_teaching"),
        .available = store_column(rows, "available"),
        .always_available = store_column(rows, "always_available"),
        .email = store_column(rows, "email"),
        .withdrawn = store_column(rows, "withdrawn"),
        .withdrawal_reason = store_column(rows, "withdrawal_reason"),
        .nomination = store_column(rows, "nomination"),
        .nominated_on = store_column(rows, "nominated_on"),
        .revision = store_column(rows, "revision"),
        .updated_at = store_column(rows, "updated_at"),
        .commissions = store_column(rows, "commissions"),
    };
}

static int read_list(const struct store_rows *rows,
    size_t row,
    int column,
    struct arena *arena,
    const char *const **ret_list,
    size_t *ret_count)
{
    char **texts;
    int r = store_texts(rows, row, column, arena, &texts, ret_count);

    *ret_list = (const char *const *)texts;
    return r;
}

static int read_lists(const struct store_rows *rows,
    size_t row,
    const struct places *at,
    struct arena *arena,
    struct examiner *to)
{
    int r = read_list(rows, row, at->specialities, arena, &to->specialities, &to->speciality_count);

    if (r == 0)
        r = read_list(rows, row, at->languages, arena, &to->languages, &to->language_count);
    if (r == 0)
        r = read_list(rows, row, at->available, arena, &to->available, &to->available_count);
    if (r == 0)
        r = read_list(rows, row, at->commissions, arena, &to->commissions, &to->commission_count);
    return r;
}

static int read_row(const struct store_rows *rows,
    size_t row,
    const struct places *at,
    struct arena *arena,
    struct examiner *to)
{
    char *day = arena_alloc(arena, 11);

    if (!day)
        return -ENOMEM;
    store_date(rows, row, at->nominated_on, day);
    *to = (struct examiner){
        .session = store_text_dup(rows, row, at->session, arena),
        .code = store_text_dup(rows, row, at->code, arena),
        .family_name = store_text_dup(rows, row, at->family_name, arena),
        .given_name = store_text_dup(rows, row, at->given_name, arena),
        .quality = examiner_quality_parse(store_text(rows, row, at->quality)),
        .establishment = store_text_dup(rows, row, at->establishment, arena),
        .organisation = store_text_dup(rows, row, at->organisation, arena),
        .public_teaching = store_bool(rows, row, at->public_teaching),
        .always_available = store_bool(rows, row, at->always_available),
        .email = store_text_dup(rows, row, at->email, arena),
        .withdrawn = store_bool(rows, row, at->withdrawn),
        .withdrawal_reason = store_text_dup(rows, row, at->withdrawal_reason, arena),
        .nomination = store_text_dup(rows, row, at->nomination, arena),
        .nominated_on = day,
        .revision = (int32_t)store_int(rows, row, at->revision),
        .updated_us = store_timestamp_us(rows, row, at->updated_at),
    };
    if (!to->session || !to->code || !to->family_name || !to->given_name || !to->establishment ||
        !to->organisation || !to->email || !to->withdrawal_reason || !to->nomination)
        return -ENOMEM;
    return read_lists(rows, row, at, arena, to);
}

int examiner_rows_read(
    const struct store_rows *rows, struct arena *arena, struct examiner **ret_examiners)
{
    size_t count = store_row_count(rows);
    struct examiner *examiners = arena_calloc(arena, count + 1, sizeof *examiners);
    struct places places = find_places(rows);
    int r = examiners ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = read_row(rows, i, &places, arena, &examiners[i]);
    *ret_examiners = examiners;
    return r;
}

/* ---- lists ---- */

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_examiners_fn done;
    void *context;
};

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct examiner *examiners = NULL;

    if (r == 0)
        r = examiner_rows_read(rows, op->arena, &examiners);
    waiting->done(op, r, examiners, r ? 0 : store_row_count(rows), waiting->context);
}

int store_examiner_list(struct store *store,
    struct op *op,
    const struct examiner_page *page,
    store_examiners_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct store_query *query =
        store_query_keep(op, &examiner_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_text(query, examiner_quality_name(page->quality));
    store_bind_text(query, page->speciality);
    store_bind_text(query, page->establishment);
    store_bind_bool(query, page->only_free);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

int store_examiner_get(struct store *store,
    struct op *op,
    const char *session,
    const char *code,
    store_examiners_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct store_query *query =
        store_query_keep(op, &examiner_get, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, session);
    store_bind_text(query, code);
    store_submit(store, query);
    return 0;
}

int store_examiner_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *codes,
    size_t count,
    struct examiner **ret_examiners,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &examiner_read);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_texts(query, codes, count);
    r = store_run(session, query, &rows);
    if (r == 0)
        r = examiner_rows_read(rows, op->arena, ret_examiners);
    if (r == 0)
        *ret_count = store_row_count(rows);
    return r;
}

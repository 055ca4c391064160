#include "store/audit.h"

#include "store/query.h"

#include "base/text.h"

#include <errno.h>

static const struct store_statement audit_list = {"audit_list",
    "SELECT a.id, a.at, a.principal, a.method, a.request_id, a.entity, a.key, a.before::text AS "
    "before, "
    "a.after::text AS after, a.reason, (SELECT CASE WHEN a.txid < s.txid_to THEN s.seal END FROM "
    "audit_seal s "
    "WHERE s.txid_from <= a.txid ORDER BY s.txid_from DESC LIMIT 1) AS seal FROM audit a "
    "WHERE ($1::text = '' OR a.entity = $1) AND ($2::text = '' OR a.key = $2) "
    "AND ($3::text = '' OR a.principal = $3) "
    "AND ($4::bigint = 0 OR a.at >= to_timestamp($4 / 1000000.0)) "
    "AND ($5::bigint = 0 OR a.at < to_timestamp($5 / 1000000.0)) "
    "AND ($6::bigint = 0 OR a.id < $6) ORDER BY a.id DESC LIMIT $7"};

static const struct store_statement audit_seal = {
    "audit_seal", "SELECT audit_seal_next($1) AS rows"};

/* A seal is good when its number follows, its ranges and hashes follow from the seal before, and
 * its rows hash to what it says. */
static const struct store_statement audit_verify = {"audit_verify",
    "SELECT s.seal, s.rows, encode(s.hash, 'hex') AS expected, encode(h.hash, 'hex') AS found, "
    "h.hash = s.hash AND h.rows = s.rows "
    "AND s.previous_hash = coalesce(p.hash, decode(repeat('00', 32), 'hex')) "
    "AND s.txid_from = coalesce(p.txid_to, 0) AND (p.seal IS NOT NULL OR s.seal = 1) AS "
    "good, "
    "s.seal = (SELECT max(seal) FROM audit_seal) AS last, s.seal = $1 + row_number() OVER (ORDER "
    "BY s.seal) - 1 AS follows, "
    "(SELECT count(*) FROM audit u WHERE u.txid >= (SELECT max(txid_to) FROM audit_seal)) AS "
    "unsealed "
    "FROM audit_seal s LEFT JOIN audit_seal p ON p.seal = s.seal - 1, "
    "LATERAL audit_range_hash(s.previous_hash, s.txid_from, s.txid_to) h "
    "WHERE s.seal >= $1 AND s.seal < $1 + $2 ORDER BY s.seal"};

static const struct store_statement audit_counts = {"audit_counts",
    "SELECT (SELECT coalesce(sum(rows), 0)::bigint FROM audit_seal) AS sealed, "
    "(SELECT count(*) FROM audit WHERE txid >= coalesce((SELECT max(txid_to) FROM audit_seal), "
    "0)) AS unsealed, "
    "(SELECT max(version) FROM schema_migration) AS schema_version, "
    "current_setting('server_version') AS version"};

static const struct store_statement *const statements[] = {
    &audit_list, &audit_seal, &audit_verify, &audit_counts};
extern const struct store_statement_table store_audit_statements;
const struct store_statement_table store_audit_statements = {statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    union {
        store_audit_fn rows;
        store_verification_fn verification;
        store_audit_counts_fn counts;
    } done;
    void *context;
    uint64_t from_seal;
};

struct sealing {
    uint32_t most;
    int64_t count;
    store_count_fn done;
    void *context;
};

static bool read_row(
    const struct store_rows *rows, size_t row, struct arena *arena, struct audit_row *to)
{
    *to = (struct audit_row){
        .id = store_int(rows, row, store_column(rows, "id")),
        .at_us = store_timestamp_us(rows, row, store_column(rows, "at")),
        .principal = store_text_dup(rows, row, store_column(rows, "principal"), arena),
        .method = store_text_dup(rows, row, store_column(rows, "method"), arena),
        .entity = store_text_dup(rows, row, store_column(rows, "entity"), arena),
        .key = store_text_dup(rows, row, store_column(rows, "key"), arena),
        .before = store_text_dup(rows, row, store_column(rows, "before"), arena),
        .after = store_text_dup(rows, row, store_column(rows, "after"), arena),
        .reason = store_text_dup(rows, row, store_column(rows, "reason"), arena),
        .request_id = store_uuid(rows, row, store_column(rows, "request_id")),
        .has_request_id = !store_is_null(rows, row, store_column(rows, "request_id")),
        .seal = store_int(rows, row, store_column(rows, "seal")),
    };
    return to->principal && to->method && to->entity && to->key && to->before && to->after &&
           to->reason;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct audit_row *list = NULL;
    size_t count = r ? 0 : store_row_count(rows);

    if (count && !(list = arena_calloc(op->arena, count, sizeof *list)))
        r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        if (!read_row(rows, i, op->arena, &list[i]))
            r = -ENOMEM;
    waiting->done.rows(op, r, list, r ? 0 : count, waiting->context);
}

int store_audit_list(struct store *store,
    struct op *op,
    const struct audit_filter *filter,
    int64_t before_id,
    uint32_t limit,
    store_audit_fn done,
    void *context)
{
    const struct waiting waiting = {.done.rows = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &audit_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, filter->entity);
    store_bind_text(query, filter->key);
    store_bind_text(query, filter->principal);
    store_bind_int8(query, filter->since_us);
    store_bind_int8(query, filter->until_us);
    store_bind_int8(query, before_id);
    store_bind_int8(query, limit);
    store_submit(store, query);
    return 0;
}

/* On a worker: hashing a large range must not hold up the reads of a batch. */
static int work_seal(struct op *op, struct store_session *session, void *context)
{
    struct sealing *sealing = context;
    struct store_query *query = store_work_query(op, &audit_seal);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, (int32_t)sealing->most);
    r = store_run(session, query, &rows);
    if (r == 0)
        sealing->count = store_int(rows, 0, store_column(rows, "rows"));
    return r;
}

static void done_seal(struct op *op, int r, void *context)
{
    const struct sealing *sealing = context;

    sealing->done(op, r, r ? 0 : sealing->count, sealing->context);
}

int store_audit_seal(
    struct store *store, struct op *op, uint32_t most, store_count_fn done, void *context)
{
    struct sealing *sealing = arena_alloc(op->arena, sizeof *sealing);

    if (!sealing)
        return -ENOMEM;
    *sealing = (struct sealing){.most = most, .done = done, .context = context};
    store_work(store, op, work_seal, done_seal, sealing);
    return 0;
}

static int read_verification(
    struct op *op, const struct store_rows *rows, uint64_t from_seal, struct audit_verification *to)
{
    size_t count = store_row_count(rows);

    *to = (struct audit_verification){.expected = "", .found = "", .head = ""};
    for (size_t i = 0; i < count; i++) {
        bool good = store_bool(rows, i, store_column(rows, "good")) &&
                    store_bool(rows, i, store_column(rows, "follows"));

        to->head = store_text_dup(rows, i, store_column(rows, "expected"), op->arena);
        if (!good) {
            to->broken_seal = from_seal + i;
            to->expected = to->head;
            to->found = store_text_dup(rows, i, store_column(rows, "found"), op->arena);
            break;
        }
        to->seals++;
        to->rows += (uint64_t)store_int(rows, i, store_column(rows, "rows"));
    }
    if (count) {
        to->unsealed = (uint64_t)store_int(rows, 0, store_column(rows, "unsealed"));
        if (!to->broken_seal && !store_bool(rows, count - 1, store_column(rows, "last")))
            to->next_seal = from_seal + count;
    }
    return to->head && to->found ? 0 : -ENOMEM;
}

static void finish_verify(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct audit_verification verification;

    if (r == 0)
        r = read_verification(op, rows, waiting->from_seal, &verification);
    waiting->done.verification(op, r, r ? NULL : &verification, waiting->context);
}

int store_audit_verify(struct store *store,
    struct op *op,
    uint64_t from_seal,
    uint32_t seals,
    store_verification_fn done,
    void *context)
{
    const struct waiting waiting = {
        .done.verification = done, .context = context, .from_seal = from_seal};
    struct store_query *query =
        store_query_keep(op, &audit_verify, STORE_READ, finish_verify, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, (int64_t)from_seal);
    store_bind_int8(query, seals);
    store_submit(store, query);
    return 0;
}

static void finish_counts(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct store_audit_counts counts = {0};

    if (r == 0) {
        counts.unsealed = store_int(rows, 0, store_column(rows, "unsealed"));
        counts.rows = store_int(rows, 0, store_column(rows, "sealed")) + counts.unsealed;
        counts.schema_version = store_int(rows, 0, store_column(rows, "schema_version"));
        counts.database_version = store_text_dup(rows, 0, store_column(rows, "version"), op->arena);
        r = counts.database_version ? 0 : -ENOMEM;
    }
    waiting->done.counts(op, r, &counts, waiting->context);
}

int store_audit_counts(
    struct store *store, struct op *op, store_audit_counts_fn done, void *context)
{
    const struct waiting waiting = {.done.counts = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &audit_counts, STORE_READ, finish_counts, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_submit(store, query);
    return 0;
}

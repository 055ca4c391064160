#include "store/room_state.h"

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

static const struct store_statement *const statements[] = {
    &room_signs,
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

#include "store/table_import.h"

#include "store/table_row.h"

#include <errno.h>

static const struct store_statement table_prior = {"table_prior",
    "SELECT digest = $3 AND entity LIKE '%-import' AS same, (after->>'created')::integer AS "
    "created, (after->>'updated')::integer AS updated, (after->>'unchanged')::integer AS unchanged "
    "FROM audit WHERE principal_id = $1 AND request_id = $2 AND answers"};

static const struct store_statement *const statements[] = {&table_prior};
extern const struct store_statement_table store_table_import_statements;
const struct store_statement_table store_table_import_statements = {
    statements, ARRAY_LEN(statements)};

struct store_table_counts table_counts_read(const struct store_rows *rows)
{
    return (struct store_table_counts){
        .created = (uint32_t)store_int(rows, 0, store_column(rows, "created")),
        .updated = (uint32_t)store_int(rows, 0, store_column(rows, "updated")),
        .unchanged = (uint32_t)store_int(rows, 0, store_column(rows, "unchanged")),
    };
}

int table_set_up(struct store_session *session)
{
    return store_execute(
        session, "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off");
}

int table_columns_new(struct arena *arena, const char ***columns, size_t how_many, size_t count)
{
    for (size_t i = 0; i < how_many; i++) {
        columns[i] = arena_calloc(arena, count + 1, sizeof **columns);
        if (!columns[i])
            return -ENOMEM;
    }
    return 0;
}

const char *table_join(struct arena *arena, const char *const *texts, size_t count)
{
    size_t size = 1, at = 0;
    char *joined;

    for (size_t i = 0; i < count; i++)
        size += strlen(texts[i]) + 1;
    joined = arena_alloc(arena, size);
    for (size_t i = 0; i < count && joined; i++) {
        size_t length = strlen(texts[i]);

        if (i)
            joined[at++] = '\n';
        memcpy(joined + at, texts[i], length);
        at += length;
    }
    if (joined)
        joined[at] = '\0';
    return joined;
}

int store_table_prior(struct store_session *session,
    struct op *op,
    struct store_table_counts *ret_counts,
    bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &table_prior, &rows);

    *ret_found = r == 0 && rows;
    if (*ret_found)
        *ret_counts = table_counts_read(rows);
    return r;
}

/* CSV files as parameters and counts of a statement, for the store's own files. */
#pragma once

#include "store/query.h"
#include "store/table_import.h"

/* Of the first row: columns created, updated, unchanged. */
struct store_table_counts table_counts_read(const struct store_rows *rows);

/* What the planner needs to know: how many rows there really are, and that they are not worth
 * compiling for. */
int table_set_up(struct store_session *session) MUST_CHECK;

/* `how_many` columns of `count` texts, to be filled and bound one after the other as text[].
 * -ENOMEM.
 */
int table_columns_new(
    struct arena *arena, const char ***columns, size_t how_many, size_t count) MUST_CHECK;

/* The texts of a list as one cell of such a column, parted by line ends, which no text of a table
 * has. NULL: the arena is full. */
const char *table_join(struct arena *arena, const char *const *texts, size_t count) MUST_CHECK;
/* The other way round, in SQL. */
#define TABLE_SPLIT(text) "string_to_array(" text ", E'\\n')"

/*
 * Rows of text, as an aligned table or as CSV. Widths are those that a terminal shows (wcwidth of
 * the UTF-8). Not thread-safe.
 */
#pragma once

#include "base/arena.h"

enum table_style { TABLE_TEXT, TABLE_CSV };

enum table_colour { TABLE_PLAIN, TABLE_RED, TABLE_YELLOW, TABLE_GREEN, TABLE_DIM, TABLE_BOLD };

struct table_column {
    const char *heading; /* already translated */
    bool right;          /* numbers */
};

struct table;

struct table_options {
    enum table_style style;
    bool colour;
    FILE *to;
    const struct table_column *columns;
    size_t column_count;
};

/* The columns are borrowed. NULL when memory is short. */
struct table *table_new(const struct table_options *options);
/* Accepts NULL. Rows not flushed are dropped. */
void table_free(struct table *table);
DEFINE_CLEANUP(struct table *, table_free);

/* One more cell, left to right, then the next row; the text is copied. NULL reads as "". -ENOMEM.
 */
int table_cell(struct table *table, const char *text) MUST_CHECK;
int table_cell_coloured(struct table *table, enum table_colour colour, const char *text) MUST_CHECK;
int table_cell_printf(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3) MUST_CHECK;

/*
 * Print the rows so far, the heading before the first ones, and forget them. Columns only ever grow
 * from one flush to the next, so that a long list can be printed page by page.
 */
int table_flush(struct table *table) MUST_CHECK;
/* Rows added since the start. */
size_t table_rows(const struct table *table);

/* Columns that a terminal needs to show this UTF-8 text; control characters and bad bytes count as
 * the one '?' shown. */
size_t table_width(const char *text);
/* The text when it fits into `columns` (at least 1), else its beginning and an ellipsis, which do;
 * the latter in the arena. NULL when memory is short. */
const char *table_shorten(struct arena *arena, const char *text, size_t columns) MUST_CHECK;

#include "cli/table.h"

#include "base/buffer.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <wchar.h>

enum { ROWS_BYTES_MAX = 1 << 30, GAP = 2 };

struct cell {
    const char *text;
    enum table_colour colour;
};

struct table {
    struct table_options options;
    struct arena *arena; /* texts of the rows not flushed yet */
    struct buffer cells; /* struct cell, row after row */
    size_t *widths;
    size_t rows;
    bool heading_done;
};

static const char *const COLOURS[] = {
    [TABLE_PLAIN] = "",
    [TABLE_RED] = "\033[1;31m",
    [TABLE_YELLOW] = "\033[33m",
    [TABLE_GREEN] = "\033[32m",
    [TABLE_DIM] = "\033[2m",
    [TABLE_BOLD] = "\033[1m",
};

/* Cells of one character; a control character is shown as '?'. */
static size_t character_width(int32_t character)
{
    int width = wcwidth((wchar_t)character);

    if (character < 0x20 || (character >= 0x7f && character < 0xa0))
        return 1;
    return width < 0 ? 1 : (size_t)width;
}

size_t table_width(const char *text)
{
    size_t left = strlen(text);
    size_t width = 0;

    while (left > 0) {
        size_t length = 1;
        int32_t character = text_utf8_decode(text, left, &length);

        width += character < 0 ? 1 : character_width(character);
        length = character < 0 ? 1 : length;
        text += length;
        left -= length;
    }
    return width;
}

const char *table_shorten(struct arena *arena, const char *text, size_t columns)
{
    size_t left = strlen(text), end = 0, width = 0;

    if (table_width(text) <= columns)
        return text;
    while (end < left) {
        size_t length = 1;
        int32_t character = text_utf8_decode(text + end, left - end, &length);

        width += character < 0 ? 1 : character_width(character);
        if (width >= columns) /* one is for the ellipsis */
            break;
        end += character < 0 ? 1 : length;
    }
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return arena_printf(arena, "%.*s…", (int)end, text);
}

struct table *table_new(const struct table_options *options)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->options = *options;
    table->arena = arena_new(ROWS_BYTES_MAX);
    table->widths = calloc(options->column_count, sizeof *table->widths);
    if (!table->arena || !table->widths) {
        table_free(table);
        return NULL;
    }
    return table;
}

void table_free(struct table *table)
{
    if (!table)
        return;
    arena_free(table->arena);
    buffer_release(&table->cells);
    free(table->widths);
    free(table);
}

int table_cell_coloured(struct table *table, enum table_colour colour, const char *text)
{
    struct cell cell = {.text = arena_strdup(table->arena, text ? text : ""), .colour = colour};
    size_t count = table->cells.size / sizeof cell;

    if (!cell.text)
        return -ENOMEM;
    if (count % table->options.column_count == 0)
        table->rows++;
    return buffer_append(&table->cells, &cell, sizeof cell);
}

int table_cell(struct table *table, const char *text)
{
    return table_cell_coloured(table, TABLE_PLAIN, text);
}

int table_cell_printf(struct table *table, const char *format, ...)
{
    CLEANUP_FREE char *text = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text = NULL;
        return -ENOMEM;
    }
    return table_cell(table, text);
}

size_t table_rows(const struct table *table)
{
    return table->rows;
}

static void put_spaces(FILE *to, size_t count)
{
    while (count-- > 0)
        (void)fputc(' ', to);
}

/* The text with what could drive the terminal taken out. */
static void put_safe(FILE *to, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t length = 1;
        int32_t character = text_utf8_decode(text, left, &length);

        length = character < 0 ? 1 : length;
        if (character < 0x20 || (character >= 0x7f && character < 0xa0))
            (void)fputc('?', to);
        else
            (void)fwrite(text, 1, length, to);
        text += length;
        left -= length;
    }
}

static void put_cell(struct table *table, size_t column, const struct cell *cell)
{
    FILE *to = table->options.to;
    bool last = column + 1 == table->options.column_count;
    size_t width = table_width(cell->text);
    size_t padding = table->widths[column] > width ? table->widths[column] - width : 0;
    bool coloured = table->options.colour && cell->colour != TABLE_PLAIN && *cell->text;

    if (column > 0)
        put_spaces(to, GAP);
    if (table->options.columns[column].right)
        put_spaces(to, padding);
    (void)fputs(coloured ? COLOURS[cell->colour] : "", to);
    put_safe(to, cell->text);
    (void)fputs(coloured ? "\033[0m" : "", to);
    if (!table->options.columns[column].right && !last)
        put_spaces(to, padding);
}

/* RFC 4180 with the separator of French spreadsheets: quoted when it has to be. */
static void put_csv(struct table *table, size_t column, const char *text)
{
    FILE *to = table->options.to;

    if (column > 0)
        (void)fputc(';', to);
    if (!text[strcspn(text, ";\"\r\n")] && *text != ' ' && *text != '\t') {
        (void)fputs(text, to);
        return;
    }
    (void)fputc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', to);
        (void)fputc(*text, to);
    }
    (void)fputc('"', to);
}

static void put_heading(struct table *table)
{
    for (size_t i = 0; i < table->options.column_count; i++) {
        struct cell cell = {table->options.columns[i].heading, TABLE_BOLD};
        if (table->options.style == TABLE_CSV)
            put_csv(table, i, cell.text);
        else
            put_cell(table, i, &cell);
    }
    (void)fputs(table->options.style == TABLE_CSV ? "\r\n" : "\n", table->options.to);
    table->heading_done = true;
}

static const struct cell *cells_of(const struct table *table, size_t *ret_count)
{
    *ret_count = table->cells.size / sizeof(struct cell);
    return (const struct cell *)(const void *)table->cells.data;
}

static void grow_widths(struct table *table)
{
    size_t count;
    const struct cell *cells = cells_of(table, &count);

    for (size_t i = 0; i < table->options.column_count && !table->heading_done; i++)
        table->widths[i] = table_width(table->options.columns[i].heading);
    for (size_t i = 0; i < count; i++) {
        size_t *width = &table->widths[i % table->options.column_count];
        size_t own = table_width(cells[i].text);
        *width = own > *width ? own : *width;
    }
}

int table_flush(struct table *table)
{
    bool csv = table->options.style == TABLE_CSV;
    size_t count;
    const struct cell *cells = cells_of(table, &count);

    if (!csv)
        grow_widths(table);
    if (!table->heading_done)
        put_heading(table);
    for (size_t i = 0; i < count; i++) {
        size_t column = i % table->options.column_count;
        if (csv)
            put_csv(table, column, cells[i].text);
        else
            put_cell(table, column, &cells[i]);
        if (column + 1 == table->options.column_count)
            (void)fputs(csv ? "\r\n" : "\n", table->options.to);
    }
    table->cells.size = 0;
    arena_reset(table->arena);
    return ferror(table->options.to) ? -EIO : 0;
}

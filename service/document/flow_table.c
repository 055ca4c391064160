/*
 * Tables: columns as wide as their texts want, numbers to the right, the heading again on each
 * page. A row is one piece for each line of print, so that a cell of any length goes on on the next
 * page.
 */
#include "document/flow.h"

#include "base/text.h"

static const double PADDING_X = 5, PADDING_Y = 3.2, FRAME = 0.5, INNER = 0.35;
static const double HEAD_SHADE = 0.91;
static const double SIZE = 9, SIZE_MIN = 6.5, SIZE_STEP = 0.5;
static const double STRETCH_FROM = 0.5; /* of the width: narrower tables stay narrow, */
static const double NARROW_AIR = 1.15;  /* with a little air */
static const double HEAD_LINES = 0.66;  /* of its width: what a heading wants */
static const double HEAD_SHARE = 0.25;  /* of a page: a higher heading is not repeated */
static const double ROW_SHARE = 0.4;    /* of a page: a higher row may be torn */

enum { COLUMNS_MAX = 64 };

struct table {
    size_t columns;
    double widths[COLUMNS_MAX];
    bool numeric[COLUMNS_MAX];
    double width;
    double size, leading;
    double head_share; /* of its width in one line: what a heading wants */
};

/* One line of print of a row: its slice of every cell. */
struct slice {
    const struct table *table;
    const struct layout_lines *cells; /* of the row; table->columns of them */
    size_t line;
    bool head, first, last; /* of its row */
    double above;
};

/* ---- what is in a column ---- */

static const char *cell_text(const struct flow_cells *row, size_t column)
{
    return column < row->count ? row->cells[column] : "";
}

/* "12 450,5 €", "-3 %", "+ 1.2", "n.c.", "–": what stands to the right among numbers. */
static bool is_number(const char *text, bool *ret_digits)
{
    static const char *const words[] = {"–", "-", "n.c.", "NC", "n.d.", "ND"};
    size_t left = strlen(text), step, letters = 0;

    *ret_digits = false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (text_equal(text, words[i]))
            return true;
    for (; left; text += step, left -= step) {
        int32_t c = text_utf8_decode(text, left, &step);

        if (c < 0)
            return false;
        if (c >= '0' && c <= '9')
            *ret_digits = true;
        else if (c == '%' || c == 0x20ac || c == '(' || c == ')')
            letters++;
        else if (c != ' ' && c != 0xa0 && c != 0x202f && c != ',' && c != '.' && c != '+' &&
                 c != '-' && c != 0x2212)
            return false;
    }
    return letters <= 3;
}

static bool is_numeric(const struct flow_cells *rows, size_t count, size_t column)
{
    bool any = false;

    for (size_t i = count > 1; i < count; i++) {
        const char *text = cell_text(&rows[i], column);
        bool digits = false;

        if (*text && !is_number(text, &digits))
            return false;
        any = any || digits;
    }
    return any;
}

/* ---- how wide ---- */

static double longest_word(struct pdf_style style, const char *text)
{
    double longest = 0;

    while (*text) {
        size_t length = strcspn(text, " \n");
        double width = pdf_text_width(NULL, style, text, length);

        longest = width > longest ? width : longest;
        text += length + (text[length] != '\0');
    }
    return longest;
}

static double longest_line(struct pdf_style style, const char *text)
{
    double longest = 0;

    for (;;) {
        size_t length = strcspn(text, "\n");
        double width = pdf_text_width(NULL, style, text, length);

        longest = width > longest ? width : longest;
        if (!text[length])
            return longest;
        text += length + 1;
    }
}

/* What a column wants at least, and at most. */
struct want {
    double least, most;
};

static struct want column_want(
    const struct table *table, const struct flow_cells *rows, size_t count, size_t column)
{
    struct want want = {12, 12};

    for (size_t i = 0; i < count; i++) {
        struct pdf_style style = {i == 0 && count > 1 ? PDF_SANS_BOLD : PDF_SANS, table->size};
        const char *text = cell_text(&rows[i], column);
        bool whole = table->numeric[column] && i > 0; /* a number is not broken */
        double most = longest_line(style, text);
        double least = whole ? most : longest_word(style, text);

        if (i == 0 && count > 1)
            most = most * table->head_share > least ? most * table->head_share : least;

        want.least = least > want.least ? least : want.least;
        want.most = most > want.most ? most : want.most;
    }
    want.least += 2 * PADDING_X + 0.2;
    want.most += 2 * PADDING_X + 0.2;
    return want;
}

static struct want table_want(const struct table *table,
    const struct flow_cells *rows,
    size_t count,
    struct want wants[COLUMNS_MAX])
{
    struct want sum = {0, 0};

    for (size_t i = 0; i < table->columns; i++) {
        wants[i] = column_want(table, rows, count, i);
        sum.least += wants[i].least;
        sum.most += wants[i].most;
    }
    return sum;
}

static void share_too_little(struct table *table, const struct want *wants, double factor)
{
    for (size_t i = 0; i < table->columns; i++)
        table->widths[i] = wants[i].least * factor;
}

static void share_plenty(struct table *table, const struct want *wants, double room, double most)
{
    double factor = most > room * STRETCH_FROM ? room / most : NARROW_AIR;

    for (size_t i = 0; i < table->columns; i++)
        table->widths[i] = wants[i].most * factor;
}

/* Columns that want no more than their share get all of it, as far as the others keep what they
 * need at least; these share what is left by what they want. */
static void share_fairly(struct table *table, struct want *wants, double room)
{
    struct want open = {0, 0}; /* of the columns that are not settled */
    size_t left = table->columns, before;

    for (size_t i = 0; i < table->columns; i++) {
        wants[i].most = wants[i].most < 2 * room ? wants[i].most : 2 * room;
        open.least += wants[i].least;
        table->widths[i] = 0;
    }
    do {
        before = left;
        for (size_t i = 0; i < table->columns; i++) {
            bool fits = wants[i].most <= room / (double)left &&
                        open.least - wants[i].least <= room - wants[i].most;

            if (table->widths[i] > 0 || !fits)
                continue;
            table->widths[i] = wants[i].most;
            open.least -= wants[i].least;
            room -= wants[i].most;
            left--;
        }
    } while (left && left < before);
    for (size_t i = 0; i < table->columns; i++)
        open.most += table->widths[i] > 0 ? 0 : wants[i].most - wants[i].least;
    for (size_t i = 0; i < table->columns; i++)
        if (table->widths[i] <= 0)
            table->widths[i] =
                wants[i].least +
                (open.most > 0 ? (room - open.least) * (wants[i].most - wants[i].least) / open.most
                               : 0);
}

/* Smaller print where words would be cut; then widths between what columns want least and most. */
static void set_widths(
    struct table *table, const struct flow_cells *rows, size_t count, double room)
{
    struct want wants[COLUMNS_MAX], sum;

    table->size = SIZE;
    table->head_share = 1;
    sum = table_want(table, rows, count, wants);
    if (sum.most > room) { /* headings take two lines */
        table->head_share = HEAD_LINES;
        sum = table_want(table, rows, count, wants);
    }
    while (sum.least > room && table->size > SIZE_MIN) {
        table->size -= SIZE_STEP;
        sum = table_want(table, rows, count, wants);
    }
    if (sum.least >= room)
        share_too_little(table, wants, room / sum.least);
    else if (sum.most > room)
        share_fairly(table, wants, room);
    else
        share_plenty(table, wants, room, sum.most);
    for (size_t i = 0; i < table->columns; i++)
        table->width += table->widths[i];
    table->leading = table->size * 1.3;
}

/* ---- drawing ---- */

static void draw_cell(
    const struct slice *slice, struct flow_place place, size_t column, double width)
{
    const struct table *table = slice->table;
    const struct layout_lines *lines = &slice->cells[column];
    struct pdf_style style = {slice->head ? PDF_SANS_BOLD : PDF_SANS, table->size};
    double base = place.y + slice->above + (table->leading - layout_line_height(style)) / 2 +
                  layout_ascent(style);
    const struct layout_line *line;
    double x = place.x + PADDING_X;

    if (slice->line >= lines->count)
        return;
    line = &lines->lines[slice->line];
    if (table->numeric[column])
        x = place.x + width - PADDING_X - pdf_text_width(NULL, style, line->text, line->length);
    pdf_text(place.pdf, style, x, base, line->text, line->length);
}

static void draw_slice(const struct flow_piece *piece, struct flow_place place)
{
    const struct slice *slice = piece->data;
    const struct table *table = slice->table;

    if (slice->head) {
        pdf_gray(place.pdf, HEAD_SHADE);
        pdf_box(place.pdf, place.x, place.y, table->width, piece->height);
        pdf_gray(place.pdf, 0);
    }
    if (slice->first)
        pdf_line(place.pdf, place.x, place.y, place.x + table->width, place.y,
            slice->head ? FRAME : INNER);
    for (size_t i = 0; i < table->columns; i++) {
        draw_cell(slice, place, i, table->widths[i]);
        place.x += table->widths[i];
    }
    if (slice->head && slice->last)
        pdf_line(place.pdf, place.x - table->width, place.y + piece->height, place.x,
            place.y + piece->height, FRAME);
}

static void draw_frame(const struct flow_group *group, struct flow_place place, double height)
{
    const struct table *table = group->data;
    double x = place.x;

    pdf_frame(place.pdf, place.x, place.y, table->width, height, FRAME);
    for (size_t i = 0; i + 1 < table->columns; i++) {
        x += table->widths[i];
        pdf_line(place.pdf, x, place.y, x, place.y + height, INNER);
    }
}

/* ---- rows ---- */

static const struct layout_lines *wrap_row(
    struct flow *flow, const struct table *table, const struct flow_cells *row, bool head)
{
    struct layout_lines *lines = flow_alloc(flow, table->columns, sizeof *lines);
    struct pdf_style style = {head ? PDF_SANS_BOLD : PDF_SANS, table->size};

    for (size_t i = 0; lines && i < table->columns && !flow->error; i++)
        if (*cell_text(row, i))
            flow->error = layout_wrap(flow->arena, NULL, style, table->widths[i] - 2 * PADDING_X,
                cell_text(row, i), &lines[i]);
    return lines;
}

static size_t line_count(const struct table *table, const struct layout_lines *lines)
{
    size_t count = 1;

    for (size_t i = 0; i < table->columns; i++)
        count = lines[i].count > count ? lines[i].count : count;
    return count;
}

static void add_row(struct flow *flow,
    const struct table *table,
    const struct flow_cells *row,
    bool head,
    double before)
{
    const struct layout_lines *lines = wrap_row(flow, table, row, head);
    size_t count = lines ? line_count(table, lines) : 0;
    struct slice *slices = flow_alloc(flow, count, sizeof *slices);
    double page = flow->page.bottom - flow->page.top;
    bool whole = (double)count * table->leading < page * ROW_SHARE;

    for (size_t i = 0; slices && i < count; i++) {
        bool first = i == 0, last = i + 1 == count;
        const struct flow_piece piece = {.before = first ? before : 0,
            .height = table->leading + (first ? PADDING_Y : 0) + (last ? PADDING_Y : 0),
            .keep = last ? head : whole || first || i + 2 == count,
            .draw = draw_slice,
            .data = &slices[i]};

        slices[i] = (struct slice){.table = table,
            .cells = lines,
            .line = i,
            .head = head,
            .first = first,
            .last = last,
            .above = first ? PADDING_Y : 0};
        (void)flow_add(flow, &piece);
    }
}

/* The heading's pieces, for the pages that the table goes on to. */
static void set_head(struct flow *flow, struct flow_group *group, size_t first)
{
    size_t count = flow->count - first;
    double height = flow_height(flow, first, flow->count);

    if (flow->error || height > (flow->page.bottom - flow->page.top) * HEAD_SHARE)
        return;
    group->head = flow_alloc(flow, count, sizeof *group->head);
    if (!group->head)
        return;
    memcpy(group->head, &flow->pieces[first], count * sizeof *group->head);
    group->head_count = count;
    group->head_height = height;
}

void flow_table(struct flow *flow, double before, const struct flow_cells *rows, size_t count)
{
    struct table *table = flow_alloc(flow, 1, sizeof *table);
    struct flow_group *group = flow_alloc(flow, 1, sizeof *group);
    size_t first = flow->count;

    if (!table || !group)
        return;
    for (size_t i = 0; i < count; i++)
        table->columns = rows[i].count > table->columns ? rows[i].count : table->columns;
    table->columns = table->columns < COLUMNS_MAX ? table->columns : COLUMNS_MAX;
    if (table->columns == 0)
        return;
    for (size_t i = 0; i < table->columns; i++)
        table->numeric[i] = is_numeric(rows, count, i);
    set_widths(table, rows, count, flow_width(flow));
    *group = (struct flow_group){.draw = draw_frame, .over = true, .data = table};
    flow_begin(flow, group);
    for (size_t i = 0; i < count; i++) {
        add_row(flow, table, &rows[i], i == 0 && count > 1, i == 0 ? before : 0);
        if (i == 0 && count > 1)
            set_head(flow, group, first);
    }
    flow_end(flow);
}

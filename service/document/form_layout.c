#include "document/form_layout.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const double PAGE_WIDTH = 595.28, PAGE_HEIGHT = 841.89; /* A4 */
static const double MARGIN = 36, FOOTER = 16, PADDING = 3.5, FRAME = 0.6;
static const double USUAL_SIZE = 9, RUNNING_SIZE = 7.5, BAND_HEIGHT = 17;
static const double SHADE = 0.88;

struct form_page {
    struct arena *arena;
    struct pdf *pdf;
    const char *running;
    const char *foot; /* NULL: none */
    bool draw;
    int error;
    unsigned number; /* of the page, from 1; 0: none yet */
    unsigned pages;  /* in all, when it is known */
    double y;
    double inset;                 /* of what is drawn now, from both margins */
    const struct form_cell *head; /* repeated on each new page of a table */
    size_t head_count;
};

/* What a cell shows, measured. */
struct measured {
    struct pdf_style style;
    struct layout_lines lines;
    double label_width; /* of a label on the same line; 0: it has lines of its own */
    struct layout_lines label_lines;
    double indent; /* of the mark */
};

static const struct pdf_style RUNNING_STYLE = {PDF_SANS, 7.5};

static double bottom(void)
{
    return PAGE_HEIGHT - MARGIN - FOOTER;
}

/* ---- pages ---- */

static void draw_foot(struct form_page *page)
{
    char text[32];
    double width;

    if (!page->draw || page->number == 0)
        return;
    (void)snprintf(text, sizeof text, "page %u/%u", page->number, page->pages);
    width = pdf_text_width(page->pdf, RUNNING_STYLE, text, strlen(text));
    pdf_gray(page->pdf, 0.35);
    if (page->foot)
        pdf_text(page->pdf, RUNNING_STYLE, MARGIN, PAGE_HEIGHT - MARGIN + 2, page->foot,
            strlen(page->foot));
    pdf_text(page->pdf, RUNNING_STYLE, PAGE_WIDTH - MARGIN - width, PAGE_HEIGHT - MARGIN + 2, text,
        strlen(text));
    pdf_gray(page->pdf, 0);
}

static void draw_running(struct form_page *page)
{
    if (page->number == 1 || !page->running)
        return;
    if (page->draw)
        pdf_text(page->pdf, RUNNING_STYLE, MARGIN, page->y + layout_ascent(RUNNING_STYLE),
            page->running, strlen(page->running));
    page->y += RUNNING_SIZE * 1.9;
}

void form_break(struct form_page *page)
{
    const struct form_cell *head = page->head;

    draw_foot(page);
    page->number++;
    page->y = MARGIN;
    if (page->draw)
        pdf_page(page->pdf, PAGE_WIDTH, PAGE_HEIGHT);
    draw_running(page);
    if (!head)
        return;
    page->head = NULL;
    form_row(page, 0, head, page->head_count);
    page->head = head;
}

void form_need(struct form_page *page, double height)
{
    if (page->y + height > bottom() + 0.01)
        form_break(page);
}

static int run_once(struct form_page *page, form_draw_fn draw, const void *what)
{
    page->number = 0;
    page->inset = 0;
    page->head = NULL;
    page->foot = NULL;
    form_break(page);
    draw(page, what);
    draw_foot(page);
    return page->error;
}

int form_run(struct arena *arena,
    struct pdf *pdf,
    form_draw_fn draw,
    const void *what,
    const char *running,
    unsigned *ret_pages)
{
    struct form_page page = {.arena = arena, .pdf = pdf, .running = running};
    int r = run_once(&page, draw, what);

    if (r)
        return r;
    page.pages = page.number;
    page.draw = true;
    r = run_once(&page, draw, what);
    *ret_pages = page.pages;
    return r;
}

int form_count_pages(struct arena *arena, form_draw_fn draw, const void *what, unsigned *ret_pages)
{
    struct form_page page = {.arena = arena, .running = ""};
    int r = run_once(&page, draw, what);

    *ret_pages = page.number;
    return r;
}

/* ---- cells ---- */

static struct layout_lines wrap(
    struct form_page *page, struct pdf_style style, double width, const char *text)
{
    struct layout_lines lines = {0};

    if (!text_is_empty(text) && !page->error)
        page->error = layout_wrap(page->arena, page->pdf, style, width, text, &lines);
    return lines;
}

static double mark_size(struct pdf_style style)
{
    return style.size * 0.85;
}

static struct measured measure(struct form_page *page, const struct form_cell *cell)
{
    struct measured measured = {
        .style = {cell->bold ? PDF_SANS_BOLD : PDF_SANS, cell->size > 0 ? cell->size : USUAL_SIZE}};
    struct pdf_style label = {PDF_SANS_BOLD, measured.style.size};
    double width = cell->width * form_width(page) - 2 * PADDING;

    if (cell->mark)
        measured.indent = mark_size(measured.style) + 4;
    width -= measured.indent;
    if (cell->label) {
        double label_width = pdf_text_width(page->pdf, label, cell->label, strlen(cell->label));
        double room = width - label_width - measured.style.size * 0.4;

        measured.label_lines = wrap(page, label, width, cell->label);
        measured.lines = room > width / 4 ? wrap(page, measured.style, room, cell->text)
                                          : (struct layout_lines){.count = 2};
        if (measured.lines.count <= 1 && measured.label_lines.count <= 1)
            measured.label_width = label_width + measured.style.size * 0.4;
        if (measured.label_width > 0)
            return measured;
    }
    measured.lines = wrap(page, measured.style, width, cell->text);
    return measured;
}

static size_t label_lines(const struct measured *cell)
{
    return cell->label_width > 0 ? 0 : cell->label_lines.count;
}

/* Lines in all: those of the label, if they are apart, then the text's. */
static size_t line_count(const struct measured *cell)
{
    size_t count = label_lines(cell) + cell->lines.count;

    return count || cell->label_width <= 0 ? count : 1;
}

static void draw_mark(struct form_page *page,
    const struct form_cell *cell,
    const struct measured *measured,
    double x,
    double y)
{
    double size = mark_size(measured->style), radius = size / 2;
    double top = y + (layout_line_height(measured->style) - size) / 2;

    switch (cell->mark) {
    case FORM_BOX:
    case FORM_BOX_TICKED:
        pdf_frame(page->pdf, x, top, size, size, 0.8);
        if (cell->mark == FORM_BOX_TICKED) {
            pdf_line(page->pdf, x + 1.5, top + 1.5, x + size - 1.5, top + size - 1.5, 1.2);
            pdf_line(page->pdf, x + 1.5, top + size - 1.5, x + size - 1.5, top + 1.5, 1.2);
        }
        break;
    case FORM_RADIO:
    case FORM_RADIO_TICKED:
        pdf_ring(page->pdf, x + radius, top + radius, radius, 0.8);
        if (cell->mark == FORM_RADIO_TICKED)
            pdf_disc(page->pdf, x + radius, top + radius, radius * 0.55);
        break;
    case FORM_NO_MARK:
        break;
    }
}

/* Lines `first` to `last` (not included) of a cell, from the top of the place. */
struct part {
    size_t first, last;
    double x, y, width, height;
};

static void draw_lines(struct form_page *page,
    const struct form_cell *cell,
    const struct measured *measured,
    struct part part)
{
    struct pdf_style bold = {PDF_SANS_BOLD, measured->style.size};
    double step = layout_line_height(measured->style);
    size_t labels = label_lines(measured);

    if (measured->label_width > 0 && part.first == 0)
        pdf_text(page->pdf, bold, part.x, part.y + layout_ascent(bold), cell->label,
            strlen(cell->label));
    part.x += measured->label_width;
    for (size_t i = part.first; i < part.last && i < labels + measured->lines.count; i++) {
        bool label = i < labels;
        const struct layout_line *line =
            label ? &measured->label_lines.lines[i] : &measured->lines.lines[i - labels];
        struct pdf_style style = label ? bold : measured->style;
        double x = part.x;

        if (cell->centred)
            x += (part.width - pdf_text_width(page->pdf, style, line->text, line->length)) / 2;
        pdf_text(page->pdf, style, x, part.y + layout_ascent(style), line->text, line->length);
        part.y += step;
    }
}

static void draw_cell(struct form_page *page,
    const struct form_cell *cell,
    const struct measured *measured,
    struct part part)
{
    double used =
        (double)((part.last < line_count(measured) ? part.last : line_count(measured)) -
                 (part.first < line_count(measured) ? part.first : line_count(measured))) *
        layout_line_height(measured->style);

    if (cell->shaded) {
        pdf_gray(page->pdf, SHADE);
        pdf_box(page->pdf, part.x, part.y, part.width, part.height);
        pdf_gray(page->pdf, 0);
    }
    if (!cell->bare)
        pdf_frame(page->pdf, part.x, part.y, part.width, part.height, FRAME);
    part.y += cell->centred || cell->middle ? (part.height - used) / 2 : PADDING;
    part.x += PADDING;
    if (cell->mark && part.first == 0)
        draw_mark(page, cell, measured, part.x, part.y);
    part.x += measured->indent;
    part.width -= 2 * PADDING + measured->indent;
    draw_lines(page, cell, measured, part);
}

/* ---- rows ---- */

struct row {
    const struct form_cell *cells;
    struct measured measured[FORM_COLUMNS_MAX];
    size_t drawn[FORM_COLUMNS_MAX]; /* lines on earlier pages */
    size_t count;
};

/* How high the lines that are left are. */
static double row_height(const struct row *row)
{
    double height = 0;

    for (size_t i = 0; i < row->count; i++) {
        size_t left = line_count(&row->measured[i]) - row->drawn[i];
        double one = (double)left * layout_line_height(row->measured[i].style) + 2 * PADDING;

        height = one > height ? one : height;
    }
    return height;
}

/* Draw the lines that fit into `height`, and count them as drawn. */
static void draw_row(struct form_page *page, struct row *row, double height)
{
    double x = form_left(page);

    for (size_t i = 0; i < row->count; i++) {
        double width = row->cells[i].width * form_width(page);
        double step = layout_line_height(row->measured[i].style);
        size_t fit = (size_t)((height - 2 * PADDING) / step + 0.001);
        size_t all = line_count(&row->measured[i]), last = row->drawn[i] + fit;

        last = last < all ? last : all;
        if (page->draw)
            draw_cell(page, &row->cells[i], &row->measured[i],
                (struct part){row->drawn[i], last, x, page->y, width, height});
        row->drawn[i] = last;
        x += width;
    }
    page->y += height;
}

void form_row(struct form_page *page, double height, const struct form_cell *cells, size_t count)
{
    struct row row = {.cells = cells, .count = count};
    double whole = bottom() - MARGIN - RUNNING_SIZE * 2, needed;

    if (count > FORM_COLUMNS_MAX) {
        page->error = -EINVAL;
        return;
    }
    for (size_t i = 0; i < count; i++)
        row.measured[i] = measure(page, &cells[i]);
    needed = row_height(&row);
    needed = needed > height ? needed : height;
    /* a row that a page can hold is not torn, unless much of a page would stay empty */
    if (page->y + needed > bottom() + 0.01 && (needed < whole / 3 || form_room(page) < 60))
        form_break(page);
    while (page->y + needed > bottom() + 0.01 && !page->error) {
        draw_row(page, &row, form_room(page));
        form_break(page);
        needed = row_height(&row);
    }
    draw_row(page, &row, needed);
}

void form_band(struct form_page *page, const char *title)
{
    const struct form_cell cell = {
        .width = 1, .text = title, .bold = true, .shaded = true, .centred = true, .size = 9.5};

    form_need(page, BAND_HEIGHT + 40);
    form_row(page, BAND_HEIGHT, &cell, 1);
}

void form_head(struct form_page *page, const struct form_cell *cells, size_t count)
{
    form_need(page, BAND_HEIGHT + 40);
    form_row(page, 0, cells, count);
    page->head = cells;
    page->head_count = count;
}

void form_no_head(struct form_page *page)
{
    page->head = NULL;
}

/* ---- the rest ---- */

void form_paragraph(
    struct form_page *page, struct pdf_style style, enum layout_align align, const char *text)
{
    struct layout_lines lines = wrap(page, style, form_width(page), text);

    for (size_t i = 0; i < lines.count; i++) {
        struct layout_lines one = {.lines = &lines.lines[i], .count = 1};

        form_need(page, layout_line_height(style));
        if (page->draw)
            (void)layout_draw(page->pdf, style, align,
                (struct layout_place){form_left(page), page->y, form_width(page)}, &one);
        page->y += layout_line_height(style);
    }
}

void form_gap(struct form_page *page, double height)
{
    page->y += height;
}

void form_foot(struct form_page *page, const char *text)
{
    page->foot = text;
}

struct pdf *form_pdf(struct form_page *page)
{
    return page->pdf;
}

struct arena *form_arena(struct form_page *page)
{
    return page->arena;
}

bool form_draws(const struct form_page *page)
{
    return page->draw;
}

void form_inset(struct form_page *page, double points)
{
    page->inset = points;
}

double form_left(const struct form_page *page)
{
    return MARGIN + page->inset;
}

double form_width(const struct form_page *page)
{
    return PAGE_WIDTH - 2 * form_left(page);
}

double form_top(const struct form_page *page)
{
    return page->y;
}

double form_room(const struct form_page *page)
{
    return bottom() - page->y;
}

const char *form_print(struct form_page *page, const char *format, ...)
{
    va_list arguments, again;
    char *text = NULL;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        text = arena_alloc(page->arena, (size_t)length + 1);
    if (text)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    else
        page->error = -ENOMEM;
    va_end(again);
    va_end(arguments);
    return text ? text : "";
}

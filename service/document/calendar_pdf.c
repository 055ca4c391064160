/*
 * Annex I's table, drawn. The page is laid out twice by the same code: first only measured, in
 * smaller and smaller print until it fits, then drawn, with what room is left given to the rows and
 * gaps.
 */
#include "document/calendar.h"

#include "base/error.h"
#include "base/text.h"
#include "document/calendar_grid.h"
#include "document/french.h"
#include "document/layout.h"

#include <errno.h>

enum { LAYOUT_MAX_BYTES = 8 << 20, WIDE_COLUMNS_MAX = 8 };

static const double MARGIN = 34, FOOTER = 12, PADDING = 4.5;
static const double SMALLEST_PRINT = 0.62, PRINT_STEP = 0.04;
/* A4, A3, ... A0, landscape. */
static const struct {
    double width, height;
} page_sizes[] = {{841.89, 595.28}, {1190.55, 841.89}, {1683.78, 1190.55}, {2383.94, 1683.78},
    {3370.39, 2383.94}};

struct sheet {
    struct arena *arena; /* of one layout: emptied when the next begins */
    struct pdf *pdf;
    const struct calendar_document *document;
    const struct grid *grid;
    double width, height; /* of the page */
    double print;         /* 1: sizes as designed */
    double row_extra, gap_extra;
    bool draw;
    /* While it is laid out. */
    double y;
    size_t gaps;
    bool broken_word;
    int error;
};

static struct pdf_style style_of(const struct sheet *sheet, enum pdf_face face, double size)
{
    return (struct pdf_style){face, size * sheet->print};
}

static double room(const struct sheet *sheet)
{
    return sheet->width - 2 * MARGIN;
}

static void gap(struct sheet *sheet, double height)
{
    sheet->y += height * sheet->print + sheet->gap_extra;
    sheet->gaps++;
}

static struct layout_lines wrap(
    struct sheet *sheet, struct pdf_style style, double width, const char *text)
{
    struct layout_lines lines = {0};

    if (!sheet->error)
        sheet->error = layout_wrap(sheet->arena, sheet->pdf, style, width, text, &lines);
    sheet->broken_word = sheet->broken_word || lines.broken_word;
    return lines;
}

static double lines_height(const struct layout_lines *lines, struct pdf_style style)
{
    return (double)lines->count * layout_line_height(style);
}

/* A paragraph over the whole width, `indent` from the left. */
static void paragraph(struct sheet *sheet,
    struct pdf_style style,
    enum layout_align align,
    double indent,
    const char *text)
{
    double x = MARGIN + indent, width = room(sheet) - indent;
    struct layout_lines lines = wrap(sheet, style, width, text);

    if (sheet->draw)
        (void)layout_draw(
            sheet->pdf, style, align, (struct layout_place){x, sheet->y, width}, &lines);
    sheet->y += lines_height(&lines, style);
}

static void heading(struct sheet *sheet, const char *text)
{
    gap(sheet, 9);
    paragraph(sheet, style_of(sheet, PDF_SANS_BOLD, 10.5), LAYOUT_LEFT, 0, text);
    gap(sheet, 3.5);
}

/* The first line small, the others large, all centred. */
static void title(struct sheet *sheet)
{
    const char *text = sheet->document->session->calendar.title;
    double size = 10;

    while (*text) {
        size_t length = strcspn(text, "\n");
        char *line = arena_strndup(sheet->arena, text, length);

        if (!line) {
            sheet->error = -ENOMEM;
            return;
        }
        paragraph(sheet, style_of(sheet, PDF_SANS_BOLD, size), LAYOUT_CENTRE, 0, line);
        sheet->y += 1.5 * sheet->print;
        size = 12;
        text += length + (text[length] ? 1 : 0);
    }
}

/* ---- the table ---- */

struct columns {
    double date, epreuve, zone; /* widths */
};

static struct columns measure_columns(struct sheet *sheet)
{
    struct pdf_style bold = style_of(sheet, PDF_SANS_BOLD, 9.5);
    struct columns columns = {.epreuve = room(sheet) * 0.24};
    double widest = 0;

    for (size_t i = 0; i < sheet->grid->row_count; i++) {
        const char *text = sheet->grid->rows[i].date_text;
        double width = pdf_text_width(sheet->pdf, bold, text, strlen(text));

        widest = width > widest ? width : widest;
    }
    columns.date = widest + 2 * PADDING * sheet->print + 2;
    if (columns.date > room(sheet) * 0.18)
        columns.date = room(sheet) * 0.18;
    columns.zone = room(sheet) - columns.date - columns.epreuve;
    if (sheet->grid->column_count)
        columns.zone /= (double)sheet->grid->column_count;
    return columns;
}

/* What stands in a box of the table: a text and, under it, a smaller one. */
struct box {
    const char *text, *remark;
    struct pdf_style style, remark_style;
    enum layout_align align;
    struct layout_lines lines, remark_lines;
};

static double box_wrap(struct sheet *sheet, struct box *box, double width)
{
    double inside = width - 2 * PADDING * sheet->print;
    double height;

    box->lines = wrap(sheet, box->style, inside, box->text);
    height = lines_height(&box->lines, box->style);
    if (text_is_empty(box->remark))
        return height;
    box->remark_lines = wrap(sheet, box->remark_style, inside, box->remark);
    return height + lines_height(&box->remark_lines, box->remark_style);
}

/* In the middle of the height. */
static void box_draw(
    struct sheet *sheet, const struct box *box, struct layout_place place, double height)
{
    double used =
        lines_height(&box->lines, box->style) + lines_height(&box->remark_lines, box->remark_style);
    double padding = PADDING * sheet->print;

    place.x += padding;
    place.width -= 2 * padding;
    place.y += (height - used) / 2;
    place.y = layout_draw(sheet->pdf, box->style, box->align, place, &box->lines);
    (void)layout_draw(sheet->pdf, box->remark_style, box->align, place, &box->remark_lines);
}

/* One row: boxes of the date, the épreuve and each column. */
static void table_row(
    struct sheet *sheet, const struct columns *columns, struct box *boxes, bool shaded)
{
    size_t count = sheet->grid->column_count + 2;
    double height = 0, x = MARGIN;

    for (size_t i = 0; i < count; i++) {
        double width = i == 0 ? columns->date : i == 1 ? columns->epreuve : columns->zone;
        double used = box_wrap(sheet, &boxes[i], width);

        height = used > height ? used : height;
    }
    height += 2 * PADDING * sheet->print + (shaded ? sheet->row_extra / 2 : sheet->row_extra);
    if (sheet->draw && shaded) {
        pdf_gray(sheet->pdf, 0.9);
        pdf_box(sheet->pdf, MARGIN, sheet->y, room(sheet), height);
        pdf_gray(sheet->pdf, 0);
    }
    for (size_t i = 0; i < count && sheet->draw; i++) {
        double width = i == 0 ? columns->date : i == 1 ? columns->epreuve : columns->zone;

        box_draw(sheet, &boxes[i], (struct layout_place){x, sheet->y, width}, height);
        pdf_line(sheet->pdf, x, sheet->y, x, sheet->y + height, i == 0 ? 0.9 : 0.5);
        x += width;
    }
    if (sheet->draw)
        pdf_line(sheet->pdf, x, sheet->y, x, sheet->y + height, 0.9);
    sheet->y += height;
}

static void rule(const struct sheet *sheet, double thickness)
{
    if (sheet->draw)
        pdf_line(sheet->pdf, MARGIN, sheet->y, MARGIN + room(sheet), sheet->y, thickness);
}

static void table_head(struct sheet *sheet, const struct columns *columns, struct box *boxes)
{
    struct pdf_style style = style_of(sheet, PDF_SANS_BOLD, 9);

    for (size_t i = 0; i < sheet->grid->column_count + 2; i++)
        boxes[i] = (struct box){.text = i == 0   ? "Dates"
                                        : i == 1 ? "Épreuves"
                                                 : sheet->grid->columns[i - 2],
            .style = style,
            .align = LAYOUT_CENTRE};
    rule(sheet, 0.9);
    table_row(sheet, columns, boxes, true);
    rule(sheet, 0.9);
}

static void table_body_row(struct sheet *sheet,
    const struct columns *columns,
    const struct grid_row *row,
    struct box *boxes)
{
    struct pdf_style plain = style_of(sheet, PDF_SANS, 9.5);

    boxes[0] = (struct box){.text = row->date_text,
        .style = style_of(sheet, PDF_SANS_BOLD, 9.5),
        .align = LAYOUT_CENTRE};
    boxes[1] = (struct box){.text = row->label, .style = plain, .align = LAYOUT_LEFT};
    for (size_t i = 0; i < sheet->grid->column_count; i++)
        boxes[i + 2] = (struct box){.text = row->cells[i].hours,
            .remark = row->cells[i].remark,
            .style = plain,
            .remark_style = style_of(sheet, PDF_SANS, 8),
            .align = LAYOUT_CENTRE};
    table_row(sheet, columns, boxes, false);
}

static void table(struct sheet *sheet)
{
    struct columns columns = measure_columns(sheet);
    struct box *boxes = arena_calloc(sheet->arena, sheet->grid->column_count + 2, sizeof *boxes);

    if (!boxes) {
        sheet->error = -ENOMEM;
        return;
    }
    table_head(sheet, &columns, boxes);
    for (size_t i = 0; i < sheet->grid->row_count; i++) {
        table_body_row(sheet, &columns, &sheet->grid->rows[i], boxes);
        rule(sheet, i + 1 == sheet->grid->row_count ? 0.9 : 0.5);
    }
}

/* ---- what stands below it ---- */

static void notes(struct sheet *sheet)
{
    const struct calendar_definition *calendar = &sheet->document->session->calendar;

    for (size_t i = 0; i < calendar->note_count; i++) {
        const struct calendar_note *note = &calendar->notes[i];
        bool headed = !text_is_empty(note->heading);
        char *text;

        gap(sheet, 5);
        if (headed) {
            text = arena_printf(sheet->arena, "%s :", note->heading);
            paragraph(sheet, style_of(sheet, PDF_SANS_BOLD, 9), LAYOUT_LEFT, 0, text ? text : "");
        }
        paragraph(sheet, style_of(sheet, headed ? PDF_SANS : PDF_SANS_BOLD, 9), LAYOUT_LEFT,
            headed ? 10 * sheet->print : 0, note->text);
    }
}

static void dash(struct sheet *sheet, struct pdf_style style)
{
    if (sheet->draw)
        pdf_text(sheet->pdf, style, MARGIN, sheet->y + layout_ascent(style), "–", strlen("–"));
}

static bool has_days(const struct calendar_definition *calendar, const char *epreuve)
{
    for (size_t i = 0; i < calendar->day_range_count; i++)
        if (text_equal(calendar->day_ranges[i].epreuve, epreuve))
            return true;
    return false;
}

static void practical_days(struct sheet *sheet, const struct session_epreuve *epreuve)
{
    const struct session_definition *session = sheet->document->session;
    struct pdf_style bold = style_of(sheet, PDF_SANS_BOLD, 9);
    char *days = french_days(sheet->arena, &session->calendar, epreuve->id);
    char *label = arena_printf(sheet->arena, "%s :", epreuve->label);

    if (!days || !label) {
        sheet->error = -ENOMEM;
        return;
    }
    gap(sheet, 2);
    dash(sheet, bold);
    paragraph(sheet, bold, LAYOUT_LEFT, 10 * sheet->print, label);
    paragraph(sheet, style_of(sheet, PDF_SANS, 9), LAYOUT_LEFT, 10 * sheet->print, days);
}

static void orals(struct sheet *sheet)
{
    const struct session_definition *session = sheet->document->session;
    const struct calendar_definition *calendar = &session->calendar;

    if (!calendar->day_range_count && !calendar->local_arrangement_count)
        return;
    heading(sheet, "2. ÉPREUVES ORALES ET PRATIQUES");
    for (size_t i = 0; i < session->epreuve_count; i++)
        if (has_days(calendar, session->epreuves[i].id))
            practical_days(sheet, &session->epreuves[i]);
    for (size_t i = 0; i < calendar->local_arrangement_count; i++) {
        struct pdf_style plain = style_of(sheet, PDF_SANS, 9);

        gap(sheet, 2);
        dash(sheet, plain);
        paragraph(
            sheet, plain, LAYOUT_LEFT, 10 * sheet->print, calendar->local_arrangements[i].text);
    }
}

static void material(struct sheet *sheet)
{
    const struct session_definition *session = sheet->document->session;
    bool headed = false;

    for (size_t i = 0; i < session->epreuve_count; i++) {
        if (text_is_empty(session->epreuves[i].authorised_material))
            continue;
        if (!headed)
            heading(sheet, "LISTE DU MATÉRIEL AUTORISÉ");
        headed = true;
        paragraph(sheet, style_of(sheet, PDF_SANS, 9), LAYOUT_LEFT, 0,
            session->epreuves[i].authorised_material);
    }
}

static void footer(struct sheet *sheet)
{
    struct pdf_style style = {PDF_SANS, 6.5};
    char day[INSTANT_TEXT_SIZE];
    struct date date;
    char *text;

    date_instant_format(sheet->document->updated_s, day);
    day[DATE_TEXT_SIZE - 1] = '\0';
    if (date_parse(day, &date))
        return;
    text = french_date(sheet->arena, date);
    if (text)
        text = arena_printf(sheet->arena,
            "Session %s – révision %u enregistrée le %c%s (UTC) – heures locales de chaque zone",
            sheet->document->session->id, sheet->document->revision, text[0] - 'A' + 'a', text + 1);
    if (!text) {
        sheet->error = -ENOMEM;
        return;
    }
    pdf_gray(sheet->pdf, 0.4);
    pdf_text(sheet->pdf, style, MARGIN, sheet->height - MARGIN + 8, text, strlen(text));
    pdf_gray(sheet->pdf, 0);
}

/* From top to bottom; the height that it took. */
static double flow(struct sheet *sheet)
{
    arena_reset(sheet->arena);
    sheet->y = MARGIN;
    sheet->gaps = 0;
    sheet->broken_word = false;
    title(sheet);
    if (sheet->grid->row_count) {
        heading(sheet, "1. ÉPREUVES ÉCRITES");
        table(sheet);
    }
    notes(sheet);
    orals(sheet);
    material(sheet);
    return sheet->y - MARGIN;
}

/* The largest print that fits on this page; false when none does. */
static bool fit(struct sheet *sheet, size_t page, bool may_cut_words, double *ret_left)
{
    double available;

    sheet->width = page_sizes[page].width;
    sheet->height = page_sizes[page].height;
    available = sheet->height - 2 * MARGIN - FOOTER;
    for (sheet->print = 1; sheet->print >= SMALLEST_PRINT; sheet->print -= PRINT_STEP) {
        double used = flow(sheet);

        *ret_left = available - used;
        if (sheet->error || (used <= available && (!sheet->broken_word || may_cut_words)))
            return true;
    }
    return false;
}

/* Nothing may vanish: on the largest page the print gets as small as it must. */
static void shrink(struct sheet *sheet, double *ret_left)
{
    for (;;) {
        sheet->print *= 0.9;
        *ret_left = sheet->height - 2 * MARGIN - FOOTER - flow(sheet);
        if (sheet->error || *ret_left >= 0 || sheet->print < 0.01)
            return;
    }
}

static int draw_sheet(struct sheet *sheet)
{
    const size_t last = ARRAY_LEN(page_sizes) - 1;
    double left = 0;
    bool fits = fit(sheet, 0, false, &left);

    /* A word that no column holds is rather cut than the page enlarged, unless columns are so many
     * that all would be cut. */
    if (!fits && sheet->grid->column_count <= WIDE_COLUMNS_MAX)
        fits = fit(sheet, 0, true, &left);
    for (size_t i = 1; i <= last && !fits; i++)
        fits = fit(sheet, i, i == last, &left);
    if (!fits)
        shrink(sheet, &left);
    if (sheet->error)
        return sheet->error;
    if (left > 0) {
        double per_row = left * 0.45 / (double)(sheet->grid->row_count + 1);
        double per_gap = left * 0.35 / (double)(sheet->gaps + 1);

        sheet->row_extra = per_row < 22 ? per_row : 22;
        sheet->gap_extra = per_gap < 6 ? per_gap : 6;
    }
    pdf_page(sheet->pdf, sheet->width, sheet->height);
    sheet->draw = true;
    (void)flow(sheet);
    footer(sheet);
    return sheet->error;
}

static int draw_document(struct pdf *pdf, void *context)
{
    struct sheet *sheet = context;

    sheet->pdf = pdf;
    return draw_sheet(sheet);
}

int calendar_document_pdf(
    struct arena *arena, const struct calendar_document *document, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *scratch = arena_new(LAYOUT_MAX_BYTES);
    const struct session_definition *session = document->session;
    struct pdf_info info = {
        .title = arena_printf(arena, "%s – %u – calendrier", session->specialty, session->year),
        .subject = session->diploma,
        .created_s = document->updated_s,
    };
    struct grid grid;
    struct sheet sheet = {.arena = scratch, .document = document, .grid = &grid};
    int r;

    if (!info.title || !scratch)
        return -ENOMEM;
    r = calendar_grid(arena, document, &grid);
    return err_trace(r ? r : pdf_make(&info, draw_document, &sheet, to));
}

/*
 * The picture of a plan: rooms by hours, a picture a centre and day. One drawing for PDF and SVG.
 * No meaning is in a colour alone: each box says its épreuve, and each épreuve has its pattern.
 */
#include "document/picture_draw.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

static const double HEAD = 128, FOOT = 40, SECTION = 22; /* heights */
static const double STRETCH_MAX = 1.45;                  /* of rows, where a page has room left */

static const struct pdf_colour BAND = {0.968, 0.972, 0.98}, HALF_RULE = {0.92, 0.93, 0.94};
static const struct pdf_colour ALERT = {0.72, 0.11, 0.11}, GOOD = {0.09, 0.42, 0.22};

/* ---- head: title, counts, legend, scale ---- */

/* Ends at the right margin. */
static void write_right(struct drawing *drawing,
    struct pdf_style style,
    struct pdf_colour colour,
    double y,
    const char *text)
{
    double width = pdf_text_width(NULL, style, text, strlen(text));
    double room = PICTURE_WIDTH / 2 - PICTURE_MARGIN;

    width = width < room ? width : room;
    (void)picture_text(drawing, style, colour,
        (struct layout_place){PICTURE_WIDTH - PICTURE_MARGIN - width, y, width + 0.01}, text);
}

static void badge(struct drawing *drawing)
{
    const struct plan_record *plan = drawing->picture->print->plan->plan;
    bool all = plan->unplaced_count == 0;
    const char *text = all ? "Tous les oraux du plan ont un créneau"
                           : arena_printf(drawing->arena, "%u %s sans créneau dans le plan",
                                 plan->unplaced_count, plan->unplaced_count > 1 ? "oraux" : "oral");
    double width;

    if (!text)
        return;
    width = pdf_text_width(NULL, picture_bold(11), text, strlen(text)) + 20;
    canvas_colour(&drawing->canvas, all ? GOOD : ALERT);
    canvas_box(&drawing->canvas,
        (struct canvas_area){PICTURE_WIDTH - PICTURE_MARGIN - width, 42, width, 20});
    (void)picture_text(drawing, picture_bold(11), WHITE,
        (struct layout_place){PICTURE_WIDTH - PICTURE_MARGIN - width + 10, 56, width}, text);
}

static void title(struct drawing *drawing)
{
    const struct picture *picture = drawing->picture;
    const struct paper_print *print = picture->print;
    const struct centre *centre = print->paper->centre;
    const char *warning = paper_state_warning(drawing->arena, print->plan);
    const char *head = arena_printf(drawing->arena, "%s – %s (%s)",
        paper_day(drawing->arena, print->paper->date), centre->name, centre->code);
    const char *about = arena_printf(drawing->arena,
        "%s %u · %zu ora%s · %zu commission%s · %zu salle%s", print->plan->session->specialty,
        print->plan->session->year, picture->oral_count, picture->oral_count > 1 ? "ux" : "l",
        picture->commission_count, picture_plural(picture->commission_count), picture->room_count,
        picture_plural(picture->room_count));
    double wide = PICTURE_WIDTH - 2 * PICTURE_MARGIN;

    (void)picture_text(drawing, picture_bold(20), INK,
        (struct layout_place){PICTURE_MARGIN, 38, wide * 0.72}, head ? head : "");
    (void)picture_text(drawing, picture_plain(11), GRAY,
        (struct layout_place){PICTURE_MARGIN, 56, wide * 0.6}, about ? about : "");
    if (*warning)
        write_right(drawing, picture_bold(11), ALERT, 34, warning);
    badge(drawing);
}

static bool is_shown(const struct paper_print *print, const char *epreuve)
{
    for (size_t i = 0; i < print->slot_count; i++)
        if (text_equal(print->slots[i]->epreuve, epreuve))
            return true;
    return false;
}

static void legend_epreuves(struct drawing *drawing, double y)
{
    const struct paper_print *print = drawing->picture->print;
    const struct session_definition *session = print->plan->session;
    double x = PICTURE_MARGIN, room;
    size_t count = 0;

    for (size_t i = 0; i < session->epreuve_count; i++)
        count += is_shown(print, session->epreuves[i].id);
    room = (PICTURE_WIDTH - 2 * PICTURE_MARGIN) / (double)(count ? count : 1) - 46;
    for (size_t i = 0; i < session->epreuve_count; i++) {
        const char *id = session->epreuves[i].id;

        if (!is_shown(print, id))
            continue;
        picture_look_box(
            drawing, picture_look(drawing, id), (struct canvas_area){x, y - 10, 22, 13});
        x += 28;
        x += picture_text(drawing, picture_plain(9.5), INK, (struct layout_place){x, y, room},
                 paper_epreuve(drawing->arena, print->plan, id)) +
             18;
    }
}

static void legend_signs(struct drawing *drawing, double y)
{
    struct canvas *canvas = &drawing->canvas;
    double x = PICTURE_MARGIN, far = PICTURE_WIDTH;

    canvas_colour(canvas, FREE);
    canvas_dashes(canvas, (struct canvas_area){x, y - 10, 22, 13}, 0.7);
    x += 28;
    x += picture_text(
             drawing, picture_plain(9.5), INK, (struct layout_place){x, y, far}, "place libre") +
         18;
    if (drawing->picture->pause_to > drawing->picture->pause_from) {
        canvas_colour(canvas, PAUSE);
        canvas_box(canvas, (struct canvas_area){x, y - 10, 22, 13});
        x += 28;
        x += picture_text(
                 drawing, picture_plain(9.5), INK, (struct layout_place){x, y, far}, "pause") +
             18;
    }
    picture_closed_box(drawing, (struct canvas_area){x, y - 10, 22, 13});
    x += 28;
    x += picture_text(
             drawing, picture_plain(9.5), INK, (struct layout_place){x, y, far}, "salle fermée") +
         18;
    x += picture_text(drawing, picture_bold(10), INK, (struct layout_place){x, y, far}, "+") + 5;
    x += picture_text(
             drawing, picture_plain(9.5), INK, (struct layout_place){x, y, far}, "temps majoré") +
         18;
    (void)picture_text(drawing, picture_plain(9.5), GRAY, (struct layout_place){x, y, far},
        "dans chaque case : numéro du candidat, ou places prises du groupe ; épreuve, heure du "
        "début");
}

/* Hours over the rows, and lines down through them. */
static void scale(struct drawing *drawing, double top, double foot)
{
    const struct picture *picture = drawing->picture;

    for (unsigned minute = picture->from; minute <= picture->to; minute += 30) {
        double x = picture_x(drawing, minute);
        const char *hour;

        canvas_colour(&drawing->canvas, minute % 60 ? HALF_RULE : RULE);
        canvas_line(
            &drawing->canvas, x, minute % 60 ? top : top - 4, x, foot, minute % 60 ? 0.5 : 0.8);
        hour = minute % 60 ? "" : arena_printf(drawing->arena, "%uh", minute / 60);
        canvas_colour(&drawing->canvas, INK);
        (void)canvas_label(&drawing->canvas, picture_bold(10), LAYOUT_CENTRE,
            (struct layout_place){x - 20, top - 8, 40}, hour ? hour : "");
    }
}

/* ---- pages ---- */

/* With the title above the first loge of a page. */
static double row_space(const struct drawing *drawing, size_t first, size_t at)
{
    const struct picture *picture = drawing->picture;
    bool titled = picture->rows[at].loge && (at == first || at == picture->room_count);

    return picture_row_height(drawing, &picture->rows[at]) + (titled ? SECTION : 0);
}

/* From row to row. */
static double rows_space(const struct drawing *drawing, size_t first, size_t end)
{
    double space = 0;

    for (size_t i = first; i < end; i++)
        space += row_space(drawing, first, i);
    return space;
}

/* Index behind the rows that have room on the page from `first`; at least one has. */
static size_t page_end(const struct drawing *drawing, size_t first)
{
    size_t end = first + 1;

    while (end < drawing->picture->row_count &&
           rows_space(drawing, first, end + 1) <= drawing->height - HEAD - FOOT)
        end++;
    return end;
}

/* Rows fill a page that would stay half empty. */
static void stretch(struct drawing *drawing)
{
    double used = rows_space(drawing, 0, drawing->picture->row_count);
    double factor = used > 0 ? (drawing->height - HEAD - FOOT) / used : 1;

    if (factor <= 1)
        return;
    factor = factor < STRETCH_MAX ? factor : STRETCH_MAX;
    drawing->room = PICTURE_ROOM * factor;
    drawing->lane = PICTURE_LANE * factor;
    if (rows_space(drawing, 0, drawing->picture->row_count) > drawing->height - HEAD - FOOT) {
        drawing->room = PICTURE_ROOM;
        drawing->lane = PICTURE_LANE;
    }
}

static void section(struct drawing *drawing)
{
    canvas_colour(&drawing->canvas, WHITE);
    canvas_box(&drawing->canvas, (struct canvas_area){PICTURE_MARGIN, drawing->y + 0.5,
                                     PICTURE_WIDTH - 2 * PICTURE_MARGIN + 1, SECTION - 1});
    (void)picture_text(drawing, picture_bold(10), GRAY,
        (struct layout_place){PICTURE_MARGIN + 6, drawing->y + SECTION - 7, PICTURE_WIDTH},
        "Loges : préparations, une ligne par place");
    drawing->y += SECTION;
    canvas_colour(&drawing->canvas, RULE);
    canvas_line(&drawing->canvas, PICTURE_MARGIN, drawing->y, PICTURE_WIDTH - PICTURE_MARGIN,
        drawing->y, 0.6);
}

static void foot(struct drawing *drawing)
{
    const struct paper_print *print = drawing->picture->print;
    double y = drawing->height - FOOT + 22;
    const char *rooms = drawing->picture->free_rooms;
    const char *left = arena_printf(drawing->arena, "%s%s%s.", *rooms ? "Salles libres : " : "",
        rooms, *rooms ? "" : "Aucune salle libre");
    const char *right = arena_printf(drawing->arena, "%s · plan n° %u · page %zu/%zu",
        paper_local_hours(drawing->arena, print), print->plan->plan->number, drawing->page,
        drawing->pages);

    (void)picture_text(drawing, picture_plain(9.5), INK,
        (struct layout_place){PICTURE_MARGIN, y, PICTURE_WIDTH * 0.55}, left ? left : "");
    write_right(drawing, picture_plain(9.5), GRAY, y, right ? right : "");
}

static void draw_page(struct drawing *drawing, size_t first, size_t end)
{
    const struct picture *picture = drawing->picture;

    canvas_page(&drawing->canvas, PICTURE_WIDTH, drawing->height, picture->print->title,
        "Salles par heures : un rectangle par oral, avec le numéro du candidat et l’épreuve.");
    title(drawing);
    legend_epreuves(drawing, 80);
    legend_signs(drawing, 99);
    drawing->y = HEAD;
    for (size_t i = first; i < end; i += 2) { /* every second row is shaded */
        canvas_colour(&drawing->canvas, BAND);
        canvas_box(&drawing->canvas,
            (struct canvas_area){PICTURE_MARGIN, HEAD + rows_space(drawing, first, i),
                PICTURE_WIDTH - 2 * PICTURE_MARGIN, row_space(drawing, first, i)});
    }
    scale(drawing, HEAD, HEAD + rows_space(drawing, first, end));
    for (size_t i = first; i < end; i++) {
        if (picture->rows[i].loge && (i == first || i == picture->room_count))
            section(drawing);
        picture_draw_row(drawing, &picture->rows[i]);
    }
    if (first == end)
        (void)picture_text(drawing, picture_plain(12), GRAY,
            (struct layout_place){PICTURE_MARGIN + PICTURE_LABELS, HEAD + 40, PICTURE_WIDTH},
            "Aucun oral ce jour.");
    foot(drawing);
    canvas_end(&drawing->canvas);
}

static size_t count_pages(const struct drawing *drawing)
{
    size_t pages = 1;

    if (drawing->picture->row_count == 0)
        return 1;
    for (size_t end = page_end(drawing, 0); end < drawing->picture->row_count; pages++)
        end = page_end(drawing, end);
    return pages;
}

static void draw_pages(struct drawing *drawing)
{
    size_t rows = drawing->picture->row_count, first = 0;

    drawing->pages = count_pages(drawing);
    for (drawing->page = 1; drawing->page <= drawing->pages; drawing->page++) {
        size_t end = first < rows ? page_end(drawing, first) : first;

        draw_page(drawing, first, end);
        first = end;
    }
}

int plan_picture_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages)
{
    struct picture picture;
    struct drawing drawing = {.arena = arena,
        .picture = &picture,
        .height = PICTURE_HEIGHT,
        .room = PICTURE_ROOM,
        .lane = PICTURE_LANE};
    int r = picture_rows(arena, print, &picture);

    if (r)
        return r;
    canvas_on_pdf(&drawing.canvas, pdf);
    stretch(&drawing);
    draw_pages(&drawing);
    *ret_pages = (unsigned)drawing.pages;
    return 0;
}

int paper_picture_svg(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct buffer *to)
{
    struct paper_print print;
    struct picture picture;
    struct drawing drawing = {
        .arena = arena, .picture = &picture, .room = PICTURE_ROOM, .lane = PICTURE_LANE};
    int r =
        paper->kind == PAPER_PICTURE && paper->centre && paper->date ? pdf_learn_widths() : -EINVAL;

    if (r == 0)
        r = paper_print_init(arena, plan, paper, &print);
    if (r == 0)
        r = picture_rows(arena, &print, &picture);
    if (r)
        return err_trace(r);
    drawing.height = HEAD + FOOT + rows_space(&drawing, 0, picture.row_count);
    drawing.height = drawing.height > PICTURE_HEIGHT / 3 ? drawing.height : PICTURE_HEIGHT / 3;
    canvas_on_svg(&drawing.canvas, to);
    draw_pages(&drawing);
    r = canvas_error(&drawing.canvas);
    return r == 0 && arena_refused(arena) ? -ENOMEM : r;
}

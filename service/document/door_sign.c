/* The sign on the door of a room, or of a loge: to be read from three metres. */
#include "document/paper_print.h"

#include "base/text.h"

#include <errno.h>

static const double WIDTH = 841.89, HEIGHT = 595.28; /* A4 landscape */
static const double MARGIN = 36;
static const double LARGEST = 40, SMALLEST = 17, LEADING = 1.36; /* of the list's print */

struct sign {
    struct pdf *pdf;
    const struct paper_print *print;
    const char **lines; /* of the list */
    size_t line_count;
    unsigned pages;
};

static double width_of(struct pdf_style style, const char *text)
{
    return pdf_text_width(NULL, style, text, strlen(text));
}

/* The largest print up to `size` in which it has room. */
static struct pdf_style fitting(enum pdf_face face, double size, const char *text, double room)
{
    struct pdf_style style = {face, size};
    double width = width_of(style, text);

    if (width > room)
        style.size *= room / width;
    return style;
}

/* One line, in the middle or at the left; gives the y under it. */
static double line(const struct sign *sign,
    struct pdf_style style,
    double x,
    double y,
    double room,
    const char *text)
{
    double offset = room > 0 ? (room - width_of(style, text)) / 2 : 0;

    pdf_text(sign->pdf, style, x + offset, y + layout_ascent(style), text, strlen(text));
    return y + layout_line_height(style);
}

static const char *room_name(const struct paper_print *print)
{
    const struct paper *paper = print->paper;

    if (!paper->commission)
        return paper->room;
    return print->slot_count ? print->slots[0]->room : paper->commission->room;
}

/* Room, épreuve, commission, day; gives the y under the rule below it. */
static double heading(const struct sign *sign, struct arena *arena)
{
    const struct paper_print *print = sign->print;
    const struct commission *commission = print->paper->commission;
    const char *warning = paper_state_warning(arena, print->plan);
    const char *room = room_name(print), *day = paper_day(arena, print->paper->date);
    double wide = WIDTH - 2 * MARGIN, half = wide * 0.46, right = MARGIN + wide - half, y = MARGIN;
    struct pdf_style label = {PDF_SANS, 22};
    const char *what = commission ? paper_epreuve(arena, print->plan, commission->epreuve)
                                  : "Préparation – silence";
    const char *who = commission ? arena_printf(arena, "Commission %s", commission->id) : "";

    who = who ? who : "";
    (void)line(sign, label, MARGIN, y, 0, commission ? "Salle" : "Loge");
    (void)line(sign, fitting(PDF_SANS_BOLD, 104, room, wide - half - 20), MARGIN, y + 20, 0, room);
    (void)line(sign, fitting(PDF_SANS_BOLD, 34, day, half), right, y + 4, half, day);
    (void)line(sign, fitting(PDF_SANS_BOLD, 38, who, half), right, y + 52, half, who);
    if (*warning)
        (void)line(sign, fitting(PDF_SANS, 13, warning, half), right, y + 106, half, warning);
    y = line(sign, fitting(PDF_SANS_BOLD, 28, what, wide), MARGIN, y + 142, wide, what) + 8;
    pdf_line(sign->pdf, MARGIN, y, MARGIN + wide, y, 2);
    return y + 12;
}

/* ---- the list ---- */

/* How the lines stand on a page. */
struct grid {
    struct pdf_style style;
    size_t rows, columns;
};

static double widest(const struct sign *sign, struct pdf_style style)
{
    double widest = 0;

    for (size_t i = 0; i < sign->line_count; i++) {
        double width = width_of(style, sign->lines[i]);

        widest = width > widest ? width : widest;
    }
    return widest;
}

/* The largest print in which all lines have room on one page; if none, the smallest. */
static struct grid choose_grid(const struct sign *sign, double height)
{
    double room = WIDTH - 2 * MARGIN;
    struct grid grid = {.columns = 1, .rows = 1};

    for (double size = LARGEST; size >= SMALLEST; size -= 1) {
        double column;

        grid.style = (struct pdf_style){PDF_SANS_BOLD, size};
        column = widest(sign, grid.style) + size;
        grid.rows = (size_t)(height / (size * LEADING));
        grid.columns = column < room ? (size_t)((room + size) / column) : 1;
        if (column - size <= room && grid.rows * grid.columns >= sign->line_count)
            break;
    }
    if (grid.columns > 1)
        grid.columns = (sign->line_count + grid.rows - 1) / grid.rows < grid.columns
                           ? (sign->line_count + grid.rows - 1) / grid.rows
                           : grid.columns;
    grid.columns = grid.columns ? grid.columns : 1;
    return grid;
}

static void list_page(const struct sign *sign, const struct grid *grid, size_t first, double top)
{
    double column = (WIDTH - 2 * MARGIN) / (double)grid->columns;

    for (size_t i = 0; i < grid->rows * grid->columns && first + i < sign->line_count; i++) {
        const char *text = sign->lines[first + i];
        struct pdf_style style =
            fitting(grid->style.face, grid->style.size, text, WIDTH - 2 * MARGIN);
        double x = MARGIN + column * (double)(i / grid->rows);
        double y = top + grid->style.size * LEADING * (double)(i % grid->rows);

        (void)line(sign, style, x, y, grid->columns == 1 ? column : 0, text);
    }
}

static void page_number(const struct sign *sign, struct arena *arena, size_t page, size_t pages)
{
    struct pdf_style style = {PDF_SANS, 9};
    const char *text = arena_printf(arena, "page %zu/%zu", page, pages);

    if (text && pages > 1)
        pdf_text(sign->pdf, style, WIDTH - MARGIN - width_of(style, text), HEIGHT - MARGIN / 2,
            text, strlen(text));
}

static void draw_sign(struct sign *sign, struct arena *arena)
{
    double top = 0;
    size_t pages = 1;
    struct grid grid = {0};

    for (size_t page = 0; page < pages; page++) {
        pdf_page(sign->pdf, WIDTH, HEIGHT);
        top = heading(sign, arena);
        if (page == 0) {
            grid = choose_grid(sign, HEIGHT - MARGIN - top);
            if (sign->line_count > grid.rows * grid.columns)
                pages =
                    (sign->line_count + grid.rows * grid.columns - 1) / (grid.rows * grid.columns);
        }
        list_page(sign, &grid, page * grid.rows * grid.columns, top);
        page_number(sign, arena, page + 1, pages);
    }
    sign->pages = (unsigned)pages;
}

/* "9h20   0123456789", with the name, and the épreuve where it is not the commission's own. */
static const char *line_text(
    struct arena *arena, const struct paper_print *print, const struct slot *slot)
{
    const struct commission *commission = print->paper->commission;
    bool other = commission && !text_equal(slot->epreuve, commission->epreuve);

    return arena_printf(arena, "%s   %s%s%s%s%s%s%s",
        paper_hour(arena, commission ? slot->start_minute : slot_first_minute(slot)),
        slot->candidate, print->paper->names ? " " : "",
        print->paper->names ? slot->family_name : "", print->paper->names ? " " : "",
        print->paper->names ? slot->given_name : "", other ? "  " : "", other ? slot->epreuve : "");
}

int door_sign_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages)
{
    struct sign sign = {.pdf = pdf, .print = print};

    sign.lines = arena_calloc(arena, print->slot_count + 1, sizeof *sign.lines);
    if (!sign.lines)
        return -ENOMEM;
    for (size_t i = 0; i < print->slot_count; i++) {
        sign.lines[i] = line_text(arena, print, print->slots[i]);
        if (!sign.lines[i])
            return -ENOMEM;
    }
    sign.line_count = print->slot_count;
    draw_sign(&sign, arena);
    *ret_pages = sign.pages;
    return 0;
}

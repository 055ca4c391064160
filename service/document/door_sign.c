/* The sign on the door of a room, or of a loge: to be read from three metres. */
#include "document/paper_print.h"

#include "base/text.h"

#include <errno.h>

static const double WIDTH = 841.89, HEIGHT = 595.28; /* A4 landscape */
static const double MARGIN = 36;
static const double LARGEST = 40, SMALLEST = 17, LEADING = 1.36; /* of the list's print */

struct sign_line {
    const char *hour, *text;
};

struct sign {
    struct pdf *pdf;
    const struct paper_print *print;
    struct sign_line *lines; /* of the list */
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
    double hour, text; /* widths; a blank of a size lies between */
};

static void measure(const struct sign *sign, struct pdf_style style, struct grid *grid)
{
    *grid = (struct grid){.style = style};
    for (size_t i = 0; i < sign->line_count; i++) {
        double hour = width_of(style, sign->lines[i].hour);
        double text = width_of(style, sign->lines[i].text);

        grid->hour = hour > grid->hour ? hour : grid->hour;
        grid->text = text > grid->text ? text : grid->text;
    }
}

/* The largest print in which all lines have room on one page; if none, the smallest. */
static struct grid choose_grid(const struct sign *sign, double height)
{
    double room = WIDTH - 2 * MARGIN;
    struct grid grid = {0};

    for (double size = LARGEST; size >= SMALLEST; size -= 1) {
        double line;
        size_t needed;

        measure(sign, (struct pdf_style){PDF_SANS_BOLD, size}, &grid);
        line = grid.hour + size * 0.6 + grid.text;
        grid.rows = (size_t)(height / (size * LEADING));
        grid.columns = (size_t)((room + size) / (line + size));
        grid.columns = grid.columns ? grid.columns : 1;
        needed = (sign->line_count + grid.rows - 1) / grid.rows;
        if (line <= room && needed <= grid.columns) {
            grid.columns = needed ? needed : 1;
            /* columns of one length */
            grid.rows = (sign->line_count + grid.columns - 1) / grid.columns;
            break;
        }
    }
    return grid;
}

/* Hours end, and texts begin, under each other; the block is in the middle of its column. */
static void list_page(const struct sign *sign, const struct grid *grid, size_t first, double top)
{
    double column = (WIDTH - 2 * MARGIN) / (double)grid->columns, size = grid->style.size;
    double room = column - grid->hour - size * 0.6;
    double inset = room > grid->text ? (room - grid->text) / 2 : 0;

    for (size_t i = 0; i < grid->rows * grid->columns && first + i < sign->line_count; i++) {
        const struct sign_line *one = &sign->lines[first + i];
        double x = MARGIN + column * (double)(i / grid->rows) + inset;
        double y = top + size * LEADING * (double)(i % grid->rows);
        struct pdf_style hour = {PDF_SANS, size};

        (void)line(sign, hour, x + grid->hour - width_of(hour, one->hour), y, 0, one->hour);
        (void)line(sign, fitting(PDF_SANS_BOLD, size, one->text, room), x + grid->hour + size * 0.6,
            y, 0, one->text);
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

/* The number, with the name, and the épreuve where it is not the commission's own. */
static const char *line_text(
    struct arena *arena, const struct paper_print *print, const struct slot *slot, bool other)
{
    bool names = print->paper->names;

    return arena_printf(arena, "%s%s%s%s%s%s%s", slot->candidate, names ? " " : "",
        names ? slot->family_name : "", names ? " " : "", names ? slot->given_name : "",
        other ? " – " : "", other ? slot->epreuve : "");
}

/* The engagement behind E6: the same candidate goes on before the same commission. */
static bool is_follower(const struct slot *slot, const struct slot *next)
{
    return slot->duration_minutes > 0 && next->start_minute == slot_end_minute(slot) &&
           text_equal(next->candidate, slot->candidate) && slot_same_session(next, slot);
}

/* NULL: nothing follows. */
static const struct slot *follower(const struct paper_print *print, const struct slot *slot)
{
    for (size_t i = 0; i < print->slot_count; i++)
        if (is_follower(slot, print->slots[i]))
            return print->slots[i];
    return NULL;
}

static bool follows(const struct paper_print *print, const struct slot *slot)
{
    for (size_t i = 0; i < print->slot_count; i++)
        if (is_follower(print->slots[i], slot))
            return true;
    return false;
}

static int make_lines(struct arena *arena, struct sign *sign)
{
    const struct paper_print *print = sign->print;
    const struct commission *commission = print->paper->commission;

    sign->lines = arena_calloc(arena, print->slot_count + 1, sizeof *sign->lines);
    if (!sign->lines)
        return -ENOMEM;
    for (size_t i = 0; i < print->slot_count; i++) {
        const struct slot *slot = print->slots[i];
        const struct slot *next = commission ? follower(print, slot) : NULL;
        struct sign_line *made = &sign->lines[sign->line_count];

        if (commission && follows(print, slot))
            continue;
        made->hour = paper_hour(arena, commission ? slot->start_minute : slot_first_minute(slot));
        made->text = line_text(
            arena, print, slot, commission && !text_equal(slot->epreuve, commission->epreuve));
        if (next && made->text)
            made->text = arena_printf(arena, "%s, puis %s", made->text, next->epreuve);
        if (!made->text)
            return -ENOMEM;
        sign->line_count++;
    }
    return 0;
}

static int compare_entries(const void *a, const void *b)
{
    const struct slot *x = *(const struct slot *const *)a, *y = *(const struct slot *const *)b;
    int first = slot_first_minute(x), other = slot_first_minute(y);

    return first != other ? (first < other ? -1 : 1) : strcmp(x->candidate, y->candidate);
}

int door_sign_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages)
{
    struct sign sign = {.pdf = pdf, .print = print};
    int r;

    if (!print->paper->commission) /* a loge: in the order in which they come in */
        qsort(print->slots, print->slot_count, sizeof *print->slots, compare_entries);
    r = make_lines(arena, &sign);
    if (r)
        return r;
    draw_sign(&sign, arena);
    *ret_pages = sign.pages;
    return 0;
}

/*
 * Forms on A4 pages: bands, tables whose cells wrap and grow, boxes to tick, boxes to sign. What
 * does not fit goes on on the next page, under the heads of its table; nothing overlaps or
 * vanishes.
 *
 * A form is one function that draws it from top to bottom. It runs twice: first only to count the
 * pages
 * ("page 1/3"), then to draw. Sizes are points; widths are shares of the page's width.
 */
#pragma once

#include "base/arena.h"
#include "document/layout.h"

enum { FORM_COLUMNS_MAX = 12 };

struct form_page;

/* Draws one form; `what` is what it was asked with. */
typedef void (*form_draw_fn)(struct form_page *page, const void *what);

/* Draw on new pages of `pdf`. `running` stands at the top of every page but the first. -ENOMEM. */
int form_run(struct arena *arena,
    struct pdf *pdf,
    form_draw_fn draw,
    const void *what,
    const char *running,
    unsigned *ret_pages) MUST_CHECK;
/* How many pages it would take. */
int form_count_pages(
    struct arena *arena, form_draw_fn draw, const void *what, unsigned *ret_pages) MUST_CHECK;

/* ---- while a form is drawn ---- */

enum form_mark { FORM_NO_MARK, FORM_BOX, FORM_BOX_TICKED, FORM_RADIO, FORM_RADIO_TICKED };

/* One cell of a row. */
struct form_cell {
    double width;      /* share of the row; those of a row make 1 */
    const char *label; /* bold, before the text; NULL: none */
    const char *text;  /* NULL: none */
    double size;       /* of the print; 0: the usual one */
    bool bold;         /* the text too */
    bool shaded;
    bool centred; /* both ways */
    bool middle;  /* upright only */
    bool bare;    /* no frame */
    enum form_mark mark;
};

/* Rows are at least `height` high. */
void form_row(struct form_page *page, double height, const struct form_cell *cells, size_t count);
/* A shaded band over the whole width with a bold title; never alone at the foot of a page. */
void form_band(struct form_page *page, const char *title);
/* A row that is drawn again when the rows below go on on another page; NULL: no more. Borrowed. */
void form_head(struct form_page *page, const struct form_cell *cells, size_t count);
void form_no_head(struct form_page *page);
/* A paragraph without a frame. */
void form_paragraph(
    struct form_page *page, struct pdf_style style, enum layout_align align, const char *text);
void form_gap(struct form_page *page, double height);
/* Begin a new page when less than `height` is left. */
void form_need(struct form_page *page, double height);
void form_break(struct form_page *page);
/* A line at the foot of each page from this one on, left of its number. Borrowed. */
void form_foot(struct form_page *page, const char *text);

/* What follows stands so far from both margins of the page. */
void form_inset(struct form_page *page, double points);

/* For what a form draws by itself, as the chart: where the pen is, and whether to draw now. */
struct pdf *form_pdf(struct form_page *page);
struct arena *form_arena(struct form_page *page);
bool form_draws(const struct form_page *page);
double form_left(const struct form_page *page);
double form_width(const struct form_page *page);
double form_top(const struct form_page *page);  /* of what comes next */
double form_room(const struct form_page *page); /* down to the foot */
/* In the arena of the layout; "" when it is full. */
const char *form_print(struct form_page *page, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Text that flows over A4 pages: lines, rows of tables, figures, each a piece of known height. They
 * are laid down once, put on pages by flow_paginate(), drawn by flow_draw(); in between, who makes
 * a list of contents knows every page.
 *
 * A piece is never cut. Pieces that are kept together stand on one page, as far as one page can
 * hold them. Units are points, y from the top edge. Errors are sticky: flow_error().
 */
#pragma once

#include "base/arena.h"
#include "document/layout.h"

struct flow_piece;

/* Where a piece is drawn: its top left corner and the room to its right. */
struct flow_place {
    struct pdf *pdf;
    double x, y, width;
};

typedef void (*flow_draw_fn)(const struct flow_piece *piece, struct flow_place place);

/*
 * What stands around a run of pieces, drawn for each page: a frame, the lines of a table. `head`
 * pieces (of a table) are drawn again at the top of each page that the run goes on to.
 */
struct flow_group {
    double left, right;  /* that its pieces are narrower */
    double above, below; /* room between it and its first and last piece */
    bool over;           /* drawn after its pieces */
    void (*draw)(const struct flow_group *group, struct flow_place place, double height);
    const void *data;
    struct flow_piece *head;
    size_t head_count;
    double head_height;
};

struct flow_piece {
    double before; /* left out at the top of a page */
    double height;
    bool keep;     /* with the next piece, on one page */
    bool new_page; /* begins one */
    double need;   /* begins a page when less is left on this one; 0: no matter */
    double left;   /* further to the right than its group's pieces stand */
    flow_draw_fn draw;
    const void *data;
    struct flow_group *group; /* NULL: none */
    const char *bookmark;     /* NULL: none */
    unsigned level;           /* of the bookmark */
    /* set by flow_paginate() */
    unsigned page; /* from 1 */
    double y;
};

/* The room of a page. */
struct flow_page {
    double width, height; /* of the sheet */
    double left, right, top, bottom;
};

struct flow {
    struct arena *arena;
    struct flow_page page;
    struct flow_piece *pieces;
    size_t count, capacity;
    struct flow_group *group; /* of what is added now */
    unsigned pages;           /* set by flow_paginate() */
    int error;
};

void flow_init(struct flow *flow, struct arena *arena, const struct flow_page *page);
/* The piece is copied; gives its index. */
size_t flow_add(struct flow *flow, const struct flow_piece *piece);
/* Groups are not nested. Borrowed until it is drawn. */
void flow_begin(struct flow *flow, struct flow_group *group);
void flow_end(struct flow *flow);
/* Room for what is added now, in its group. */
double flow_width(const struct flow *flow);
/* The pieces from `first` on stand on one page if they are no higher than `most`; else as they are.
 */
void flow_keep(struct flow *flow, size_t first, double most);
/* From the top of a piece to the foot of the last one. */
double flow_height(const struct flow *flow, size_t first, size_t end);

void flow_paginate(struct flow *flow);
/* `sheet` draws what stands on each page beside the text, before it. */
typedef void (*flow_sheet_fn)(struct pdf *pdf, unsigned page, const void *context);
void flow_draw(const struct flow *flow, struct pdf *pdf, flow_sheet_fn sheet, const void *context);
/* -ENOMEM, -EINVAL. */
int flow_error(const struct flow *flow) MUST_CHECK;

/* Zeroed, in the flow's arena; NULL after an error. */
void *flow_alloc(struct flow *flow, size_t count, size_t size);
/* In the arena; "" after an error. */
const char *flow_print(struct flow *flow, const char *format, ...) PRINTF_LIKE(2, 3);

/* ---- text (flow_text.c) ---- */

enum flow_align { FLOW_RAGGED, FLOW_JUSTIFIED, FLOW_CENTRED, FLOW_RIGHT };

struct flow_text {
    struct pdf_style style;
    double gray;    /* 0: black */
    double leading; /* from line to line; 0: as layout_line_height() */
    double before;
    double left, right; /* indents */
    enum flow_align align;
    bool keep;           /* with what follows */
    bool together;       /* all its lines on one page */
    const char *hanging; /* bold, left of its first line; NULL: none */
    const char *ending;  /* bold, at the right margin of its last line; NULL: none */
    const char *bookmark;
    unsigned level;
    bool new_page;
    double need;
};

/* Lines of a text; '\n' begins a new one. Two lines of a paragraph at least stay together at the
 * foot and at the top of a page. Gives the index of its first piece. */
size_t flow_paragraph(struct flow *flow, const struct flow_text *look, const char *text);
/* Empty room, or a rule over the whole width. */
void flow_gap(struct flow *flow, double height);
void flow_rule(struct flow *flow, double before, double thickness, double gray);
/* A list of contents' line: title, dots, a middle column, the page of a piece (index). */
struct flow_entry {
    struct pdf_style style;
    double before, left;
    const char *title, *middle;
    const size_t *target; /* looked at when it is drawn */
    bool keep;
};
void flow_contents_line(struct flow *flow, const struct flow_entry *entry);

/* ---- tables (flow_table.c) ---- */

struct flow_cells {
    const char *const *cells;
    size_t count;
};
/* The first row is the heading when there are several; shorter rows end with empty cells. */
void flow_table(struct flow *flow, double before, const struct flow_cells *rows, size_t count);

/*
 * Drawing the picture of a plan: what its head and its rows share. Used by plan_picture.c (head and
 * pages) and picture_rooms.c (rows).
 */
#pragma once

#include "document/canvas.h"
#include "document/picture_rows.h"

/* Points; a page is A3 landscape. */
static const double PICTURE_WIDTH = 1190.55, PICTURE_HEIGHT = 841.89;
static const double PICTURE_MARGIN = 30, PICTURE_LABELS = 130; /* at the left of the rows */
static const double PICTURE_ROOM = 48, PICTURE_LANE = 15, PICTURE_GAP = 5, PICTURE_STRIP = 6;

static const struct pdf_colour INK = {0.12, 0.13, 0.17}, GRAY = {0.36, 0.38, 0.42};
static const struct pdf_colour RULE = {0.84, 0.85, 0.88}, PAUSE = {0.9, 0.905, 0.92};
static const struct pdf_colour FREE = {0.5, 0.53, 0.58}, WHITE = {1, 1, 1};

struct drawing {
    struct canvas canvas;
    struct arena *arena;
    const struct picture *picture;
    double height;     /* of the page */
    double room, lane; /* heights of rows, stretched */
    double y;          /* of the row that is drawn */
    size_t page, pages;
};

/* How boxes of an épreuve look: a colour and a pattern. */
struct picture_look {
    struct pdf_colour strong, pale;
    enum canvas_pattern pattern;
};

struct pdf_style picture_plain(double size);
struct pdf_style picture_bold(double size);

/* One line in a place; what is wider ends with "…". Gives the width drawn. */
double picture_text(struct drawing *drawing,
    struct pdf_style style,
    struct pdf_colour colour,
    struct layout_place place,
    const char *text);
/* In smaller print where the room asks for it, down to `smallest`; what has no room then loses its
 * start: numbers of a session differ at their ends. Gives the width drawn. */
double picture_number(struct drawing *drawing,
    struct pdf_style style,
    double smallest,
    struct layout_place place,
    const char *text);

double picture_x(const struct drawing *drawing, double minute);
/* From minute to minute, within the scale. */
struct canvas_area picture_area(
    const struct drawing *drawing, double from, double to, double y, double height);

/* By the place of the épreuve among those that are planned: it looks the same on every day. */
const struct picture_look *picture_look(const struct drawing *drawing, const char *epreuve);
/* A box of an épreuve: pale, framed, with its pattern at the left. */
void picture_look_box(
    struct drawing *drawing, const struct picture_look *look, struct canvas_area area);
void picture_closed_box(struct drawing *drawing, struct canvas_area area);
const char *picture_plural(size_t count);

double picture_row_height(const struct drawing *drawing, const struct picture_row *row);
/* At drawing->y, which is moved under it. */
void picture_draw_row(struct drawing *drawing, const struct picture_row *row);

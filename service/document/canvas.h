/*
 * A drawing that becomes a page of a PDF or an SVG file: the same calls, two back ends. Units and
 * axes as in pdf.h. Errors are sticky; canvas_error() tells them.
 */
#pragma once

#include "document/layout.h"

/* On the caller's stack; fields are canvas.c's own. */
struct canvas {
    struct pdf *pdf;    /* one of both */
    struct buffer *svg; /* borrowed; appended to */
    struct pdf_colour colour;
    double width, height;
    int error;
};

struct canvas_area {
    double x, y, width, height;
};

enum canvas_pattern {
    CANVAS_PLAIN,
    CANVAS_RISING, /* diagonals */
    CANVAS_LEVEL,
    CANVAS_CROSSED,
    CANVAS_UPRIGHT,
    CANVAS_FALLING,
    CANVAS_PATTERN_COUNT
};

void canvas_on_pdf(struct canvas *canvas, struct pdf *pdf);
void canvas_on_svg(struct canvas *canvas, struct buffer *svg);
/* -ENOMEM. Those of a PDF are told by pdf_make(). */
int canvas_error(const struct canvas *canvas) MUST_CHECK;

/* A page; an SVG has one, and its title and description (for who cannot see it). */
void canvas_page(
    struct canvas *canvas, double width, double height, const char *title, const char *description);
void canvas_end(struct canvas *canvas);
/* What is drawn up to canvas_hint_end() shows this text where a reader points at it (SVG). */
void canvas_hint(struct canvas *canvas, const char *text);
void canvas_hint_end(struct canvas *canvas);

/* Colour of what follows. */
void canvas_colour(struct canvas *canvas, struct pdf_colour colour);
void canvas_box(struct canvas *canvas, struct canvas_area area);
void canvas_strokes(
    struct canvas *canvas, const struct pdf_stroke *strokes, size_t count, double thickness);
/* As pdf_text(). What no embedded font has becomes U+FFFD in both. */
void canvas_text(struct canvas *canvas,
    struct pdf_style style,
    double x,
    double y,
    const char *text,
    size_t length);

/* ---- made of the above ---- */

void canvas_line(
    struct canvas *canvas, double x1, double y1, double x2, double y2, double thickness);
void canvas_frame(struct canvas *canvas, struct canvas_area area, double thickness);
void canvas_dashes(struct canvas *canvas, struct canvas_area area, double thickness);
/* Lines of a pattern over an area, `step` apart. */
void canvas_hatch(struct canvas *canvas,
    struct canvas_area area,
    enum canvas_pattern pattern,
    double step,
    double thickness);
/* In one line that begins at x or has its middle in the room from x; what is wider than the room
 * ends with "…", or is left out when nothing of it has room. Gives the width drawn. */
double canvas_label(struct canvas *canvas,
    struct pdf_style style,
    enum layout_align align,
    struct layout_place place,
    const char *text);

/*
 * Breaking text into lines: libharu's own fails on long words and can cut a UTF-8 character in two.
 */
#pragma once

#include "base/arena.h"
#include "document/pdf.h"

struct layout_line {
    const char *text; /* borrowed from the text */
    size_t length;
};

struct layout_lines {
    struct layout_line *lines;
    size_t count;
    double width;     /* of the widest line */
    bool broken_word; /* a word was wider than the room and was cut */
};

/*
 * Lines of at most `width` points: broken at blanks and at '\n'; a word that is wider is cut
 * between characters. As French wants it, no line begins with : ; ! ? » % € or ends with «,
 * and a number stays whole. A no-break
 * space never breaks. In the arena. -ENOMEM.
 */
int layout_wrap(struct arena *arena,
    struct pdf *pdf,
    struct pdf_style style,
    double width,
    const char *text,
    struct layout_lines *ret_lines) MUST_CHECK;

/* Distance between base lines, and from the top of a line to its base line, for a style. */
double layout_line_height(struct pdf_style style);
double layout_ascent(struct pdf_style style);

enum layout_align { LAYOUT_LEFT, LAYOUT_CENTRE };

/* The top of a box, and how wide it is. */
struct layout_place {
    double x, y, width;
};

/* Draw the lines downwards from the top of the place; gives the y under them. */
double layout_draw(struct pdf *pdf,
    struct pdf_style style,
    enum layout_align align,
    struct layout_place place,
    const struct layout_lines *lines);

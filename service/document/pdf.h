/*
 * Pages to draw on: libharu, contained. HPDF types and its error handler stop in pdf.c.
 *
 * Units are points (1/72 inch); x from the left edge, y from the top edge, downwards. Texts are
 * UTF-8; what is not valid, a control character or not in the font is drawn as U+FFFD. Errors are
 * sticky: drawing after one does nothing, and pdf_make() tells it. Bytes depend on what was drawn
 * and on pdf_info only. A document belongs to one thread at a time (256 KiB of stack at least).
 */
#pragma once

#include "base/buffer.h"

struct pdf;

enum pdf_face { PDF_SANS, PDF_SANS_BOLD, PDF_FACE_COUNT };

struct pdf_style {
    enum pdf_face face;
    double size; /* of the font */
};

/* Valid UTF-8. */
struct pdf_info {
    const char *title;
    const char *subject;
    int64_t created_s; /* Unix time, printed as UTC */
};

/* Draws a whole document; may be called again from the start. 0, or -errno. */
typedef int (*pdf_draw_fn)(struct pdf *pdf, void *context);

/*
 * Make a document and append its bytes to *to. -ENOMEM, -EIO (libharu refused; logged), or what the
 * draw function gives. It is drawn again when libharu cannot write the fonts of the first try: see
 * pdf.c.
 */
int pdf_make(
    const struct pdf_info *info, pdf_draw_fn draw, void *context, struct buffer *to) MUST_CHECK;

/* What pdf_text_width() needs, for measuring without a document. -ENOMEM, -EIO. */
int pdf_learn_widths(void) MUST_CHECK;

/* Whether the embedded fonts have a character: left-to-right scripts of Europe, and signs. */
bool pdf_can_draw(int32_t character);

/* A new page; what follows is drawn on it. */
void pdf_page(struct pdf *pdf, double width, double height);

/* Width of `length` bytes of text; `pdf` may be NULL. */
double pdf_text_width(struct pdf *pdf, struct pdf_style style, const char *text, size_t length);
/* Draw it with its left end at x and its base line at y. */
void pdf_text(
    struct pdf *pdf, struct pdf_style style, double x, double y, const char *text, size_t length);
/* Darkness of what follows: 0 black to 1 white. */
void pdf_gray(struct pdf *pdf, double gray);
/* Colour of what follows, each part from 0 to 1. */
struct pdf_colour {
    double red, green, blue;
};
void pdf_colour(struct pdf *pdf, struct pdf_colour colour);
void pdf_line(struct pdf *pdf, double x1, double y1, double x2, double y2, double thickness);
/* Many lines at once: smaller and faster than one by one. */
struct pdf_stroke {
    double x1, y1, x2, y2;
};
void pdf_strokes(struct pdf *pdf, const struct pdf_stroke *strokes, size_t count, double thickness);
/* A filled box. */
void pdf_box(struct pdf *pdf, double x, double y, double width, double height);

/* The outline of a box. */
void pdf_frame(struct pdf *pdf, double x, double y, double width, double height, double thickness);
/* A disc, or a ring of `thickness`. */
void pdf_disc(struct pdf *pdf, double x, double y, double radius);
void pdf_ring(struct pdf *pdf, double x, double y, double radius, double thickness);

/* `gap` points wider at each blank, but not at a no-break space: lines that end at the margin. */
void pdf_text_spaced(struct pdf *pdf,
    struct pdf_style style,
    double x,
    double y,
    const char *text,
    size_t length,
    double gap);
/* Turned by degrees, anticlockwise, around its left end. */
void pdf_text_turned(
    struct pdf *pdf, struct pdf_style style, double x, double y, double degrees, const char *text);

/* An image as its bytes stand in a PDF; document/figure.h makes them. Its rows go downwards. */
struct pdf_picture {
    enum { PDF_PICTURE_RAW, PDF_PICTURE_PNG, PDF_PICTURE_JPEG } coding;
    uint32_t width, height;    /* pixels */
    unsigned bits, components; /* of a pixel: 1 (gray, or of the palette) or 3 */
    const uint8_t *palette;    /* red, green, blue; NULL: none */
    size_t palette_count;      /* at most 256 */
    const uint8_t *bytes;      /* pixels; a PNG's IDAT together; a whole JPEG */
    size_t size;
};
/* Into a box. The picture is borrowed until the document is made; it is written at each call. */
void pdf_image(struct pdf *pdf,
    const struct pdf_picture *picture,
    double x,
    double y,
    double width,
    double height);

/* The next page that is begun is where bookmarks lead. */
void pdf_mark(struct pdf *pdf);
/* A bookmark that leads to the top of the marked page, under the last one of the level above (0:
 * the topmost). Valid UTF-8. */
enum { PDF_BOOKMARK_LEVELS = 3 };
void pdf_bookmark(struct pdf *pdf, unsigned level, const char *title);

#include "document/canvas.h"

#include "base/text.h"
#include "document/pdf_encode.h"

enum { STROKES_MAX = 256 };

static const char ELLIPSIS[] = "…";

void canvas_on_pdf(struct canvas *canvas, struct pdf *pdf)
{
    *canvas = (struct canvas){.pdf = pdf};
}

void canvas_on_svg(struct canvas *canvas, struct buffer *svg)
{
    *canvas = (struct canvas){.svg = svg};
}

int canvas_error(const struct canvas *canvas)
{
    return canvas->error;
}

/* ---- SVG text ---- */

static void put(struct canvas *canvas, const char *text)
{
    if (!canvas->error)
        canvas->error = buffer_append_text(canvas->svg, text);
}

static long rounded(double value)
{
    return (long)(value < 0 ? value - 0.5 : value + 0.5);
}

/* A number with at most two decimals, whatever the locale. */
static void put_number(struct canvas *canvas, const char *before, double value)
{
    long hundredths = rounded(value * 100), whole = labs(hundredths) / 100;
    int rest = (int)(labs(hundredths) % 100);
    char text[40];

    if (rest == 0)
        (void)snprintf(text, sizeof text, "%s%ld", hundredths < 0 ? "-" : "", whole);
    else
        (void)snprintf(text, sizeof text, rest % 10 ? "%s%ld.%02d" : "%s%ld.%d",
            hundredths < 0 ? "-" : "", whole, rest % 10 ? rest : rest / 10);
    put(canvas, before);
    put(canvas, text);
}

/* What it reads as, never as markup: the characters that a PDF would show. */
static void put_escaped(struct canvas *canvas, const char *text, size_t length)
{
    size_t step;

    for (size_t i = 0; i < length; i += step) {
        int32_t c = pdf_next_character(text + i, length - i, &step);
        char utf8[5] = "";

        (void)text_utf8_encode((uint32_t)c, utf8);
        put(canvas, c == '&'    ? "&amp;"
                    : c == '<'  ? "&lt;"
                    : c == '>'  ? "&gt;"
                    : c == '"'  ? "&quot;"
                    : c == '\'' ? "&#39;"
                                : utf8);
    }
}

static void put_colour(struct canvas *canvas, const char *attribute)
{
    const struct pdf_colour *colour = &canvas->colour;
    char text[48];

    (void)snprintf(text, sizeof text, " %s=\"#%02x%02x%02x\"", attribute,
        (unsigned)rounded(colour->red * 255) & 0xff, (unsigned)rounded(colour->green * 255) & 0xff,
        (unsigned)rounded(colour->blue * 255) & 0xff);
    put(canvas, text);
}

static void put_element(struct canvas *canvas, const char *name, const char *text)
{
    put(canvas, "<");
    put(canvas, name);
    put(canvas, ">");
    put_escaped(canvas, text, strlen(text));
    put(canvas, "</");
    put(canvas, name);
    put(canvas, ">\n");
}

/* ---- the calls ---- */

void canvas_page(
    struct canvas *canvas, double width, double height, const char *title, const char *description)
{
    canvas->width = width;
    canvas->height = height;
    if (canvas->pdf) {
        pdf_page(canvas->pdf, width, height);
        return;
    }
    put(canvas, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"fr\"");
    put_number(canvas, " width=\"", width);
    put_number(canvas, "\" height=\"", height);
    put_number(canvas, "\" viewBox=\"0 0 ", width);
    put_number(canvas, " ", height);
    put(canvas, "\" font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n");
    put_element(canvas, "title", title);
    put_element(canvas, "desc", description);
    canvas_colour(canvas, (struct pdf_colour){1, 1, 1});
    canvas_box(canvas, (struct canvas_area){0, 0, width, height});
}

void canvas_end(struct canvas *canvas)
{
    if (canvas->pdf)
        pdf_gray(canvas->pdf, 0);
    else
        put(canvas, "</svg>\n");
}

void canvas_hint(struct canvas *canvas, const char *text)
{
    if (canvas->pdf)
        return;
    put(canvas, "<g>");
    put_element(canvas, "title", text);
}

void canvas_hint_end(struct canvas *canvas)
{
    if (!canvas->pdf)
        put(canvas, "</g>\n");
}

void canvas_colour(struct canvas *canvas, struct pdf_colour colour)
{
    canvas->colour = colour;
    if (canvas->pdf)
        pdf_colour(canvas->pdf, colour);
}

void canvas_box(struct canvas *canvas, struct canvas_area area)
{
    if (area.width <= 0 || area.height <= 0)
        return;
    if (canvas->pdf) {
        pdf_box(canvas->pdf, area.x, area.y, area.width, area.height);
        return;
    }
    put_number(canvas, "<rect x=\"", area.x);
    put_number(canvas, "\" y=\"", area.y);
    put_number(canvas, "\" width=\"", area.width);
    put_number(canvas, "\" height=\"", area.height);
    put(canvas, "\"");
    put_colour(canvas, "fill");
    put(canvas, "/>\n");
}

void canvas_strokes(
    struct canvas *canvas, const struct pdf_stroke *strokes, size_t count, double thickness)
{
    if (canvas->pdf) {
        pdf_strokes(canvas->pdf, strokes, count, thickness);
        return;
    }
    if (count == 0)
        return;
    put(canvas, "<path d=\"");
    for (size_t i = 0; i < count; i++) {
        put_number(canvas, "M", strokes[i].x1);
        put_number(canvas, " ", strokes[i].y1);
        put_number(canvas, "L", strokes[i].x2);
        put_number(canvas, " ", strokes[i].y2);
    }
    put(canvas, "\" fill=\"none\" stroke-linecap=\"square\"");
    put_number(canvas, " stroke-width=\"", thickness);
    put(canvas, "\"");
    put_colour(canvas, "stroke");
    put(canvas, "/>\n");
}

void canvas_text(struct canvas *canvas,
    struct pdf_style style,
    double x,
    double y,
    const char *text,
    size_t length)
{
    if (length == 0)
        return;
    if (canvas->pdf) {
        pdf_text(canvas->pdf, style, x, y, text, length);
        return;
    }
    put_number(canvas, "<text x=\"", x);
    put_number(canvas, "\" y=\"", y);
    put_number(canvas, "\" font-size=\"", style.size);
    put(canvas, style.face == PDF_SANS_BOLD ? "\" font-weight=\"bold\"" : "\"");
    put_colour(canvas, "fill");
    put(canvas, ">");
    put_escaped(canvas, text, length);
    put(canvas, "</text>\n");
}

/* ---- made of the above ---- */

void canvas_line(
    struct canvas *canvas, double x1, double y1, double x2, double y2, double thickness)
{
    const struct pdf_stroke stroke = {x1, y1, x2, y2};

    canvas_strokes(canvas, &stroke, 1, thickness);
}

void canvas_frame(struct canvas *canvas, struct canvas_area area, double thickness)
{
    double right = area.x + area.width, foot = area.y + area.height;
    const struct pdf_stroke strokes[] = {
        {area.x, area.y, right, area.y},
        {right, area.y, right, foot},
        {right, foot, area.x, foot},
        {area.x, foot, area.x, area.y},
    };

    canvas_strokes(canvas, strokes, ARRAY_LEN(strokes), thickness);
}

/* Strokes that are drawn together. */
struct pen {
    struct canvas *canvas;
    struct pdf_stroke strokes[STROKES_MAX];
    size_t count;
    double thickness;
};

static void pen_flush(struct pen *pen)
{
    canvas_strokes(pen->canvas, pen->strokes, pen->count, pen->thickness);
    pen->count = 0;
}

static void pen_add(struct pen *pen, double x1, double y1, double x2, double y2)
{
    if (pen->count == STROKES_MAX)
        pen_flush(pen);
    pen->strokes[pen->count++] = (struct pdf_stroke){x1, y1, x2, y2};
}

/* A level or an upright line. */
static void dashed(struct pen *pen, double x1, double y1, double x2, double y2)
{
    static const double dash = 3, gap = 3.5;
    double along = x2 - x1 + y2 - y1, length = along < 0 ? -along : along;

    for (double at = 0; at < length; at += dash + gap) {
        double end = at + dash < length ? at + dash : length;

        pen_add(pen, x1 + (x2 - x1) * at / length, y1 + (y2 - y1) * at / length,
            x1 + (x2 - x1) * end / length, y1 + (y2 - y1) * end / length);
    }
}

void canvas_dashes(struct canvas *canvas, struct canvas_area area, double thickness)
{
    struct pen pen = {.canvas = canvas, .thickness = thickness};
    double right = area.x + area.width, foot = area.y + area.height;

    dashed(&pen, area.x, area.y, right, area.y);
    dashed(&pen, right, area.y, right, foot);
    dashed(&pen, right, foot, area.x, foot);
    dashed(&pen, area.x, foot, area.x, area.y);
    pen_flush(&pen);
}

/* Diagonals that rise to the right, cut at the edges; falling ones are their mirror. */
static void diagonals(struct pen *pen, struct canvas_area area, double step, bool falling)
{
    double foot = area.y + area.height;

    for (double d = step; d < area.width + area.height; d += step) {
        double x1 = d < area.height ? 0 : d - area.height, y1 = d < area.height ? d : area.height;
        double x2 = d < area.width ? d : area.width, y2 = d < area.width ? 0 : d - area.width;

        if (falling)
            pen_add(pen, area.x + x1, foot - y1, area.x + x2, foot - y2);
        else
            pen_add(pen, area.x + x1, area.y + y1, area.x + x2, area.y + y2);
    }
}

void canvas_hatch(struct canvas *canvas,
    struct canvas_area area,
    enum canvas_pattern pattern,
    double step,
    double thickness)
{
    struct pen pen = {.canvas = canvas, .thickness = thickness};

    if (pattern == CANVAS_RISING || pattern == CANVAS_CROSSED)
        diagonals(&pen, area, step * 1.4, false);
    if (pattern == CANVAS_FALLING || pattern == CANVAS_CROSSED)
        diagonals(&pen, area, step * 1.4, true);
    for (double y = step; pattern == CANVAS_LEVEL && y < area.height; y += step)
        pen_add(&pen, area.x, area.y + y, area.x + area.width, area.y + y);
    for (double x = step; pattern == CANVAS_UPRIGHT && x < area.width; x += step)
        pen_add(&pen, area.x + x, area.y, area.x + x, area.y + area.height);
    pen_flush(&pen);
}

/* Bytes of the longest start that leaves room for an ellipsis. */
static size_t fitting(struct pdf_style style, const char *text, size_t length, double room)
{
    double left = room - pdf_text_width(NULL, style, ELLIPSIS, strlen(ELLIPSIS));
    size_t end = 0, step;

    while (end < length) {
        (void)pdf_next_character(text + end, length - end, &step);
        if (pdf_text_width(NULL, style, text, end + step) > left)
            break;
        end += step;
    }
    return end;
}

double canvas_label(struct canvas *canvas,
    struct pdf_style style,
    enum layout_align align,
    struct layout_place place,
    const char *text)
{
    size_t length = strlen(text), whole = length;
    double width = pdf_text_width(NULL, style, text, length), mark = 0;

    if (width > place.width) {
        length = fitting(style, text, length, place.width);
        if (length == 0)
            return 0;
        width = pdf_text_width(NULL, style, text, length);
        mark = pdf_text_width(NULL, style, ELLIPSIS, strlen(ELLIPSIS));
    }
    if (align == LAYOUT_CENTRE)
        place.x += (place.width - width - mark) / 2;
    canvas_text(canvas, style, place.x, place.y, text, length);
    if (length < whole)
        canvas_text(canvas, style, place.x + width, place.y, ELLIPSIS, strlen(ELLIPSIS));
    return width + mark;
}

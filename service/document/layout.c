#include "document/layout.h"

#include "base/text.h"

#include <errno.h>

/* The text being wrapped. */
struct wrap {
    struct pdf *pdf;
    struct pdf_style style;
    double width;
    struct arena *arena;
    struct layout_lines lines;
    size_t capacity;
};

double layout_line_height(struct pdf_style style)
{
    return style.size * 1.22;
}

double layout_ascent(struct pdf_style style)
{
    return style.size * 0.98;
}

static int add_line(struct wrap *wrap, const char *text, size_t length)
{
    double width = pdf_text_width(wrap->pdf, wrap->style, text, length);

    if (wrap->lines.count == wrap->capacity) {
        size_t capacity = wrap->capacity ? wrap->capacity * 2 : 4;
        struct layout_line *lines = arena_calloc(wrap->arena, capacity, sizeof *lines);

        if (!lines)
            return -ENOMEM;
        if (wrap->lines.count)
            memcpy(lines, wrap->lines.lines, wrap->lines.count * sizeof *lines);
        wrap->lines.lines = lines;
        wrap->capacity = capacity;
    }
    wrap->lines.lines[wrap->lines.count++] = (struct layout_line){text, length};
    if (width > wrap->lines.width)
        wrap->lines.width = width;
    return 0;
}

static bool starts_with_any(const char *text, size_t left, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(marks[i]);

        if (length <= left && memcmp(text, marks[i], length) == 0)
            return true;
    }
    return false;
}

/* The blank of "12 450". */
static bool is_inside_number(const char *text, size_t length, size_t at)
{
    size_t digits = 0;

    while (at + 1 + digits < length && text_is_digit(text[at + 1 + digits]))
        digits++;
    return at > 0 && text_is_digit(text[at - 1]) && digits == 3;
}

/* Whether a line may be broken at the blank text[at]. */
static bool may_break(const char *text, size_t length, size_t at)
{
    static const char *const not_first[] = {":", ";", "!", "?", "»", "–", "%", "€"};
    static const char opening[] = "«";

    if (starts_with_any(text + at + 1, length - at - 1, not_first, ARRAY_LEN(not_first)) ||
        is_inside_number(text, length, at))
        return false;
    return at < sizeof opening - 1 ||
           memcmp(text + at - (sizeof opening - 1), opening, sizeof opening - 1) != 0;
}

/* A compound word may be broken after its hyphen, "Statuts/Rôles" after its stroke. */
static bool after_hyphen(const char *text, size_t at)
{
    return at >= 2 && (text[at - 1] == '-' || text[at - 1] == '/') && text[at - 2] != ' ' &&
           text[at - 2] != '/' && text[at] != ' ';
}

/* The end of the words that stay together from `start`: where a line may be broken next. */
static size_t group_end(const char *text, size_t length, size_t start)
{
    size_t at = start + 1;

    while (
        at < length && !(text[at] == ' ' && may_break(text, length, at)) && !after_hyphen(text, at))
        at++;
    return at;
}

/* How many bytes of a word that is too wide fit, in whole characters; at least one. */
static size_t fitting_prefix(const struct wrap *wrap, const char *text, size_t length)
{
    size_t fits = 0, at = 0;

    while (at < length) {
        size_t step;

        if (text_utf8_decode(text + at, length - at, &step) < 0)
            step = 1;
        if (fits && pdf_text_width(wrap->pdf, wrap->style, text, at + step) > wrap->width)
            break;
        at += step;
        fits = at;
    }
    return fits;
}

static bool fits(const struct wrap *wrap, const char *text, size_t length)
{
    return pdf_text_width(wrap->pdf, wrap->style, text, length) <= wrap->width + 0.001;
}

/* One paragraph, without '\n'. */
static int wrap_paragraph(struct wrap *wrap, const char *text, size_t length)
{
    size_t start = 0;
    int r;

    if (length == 0)
        return add_line(wrap, text, 0);
    while (start < length) {
        size_t end = group_end(text, length, start), next;

        while (end < length) {
            next = group_end(text, length, end);
            if (!fits(wrap, text + start, next - start))
                break;
            end = next;
        }
        if (!fits(wrap, text + start, end - start)) {
            wrap->lines.broken_word = true;
            end = start + fitting_prefix(wrap, text + start, end - start);
        }
        r = add_line(wrap, text + start, end - start);
        if (r)
            return r;
        start = end;
        while (start < length && text[start] == ' ')
            start++;
    }
    return 0;
}

int layout_wrap(struct arena *arena,
    struct pdf *pdf,
    struct pdf_style style,
    double width,
    const char *text,
    struct layout_lines *ret_lines)
{
    struct wrap wrap = {.pdf = pdf, .style = style, .width = width, .arena = arena};

    for (;;) {
        size_t length = strcspn(text, "\n");
        int r = wrap_paragraph(&wrap, text, length);

        if (r)
            return r;
        if (!text[length])
            break;
        text += length + 1;
    }
    *ret_lines = wrap.lines;
    return 0;
}

double layout_draw(struct pdf *pdf,
    struct pdf_style style,
    enum layout_align align,
    struct layout_place place,
    const struct layout_lines *lines)
{
    double y = place.y;

    for (size_t i = 0; i < lines->count; i++) {
        const struct layout_line *line = &lines->lines[i];
        double x = place.x;

        if (align == LAYOUT_CENTRE)
            x += (place.width - pdf_text_width(pdf, style, line->text, line->length)) / 2;
        pdf_text(pdf, style, x, y + layout_ascent(style), line->text, line->length);
        y += layout_line_height(style);
    }
    return y;
}

#include "document/picture_draw.h"

#include "base/text.h"
#include "document/pdf_encode.h"

/* Colours that those who see few of them tell apart as well, with a pattern each. */
static const struct picture_look looks[] = {
    {{0.0, 0.36, 0.62}, {0.85, 0.925, 0.98}, CANVAS_PLAIN},
    {{0.76, 0.33, 0.0}, {0.995, 0.91, 0.84}, CANVAS_RISING},
    {{0.0, 0.47, 0.35}, {0.85, 0.955, 0.92}, CANVAS_LEVEL},
    {{0.55, 0.21, 0.49}, {0.955, 0.885, 0.945}, CANVAS_CROSSED},
    {{0.5, 0.4, 0.0}, {0.975, 0.945, 0.8}, CANVAS_UPRIGHT},
    {{0.28, 0.3, 0.36}, {0.9, 0.91, 0.93}, CANVAS_FALLING},
};

struct pdf_style picture_plain(double size)
{
    return (struct pdf_style){PDF_SANS, size};
}

struct pdf_style picture_bold(double size)
{
    return (struct pdf_style){PDF_SANS_BOLD, size};
}

double picture_text(struct drawing *drawing,
    struct pdf_style style,
    struct pdf_colour colour,
    struct layout_place place,
    const char *text)
{
    canvas_colour(&drawing->canvas, colour);
    return canvas_label(&drawing->canvas, style, LAYOUT_LEFT, place, text);
}

double picture_number(struct drawing *drawing,
    struct pdf_style style,
    double smallest,
    struct layout_place place,
    const char *text)
{
    double width = pdf_text_width(NULL, style, text, strlen(text));
    const char *rest = text, *shown;
    size_t step;

    if (width > place.width)
        style.size = style.size * place.width / width > smallest ? style.size * place.width / width
                                                                 : smallest;
    place.width += 0.01;
    for (shown = text; shown && *rest; shown = arena_printf(drawing->arena, "…%s", rest)) {
        if (pdf_text_width(NULL, style, shown, strlen(shown)) <= place.width)
            break;
        (void)pdf_next_character(rest, strlen(rest), &step);
        rest += step;
    }
    if (!shown || !*rest)
        return 0;
    canvas_colour(&drawing->canvas, INK);
    return canvas_label(&drawing->canvas, style, LAYOUT_LEFT, place, shown);
}

double picture_x(const struct drawing *drawing, double minute)
{
    const struct picture *picture = drawing->picture;
    double left = PICTURE_MARGIN + PICTURE_LABELS, right = PICTURE_WIDTH - PICTURE_MARGIN - 8;
    double span = picture->to - picture->from;

    return left + (right - left) * (minute - picture->from) / span;
}

struct canvas_area picture_area(
    const struct drawing *drawing, double from, double to, double y, double height)
{
    double first = drawing->picture->from, last = drawing->picture->to;
    double x;

    from = from < first ? first : from;
    to = to > last ? last : to;
    x = picture_x(drawing, from);
    return (struct canvas_area){x, y, to > from ? picture_x(drawing, to) - x : 0, height};
}

const struct picture_look *picture_look(const struct drawing *drawing, const char *epreuve)
{
    const struct session_definition *session = drawing->picture->print->plan->session;
    size_t at = 0, other = 0;

    if (session->has_planning_rules)
        for (; at < session->planning_rules.oral_count; at++)
            if (text_equal(session->planning_rules.orals[at].epreuve, epreuve))
                return &looks[at % ARRAY_LEN(looks)];
    for (; other < session->epreuve_count; other++)
        if (text_equal(session->epreuves[other].id, epreuve))
            break;
    return &looks[(at + other) % ARRAY_LEN(looks)];
}

void picture_look_box(
    struct drawing *drawing, const struct picture_look *look, struct canvas_area area)
{
    double strip = area.width > 2 * PICTURE_STRIP ? PICTURE_STRIP : area.width / 2;
    struct canvas_area left = {area.x, area.y, strip, area.height};

    canvas_colour(&drawing->canvas, look->pale);
    canvas_box(&drawing->canvas, area);
    canvas_colour(&drawing->canvas, look->strong);
    canvas_box(&drawing->canvas, left);
    canvas_colour(&drawing->canvas, WHITE);
    canvas_hatch(&drawing->canvas, left, look->pattern, 3.4, 1);
    canvas_colour(&drawing->canvas, look->strong);
    canvas_frame(&drawing->canvas, area, 0.7);
}

void picture_closed_box(struct drawing *drawing, struct canvas_area area)
{
    canvas_colour(&drawing->canvas, PAUSE);
    canvas_box(&drawing->canvas, area);
    canvas_colour(&drawing->canvas, FREE);
    canvas_hatch(&drawing->canvas, area, CANVAS_RISING, 4, 0.5);
}

const char *picture_plural(size_t count)
{
    return count > 1 ? "s" : "";
}

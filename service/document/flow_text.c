#include "document/flow.h"

#include "base/text.h"

#include <stdio.h>

/* A justified line whose blanks would be wider than this, in sizes of its print, stays ragged. */
static const double GAP_MAX = 0.55;

enum { WELL_LINES_MAX = 40 }; /* longer ones are wrapped once */

/* One line, as it is drawn. */
struct line {
    struct pdf_style style;
    double gray;
    const char *text;
    size_t length;
    double x, base; /* from the corner of its piece */
    double gap;     /* that each blank is wider */
    const char *hanging, *ending;
    double left, right; /* indents */
};

static void draw_line(const struct flow_piece *piece, struct flow_place place)
{
    const struct line *line = piece->data;
    struct pdf_style bold = {PDF_SANS_BOLD, line->style.size};
    double base = place.y + line->base;

    pdf_gray(place.pdf, line->gray);
    pdf_text_spaced(place.pdf, line->style, place.x + line->left + line->x, base, line->text,
        line->length, line->gap);
    if (line->hanging)
        pdf_text(place.pdf, bold, place.x, base, line->hanging, strlen(line->hanging));
    if (line->ending) {
        double width = pdf_text_width(NULL, bold, line->ending, strlen(line->ending));

        pdf_text(place.pdf, bold, place.x + place.width - width, base, line->ending,
            strlen(line->ending));
    }
    pdf_gray(place.pdf, 0);
}

/* Whether its paragraph goes on in the next line: neither its end nor before a '\n'. */
static bool goes_on(const struct layout_lines *lines, size_t i)
{
    const struct layout_line *line = &lines->lines[i];

    return i + 1 < lines->count && line->text[line->length] != '\n';
}

static size_t count_blanks(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += text[i] == ' ';
    return count;
}

static void align(struct line *line, const struct flow_text *look, double room, bool is_last)
{
    double width = pdf_text_width(NULL, line->style, line->text, line->length);
    size_t blanks = count_blanks(line->text, line->length);

    if (look->align == FLOW_CENTRED)
        line->x = (room - width) / 2;
    if (look->align == FLOW_RIGHT)
        line->x = room - width;
    if (look->align != FLOW_JUSTIFIED || is_last || blanks == 0 || width >= room)
        return;
    line->gap = (room - width) / (double)blanks;
    if (line->gap > GAP_MAX * line->style.size)
        line->gap = 0;
}

static struct layout_lines wrap(
    struct flow *flow, struct pdf_style style, double width, const char *text)
{
    struct layout_lines lines = {0};

    if (!flow->error)
        flow->error = layout_wrap(flow->arena, NULL, style, width, text, &lines);
    return lines;
}

/* The last line is one word. */
static bool ends_short(const struct layout_lines *lines)
{
    const struct layout_line *last = &lines->lines[lines->count - 1];

    return lines->count > 1 && !memchr(last->text, ' ', last->length);
}

/*
 * Lines of a width that looks better, as many as before: centred ones of about the same length; the
 * last of others not a word alone.
 */
static struct layout_lines wrap_well(
    struct flow *flow, const struct flow_text *look, double room, const char *text)
{
    static const double shares[] = {
        [FLOW_CENTRED] = 0.5, [FLOW_RAGGED] = 0.75, [FLOW_RIGHT] = 0.75, [FLOW_JUSTIFIED] = 0.86};
    double least = room * shares[look->align];
    struct layout_lines lines = wrap(flow, look->style, room, text);

    if (lines.count < 2 || lines.count > WELL_LINES_MAX || lines.broken_word)
        return lines;
    for (double width = room - room / 50; width >= least; width -= room / 50) {
        struct layout_lines tried;

        if (look->align != FLOW_CENTRED && !ends_short(&lines))
            break;
        tried = wrap(flow, look->style, width, text);
        if (flow->error || tried.count != lines.count || tried.broken_word)
            break;
        lines = tried;
    }
    return lines;
}

size_t flow_paragraph(struct flow *flow, const struct flow_text *look, const char *text)
{
    double room = flow_width(flow) - look->left - look->right;
    double usual = layout_line_height(look->style);
    double leading = look->leading > 0 ? look->leading : usual;
    struct layout_lines lines = wrap_well(flow, look, room, text);
    struct line *drawn = flow_alloc(flow, lines.count, sizeof *drawn);
    size_t first = flow->count;

    for (size_t i = 0; drawn && i < lines.count; i++) {
        bool last = i + 1 == lines.count;
        struct flow_piece piece = {.before = i == 0 ? look->before : 0,
            .height = leading,
            .keep = last ? look->keep : look->together || i == 0 || i + 2 == lines.count,
            .new_page = i == 0 && look->new_page,
            .need = i == 0 ? look->need : 0,
            .draw = draw_line,
            .data = &drawn[i],
            .bookmark = i == 0 ? look->bookmark : NULL,
            .level = look->level};

        drawn[i] = (struct line){.style = look->style,
            .gray = look->gray,
            .text = lines.lines[i].text,
            .length = lines.lines[i].length,
            .base = (leading - usual) / 2 + layout_ascent(look->style),
            .hanging = i == 0 ? look->hanging : NULL,
            .ending = last ? look->ending : NULL,
            .left = look->left};
        align(&drawn[i], look, room, !goes_on(&lines, i));
        (void)flow_add(flow, &piece);
    }
    return first;
}

void flow_gap(struct flow *flow, double height)
{
    const struct flow_piece piece = {.before = height};

    (void)flow_add(flow, &piece);
}

/* ---- rules ---- */

struct rule {
    double thickness, gray;
};

static void draw_rule(const struct flow_piece *piece, struct flow_place place)
{
    const struct rule *rule = piece->data;

    pdf_gray(place.pdf, rule->gray);
    pdf_line(place.pdf, place.x, place.y, place.x + place.width, place.y, rule->thickness);
    pdf_gray(place.pdf, 0);
}

void flow_rule(struct flow *flow, double before, double thickness, double gray)
{
    struct rule *rule = flow_alloc(flow, 1, sizeof *rule);
    const struct flow_piece piece = {
        .before = before, .height = thickness, .keep = true, .draw = draw_rule, .data = rule};

    if (!rule)
        return;
    *rule = (struct rule){thickness, gray};
    (void)flow_add(flow, &piece);
}

/* ---- a list of contents ---- */

enum { PAGE_COLUMN = 46, MIDDLE_COLUMN = 62 };

struct contents_line {
    struct flow *flow;
    struct flow_entry entry;
    struct layout_line title;
    bool last; /* of the title: with dots, middle column, page */
};

static void draw_dots(const struct contents_line *line, struct flow_place place, double from)
{
    double step = line->entry.style.size * 0.55;
    double to = place.x + place.width - PAGE_COLUMN - (line->entry.middle ? MIDDLE_COLUMN : 0);
    double base = place.y + layout_ascent(line->entry.style);

    pdf_gray(place.pdf, 0.45);
    /* from the right: dots of all lines stand under one another */
    for (double x = to - step; x > from + step; x -= step)
        pdf_disc(place.pdf, x, base - 0.6, 0.42);
    pdf_gray(place.pdf, 0);
}

static void draw_right(struct flow_place place, struct pdf_style style, double x, const char *text)
{
    double width = pdf_text_width(NULL, style, text, strlen(text));

    pdf_text(place.pdf, style, x - width, place.y + layout_ascent(style), text, strlen(text));
}

static void draw_contents(const struct flow_piece *piece, struct flow_place place)
{
    const struct contents_line *line = piece->data;
    struct pdf_style style = line->entry.style;
    double width = pdf_text_width(NULL, style, line->title.text, line->title.length);
    size_t target = *line->entry.target;
    char page[24];

    pdf_text(place.pdf, style, place.x, place.y + layout_ascent(style), line->title.text,
        line->title.length);
    if (!line->last)
        return;
    draw_dots(line, place, place.x + width);
    if (line->entry.middle)
        draw_right(place, style, place.x + place.width - PAGE_COLUMN, line->entry.middle);
    target = target < line->flow->count ? target : line->flow->count - 1; /* an empty part */
    (void)snprintf(page, sizeof page, "p. %u", line->flow->pieces[target].page);
    draw_right(place, style, place.x + place.width, page);
}

void flow_contents_line(struct flow *flow, const struct flow_entry *entry)
{
    double room =
        flow_width(flow) - entry->left - PAGE_COLUMN - 12 - (entry->middle ? MIDDLE_COLUMN : 0);
    struct layout_lines lines = wrap(flow, entry->style, room, entry->title);
    struct contents_line *drawn = flow_alloc(flow, lines.count, sizeof *drawn);

    for (size_t i = 0; drawn && i < lines.count; i++) {
        bool last = i + 1 == lines.count;
        const struct flow_piece piece = {.before = i == 0 ? entry->before : 0,
            .height = layout_line_height(entry->style),
            .keep = !last || entry->keep,
            .left = entry->left,
            .draw = draw_contents,
            .data = &drawn[i]};

        drawn[i] = (struct contents_line){flow, *entry, lines.lines[i], last};
        (void)flow_add(flow, &piece);
    }
}

/* Annexes, grouped by dossier: number and title, texts, table, figure, where it comes from. */
#include "document/figure.h"
#include "document/french.h"
#include "document/subject_pages.h"

#include "base/text.h"

static const double POINTS_A_MILLIMETRE = 72 / 25.4;
static const double TORN_FROM = 0.75;    /* of a page: a higher annexe may be torn */
static const double AROUND_FIGURE = 120; /* its heading, description and source */

static const struct flow_text ANNEXE_BODY = {
    .style = {PDF_SANS, 9.5}, .leading = 13.4, .before = 5, .align = FLOW_JUSTIFIED};

/* ---- the words of others stand beside a line ---- */

static void draw_bar(const struct flow_group *group, struct flow_place place, double height)
{
    (void)group;
    pdf_gray(place.pdf, 0.6);
    pdf_box(place.pdf, place.x, place.y, 1.6, height);
    pdf_gray(place.pdf, 0);
}

static void paragraphs(struct flow *flow, const struct subject_annexe *annexe)
{
    struct flow_group *group = annexe->external ? flow_alloc(flow, 1, sizeof *group) : NULL;

    if (group) {
        *group = (struct flow_group){.left = 11, .draw = draw_bar};
        flow_begin(flow, group);
    }
    subject_paragraphs(flow, &ANNEXE_BODY, &annexe->paragraphs);
    flow_end(flow);
}

/* ---- tables ---- */

static void table(struct flow *flow, const struct subject_annexe *annexe)
{
    struct flow_cells *rows = flow_alloc(flow, annexe->row_count, sizeof *rows);

    for (size_t i = 0; rows && i < annexe->row_count; i++)
        rows[i] = (struct flow_cells){annexe->rows[i].items, annexe->rows[i].count};
    if (rows && annexe->row_count)
        flow_table(flow, 7, rows, annexe->row_count);
}

/* ---- figures ---- */

struct drawn_figure {
    const struct pdf_picture *picture;
    double width, height;
};

static void draw_figure(const struct flow_piece *piece, struct flow_place place)
{
    const struct drawn_figure *figure = piece->data;
    double x = place.x + (place.width - figure->width) / 2;

    pdf_image(place.pdf, figure->picture, x, place.y, figure->width, figure->height);
    pdf_gray(place.pdf, 0.65);
    pdf_frame(place.pdf, x, place.y, figure->width, figure->height, 0.4);
    pdf_gray(place.pdf, 0);
}

/* As wide as asked, smaller where the page has not that room. */
static void figure(
    struct flow *flow, const struct subject_annexe *annexe, const struct pdf_picture *picture)
{
    struct drawn_figure *drawn = flow_alloc(flow, 1, sizeof *drawn);
    double ratio = (double)picture->height / picture->width;
    double room = flow_width(flow);
    double highest = flow->page.bottom - flow->page.top - AROUND_FIGURE;

    if (!drawn)
        return;
    drawn->picture = picture;
    drawn->width = annexe->figure_width_mm * POINTS_A_MILLIMETRE;
    if (annexe->figure_width_mm == 0 || drawn->width > room)
        drawn->width = room;
    drawn->height = drawn->width * ratio;
    if (drawn->height > highest) {
        drawn->height = highest;
        drawn->width = highest / ratio;
    }
    (void)flow_add(
        flow, &(struct flow_piece){
                  .before = 8, .height = drawn->height, .draw = draw_figure, .data = drawn});
}

static const char *unreadable_text(int error)
{
    const char *text = figure_error_text(error);

    return *text ? text : "les images du sujet ont ensemble trop de pixels";
}

static void figure_or_reason(
    struct flow *flow, const struct subject_annexe *annexe, const struct subject_figure *read)
{
    struct flow_text look = SUBJECT_BODY;

    if (annexe->figure_size == 0)
        return;
    if (read->error == 0) {
        figure(flow, annexe, &read->picture);
    } else {
        look.align = FLOW_CENTRED;
        flow_gap(flow, 10);
        subject_frame(flow, 14);
        (void)flow_paragraph(
            flow, &look, flow_print(flow, "Figure illisible : %s.", unreadable_text(read->error)));
        flow_end(flow);
    }
    if (flow->count)
        flow->pieces[flow->count - 1].keep = true;
    if (*annexe->figure_description) {
        look = SUBJECT_SMALL;
        look.align = FLOW_CENTRED;
        look.before = 4;
        look.together = true;
        (void)flow_paragraph(flow, &look, annexe->figure_description);
    }
}

/* ---- where it comes from ---- */

static void add_part(struct flow *flow, const char **text, const char *part)
{
    if (*part)
        *text = flow_print(flow, "%s%s%s", *text, **text ? ", " : "", part);
}

static void source(struct flow *flow, const struct subject_annexe *annexe)
{
    struct flow_text look = SUBJECT_SMALL;
    const char *date = french_partial_day(flow->arena, annexe->date), *text = "";

    add_part(flow, &text, annexe->source);
    add_part(flow, &text, annexe->author);
    if (!text_equal(annexe->publication, annexe->source))
        add_part(flow, &text, annexe->publication);
    add_part(flow, &text, date ? date : "");
    look.before = 6;
    look.align = FLOW_RIGHT;
    look.together = true;
    if (*text)
        (void)flow_paragraph(flow, &look, flow_print(flow, "Source : %s", text));
}

/* ---- one annexe ---- */

static size_t heading(struct flow *flow, const struct subject_annexe *annexe, bool first)
{
    const char *title = flow_print(flow, "Annexe %s – %s%s", annexe->number, annexe->title,
        annexe->to_return ? " (à rendre avec la copie)" : "");
    const struct flow_text look = {.style = {PDF_SANS_BOLD, 10.5},
        .leading = 14.2,
        .before = first ? 12 : 26,
        .keep = true,
        .together = true,
        .bookmark = title,
        .level = 1};

    return flow_paragraph(flow, &look, title);
}

static size_t annexe(struct flow *flow,
    const struct subject_annexe *annexe,
    const struct subject_figure *read,
    bool first)
{
    double page = flow->page.bottom - flow->page.top;
    size_t at = heading(flow, annexe, first);

    flow_rule(flow, 2, 0.5, 0.4);
    paragraphs(flow, annexe);
    table(flow, annexe);
    figure_or_reason(flow, annexe, read);
    if (flow->count)
        flow->pieces[flow->count - 1].keep = true; /* its source is not alone on a page */
    source(flow, annexe);
    flow_keep(flow, at, page * TORN_FROM);
    if (flow->count)
        flow->pieces[flow->count - 1].keep = false;
    return at;
}

static const char *group_title(const struct subject_pages *pages, struct flow *flow, size_t number)
{
    const char *theme = pages->parts[number].theme;

    return theme ? flow_print(flow, "Annexes du dossier %zu – %s", number + 1, theme) : "Annexes";
}

void subject_annexes(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;
    bool any = false;

    for (size_t i = 0; i < pages->part_count; i++) {
        struct subject_part *part = &pages->parts[i];
        const struct subject_band band = {.title = group_title(pages, flow, i),
            .new_page = !any && part->theme,
            .before = 28,
            .need = (flow->page.bottom - flow->page.top) * (part->theme ? 0.35 : 0.15)};

        if (part->annexe_count == 0)
            continue;
        any = true;
        (void)subject_band(flow, &band);
        for (size_t j = 0; j < part->annexe_count; j++)
            part->annexes_at[j] = annexe(flow, &part->annexes[j], &part->figures[j], j == 0);
    }
}

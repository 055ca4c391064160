#include "document/subject_pages.h"

#include "base/text.h"

const struct flow_text SUBJECT_BODY = {
    .style = {PDF_SANS, 10}, .leading = 14.2, .before = 6, .align = FLOW_JUSTIFIED};
const struct flow_text SUBJECT_SMALL = {.style = {PDF_SANS, 8.5}, .leading = 11.4, .gray = 0.2};

/* ---- looks ---- */

static void draw_band(const struct flow_group *group, struct flow_place place, double height)
{
    (void)group;
    pdf_gray(place.pdf, 0.88);
    pdf_box(place.pdf, place.x, place.y, place.width, height);
    pdf_gray(place.pdf, 0);
    pdf_box(place.pdf, place.x, place.y, 3, height);
}

size_t subject_band(struct flow *flow, const struct subject_band *band)
{
    struct flow_group *group = flow_alloc(flow, 1, sizeof *group);
    const struct flow_text look = {.style = {PDF_SANS_BOLD, 11.5},
        .leading = 15.5,
        .before = band->before,
        .right = band->ending ? 90 : 0,
        .ending = band->ending,
        .keep = true,
        .together = true,
        .bookmark = band->bookmark ? band->bookmark : band->title,
        .level = band->level,
        .new_page = band->new_page,
        .need = band->need};
    size_t first;

    if (!group)
        return 0;
    *group =
        (struct flow_group){.left = 11, .right = 8, .above = 4.5, .below = 5, .draw = draw_band};
    flow_begin(flow, group);
    first = flow_paragraph(flow, &look, band->title);
    flow_end(flow);
    return first;
}

size_t subject_heading(struct flow *flow, double size, double before, const char *text)
{
    const struct flow_text look = {.style = {PDF_SANS_BOLD, size},
        .leading = size * 1.35,
        .before = before,
        .keep = true,
        .together = true};

    return flow_paragraph(flow, &look, text);
}

/* Behind the dash or the point of a list's item; NULL: it is none. */
static const char *item_text(const char *text)
{
    static const char *const marks[] = {"- ", "– ", "— ", "• "};

    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (text_starts_with(text, marks[i]))
            return text + strlen(marks[i]);
    return NULL;
}

void subject_paragraphs(
    struct flow *flow, const struct flow_text *look, const struct text_list *paragraphs)
{
    struct flow_text item = *look;

    item.before = 2.5;
    item.left = 14;
    item.hanging = "–";
    item.align = FLOW_RAGGED;
    for (size_t i = 0; i < paragraphs->count; i++) {
        const char *behind = item_text(paragraphs->items[i]);

        (void)flow_paragraph(flow, behind ? &item : look, behind ? behind : paragraphs->items[i]);
    }
}

static void draw_frame(const struct flow_group *group, struct flow_place place, double height)
{
    (void)group;
    pdf_frame(place.pdf, place.x, place.y, place.width, height, 0.8);
}

void subject_frame(struct flow *flow, double padding)
{
    struct flow_group *group = flow_alloc(flow, 1, sizeof *group);

    if (!group)
        return;
    *group = (struct flow_group){.left = padding + 2,
        .right = padding + 2,
        .above = padding,
        .below = padding,
        .draw = draw_frame};
    flow_begin(flow, group);
}

/* ---- words ---- */

const char *subject_number_text(struct flow *flow, uint32_t hundredths)
{
    if (hundredths % 100 == 0)
        return flow_print(flow, "%u", hundredths / 100);
    if (hundredths % 10 == 0)
        return flow_print(flow, "%u,%u", hundredths / 100, hundredths % 100 / 10);
    return flow_print(flow, "%u,%02u", hundredths / 100, hundredths % 100);
}

const char *subject_points_text(struct flow *flow, uint32_t hundredths)
{
    if (!hundredths)
        return NULL;
    return flow_print(
        flow, "%s point%s", subject_number_text(flow, hundredths), hundredths >= 200 ? "s" : "");
}

const char *subject_enumerate(struct flow *flow, const struct text_list *list)
{
    const char *text = "";

    for (size_t i = 0; i < list->count; i++)
        text = flow_print(flow, "%s%s%s", text,
            i == 0                ? ""
            : i + 1 < list->count ? ", "
                                  : " et ",
            list->items[i]);
    return text;
}

uint32_t subject_part_points(const struct subject_part *part)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < part->question_count; i++)
        sum += part->questions[i].points_hundredths;
    return sum;
}

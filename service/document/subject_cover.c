/* The cover: what the épreuve is, what may be used, what the subject consists of. */
#include "document/subject_pages.h"

#include "base/text.h"

static const struct flow_text CENTRED = {
    .style = {PDF_SANS, 10}, .leading = 14.2, .align = FLOW_CENTRED, .together = true};

/* How close the cover is set. */
static const struct tightness {
    double air, leading;            /* shares of the usual gaps, and of the size of the print */
    double part_size, part_gap;     /* of the list of contents: parts, */
    double annexe_size, annexe_gap; /* and annexes */
} tightness[SUBJECT_TIGHT_MAX + 1] = {
    {1, 1.36, 9.5, 6, 9, 2},
    {0.8, 1.33, 9.2, 5, 8.7, 1.6},
    {0.65, 1.3, 8.9, 4.2, 8.4, 1.3},
    {0.5, 1.28, 8.5, 3.5, 8, 1},
};

static double air(const struct subject_pages *pages, double height)
{
    return tightness[pages->tight].air * height;
}

static void centred(
    struct subject_pages *pages, struct pdf_style style, double before, const char *text)
{
    struct flow_text look = CENTRED;

    look.style = style;
    look.leading = style.size * tightness[pages->tight].leading;
    look.before = air(pages, before);
    (void)flow_paragraph(&pages->flow, &look, text);
}

/* Capitals of the letters that French has; other characters as they are. */
static const char *capitals(struct flow *flow, const char *text)
{
    size_t length = strlen(text), step;
    char *to = flow_alloc(flow, length + 1, 1), *at = to;

    for (size_t i = 0; to && i < length; i += step) {
        int32_t c = text_utf8_decode(text + i, length - i, &step);

        if (c < 0) {
            step = 1;
            *at++ = text[i];
            continue;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7))
            c -= 0x20;
        else if (c == 0x153) /* œ */
            c = 0x152;
        at += text_utf8_encode((uint32_t)c, at);
    }
    return to ? to : "";
}

static const char *duration(struct flow *flow, uint32_t minutes)
{
    uint32_t hours = minutes / 60;

    if (hours == 0)
        return flow_print(flow, "%u minutes", minutes);
    if (minutes % 60 == 0)
        return flow_print(flow, "%u heure%s", hours, hours > 1 ? "s" : "");
    return flow_print(flow, "%u heure%s %02u", hours, hours > 1 ? "s" : "", minutes % 60);
}

static void title(struct subject_pages *pages)
{
    const struct session_definition *session = pages->print->session;
    struct flow *flow = &pages->flow;

    centred(pages, (struct pdf_style){PDF_SANS_BOLD, 17}, 20, capitals(flow, session->diploma));
    centred(pages, (struct pdf_style){PDF_SANS_BOLD, 11.5}, 8, capitals(flow, session->specialty));
    centred(pages, (struct pdf_style){PDF_SANS_BOLD, 13}, 18,
        flow_print(flow, "SESSION %u", session->year));
}

/* The name of the épreuve in a frame, with how long it takes and what it counts. */
static void epreuve(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;
    uint32_t minutes = pages->form ? pages->form->duration_minutes : 0;
    uint32_t coefficient = pages->epreuve ? pages->epreuve->coefficient_hundredths : 0;
    const char *about = "";

    flow_gap(flow, air(pages, 10));
    subject_frame(flow, air(pages, 12));
    centred(pages, (struct pdf_style){PDF_SANS_BOLD, 14}, 0, pages->name);
    if (*pages->share)
        centred(pages, (struct pdf_style){PDF_SANS, 11.5}, 4, pages->share);
    if (minutes)
        about = flow_print(flow, "Durée : %s", duration(flow, minutes));
    if (coefficient)
        about = flow_print(flow, "%s%sCoefficient : %s", about, *about ? "   –   " : "",
            subject_number_text(flow, coefficient));
    if (*about)
        centred(pages, (struct pdf_style){PDF_SANS_BOLD, 10.5}, 10, about);
    flow_end(flow);
    if (*pages->print->subject->record.title)
        centred(
            pages, (struct pdf_style){PDF_SANS_BOLD, 12}, 18, pages->print->subject->record.title);
}

static const char *calculator_text(enum subject_calculator calculator)
{
    switch (calculator) {
    case CALCULATOR_ALLOWED:
        return "L’usage de la calculatrice est autorisé.";
    case CALCULATOR_FORBIDDEN:
        return "L’usage de la calculatrice est interdit.";
    case CALCULATOR_NONE:
        break;
    }
    return "";
}

static const char *cms_text(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;
    const char *id = pages->print->subject->practical.cms;
    const struct cms_rule *cms = subject_rules_find_cms(&pages->print->session->subject_rules, id);
    const char *text;

    if (!cms)
        return id;
    text = flow_print(flow, "%s %s", cms->label, cms->version);
    if (*cms->theme)
        text = flow_print(flow, "%s – thème %s%s%s", text, cms->theme,
            *cms->theme_version ? " " : "", cms->theme_version);
    for (size_t i = 0; i < cms->extension_count; i++)
        text = flow_print(flow, "%s – extension %s présente et %s", text, cms->extensions[i].label,
            cms->extensions[i].active ? "activée" : "non activée");
    return text;
}

static void material(struct subject_pages *pages)
{
    const struct subject *subject = pages->print->subject;
    const char *allowed = pages->epreuve ? pages->epreuve->authorised_material : "";
    const char *calculator =
        subject->content == SUBJECT_WRITTEN ? calculator_text(subject->written.calculator) : "";

    if (*allowed)
        centred(pages, (struct pdf_style){PDF_SANS, 9.5}, 16, allowed);
    if (*calculator)
        centred(pages, (struct pdf_style){PDF_SANS_BOLD, 10.5}, 5, calculator);
    if (subject->content == SUBJECT_PRACTICAL)
        centred(pages, (struct pdf_style){PDF_SANS_BOLD, 10}, 16, cms_text(pages));
}

/* The software's own wording. */
static void completeness(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;
    unsigned count = pages->pages;

    centred(pages, (struct pdf_style){PDF_SANS, 9.5}, 14,
        "Dès que le sujet vous est remis, assurez-vous qu’il est complet.");
    centred(pages, (struct pdf_style){PDF_SANS, 9.5}, 0,
        count == 1 ? "Le sujet comporte 1 page, numérotée 1/1."
                   : flow_print(flow, "Le sujet comporte %u pages, numérotées de 1/%u à %u/%u.",
                         count, count, count, count));
}

/* ---- what it consists of ---- */

static void entry(
    struct subject_pages *pages, const char *title, uint32_t points, const size_t *target)
{
    struct flow *flow = &pages->flow;
    const struct flow_entry entry = {.style = {PDF_SANS_BOLD, tightness[pages->tight].part_size},
        .before = tightness[pages->tight].part_gap,
        .title = title,
        .middle = subject_points_text(flow, points),
        .target = target};

    flow_contents_line(flow, &entry);
}

static void annexe_entries(struct subject_pages *pages, const struct subject_part *part)
{
    struct flow *flow = &pages->flow;

    for (size_t i = 0; i < part->annexe_count; i++) {
        const struct flow_entry entry = {.style = {PDF_SANS, tightness[pages->tight].annexe_size},
            .before = tightness[pages->tight].annexe_gap,
            .left = 16,
            .title =
                flow_print(flow, "Annexe %s – %s", part->annexes[i].number, part->annexes[i].title),
            .target = &part->annexes_at[i]};

        flow_contents_line(flow, &entry);
    }
}

static void contents_of_written(struct subject_pages *pages)
{
    const struct written_subject *written = &pages->print->subject->written;
    struct flow *flow = &pages->flow;

    for (size_t i = 0; i < pages->part_count; i++) {
        struct subject_part *part = &pages->parts[i];

        entry(pages, flow_print(flow, "Dossier %zu – %s", i + 1, part->theme),
            subject_part_points(part), &part->at);
    }
    if (written->reflection.there)
        entry(pages, "Réflexion commerciale", written->reflection.points_hundredths,
            &pages->reflection_at);
    for (size_t i = 0; i < pages->part_count; i++) {
        struct subject_part *part = &pages->parts[i];

        if (part->annexe_count)
            entry(
                pages, flow_print(flow, "Annexes du dossier %zu", i + 1), 0, &part->annexes_at[0]);
        annexe_entries(pages, part);
    }
}

static uint32_t all_points(const struct subject_pages *pages)
{
    const struct subject *subject = pages->print->subject;
    uint32_t points = 0;

    if (subject->content == SUBJECT_WRITTEN && subject->written.reflection.there)
        points = subject->written.reflection.points_hundredths;
    for (size_t i = 0; i < pages->part_count; i++)
        points += subject_part_points(&pages->parts[i]);
    return points;
}

static void contents(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;
    struct subject_part *part = pages->parts;

    const char *points = subject_points_text(flow, all_points(pages));
    const struct flow_text heading = {.style = {PDF_SANS_BOLD, 11},
        .leading = 14.8,
        .before = air(pages, 22),
        .ending = points ? flow_print(flow, "Total : %s", points) : NULL,
        .keep = true};

    (void)flow_paragraph(flow, &heading, "Le sujet comprend");
    flow_rule(flow, 3, 0.6, 0);
    entry(pages, subject_context_title(pages), 0, &pages->context_at);
    if (pages->print->subject->content == SUBJECT_WRITTEN) {
        contents_of_written(pages);
        return;
    }
    entry(pages, "Questions", subject_part_points(part), &part->at);
    if (part->annexe_count)
        entry(pages, "Annexes", 0, &part->annexes_at[0]);
    annexe_entries(pages, part);
}

void subject_cover(struct subject_pages *pages)
{
    title(pages);
    epreuve(pages);
    material(pages);
    completeness(pages);
    contents(pages);
}

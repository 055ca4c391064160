/* Context, dossiers with their questions, réflexion commerciale; or the problem of a practical
 * subject. */
#include "document/subject_pages.h"

#include "base/text.h"

static const double ANSWERS_RIGHT = 70; /* the column of the points */

static const struct flow_text QUESTION = {
    .style = {PDF_SANS, 10}, .leading = 14.2, .before = 9, .right = 78, .together = true};

static const double TORN_FROM = 0.6; /* of a page: what is higher may be torn */

static double most(const struct flow *flow)
{
    return (flow->page.bottom - flow->page.top) * TORN_FROM;
}

/* ---- context ---- */

/* "Activité : ..." */
static void fact(struct flow *flow, const char *label, const char *text)
{
    const struct flow_text look = {.style = {PDF_SANS, 10},
        .leading = 14.2,
        .before = 2,
        .left = 92,
        .hanging = label,
        .keep = true,
        .together = true};

    if (*text)
        (void)flow_paragraph(flow, &look, text);
}

static void organisation(struct subject_pages *pages)
{
    const struct written_subject *written = &pages->print->subject->written;
    struct flow *flow = &pages->flow;

    flow_gap(flow, 4);
    fact(flow, "Organisation",
        written->organisation.invented
            ? flow_print(flow, "%s (organisation inventée)", written->organisation.name)
            : written->organisation.name);
    fact(flow, "Activité", written->organisation.activity);
    fact(flow, "Site", written->organisation.website);
}

static void sources(struct flow *flow, const struct text_list *sources)
{
    struct flow_text look = SUBJECT_SMALL;
    const char *text = "";

    for (size_t i = 0; i < sources->count; i++)
        text = flow_print(flow, "%s%s%s", text, i ? " ; " : "", sources->items[i]);
    look.before = 8;
    if (*text)
        (void)flow_paragraph(
            flow, &look, flow_print(flow, "Source%s : %s", sources->count > 1 ? "s" : "", text));
}

const char *subject_context_title(struct subject_pages *pages)
{
    return pages->print->subject->content == SUBJECT_WRITTEN
               ? "Contexte"
               : flow_print(&pages->flow, "Contexte digital %u", pages->print->session->year);
}

void subject_context(struct subject_pages *pages)
{
    const struct subject *subject = pages->print->subject;
    const struct session_definition *session = pages->print->session;
    struct flow *flow = &pages->flow;
    const struct subject_band band = {.title = subject_context_title(pages), .new_page = true};

    pages->context_at = subject_band(flow, &band);
    if (subject->content == SUBJECT_WRITTEN) {
        organisation(pages);
        subject_paragraphs(flow, &SUBJECT_BODY, &subject->written.context);
        sources(flow, &subject->written.organisation.sources);
        return;
    }
    if (session->has_subject_rules && session->subject_rules.has_practical)
        subject_paragraphs(flow, &SUBJECT_BODY, &session->subject_rules.practical.context);
    if (subject->practical.situation.count)
        (void)subject_heading(flow, 10.5, 14, "Situation");
    subject_paragraphs(flow, &SUBJECT_BODY, &subject->practical.situation);
}

/* ---- questions ---- */

static void question(struct flow *flow, const struct subject_question *question)
{
    struct flow_text look = QUESTION, about = SUBJECT_SMALL;
    struct pdf_style bold = {PDF_SANS_BOLD, 10};
    double width = pdf_text_width(NULL, bold, question->number, strlen(question->number));
    const char *points = subject_points_text(flow, question->points_hundredths);
    size_t first = flow->count;

    look.hanging = question->number;
    look.left = width < 24 ? 32 : width + 8;
    look.ending = points ? flow_print(flow, "(%s)", points) : NULL;
    look.keep = question->annexes.count > 0;
    (void)flow_paragraph(flow, &look, question->text);
    if (question->annexes.count) {
        about.left = look.left;
        about.right = ANSWERS_RIGHT;
        about.before = 2;
        about.together = true;
        (void)flow_paragraph(flow, &about,
            flow_print(flow, "Annexe%s %s", question->annexes.count > 1 ? "s" : "",
                subject_enumerate(flow, &question->annexes)));
    }
    flow_keep(flow, first, most(flow));
    if (flow->count > first)
        flow->pieces[flow->count - 1].keep = false;
}

static void questions(struct flow *flow, const struct subject_part *part)
{
    if (part->question_count)
        (void)subject_heading(flow, 10.5, 14, part->question_count > 1 ? "Questions" : "Question");
    for (size_t i = 0; i < part->question_count; i++)
        question(flow, &part->questions[i]);
}

static void dossier(struct subject_pages *pages, size_t number)
{
    const struct subject_dossier *dossier = &pages->print->subject->written.dossiers[number];
    struct subject_part *part = &pages->parts[number];
    struct flow *flow = &pages->flow;
    const struct subject_band band = {
        .title = flow_print(flow, "Dossier %zu – %s", number + 1, dossier->theme),
        .ending = subject_points_text(flow, subject_part_points(part)),
        .before = 24,
        .need = (flow->page.bottom - flow->page.top) * 0.2};

    part->at = subject_band(flow, &band);
    if (dossier->situation.count)
        (void)subject_heading(flow, 10.5, 10, "Mise en situation");
    subject_paragraphs(flow, &SUBJECT_BODY, &dossier->situation);
    questions(flow, part);
}

static void reflection(struct subject_pages *pages)
{
    const struct written_subject *written = &pages->print->subject->written;
    struct flow *flow = &pages->flow;
    struct flow_text look = SUBJECT_BODY, about = SUBJECT_SMALL;
    const struct subject_band band = {.title = "Réflexion commerciale",
        .ending = subject_points_text(flow, written->reflection.points_hundredths),
        .before = 24};
    size_t first = flow->count;

    pages->reflection_at = subject_band(flow, &band);
    look.before = 10;
    look.keep = written->reflection.lines > 0;
    (void)flow_paragraph(flow, &look, written->reflection.text);
    about.before = 4;
    if (written->reflection.lines)
        (void)flow_paragraph(flow, &about,
            flow_print(flow, "Longueur attendue : %u lignes environ.", written->reflection.lines));
    flow_keep(flow, first, most(flow));
    if (flow->count > first)
        flow->pieces[flow->count - 1].keep = false;
}

/* In the words of annexe VI-1. */
static void bonus(struct subject_pages *pages)
{
    uint32_t points = pages->print->subject->written.bonus_hundredths;
    struct flow *flow = &pages->flow;
    struct flow_text look = SUBJECT_BODY;

    look.before = 20;
    look.align = FLOW_RAGGED;
    look.together = true;
    if (points)
        (void)flow_paragraph(flow, &look,
            flow_print(flow,
                "Un bonus de %s permet de valoriser les copies conformes aux exigences "
                "professionnelles.",
                subject_points_text(flow, points)));
}

static void problem(struct subject_pages *pages)
{
    const struct practical_subject *practical = &pages->print->subject->practical;
    struct flow *flow = &pages->flow;
    struct flow_text look = SUBJECT_BODY;
    size_t first = flow->count;

    flow_gap(flow, 12);
    subject_frame(flow, 9);
    look.before = 0;
    (void)subject_heading(flow, 10.5, 0, "Problématique");
    look.before = 3;
    (void)flow_paragraph(flow, &look, practical->problem);
    flow_end(flow);
    flow_keep(flow, first, most(flow));
}

void subject_dossiers(struct subject_pages *pages)
{
    struct flow *flow = &pages->flow;

    if (pages->print->subject->content == SUBJECT_WRITTEN) {
        for (size_t i = 0; i < pages->part_count; i++)
            dossier(pages, i);
        if (pages->print->subject->written.reflection.there)
            reflection(pages);
        bonus(pages);
        return;
    }
    pages->parts->at = flow->count;
    if (*pages->print->subject->practical.problem)
        problem(pages);
    questions(flow, pages->parts);
}

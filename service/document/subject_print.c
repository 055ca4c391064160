#include "document/subject_print.h"

#include "base/error.h"
#include "base/text.h"
#include "document/figure.h"
#include "document/subject_pages.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

enum {
    PIXELS_MAX = 16 * 1000 * 1000, /* of all figures of a subject */
    FIGURES_TOO_MANY = 100,        /* beside enum figure_err */
    TRIES = 8,
};

static const struct flow_page PAGE = {595.28, 841.89, 60, 60, 60, 770};
static const double FOOT_TOP = 784, FOOT_ROW = 15, HEAD_BASE = 38;

/* ---- what is given ---- */

static void read_figures(
    struct arena *arena, struct subject_part *part, uint64_t *pixels, int *error)
{
    for (size_t i = 0; i < part->annexe_count && !*error; i++) {
        const struct subject_annexe *annexe = &part->annexes[i];
        struct subject_figure *figure = &part->figures[i];
        int r;

        if (annexe->figure_size == 0)
            continue;
        if (*pixels > PIXELS_MAX) {
            figure->error = FIGURES_TOO_MANY;
            continue;
        }
        r = figure_read(arena, annexe->figure, annexe->figure_size, &figure->picture);
        if (r < 0)
            *error = r;
        figure->error = r;
        if (r == 0)
            *pixels += (uint64_t)figure->picture.width * figure->picture.height;
    }
}

static int make_part(struct arena *arena, struct subject_part *part, uint64_t *pixels)
{
    int error = 0;

    part->figures = arena_calloc(arena, part->annexe_count + 1, sizeof *part->figures);
    part->annexes_at = arena_calloc(arena, part->annexe_count + 1, sizeof *part->annexes_at);
    if (!part->figures || !part->annexes_at)
        return -ENOMEM;
    read_figures(arena, part, pixels, &error);
    return error;
}

static int make_parts(struct arena *arena, struct subject_pages *pages)
{
    const struct subject *subject = pages->print->subject;
    bool written = subject->content == SUBJECT_WRITTEN;
    uint64_t pixels = 0;
    int r = 0;

    pages->part_count = written ? subject->written.dossier_count : 1;
    pages->parts = arena_calloc(arena, pages->part_count + 1, sizeof *pages->parts);
    if (!pages->parts)
        return -ENOMEM;
    for (size_t i = 0; i < pages->part_count && r == 0; i++) {
        struct subject_part *part = &pages->parts[i];
        const struct subject_dossier *dossier = written ? &subject->written.dossiers[i] : NULL;
        const struct practical_subject *practical = &subject->practical;

        part->theme = dossier ? dossier->theme : NULL;
        part->questions = dossier ? dossier->questions : practical->questions;
        part->question_count = dossier ? dossier->question_count : practical->question_count;
        part->annexes = dossier ? dossier->annexes : practical->annexes;
        part->annexe_count = dossier ? dossier->annexe_count : practical->annexe_count;
        r = make_part(arena, part, &pixels);
    }
    return r;
}

/* ---- the name of the épreuve ---- */

/* Behind "E5 B – " of a label, when it begins with the id: what stands behind it. */
static const char *behind_id(const char *label, const char *id)
{
    const char *at = label;

    while (*id) {
        if (*at == ' ' && at > label) {
            at++;
            continue;
        }
        if (*at != *id)
            return label;
        at++;
        id++;
    }
    while (*at == ' ' || text_starts_with(at, "–") || text_starts_with(at, "-"))
        at += text_starts_with(at, "–") ? sizeof "–" - 1 : 1;
    return at;
}

/* Without blanks and parentheses around it. */
static const char *bare(struct flow *flow, const char *text)
{
    size_t length;

    while (*text == ' ' || *text == '(')
        text++;
    length = strlen(text);
    while (length && (text[length - 1] == ' ' || text[length - 1] == ')'))
        length--;
    return flow_print(flow, "%.*s", (int)length, text);
}

/* The unit names the épreuve, its label says which share of it this is; or the label alone. */
static void set_name(struct subject_pages *pages)
{
    const struct session_epreuve *epreuve = pages->epreuve;
    const struct session_unit *unit =
        epreuve ? session_find_unit(pages->print->session, epreuve->unit) : NULL;
    const char *label = epreuve ? behind_id(epreuve->label, epreuve->id) : "";
    struct flow *flow = &pages->flow;

    pages->share = "";
    if (!epreuve) {
        pages->name = pages->print->subject->record.epreuve;
        return;
    }
    if (!unit) {
        pages->name = flow_print(flow, "%s – %s", epreuve->id, label);
        return;
    }
    pages->name = flow_print(flow, "%s – %s", epreuve->id, unit->label);
    if (text_starts_with(label, unit->label))
        label += strlen(unit->label);
    pages->share = bare(flow, label);
}

static const struct session_form *find_form(const struct subject_pages *pages)
{
    enum form_kind kind =
        pages->print->subject->content == SUBJECT_WRITTEN ? FORM_KIND_WRITTEN : FORM_KIND_PRACTICAL;

    for (size_t i = 0; pages->epreuve && i < pages->epreuve->form_count; i++)
        if (pages->epreuve->forms[i].kind == kind)
            return &pages->epreuve->forms[i];
    return NULL;
}

/* ---- what stands on each page beside the text ---- */

struct sheet {
    const struct subject_pages *pages;
    bool examiner;
};

static const char SAMPLE[] = "EXEMPLE – organisation inventée – ne pas utiliser";
static const char DRAFT[] = "PROJET – confidentiel";

static double width_of(struct pdf_style style, const char *text)
{
    return pdf_text_width(NULL, style, text, strlen(text));
}

static void put(struct pdf *pdf, struct pdf_style style, double x, double y, const char *text)
{
    pdf_text(pdf, style, x, y, text, strlen(text));
}

/* Across the page, pale, from the lower left to the upper right corner. */
static void draw_sample_mark(struct pdf *pdf)
{
    static const char text[] = "EXEMPLE – ne pas utiliser";
    static const double degrees = 54, length = 760, sine = 0.809017, cosine = 0.587785;
    struct pdf_style style = {PDF_SANS_BOLD, 10};

    style.size *= length / width_of(style, text);
    pdf_gray(pdf, 0.915);
    pdf_text_turned(pdf, style, PAGE.width / 2 - length / 2 * cosine + style.size * 0.35 * sine,
        PAGE.height / 2 + length / 2 * sine + style.size * 0.35 * cosine, degrees, text);
    pdf_gray(pdf, 0);
}

static bool is_draft(const struct subject *subject)
{
    return subject->record.state != SUBJECT_SEALED && subject->record.state != SUBJECT_RELEASED;
}

static void draw_head(struct pdf *pdf, const struct sheet *sheet)
{
    const struct subject *subject = sheet->pages->print->subject;
    struct pdf_style style = {PDF_SANS_BOLD, 8.5};
    const char *right = is_draft(subject) ? DRAFT : "";

    if (subject->record.sample)
        put(pdf, style, PAGE.left, HEAD_BASE, SAMPLE);
    put(pdf, style, PAGE.width - PAGE.right - width_of(style, right), HEAD_BASE, right);
}

/* In one cell: smaller where it is long, cut where it is longer still. */
static void draw_cell(
    struct pdf *pdf, struct pdf_style style, double x, double y, double room, const char *text)
{
    double width = width_of(style, text);
    size_t length = strlen(text);

    if (width > room - 8)
        style.size = fmax(5.5, style.size * (room - 8) / width);
    while (length && pdf_text_width(NULL, style, text, length) > room - 8)
        do
            length--;
        while (length && ((unsigned char)text[length] & 0xc0) == 0x80);
    pdf_text(pdf, style, x + 4, y + FOOT_ROW / 2 + style.size * 0.36, text, length);
}

/* Diploma and session above épreuve, code and number of the page. */
static void draw_foot(struct pdf *pdf, unsigned page, const struct sheet *sheet)
{
    const struct subject_pages *pages = sheet->pages;
    const struct session_definition *session = pages->print->session;
    struct pdf_style plain = {PDF_SANS, 7.5}, bold = {PDF_SANS_BOLD, 7.5};
    double x = PAGE.left, width = PAGE.width - PAGE.left - PAGE.right;
    double second = x + width * 0.62, third = x + width * 0.82;
    char text[SESSION_TEXT_MAX * 2 + 16];

    pdf_gray(pdf, 1);
    pdf_box(pdf, x, FOOT_TOP, width, 2 * FOOT_ROW); /* the mark across the page ends here */
    pdf_gray(pdf, 0);
    pdf_frame(pdf, x, FOOT_TOP, width, 2 * FOOT_ROW, 0.5);
    pdf_line(pdf, x, FOOT_TOP + FOOT_ROW, x + width, FOOT_TOP + FOOT_ROW, 0.35);
    pdf_line(pdf, third, FOOT_TOP, third, FOOT_TOP + 2 * FOOT_ROW, 0.35);
    pdf_line(pdf, second, FOOT_TOP + FOOT_ROW, second, FOOT_TOP + 2 * FOOT_ROW, 0.35);
    (void)snprintf(text, sizeof text, "%s – %s", session->diploma, session->specialty);
    draw_cell(pdf, plain, x, FOOT_TOP, third - x, text);
    (void)snprintf(text, sizeof text, "Session %u", session->year);
    draw_cell(pdf, plain, third, FOOT_TOP, x + width - third, text);
    draw_cell(pdf, plain, x, FOOT_TOP + FOOT_ROW, second - x, pages->name);
    (void)snprintf(text, sizeof text, "Code : %s", pages->print->subject->record.id);
    draw_cell(pdf, plain, second, FOOT_TOP + FOOT_ROW, third - second, text);
    if (sheet->examiner)
        (void)snprintf(text, sizeof text, "Examinateur");
    else
        (void)snprintf(text, sizeof text, "Page %u/%u", page, pages->pages);
    draw_cell(pdf, bold, third, FOOT_TOP + FOOT_ROW, x + width - third, text);
}

static void draw_sheet(struct pdf *pdf, unsigned page, const void *context)
{
    const struct sheet *sheet = context;

    if (sheet->pages->print->subject->record.sample)
        draw_sample_mark(pdf);
    draw_head(pdf, sheet);
    draw_foot(pdf, page, sheet);
}

/* ---- all of it ---- */

/* The cover says how many pages there are, and is one page if it can: laid down again until that is
 * so. */
static int compose(struct arena *arena, struct subject_pages *pages)
{
    pages->pages = 10;
    for (unsigned i = 0; i < TRIES; i++) {
        flow_init(&pages->flow, arena, &PAGE);
        subject_cover(pages);
        subject_context(pages);
        subject_dossiers(pages);
        subject_annexes(pages);
        flow_paginate(&pages->flow);
        if (flow_error(&pages->flow))
            return flow_error(&pages->flow);
        if (pages->flow.pieces[pages->context_at].page > 2 && pages->tight < SUBJECT_TIGHT_MAX)
            pages->tight++;
        else if (pages->flow.pages == pages->pages)
            return 0;
        pages->pages = pages->flow.pages;
    }
    return -ENOTRECOVERABLE; /* two numbers of two digits take the same room */
}

static int compose_examiner(
    struct arena *arena, const struct subject_pages *pages, struct subject_pages *examiner)
{
    *examiner = *pages;
    flow_init(&examiner->flow, arena, &PAGE);
    subject_examiner(examiner);
    flow_paginate(&examiner->flow);
    return flow_error(&examiner->flow);
}

struct drawing {
    const struct subject_pages *pages, *examiner; /* NULL: without that page */
};

static int draw(struct pdf *pdf, void *context)
{
    const struct drawing *drawing = context;

    flow_draw(&drawing->pages->flow, pdf, draw_sheet, &(struct sheet){drawing->pages, false});
    if (drawing->examiner)
        flow_draw(
            &drawing->examiner->flow, pdf, draw_sheet, &(struct sheet){drawing->examiner, true});
    return 0;
}

int subject_print_pdf(
    struct arena *arena, const struct subject_print *print, struct buffer *to, unsigned *ret_pages)
{
    const struct subject_record *record = &print->subject->record;
    struct subject_pages pages = {.print = print,
                             .epreuve = session_find_epreuve(print->session, record->epreuve)},
                         examiner;
    struct drawing drawing = {&pages, print->examiner ? &examiner : NULL};
    struct pdf_info info = {.created_s = record->updated_us / 1000000};
    int r = print->subject->content == SUBJECT_EMPTY ? -EINVAL : pdf_learn_widths();

    flow_init(&pages.flow, arena, &PAGE);
    pages.form = find_form(&pages);
    set_name(&pages);
    if (r == 0)
        r = flow_error(&pages.flow);
    if (r == 0)
        r = make_parts(arena, &pages);
    if (r == 0)
        r = compose(arena, &pages);
    if (r == 0 && print->examiner)
        r = compose_examiner(arena, &pages, &examiner);
    if (r)
        return r;
    info.title = arena_printf(arena, "%s – %s", pages.name, record->id);
    info.subject = print->session->specialty;
    r = info.title ? pdf_make(&info, draw, &drawing, to) : -ENOMEM;
    if (r == 0)
        *ret_pages = pages.pages;
    return err_trace(r);
}

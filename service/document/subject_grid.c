#include "base/error.h"
#include "base/text.h"
#include "document/dossier_forms.h"
#include "document/subject_grid_print.h"

#include <errno.h>

enum subject_grid_kind subject_grid_kind(
    const struct session_definition *session, const char *epreuve)
{
    const struct session_epreuve *found = session_find_epreuve(session, epreuve);
    const struct sheet_rule *sheet;

    if (!session->has_marking_rules)
        return SUBJECT_GRID_NONE;
    if (marking_find_double(&session->marking_rules, epreuve))
        return SUBJECT_GRID_DOUBLE;
    sheet = marking_find_sheet(&session->marking_rules, epreuve);
    if (!sheet || !sheet->line_count || !sheet->level_count ||
        sheet->level_count >= FORM_COLUMNS_MAX)
        return SUBJECT_GRID_NONE;
    for (size_t i = 0; found && i < found->form_count; i++)
        if (found->forms[i].kind == FORM_KIND_PRACTICAL)
            return SUBJECT_GRID_PRACTICAL;
    return SUBJECT_GRID_NONE;
}

/* ---- what both share ---- */

const char *grid_points(struct form_page *page, uint32_t hundredths)
{
    uint32_t whole = hundredths / 100, rest = hundredths % 100;

    if (rest == 0)
        return form_print(page, "%u", whole);
    return rest % 10 ? form_print(page, "%u,%02u", whole, rest)
                     : form_print(page, "%u,%u", whole, rest / 10);
}

void subject_grid_heading(struct form_page *page,
    const struct subject_grid_drawing *drawing,
    const char *title,
    const char *notice)
{
    static const struct pdf_style diploma = {PDF_SANS, 9.5}, specialty = {PDF_SANS_BOLD, 11};
    const struct session_definition *session = drawing->grids->plan.session;
    const struct plan_record *plan = drawing->grids->plan.plan;
    const struct form_cell band = {
        .width = 1, .text = title, .bold = true, .shaded = true, .centred = true, .size = 13};
    const struct form_cell words = {
        .width = 1, .text = notice, .bold = true, .centred = true, .size = 9};

    form_foot(page, plan && drawing->slot
                        ? form_print(page, "%s – plan n° %u", session->id, plan->number)
                        : session->id);
    form_paragraph(page, diploma, LAYOUT_CENTRE, session->diploma);
    form_paragraph(page, specialty, LAYOUT_CENTRE, form_specialty(page, session));
    form_paragraph(page, diploma, LAYOUT_CENTRE, form_print(page, "Session %u", session->year));
    form_gap(page, 8);
    form_row(page, 26, &band, 1);
    form_row(page, 22, &words, 1);
    form_gap(page, 8);
}

/* ---- one, and many ---- */

char *subject_grid_title(
    struct arena *arena, const struct subject_grids *grids, const struct slot *slot)
{
    if (subject_grid_kind(grids->plan.session, grids->epreuve) == SUBJECT_GRID_DOUBLE)
        return arena_printf(arena, "Double correction – %s", grids->epreuve);
    return slot ? arena_printf(arena, "Grille – %s %s – %s – %s", slot->family_name,
                      slot->given_name, slot->candidate, grids->epreuve)
                : arena_printf(arena, "Grille – %s", grids->epreuve);
}

int subject_grid_draw(struct arena *arena,
    struct pdf *pdf,
    const struct subject_grids *grids,
    const struct slot *slot,
    unsigned *ret_pages)
{
    const struct session_definition *session = grids->plan.session;
    enum subject_grid_kind kind = subject_grid_kind(session, grids->epreuve);
    struct subject_grid_drawing drawing = {.grids = grids, .slot = slot};
    const char *title;
    int r;

    if (kind == SUBJECT_GRID_NONE || (slot && kind == SUBJECT_GRID_DOUBLE) ||
        (slot && !grids->plan.plan))
        return -EINVAL;
    drawing.sheet = marking_find_sheet(&session->marking_rules, grids->epreuve);
    drawing.double_of = marking_find_double(&session->marking_rules, grids->epreuve);
    title = subject_grid_title(arena, grids, slot);
    if (!title)
        return -ENOMEM;
    r = form_run(arena, pdf,
        kind == SUBJECT_GRID_DOUBLE ? subject_double_sheet_draw : subject_practical_grid_draw,
        &drawing, title, ret_pages);
    return r == 0 && arena_refused(arena) ? -ENOMEM : r;
}

struct many {
    const struct subject_grids *grids;
    const struct slot *slots;
    size_t count;
};

enum { LAYOUT_MAX_BYTES = 16 << 20 };

static int draw_many(struct pdf *pdf, void *context)
{
    const struct many *many = context;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    int r = layout ? 0 : -ENOMEM;

    for (size_t i = 0; i < many->count && r == 0; i++) {
        const struct slot *slot = many->slots ? &many->slots[i] : NULL;
        const char *title = subject_grid_title(layout, many->grids, slot);
        unsigned pages;

        if (!title)
            return -ENOMEM;
        pdf_mark(pdf);
        r = subject_grid_draw(layout, pdf, many->grids, slot, &pages);
        if (r == 0)
            pdf_bookmark(pdf, 0, title);
        arena_reset(layout);
    }
    return r;
}

int subject_grids_pdf(struct arena *arena,
    const struct subject_grids *grids,
    const struct slot *slots,
    size_t count,
    struct buffer *to)
{
    struct many many = {grids, slots, count};
    const struct pdf_info info = {
        .title = subject_grid_title(arena, grids, count == 1 ? slots : NULL),
        .subject = grids->plan.session->specialty,
        .created_s = grids->plan.plan ? grids->plan.plan->published_us / 1000000 : 0,
    };

    return err_trace(info.title ? pdf_make(&info, draw_many, &many, to) : -ENOMEM);
}

#include "document/sheet_print.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

static const struct paper_row {
    const char *title;
    void (*draw)(struct form_page *page, const struct sheet_drawing *drawing);
} rows[SHEET_PAPER_COUNT] = {
    [SHEET_PAPER_EVALUATION] = {"Fiche d’évaluation", evaluation_draw},
    [SHEET_PAPER_GRID] = {"Grille", grid_draw},
    [SHEET_PAPER_RECORD] = {"Procès-verbal", record_draw},
};

static bool is_sealed(const struct sheet_paper *paper)
{
    return paper->entry_count == 1 && paper->entries->sheet.state == SHEET_SEALED;
}

/* What the kind needs is there: a sheet that is not sealed is not shown to anybody. */
static bool is_complete(const struct sheet_drawing *drawing)
{
    const struct sheet_paper *paper = drawing->paper;

    switch (paper->kind) {
    case SHEET_PAPER_EVALUATION:
        return is_sealed(paper);
    case SHEET_PAPER_GRID:
        return is_sealed(paper) && !paper->entries->sheet.absent && drawing->rule &&
               drawing->rule->line_count > 0 && drawing->rule->level_count > 0 &&
               drawing->rule->level_count < FORM_COLUMNS_MAX;
    case SHEET_PAPER_RECORD:
        return paper->commission && paper->date && paper->entry_count > 0;
    default:
        return false;
    }
}

char *sheet_paper_title(struct arena *arena, const struct sheet_paper *paper)
{
    const struct sheet_print *entry = paper->entries;

    if (paper->kind == SHEET_PAPER_RECORD && paper->commission)
        return arena_printf(arena, "%s – commission %s – %s", rows[paper->kind].title,
            paper->commission->id, paper_day(arena, paper->date));
    if (paper->kind <= SHEET_PAPER_NONE || paper->kind >= SHEET_PAPER_COUNT ||
        paper->entry_count == 0)
        return arena_strdup(arena, "");
    return arena_printf(arena, "%s – %s %s – %s – %s", rows[paper->kind].title,
        entry->slot.family_name, entry->slot.given_name, entry->sheet.candidate,
        entry->sheet.epreuve);
}

/* The slots for the heading of a commission's day. */
static int open_print(
    struct arena *arena, struct sheet_drawing *drawing, struct paper *paper, struct slot **slots)
{
    const struct sheet_paper *own = drawing->paper;

    *slots = arena_calloc(arena, own->entry_count + 1, sizeof **slots);
    if (!*slots)
        return -ENOMEM;
    for (size_t i = 0; i < own->entry_count; i++)
        (*slots)[i] = own->entries[i].slot;
    *paper = (struct paper){.kind = PAPER_EMARGEMENT,
        .slots = *slots,
        .slot_count = own->entry_count,
        .commission = own->commission,
        .date = own->date};
    return paper_print_init(arena, &drawing->papers->plan, paper, &drawing->print);
}

static void draw(struct form_page *page, const void *what)
{
    const struct sheet_drawing *drawing = what;

    rows[drawing->paper->kind].draw(page, drawing);
}

int sheet_paper_draw(struct arena *arena,
    struct pdf *pdf,
    const struct sheet_papers *papers,
    const struct sheet_paper *paper,
    unsigned *ret_pages)
{
    const struct session_definition *session = papers->plan.session;
    struct sheet_drawing drawing = {.papers = papers, .paper = paper};
    struct paper heading;
    struct slot *slots;
    const char *title;
    int r;

    if (paper->entry_count == 1 && session->has_marking_rules)
        drawing.rule = marking_find_sheet(&session->marking_rules, paper->entries->sheet.epreuve);
    if (!is_complete(&drawing))
        return -EINVAL;
    title = sheet_paper_title(arena, paper);
    r = title ? open_print(arena, &drawing, &heading, &slots) : -ENOMEM;
    if (r)
        return r;
    drawing.print.title = title;
    r = form_run(arena, pdf, draw, &drawing, title, ret_pages);
    return r == 0 && arena_refused(arena) ? -ENOMEM : r;
}

/* One paper by itself. */
struct single {
    struct arena *arena;
    const struct sheet_papers *papers;
    const struct sheet_paper *paper;
    unsigned pages;
};

static int draw_single(struct pdf *pdf, void *context)
{
    struct single *single = context;

    return sheet_paper_draw(single->arena, pdf, single->papers, single->paper, &single->pages);
}

int sheet_paper_pdf(struct arena *arena,
    const struct sheet_papers *papers,
    const struct sheet_paper *paper,
    struct buffer *to,
    unsigned *ret_pages)
{
    const struct pdf_info info = {
        .title = sheet_paper_title(arena, paper),
        .subject = papers->plan.session->specialty,
        .created_s = papers->plan.plan->published_us / 1000000,
    };
    struct single single = {arena, papers, paper, 0};
    int r = info.title ? pdf_make(&info, draw_single, &single, to) : -ENOMEM;

    if (r == 0)
        *ret_pages = single.pages;
    return err_trace(r);
}

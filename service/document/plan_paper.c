#include "document/plan_paper.h"

#include "base/error.h"
#include "base/text.h"
#include "document/paper_print.h"

#include <errno.h>

/* A paper is a form that flows over pages, or has pages of its own. */
struct paper_row {
    const char *title;
    void (*draw_form)(struct form_page *page, const struct paper_print *print);
    int (*draw_pages)(
        struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages);
};

static const struct paper_row rows[PAPER_KIND_COUNT] = {
    [PAPER_CONVOCATION] = {"Convocation", convocation_draw, NULL},
    [PAPER_MEMBER_CONVOCATION] = {"Convocation", member_convocation_draw, NULL},
    [PAPER_DAY_LIST] = {"Liste de passage", day_list_draw, NULL},
    [PAPER_EMARGEMENT] = {"Émargement", emargement_draw, NULL},
    [PAPER_DOOR_SIGN] = {"Affiche", NULL, door_sign_draw},
    [PAPER_PICTURE] = {"Plan", NULL, plan_picture_draw},
};

/* What the kind needs is there. */
static bool is_complete(const struct paper *paper)
{
    switch (paper->kind) {
    case PAPER_CONVOCATION:
        return paper->slot_count > 0;
    case PAPER_MEMBER_CONVOCATION:
        return paper->member;
    case PAPER_DAY_LIST:
    case PAPER_EMARGEMENT:
        return paper->commission && paper->date;
    case PAPER_DOOR_SIGN:
        return paper->date && (paper->commission || (paper->centre && paper->room));
    case PAPER_PICTURE:
        return paper->centre && paper->date;
    default:
        return false;
    }
}

char *paper_title(struct arena *arena, const struct paper_plan *plan, const struct paper *paper)
{
    const char *title = is_complete(paper) ? rows[paper->kind].title : "";

    (void)plan;
    switch (*title ? paper->kind : PAPER_NONE) {
    case PAPER_CONVOCATION:
        return arena_printf(arena, "%s – %s %s – %s", title, paper->slots->family_name,
            paper->slots->given_name, paper->slots->candidate);
    case PAPER_MEMBER_CONVOCATION:
        return arena_printf(arena, "%s – %s", title, paper_person(arena, paper->member));
    case PAPER_DAY_LIST:
    case PAPER_EMARGEMENT:
        return arena_printf(arena, "%s – commission %s – %s", title, paper->commission->id,
            paper_day(arena, paper->date));
    case PAPER_DOOR_SIGN:
        return arena_printf(arena, "%s – %s %s – %s", title,
            paper->commission ? "commission" : "loge",
            paper->commission ? paper->commission->id : paper->room, paper_day(arena, paper->date));
    case PAPER_PICTURE:
        return arena_printf(
            arena, "%s – %s – %s", title, paper->centre->name, paper_day(arena, paper->date));
    default:
        return arena_strdup(arena, "");
    }
}

static void draw_form(struct form_page *page, const void *what)
{
    const struct paper_print *print = what;

    rows[print->paper->kind].draw_form(page, print);
}

int paper_draw(struct arena *arena,
    struct pdf *pdf,
    const struct paper_plan *plan,
    const struct paper *paper,
    unsigned *ret_pages)
{
    struct paper_print print;
    int r;

    if (!is_complete(paper))
        return -EINVAL;
    r = paper_print_init(arena, plan, paper, &print);
    if (r)
        return r;
    if (paper->kind == PAPER_MEMBER_CONVOCATION)
        paper_sort_by_commission(&print);
    if (rows[paper->kind].draw_pages)
        r = rows[paper->kind].draw_pages(arena, pdf, &print, ret_pages);
    else
        r = form_run(arena, pdf, draw_form, &print, print.title, ret_pages);
    return r == 0 && arena_refused(arena) ? -ENOMEM : r;
}

/* One paper by itself. */
struct single {
    struct arena *arena;
    const struct paper_plan *plan;
    const struct paper *paper;
    unsigned pages;
};

static int draw_single(struct pdf *pdf, void *context)
{
    struct single *single = context;

    return paper_draw(single->arena, pdf, single->plan, single->paper, &single->pages);
}

int paper_pdf(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct buffer *to,
    unsigned *ret_pages)
{
    const struct plan_record *record = plan->plan;
    const struct pdf_info info = {
        .title = paper_title(arena, plan, paper),
        .subject = plan->session->specialty,
        .created_s = (record->published_us ? record->published_us : record->created_us) / 1000000,
    };
    struct single single = {arena, plan, paper, 0};
    int r = info.title ? pdf_make(&info, draw_single, &single, to) : -ENOMEM;

    if (r == 0)
        *ret_pages = single.pages;
    return err_trace(r);
}

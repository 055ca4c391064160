/* The day of a commission: who enters the loge when, who is before the commission when. The
 * centre's copy has the candidates' establishments, the jury's has none, but when the phases begin.
 */
#include "document/paper_print.h"

#include "base/text.h"

static void members(struct form_page *page, const struct paper_print *print)
{
    const struct commission *commission = print->paper->commission;
    struct arena *arena = form_arena(page);
    const char *text = "";

    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        const char *quality = paper_member_quality(member);

        text = form_print(page, "%s%s%s%s%s%s%s", text, *text ? " ; " : "",
            paper_member(arena, member), *quality || member->president ? " (" : "", quality,
            member->president ? *quality ? ", président" : "président" : "",
            *quality || member->president ? ")" : "");
    }
    if (*text)
        form_row(page, 0, &(struct form_cell){.width = 1, .label = "Membres :", .text = text}, 1);
    form_gap(page, 8);
}

/* ---- phases ---- */

/* The phases of the oral as the definition has them; NULL: none. */
static const struct session_form *form_of(const struct paper_print *print, const char *id)
{
    const struct session_epreuve *epreuve = session_find_epreuve(print->plan->session, id);

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++) {
        const struct session_form *form = &epreuve->forms[i];

        if ((form->kind == FORM_KIND_ORAL || form->kind == FORM_KIND_PRACTICAL) &&
            form->phase_count > 1)
            return form;
    }
    return NULL;
}

static uint32_t minutes_of(const struct session_form *form)
{
    uint32_t all = 0;

    for (size_t i = 0; i < form->phase_count; i++)
        all += form->phases[i].minutes;
    return all;
}

/* "9h00 · 9h20 · 9h40": when each begins at the latest, stretched as the whole oral is. */
static const char *phases(
    struct form_page *page, const struct paper_print *print, const struct slot *slot)
{
    const struct session_form *form = form_of(print, slot->epreuve);
    uint32_t all = form ? minutes_of(form) : 0, before = 0;
    const char *text = "";

    if (!all)
        return "";
    for (size_t i = 0; i < form->phase_count; i++) {
        unsigned minute = slot->start_minute + (before * slot->duration_minutes + all / 2) / all;

        text =
            form_print(page, "%s%s%s", text, i ? " · " : "", paper_hour(form_arena(page), minute));
        before += form->phases[i].minutes;
    }
    return text;
}

static void phase_legend(struct form_page *page, const struct paper_print *print, const char *id)
{
    const struct session_form *form = form_of(print, id);
    const char *text = "";

    if (!form || !minutes_of(form))
        return;
    for (size_t i = 0; i < form->phase_count; i++)
        text = form_print(page, "%s%s%zu. %s (%u min)", text, i ? " ; " : "", i + 1,
            form->phases[i].label, form->phases[i].minutes);
    form_gap(page, 6);
    form_paragraph(page, (struct pdf_style){PDF_SANS, 8}, LAYOUT_LEFT,
        form_print(page,
            "Phases de l’épreuve %s : %s. Avec un temps majoré, chacune est allongée "
            "d’autant.",
            id, text));
}

/* ---- the table ---- */

/* Which columns this day needs. */
struct columns {
    bool preparation, phases, establishment;
};

static struct columns columns_of(const struct paper_print *print)
{
    struct columns columns = {.establishment = !print->paper->for_jury};

    for (size_t i = 0; i < print->slot_count; i++) {
        const struct session_form *form = form_of(print, print->slots[i]->epreuve);

        columns.preparation = columns.preparation || print->slots[i]->preparation_minutes;
        columns.phases = columns.phases || (print->paper->for_jury && form && minutes_of(form));
    }
    return columns;
}

static void head(struct form_page *page, struct columns columns, struct paper_table *table)
{
    if (columns.preparation) {
        paper_column(table, "Entrée en loge", 0.075, PAPER_CENTRED);
        paper_column(table, "Loge", 0.075, PAPER_CENTRED);
    }
    paper_column(table, "Oral", 0.08, PAPER_BOLD);
    paper_column(table, "Fin", 0.07, PAPER_CENTRED);
    if (columns.phases)
        paper_column(table, "Phases", 0.225, PAPER_CENTRED);
    paper_column(table, "N° candidat", 0.14, PAPER_BOLD);
    paper_column(table, "Nom et prénom", columns.phases ? 0.2 : 0.26, PAPER_LEFT);
    if (columns.establishment)
        paper_column(table, "Établissement", 0.15, PAPER_CENTRED);
    paper_column(table, "Observations", columns.phases ? 0.135 : 0.15, PAPER_CENTRED);
    paper_table_head(page, table);
}

/* "engagement" after the own épreuve, and that time is longer. */
static const char *remark(
    struct form_page *page, const struct paper_print *print, const struct slot *slot)
{
    bool other = !text_equal(slot->epreuve, print->paper->commission->epreuve);

    if (other && slot->extra_time)
        return form_print(page, "%s, temps majoré", slot->epreuve);
    return other ? slot->epreuve : slot->extra_time ? "temps majoré" : "";
}

static void row(struct form_page *page,
    const struct paper_print *print,
    const struct paper_table *table,
    struct columns columns,
    const struct slot *slot)
{
    struct arena *arena = form_arena(page);
    const char *texts[FORM_COLUMNS_MAX];
    size_t count = 0;

    if (columns.preparation) {
        bool prepares = slot->preparation_minutes;

        texts[count++] = prepares ? paper_hour(arena, slot_first_minute(slot)) : "–";
        texts[count++] = text_is_empty(slot->loge) ? "–" : slot->loge;
    }
    texts[count++] = paper_hour(arena, slot->start_minute);
    texts[count++] = paper_hour(arena, slot_end_minute(slot));
    if (columns.phases)
        texts[count++] = phases(page, print, slot);
    texts[count++] = slot->candidate;
    texts[count++] = form_print(page, "%s %s", slot->family_name, slot->given_name);
    if (columns.establishment)
        texts[count++] = slot->establishment;
    texts[count] = remark(page, print, slot);
    paper_table_row(page, table, 22, texts);
}

/* Candidates that are before the commission together stand under one line. */
static void group_line(
    struct form_page *page, const struct paper_print *print, size_t first, size_t end)
{
    size_t count = end - first;
    const struct form_cell cell = {.width = 1,
        .text = form_print(page, "%s : groupe de %zu candidat%s, même sujet",
            paper_hours(form_arena(page), print->slots[first]->start_minute,
                slot_run_end(print->slots, first, end)),
            count, count > 1 ? "s" : ""),
        .bold = true,
        .shaded = true,
        .size = 8.5};

    form_need(page, 46);
    form_row(page, 0, &cell, 1);
}

void day_list_draw(struct form_page *page, const struct paper_print *print)
{
    static const struct pdf_style small = {PDF_SANS, 8};
    const struct columns columns = columns_of(print);
    struct paper_table table = {.size = 9};

    paper_heading(page, print,
        print->paper->for_jury ? "LISTE DE PASSAGE – COMMISSION"
                               : "LISTE DE PASSAGE – CENTRE D’EXAMEN");
    paper_day_heading(page, print);
    members(page, print);
    head(page, columns, &table);
    for (size_t i = 0, end; i < print->slot_count; i = end) {
        end = slot_run(print->slots, print->slot_count, i, slot_same_group);
        if (paper_is_grouped(print->plan, print->slots[i]->epreuve))
            group_line(page, print, i, end);
        for (size_t s = i; s < end; s++)
            row(page, print, &table, columns, print->slots[s]);
    }
    form_no_head(page);
    form_gap(page, 4);
    form_paragraph(page, small, LAYOUT_LEFT,
        form_print(page, "%zu candidature%s. %s.", print->slot_count,
            print->slot_count > 1 ? "s" : "", paper_local_hours(form_arena(page), print)));
    if (columns.phases)
        phase_legend(page, print, print->paper->commission->epreuve);
}

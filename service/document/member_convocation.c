/* The convocation of an examiner: days and commissions, colleagues, then the slots of each day with
 * the candidates' numbers, never their names. */
#include "document/dossier_forms.h"
#include "document/paper_print.h"

#include "base/text.h"

static const struct pdf_style TEXT = {PDF_SANS, 9.5};

static void identity(struct form_page *page, const struct paper_print *print)
{
    const struct examiner *member = print->paper->member;
    const struct form_cell name[] = {
        {.width = 0.64,
            .label = "Examinateur :",
            .text = paper_person(form_arena(page), member),
            .bold = true,
            .middle = true,
            .size = 11.5},
        {.width = 0.36,
            .label = "Qualité :",
            .text = paper_quality(member->quality),
            .middle = true,
            .size = 10},
    };
    const char *from =
        text_is_empty(member->organisation) ? member->establishment : member->organisation;
    const struct form_cell more[] = {
        {.width = 0.64, .label = "Établissement ou organisme :", .text = from},
        {.width = 0.36,
            .label = "Nomination :",
            .text = text_is_empty(member->nominated_on)
                        ? member->nomination
                        : form_print(page, "%s du %s", member->nomination,
                              form_date(page, member->nominated_on))},
    };

    form_row(page, 22, name, ARRAY_LEN(name));
    form_row(page, 0, more, text_is_empty(member->nomination) ? 1 : ARRAY_LEN(more));
    form_gap(page, 8);
}

/* ---- days ---- */

static const char *role_in(const struct paper_print *print, const char *id)
{
    const struct commission *commission = paper_commission(print->plan, id);

    return commission && paper_is_president(commission, print->paper->member->code) ? "Président"
                                                                                    : "Membre";
}

static void centre_row(
    struct form_page *page, const struct paper_print *print, const struct slot *slot)
{
    const struct form_cell cell = {.width = 1,
        .label = "Centre :",
        .text = paper_centre_text(form_arena(page), print->plan, slot->centre),
        .shaded = true};

    form_need(page, 50);
    form_row(page, 0, &cell, 1);
}

static void day_row(struct form_page *page,
    const struct paper_print *print,
    const struct paper_table *table,
    size_t first,
    size_t end)
{
    struct arena *arena = form_arena(page);
    const struct slot *slot = print->slots[first];
    const struct commission *commission = paper_commission(print->plan, slot->commission);
    const char *texts[] = {
        paper_day(arena, slot->date),
        paper_hour(arena, slot->start_minute),
        paper_hour(arena, slot_run_end(print->slots, first, end)),
        slot->room,
        slot->commission,
        paper_epreuve(arena, print->plan, commission ? commission->epreuve : slot->epreuve),
        role_in(print, slot->commission),
        form_print(page, "%zu", end - first),
    };

    paper_table_row(page, table, 24, texts);
}

static void days(struct form_page *page, const struct paper_print *print)
{
    struct paper_table table = {.size = 9};
    const char *centre = NULL;

    form_paragraph(page, TEXT, LAYOUT_LEFT,
        "Vous êtes convoqué(e) pour interroger aux jours et heures suivants.");
    form_gap(page, 6);
    paper_column(&table, "Jour", 0.18, PAPER_BOLD);
    paper_column(&table, "Début", 0.08, PAPER_BOLD);
    paper_column(&table, "Fin", 0.08, PAPER_BOLD);
    paper_column(&table, "Salle", 0.1, PAPER_BOLD);
    paper_column(&table, "Commission", 0.13, PAPER_CENTRED);
    paper_column(&table, "Épreuve", 0.25, PAPER_LEFT);
    paper_column(&table, "Rôle", 0.11, PAPER_CENTRED);
    paper_column(&table, "Candidats", 0.11, PAPER_CENTRED);
    paper_table_head(page, &table);
    for (size_t i = 0, end; i < print->slot_count; i = end) {
        end = slot_run(print->slots, print->slot_count, i, slot_same_session);
        if (!centre || !text_equal(centre, print->slots[i]->centre))
            centre_row(page, print, print->slots[i]);
        centre = print->slots[i]->centre;
        day_row(page, print, &table, i, end);
    }
    form_no_head(page);
    form_gap(page, 4);
}

/* ---- colleagues ---- */

static void colleagues_of(struct form_page *page,
    const struct paper_print *print,
    const struct paper_table *table,
    const struct commission *commission)
{
    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        const char *texts[] = {
            commission->id,
            paper_member(form_arena(page), member),
            paper_member_quality(member),
            member->president ? "Président" : "Membre",
        };

        if (!text_equal(member->examiner, print->paper->member->code))
            paper_table_row(page, table, 0, texts);
    }
}

static bool seen_before(const struct paper_print *print, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (text_equal(print->slots[i]->commission, print->slots[at]->commission))
            return true;
    return false;
}

static bool is_alone(const struct paper_print *print)
{
    for (size_t i = 0; i < print->slot_count; i++) {
        const struct commission *commission =
            paper_commission(print->plan, print->slots[i]->commission);

        if (commission && commission->member_count > 1)
            return false;
    }
    return true;
}

static void colleagues(struct form_page *page, const struct paper_print *print)
{
    struct paper_table table = {.size = 9};

    if (is_alone(print))
        return;
    paper_column(&table, "Commission", 0.15, PAPER_CENTRED);
    paper_column(&table, "Avec", 0.45, PAPER_LEFT);
    paper_column(&table, "Qualité", 0.25, PAPER_LEFT);
    paper_column(&table, "Rôle", 0.15, PAPER_CENTRED);
    form_gap(page, 8);
    paper_table_head(page, &table);
    for (size_t i = 0, end; i < print->slot_count; i = end) {
        const struct commission *commission =
            paper_commission(print->plan, print->slots[i]->commission);

        end = slot_run(print->slots, print->slot_count, i, slot_same_session);
        if (commission && !seen_before(print, i))
            colleagues_of(page, print, &table, commission);
    }
    form_no_head(page);
}

/* ---- slots ---- */

/* "0123456789, 0123456790"; those with extra time alone when asked for. */
static const char *numbers(
    struct form_page *page, const struct paper_print *print, size_t first, size_t end, bool extra)
{
    const char *text = "";

    for (size_t i = first; i < end; i++)
        if (!extra || print->slots[i]->extra_time)
            text = *text ? form_print(page, "%s, %s", text, print->slots[i]->candidate)
                         : print->slots[i]->candidate;
    return text;
}

static void group_row(struct form_page *page,
    const struct paper_print *print,
    const struct paper_table *table,
    size_t first,
    size_t end)
{
    struct arena *arena = form_arena(page);
    const struct slot *slot = print->slots[first];
    const char *extra = numbers(page, print, first, end, true);
    const char *texts[] = {
        slot->preparation_minutes ? paper_hour(arena, slot_first_minute(slot)) : "–",
        paper_hour(arena, slot->start_minute),
        paper_hour(arena, slot_run_end(print->slots, first, end)),
        slot->epreuve,
        numbers(page, print, first, end, false),
        !*extra            ? ""
        : end - first == 1 ? "temps majoré"
                           : form_print(page, "temps majoré : %s", extra),
    };

    paper_table_row(page, table, 0, texts);
}

static void slots(struct form_page *page, const struct paper_print *print)
{
    struct paper_table table = {.size = 9};

    paper_column(&table, "Préparation", 0.12, PAPER_CENTRED);
    paper_column(&table, "Oral", 0.09, PAPER_BOLD);
    paper_column(&table, "Fin", 0.09, PAPER_CENTRED);
    paper_column(&table, "Épreuve", 0.1, PAPER_CENTRED);
    paper_column(&table, "Numéros des candidats", 0.38, PAPER_LEFT);
    paper_column(&table, "Observations", 0.22, PAPER_LEFT);
    for (size_t i = 0, end; i < print->slot_count; i = end) {
        const struct slot *slot = print->slots[i];

        end = slot_run(print->slots, print->slot_count, i, slot_same_session);
        form_gap(page, 8);
        form_band(page, form_print(page, "%s – commission %s – salle %s",
                            paper_day(form_arena(page), slot->date), slot->commission, slot->room));
        paper_table_head(page, &table);
        for (size_t group = i, next; group < end; group = next) {
            next = slot_run(print->slots, end, group, slot_same_group);
            group_row(page, print, &table, group, next);
        }
        form_no_head(page);
    }
}

void member_convocation_draw(struct form_page *page, const struct paper_print *print)
{
    static const struct pdf_style small = {PDF_SANS, 8};

    paper_heading(page, print, "CONVOCATION D’UN MEMBRE DE COMMISSION");
    identity(page, print);
    if (print->slot_count == 0) {
        form_paragraph(page, TEXT, LAYOUT_LEFT, "Aucun candidat n’est affecté à vos commissions.");
        return;
    }
    days(page, print);
    form_paragraph(page, small, LAYOUT_LEFT,
        form_print(page,
            "%s. En cas d’empêchement, prévenez sans délai le service qui vous "
            "convoque.",
            paper_local_hours(form_arena(page), print)));
    colleagues(page, print);
    slots(page, print);
    if (text_is_empty(print->plan->issued_on))
        return;
    form_gap(page, 12);
    form_paragraph(page, TEXT, LAYOUT_LEFT,
        form_print(page, "Convocation établie le %s.", form_date(page, print->plan->issued_on)));
}

/* The sheet that candidates and members of a commission sign on its day. It shows no aménagement:
 * each who signs reads the lines of the others. */
#include "document/paper_print.h"

#include "base/text.h"

static const double SIGNATURE = 30; /* height to sign in */

static void candidates(struct form_page *page, const struct paper_print *print)
{
    struct paper_table table = {.size = 9.5};

    paper_column(&table, "Oral", 0.09, PAPER_BOLD);
    paper_column(&table, "N° candidat", 0.15, PAPER_CENTRED);
    paper_column(&table, "Nom et prénom", 0.33, PAPER_LEFT);
    paper_column(&table, "Signature du candidat", 0.29, PAPER_LEFT);
    paper_column(&table, "Heure d’arrivée en cas de retard", 0.14, PAPER_LEFT);
    paper_table_head(page, &table);
    for (size_t i = 0; i < print->slot_count; i++) {
        const struct slot *slot = print->slots[i];
        bool other = !text_equal(slot->epreuve, print->paper->commission->epreuve);
        const char *texts[] = {
            paper_hour(form_arena(page), slot->start_minute),
            slot->candidate,
            form_print(page, "%s %s%s%s", slot->family_name, slot->given_name, other ? " – " : "",
                other ? slot->epreuve : ""),
            "",
            "",
        };

        paper_table_row(page, &table, SIGNATURE, texts);
    }
    form_no_head(page);
}

static void counts(struct form_page *page, const struct paper_print *print)
{
    const struct form_cell cells[] = {
        {.width = 0.34,
            .label = "Candidatures :",
            .text = form_print(page, "%zu", print->slot_count),
            .size = 9.5},
        {.width = 0.33, .label = "Présents :", .text = "", .size = 9.5},
        {.width = 0.33, .label = "Absents :", .text = "", .size = 9.5},
    };

    form_row(page, 22, cells, ARRAY_LEN(cells));
}

static void members(struct form_page *page, const struct paper_print *print)
{
    const struct commission *commission = print->paper->commission;
    struct paper_table table = {.size = 9.5};

    paper_column(&table, "Membre de la commission", 0.36, PAPER_LEFT);
    paper_column(&table, "Qualité", 0.22, PAPER_LEFT);
    paper_column(&table, "Rôle", 0.13, PAPER_CENTRED);
    paper_column(&table, "Signature", 0.29, PAPER_LEFT);
    form_gap(page, 10);
    form_need(page,
        40 + SIGNATURE * (commission->member_count < 4 ? (double)commission->member_count : 4));
    paper_table_head(page, &table);
    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        const char *texts[] = {
            paper_member(form_arena(page), member),
            paper_member_quality(member),
            member->president ? "Président" : "Membre",
            "",
        };

        paper_table_row(page, &table, SIGNATURE, texts);
    }
    form_no_head(page);
}

static void closing(struct form_page *page)
{
    const struct form_cell incidents = {
        .width = 1, .label = "Incidents, retards, absences (heure et nature) :", .text = ""};
    const struct form_cell signatures[] = {
        {.width = 0.5, .label = "Président de la commission (date et signature) :", .text = ""},
        {.width = 0.5, .label = "Chef de centre (date et signature) :", .text = ""},
    };

    form_gap(page, 10);
    form_need(page, 150);
    form_row(page, 76, &incidents, 1);
    form_row(page, 64, signatures, ARRAY_LEN(signatures));
}

void emargement_draw(struct form_page *page, const struct paper_print *print)
{
    paper_heading(page, print, "FEUILLE D’ÉMARGEMENT");
    paper_day_heading(page, print);
    candidates(page, print);
    counts(page, print);
    members(page, print);
    closing(page);
}

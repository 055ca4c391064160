/* Annexe VII-2: étude réflexive réseau. */
#include "document/dossier_forms.h"

static const struct pdf_style TEXT = {PDF_SANS, 10};

static void title(struct form_page *page, const char *text)
{
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 11}, LAYOUT_CENTRE, text);
}

static void person(struct form_page *page, const struct dossier_print *print)
{
    const struct etude *etude = print->document->content;
    const struct {
        const char *label, *text;
    } lines[] = {
        {"NOM du Candidat :", print->candidate->family_name},
        {"Prénom du Candidat :", print->candidate->given_name},
        {"N° Candidat :", print->candidate->number},
        {"N° Commission :", ""}, /* written in by hand until the day */
        {"Date :", form_date(page, etude->date)},
    };

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        const struct form_cell cell = {
            .width = 1, .label = lines[i].label, .text = lines[i].text, .bare = true, .size = 10};

        form_row(page, 18, &cell, 1);
    }
}

static void box(struct form_page *page, const char *name, const char *text)
{
    const struct form_cell cells[] = {
        {.width = 0.24, .text = name, .bold = true, .shaded = true, .size = 10},
        {.width = 0.76, .text = text, .size = 10},
    };

    form_row(page, 34, cells, ARRAY_LEN(cells));
}

void etude_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct etude *etude = print->document->content;

    title(page, form_print(page, "BTS %s", print->session->specialty));
    title(page, "E6 – RELATION CLIENT ET ANIMATION DE RÉSEAUX");
    title(page, form_print(page, "SESSION %u", print->session->year));
    form_gap(page, 14);
    person(page, print);
    form_gap(page, 14);
    form_band(page, "Étude réflexive réseau");
    box(page, "THÈME", etude->theme);
    box(page, "PROBLÉMATIQUE", etude->problem);
    form_band(page, "DÉVELOPPEMENT STRUCTURÉ (2 pages maximum – Recto Verso)");
    form_gap(page, 6);
    form_paragraph(page, TEXT, LAYOUT_LEFT, etude->development);
}

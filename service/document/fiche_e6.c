/* Annexe VII-1: fiche descriptive d'activité professionnelle, E6. */
#include "document/dossier_forms.h"

static const double NAME = 0.27;

static void line(struct form_page *page, double height, const char *name, const char *text)
{
    const struct form_cell cells[] = {
        {.width = NAME, .text = name, .bold = true},
        {.width = 1 - NAME, .text = text},
    };

    form_row(page, height, cells, ARRAY_LEN(cells));
}

static void title(struct form_page *page, const char *text)
{
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 10.5}, LAYOUT_CENTRE, text);
}

static struct form_cell network(int number, const struct fiche_e6 *fiche)
{
    const struct form_field *field = form_find_field(dossier_form(DOCUMENT_FICHE_E6), "network");

    return (struct form_cell){.width = 0.29,
        .text = form_choice_label(field, number),
        .mark = fiche->network == number ? FORM_BOX_TICKED : FORM_BOX};
}

static void heading(struct form_page *page, const struct dossier_print *print)
{
    const struct fiche_e6 *fiche = print->document->content;
    const struct candidate *candidate = print->candidate;
    const struct form_cell networks[] = {
        {.width = 0.13, .label = "N° :", .text = form_print(page, "%u", print->document->ordinal)},
        network(FICHE_E6_DISTRIBUTEURS, fiche),
        network(FICHE_E6_PARTENAIRES, fiche),
        network(FICHE_E6_VENTE_DIRECTE, fiche),
    };
    const struct form_cell name[] = {
        {.width = 0.5, .label = "TITRE :", .text = fiche->title},
        {.width = 0.3, .text = "Activité(s) réelle(s) vécue(s) :", .bold = true},
        {.width = 0.1,
            .text = "OUI",
            .mark = fiche->lived == FICHE_E6_LIVED ? FORM_RADIO_TICKED : FORM_RADIO},
        {.width = 0.1,
            .text = "NON",
            .mark = fiche->lived == FICHE_E6_NOT_LIVED ? FORM_RADIO_TICKED : FORM_RADIO},
    };
    const struct form_cell person[] = {
        {.width = 0.38, .label = "Nom :", .text = candidate->family_name},
        {.width = 0.34, .label = "Prénom :", .text = candidate->given_name},
        {.width = 0.28, .label = "N° Candidat :", .text = candidate->number},
    };

    title(page, form_print(page, "BTS %s", form_specialty(page, print->session)));
    title(page, form_print(page, "SESSION %u", print->session->year));
    title(page, "FICHE DESCRIPTIVE D'ACTIVITÉ PROFESSIONNELLE");
    title(page, "E6 – RELATION CLIENT ET ANIMATION DE RÉSEAUX");
    form_gap(page, 6);
    form_row(page, 28, networks, ARRAY_LEN(networks));
    form_row(page, 18, name, ARRAY_LEN(name));
    form_row(page, 18, person, ARRAY_LEN(person));
}

void fiche_e6_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct fiche_e6 *fiche = print->document->content;

    heading(page, print);
    form_band(page, "CADRE DE L'ACTIVITÉ RÉSEAU");
    line(page, 18, "Nom de l'organisation", fiche->organisation);
    line(page, 18, "Adresse/Code postal/Ville", fiche->address);
    line(page, 18, "Type de Structure", fiche->structure);
    line(page, 30, "Offre commerciale", fiche->offer);
    line(page, 30, "Acteurs du réseau (y compris les clients)", fiche->actors);
    form_band(page, "ANALYSE DE L'ACTIVITÉ RÉALISÉE AU SEIN DU RÉSEAU");
    line(page, 18, "Périodes", fiche->periods);
    line(page, 40, "Présentation générale du réseau", fiche->presentation);
    line(page, 40, "Contexte", fiche->context);
    line(page, 40, "Diagnostic du réseau", fiche->diagnosis);
    line(page, 40, "Animation(s) du réseau", fiche->animations);
    line(page, 40, "Méthodologie(s) d'animation (Démarche)", fiche->methodology);
    line(page, 40, "Résultats", fiche->results);
    line(page, 40, "Préconisations", fiche->recommendations);
    line(page, 40, "Liste de ressources et supports", fiche->resources);
}

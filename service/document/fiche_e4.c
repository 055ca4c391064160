/* Annexe V-1: fiche descriptive d'activité professionnelle, E4. */
#include "document/dossier_forms.h"

static const double NAME = 0.27; /* share of the column of names */

static void line(struct form_page *page, const char *name, const char *text)
{
    const struct form_cell cells[] = {
        {.width = NAME, .text = name, .bold = true},
        {.width = 1 - NAME, .text = text},
    };

    form_row(page, 18, cells, ARRAY_LEN(cells));
}

static void title(struct form_page *page, const char *text)
{
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 10.5}, LAYOUT_CENTRE, text);
}

static void heading(struct form_page *page, const struct dossier_print *print)
{
    const struct fiche_e4 *fiche = print->document->content;
    const struct form_field *nature = form_find_field(dossier_form(DOCUMENT_FICHE_E4), "nature");
    const struct candidate *candidate = print->candidate;
    const struct form_cell natures[] = {
        {.width = 0.14, .label = "N° :", .text = form_print(page, "%u", print->document->ordinal)},
        {.width = 0.43,
            .text = form_choice_label(nature, FICHE_E4_NEGOCIATION_VENTE),
            .mark = fiche->nature == FICHE_E4_NEGOCIATION_VENTE ? FORM_RADIO_TICKED : FORM_RADIO},
        {.width = 0.43,
            .text = form_choice_label(nature, FICHE_E4_EVENEMENT),
            .mark = fiche->nature == FICHE_E4_EVENEMENT ? FORM_RADIO_TICKED : FORM_RADIO},
    };
    const struct form_cell name[] = {{.width = 1, .label = "TITRE :", .text = fiche->title}};
    const struct form_cell person[] = {
        {.width = 0.38, .label = "Nom :", .text = candidate->family_name},
        {.width = 0.34, .label = "Prénom :", .text = candidate->given_name},
        {.width = 0.28, .label = "N° Candidat :", .text = candidate->number},
    };

    title(page, form_print(page, "BTS %s", form_specialty(page, print->session)));
    title(page, form_print(page, "SESSION %u", print->session->year));
    title(page, "FICHE DESCRIPTIVE D'ACTIVITÉ PROFESSIONNELLE");
    title(page, "E4 – RELATION CLIENT ET NÉGOCIATION VENTE");
    form_gap(page, 6);
    form_row(page, 28, natures, ARRAY_LEN(natures));
    form_row(page, 18, name, ARRAY_LEN(name));
    form_row(page, 18, person, ARRAY_LEN(person));
}

/* A table of two columns with its head, which comes again on another page. */
static void phases(struct form_page *page,
    const char *const names[2],
    const struct fiche_phase *rows,
    size_t count)
{
    const struct form_cell head[] = {
        {.width = 0.58, .text = names[0], .bold = true, .centred = true},
        {.width = 0.42, .text = names[1], .bold = true, .centred = true},
    };

    form_head(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < count; i++) {
        const struct form_cell cells[] = {
            {.width = 0.58, .text = rows[i].activity},
            {.width = 0.42, .text = rows[i].tools},
        };

        form_row(page, 18, cells, ARRAY_LEN(cells));
    }
    form_no_head(page);
}

static void activity(struct form_page *page, const struct fiche_e4 *fiche)
{
    const struct form_cell when[] = {
        {.width = 0.4, .label = "Date(s) :", .text = fiche->dates},
        {.width = 0.6, .label = "Lieu de l'activité :", .text = fiche->place},
    };
    static const char *const names[2] = {"Phases", "Outils mobilisés"};

    form_band(page, "CADRE DE L'ACTIVITÉ");
    line(page, "Nom de l'organisation", fiche->organisation);
    line(page, "Adresse/Code postal/Ville", fiche->address);
    line(page, "Type de Structure", fiche->structure);
    line(page, "Offre commerciale ¹", fiche->offer);
    line(page, "Type(s) de client(s)", fiche->clients);
    line(page, "Méthodes de Vente", fiche->methods);
    form_band(page, "ANALYSE DE L'ACTIVITÉ");
    form_row(page, 18, when, ARRAY_LEN(when));
    line(page, "Historique/Problématique de l'activité", fiche->history);
    line(page, "Acteurs concernés (Statuts/Rôles/Motivations)", fiche->actors);
    line(page, "Objectifs opérationnels", fiche->objectives);
    form_band(page, "DÉROULEMENT DE L'ACTIVITÉ");
    phases(page, names, fiche->phases, fiche->phase_count);
    line(page, "Résultats", fiche->results);
    line(page, "Difficultés rencontrées", fiche->difficulties);
    form_gap(page, 4);
    form_paragraph(page, (struct pdf_style){PDF_SANS, 7.5}, LAYOUT_LEFT,
        "¹ Annexe à joindre obligatoirement à la fiche (1 feuille recto verso de 2 pages)");
}

static void prospecting(struct form_page *page, const struct fiche_e4 *fiche)
{
    static const char *const names[2] = {"Activités réalisées", "Outils mobilisés"};
    const struct form_cell heads[] = {
        {.width = 1.0 / 3, .text = "Atouts et points d'appui", .bold = true, .centred = true},
        {.width = 1.0 / 3, .text = "Solutions mises en œuvre", .bold = true, .centred = true},
        {.width = 1.0 / 3, .text = "Propositions d'amélioration", .bold = true, .centred = true},
    };
    const struct form_cell cells[] = {
        {.width = 1.0 / 3, .text = fiche->strengths},
        {.width = 1.0 / 3, .text = fiche->solutions},
        {.width = 1.0 / 3, .text = fiche->improvements},
    };
    const struct form_cell balance[] = {
        {.width = 1, .text = "Bilan réflexif", .bold = true, .shaded = true, .centred = true}};

    form_band(page, "CIBLAGE ET PROSPECTION");
    line(page, "Démarche", fiche->prospecting_approach);
    line(page, "Objectifs fixés", fiche->prospecting_goals);
    phases(page, names, fiche->prospecting_activities, fiche->prospecting_activity_count);
    line(page, "Résultats obtenus", fiche->prospecting_results);
    form_need(page, 70);
    form_row(page, 16, balance, ARRAY_LEN(balance));
    form_head(page, heads, ARRAY_LEN(heads));
    form_row(page, 30, cells, ARRAY_LEN(cells));
    form_no_head(page);
}

static void commercial_information(struct form_page *page, const struct fiche_e4 *fiche)
{
    const struct form_cell heads[] = {
        {.width = 0.5, .text = "Sources utilisées", .bold = true, .centred = true},
        {.width = 0.5, .text = "Outils mobilisés", .bold = true, .centred = true},
    };
    const struct form_cell cells[] = {
        {.width = 0.5, .text = fiche->sources},
        {.width = 0.5, .text = fiche->source_tools},
    };

    form_gap(page, 10);
    form_band(page, "EXPLOITATION ET MUTUALISATION DE L'INFORMATION COMMERCIALE");
    line(page, "Informations sur le marché, les clients, le secteur, etc.", fiche->information);
    line(page, "Objectifs fixés", fiche->information_goals);
    line(page, "Démarche de veille", fiche->monitoring);
    form_head(page, heads, ARRAY_LEN(heads));
    form_row(page, 20, cells, ARRAY_LEN(cells));
    form_no_head(page);
    line(page, "Contribution à l'expertise commerciale de l'organisation", fiche->contribution);
}

void fiche_e4_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct fiche_e4 *fiche = print->document->content;

    heading(page, print);
    activity(page, fiche);
    form_break(page);
    prospecting(page, fiche);
    commercial_information(page, fiche);
}

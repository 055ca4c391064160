/* Annexe VIII-1: formulaire de demande de reconnaissance de l'engagement étudiant. */
#include "document/dossier_forms.h"

#include "base/text.h"

static const struct pdf_style TEXT = {PDF_SANS, 9.5}, BOLD = {PDF_SANS_BOLD, 9.5};
static const struct pdf_style TITLE = {PDF_SANS_BOLD, 12}, SMALL = {PDF_SANS, 7.8};

static void question(struct form_page *page, const char *label)
{
    form_gap(page, 6);
    form_need(page, 40);
    form_paragraph(page, BOLD, LAYOUT_LEFT, label);
    form_gap(page, 2);
}

static void answer(struct form_page *page, double height, const char *text)
{
    const struct form_cell cell = {.width = 1, .text = text, .size = 9.5};

    form_row(page, height, &cell, 1);
}

/* A label and its answer on one line. */
static void field(struct form_page *page, const char *label, const char *text)
{
    const struct form_cell cell = {
        .width = 1, .label = label, .text = text, .bare = true, .size = 9.5};

    form_row(page, 0, &cell, 1);
}

static void heading(struct form_page *page, const struct dossier_print *print)
{
    form_paragraph(page, TITLE, LAYOUT_CENTRE,
        "Formulaire de demande de reconnaissance de l'engagement étudiant");
    form_paragraph(page, BOLD, LAYOUT_CENTRE,
        "en application de l'article D643-15-1 du code de l'éducation*1");
    form_gap(page, 6);
    form_paragraph(page, BOLD, LAYOUT_CENTRE, "Candidat au brevet de technicien supérieur");
    form_paragraph(page, BOLD, LAYOUT_CENTRE, print->session->specialty);
    form_paragraph(page, BOLD, LAYOUT_CENTRE, form_print(page, "Session %u", print->session->year));
    form_gap(page, 8);
    form_paragraph(page, TEXT, LAYOUT_LEFT,
        "Intitulé de l'épreuve obligatoire à la suite de laquelle le candidat présente à titre "
        "facultatif l'unité « engagement étudiant » : E6 - Relation client et animation de "
        "réseaux");
    form_gap(page, 4);
    field(page, "Nom et prénom du candidat :",
        form_print(page, "%s %s", print->candidate->family_name, print->candidate->given_name));
    field(page, "Numéro d'inscription :", print->candidate->number);
}

static void host(struct form_page *page, const struct engagement *engagement)
{
    const struct form_field *per = form_find_field(dossier_form(DOCUMENT_ENGAGEMENT), "per");

    question(page, "Nature de l'engagement justifiant la demande (bénévolat, activité "
                   "professionnelle, service "
                   "civique, etc.) :");
    answer(page, 30, engagement->nature);
    question(page, "Organisme d'accueil (association, entreprise, etc.) :");
    field(page, "Nom de l'organisme :", engagement->organisation);
    field(page, "Adresse postale :", engagement->address);
    field(page, "Personne référente (prénom, nom, fonction, téléphone et adresse e-mail) :",
        form_print(page, "%s %s, %s, %s, %s", engagement->referent_given_name,
            engagement->referent_family_name, engagement->referent_function,
            engagement->referent_phone, engagement->referent_email));
    form_gap(page, 4);
    field(page, "Période de l'engagement :",
        form_print(page, "du %s au %s", form_date(page, engagement->from),
            form_date(page, engagement->to)));
    field(page, "Durée de l'engagement (précisez le nombre d'heures par semaine ou par mois) :",
        form_print(page, "%s heures %s", form_decimal(page, engagement->hours),
            form_choice_label(per, engagement->per)));
}

static void project(struct form_page *page, const struct engagement *engagement)
{
    form_gap(page, 6);
    form_band(page, "Description de votre projet dans le cadre de votre engagement :");
    question(page, "Intitulé de la mission :");
    answer(page, 18, engagement->mission);
    question(page, "Votre statut/ fonction (votre rôle) :");
    answer(page, 18, engagement->role);
    question(page, "Quelles sont vos activités/vos tâches :");
    answer(page, 48, engagement->tasks);
    question(page,
        "Quelles sont les compétences que vous pensez avoir développées dans le cadre de votre "
        "mission, en lien notamment avec votre formation :");
    answer(page, 48, engagement->skills);
    question(page,
        "Précisez en quelques lignes le rapport que vous établissez entre les acquis de votre "
        "expérience professionnelle ou bénévole et les compétences, connaissances et aptitudes à "
        "acquérir dans le cadre de votre formation conduisant au brevet de technicien supérieur :");
    answer(page, 48, engagement->link);
}

static void declaration(struct form_page *page, const struct dossier_print *print)
{
    const struct engagement *engagement = print->document->content;
    const struct form_cell civilities[] = {
        {.width = 0.1,
            .text = "M.",
            .mark = engagement->civility == CIVILITY_MONSIEUR ? FORM_BOX_TICKED : FORM_BOX,
            .bare = true},
        {.width = 0.1,
            .text = "Mme",
            .mark = engagement->civility == CIVILITY_MADAME ? FORM_BOX_TICKED : FORM_BOX,
            .bare = true},
        {.width = 0.8,
            .text = form_print(
                page, "%s %s", print->candidate->family_name, print->candidate->given_name),
            .bare = true,
            .size = 9.5},
    };
    const struct form_cell signature[] = {
        {.width = 0.4,
            .label = "Date :",
            .text = form_date(page, engagement->signed_on),
            .size = 9.5},
        {.width = 0.6, .label = "Signature :", .text = "", .size = 9.5},
    };

    form_gap(page, 10);
    form_need(page, 130);
    form_paragraph(page, TEXT, LAYOUT_LEFT, "Je soussigné (e)");
    form_paragraph(page, TEXT, LAYOUT_LEFT, "M./ Mme");
    form_row(page, 0, civilities, ARRAY_LEN(civilities));
    form_paragraph(page, TEXT, LAYOUT_LEFT,
        "atteste sur l'honneur de l'authenticité des éléments rapportés dans ce formulaire.");
    form_gap(page, 6);
    form_row(page, 50, signature, ARRAY_LEN(signature));
}

/* The article, as the annexe prints it. */
static void article(struct form_page *page)
{
    form_gap(page, 12);
    form_need(page, 110);
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, SMALL.size}, LAYOUT_LEFT,
        "*1 - D643-15-1 du code de l'éducation :");
    form_paragraph(page, SMALL, LAYOUT_LEFT,
        "« Les compétences, connaissances et aptitudes que le candidat a acquises dans l'exercice "
        "des activités mentionnées à l'article L. 611-9 et qui relèvent de celles prévues par le "
        "référentiel d'évaluation de chaque spécialité de brevet de technicien supérieur sont "
        "validées à l'examen, à la demande du candidat.\n"
        "La demande de validation est formulée par le candidat au plus tard à la date limite "
        "d'inscription à l'examen.\n"
        "La validation prend la forme d'une unité que le candidat présente à titre facultatif à la "
        "suite de l'épreuve obligatoire mentionnée par le référentiel d'évaluation de chaque "
        "spécialité du diplôme.\n"
        "Les mêmes activités ne peuvent donner lieu qu'à une seule validation des compétences, "
        "connaissances et aptitudes acquises. »");
}

void engagement_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct engagement *engagement = print->document->content;

    heading(page, print);
    host(page, engagement);
    project(page, engagement);
    declaration(page, print);
    article(page);
}

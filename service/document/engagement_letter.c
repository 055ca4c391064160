#include "document/engagement_letter.h"

#include "base/text.h"
#include "document/dossier_forms.h"
#include "document/french.h"

#include <errno.h>

static const double INSET = 30, PADDING = 3.5, TEXT_SIZE = 10;
static const struct pdf_style TEXT = {PDF_SANS, 10}, BOLD = {PDF_SANS_BOLD, 10};
static const struct pdf_style SMALL = {PDF_SANS, 7.8};

static bool is_accepted(const struct engagement_letter *letter)
{
    return letter->request->state == ENGAGEMENT_ACCEPTED;
}

static const char *civility(const struct engagement_letter *letter)
{
    switch (letter->request->form->civility) {
    case CIVILITY_MADAME:
        return "Madame";
    case CIVILITY_MONSIEUR:
        return "Monsieur";
    default:
        return "Madame, Monsieur";
    }
}

/* "10 décembre 2021"; "" for what is no day. */
static const char *day(struct form_page *page, const char *text)
{
    struct date date;
    const char *day;

    if (date_parse(text, &date))
        return "";
    day = french_day(form_arena(page), date);
    return day ? day : "";
}

static void paragraph(struct form_page *page, const char *text)
{
    form_gap(page, 7);
    form_paragraph(page, TEXT, LAYOUT_LEFT, text);
}

/* "Objet : text"; cells stand a little to the right of paragraphs. */
static void line(struct form_page *page, const char *label, const char *text)
{
    const struct form_cell cell = {
        .width = 1, .label = label, .text = text, .bare = true, .size = TEXT_SIZE};

    form_inset(page, INSET - PADDING);
    form_row(page, 0, &cell, 1);
    form_inset(page, INSET);
}

/* Who sends it (the exam, the authority signs below), to whom, when. */
static void heading(struct form_page *page, const struct engagement_letter *letter)
{
    const struct engagement_request *request = letter->request;
    const struct form_cell to = {.width = 0.48,
        .text = form_print(page, "%s %s %s\nN° candidat : %s%s%s",
            request->form->civility ? civility(letter) : "", request->given_name,
            request->family_name, request->candidate,
            *request->establishment ? "\nÉtablissement : " : "", request->establishment),
        .bare = true,
        .size = 10.5};
    const struct form_cell when = {.width = 0.48,
        .text = form_print(page, "Le %s", day(page, request->decided_on)),
        .bare = true,
        .size = TEXT_SIZE};
    const struct form_cell left = {.width = 0.52, .text = "", .bare = true};

    form_paragraph(
        page, (struct pdf_style){PDF_SANS_BOLD, 11}, LAYOUT_LEFT, "Brevet de technicien supérieur");
    form_paragraph(page, TEXT, LAYOUT_LEFT, letter->session->specialty);
    form_paragraph(page, TEXT, LAYOUT_LEFT, form_print(page, "Session %u", letter->session->year));
    form_gap(page, 26);
    form_row(page, 0, (const struct form_cell[]){left, to}, 2);
    form_gap(page, 16);
    form_row(page, 0, (const struct form_cell[]){left, when}, 2);
    form_gap(page, 14);
    line(page, "Objet :", "demande de reconnaissance de l’engagement étudiant");
    line(page, "Référence :", "article D643-15-1 du code de l’éducation");
}

/* What the decision is about. */
static void activity(struct form_page *page, const struct engagement *form)
{
    const struct form_field *per = form_find_field(dossier_form(DOCUMENT_ENGAGEMENT), "per");
    const char *const rows[][2] = {
        {"Nature", form->nature},
        {"Organisme", form->organisation},
        {"Mission", form->mission},
        {"Période", form_print(page, "du %s au %s", day(page, form->from), day(page, form->to))},
        {"Durée", form_print(page, "%s heures %s", form_decimal(page, form->hours),
                      form_choice_label(per, form->per))},
    };

    form_gap(page, 8);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct form_cell cells[] = {
            {.width = 0.19, .text = rows[i][0], .bold = true, .shaded = true, .size = 9.5},
            {.width = 0.81, .text = rows[i][1], .size = 9.5},
        };

        form_row(page, 19, cells, ARRAY_LEN(cells));
    }
}

/* The épreuve after which the unit is presented; NULL: the definition does not say. */
static const struct session_epreuve *epreuve_before(const struct session_definition *session)
{
    const struct oral_rule *oral =
        planning_find_oral(&session->planning_rules, session->engagement_rules.epreuve);

    return oral && *oral->after ? session_find_epreuve(session, oral->after) : NULL;
}

static void accepted(struct form_page *page, const struct engagement_letter *letter)
{
    const struct session_epreuve *before = epreuve_before(letter->session);
    const char *after = before ? form_print(page, "« %s – %s »", before->id, before->label)
                               : "mentionnée par le référentiel d’évaluation";

    paragraph(page,
        form_print(page,
            "Vous présenterez à titre facultatif l’unité « engagement étudiant » à la suite de "
            "l’épreuve obligatoire %s. Votre convocation en donne le jour, l’heure et le lieu.",
            after));
    paragraph(page,
        "Les mêmes activités ne peuvent donner lieu qu’à une seule validation des compétences, "
        "connaissances et aptitudes acquises.");
}

static void decision(struct form_page *page, const struct engagement_letter *letter)
{
    const struct engagement_request *request = letter->request;
    const struct form_cell verdict = {.width = 1,
        .text = is_accepted(letter) ? "Votre demande est acceptée" : "Votre demande est refusée",
        .bold = true,
        .centred = true,
        .size = 12};

    form_gap(page, 12);
    form_need(page, 70);
    form_row(page, 28, &verdict, 1);
    if (*request->motive) {
        form_gap(page, 8);
        form_paragraph(page, BOLD, LAYOUT_LEFT, "Motif");
        form_gap(page, 1);
        form_paragraph(page, TEXT, LAYOUT_LEFT, request->motive);
    }
    if (is_accepted(letter))
        accepted(page, letter);
    else if (*letter->session->engagement_rules.appeal_text)
        paragraph(page, letter->session->engagement_rules.appeal_text);
}

static void signature(struct form_page *page)
{
    const struct form_cell cells[] = {
        {.width = 0.45, .text = "", .bare = true},
        {.width = 0.55,
            .text = "Pour l’autorité académique\n(nom, qualité, signature et cachet)",
            .size = 9},
    };

    form_gap(page, 18);
    form_need(page, 100);
    form_row(page, 96, cells, ARRAY_LEN(cells));
}

static void article(struct form_page *page)
{
    form_gap(page, 16);
    form_need(page, 70);
    form_paragraph(page, SMALL, LAYOUT_LEFT,
        "Article D643-15-1 du code de l’éducation : « Les compétences, connaissances et aptitudes "
        "que le candidat a acquises dans l’exercice des activités mentionnées à l’article L. 611-9 "
        "et qui relèvent de celles prévues par le référentiel d’évaluation de chaque spécialité de "
        "brevet de technicien supérieur sont validées à l’examen, à la demande du candidat. […] La "
        "validation prend la forme d’une unité que le candidat présente à titre facultatif à la "
        "suite de l’épreuve obligatoire mentionnée par le référentiel d’évaluation de chaque "
        "spécialité du diplôme. »");
}

static void draw(struct form_page *page, const void *what)
{
    const struct engagement_letter *letter = what;
    const struct engagement_request *request = letter->request;

    form_inset(page, INSET);
    form_gap(page, 24);
    heading(page, letter);
    form_gap(page, 8);
    paragraph(page, form_print(page, "%s,", civility(letter)));
    paragraph(page,
        form_print(page,
            "Votre demande de reconnaissance de l’engagement étudiant au titre de la session %u a "
            "été reçue le %s. Elle porte sur l’activité suivante :",
            letter->session->year, day(page, request->received_on)));
    activity(page, request->form);
    decision(page, letter);
    signature(page);
    article(page);
}

/* ---- as a PDF ---- */

struct drawing {
    struct arena *arena;
    const struct engagement_letter *letter;
    const char *running;
};

static int draw_letter(struct pdf *pdf, void *context)
{
    const struct drawing *drawing = context;
    unsigned pages;

    return form_run(drawing->arena, pdf, draw, drawing->letter, drawing->running, &pages);
}

int engagement_letter_pdf(
    struct arena *arena, const struct engagement_letter *letter, struct buffer *to)
{
    const struct engagement_request *request = letter->request;
    struct drawing drawing = {arena, letter,
        arena_printf(arena, "Engagement étudiant – %s %s – N° candidat %s", request->given_name,
            request->family_name, request->candidate)};
    const struct pdf_info info = {
        .title = drawing.running,
        .subject = letter->session->specialty,
        .created_s = request->updated_us / 1000000,
    };

    return drawing.running ? pdf_make(&info, draw_letter, &drawing, to) : -ENOMEM;
}

/* Annexe III-4: attestation de stage, common to E4 and E6. Its page is missing in the founding
 * document: the fields are those of D124-9 and of the model of the arrêté of 29 December 2014. */
#include "document/dossier_forms.h"

#include "base/text.h"

static const struct pdf_style SMALL = {PDF_SANS, 7.8};

static void field(struct form_page *page, const char *label, const char *text)
{
    const struct form_cell cell = {.width = 1, .label = label, .text = text};

    form_row(page, 18, &cell, 1);
}

static void pair(
    struct form_page *page, const char *const labels[2], const char *first, const char *second)
{
    const struct form_cell cells[] = {
        {.width = 0.5, .label = labels[0], .text = first},
        {.width = 0.5, .label = labels[1], .text = second},
    };

    form_row(page, 18, cells, ARRAY_LEN(cells));
}

static void heading(struct form_page *page, const struct dossier_print *print)
{
    const struct pdf_style large = {PDF_SANS_BOLD, 14}, bold = {PDF_SANS_BOLD, 10};

    form_paragraph(page, bold, LAYOUT_CENTRE,
        form_print(page, "BTS %s", form_specialty(page, print->session)));
    form_paragraph(page, bold, LAYOUT_CENTRE, form_print(page, "SESSION %u", print->session->year));
    form_gap(page, 6);
    form_paragraph(page, large, LAYOUT_CENTRE, "ATTESTATION DE STAGE");
    form_paragraph(page, (struct pdf_style){PDF_SANS, 9}, LAYOUT_CENTRE,
        "Attestation de stage commune aux unités E4 & E6");
    form_gap(page, 8);
}

static void host(struct form_page *page, const struct attestation *attestation)
{
    form_band(page, "ORGANISME D'ACCUEIL");
    field(page, "Nom ou dénomination sociale :", attestation->host_name);
    field(page, "Adresse :", attestation->host_address);
    field(page, "Téléphone :", attestation->host_phone);
}

static void trainee(struct form_page *page, const struct dossier_print *print)
{
    static const char *const names[2] = {"Nom :", "Prénom :"};
    static const char *const birth[2] = {"Né(e) le :", "N° Candidat :"};
    static const char *const reach[2] = {"Téléphone :", "Courriel :"};
    const struct attestation *attestation = print->document->content;
    const struct candidate *candidate = print->candidate;

    form_band(page, "STAGIAIRE");
    pair(page, names, candidate->family_name, candidate->given_name);
    pair(page, birth, form_date(page, candidate->birth_date), candidate->number);
    field(page, "Adresse :", attestation->trainee_address);
    pair(page, reach, attestation->trainee_phone, attestation->trainee_email);
    field(page, "Étudiant(e) en :", form_print(page, "BTS %s", print->session->specialty));
    field(page,
        "Au sein de :", *attestation->school ? attestation->school : candidate->establishment);
}

static struct form_cell nature(const struct attestation *attestation, int number)
{
    const struct form_field *of = form_find_field(dossier_form(DOCUMENT_ATTESTATION), "nature");

    return (struct form_cell){.width = 1.0 / 3,
        .text = form_choice_label(of, number),
        .mark = attestation->nature == number ? FORM_BOX_TICKED : FORM_BOX};
}

static const char *declared(struct form_page *page, const struct attestation *attestation)
{
    const char *months = attestation->declared_months
                             ? form_print(page, "%u mois ", attestation->declared_months)
                             : "";
    const char *weeks = attestation->declared_weeks
                            ? form_print(page, "%u semaine%s ", attestation->declared_weeks,
                                  attestation->declared_weeks > 1 ? "s" : "")
                            : "";
    const char *days = attestation->declared_days
                           ? form_print(page, "%u jour%s", attestation->declared_days,
                                 attestation->declared_days > 1 ? "s" : "")
                           : "";

    return form_print(page, "%s%s%s", months, weeks, days);
}

static void periods(struct form_page *page, const struct attestation *attestation)
{
    const struct form_cell natures[] = {
        nature(attestation, ATTESTATION_STAGE),
        nature(attestation, ATTESTATION_APPRENTISSAGE),
        nature(attestation, ATTESTATION_CERTIFICAT),
    };
    static const struct form_cell head[] = {
        {.width = 0.3, .text = "Du", .bold = true, .centred = true},
        {.width = 0.3, .text = "Au", .bold = true, .centred = true},
        {.width = 0.4, .text = "Heures de présence effective", .bold = true, .centred = true},
    };

    form_band(page, "DATES ET DURÉE DU STAGE");
    form_row(page, 20, natures, ARRAY_LEN(natures));
    form_head(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < attestation->period_count; i++) {
        const struct form_cell cells[] = {
            {.width = 0.3, .text = form_date(page, attestation->periods[i].from), .centred = true},
            {.width = 0.3, .text = form_date(page, attestation->periods[i].to), .centred = true},
            {.width = 0.4,
                .text = form_decimal(page, attestation->periods[i].hours),
                .centred = true},
        };

        form_row(page, 17, cells, ARRAY_LEN(cells));
    }
    form_no_head(page);
    field(page, "Durée totale effective du stage :", declared(page, attestation));
    field(page, "Montant total de la gratification :",
        decimal_is_set(attestation->gratification)
            ? form_print(page, "%s €", form_decimal(page, attestation->gratification))
            : "néant");
}

/* D124-6, in other words, with the session's figures. */
static void counting(struct form_page *page, const struct session_definition *session)
{
    const struct stage_rule *stage = &session->dossier_rules.stage;

    if (!session->has_dossier_rules)
        return;
    form_gap(page, 3);
    form_paragraph(page, SMALL, LAYOUT_LEFT,
        form_print(page,
            "La durée est celle de la présence effective (code de l'éducation, D124-6) : %u "
            "heures, "
            "consécutives ou non, comptent pour un jour, %u jours pour un mois ; les absences "
            "autorisées (L124-13) sont comptées comme présence.",
            stage->hours_per_day, stage->days_per_month));
    form_gap(page, 5);
}

static void missions(struct form_page *page, const struct attestation *attestation)
{
    const struct form_cell heads[] = {
        {.width = 0.5,
            .text = "Bloc 1 – Relation client et négociation vente (E4)",
            .bold = true,
            .centred = true},
        {.width = 0.5,
            .text = "Bloc 3 – Relation client et animation de réseaux (E6)",
            .bold = true,
            .centred = true},
    };
    const struct form_cell cells[] = {
        {.width = 0.5, .text = attestation->missions_bloc1},
        {.width = 0.5, .text = attestation->missions_bloc3},
    };

    form_band(page, "MISSIONS");
    form_head(page, heads, ARRAY_LEN(heads));
    form_row(page, 60, cells, ARRAY_LEN(cells));
    form_no_head(page);
}

static void signature(struct form_page *page, const struct attestation *attestation)
{
    static const char *const place[2] = {"Fait à :", "Le :"};
    static const char *const who[2] = {"Nom du signataire :", "Fonction :"};
    const struct form_cell boxes[] = {
        {.width = 0.5, .label = "Signature du représentant de l'organisme d'accueil"},
        {.width = 0.5, .label = "Cachet de l'organisme d'accueil"},
    };

    form_gap(page, 8);
    form_need(page, 130);
    pair(page, place, attestation->signed_at, form_date(page, attestation->signed_on));
    pair(page, who, attestation->signatory, attestation->signatory_function);
    form_row(page, 78, boxes, ARRAY_LEN(boxes));
}

void attestation_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct attestation *attestation = print->document->content;

    heading(page, print);
    host(page, attestation);
    trainee(page, print);
    periods(page, attestation);
    counting(page, print->session);
    missions(page, attestation);
    signature(page, attestation);
}

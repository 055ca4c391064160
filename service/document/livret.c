/* Annexes III-2 (recto) and III-3 (verso): livret scolaire. */
#include "document/dossier_forms.h"

#include "base/text.h"

static const double SMALL = 8;

/* The print of one livret. */
struct sheet {
    struct form_page *page;
    const struct dossier_print *print;
    const struct livret *livret;
    const struct livret_rule *rule;
    const struct class_profile *profile; /* may be NULL */
};

static void paragraph(const struct sheet *sheet, const char *text)
{
    form_paragraph(sheet->page, (struct pdf_style){PDF_SANS, 7.2}, LAYOUT_LEFT, text);
}

static void heading(const struct sheet *sheet)
{
    struct form_page *page = sheet->page;
    const struct candidate *candidate = sheet->print->candidate;
    const struct session_definition *session = sheet->print->session;
    const struct form_cell first[] = {
        {.width = 0.14, .label = "Examen BTS"},
        {.width = 0.18,
            .label = "Année de l'examen",
            .text = form_print(page, "%u", session->year)},
        {.width = 0.42, .label = "Nom (lettres capitales) :", .text = candidate->family_name},
        {.width = 0.26, .label = "Établissement :", .text = candidate->establishment},
    };
    const struct form_cell second[] = {
        {.width = 0.32, .label = "Spécialité :"},
        {.width = 0.34, .label = "Prénom :", .text = candidate->given_name},
        {.width = 0.34,
            .label = "Date de naissance :",
            .text = form_date(page, candidate->birth_date)},
    };
    const struct form_cell third[] = {
        {.width = 0.6, .text = form_specialty(page, session), .bold = true, .size = SMALL},
        {.width = 0.4, .label = "Langue vivante 1 :", .text = candidate->language1},
    };

    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 14}, LAYOUT_CENTRE, "LIVRET SCOLAIRE");
    form_gap(page, 6);
    form_row(page, 19, first, ARRAY_LEN(first));
    form_row(page, 19, second, ARRAY_LEN(second));
    form_row(page, 19, third, ARRAY_LEN(third));
}

/* ---- marks ---- */

static const double PREVIOUS = 0.1, NAMES = 0.25, MARK = 0.095, REMARKS = 0.365;

static void marks_head(const struct sheet *sheet)
{
    struct form_page *page = sheet->page;
    const struct form_cell classes[] = {
        {.width = PREVIOUS,
            .text = form_print(page, "Classe de (¹) : %s", sheet->livret->previous_class),
            .size = SMALL,
            .centred = true},
        {.width = NAMES, .text = "Enseignements", .bold = true, .centred = true},
        {.width = 3 * MARK,
            .text = form_print(page, "Classe de (²) : %s", sheet->livret->class_name),
            .size = SMALL,
            .centred = true},
        {.width = REMARKS, .text = "Appréciations", .bold = true, .centred = true},
    };

    form_gap(page, 6);
    form_row(page, 20, classes, ARRAY_LEN(classes));
}

static void marks_line(const struct sheet *sheet, size_t index)
{
    struct form_page *page = sheet->page;
    const struct livret_line *line = &sheet->livret->lines[index];
    const char *label = index < sheet->rule->discipline_count
                            ? sheet->rule->disciplines[index].label
                            : line->discipline;
    const struct form_cell cells[] = {
        {.width = PREVIOUS, .text = form_mark_text(page, line->previous_average), .centred = true},
        {.width = NAMES, .text = form_print(page, "%zu - %s", index + 1, label), .size = SMALL},
        {.width = MARK, .text = form_mark_text(page, line->semester1), .centred = true},
        {.width = MARK, .text = form_mark_text(page, line->semester2), .centred = true},
        {.width = MARK, .text = form_mark_text(page, line->average), .centred = true, .bold = true},
        {.width = REMARKS, .text = line->appreciation, .size = SMALL},
    };

    form_row(page, 40, cells, ARRAY_LEN(cells));
}

static void marks(const struct sheet *sheet)
{
    struct form_page *page = sheet->page;
    const struct form_cell head[] = {
        {.width = PREVIOUS, .text = "Moyenne", .bold = true, .size = 7.5, .centred = true},
        {.width = NAMES, .text = "", .centred = true},
        {.width = MARK, .text = "1er semestre", .bold = true, .size = 7.5, .centred = true},
        {.width = MARK, .text = "2ème semestre", .bold = true, .size = 7.5, .centred = true},
        {.width = MARK, .text = "Moyenne", .bold = true, .size = 7.5, .centred = true},
        {.width = REMARKS, .text = ""},
    };

    marks_head(sheet);
    form_head(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < sheet->livret->line_count; i++)
        marks_line(sheet, i);
    form_no_head(page);
    form_gap(page, 2);
    paragraph(sheet, "(¹) Année antérieure à celle de l'examen    (²) Année de l'examen");
}

/* ---- the council ---- */

static void council(const struct sheet *sheet)
{
    struct form_page *page = sheet->page;
    const struct form_field *opinion = form_find_field(dossier_form(DOCUMENT_LIVRET), "opinion");
    const struct form_cell pix[] = {
        {.width = 0.36, .text = "Certification de compétences numériques (PIX)", .bold = true},
        {.width = 0.64,
            .text = "cocher la case pour attester l'obtention de la certification",
            .size = SMALL,
            .mark = sheet->livret->pix ? FORM_BOX_TICKED : FORM_BOX},
    };
    const struct form_cell head[] = {{.width = 1,
        .text = "AVIS (³) DU CONSEIL DE CLASSE ET OBSERVATIONS ÉVENTUELLES",
        .bold = true,
        .shaded = true,
        .centred = true}};
    const struct form_cell given[] = {
        {.width = 0.28,
            .text = form_choice_label(opinion, sheet->livret->opinion),
            .bold = true,
            .centred = true},
        {.width = 0.72, .text = sheet->livret->observations, .size = SMALL},
    };

    form_gap(page, 5);
    form_row(page, 19, pix, ARRAY_LEN(pix));
    form_gap(page, 5);
    form_need(page, 60);
    form_row(page, 17, head, ARRAY_LEN(head));
    form_row(page, 32, given, ARRAY_LEN(given));
}

/* ---- figures of the class: one table of eight columns, in three heads ---- */

static const double SHARE = 0.13, TOTAL = 0.15, YEAR = 0.115;

static struct form_cell head_cell(double width, const char *text)
{
    return (struct form_cell){
        .width = width, .text = text, .bold = true, .size = 7.6, .centred = true, .shaded = true};
}

static struct form_cell number_cell(double width, const char *text)
{
    return (struct form_cell){.width = width, .text = text, .centred = true, .size = SMALL};
}

static const char *number(struct form_page *page, bool known, uint32_t value)
{
    return known ? form_print(page, "%u", value) : "";
}

static const char *decimal(struct form_page *page, bool known, struct decimal value)
{
    return known ? form_decimal(page, value) : "";
}

static void figures_heads(struct form_page *page)
{
    const struct form_cell top[] = {
        head_cell(3 * SHARE + TOTAL, "Cotation de la classe"),
        head_cell(4 * YEAR, "Résultats de la section les 3 dernières années"),
    };
    const struct form_cell heads[] = {
        head_cell(SHARE, "Très favorable"),
        head_cell(SHARE, "Favorable"),
        head_cell(SHARE, "Doit faire ses preuves"),
        head_cell(TOTAL, "Effectif total de la classe"),
        head_cell(YEAR, "Années"),
        head_cell(YEAR, "Présentés"),
        head_cell(YEAR, "Reçus"),
        head_cell(YEAR, "%"),
    };
    const struct form_cell opinions[] = {
        head_cell(3 * SHARE, "Répartition en % – Avis"),
        head_cell(TOTAL, ""),
        head_cell(4 * YEAR, ""),
    };

    form_gap(page, 5);
    form_need(page, 110);
    form_row(page, 15, top, ARRAY_LEN(top));
    form_row(page, 15, opinions, ARRAY_LEN(opinions));
    form_row(page, 24, heads, ARRAY_LEN(heads));
}

static void figures(const struct sheet *sheet)
{
    static const struct class_profile unknown;
    struct form_page *page = sheet->page;
    const struct class_profile *profile = sheet->profile ? sheet->profile : &unknown;
    size_t rows = profile->result_count > 1 ? profile->result_count : 1;

    figures_heads(page);
    for (size_t i = 0; i < rows; i++) {
        static const struct class_result none;
        bool known = i < profile->result_count, first = sheet->profile && i == 0;
        const struct class_result *result = known ? &profile->results[i] : &none;
        const struct form_cell cells[] = {
            number_cell(SHARE, decimal(page, first, profile->very_favourable_percent)),
            number_cell(SHARE, decimal(page, first, profile->favourable_percent)),
            number_cell(SHARE, decimal(page, first, profile->to_prove_percent)),
            number_cell(TOTAL, number(page, first, profile->headcount)),
            number_cell(YEAR, number(page, known, result->year)),
            number_cell(YEAR, number(page, known, result->presented)),
            number_cell(YEAR, number(page, known, result->admitted)),
            number_cell(YEAR, decimal(page, known, result->percent)),
        };

        form_row(page, 15, cells, ARRAY_LEN(cells));
    }
}

static void signatures(const struct sheet *sheet)
{
    const struct form_cell box[] = {
        {.width = 1, .label = "Date, signature du candidat et remarques éventuelles"}};

    form_gap(sheet->page, 5);
    form_row(sheet->page, 58, box, ARRAY_LEN(box));
    form_gap(sheet->page, 2);
    paragraph(sheet, "(³) Très favorable ou favorable ou doit faire ses preuves");
}

static void visa(struct form_page *page)
{
    const struct form_cell boxes[] = {
        {.width = 0.5, .text = "", .bare = true},
        {.width = 0.5, .label = "Visa du Président du Jury"},
    };

    form_gap(page, 14);
    form_row(page, 90, boxes, ARRAY_LEN(boxes));
}

void livret_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct sheet sheet = {
        .page = page,
        .print = print,
        .livret = print->document->content,
        .rule = &print->session->dossier_rules.livret,
        .profile = print->class_profile,
    };

    heading(&sheet);
    marks(&sheet);
    council(&sheet);
    figures(&sheet);
    signatures(&sheet);
    form_break(page);
    livret_chart_draw(page, print);
    visa(page);
}

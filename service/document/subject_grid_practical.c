/* The evaluation grid of one candidate before a practical subject, to be filled in by hand while
 * the candidate works. For the examiner and the jury alone. */
#include "document/paper_print.h"
#include "document/subject_grid_print.h"

#include "base/text.h"

#define SECRET "USAGE EXCLUSIF DE LA COMMISSION – NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT"

static const double LINE_WEIGHT = 0.64, APPRAISAL = 160; /* height to write in by hand */

/* The boxes of the CMS: which one the subject is on. */
static const char *cms_boxes(struct form_page *page, const struct session_definition *session)
{
    const struct practical_subject_rule *rule = &session->subject_rules.practical;
    const char *text = "";

    if (!session->has_subject_rules)
        return "";
    for (size_t i = 0; i < rule->cms_count; i++)
        text = form_print(page, "%s%s☐ %s", text, i ? "    " : "", rule->cms[i].label);
    return text;
}

static void identity(struct form_page *page, const struct subject_grid_drawing *drawing)
{
    const struct paper_plan *plan = &drawing->grids->plan;
    const struct slot *slot = drawing->slot;
    struct arena *arena = form_arena(page);
    const struct form_cell epreuve = {.width = 1,
        .label = "Épreuve :",
        .text = paper_epreuve(arena, plan, drawing->grids->epreuve)};
    const struct form_cell who[] = {
        {.width = 0.62,
            .label = "Candidat :",
            .text = slot ? form_print(page, "%s %s", slot->family_name, slot->given_name) : "",
            .bold = true,
            .middle = true,
            .size = 11},
        {.width = 0.38,
            .label = "N° candidat :",
            .text = slot ? slot->candidate : "",
            .bold = true,
            .middle = true,
            .size = 11},
    };
    const struct form_cell when[] = {
        {.width = 0.36,
            .label = "Date :",
            .text = slot ? paper_day(arena, slot->date) : "",
            .middle = true},
        {.width = 0.22,
            .label = "Heure :",
            .text = slot ? paper_hours(arena, slot->start_minute, slot_end_minute(slot)) : "",
            .middle = true},
        {.width = 0.24,
            .label = "Commission :",
            .text = slot ? slot->commission : "",
            .middle = true},
        {.width = 0.18, .label = "Salle :", .text = slot ? slot->room : "", .middle = true},
    };
    const struct form_cell centre = {.width = 1,
        .label = "Centre :",
        .text = slot ? paper_centre_text(arena, plan, slot->centre) : "",
        .middle = true};
    const struct form_cell subject[] = {
        {.width = 0.62, .label = "Sujet :", .text = drawing->grids->subject, .middle = true},
        {.width = 0.38, .text = cms_boxes(page, plan->session), .centred = true},
    };

    form_row(page, 0, &epreuve, 1);
    form_row(page, 24, who, ARRAY_LEN(who));
    form_row(page, 20, when, ARRAY_LEN(when));
    form_row(page, 20, &centre, 1);
    form_row(page, 20, subject, ARRAY_LEN(subject));
    form_gap(page, 10);
}

/* Boxes are larger than the words. */
static void line_row(
    struct form_page *page, const struct paper_table *table, const char *const *texts)
{
    struct form_cell cells[FORM_COLUMNS_MAX];

    for (size_t i = 0; i < table->count; i++) {
        cells[i] = table->head[i];
        cells[i].width /= table->weight;
        cells[i].text = texts[i];
        cells[i].size = i ? 13 : 9.5;
    }
    form_row(page, 24, cells, table->count);
}

static void lines(struct form_page *page, const struct sheet_rule *rule)
{
    struct paper_table table = {0};
    const char *texts[FORM_COLUMNS_MAX];
    const char *heading = "";

    paper_column(&table, "Compétences évaluées", LINE_WEIGHT, PAPER_LEFT);
    for (size_t i = 0; i < rule->level_count; i++) {
        paper_column(&table, rule->levels[i].id, (1 - LINE_WEIGHT) / (double)rule->level_count,
            PAPER_CENTRED);
        texts[i + 1] = "☐";
    }
    paper_table_head(page, &table);
    for (size_t i = 0; i < rule->line_count; i++) {
        const struct form_cell cell = {
            .width = 1, .text = rule->lines[i].heading, .bold = true, .shaded = true, .size = 9};

        if (*cell.text && !text_equal(cell.text, heading)) {
            form_need(page, 50);
            form_row(page, 0, &cell, 1);
        }
        heading = cell.text;
        texts[0] = rule->lines[i].label;
        line_row(page, &table, texts);
    }
    form_no_head(page);
}

static void legend(struct form_page *page, const struct sheet_rule *rule)
{
    static const struct pdf_style small = {PDF_SANS, 8};
    const char *text = "";

    for (size_t i = 0; i < rule->level_count; i++)
        text = form_print(
            page, "%s%s%s : %s", text, i ? " ; " : "", rule->levels[i].id, rule->levels[i].label);
    form_gap(page, 4);
    form_paragraph(page, small, LAYOUT_LEFT, text);
    form_gap(page, 8);
}

static void signature(struct form_page *page)
{
    const struct form_cell cells[] = {
        {.width = 0.42, .label = "Examinateur (NOM Prénom, qualité) :"},
        {.width = 0.2, .label = "Date :"},
        {.width = 0.38, .label = "Signature :"},
    };

    form_gap(page, 8);
    form_row(page, 48, cells, ARRAY_LEN(cells));
}

void subject_practical_grid_draw(struct form_page *page, const void *drawing)
{
    const struct subject_grid_drawing *grid = drawing;
    const struct sheet_rule *rule = grid->sheet;
    const struct form_cell appraisal = {.width = 1, .label = "Appréciation :"};
    const struct form_cell mark[] = {
        {.width = 0.6,
            .label = "Note :",
            .text = form_print(page, "……………… / %s", grid_points(page, rule->scale_hundredths)),
            .bold = true,
            .middle = true,
            .size = 13},
        {.width = 0.4,
            .text =
                form_print(page, "par pas de %s point", grid_points(page, rule->step_hundredths)),
            .centred = true,
            .size = 8.5},
    };

    subject_grid_heading(page, grid, "GRILLE D’AIDE À L’ÉVALUATION", SECRET);
    form_foot(page, SECRET);
    identity(page, grid);
    lines(page, rule);
    legend(page, rule);
    form_row(page, APPRAISAL, &appraisal, 1);
    form_row(page, 30, mark, ARRAY_LEN(mark));
    signature(page);
}

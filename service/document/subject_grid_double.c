/* The double marking sheet of one copy: two people mark it together, each gives points on each row,
 * and they agree on a mark. The copy is anonymous, and so is its sheet. */
#include "document/paper_print.h"
#include "document/subject_grid_print.h"

#include "base/text.h"

#define NOTICE "CHAQUE COPIE EST CORRIGÉE CONJOINTEMENT PAR DEUX PROFESSEURS"

/* Many rows are lower, so that a usual subject fits on one page. */
enum { FEW_ROWS = 6 };
static const double ROW = 27, LOW_ROW = 19, REMARKS = 74, LOW_REMARKS = 42;

static void identity(struct form_page *page, const struct subject_grid_drawing *drawing)
{
    const struct form_cell epreuve = {.width = 1,
        .label = "Épreuve :",
        .text = paper_epreuve(form_arena(page), &drawing->grids->plan, drawing->grids->epreuve)};
    const struct form_cell copy[] = {
        {.width = 0.4, .label = "N° d’anonymat de la copie :", .middle = true},
        {.width = 0.36, .label = "Centre de correction :", .middle = true},
        {.width = 0.24, .label = "Date :", .middle = true},
    };
    const struct form_cell subject = {
        .width = 1, .label = "Sujet :", .text = drawing->grids->subject, .middle = true};

    form_row(page, 0, &epreuve, 1);
    form_row(page, 30, copy, ARRAY_LEN(copy));
    form_row(page, 0, &subject, 1);
    form_gap(page, 10);
}

static void columns(struct paper_table *table)
{
    paper_column(table, "Dossiers et questions", 0.36, PAPER_LEFT);
    paper_column(table, "Points", 0.1, PAPER_CENTRED);
    paper_column(table, "Correcteur 1", 0.14, PAPER_CENTRED);
    paper_column(table, "Correcteur 2", 0.14, PAPER_CENTRED);
    paper_column(table, "Écart", 0.11, PAPER_CENTRED);
    paper_column(table, "Points arrêtés", 0.15, PAPER_CENTRED);
}

static double row_height(const struct subject_grids *grids)
{
    return grids->row_count > FEW_ROWS ? LOW_ROW : ROW;
}

static void points_row(struct form_page *page,
    const struct paper_table *table,
    double height,
    const char *label,
    uint32_t points_hundredths)
{
    const char *points =
        points_hundredths ? form_print(page, "/ %s", grid_points(page, points_hundredths)) : "";
    const char *texts[FORM_COLUMNS_MAX] = {label, points, "", "", "", ""};

    paper_table_row(page, table, height, texts);
}

/* Of a subject: its questions under the headings of their dossiers. */
static void subject_rows(
    struct form_page *page, const struct paper_table *table, const struct subject_grids *grids)
{
    const char *heading = "";

    for (size_t i = 0; i < grids->row_count; i++) {
        const struct form_cell cell = {
            .width = 1, .text = grids->rows[i].heading, .bold = true, .shaded = true, .size = 9};

        if (*cell.text && !text_equal(cell.text, heading)) {
            form_need(page, 50);
            form_row(page, 0, &cell, 1);
        }
        heading = cell.text;
        points_row(
            page, table, row_height(grids), grids->rows[i].label, grids->rows[i].points_hundredths);
    }
}

static void totals(struct form_page *page,
    const struct paper_table *table,
    double height,
    const struct double_marking_rule *rule)
{
    struct paper_table bold = *table;

    for (size_t i = 0; i < bold.count; i++)
        bold.head[i].bold = bold.head[i].shaded = true;
    points_row(page, &bold, height, "Total", rule->scale_hundredths);
    if (!rule->bonus_hundredths)
        return;
    points_row(page, table, height, "Bonus (copie conforme aux exigences professionnelles)",
        rule->bonus_hundredths);
    points_row(page, &bold, height, "Total avec le bonus", 0);
}

static void difference(
    struct form_page *page, double remarks_height, const struct double_marking_rule *rule)
{
    const struct form_cell cells[] = {
        {.width = 0.36, .label = "Écart entre les deux totaux :", .middle = true},
        {.width = 0.64,
            .text = form_print(page,
                "Au-delà de %s point%s d’écart, les deux correcteurs se concertent avant "
                "d’arrêter la note.    ☐ concertation",
                grid_points(page, rule->difference_max_hundredths),
                rule->difference_max_hundredths >= 200 ? "s" : ""),
            .middle = true,
            .size = 8.5},
    };
    const struct form_cell agreed[] = {
        {.width = 0.74,
            .label = "Note arrêtée d’un commun accord :",
            .text = form_print(page, "……………… / %s", grid_points(page, rule->scale_hundredths)),
            .bold = true,
            .middle = true,
            .size = 12},
        {.width = 0.26,
            .text =
                form_print(page, "par pas de %s point", grid_points(page, rule->step_hundredths)),
            .centred = true,
            .size = 8.5},
    };
    const struct form_cell remarks = {.width = 1, .label = "Observations :"};

    form_gap(page, 10);
    form_need(page, 176 + remarks_height);
    form_row(page, 30, cells, ARRAY_LEN(cells));
    form_row(page, 34, agreed, ARRAY_LEN(agreed));
    form_row(page, remarks_height, &remarks, 1);
}

static void signatures(struct form_page *page)
{
    const struct form_cell head[] = {
        {.width = 0.5, .text = "Correcteur 1", .bold = true, .shaded = true, .centred = true},
        {.width = 0.5, .text = "Correcteur 2", .bold = true, .shaded = true, .centred = true},
    };
    const struct form_cell who[] = {
        {.width = 0.5, .label = "NOM Prénom :"},
        {.width = 0.5, .label = "NOM Prénom :"},
    };
    const struct form_cell sign[] = {
        {.width = 0.5, .label = "Signature :"},
        {.width = 0.5, .label = "Signature :"},
    };

    form_gap(page, 10);
    form_row(page, 0, head, ARRAY_LEN(head));
    form_row(page, 24, who, ARRAY_LEN(who));
    form_row(page, 52, sign, ARRAY_LEN(sign));
}

void subject_double_sheet_draw(struct form_page *page, const void *drawing)
{
    const struct subject_grid_drawing *sheet = drawing;
    const struct double_marking_rule *rule = sheet->double_of;
    struct paper_table table = {.size = 9.5};

    subject_grid_heading(page, sheet, "FICHE DE DOUBLE CORRECTION", NOTICE);
    identity(page, sheet);
    columns(&table);
    paper_table_head(page, &table);
    if (sheet->grids->row_count)
        subject_rows(page, &table, sheet->grids);
    else
        for (size_t i = 0; i < rule->row_count; i++)
            points_row(page, &table, ROW, rule->rows[i], 0);
    totals(page, &table, row_height(sheet->grids), rule);
    form_no_head(page);
    difference(page, sheet->grids->row_count > FEW_ROWS ? LOW_REMARKS : REMARKS, rule);
    signatures(page);
}

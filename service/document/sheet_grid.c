/* The grid of one sheet: each line with its level. For the commission alone. */
#include "document/sheet_print.h"

#include "base/text.h"

#define SECRET "USAGE EXCLUSIF DE LA COMMISSION – NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT"

static const double LINE_WEIGHT = 0.6;

/* Id of the level of a line; "" when it has none. */
static const char *level_of(const struct sheet_content *content, const char *line)
{
    for (size_t i = 0; i < content->line_count; i++)
        if (text_equal(content->lines[i].line, line))
            return content->lines[i].level;
    return "";
}

static void heading_row(struct form_page *page, const char *heading)
{
    const struct form_cell cell = {
        .width = 1, .text = heading, .bold = true, .shaded = true, .size = 9};

    form_need(page, 50);
    form_row(page, 0, &cell, 1);
}

static void line_row(struct form_page *page,
    const struct sheet_drawing *drawing,
    const struct paper_table *table,
    const struct grid_line *line)
{
    const struct sheet_rule *rule = drawing->rule;
    const char *level = level_of(&drawing->paper->entries->sheet.content, line->id);
    const char *texts[FORM_COLUMNS_MAX] = {line->label};

    for (size_t i = 0; i < rule->level_count && i + 1 < FORM_COLUMNS_MAX; i++)
        texts[i + 1] = text_equal(rule->levels[i].id, level) ? "✗" : "";
    paper_table_row(page, table, 24, texts);
}

static void lines(struct form_page *page, const struct sheet_drawing *drawing)
{
    const struct sheet_rule *rule = drawing->rule;
    struct paper_table table = {.size = 9.5};
    const char *heading = "";

    paper_column(&table, "Compétences évaluées", LINE_WEIGHT, PAPER_LEFT);
    for (size_t i = 0; i < rule->level_count; i++)
        paper_column(
            &table, rule->levels[i].id, (1 - LINE_WEIGHT) / (double)rule->level_count, PAPER_BOLD);
    for (size_t i = 1; i < table.count; i++)
        table.head[i].centred = true;
    paper_table_head(page, &table);
    for (size_t i = 0; i < rule->line_count; i++) {
        if (*rule->lines[i].heading && !text_equal(rule->lines[i].heading, heading))
            heading_row(page, rule->lines[i].heading);
        heading = rule->lines[i].heading;
        line_row(page, drawing, &table, &rule->lines[i]);
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

void grid_draw(struct form_page *page, const struct sheet_drawing *drawing)
{
    const struct sheet_print *entry = drawing->paper->entries;
    const struct form_cell secret = {
        .width = 1, .text = SECRET, .bold = true, .centred = true, .size = 10};
    const char *scale = sheet_scale(page, drawing->rule);
    const struct form_cell mark = {.width = 1,
        .label = "Note :",
        .text = form_print(page, "%s / %s", sheet_mark(page, entry), scale),
        .bold = true,
        .size = 12};

    paper_heading(page, &drawing->print, "GRILLE D’AIDE À L’ÉVALUATION");
    form_foot(page, SECRET);
    form_row(page, 24, &secret, 1);
    form_gap(page, 8);
    sheet_identity(page, drawing);
    lines(page, drawing);
    legend(page, drawing->rule);
    form_row(page, 26, &mark, 1);
    sheet_seals(page, drawing, false);
}

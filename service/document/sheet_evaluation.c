/* The evaluation sheet, which the candidate may ask for after the deliberation: the appraisal and
 * the mark, who gave them and when. Never the grid, never a number of another candidate. */
#include "document/sheet_print.h"

#include "base/text.h"

#define COMMUNICABLE \
    "Peut être communiquée au candidat, à sa demande, après la délibération du jury."

static const double APPRAISAL = 230; /* height to read, and to write below by hand */

static void mark(struct form_page *page, const struct sheet_drawing *drawing)
{
    const struct sheet_print *entry = drawing->paper->entries;
    const struct sheet_content *content = &entry->sheet.content;
    const char *mark = sheet_mark(page, entry), *scale = sheet_scale(page, drawing->rule);
    const struct form_cell cell = {.width = 1,
        .label = "Note :",
        .text = entry->sheet.absent ? "AB – le candidat ne s’est pas présenté"
                                    : form_print(page, "%s%s%s", mark, *scale ? " / " : "", scale),
        .bold = true,
        .middle = true,
        .size = 14};
    const struct form_cell reserve = {.width = 1,
        .label = "Note sous réserve :",
        .text = text_is_empty(content->reservation_reason) ? "vérification du dossier en cours"
                                                           : content->reservation_reason};

    form_row(page, 34, &cell, 1);
    if (content->reserved)
        form_row(page, 0, &reserve, 1);
}

void evaluation_draw(struct form_page *page, const struct sheet_drawing *drawing)
{
    static const struct pdf_style notice = {PDF_SANS, 8.5};
    const struct sheet_print *entry = drawing->paper->entries;
    const struct form_cell appraisal = {
        .width = 1, .label = "Appréciation :", .text = entry->sheet.content.appraisal, .size = 10};

    paper_heading(page, &drawing->print, "FICHE D’ÉVALUATION");
    form_foot(page, COMMUNICABLE);
    form_paragraph(page, notice, LAYOUT_CENTRE, COMMUNICABLE);
    form_gap(page, 8);
    sheet_identity(page, drawing);
    if (!entry->sheet.absent)
        form_row(page, APPRAISAL, &appraisal, 1);
    mark(page, drawing);
    sheet_seals(page, drawing, true);
}

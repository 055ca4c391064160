/* A sheet to be read, as it is sealed: mark, grid, appraisal, reserve, or the absence. */
#pragma once

#include <gtk/gtk.h>
#include <palmares/v1/jury.pb-c.h>

enum sheet_text_shape {
    SHEET_TEXT_BRIEF, /* the mark and the reserve only */
    SHEET_TEXT_TALL,  /* one below the other */
    SHEET_TEXT_WIDE,  /* the grid beside the rest */
};

/* `rule` and `sheet` may be NULL. */
void sheet_text_fill(GtkBox *box,
    const Palmares__V1__SheetRule *rule,
    const Palmares__V1__Sheet *sheet,
    enum sheet_text_shape shape);

/* A sheet to be read, as it is sealed: mark, grid, appraisal, reserve, or the absence. */
#pragma once

#include <gtk/gtk.h>
#include <palmares/v1/jury.pb-c.h>

/* `rule` and `sheet` may be NULL. `brief`: the mark and the reserve only. */
void sheet_text_fill(GtkBox *box,
    const Palmares__V1__SheetRule *rule,
    const Palmares__V1__Sheet *sheet,
    bool brief);

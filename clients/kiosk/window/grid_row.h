/*
 * One line of the grid: its text and a button for each level, of which one is down at most. One
 * stop for Tab; arrows or the number of a level choose.
 */
#pragma once

#include <gtk/gtk.h>
#include <palmares/v1/marking.pb-c.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_GRID_ROW (kiosk_grid_row_get_type())
G_DECLARE_FINAL_TYPE(KioskGridRow, kiosk_grid_row, KIOSK, GRID_ROW, GtkBox)

/* Signal: "changed": people chose. Texts of the rule are copied. */
KioskGridRow *kiosk_grid_row_new(
    const Palmares__V1__SheetRule *rule, const Palmares__V1__GridLine *line);
const char *kiosk_grid_row_line(KioskGridRow *self);
/* NULL: none. */
const char *kiosk_grid_row_level(KioskGridRow *self);
void kiosk_grid_row_focus(KioskGridRow *self);
void kiosk_grid_row_set_level(KioskGridRow *self, const char *level);

G_END_DECLS

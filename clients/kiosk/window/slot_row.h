/* A candidate in the list of the day. */
#pragma once

#include "kiosk_window/words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_SLOT_ROW (kiosk_slot_row_get_type())
G_DECLARE_FINAL_TYPE(KioskSlotRow, kiosk_slot_row, KIOSK, SLOT_ROW, GtkListBoxRow)

KioskSlotRow *kiosk_slot_row_new(void);
/* Nothing of the slot is kept but its key. */
void kiosk_slot_row_show(KioskSlotRow *self, const struct slot_view *slot, bool is_next);
const char *kiosk_slot_row_candidate(KioskSlotRow *self);
const char *kiosk_slot_row_epreuve(KioskSlotRow *self);
/* Extra time, reserve, lateness: what the jury should see before it opens the dossier. */
void kiosk_slot_mentions(GtkBox *box, const struct slot_view *slot);

G_END_DECLS

/* Digits on the screen for the field of the mark. The field keeps the focus; the pad is no stop for
 * Tab, since a keyboard has its own digits. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_MARK_PAD (kiosk_mark_pad_get_type())
G_DECLARE_FINAL_TYPE(KioskMarkPad, kiosk_mark_pad, KIOSK, MARK_PAD, GtkGrid)

/* Types into `field`, which lives as long as the pad. */
void kiosk_mark_pad_set_field(KioskMarkPad *self, GtkEditable *field);

G_END_DECLS

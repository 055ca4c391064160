/* A large button: an icon, words, and the keys that do the same ("Ctrl ↵"), shown as a key.
 * Properties: "text", "icon", "keycap", all optional. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_BUTTON (kiosk_button_get_type())
G_DECLARE_FINAL_TYPE(KioskButton, kiosk_button, KIOSK, BUTTON, GtkButton)

GtkWidget *kiosk_button_new(const char *icon, const char *text, const char *keycap);
void kiosk_button_set_text(KioskButton *self, const char *text);
void kiosk_button_set_icon(KioskButton *self, const char *icon);

G_END_DECLS

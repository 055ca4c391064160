/*
 * Where a personal PIN is typed: digits on the screen or on the keyboard, shown as dots, never as
 * digits. The PIN is wiped as soon as it was handed out.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_PIN_PAD (kiosk_pin_pad_get_type())
G_DECLARE_FINAL_TYPE(KioskPinPad, kiosk_pin_pad, KIOSK, PIN_PAD, GtkBox)

enum { PIN_PAD_DIGITS_MAX = 12 };

/* Signal: "entered" (const char *pin): valid during the call only. */
/* Begin anew: whose PIN, and which ("Code personnel", "Nouveau code"). */
void kiosk_pin_pad_ask(KioskPinPad *self, const char *whose, const char *what);
void kiosk_pin_pad_set_digits_min(KioskPinPad *self, unsigned digits);
void kiosk_pin_pad_clear(KioskPinPad *self);
void kiosk_pin_pad_focus(KioskPinPad *self);

G_END_DECLS

/*
 * A member identifies with the personal PIN: typed, checked with the service when there is a link,
 * changed at first use. Without a link the service checks it later, with the act that it signs.
 */
#pragma once

#include "kiosk_window/feed.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_PIN_FLOW (kiosk_pin_flow_get_type())
G_DECLARE_FINAL_TYPE(KioskPinFlow, kiosk_pin_flow, KIOSK, PIN_FLOW, GtkBox)

/* Signal: "identified" (const char *examiner, const char *pin, gboolean checked): the PIN is valid
 * during the call only. */
void kiosk_pin_flow_set_feed(KioskPinFlow *self, KioskFeed *feed);
/* Ask this member of the day; NULL: nobody. What was typed before is forgotten. */
void kiosk_pin_flow_ask(KioskPinFlow *self, const Palmares__V1__RoomMember *member);
/* Who is asked; NULL: nobody. */
const char *kiosk_pin_flow_examiner(KioskPinFlow *self);
void kiosk_pin_flow_focus(KioskPinFlow *self);

G_END_DECLS

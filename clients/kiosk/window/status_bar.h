/* The line at the foot of every page: the link, what is only here, the time, and what was said
 * last. It never goes away, so that what matters can be read (and heard) at any moment. */
#pragma once

#include "kiosk_window/feed.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_STATUS_BAR (kiosk_status_bar_get_type())
G_DECLARE_FINAL_TYPE(KioskStatusBar, kiosk_status_bar, KIOSK, STATUS_BAR, GtkBox)

void kiosk_status_bar_set_feed(KioskStatusBar *self, KioskFeed *feed);

G_END_DECLS

/* The one window: the head of the room, the steps of the open sheet, a page, the status line. */
#pragma once

#include "kiosk_window/feed.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_WINDOW (kiosk_window_get_type())
G_DECLARE_FINAL_TYPE(KioskWindow, kiosk_window, KIOSK, WINDOW, AdwApplicationWindow)

/* `screen`: it fills it, and nothing closes it but the end of the program; NULL: a window like any.
 */
KioskWindow *kiosk_window_new(
    GtkApplication *application, KioskFeed *feed, const GdkRectangle *screen);
/* Name of a page in the window's table. */
void kiosk_window_show(KioskWindow *self, const char *page);

G_END_DECLS

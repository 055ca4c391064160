/* How much time is left: the preparation and each part of the oral. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_CLOCK_PAGE (kiosk_clock_page_get_type())
G_DECLARE_FINAL_TYPE(KioskClockPage, kiosk_clock_page, KIOSK, CLOCK_PAGE, KioskPage)

G_END_DECLS

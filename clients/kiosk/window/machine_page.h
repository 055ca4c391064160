/* State of this kiosk, other days, how the screen looks and speaks. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_MACHINE_PAGE (kiosk_machine_page_get_type())
G_DECLARE_FINAL_TYPE(KioskMachinePage, kiosk_machine_page, KIOSK, MACHINE_PAGE, KioskPage)

G_END_DECLS

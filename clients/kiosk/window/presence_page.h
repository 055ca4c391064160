/* The members sign the attendance sheet with their personal PIN. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_PRESENCE_PAGE (kiosk_presence_page_get_type())
G_DECLARE_FINAL_TYPE(KioskPresencePage, kiosk_presence_page, KIOSK, PRESENCE_PAGE, KioskPage)

G_END_DECLS

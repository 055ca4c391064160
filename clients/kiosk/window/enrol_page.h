/* How this machine becomes the kiosk of a room: address and one-time code. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_ENROL_PAGE (kiosk_enrol_page_get_type())
G_DECLARE_FINAL_TYPE(KioskEnrolPage, kiosk_enrol_page, KIOSK, ENROL_PAGE, KioskPage)

G_END_DECLS

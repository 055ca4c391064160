/* Each member signs with the personal PIN; then the sheet is sealed. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_SEAL_PAGE (kiosk_seal_page_get_type())
G_DECLARE_FINAL_TYPE(KioskSealPage, kiosk_seal_page, KIOSK, SEAL_PAGE, KioskPage)

G_END_DECLS

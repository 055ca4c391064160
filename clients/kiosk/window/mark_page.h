/* The grid, the mark, the appraisal, a reserve. All of it is written as one goes. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_MARK_PAGE (kiosk_mark_page_get_type())
G_DECLARE_FINAL_TYPE(KioskMarkPage, kiosk_mark_page, KIOSK, MARK_PAGE, KioskPage)

G_END_DECLS

/* The candidates of the day, in their order, and who is next. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_DAY_PAGE (kiosk_day_page_get_type())
G_DECLARE_FINAL_TYPE(KioskDayPage, kiosk_day_page, KIOSK, DAY_PAGE, KioskPage)

G_END_DECLS

/* What the service could not take: what was done here, what it has, and two ways on. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_CONFLICTS_PAGE (kiosk_conflicts_page_get_type())
G_DECLARE_FINAL_TYPE(KioskConflictsPage, kiosk_conflicts_page, KIOSK, CONFLICTS_PAGE, KioskPage)

G_END_DECLS

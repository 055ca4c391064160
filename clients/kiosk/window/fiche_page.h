/* The fiche-sujet as the candidate may see it, alone on the screen, and an explicit way back. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_FICHE_PAGE (kiosk_fiche_page_get_type())
G_DECLARE_FINAL_TYPE(KioskFichePage, kiosk_fiche_page, KIOSK, FICHE_PAGE, KioskPage)

G_END_DECLS

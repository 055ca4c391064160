/* Who the candidate is, what the jury has to know, the dossier, and whether they came. */
#pragma once

#include "kiosk_window/page.h"

G_BEGIN_DECLS

#define KIOSK_TYPE_CANDIDATE_PAGE (kiosk_candidate_page_get_type())
G_DECLARE_FINAL_TYPE(KioskCandidatePage, kiosk_candidate_page, KIOSK, CANDIDATE_PAGE, KioskPage)

G_END_DECLS

/* Documents of the day, and what is asked of the service while people wait. */
#pragma once

#include "kiosk_core/room_internal.h"

/* The file that says which day is shown. */
#define ROOM_CHOSEN_DAY "shown"

/* Under which name a version of a document is kept; free() it. NULL: memory. */
char *room_pages_name(const char *candidate, const Palmares__V1__PageSet *pages);
enum day_kind room_fiche_kind(Palmares__V1__FicheSujet__View view);

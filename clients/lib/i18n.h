/* Messages for people: English in the source, translated by gettext (the program sets the domain
 * and the locale). */
#pragma once

#include <libintl.h>

/* Translate here. */
#define _(text) gettext(text)
/* Mark for translation; translated where it is shown. */
#define N_(text) text

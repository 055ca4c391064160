/* Messages for people: English in the source, translated by gettext (the program chooses its
 * domain and the language). */
#pragma once

#include <libintl.h>
#include <stddef.h>

/* Translate here. */
#define _(text) gettext(text)
/* Mark for translation; translated where it is shown. */
#define N_(text) text

/*
 * The locale that the environment asks for: messages in its language, text always as UTF-8, numbers
 * always as in C. A language whose locale is not installed still gets its messages: gettext takes
 * the catalogue from LANGUAGE under C.UTF-8. Before other threads.
 */
void i18n_use_environment(void);

/*
 * Use the catalogues of `domain`: those in `folder`, or when it is NULL in the first of `places`
 * that is there, else the last of them; places are relative to the folder of the program.
 */
void i18n_bind(
    const char *domain, const char *folder, const char *const *places, size_t place_count);

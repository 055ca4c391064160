/* Messages in French unless English is asked for; text always as UTF-8, numbers always as in C. */
#pragma once

/* Before any text is translated. */
void language_init(void);
/* "fr", "en"; other languages have no catalogue and give English. */
void language_set(const char *language);

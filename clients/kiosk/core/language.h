/* The language of messages: one catalogue, palmares-kiosk, for the window and for the core. */
#pragma once

/* For the window: French until another language is chosen, whatever the environment says. */
void language_init(void);

/*
 * For programs at a terminal: the language that the environment asks for (LANGUAGE, LC_ALL,
 * LC_MESSAGES, LANG), with or without its locale installed; text is UTF-8, numbers are as in C.
 * `catalogues` is the folder of the catalogues; NULL: that of the program.
 */
void language_from_environment(const char *catalogues);

/* "fr" or "en", from now on. */
void language_set(const char *language);

/* What people chose for this screen, kept in the state folder; nothing of the exam is in it. */
#pragma once

#include "base/base.h"

struct preferences {
    bool high_contrast, large_text;
    char language[8]; /* "fr", "en" */
};

/* What is missing or cannot be read is as a kiosk is at first: French, no changes. */
void preferences_load(const char *directory, struct preferences *ret_preferences);
/* A kiosk whose disk is full goes on with what was chosen, and forgets it at its end. */
void preferences_save(const char *directory, const struct preferences *preferences);

/* The program: options, language, styles, the feed and the window. */
#pragma once

#include "kiosk_window/preferences.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_APPLICATION (kiosk_application_get_type())
G_DECLARE_FINAL_TYPE(KioskApplication, kiosk_application, KIOSK, APPLICATION, AdwApplication)

/* Runs until it is told to end; exit status. */
int application_run(int argc, char **argv);

/* What the page of the machine may change; it lasts. */
struct preferences *kiosk_application_preferences(KioskApplication *self);
void kiosk_application_apply(KioskApplication *self);
/* Ends, and begins again in another language: "fr", "en". */
void kiosk_application_speak(KioskApplication *self, const char *language);
/* Folder of the state. */
const char *kiosk_application_state(KioskApplication *self);
/* After an enrolment: opens the room and shows it. */
void kiosk_application_open(KioskApplication *self);
bool kiosk_application_locked(KioskApplication *self);

G_END_DECLS

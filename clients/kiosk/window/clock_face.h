/* The time that is left, as a ring that empties and large figures. */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_CLOCK_FACE (kiosk_clock_face_get_type())
G_DECLARE_FINAL_TYPE(KioskClockFace, kiosk_clock_face, KIOSK, CLOCK_FACE, GtkBox)

enum clock_face_mood {
    CLOCK_FACE_IDLE, /* nothing runs: the length that is to come */
    CLOCK_FACE_RUNNING,
    CLOCK_FACE_SHORT, /* the last minutes */
    CLOCK_FACE_OVER,  /* `seconds` counts up from the end */
};

/* `whole` 0: no ring. Changes at most once a second; nothing flashes. */
void kiosk_clock_face_show(KioskClockFace *self,
    enum clock_face_mood mood,
    int64_t seconds,
    int64_t whole,
    const char *caption);

G_END_DECLS

/*
 * What all pages look at: the newest view of the room, the sheet that is open, and what was said to
 * people last. Brings what the room's threads say to the GTK thread; everything here is called
 * there.
 *
 * Signals: "changed" (there is a new view, or another sheet is open), "tick" (a second has passed),
 * "said" (int tone, const char *text).
 */
#pragma once

#include "kiosk_core/room.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_FEED (kiosk_feed_get_type())
G_DECLARE_FINAL_TYPE(KioskFeed, kiosk_feed, KIOSK, FEED, GObject)

/* How something is said: always with an icon and words, never by colour alone. */
enum kiosk_tone {
    KIOSK_TONE_NONE, /* nothing to say: takes away what was said last */
    KIOSK_TONE_GOOD,
    KIOSK_TONE_NOTE,
    KIOSK_TONE_CARE,
    KIOSK_TONE_BAD,
};

KioskFeed *kiosk_feed_new(void);

/* As room_open(); the feed closes the room with itself. `day` NULL: as the service says. */
int kiosk_feed_open(KioskFeed *self,
    const char *directory,
    const char *day,
    bool offline,
    char **ret_why) MUST_CHECK;
/* NULL before kiosk_feed_open(). Borrowed. */
struct room *kiosk_feed_room(KioskFeed *self);

/* NULL before kiosk_feed_open(); valid until the next "changed". */
const struct room_view *kiosk_feed_view(KioskFeed *self);
/* Unix time by the service's clock. */
int64_t kiosk_feed_now_us(KioskFeed *self);
/* IANA name of the centre's zone; "UTC" while no day is known. */
const char *kiosk_feed_zone(KioskFeed *self);

/* Open the sheet of a candidate in an épreuve; NULLs: none. */
void kiosk_feed_choose(KioskFeed *self, const char *candidate, const char *epreuve);
/* The open sheet; NULL when none is, or when it is not of the day any more. Until "changed". */
const struct slot_view *kiosk_feed_slot(KioskFeed *self);
/* Key of the open sheet; its texts live as long as the sheet is open. */
struct room_key kiosk_feed_key(KioskFeed *self);

/* Say something to people; stays until something else is said. */
void kiosk_feed_say(KioskFeed *self, enum kiosk_tone tone, const char *text);
/*
 * Say what became of an act: `done` when r is 0, else what the room says, or words of our own.
 * Frees `why`. True when r is 0: the view is a new one then, and slots of the old one are gone.
 */
bool kiosk_feed_tell(KioskFeed *self, int r, char *why, const char *done);

G_END_DECLS

/*
 * Time zones of the IANA database (tzdata), through GLib; no other file of the service uses GLib's
 * time functions. Pure: reads the installed tzdata, never the clock or the TZ variable.
 * Thread-safe.
 */
#pragma once

#include "model/date.h"

struct zone;

enum zone_err {
    ZONE_E_UNKNOWN = 1, /* no such zone in tzdata */
    ZONE_E_SKIPPED,     /* the local time does not exist: clocks went forward over it */
    ZONE_E_AMBIGUOUS,   /* the local time exists twice: clocks went back over it */
};

/* The zone of an IANA name such as "Europe/Paris" ("UTC" too). ZONE_E_UNKNOWN for anything else:
 * abbreviations ("EST"), offsets ("+04:00"), POSIX rules, paths, "right/..." (leap seconds).
 * -ENOMEM. */
int zone_open(const char *name, struct zone **ret_zone) MUST_CHECK;
/* Accepts NULL. */
void zone_close(struct zone *zone);

/* The instant (Unix time, seconds) at which a clock on the wall of this zone shows `date` and
 * `minutes` after midnight. ZONE_E_SKIPPED, ZONE_E_AMBIGUOUS. */
int zone_instant(
    const struct zone *zone, struct date date, int minutes, int64_t *ret_unix_s) MUST_CHECK;
/* Seconds east of UTC in force at an instant. */
int32_t zone_offset_s(const struct zone *zone, int64_t unix_s);

DEFINE_CLEANUP(struct zone *, zone_close);

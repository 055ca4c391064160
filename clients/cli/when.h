/* Times of day for people, in local time by an offset that the service gave: the client knows no
 * zone rules. */
#pragma once

#include "base/arena.h"

/* "Wed 2022-05-18" at `offset_minutes` east of UTC. Texts live in the arena; NULL when memory is
 * short. */
const char *when_day(struct arena *arena, int64_t seconds, int offset_minutes) MUST_CHECK;

/*
 * "05:00", with "(-1)" or "(+1)" behind it when its day, at its offset, is not the day of
 * `reference_seconds` at `reference_offset_minutes`.
 */
struct when_reference {
    int64_t seconds;
    int offset_minutes;
};
const char *when_time(struct arena *arena,
    int64_t seconds,
    int offset_minutes,
    const struct when_reference *reference) MUST_CHECK;

/* "05:00–08:00", as above. */
const char *when_range(struct arena *arena,
    const int64_t seconds[2],
    int offset_minutes,
    const struct when_reference *reference) MUST_CHECK;

/* "UTC+04:00". */
const char *when_offset(struct arena *arena, int offset_minutes) MUST_CHECK;

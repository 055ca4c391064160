/*
 * The service's time on the kiosk: CLOCK_BOOTTIME and an offset, so that setting the kiosk's own
 * clock changes nothing while it runs. Pure: every time comes in as an argument.
 *
 * An offset is measured by a call: the answer's server_time belongs to the middle of the round
 * trip, give or take half of it. The best of the last ones counts. For a start without a link the
 * offset to the kiosk's own clock is stored.
 */
#pragma once

#include "base/base.h"

enum {
    CLOCK_SAMPLES = 8,
    CLOCK_STORED_SIZE = 32,
    CLOCK_ROUND_MAX_US = 5 * 1000 * 1000, /* a slower answer says nothing */
    CLOCK_AGE_MAX_US = 900 * 1000 * 1000, /* a quartz drifts by some tens of ms in that time */
    CLOCK_FAR_OFF_MS = 60 * 1000,         /* worth telling people */
};

struct clock_sample {
    int64_t boot_us, offset_us, round_us;
};

/* Zero-initialise. */
struct room_clock {
    int64_t offset_us; /* service - CLOCK_BOOTTIME */
    bool measured;     /* since the start of this kiosk, by the service itself */
    bool doubtful;     /* started without a link from a clock that cannot be right */
    struct clock_sample samples[CLOCK_SAMPLES];
    size_t count, next;
};

/* What is kept for the next start. */
struct clock_stored {
    int64_t service_us, wall_us; /* at one moment; both 0: nothing was stored */
};

/* Before the first answer: as the last offset says. A clock that would be before the last moment
 * that was seen is wrong: it goes on from that moment. */
void room_clock_start(
    struct room_clock *clock, int64_t boot_us, int64_t wall_us, const struct clock_stored *stored);
/* An answer. True: the offset has changed. */
bool room_clock_answer(
    struct room_clock *clock, int64_t sent_boot_us, int64_t received_boot_us, int64_t server_us);
int64_t room_clock_now(const struct room_clock *clock, int64_t boot_us);
/* The kiosk's own clock against the service's; positive: it is ahead. */
int64_t room_clock_skew_ms(const struct room_clock *clock, int64_t boot_us, int64_t wall_us);

void clock_stored_write(const struct clock_stored *stored, uint8_t to[CLOCK_STORED_SIZE]);
/* -EINVAL: not such bytes. */
int clock_stored_read(const uint8_t *from, size_t size, struct clock_stored *ret_stored) MUST_CHECK;

/* Microseconds of CLOCK_BOOTTIME, now. */
int64_t clock_boot_us(void);

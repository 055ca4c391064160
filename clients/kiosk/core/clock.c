#include "kiosk_core/clock.h"

#include <errno.h>

enum { STORED_VERSION = 1 };

/* Slack for clocks that are slewed. */
enum { AGREE_US = 50 * 1000 };

int64_t clock_boot_us(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_BOOTTIME, &now))
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void room_clock_start(
    struct room_clock *clock, int64_t boot_us, int64_t wall_us, const struct clock_stored *stored)
{
    int64_t now_us = wall_us;

    *clock = (struct room_clock){0};
    if (stored->service_us) {
        now_us = wall_us + (stored->service_us - stored->wall_us);
        clock->doubtful = now_us < stored->service_us;
        if (clock->doubtful)
            now_us = stored->service_us;
    }
    clock->offset_us = now_us - boot_us;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* Both intervals of what the offset may be overlap. */
static bool agree(const struct clock_sample *a, const struct clock_sample *b)
{
    return distance(a->offset_us, b->offset_us) <= a->round_us / 2 + b->round_us / 2 + AGREE_US;
}

bool room_clock_answer(
    struct room_clock *clock, int64_t sent_boot_us, int64_t received_boot_us, int64_t server_us)
{
    const struct clock_sample sample = {
        .boot_us = received_boot_us,
        .round_us = received_boot_us - sent_boot_us,
        .offset_us = server_us - (sent_boot_us + (received_boot_us - sent_boot_us) / 2),
    };
    const struct clock_sample *best = &sample;
    bool changed;

    if (sample.round_us < 0 || sample.round_us > CLOCK_ROUND_MAX_US || server_us <= 0)
        return false;
    for (size_t i = 0; i < clock->count; i++) {
        const struct clock_sample *other = &clock->samples[i];

        if (other->boot_us + CLOCK_AGE_MAX_US < received_boot_us)
            continue;
        if (!agree(other, &sample)) { /* one of the clocks was set: what was before is nothing */
            clock->count = clock->next = 0;
            best = &sample;
            break;
        }
        if (other->round_us < best->round_us)
            best = other;
    }
    changed = !clock->measured || clock->offset_us != best->offset_us;
    clock->offset_us = best->offset_us;
    clock->measured = true;
    clock->doubtful = false;
    clock->samples[clock->next] = sample;
    clock->next = (clock->next + 1) % CLOCK_SAMPLES;
    if (clock->count < CLOCK_SAMPLES)
        clock->count++;
    return changed;
}

int64_t room_clock_now(const struct room_clock *clock, int64_t boot_us)
{
    return boot_us + clock->offset_us;
}

int64_t room_clock_skew_ms(const struct room_clock *clock, int64_t boot_us, int64_t wall_us)
{
    return (wall_us - room_clock_now(clock, boot_us)) / 1000;
}

/* ---- what is kept ---- */

static void put_i64(uint8_t *to, int64_t value)
{
    for (size_t i = 0; i < 8; i++)
        to[i] = (uint8_t)((uint64_t)value >> (8 * i));
}

static int64_t get_i64(const uint8_t *from)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 8; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return (int64_t)value;
}

void clock_stored_write(const struct clock_stored *stored, uint8_t to[CLOCK_STORED_SIZE])
{
    put_i64(to, STORED_VERSION);
    put_i64(to + 8, stored->service_us);
    put_i64(to + 16, stored->wall_us);
    put_i64(to + 24, STORED_VERSION ^ stored->service_us ^ stored->wall_us);
}

int clock_stored_read(const uint8_t *from, size_t size, struct clock_stored *ret_stored)
{
    struct clock_stored stored;

    if (size != CLOCK_STORED_SIZE || get_i64(from) != STORED_VERSION)
        return -EINVAL;
    stored = (struct clock_stored){get_i64(from + 8), get_i64(from + 16)};
    if (get_i64(from + 24) != (STORED_VERSION ^ stored.service_us ^ stored.wall_us) ||
        stored.service_us <= 0 || stored.wall_us < 0 || stored.service_us > INT64_MAX / 4 ||
        stored.wall_us > INT64_MAX / 4)
        return -EINVAL;
    *ret_stored = stored;
    return 0;
}

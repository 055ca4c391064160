/*
 * What the picture of a plan shows of one centre and day, before it is drawn: rooms with their
 * slots, places that are still free, loges with their lanes. Used by plan_picture.c.
 */
#pragma once

#include "document/paper_print.h"
#include "model/day_span.h"

enum { PICTURE_FREE_LANES_MAX = 2 }; /* of free seats; more are told by their number */

struct picture_span {
    uint16_t from, to;
};

struct picture_row {
    const char *room;
    bool loge;
    uint32_t seats;
    const struct slot **slots; /* of a room: by start; of a loge: by start of the preparation */
    size_t slot_count;
    const struct commission *
        *commissions; /* that sit in it, by first start; unknown ones left out */
    size_t commission_count;
    struct picture_span *closed;
    size_t closed_count;
    struct picture_span *free; /* places that one more candidate, or group, would have */
    size_t free_count;
    size_t *lanes; /* of a loge: lane of each slot */
    size_t lane_count;
};

struct picture {
    const struct paper_print *print;
    struct picture_row *rows; /* rooms by name, then loges by name */
    size_t row_count, room_count;
    const char *free_rooms; /* "104, 105": open, and nobody in them */
    size_t oral_count, commission_count;
    uint16_t opens, closes;        /* of the day; what lies outside is shown as well */
    uint16_t pause_from, pause_to; /* equal: none */
    uint16_t from, to;             /* of the scale: whole hours */
};

/* All in the arena. -ENOMEM. */
int picture_rows(
    struct arena *arena, const struct paper_print *print, struct picture *ret_picture) MUST_CHECK;

/* The size of a picture in pixels, from bytes that somebody sent: PNG or JPEG. Nothing is decoded,
 * but its frame is looked at whole. Pure. */
#pragma once

#include "base/base.h"

enum { FIGURE_PIXELS_MAX = 20000 }; /* each way */

enum figure_format { FIGURE_NONE, FIGURE_PNG, FIGURE_JPEG };

enum figure_err {
    FIGURE_E_FORMAT = 1, /* neither PNG nor JPEG */
    FIGURE_E_BROKEN,     /* cut short, or not as its format wants it */
    FIGURE_E_SIZE,       /* no pixel, or more than FIGURE_PIXELS_MAX */
};

struct figure_header {
    enum figure_format format;
    uint32_t width, height;
};

int figure_header_read(
    const uint8_t *bytes, size_t size, struct figure_header *ret_header) MUST_CHECK;

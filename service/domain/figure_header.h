/* The size of a picture in pixels, from bytes that somebody sent: PNG or JPEG. Nothing is decoded,
 * but its frame is looked at whole. Pure. */
#pragma once

#include "base/base.h"

/* As much as can be printed (document/figure.h), which decodes them and takes milliseconds. */
enum { FIGURE_HEADER_SIDE_MAX = 10000, FIGURE_HEADER_PIXELS_MAX = 6 * 1000 * 1000 };

enum figure_format { FIGURE_NONE, FIGURE_PNG, FIGURE_JPEG };

enum figure_header_err {
    FIGURE_HEADER_E_FORMAT = 1, /* neither PNG nor JPEG */
    FIGURE_HEADER_E_BROKEN,     /* cut short, or not as its format wants it */
    FIGURE_HEADER_E_SIZE,       /* no pixel, or too many */
    FIGURE_HEADER_E_COLOURS,    /* a JPEG that is neither gray nor RGB: CMYK, for print shops */
};

struct figure_header {
    enum figure_format format;
    uint32_t width, height;
};

int figure_header_read(
    const uint8_t *bytes, size_t size, struct figure_header *ret_header) MUST_CHECK;

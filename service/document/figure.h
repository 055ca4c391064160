/*
 * Figures that were sent in: PNG and JPEG from outside, whose bytes are hostile. What is read here
 * can be drawn (pdf_image()); nothing of it says who made it or where (EXIF, comments, text chunks
 * are left out).
 */
#pragma once

#include "base/arena.h"
#include "document/pdf.h"

enum {
    FIGURE_PIXELS_MAX = 6 * 1000 * 1000, /* a page at 300 dots an inch */
    FIGURE_SIDE_MAX = 10000,
    FIGURE_SCANS_MAX = 64, /* of a progressive JPEG: each one is work for who looks at it */
};

enum figure_err {
    FIGURE_E_UNKNOWN = 1, /* neither PNG nor JPEG */
    FIGURE_E_BROKEN,      /* cut off, or with an error inside */
    FIGURE_E_TOO_LARGE,   /* in pixels */
    FIGURE_E_COLOURS,     /* JPEG that is neither gray nor RGB with 8 bits: CMYK for print shops */
};

/* `size` bytes. The picture is in the arena, or borrowed from the bytes. -ENOMEM, figure_err. */
int figure_read(struct arena *arena,
    const uint8_t *bytes,
    size_t size,
    struct pdf_picture *ret_picture) MUST_CHECK;

/* "l’image est coupée ou abîmée", for who has to mend it; of 0 or an unknown one "". */
const char *figure_error_text(int error);

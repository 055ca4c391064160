/* A sheet as papers show it. Texts are never NULL and belong to whoever made the struct. */
#pragma once

#include "model/sheet.h"
#include "model/slot.h"

struct sheet_print {
    struct slot slot;      /* in the plan in force; commission "": none */
    struct sheet sheet;    /* revision 0: nothing was recorded */
    bool not_interrogated; /* the office said NV */
    const char *digest;    /* SHA-256 of the very bytes that were sealed, hexadecimal; "": none */
};

/* Files that live in the program itself; palmares_embed() of deploy/cmake makes the arrays. */
#pragma once

#include "base/base.h"

struct embedded_file {
    const char *name; /* without its folder */
    const unsigned char *data;
    const unsigned char *end; /* a NUL that is not part of the file stands here */
};

/* A text that was published before: palmares.v1.PublishedText. Texts are never NULL. */
#pragma once

#include "base/base.h"

enum {
    PUBLISHED_ID_MAX = 64,
    PUBLISHED_TEXT_MAX = 400 * 1024, /* bytes */
};

struct published_text {
    const char *id, *title, *text; /* text "" in lists */
    uint32_t year, words;
    int64_t created_us;
};

/* Views: immutable, reference-counted, each in an arena of its own. */
#pragma once

#include "kiosk_core/room_internal.h"

struct view {
    struct room_view view; /* first: what people hold is this */
    unsigned refs;         /* atomic */
    struct arena *arena;
    struct day *day;
    struct entry **entries; /* a reference each */
    size_t entry_count;
};

/* -ENOMEM. With the lock. */
int view_build_locked(struct room *room, struct view **ret_view) MUST_CHECK;

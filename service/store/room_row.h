/* Rows of rooms, for the store's own files. */
#pragma once

#include "model/commission.h"
#include "store/query.h"

/* Of room r. */
#define ROOM_COLUMNS                                                                        \
    "r.session, r.centre, r.name, r.seats, r.computers, r.loge_seats, r.closed, r.remark, " \
    "r.revision, r.updated_at"

/* All rows, everything in the arena. -ENOMEM. */
int room_rows_read(
    const struct store_rows *rows, struct arena *arena, struct room **ret_rooms) MUST_CHECK;

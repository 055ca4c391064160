/* Columns of a kiosk, as several statements give them. Private to this folder. */
#pragma once

#include "model/identity.h"
#include "store/query.h"

/* The columns session, centre, room, first_day, last_day. -ENOMEM. */
int kiosk_scope_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct kiosk_scope *ret_scope) MUST_CHECK;

/* Whose turn it is. */
#pragma once

#include "kiosk_core/room.h"

/* Nothing is left to be done for it in this room. */
bool turn_is_over(const struct slot_view *slot);
/* The first that is under way, else the first that is not over; NULL: all are. */
const struct slot_view *turn_find(const struct room_view *view);

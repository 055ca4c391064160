/* The day of a room on the wire. */
#pragma once

#include "handler/handler.h"
#include "model/jury_room.h"
#include "model/session.h"

#include <palmares/v1/jury.pb-c.h>

/* NULL when the arena is full. Texts are borrowed. */
Palmares__V1__RoomDay *room_day_wire(struct arena *arena,
    const struct room_day *day,
    const struct session_definition *definition) MUST_CHECK;

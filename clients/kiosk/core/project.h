/*
 * What the room shows: the day as the service said it last, with the acts of this kiosk that it has
 * not yet received on top. Pure. The life cycle is data of the day (RoomDay.sheet_steps).
 *
 * An act counts on top as long as it waits and was done on the sheet as it is: one done on an
 * earlier revision is either in the service's sheet already (its answer was lost) or will be
 * answered with a conflict.
 */
#pragma once

#include "base/arena.h"
#include "kiosk_core/room.h"

struct project_act {
    const struct act_view *view;      /* with the act as it was written */
    const Palmares__V1__Sheet *sheet; /* from the service's answer; NULL: none */
};

struct project_input {
    const Palmares__V1__RoomDay *day;
    const struct project_act *acts; /* the first first; of all days */
    size_t count;
};

/* Slots as in day->slots, in the arena; what they point to lives in the arena, the day and the
 * acts. -ENOMEM. */
int project_slots(const struct project_input *input,
    struct arena *arena,
    struct slot_view **ret_slots) MUST_CHECK;

/* The slot of a key; NULL: none. */
struct slot_view *project_find(
    struct slot_view *slots, size_t count, const char *candidate, const char *epreuve);

/* Whether the life cycle has such a step from the sheet's state. */
bool project_can(
    const Palmares__V1__RoomDay *day, const Palmares__V1__Sheet *sheet, Palmares__V1__ActKind kind);

/* Whole minutes after the convocation, when the candidate comes then; 0 on another day. */
uint32_t project_late_minutes(const Palmares__V1__RoomSlot *slot, int64_t arrival_us);

/* The kind of an act by what it has. */
Palmares__V1__ActKind project_kind(const Palmares__V1__Act *act);

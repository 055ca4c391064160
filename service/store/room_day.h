/* What the rooms of juries are shown, and how they learn that it has changed. */
#pragma once

#include "model/jury_room.h"
#include "store/store.h"

/*
 * Everything that a room needs for a day, from one picture of the database; what follows from it is
 * left empty. OUTCOME_FORBIDDEN (another room, another day, no kiosk), _NOT_FOUND (no such room):
 * the op says which.
 */
typedef void (*store_room_day_fn)(struct op *op, int r, struct room_day *day, void *context);
int store_room_day(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    store_room_day_fn done,
    void *context) MUST_CHECK;

/* Which room the caller means (see struct room_asked), and how often it has changed; refusals as
 * above. */
struct room_revision {
    const char *session, *centre, *room;
    int64_t revision;
};
typedef void (*store_room_revision_fn)(
    struct op *op, int r, const struct room_revision *revision, void *context);
int store_room_revision(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    store_room_revision_fn done,
    void *context) MUST_CHECK;

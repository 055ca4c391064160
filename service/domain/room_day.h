/*
 * The day of a jury's room: what is stored, and what follows from it by the definition of the
 * session. Results come through the callback, on a store thread.
 */
#pragma once

#include "domain/definition_kept.h"
#include "domain/jury_tools.h"
#include "model/jury_room.h"

/*
 * `definition` is borrowed for the time of the callback: rules and labels of the day are its own.
 * OUTCOME_INVALID (no room named, no day), and as store_room_day(); a session without marking rules
 * gives a day without any.
 */
typedef void (*room_day_fn)(struct op *op,
    int r,
    const struct room_day *day,
    const struct session_definition *definition,
    void *context);
int room_day_read(const struct jury_tools *tools,
    struct op *op,
    const struct room_asked *asked,
    room_day_fn done,
    void *context) MUST_CHECK;

/* Whether the room and the day are named as they may be: OUTCOME_INVALID. */
int room_asked_check(struct op *op, const struct room_asked *asked) MUST_CHECK;

/*
 * Pure: fill in what follows from the definition. `now_us`: Unix time. In the arena; labels are
 * borrowed from the definition. -ENOMEM.
 */
int room_day_complete(struct arena *arena,
    const struct session_definition *definition,
    int64_t now_us,
    struct room_day *day) MUST_CHECK;

/* Pure: whether a document belongs to the page sets of an épreuve for a class (never a livret). */
bool room_page_asked(const struct session_definition *definition,
    const char *epreuve,
    enum candidate_class class,
    const struct document_head *head);

/* Which room the caller means, and which revision it has now; refusals as room_day_read(). */
struct room_revision_now {
    const char *session, *centre, *room;
    const char *revision; /* opaque: struct room_day has the same one */
};
typedef void (*room_revision_fn)(
    struct op *op, int r, const struct room_revision_now *now, void *context);
int room_revision_read(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    room_revision_fn done,
    void *context) MUST_CHECK;

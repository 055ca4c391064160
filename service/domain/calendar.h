/*
 * From the calendar as written to its instants. Pure: tzdata and the definition, no clock.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"

enum calendar_err {
    CALENDAR_E_INVALID =
        1, /* not a definition that definition_check() or calendar_definition_check() let pass */
};

/*
 * The instants of every sitting and every open day, in `arena`. `session` gives the labels of the
 * épreuves and their order; NULL: ids are used, in the order in which they appear. Both are
 * borrowed by the result. CALENDAR_E_INVALID, -ENOMEM.
 */
int calendar_compute(struct arena *arena,
    const struct calendar_definition *definition,
    const struct session_definition *session,
    struct calendar **ret_calendar) MUST_CHECK;

/* Keep only this zone: a copy that shares everything else. A zone that is not there leaves no
 * sitting. -ENOMEM. */
int calendar_of_zone(struct arena *arena,
    const struct calendar *calendar,
    const char *zone,
    struct calendar **ret_calendar) MUST_CHECK;

/* The exit rule for one épreuve in one zone, or NULL: the room rule alone. */
const struct calendar_exit_rule *calendar_find_exit_rule(
    const struct calendar_definition *definition, const char *epreuve, const char *zone);

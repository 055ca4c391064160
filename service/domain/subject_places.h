/* Where a subject is sat, and from when its key is given there. Pure. */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject_release.h"

/*
 * Of an écrit: the sittings of the calendar that have this word as their subject, with the holds in
 * force and the zones that could be told before their start (domain/calendar_check.h). Borrows from
 * the definition. -ENOMEM; a calendar that cannot be computed is a fault.
 */
int subject_places_written(struct arena *arena,
    const struct session_definition *definition,
    const char *epreuve,
    const char *calendar_subject,
    struct release_places *ret_places) MUST_CHECK;

/* Of a practical épreuve: the centres where the draw in force has it. -ENOMEM. */
int subject_places_practical(struct arena *arena,
    const struct session_definition *definition,
    const struct drawn_start *starts,
    size_t count,
    struct release_places *ret_places) MUST_CHECK;

/* The hours of places whose hour has come are kept: there the key is out. Places of `stored` that
 * are not due any more and whose hour has come stay. */
int subject_places_keep_released(struct arena *arena,
    const struct release_places *stored,
    int64_t now_us,
    struct release_places *due) MUST_CHECK;

/* The same places at the same hours, whatever their order. */
bool subject_places_equal(const struct release_places *a, const struct release_places *b);
/* NULL: it is none of them. */
const struct release_place *subject_places_find(
    const struct release_places *places, const char *zone, const char *centre);

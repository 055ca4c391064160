/*
 * Gives each group of candidates one of the subjects: the rules and wishes of model/subject_draw.h.
 * subject_draw_check.h verifies what comes out of here and shares no code with it.
 *
 * Pure: no clock, no random source, no state between calls; the same seed and problem give the same
 * draw, in whatever order groups, centres and subjects are listed. Threads: any number at once.
 */
#pragma once

#include "base/arena.h"
#include "model/subject_draw.h"

enum subject_draw_err {
    SUBJECT_DRAW_E_TOO_FEW = 1, /* see the shortage */
    SUBJECT_DRAW_E_PROBLEM,     /* more than there may be, or indexes and times out of range */
};

/* Why so many subjects are needed at a place. */
enum draw_cause {
    DRAW_CAUSE_HALF_DAY,   /* so many meetings in the half-day */
    DRAW_CAUSE_ADJACENT,   /* in the half-day and the next one together */
    DRAW_CAUSE_NEIGHBOURS, /* so many minutes at which meetings of the centre and its neighbours
                              begin in the half-day */
    DRAW_CAUSE_TOGETHER,   /* none of these by itself: the rules together, in the neighbourhood */
};

/* Where there are too few. */
struct draw_place {
    uint32_t centre, day; /* TOGETHER: a centre of the neighbourhood, and day 0 */
    enum draw_half half;  /* ADJACENT: the earlier one; TOGETHER: none */
    enum draw_cause cause;
    uint32_t needed; /* subjects, here; TOGETHER: as many are enough where no number is proven */
};

/*
 * How many subjects are missing. `at_least` is proven: with fewer there is no draw. With `enough`
 * there is one (it was found). Equal nearly always.
 */
struct draw_shortage {
    uint32_t at_least, enough;
    uint32_t half_day;                         /* that the half-days take, each by itself */
    struct draw_place places[DRAW_PLACES_MAX]; /* by need, the largest first, then as centres and
                                                  half-days come */
    uint32_t place_count;
};

/*
 * (*ret_subjects)[i]: index of the subject of group i; in `arena`, as all work memory. 0,
 * SUBJECT_DRAW_E_*, -ENOMEM. *ret_shortage is written with _TOO_FEW only.
 */
int subject_draw(const struct draw_problem *problem,
    uint64_t seed,
    struct arena *arena,
    const uint32_t **ret_subjects,
    struct draw_shortage *ret_shortage) MUST_CHECK;

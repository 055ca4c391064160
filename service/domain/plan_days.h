/* The days on which orals may be held: those of the calendar where it opens days for an épreuve
 * (E5B), otherwise those of the planning rules; without Sundays, closed days and (unless open)
 * Saturdays. */
#pragma once

#include "model/op.h"
#include "model/plan.h"
#include "model/session.h"

struct plan_days {
    int64_t days[PLAN_DAYS_MAX]; /* since 1970-01-01, in order */
    size_t count;
    uint64_t epreuves[PLANNING_ORALS_MAX]; /* by oral rule: in any zone */
    uint64_t zones[PLANNING_ORALS_MAX][CALENDAR_ZONES_MAX];
};

/* OUTCOME_PRECONDITION: more than PLAN_DAYS_MAX, or none. */
int plan_days_compute(struct op *op,
    const struct session_definition *definition,
    struct plan_days *ret_days) MUST_CHECK;
/* Index of a day; PLAN_NONE when it is none of them. */
uint32_t plan_days_find(const struct plan_days *days, int64_t day);

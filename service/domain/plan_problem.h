/*
 * From the definition and the store's rows to the problem of the planner (model/plan.h), and back
 * to names. Pure: no clock, no database.
 *
 * Indexes of the problem are those of the rows: candidate i is source->subjects[i], and so are
 * centres, rooms, members (source->examiners) and commissions; épreuve i is rules->orals[i], zone i
 * calendar.zones[i].
 */
#pragma once

#include "domain/name_index.h"
#include "model/op.h"
#include "model/plan_source.h"
#include "model/session.h"

/* Why a candidate has no oral of an épreuve. */
enum plan_exclusion {
    PLAN_TAKEN = 0,       /* it has one */
    PLAN_OUT_WITHDRAWN,   /* the candidate has withdrawn */
    PLAN_OUT_NV,          /* not conforming: must not be interrogated */
    PLAN_OUT_CCF,         /* assessed in the school */
    PLAN_OUT_OTHER_FORM,  /* written, or nothing for this class */
    PLAN_OUT_NO_LANGUAGE, /* no LV1, no LV2 */
    PLAN_OUT_NO_REQUEST,  /* no accepted engagement */
    PLAN_EXCLUSION_COUNT
};

struct planning {
    struct plan_problem problem;
    const struct session_definition *definition; /* borrowed, as the source */
    const struct planning_rules *rules;
    const struct plan_source *source;
    const char *(*dates);        /* YYYY-MM-DD by day */
    const uint32_t *first_tasks; /* of candidate i: [first_tasks[i], first_tasks[i + 1]) */
    struct name_index candidates, commissions, rooms, examiners, languages, establishments;
    uint32_t excluded[PLAN_EXCLUSION_COUNT]; /* candidates by épreuve */
};

/* Whether this candidate has an oral of the épreuve, and why not. */
enum plan_exclusion plan_exclusion_of(const struct session_definition *definition,
    const struct oral_rule *oral,
    const struct plan_subject *subject);
/* "NV", "CCF", ...; "" for PLAN_TAKEN. */
const char *plan_exclusion_name(enum plan_exclusion exclusion);

/* Minutes with extra time, rounded up to the minute. */
uint32_t plan_stretch(uint32_t minutes, uint32_t extra_minutes_per_hour);

/*
 * Make the problem of a session, in `arena`. OUTCOME_PRECONDITION, and the op says what is missing
 * or too large (no planning rules, no day, an épreuve without a length); -ENOMEM.
 */
int planning_make(struct op *op,
    struct arena *arena,
    const struct session_definition *definition,
    const struct plan_source *source,
    struct planning *ret_planning) MUST_CHECK;

/* PLAN_NONE when there is none. */
uint32_t planning_epreuve(const struct planning *planning, const char *epreuve);
uint32_t planning_task(const struct planning *planning, uint32_t candidate, uint32_t epreuve);
uint32_t planning_room(const struct planning *planning, const char *centre, const char *room);
uint32_t planning_day(const struct planning *planning, const char *date);

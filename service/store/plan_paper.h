/* What the papers of a plan show: units (a candidate, a sitting of a commission, ...) piece by
 * piece, and their slots. In a worker's transaction; everything in `arena`. */
#pragma once

#include "model/plan_source.h"
#include "store/store.h"

enum plan_unit_kind {
    PLAN_UNIT_CANDIDATE,  /* keys: N° candidat */
    PLAN_UNIT_MEMBER,     /* code of the examiner */
    PLAN_UNIT_SITTING,    /* day, commission */
    PLAN_UNIT_DOOR,       /* day, commission; or day, "", "centre\nloge" */
    PLAN_UNIT_CENTRE_DAY, /* centre, day */
    PLAN_UNIT_ROOM,       /* centre, room or loge */
};

enum { PLAN_UNIT_KEYS = 3 };

struct plan_unit {
    const char *keys[PLAN_UNIT_KEYS];
    const struct slot *slots; /* all of the unit, whatever the filter */
    size_t slot_count;
};

struct plan_unit_page {
    const char *session;
    uint32_t plan;
    enum plan_unit_kind kind;
    const struct slot_filter *filter;  /* units with a slot that it lets pass */
    const char *after[PLAN_UNIT_KEYS]; /* "", "", "": from the start */
    uint32_t limit;
};

int store_plan_units(struct store_session *session,
    struct op *op,
    const struct plan_unit_page *page,
    struct arena *arena,
    struct plan_unit **ret_units,
    size_t *ret_count) MUST_CHECK;
int store_plan_units_count(struct store_session *session,
    struct op *op,
    const struct plan_unit_page *page,
    uint32_t *ret_total) MUST_CHECK;

/* Columns of plans and slots, and how their rows are read. */
#pragma once

#include "store/plan.h"
#include "store/query.h"

#define PLAN_COST(p, name) "coalesce((" p ".cost->>'" name "')::bigint, 0) AS cost_" name
#define PLAN_COLUMNS(p)                                                                            \
    p ".session, " p ".number, " p ".state, " p ".origin, " p ".base, " p ".seed, " p              \
      ".slot_count, " p ".unplaced_count, " p ".moved_count, " PLAN_COST(p, "gap") ", " PLAN_COST( \
          p, "uneven") ", " PLAN_COST(p, "member_days") ", " PLAN_COST(p,                          \
          "room_changes") ", " PLAN_COST(p, "wait") ", " PLAN_COST(p,                              \
          "school_mix") ", " PLAN_COST(p, "total") ", " p ".digest, " p ".created_by, " p          \
                                                   ".created_at, " p ".published_by, " p           \
                                                   ".published_at, " p ".revision"

/* Of the rows of the page only: a join would find it for those that are sorted away as well. */
#define SLOT_ZONE                                                                     \
    "(SELECT z.time_zone FROM centre k JOIN session_zone z ON z.session = k.session " \
    "AND z.id = k.zone WHERE k.session = s.session AND k.code = s.centre)"
#define SLOT_COLUMNS                                                                       \
    "s.candidate, c.family_name, c.given_name, c.establishment, s.epreuve, s.commission, " \
    "s.centre, s.room, s.loge, s.day, s.start_minute, s.preparation_minutes, "             \
    "s.duration_minutes, " SLOT_ZONE                                                       \
    " AS time_zone, s.starts_at, c.extra_minutes_per_hour > 0 AS extra_time, "             \
    "s.obstacle, s.revision"
/* A slot's candidate is looked up by its key. OFFSET 0 keeps the planner from choosing another way:
 * just after a plan was made there are no statistics, it then takes a session to have one slot, and
 * would read all candidates again for each. */
#define SLOT_JOINS                                                                      \
    " CROSS JOIN LATERAL (SELECT x.* FROM candidate x WHERE x.session = s.session AND " \
    "x.number = s.candidate OFFSET 0) c "

int plan_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct plan_record *ret_plan) MUST_CHECK;
int slot_rows_read(
    const struct store_rows *rows, struct arena *arena, struct slot **ret_slots) MUST_CHECK;
/* The cost as the column has it; NULL when the arena is full. */
char *plan_cost_json(struct arena *arena, const struct plan_cost *cost) MUST_CHECK;

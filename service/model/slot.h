/* Plans and their slots as they are stored and shown: palmares/v1/plan.proto, as plain structs.
 * (The planner's own view of the same is model/plan.h.) Texts are never NULL and belong to whoever
 * made the struct. */
#pragma once

#include "model/day_span.h"
#include "model/plan.h"

/* Same numbers as palmares.v1.Plan.State and .Origin. */
enum plan_state {
    PLAN_STATE_NONE,
    PLAN_DRAFT,
    PLAN_PUBLISHED,
    PLAN_SUPERSEDED,
    PLAN_DISCARDED,
    PLAN_STATE_COUNT
};
enum plan_origin { PLAN_ORIGIN_NONE, PLAN_PROPOSED, PLAN_REPAIRED, PLAN_MOVED, PLAN_ORIGIN_COUNT };

const char *plan_state_name(enum plan_state state);
enum plan_state plan_state_parse(const char *name);
const char *plan_origin_name(enum plan_origin origin);
enum plan_origin plan_origin_parse(const char *name);

struct plan_record {
    const char *session;
    uint32_t number;
    enum plan_state state;
    enum plan_origin origin;
    uint32_t base;
    uint64_t seed;
    uint32_t slot_count, unplaced_count, moved_count;
    struct plan_cost cost;
    unsigned char digest[32];
    bool has_digest;
    const char *created_by, *published_by;
    int64_t created_us, published_us; /* 0: never */
    int32_t revision;
};

/* One oral of one candidate in a plan. */
struct slot {
    const char *candidate, *family_name, *given_name, *establishment;
    const char *epreuve;
    const char
        *commission; /* "": unplaced; then only the lengths and the obstacle below say something */
    const char *centre, *room, *loge;
    const char *date;      /* YYYY-MM-DD, local to the centre */
    uint16_t start_minute; /* of the oral */
    uint16_t preparation_minutes, duration_minutes;
    const char *time_zone;      /* IANA */
    int64_t starts_us, ends_us; /* of the oral, Unix time */
    bool extra_time;
    const char *obstacle;
    int32_t revision;
};

/* Each criterion that is not "" must hold. */
struct slot_filter {
    const char *candidate, *epreuve, *commission, *centre, *room, *date, *examiner, *establishment;
    bool only_unplaced;
};

/* A slot that differs between two plans; NULL: it is not there. */
struct slot_change {
    const struct slot *before, *after;
};

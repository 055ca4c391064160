/*
 * Planning problems with a hidden right plan: the plan is made first, every task placed and no hard
 * rule broken, then members, rooms and loges are derived from it, exactly what it needs and a
 * little. The same options make the same instance. Shape: NDRC 2022 (E4 40 + 60 minutes, E6 40,
 * E5B 40 in groups of 3, engagement 20 behind E6, languages 30 + 30), days of 08:00 to 18:00 with a
 * pause at 12:30.
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

/* Épreuves of an instance, by index. */
enum instance_epreuve {
    INSTANCE_E4,
    INSTANCE_E6,
    INSTANCE_E5B,
    INSTANCE_ENGAGEMENT, /* held by E6 */
    INSTANCE_LANGUAGE,
    INSTANCE_EPREUVES,
};

enum instance_quality { INSTANCE_PROFESSOR, INSTANCE_PROFESSIONAL };

/* Shares are in percent of the candidates, each drawn by itself. */
struct plan_instance_options {
    uint64_t seed;
    uint32_t candidates;
    uint32_t commissions;     /* in all, about; 0: what `commission_days` makes necessary */
    uint32_t commission_days; /* on which one sits, about, when `commissions` is 0 */
    uint32_t days;
    uint32_t pool_commissions_min; /* of each zone, épreuve and language */
    uint32_t grid_minutes;         /* a multiple of 5 */
    uint32_t zones, centres_per_zone;
    uint32_t establishment_size; /* candidates of one establishment */
    uint32_t languages;
    uint32_t e4_e6_percent; /* class C: they have both */
    uint32_t e5b_percent;
    uint32_t language_percent;
    uint32_t engagement_percent;      /* of those who have E6 */
    uint32_t engagement_solo_percent; /* of those who have no E6: by itself */
    uint32_t extra_time_percent;      /* 20 minutes an hour */
    uint32_t fill_percent;            /* of a commission's time between its first and last oral */
    uint32_t turnover_minutes;
    uint32_t travel_same_centre_minutes, travel_between_centres_minutes;
    uint32_t ecrits_percent;       /* half days of a zone with an écrit */
    uint32_t member_reuse_percent; /* seats for which a member of others is looked for */
    uint32_t member_slack_minutes; /* available before and after what the hidden plan needs */
    uint32_t member_spare_percent; /* members with one more whole day */
    uint32_t own_room_percent;     /* commissions bound to their room */
    uint32_t spare_room_percent;   /* more rooms than needed, at least that share */
    uint32_t spare_loge_seats;     /* of each loge */
    bool own_establishment_allowed;
    struct plan_weights weights;
};

struct plan_instance {
    struct plan_problem problem;
    struct plan hidden; /* breaks no rule, all placed (after damage: see there) */
    struct plan_cost hidden_cost;
};

/* Everything as described, for this many candidates: 6 and 1 day to PLAN_CANDIDATES_MAX and 12. */
struct plan_instance_options plan_instance_defaults(
    uint64_t seed, uint32_t candidates, uint32_t days);

/* Lives in the arena. Aborts when memory is short, when the options cannot be met, and when
 * plan_check() finds fault with the hidden plan. */
struct plan_instance *plan_instance_make(
    struct arena *arena, const struct plan_instance_options *options);

enum plan_damage {
    PLAN_DAMAGE_LOSE_MEMBER,       /* commission `which` loses its first member */
    PLAN_DAMAGE_CLOSE_ROOM,        /* room `which` is closed on day `day` */
    PLAN_DAMAGE_CANCEL_COMMISSION, /* commission `which` is cancelled */
    PLAN_DAMAGE_ADD_ENGAGEMENT,    /* behind task `which`, an E6; it is nowhere in the plan */
    PLAN_DAMAGE_WITHDRAW,          /* candidate `which` has no task any more */
};

/* A copy with the damage done to its problem; its `hidden` is the old plan with the tasks moved
 * to their new indexes, so it may break rules now. `ret_before` (may be NULL): of each task its
 * index before, PLAN_NONE for a new one. */
struct plan_instance *plan_instance_damage(struct arena *arena,
    const struct plan_instance *instance,
    enum plan_damage damage,
    uint32_t which,
    uint32_t day,
    const uint32_t **ret_before);

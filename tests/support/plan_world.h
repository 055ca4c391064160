/*
 * A small problem with a right plan, all of it in plain arrays that a test changes: what
 * plan_check() and plan_cost() say can be worked out by hand.
 *
 *   day 0                                             day 1
 *   c0  E4 520-580 (from 480), E6 600-640,            language 600-630 (from 570)
 *       engagement 640-660, E5B 680-720
 *   c1  E4 585-645 (from 545), E5B 680-720            E6 540-580
 *   c2  E5B 680-720                                   language 630-660 (from 600)
 *   c3  E4 520-580 (from 480) in centre 1
 *   c4  engagement by itself 665-685
 *   c5  E5B 840-880
 */
#pragma once

#include "model/plan.h"

enum world_epreuve { W_E4, W_E6, W_E5B, W_ENGAGEMENT, W_LANGUAGE, W_EPREUVES };

enum world_task {
    C0_E4,
    C0_E6,
    C0_ENGAGEMENT, /* follows C0_E6 */
    C0_E5B,
    C0_LANGUAGE,
    C1_E4,
    C1_E6,
    C1_E5B,
    C2_E5B,
    C2_LANGUAGE,
    C3_E4,
    C4_ENGAGEMENT,
    C5_E5B,
    W_TASKS,
};

enum world_commission {
    K_E4,       /* members 0 and 1, centre 0, room 0 */
    K_E6,       /* members 2 and 3, centre 0, room 1 */
    K_E5B,      /* member 4, centre 0, computer room 2 */
    K_LANGUAGE, /* member 5, centre 1, room 3, language 0 */
    K_E4_FAR,   /* members 6 and 7, centre 1, room 4 */
    K_E6_OTHER, /* members 8 and 9, centre 0: sits on no day */
    W_COMMISSIONS,
};

enum world_room {
    R_E4,
    R_E6,
    R_COMPUTERS, /* 3 seats, 3 computers */
    R_FAR_LANGUAGE,
    R_FAR_E4,
    R_SPARE,      /* centre 0 */
    R_LOGE,       /* centre 0, 2 seats */
    R_FAR_LOGE,   /* centre 1, 1 seat */
    R_OTHER_ZONE, /* centre 2 */
    W_ROOMS,
};

enum { W_DAYS = 2, W_ZONES = 2, W_CENTRES = 3, W_MEMBERS = 11, W_CANDIDATES = 6, W_INTERVALS = 3 };

struct plan_world {
    struct plan_day days[W_DAYS]; /* 480 to 1080, pause 750 to 810 */
    struct plan_epreuve epreuves[W_EPREUVES];
    struct plan_zone zones[W_ZONES];
    struct plan_centre centres[W_CENTRES]; /* 0 and 1 in zone 0, 2 in zone 1 */
    struct plan_room rooms[W_ROOMS];
    struct plan_member members[W_MEMBERS]; /* 10: a professor in no commission */
    struct plan_commission commissions[W_COMMISSIONS];
    struct plan_candidate candidates[W_CANDIDATES]; /* establishment: PLAN_NONE */
    struct plan_task tasks[W_TASKS];
    struct plan_interval ecrits[W_INTERVALS]; /* of zone 0: day 0, 960 to 1080 */
    struct plan_interval closed[W_ROOMS][W_INTERVALS];
    struct plan_interval available[W_MEMBERS][W_INTERVALS]; /* both days, 0 to 1440 */
    uint32_t seated[W_COMMISSIONS][W_INTERVALS];            /* members of commissions */
    struct plan_slot slots[W_TASKS];
    uint32_t room_of[W_COMMISSIONS * W_DAYS];
    struct plan_problem problem; /* of the arrays above; grid 5, travel 10 and 60, no weights */
    struct plan plan;
};

/* Fill it in; it must not move afterwards. */
void plan_world(struct plan_world *ret_world);

/* Put a task elsewhere. */
void world_move(struct plan_world *world, enum world_task task, uint32_t day, uint32_t start);
/* Take it out of the plan. */
void world_remove(struct plan_world *world, enum world_task task);
/* Put one more interval. */
void world_close(struct plan_world *world, enum world_room room, struct plan_interval closed);
void world_ecrit(struct plan_world *world, struct plan_interval ecrit);

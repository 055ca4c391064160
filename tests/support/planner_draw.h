/* Small planning problems drawn at random, valid (plan_problem_valid()) and otherwise anything. */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

enum { DRAWN_MOST = 16, DRAWN_TASKS_MOST = 24, DRAWN_INTERVALS = 3 };

struct drawn {
    uint64_t random;
    struct plan_day days[DRAWN_MOST];
    struct plan_epreuve epreuves[DRAWN_MOST];
    struct plan_zone zones[DRAWN_MOST];
    struct plan_centre centres[DRAWN_MOST];
    struct plan_room rooms[DRAWN_MOST];
    struct plan_member members[DRAWN_MOST];
    struct plan_commission commissions[DRAWN_MOST];
    struct plan_candidate candidates[DRAWN_MOST];
    struct plan_task tasks[DRAWN_TASKS_MOST];
    struct plan_interval busy[DRAWN_MOST][DRAWN_INTERVALS];
    struct plan_interval closed[DRAWN_MOST][DRAWN_INTERVALS];
    struct plan_interval available[DRAWN_MOST][DRAWN_INTERVALS];
    uint32_t seated[DRAWN_MOST][DRAWN_INTERVALS];
    struct plan_problem problem; /* of the arrays above */
};

/* Lives in the arena; aborts when memory is short. */
struct drawn *draw_problem(struct arena *arena, uint64_t seed);

/* Below `below`, which is more than 0. */
uint32_t draw(struct drawn *drawn, uint32_t below);
struct plan_slot draw_slot(struct drawn *drawn);

/* Something happens to the problem: availability, rooms, loges, durations, commissions. */
void draw_damage(struct drawn *drawn, struct plan *plan, uint64_t seed);
/* Slots and rooms anywhere. */
void draw_slots(struct drawn *drawn, struct plan *plan, uint64_t seed);

/* An instance while it is being made; internal to plan_instance*.c. */
#pragma once

#include "plan_instance.h"

/* The minutes that a commission uses on a day in the hidden plan; from == to: none. */
struct instance_span {
    uint32_t from, to;
};

struct instance_maker {
    struct arena *arena;
    const struct plan_instance_options *options;
    uint64_t random;
    struct plan_day *days;
    struct plan_epreuve *epreuves;
    struct plan_zone *zones;
    struct plan_centre *centres;
    struct plan_room *rooms;
    size_t room_count;
    struct plan_member *members;
    size_t member_count;
    struct plan_commission *commissions;
    size_t commission_count;
    struct instance_span *spans; /* [commission * options->days + day] */
    struct plan_candidate *candidates;
    uint32_t *first_tasks; /* of each candidate, and one behind the last */
    size_t establishment_count;
    struct plan_task *tasks;
    size_t task_count;
    struct plan_slot *slots;
    uint32_t *room_of; /* plan.rooms */
};

enum { INSTANCE_STEP = 5 }; /* minutes: what is derived is cut by it */

/* Abort with the words unless it holds. */
void instance_must(bool holds, const char *words);
/* Zeroed memory of the arena; aborts when it is short. */
void *instance_alloc(struct instance_maker *maker, size_t count, size_t size);

/* 0 to below - 1. */
uint32_t instance_random(struct instance_maker *maker, uint32_t below);
bool instance_chance(struct instance_maker *maker, uint32_t percent);
void instance_shuffle(struct instance_maker *maker, uint32_t *values, size_t count);

uint32_t instance_zone_of_commission(const struct instance_maker *maker, uint32_t commission);

/* In this order: who has which tasks; where they are; before whom, and in which rooms. */
void instance_make_tasks(struct instance_maker *maker);
void instance_make_hidden(struct instance_maker *maker);
void instance_make_members(struct instance_maker *maker);
void instance_make_rooms(struct instance_maker *maker);
void instance_make_loges(struct instance_maker *maker);

/* Draws to be made, at random: centres in towns, commissions that sit on half-days, subjects. */
#pragma once

#include "base/arena.h"
#include "model/subject_draw.h"

struct draw_instance {
    uint32_t days, centres, candidates, subjects;
    uint32_t towns; /* centres of one town are neighbours; 0: none are */
    uint32_t
        late; /* percent of groups after which the next one begins a quarter of an hour later */
    uint32_t rooms;   /* of a centre, at most */
    uint32_t sitting; /* groups of a commission in a half-day, at most */
    uint32_t shifts;  /* a sitting begins up to so many groups later */
    uint64_t seed;
};

/* In the arena. NULL when it is full. */
struct draw_problem *draw_instance_make(struct arena *arena, const struct draw_instance *instance);

/* The same with everything in another order; (*ret_groups)[i]: where group i of `problem` went, and
 * so for subjects. */
struct draw_problem *draw_instance_mix(struct arena *arena,
    const struct draw_problem *problem,
    uint64_t seed,
    uint32_t **ret_groups,
    uint32_t **ret_subjects);

/* Below `below`. */
uint32_t draw_instance_chance(uint64_t *seed, uint32_t below);

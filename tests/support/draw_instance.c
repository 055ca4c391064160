#include "draw_instance.h"

enum { GROUP = 3, STEP = 50, LATE = 15, OPENS = 480, AFTERNOON = 780, RESUMES = 810 };

uint32_t draw_instance_chance(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*seed >> 33) * below >> 31);
}

/* A commission sits in a room on a half-day that it has not yet. */
static uint32_t sit(struct arena *arena,
    const struct draw_instance *instance,
    uint64_t *seed,
    struct draw_problem *problem,
    uint32_t centre,
    bool *taken,
    uint32_t candidates)
{
    struct draw_group *groups = (struct draw_group *)(uintptr_t)problem->groups;
    uint32_t room = draw_instance_chance(seed, instance->rooms);
    uint32_t half = draw_instance_chance(seed, 2 * instance->days), seated = 0;
    uint16_t start = (uint16_t)((half % 2 ? RESUMES : OPENS) +
                                STEP * draw_instance_chance(seed, instance->shifts + 1));
    const char *name = arena_printf(arena, "C%02u-%u", centre, room);

    if (taken[room * 2 * instance->days + half])
        return 0;
    taken[room * 2 * instance->days + half] = true;
    for (uint32_t i = 0; i < instance->sitting && seated < candidates; i++) {
        uint32_t size = candidates - seated < GROUP ? candidates - seated : GROUP;

        groups[problem->group_count++] = (struct draw_group){.centre = centre,
            .day = half / 2,
            .start = start,
            .candidates = size,
            .room = name,
            .commission = name};
        seated += size;
        start = (uint16_t)(start + STEP +
                           (draw_instance_chance(seed, 100) < instance->late ? LATE : 0));
    }
    return seated;
}

struct draw_problem *draw_instance_make(struct arena *arena, const struct draw_instance *instance)
{
    uint64_t seed = instance->seed * 2 + 1;
    struct draw_problem *problem = arena_calloc(arena, 1, sizeof *problem);
    struct draw_centre *centres = arena_calloc(arena, instance->centres + 1, sizeof *centres);
    struct draw_group *groups = arena_calloc(arena, instance->candidates + 1, sizeof *groups);
    struct draw_subject *subjects = arena_calloc(arena, instance->subjects + 1, sizeof *subjects);
    size_t halves = (size_t)2 * instance->days * instance->rooms;
    bool *taken = arena_calloc(arena, halves + 1, sizeof *taken);

    if (!problem || !centres || !groups || !subjects || !taken)
        return NULL;
    *problem = (struct draw_problem){.centres = centres,
        .centre_count = instance->centres,
        .groups = groups,
        .subjects = subjects,
        .subject_count = instance->subjects,
        .afternoon = AFTERNOON,
        .group_max = GROUP};
    for (uint32_t i = 0; i < instance->subjects; i++)
        subjects[i] = (struct draw_subject){
            arena_printf(arena, "S%03u", i), i % 2 ? "PRESTASHOP" : "WORDPRESS"};
    for (uint32_t i = 0; i < instance->centres; i++) {
        uint32_t left = instance->candidates / instance->centres +
                        (i < instance->candidates % instance->centres);

        centres[i] = (struct draw_centre){arena_printf(arena, "%07u", i),
            instance->towns ? draw_instance_chance(&seed, instance->towns) : DRAW_NONE};
        memset(taken, 0, halves);
        for (uint32_t tries = 0; left && tries < 1000; tries++)
            left -= sit(arena, instance, &seed, problem, i, taken, left);
    }
    return arena_refused(arena) ? NULL : problem;
}

/* places[i]: where the i-th goes. */
static uint32_t *mix(struct arena *arena, uint64_t *seed, size_t count)
{
    uint32_t *places = arena_calloc(arena, count + 1, sizeof *places);

    for (uint32_t i = 0; places && i < count; i++) {
        uint32_t j = draw_instance_chance(seed, i + 1);

        places[i] = places[j];
        places[j] = i;
    }
    return places;
}

struct draw_problem *draw_instance_mix(struct arena *arena,
    const struct draw_problem *problem,
    uint64_t seed,
    uint32_t **ret_groups,
    uint32_t **ret_subjects)
{
    struct draw_problem *mixed = arena_memdup(arena, problem, sizeof *problem);
    struct draw_centre *centres = arena_calloc(arena, problem->centre_count + 1, sizeof *centres);
    struct draw_group *groups = arena_calloc(arena, problem->group_count + 1, sizeof *groups);
    struct draw_subject *subjects =
        arena_calloc(arena, problem->subject_count + 1, sizeof *subjects);
    uint32_t *where = mix(arena, &seed, problem->centre_count);

    *ret_groups = mix(arena, &seed, problem->group_count);
    *ret_subjects = mix(arena, &seed, problem->subject_count);
    if (arena_refused(arena))
        return NULL;
    for (size_t i = 0; i < problem->centre_count; i++) {
        centres[where[i]] = problem->centres[i];
        if (centres[where[i]].neighbourhood != DRAW_NONE)
            centres[where[i]].neighbourhood = 1000 - centres[where[i]].neighbourhood;
    }
    for (size_t i = 0; i < problem->group_count; i++) {
        groups[(*ret_groups)[i]] = problem->groups[i];
        groups[(*ret_groups)[i]].centre = where[problem->groups[i].centre];
    }
    for (size_t i = 0; i < problem->subject_count; i++)
        subjects[(*ret_subjects)[i]] = problem->subjects[i];
    mixed->centres = centres;
    mixed->groups = groups;
    mixed->subjects = subjects;
    return mixed;
}

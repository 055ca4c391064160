/*
 * bench_subject_draw [DAYS [CENTRES [CANDIDATES [SUBJECTS [SEED [TOWNS]]]]]]: draws subjects for an
 * instance (tests/support/draw_instance.h) of issue 6's size, checks the draw, and says how many
 * subjects it takes at least. One line of JSON. 0 when a draw was found and no rule is broken.
 */
#include "base/clock.h"
#include "base/text.h"
#include "draw_instance.h"
#include "planning/subject_draw.h"
#include "planning/subject_draw_check.h"

enum { ARENA_MAX = 1 << 29 };

static void use(
    const struct draw_problem *problem, const uint32_t *drawn, uint32_t *least, uint32_t *most)
{
    uint32_t uses[DRAW_SUBJECTS_MAX] = {0};

    for (size_t i = 0; i < problem->group_count; i++)
        uses[drawn[i]]++;
    *least = UINT32_MAX;
    *most = 0;
    for (size_t i = 0; i < problem->subject_count; i++) {
        *least = uses[i] < *least ? uses[i] : *least;
        *most = uses[i] > *most ? uses[i] : *most;
    }
}

int main(int argc, char **argv)
{
    uint64_t numbers[6] = {12, 40, 3000, 30, 1, 20};
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    const struct draw_violation *found;
    struct draw_shortage shortage = {0};
    struct draw_problem *problem;
    const uint32_t *drawn = NULL;
    uint32_t least = 0, most = 0;
    size_t broken = 0;
    int64_t begun, drawn_us, checked_us;
    int r;

    for (int i = 1; i < argc && i <= 6; i++)
        numbers[i - 1] = strtoull(argv[i], NULL, 10);
    if (!arena || numbers[0] > DRAW_DAYS_MAX || numbers[3] > DRAW_SUBJECTS_MAX)
        return 2;
    problem = draw_instance_make(arena, &(struct draw_instance){.days = (uint32_t)numbers[0],
                                            .centres = (uint32_t)numbers[1],
                                            .candidates = (uint32_t)numbers[2],
                                            .subjects = (uint32_t)numbers[3],
                                            .towns = (uint32_t)numbers[5],
                                            .late = 15,
                                            .rooms = 2,
                                            .sitting = 4,
                                            .seed = numbers[4]});
    if (!problem)
        return 2;
    begun = clock_mono_us();
    r = subject_draw(problem, numbers[4], arena, &drawn, &shortage);
    drawn_us = clock_mono_us() - begun;
    begun = clock_mono_us();
    if (r == 0 && (subject_draw_check(problem, drawn, arena, 8, &found, &broken) < 0))
        return 2;
    checked_us = clock_mono_us() - begun;
    if (r == 0)
        use(problem, drawn, &least, &most);
    printf(
        "{\"groups\": %zu, \"subjects\": %zu, \"drawn\": %s, \"draw_ms\": %.3f, \"check_ms\": "
        "%.3f, "
        "\"broken\": %zu, \"uses_least\": %u, \"uses_most\": %u, \"needed\": %u, \"enough\": %u}\n",
        problem->group_count, problem->subject_count, r == 0 ? "true" : "false",
        (double)drawn_us / 1e3, (double)checked_us / 1e3, broken, least, most, shortage.at_least,
        shortage.enough);
    return r || broken;
}

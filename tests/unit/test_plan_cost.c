/* Each part of the cost, worked out by hand, and who sits where in a commission. */
#include "plan_world.h"
#include "planning/plan_check.h"

#include "check.h"

enum { ARENA = 4 << 20 };

typedef void change(struct plan_world *w);

#define CHANGE(name, ...)                  \
    static void name(struct plan_world *w) \
    {                                      \
        __VA_ARGS__;                       \
    }                                      \
    struct base_semicolon

CHANGE(nothing, (void)w);
CHANGE(second_group_sooner, world_move(w, C5_E5B, 0, 810));
CHANGE(pause_touches_both, w->days[0].pause_from = 720; w->days[0].pause_to = 840);
CHANGE(pause_shorter, w->days[0].pause_from = 722; w->days[0].pause_to = 724;
       world_move(w, C5_E5B, 0, 730));
CHANGE(pause_before, w->days[0].pause_from = 500; w->days[0].pause_to = 600);
CHANGE(pause_none, w->days[0].pause_from = w->days[0].pause_to = 750);
CHANGE(group_longest, w->tasks[C1_E5B].duration_minutes = 50);
CHANGE(turnover_longer, w->epreuves[W_E4].turnover_minutes = 2);
CHANGE(turnover_of_held, w->epreuves[W_ENGAGEMENT].turnover_minutes = 99);
CHANGE(engagement_nowhere, world_remove(w, C0_ENGAGEMENT));
CHANGE(group_follows_in_part, world_move(w, C4_ENGAGEMENT, 0, 640));

CHANGE(commission_cancelled, w->commissions[K_E6_OTHER].cancelled = true);
CHANGE(unplaced_counts, world_remove(w, C0_E4));
CHANGE(below_floor, world_remove(w, C0_E4); world_remove(w, C1_E4));
CHANGE(above_ceiling, w->slots[C3_E4].commission = K_E4; world_move(w, C3_E4, 1, 520);
       w->room_of[K_E4 * W_DAYS + 1] = R_E4);
CHANGE(zone_apart, w->candidates[3].zone = 1);
CHANGE(language_apart, w->commissions[K_E6_OTHER].language = 1);

CHANGE(member_of_two, w->seated[K_E5B][0] = 2);
CHANGE(rooms_two, w->room_of[K_E6 * W_DAYS + 1] = R_SPARE);
CHANGE(rooms_idle, w->room_of[K_E6_OTHER * W_DAYS] = R_SPARE);
CHANGE(language_same_day, world_move(w, C0_LANGUAGE, 0, 840);
       w->room_of[K_LANGUAGE * W_DAYS] = R_FAR_LANGUAGE);

CHANGE(school_of_two, w->candidates[0].establishment = w->candidates[1].establishment = 3);
CHANGE(school_of_three, school_of_two(w); w->candidates[3].establishment = 3);
CHANGE(school_unplaced, school_of_three(w); world_remove(w, C3_E4));
CHANGE(school_of_each, w->candidates[0].establishment = 1; w->candidates[1].establishment = 2);

CHANGE(nonsense, w->slots[C5_E5B].commission = 999; w->slots[C4_ENGAGEMENT].day = 64);
CHANGE(nowhere, for (size_t i = 0; i < W_TASKS; i++) world_remove(w, (enum world_task)i));
CHANGE(weights, school_of_two(w); rooms_two(w); w->problem.weights = (struct plan_weights){.gap = 1,
                                                    .uneven = 1000,
                                                    .member_day = 10000,
                                                    .room_change = 1000000,
                                                    .wait = 7,
                                                    .school_mix = 100000000});

static const struct {
    change *change;
    struct plan_cost cost;
} cases[] = {
    /* gap: E5B 880 - 680 - 2 * 40 - 60 of pause; uneven: 2 and 0 of E6; wait: c0 40, c1 35 */
    {nothing, {0, 60, 2, 10, 0, 75, 0, 0}},
    {second_group_sooner, {0, 30, 2, 10, 0, 75, 0, 0}},
    {pause_touches_both, {0, 0, 2, 10, 0, 75, 0, 0}}, /* the turnover lies in the pause */
    {pause_shorter, {0, 5, 2, 10, 0, 75, 0, 0}},
    {pause_before, {0, 115, 2, 10, 0, 75, 0, 0}},
    {pause_none, {0, 115, 2, 10, 0, 75, 0, 0}},
    {group_longest, {0, 50, 2, 10, 0, 75, 0, 0}},
    {turnover_longer, {0, 63, 2, 10, 0, 75, 0, 0}},
    {turnover_of_held, {0, 60, 2, 10, 0, 75, 0, 0}},
    {engagement_nowhere, {1, 80, 2, 10, 0, 95, 0, 0}},
    /* 660 - 600 - 40 - 20 - 5: only one of the two follows E6 */
    {group_follows_in_part, {0, 55, 2, 10, 0, 75, 0, 0}},

    {commission_cancelled, {0, 60, 0, 10, 0, 75, 0, 0}},
    {unplaced_counts, {1, 60, 2, 10, 0, 55, 0, 0}},
    {below_floor, {2, 60, 3, 8, 0, 20, 0, 0}},
    {above_ceiling, {0, 60, 4, 10, 0, 75, 0, 0}},
    {zone_apart, {0, 60, 4, 10, 0, 75, 0, 0}},
    {language_apart, {0, 60, 0, 10, 0, 75, 0, 0}},

    {member_of_two, {0, 60, 2, 9, 0, 75, 0, 0}},
    {rooms_two, {0, 60, 2, 10, 1, 75, 0, 0}},
    {rooms_idle, {0, 60, 2, 10, 0, 75, 0, 0}},
    {language_same_day, {0, 60, 2, 11, 0, 165, 0, 0}},

    {school_of_two, {0, 60, 2, 10, 0, 75, 2, 0}},
    {school_of_three, {0, 60, 2, 10, 0, 75, 1, 0}}, /* E4: at most 2 of 3 */
    {school_unplaced, {1, 60, 3, 8, 0, 75, 1, 0}},
    {school_of_each, {0, 60, 2, 10, 0, 75, 0, 0}},

    {nonsense, {2, 0, 3, 10, 0, 75, 0, 0}},
    /* floors: E4 1 + 1, E6 1 + 1, E5B 4, language 2 */
    {nowhere, {W_TASKS, 0, 10, 0, 0, 0, 0, 0}},
    {weights, {0, 60, 2, 10, 1, 75, 2, 60 + 2000 + 100000 + 1000000 + 525 + 200000000}},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(ARENA);
        const struct plan_cost *expected = &cases[i].cost;
        struct plan_world world;
        struct plan_cost cost;

        plan_world(&world);
        cases[i].change(&world);
        assert_int_equal(plan_cost(&world.problem, &world.plan, arena, &cost), 0);
        if (memcmp(&cost, expected, sizeof cost) != 0)
            print_error("case %zu\n", i);
        assert_int_equal(cost.unplaced, expected->unplaced);
        assert_int_equal(cost.gap, expected->gap);
        assert_int_equal(cost.uneven, expected->uneven);
        assert_int_equal(cost.member_days, expected->member_days);
        assert_int_equal(cost.room_changes, expected->room_changes);
        assert_int_equal(cost.wait, expected->wait);
        assert_int_equal(cost.school_mix, expected->school_mix);
        assert_int_equal(cost.total, expected->total);
        arena_free(arena);
    }
}

static struct plan_composition composition_of(
    struct plan_world *world, size_t count, uint32_t first, uint32_t second, uint32_t third)
{
    struct plan_composition composition;

    world->seated[K_E4][0] = first;
    world->seated[K_E4][1] = second;
    world->seated[K_E4][2] = third;
    world->commissions[K_E4].member_count = count;
    plan_composition_check(&world->problem, K_E4, &composition);
    return composition;
}

static void assert_seats(const struct plan_composition *composition,
    uint32_t first,
    uint32_t first_choice,
    uint32_t second,
    uint32_t second_choice)
{
    assert_int_equal(composition->seat_count, 2);
    assert_int_equal(composition->seats[0].member, first);
    assert_int_equal(composition->seats[0].choice, first_choice);
    assert_int_equal(composition->seats[1].member, second);
    assert_int_equal(composition->seats[1].choice, second_choice);
}

/* Members 0 and 6: professors of bloc 1; 1: professional; 4: professor of bloc 2. */
static void test_composition(void **state)
{
    struct plan_composition found;
    struct plan_world world;

    (void)state;
    plan_world(&world);
    found = composition_of(&world, 2, 1, 0, 0);
    assert_seats(&found, 0, 0, 1, 0);
    assert_true(found.complete);
    assert_int_equal(found.empty_count + found.fallback_count + found.over_count, 0);

    found = composition_of(&world, 2, 4, 6, 0); /* 4 can only be the fallback */
    assert_seats(&found, 6, 0, 4, 1);
    assert_true(found.complete);
    assert_int_equal(found.fallback_count, 1);

    found = composition_of(&world, 3, 0, 6, 1); /* nobody is a fallback without need */
    assert_seats(&found, 0, 0, 1, 0);
    assert_false(found.complete);
    assert_int_equal(found.over_count, 1);
    assert_int_equal(found.over[0], 6);

    found = composition_of(&world, 2, 0, 0, 0);
    assert_seats(&found, 0, 0, PLAN_NONE, PLAN_NONE);
    assert_int_equal(found.empty_count, 1);
    assert_int_equal(found.over_count, 1);
    assert_int_equal(found.over[0], 0);
    assert_false(found.complete);

    found = composition_of(&world, 0, 0, 0, 0);
    assert_seats(&found, PLAN_NONE, PLAN_NONE, PLAN_NONE, PLAN_NONE);
    assert_int_equal(found.empty_count, 2);

    world.commissions[K_E4].cancelled = true;
    found = composition_of(&world, 2, 0, 1, 0);
    assert_seats(&found, 0, 0, 1, 0);
    assert_true(found.cancelled);
    assert_false(found.complete);
}

/* The best way to fill seats from `seat` on, by trying all: 100 for a seat, -1 for a fallback. */
static int best_of(const struct plan_world *world,
    const struct plan_commission *commission,
    uint32_t seat,
    uint32_t used)
{
    const struct plan_epreuve *epreuve = &world->epreuves[commission->epreuve];
    int best;

    if (seat == epreuve->seat_count)
        return 0;
    best = best_of(world, commission, seat + 1, used);
    for (uint32_t i = 0; i < commission->member_count; i++) {
        const struct plan_member *member = &world->members[commission->members[i]];

        for (uint32_t j = 0; j < epreuve->seats[seat].choice_count; j++) {
            const struct plan_seat_choice *choice = &epreuve->seats[seat].choices[j];
            int value;

            if ((used >> i & 1) != 0 || !(choice->qualities & 1U << member->quality) ||
                (choice->specialities != 0 && !(choice->specialities & member->specialities)))
                continue;
            value = 100 - (j > 0 ? 1 : 0) + best_of(world, commission, seat + 1, used | 1U << i);
            best = value > best ? value : best;
        }
    }
    return best;
}

static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*random >> 33) % below;
}

/* Against all ways to seat up to 5 members on up to 4 seats. */
static void test_composition_exact(void **state)
{
    uint64_t random = 31;

    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        struct plan_composition found;
        struct plan_world world;
        uint32_t members[5];
        int value;

        plan_world(&world);
        world.epreuves[W_E4].seat_count = draw(&random, 5);
        for (uint32_t seat = 0; seat < world.epreuves[W_E4].seat_count; seat++) {
            struct plan_seat *drawn = &world.epreuves[W_E4].seats[seat];

            drawn->choice_count = 1 + draw(&random, 3);
            for (uint32_t j = 0; j < drawn->choice_count; j++)
                drawn->choices[j] = (struct plan_seat_choice){
                    .qualities = 1 + draw(&random, 3), .specialities = draw(&random, 8)};
        }
        for (uint32_t j = 0; j < ARRAY_LEN(members); j++) {
            members[j] = j;
            world.members[j].quality = draw(&random, 2);
            world.members[j].specialities = draw(&random, 8);
        }
        world.commissions[K_E4].members = members;
        world.commissions[K_E4].member_count = draw(&random, 6);
        plan_composition_check(&world.problem, K_E4, &found);
        value = 100 * (int)(found.seat_count - found.empty_count) - (int)found.fallback_count;
        assert_int_equal(value, best_of(&world, &world.commissions[K_E4], 0, 0));
        assert_int_equal(found.seat_count - found.empty_count + found.over_count,
            world.commissions[K_E4].member_count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_composition),
        cmocka_unit_test(test_composition_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

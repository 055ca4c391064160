/* Draws: made at random and checked; all ways tried for small ones; and drawn wrong on purpose. */
#include "planning/subject_draw.h"

#include "check.h"
#include "draw_instance.h"
#include "planning/subject_draw_check.h"

enum { ARENA = 256 << 20, MORNING = 480, LATE_MORNING = 530, AFTERNOON = 780 };

static struct arena *arena;

static size_t violations(const struct draw_problem *problem, const uint32_t *subjects)
{
    const struct draw_violation *found;
    size_t count;

    assert_int_equal(subject_draw_check(problem, subjects, arena, 8, &found, &count), 0);
    return count;
}

/* ---- small problems, by hand ---- */

static struct draw_centre centres[] = {
    {"A", 1}, {"B", 1}, {"C", 2}, {"D", DRAW_NONE}, {"E", DRAW_NONE}};
static struct draw_subject subjects[] = {
    {"S1", "WORDPRESS"}, {"S2", "PRESTASHOP"}, {"S3", "WORDPRESS"}, {"S4", "PRESTASHOP"}};

static struct draw_problem problem_of(
    const struct draw_group *groups, size_t count, size_t subject_count)
{
    return (struct draw_problem){.centres = centres,
        .centre_count = ARRAY_LEN(centres),
        .groups = groups,
        .group_count = count,
        .subjects = subjects,
        .subject_count = subject_count,
        .afternoon = AFTERNOON,
        .group_max = 3};
}

/* Two groups of which the checker says `rule` when they share a subject, and nothing when they do
 * not; DRAW_RULE_COUNT: they may. The draw gives both of them the only subject, or refuses. */
static void two(struct draw_group one, struct draw_group other, enum draw_rule rule)
{
    struct draw_group groups[] = {one, other};
    struct draw_problem problem = problem_of(groups, 2, 1);
    const uint32_t alike[] = {0, 0}, different[] = {0, 1}, *drawn;
    const struct draw_violation *found;
    struct draw_shortage shortage;
    size_t count;
    int r = subject_draw(&problem, 1, arena, &drawn, &shortage);

    assert_int_equal(subject_draw_check(&problem, alike, arena, 8, &found, &count), 0);
    if (rule == DRAW_RULE_COUNT) {
        assert_int_equal(count, 0);
        assert_int_equal(r, 0);
    } else {
        assert_int_equal(count, 1);
        assert_int_equal(found->rule, rule);
        assert_int_equal(found->group + found->other, 1);
        assert_int_equal(r, SUBJECT_DRAW_E_TOO_FEW);
        assert_int_equal(shortage.at_least, 2);
        assert_int_equal(shortage.enough, 2);
    }
    problem.subject_count = 2;
    assert_int_equal(violations(&problem, different), 0);
    assert_int_equal(subject_draw(&problem, 1, arena, &drawn, &shortage), 0);
    assert_int_equal(violations(&problem, drawn), 0);
}

static struct draw_group group(uint32_t centre, uint32_t day, uint16_t start)
{
    return (struct draw_group){centre, day, start, 3, "R", "K"};
}

static void test_each_rule(void **state)
{
    (void)state;
    two(group(0, 0, MORNING), group(0, 0, LATE_MORNING), DRAW_RULE_SAME_HALF_DAY);
    two(group(0, 0, AFTERNOON), group(0, 0, AFTERNOON + 1), DRAW_RULE_SAME_HALF_DAY);
    /* together: one meeting */
    two(group(0, 0, MORNING), group(0, 0, MORNING), DRAW_RULE_COUNT);
    /* noon, evening */
    two(group(0, 0, AFTERNOON - 1), group(0, 0, AFTERNOON), DRAW_RULE_NEIGHBOURS);
    two(group(0, 0, AFTERNOON), group(0, 1, MORNING), DRAW_RULE_NEIGHBOURS);
    two(group(0, 1, MORNING), group(0, 0, AFTERNOON), DRAW_RULE_NEIGHBOURS);
    two(group(0, 0, MORNING), group(0, 1, MORNING), DRAW_RULE_COUNT);
    two(group(0, 0, AFTERNOON), group(0, 1, AFTERNOON), DRAW_RULE_COUNT);
    two(group(0, 0, MORNING), group(0, 1, AFTERNOON), DRAW_RULE_COUNT);
    two(group(0, 0, AFTERNOON), group(0, 2, MORNING), DRAW_RULE_COUNT);
    /* neighbours, and others */
    two(group(0, 0, MORNING), group(1, 0, LATE_MORNING), DRAW_RULE_NEIGHBOURS);
    two(group(0, 0, MORNING), group(1, 0, MORNING), DRAW_RULE_COUNT);
    two(group(0, 0, MORNING), group(1, 0, AFTERNOON), DRAW_RULE_COUNT);
    two(group(0, 0, MORNING), group(1, 1, LATE_MORNING), DRAW_RULE_COUNT);
    two(group(0, 0, MORNING), group(2, 0, LATE_MORNING), DRAW_RULE_COUNT);
    two(group(3, 0, MORNING), group(4, 0, LATE_MORNING), DRAW_RULE_COUNT);
}

static void test_groups_by_themselves(void **state)
{
    struct draw_group one = {0, 0, MORNING, 4, "R", "K"};
    struct draw_problem problem = problem_of(&one, 1, 2);
    const struct draw_violation *found;
    const uint32_t none[] = {2}, some[] = {1};
    size_t count;

    (void)state;
    assert_int_equal(subject_draw_check(&problem, some, arena, 8, &found, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(found->rule, DRAW_RULE_GROUP_TOO_LARGE);
    one.candidates = 3;
    assert_int_equal(violations(&problem, some), 0);
    assert_int_equal(subject_draw_check(&problem, none, arena, 8, &found, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(found->rule, DRAW_RULE_NO_SUBJECT);
    assert_int_equal(found->other, DRAW_NONE);
    one.day = DRAW_DAYS_MAX;
    assert_int_equal(
        subject_draw(&problem, 1, arena, &(const uint32_t *){NULL}, &(struct draw_shortage){0}),
        SUBJECT_DRAW_E_PROBLEM);
}

/* ---- what is missing, and where ---- */

static void test_where_it_fails(void **state)
{
    const struct draw_group half[] = {
        group(3, 0, 480), group(3, 0, 530), group(3, 0, 580), group(4, 0, 480)};
    const struct draw_group day[] = {
        group(3, 0, 480), group(3, 0, 530), group(3, 0, 800), group(3, 1, 480)};
    const struct draw_group town[] = {group(0, 2, 900), group(1, 2, 905), group(1, 2, 910)};
    const struct {
        const struct draw_group *groups;
        size_t count, subjects;
        struct draw_place place;
        uint32_t half_day;
    } cases[] = {
        {half, 4, 2, {3, 0, DRAW_MORNING, DRAW_CAUSE_HALF_DAY, 3}, 3},
        {half, 4, 0, {3, 0, DRAW_MORNING, DRAW_CAUSE_HALF_DAY, 3}, 3},
        {day, 4, 2, {3, 0, DRAW_MORNING, DRAW_CAUSE_ADJACENT, 3}, 2},
        {day, 4, 1, {3, 0, DRAW_MORNING, DRAW_CAUSE_ADJACENT, 3}, 2},
        {town, 3, 2, {0, 2, DRAW_AFTERNOON, DRAW_CAUSE_NEIGHBOURS, 3}, 2},
    };
    const uint32_t *drawn;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct draw_problem problem =
            problem_of(cases[i].groups, cases[i].count, cases[i].subjects);
        struct draw_shortage shortage;

        assert_int_equal(
            subject_draw(&problem, 1, arena, &drawn, &shortage), SUBJECT_DRAW_E_TOO_FEW);
        assert_int_equal(shortage.at_least, 3);
        assert_int_equal(shortage.enough, 3);
        assert_int_equal(shortage.half_day, cases[i].half_day);
        assert_true(shortage.place_count > 0);
        assert_int_equal(shortage.places[0].centre, cases[i].place.centre);
        assert_int_equal(shortage.places[0].day, cases[i].place.day);
        assert_int_equal(shortage.places[0].half, cases[i].place.half);
        assert_int_equal(shortage.places[0].cause, cases[i].place.cause);
        assert_int_equal(shortage.places[0].needed, cases[i].place.needed);
        problem.subject_count = 3;
        assert_int_equal(subject_draw(&problem, 1, arena, &drawn, &shortage), 0);
        assert_int_equal(violations(&problem, drawn), 0);
    }
}

/* Five meetings in a ring, no three of which are against each other: two subjects are too few, and
 * no single place says so. */
static void test_the_rules_together(void **state)
{
    static struct draw_centre town[] = {{"A", 1}, {"B", 1}, {"C", 1}};
    const struct draw_group groups[] = {{0, 0, 480, 3, "R", "KA"}, {1, 0, 530, 3, "R", "KB"},
        {2, 0, 480, 3, "R", "KC"}, {0, 0, 800, 3, "R", "KA"}, {1, 0, 800, 3, "R", "KB"},
        {2, 0, 850, 3, "R", "KC"}};
    struct draw_problem problem = problem_of(groups, ARRAY_LEN(groups), 2);
    struct draw_shortage shortage;
    const uint32_t *drawn;

    (void)state;
    problem.centres = town;
    problem.centre_count = 3;
    assert_int_equal(subject_draw(&problem, 1, arena, &drawn, &shortage), SUBJECT_DRAW_E_TOO_FEW);
    assert_int_equal(shortage.at_least, 3);
    assert_int_equal(shortage.enough, 3);
    assert_int_equal(shortage.place_count, 1);
    assert_int_equal(shortage.places[0].cause, DRAW_CAUSE_TOGETHER);
    assert_int_equal(shortage.places[0].needed, 3);
    problem.subject_count = 3;
    assert_int_equal(subject_draw(&problem, 1, arena, &drawn, &shortage), 0);
    assert_int_equal(violations(&problem, drawn), 0);
}

/* ---- small ones, all ways ---- */

/* Whether groups from `at` on can get subjects below `most`: written from the words of the rules
 * once more, group by group. */
static bool all_ways(const struct draw_problem *problem, uint32_t *given, size_t at, uint32_t most)
{
    uint32_t used = 0;

    if (at == problem->group_count)
        return true;
    for (size_t i = 0; i < at; i++)
        used = given[i] + 1 > used ? given[i] + 1 : used;
    for (uint32_t s = 0; s < most && s <= used; s++) {
        const struct draw_group *of = &problem->groups[at];
        bool fits = true;

        for (size_t i = 0; i < at && fits; i++) {
            const struct draw_group *other = &problem->groups[i];
            int half = (int)(2 * of->day) + (of->start >= AFTERNOON);
            int other_half = (int)(2 * other->day) + (other->start >= AFTERNOON);
            bool near = problem->centres[of->centre].neighbourhood != DRAW_NONE &&
                        problem->centres[of->centre].neighbourhood ==
                            problem->centres[other->centre].neighbourhood;

            if (given[i] != s)
                continue;
            if (half == other_half)
                fits = of->start == other->start || (of->centre != other->centre && !near);
            else
                fits = abs(half - other_half) != 1 || of->centre != other->centre;
        }
        given[at] = s;
        if (fits && all_ways(problem, given, at + 1, most))
            return true;
    }
    return false;
}

/* One instance, against all ways; gives what it needs. */
static uint32_t against_all_ways(
    struct draw_problem *problem, uint64_t seed, enum draw_cause *cause)
{
    struct draw_shortage shortage;
    const uint32_t *drawn;
    uint32_t tried[64], needed = 1;
    int r;

    assert_true(problem->group_count < ARRAY_LEN(tried));
    while (!all_ways(problem, tried, 0, needed))
        needed++;
    r = subject_draw(problem, seed, arena, &drawn, &shortage);
    if (needed <= problem->subject_count) {
        assert_int_equal(r, 0);
        assert_int_equal(violations(problem, drawn), 0);
        return needed;
    }
    assert_int_equal(r, SUBJECT_DRAW_E_TOO_FEW);
    assert_int_equal(shortage.at_least, needed);
    assert_int_equal(shortage.enough, needed);
    assert_int_equal(shortage.places[0].needed, needed);
    *cause = shortage.places[0].cause;
    return needed;
}

static void test_small_ones(void **state)
{
    unsigned refused = 0, given = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= 3000 / CHECK_SLOWER; seed++) {
        const struct draw_instance instance = {.days = 2 + seed % 2,
            .centres = 2 + seed % 4,
            .candidates = 20 + seed % 17,
            .subjects = 1 + seed % 5,
            .towns = 1 + seed % 3,
            .late = 40,
            .rooms = 2,
            .sitting = 1 + seed % 3,
            .shifts = seed % 5 == 0,
            .seed = seed};
        struct draw_problem *problem;
        enum draw_cause cause;

        arena_reset(arena);
        problem = draw_instance_make(arena, &instance);
        assert_non_null(problem);
        if (against_all_ways(problem, seed, &cause) <= instance.subjects)
            given++;
        else
            refused++;
    }
    assert_seen(given > 300 && refused > 300);
}

/* Few meetings in each half-day of one town: now and then no place by itself says how many it
 * takes. */
static void test_rings(void **state)
{
    static struct draw_centre town[] = {{"A", 1}, {"B", 1}, {"C", 1}, {"D", 1}};
    uint64_t chance = 1;
    unsigned by_cause[DRAW_CAUSE_TOGETHER + 1] = {0};

    (void)state;
    for (uint32_t seed = 1; seed <= 2000 / CHECK_SLOWER; seed++) {
        struct draw_group groups[16];
        struct draw_problem problem = problem_of(groups, 0, 1 + seed % 3);
        enum draw_cause cause;

        arena_reset(arena);
        problem.centres = town;
        problem.centre_count = ARRAY_LEN(town);
        for (uint32_t i = 0; i < ARRAY_LEN(groups); i++)
            if (draw_instance_chance(&chance, 4))
                groups[problem.group_count++] = group(i % 4, i / 8,
                    (uint16_t)((i / 4 % 2 ? AFTERNOON : MORNING) +
                               50 * draw_instance_chance(&chance, 2)));
        if (against_all_ways(&problem, seed, &cause) > problem.subject_count)
            by_cause[cause]++;
    }
    assert_seen(by_cause[DRAW_CAUSE_ADJACENT] > 10 && by_cause[DRAW_CAUSE_TOGETHER] > 10);
}

/* ---- large ones ---- */

static struct draw_instance large(uint64_t seed)
{
    return (struct draw_instance){.days = 12,
        .centres = 40,
        .candidates = 3000,
        .subjects = 24,
        .towns = 20,
        .late = 15,
        .rooms = 2,
        .sitting = 4,
        .seed = seed};
}

static void test_large_ones(void **state)
{
    struct draw_shortage shortage;
    const uint32_t *drawn;

    (void)state;
    for (uint64_t seed = 1; seed <= 1 + 19 / CHECK_SLOWER; seed++) {
        struct draw_instance instance = large(seed);
        struct draw_problem *problem;
        int r;

        arena_reset(arena);
        problem = draw_instance_make(arena, &instance);
        assert_true(problem->group_count >= 1000);
        r = subject_draw(problem, seed, arena, &drawn, &shortage);
        if (r == 0) {
            assert_int_equal(violations(problem, drawn), 0);
            continue;
        }
        /* with as many as it asks for, not one more */
        assert_int_equal(r, SUBJECT_DRAW_E_TOO_FEW);
        instance.subjects = shortage.enough;
        problem = draw_instance_make(arena, &instance);
        assert_int_equal(subject_draw(problem, seed, arena, &drawn, &shortage), 0);
        assert_int_equal(violations(problem, drawn), 0);
        problem->subject_count--;
        assert_int_equal(
            subject_draw(problem, seed, arena, &drawn, &shortage), SUBJECT_DRAW_E_TOO_FEW);
    }
}

static void test_same_seed_same_draw(void **state)
{
    struct draw_instance instance = large(3);
    struct draw_problem *problem, *mixed;
    struct draw_shortage shortage;
    const uint32_t *drawn, *again, *other;
    uint32_t *groups, *names, moved = 0;

    (void)state;
    arena_reset(arena);
    instance.subjects = 40;
    problem = draw_instance_make(arena, &instance);
    mixed = draw_instance_mix(arena, problem, 9, &groups, &names);
    assert_int_equal(subject_draw(problem, 7, arena, &drawn, &shortage), 0);
    assert_int_equal(subject_draw(mixed, 7, arena, &again, &shortage), 0);
    assert_int_equal(subject_draw(problem, 8, arena, &other, &shortage), 0);
    for (size_t i = 0; i < problem->group_count; i++) {
        assert_int_equal(again[groups[i]], names[drawn[i]]);
        moved += drawn[i] != other[i];
    }
    assert_true(moved > problem->group_count / 2);
}

static void test_even_use(void **state)
{
    struct draw_instance instance = large(5);
    struct draw_problem *problem;
    struct draw_shortage shortage;
    const uint32_t *drawn;
    uint32_t uses[40] = {0}, least = UINT32_MAX, most = 0, together = 0, pairs = 0, same_cms = 0,
             turns = 0;

    (void)state;
    arena_reset(arena);
    instance.subjects = 40;
    problem = draw_instance_make(arena, &instance);
    assert_int_equal(subject_draw(problem, 7, arena, &drawn, &shortage), 0);
    for (size_t i = 0; i < problem->group_count; i++)
        uses[drawn[i]]++;
    for (size_t i = 0; i < ARRAY_LEN(uses); i++) {
        least = uses[i] < least ? uses[i] : least;
        most = uses[i] > most ? uses[i] : most;
    }
    assert_true(most - least <= 2);
    for (size_t i = 0; i < problem->group_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct draw_group *one = &problem->groups[i], *other = &problem->groups[j];

            if (one->day == other->day && one->start == other->start &&
                one->centre == other->centre) {
                pairs++;
                together += drawn[i] == drawn[j];
            }
            if (j + 1 == i && one->day == other->day &&
                strcmp(one->commission, other->commission) == 0) {
                turns++;
                same_cms += drawn[i] % 2 == drawn[j] % 2;
            }
        }
    assert_true(pairs > 10);
    assert_int_equal(together, 0);
    assert_true(same_cms * 10 < turns);
}

/* ---- planted errors ---- */

static void test_planted_errors(void **state)
{
    struct draw_instance instance = large(11);
    struct draw_problem *problem;
    struct draw_shortage shortage;
    const uint32_t *drawn;
    uint64_t chance = 5;
    unsigned planted[DRAW_RULE_COUNT] = {0};

    (void)state;
    arena_reset(arena);
    instance.subjects = 40;
    problem = draw_instance_make(arena, &instance);
    assert_int_equal(subject_draw(problem, 7, arena, &drawn, &shortage), 0);
    for (unsigned round = 0; round < 2000 / CHECK_SLOWER; round++) {
        uint32_t i = draw_instance_chance(&chance, (uint32_t)problem->group_count);
        uint32_t j = draw_instance_chance(&chance, (uint32_t)problem->group_count);
        uint32_t *wrong = arena_memdup(arena, drawn, problem->group_count * sizeof *wrong);
        const struct draw_group *one = &problem->groups[i], *other = &problem->groups[j];
        int half = (int)(2 * one->day) + (one->start >= AFTERNOON),
            other_half = (int)(2 * other->day) + (other->start >= AFTERNOON);
        enum draw_rule rule = DRAW_RULE_COUNT;
        const struct draw_violation *found;
        size_t count;
        bool seen = false;

        if (one->centre == other->centre && half == other_half && one->start != other->start)
            rule = DRAW_RULE_SAME_HALF_DAY;
        else if ((one->centre == other->centre && abs(half - other_half) == 1) ||
                 (one->centre != other->centre && half == other_half &&
                     one->start != other->start &&
                     problem->centres[one->centre].neighbourhood ==
                         problem->centres[other->centre].neighbourhood))
            rule = DRAW_RULE_NEIGHBOURS;
        if (i == j || rule == DRAW_RULE_COUNT)
            continue;
        wrong[i] = wrong[j];
        assert_int_equal(subject_draw_check(problem, wrong, arena, 64, &found, &count), 0);
        for (size_t v = 0; v < count && v < 64; v++)
            seen = seen ||
                   (found[v].rule == rule && ((found[v].group == i && found[v].other == j) ||
                                                 (found[v].group == j && found[v].other == i)));
        assert_true(seen);
        planted[rule]++;
    }
    assert_seen(planted[DRAW_RULE_SAME_HALF_DAY] > 0 && planted[DRAW_RULE_NEIGHBOURS] > 5);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_rule),
        cmocka_unit_test(test_groups_by_themselves),
        cmocka_unit_test(test_where_it_fails),
        cmocka_unit_test(test_the_rules_together),
        cmocka_unit_test(test_small_ones),
        cmocka_unit_test(test_rings),
        cmocka_unit_test(test_large_ones),
        cmocka_unit_test(test_same_seed_same_draw),
        cmocka_unit_test(test_even_use),
        cmocka_unit_test(test_planted_errors),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

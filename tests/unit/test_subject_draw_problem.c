/* From a plan to the numbers of a draw: neighbours, days, half-days; and what is not in the plan.
 */
#include "domain/subject_draw_problem.h"

#include "check.h"

enum { ARENA = 1 << 20 };

static const struct practical_subject_rule rule = {.group_max = 3, .afternoon = "13:00"};
static const char *candidates[] = {"0001", "0002", "0003"};

static struct drawn_group group(const char *centre, const char *date, uint16_t start, size_t count)
{
    return (struct drawn_group){.centre = centre,
        .room = "R",
        .commission = "K",
        .date = date,
        .start_minute = start,
        .candidates = {candidates, count},
        .subject = "",
        .cms = ""};
}

static void test_postal_codes(void **state)
{
    static const struct {
        const char *address, *code;
    } cases[] = {
        {"12 rue Pasteur, 35000 Rennes", "35000"},
        {"1 rue A\n06000 Nice", "06000"},
        {"35000", "35000"},
        {"10000 rue X, 97300 Cayenne CEDEX 9", "97300"},
        {"BP 123456, 59800 Lille", "59800"},
        {"1 rue A", NULL},
        {"", NULL},
        {"x35000y", NULL},
        {"350001", NULL},
        {"é35000", NULL},
    };
    char code[6];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool found = draw_postal_code(cases[i].address, code);

        assert_int_equal(found, cases[i].code != NULL);
        if (cases[i].code)
            assert_string_equal(code, cases[i].code);
    }
}

static void test_neighbours_and_days(void **state)
{
    static const struct draw_centre_row centres[] = {{"A", "metropole", "1 rue, 35000 Rennes"},
        {"B", "metropole", "2 rue, 35000 Rennes"}, {"C", "metropole", "3 rue, 35200 Rennes"},
        {"D", "reunion", "4 rue, 35000 Rennes"}, {"E", "metropole", "5 rue"},
        {"F", "metropole", "6 rue"}};
    const struct drawn_group groups[] = {group("A", "2022-05-09", 480, 3),
        group("A", "2022-05-11", 780, 2), group("B", "2022-05-10", 779, 1),
        group("D", "2022-05-09", 480, 1), group("D", "2022-05-11", 480, 1)};
    static const uint32_t days[] = {0, 2, 1, 0, 1}; /* each zone has its own */
    struct arena *arena = arena_new(ARENA);
    struct drawn_group wrong = group("Z", "2022-05-09", 480, 1);
    struct drawn_group half[2] = {groups[1], groups[2]};
    struct draw_problem problem;

    (void)state;
    assert_int_equal(
        draw_problem_make(arena, &rule, centres, ARRAY_LEN(centres), groups, 5, &problem), 0);
    assert_int_equal(problem.afternoon, 780);
    assert_int_equal(problem.group_max, 3);
    assert_int_equal(problem.centres[0].neighbourhood, problem.centres[1].neighbourhood);
    assert_int_not_equal(problem.centres[0].neighbourhood, problem.centres[2].neighbourhood);
    assert_int_not_equal(problem.centres[0].neighbourhood, problem.centres[3].neighbourhood);
    assert_int_equal(problem.centres[4].neighbourhood, DRAW_NONE);
    assert_int_equal(problem.centres[5].neighbourhood, DRAW_NONE);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(centres[problem.groups[i].centre].code, groups[i].centre);
        assert_int_equal(problem.groups[i].day, days[i]);
        assert_int_equal(problem.groups[i].start, groups[i].start_minute);
        assert_int_equal(problem.groups[i].candidates, groups[i].candidates.count);
    }
    assert_int_equal(
        draw_problem_make(arena, &rule, centres, ARRAY_LEN(centres), &wrong, 1, &problem),
        SUBJECT_DRAW_PROBLEM_E_CENTRE);
    draw_set_halves(&rule, half, 2);
    assert_int_equal(half[0].half, DRAW_AFTERNOON);
    assert_int_equal(half[1].half, DRAW_MORNING);
    arena_free(arena);
}

static void test_not_in_plan(void **state)
{
    const struct drawn_group drawn[] = {group("A", "2022-05-09", 480, 3),
        group("A", "2022-05-09", 530, 2), group("A", "2022-05-10", 480, 1),
        group("B", "2022-05-09", 480, 1)};
    const struct drawn_group planned[] = {group("A", "2022-05-09", 480, 3),
        group("A", "2022-05-09", 530, 3), group("A", "2022-05-09", 580, 1),
        group("B", "2022-05-09", 480, 1)};
    struct arena *arena = arena_new(ARENA);
    struct draw_unmatched unmatched;

    (void)state;
    assert_int_equal(draw_match(arena, drawn, 4, planned, 4, &unmatched), 0);
    assert_int_equal(unmatched.drawn_count, 2);
    assert_int_equal(unmatched.drawn[0], 1); /* one more candidate now */
    assert_int_equal(unmatched.drawn[1], 2);
    assert_int_equal(unmatched.planned_count, 2);
    assert_int_equal(unmatched.planned[0], 1);
    assert_int_equal(unmatched.planned[1], 2);
    assert_int_equal(draw_match(arena, drawn, 4, drawn, 4, &unmatched), 0);
    assert_int_equal(unmatched.drawn_count + unmatched.planned_count, 0);
    assert_int_equal(draw_match(arena, NULL, 0, planned, 4, &unmatched), 0);
    assert_int_equal(unmatched.planned_count, 4);
    assert_int_equal(draw_match(arena, drawn, 4, NULL, 0, &unmatched), 0);
    assert_int_equal(unmatched.drawn_count, 4);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_postal_codes),
        cmocka_unit_test(test_neighbours_and_days),
        cmocka_unit_test(test_not_in_plan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The planner against the proven optima of tests/bench/plan_optima.csv: as many tasks placed, the
 * cost within 3 percent. */
#include "plan_shapes.h"
#include "planning/plan_check.h"
#include "planning/planner.h"

#include "check.h"

enum { ARENA = 64 << 20, LINE = 200, WITHIN_PERCENT = 3, EFFORT = 100000 };

static void test_optima(void **state)
{
    FILE *file = fopen(PALMARES_OPTIMA, "r");
    char line[LINE], shape[60];
    unsigned seed, unplaced, rows = 0, exact = 0;
    long optimum;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        const struct planner_options options = {.seed = 1, .effort = EFFORT};
        struct arena *arena = arena_new(ARENA);
        const struct plan_violation *violations;
        const struct plan_instance *instance;
        struct planner_report report;
        struct plan_cost cost;
        struct plan plan;
        size_t broken;

        assert_int_equal(sscanf(line, "%59[^,],%u,%u,%ld", shape, &seed, &unplaced, &optimum), 4);
        instance = plan_shape_make(arena, shape, seed);
        assert_non_null(instance);
        assert_int_equal(planner_propose(&instance->problem, &options, arena, &plan, &report), 0);
        assert_int_equal(plan_check(&instance->problem, &plan, arena, 0, &violations, &broken), 0);
        assert_int_equal(broken, 0);
        assert_int_equal(plan_cost(&instance->problem, &plan, arena, &cost), 0);
        assert_int_equal(cost.unplaced, unplaced);
        assert_true(cost.total >= optimum);
        if (cost.total * 100 > optimum * (100 + WITHIN_PERCENT))
            fail_msg("%s %u: cost %ld, optimum %ld", shape, seed, (long)cost.total, optimum);
        exact += cost.total == optimum ? 1 : 0;
        rows++;
        arena_free(arena);
    }
    (void)fclose(file);
    print_message("%u of %u at the optimum\n", exact, rows);
    assert_true(rows >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_optima)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The generator of planning problems, damage to them, and the checker on many of them: against
 * pairs, minute by minute, and in time. */
#include "plan_shapes.h"

#include "planning/plan_check.h"

#include "check.h"

enum { ARENA = 256 << 20 };

static size_t violations_of(
    struct arena *arena, const struct plan_instance *instance, bool ret_broken[PLAN_RULE_COUNT])
{
    const struct plan_violation *violations;
    size_t count;

    memset(ret_broken, 0, PLAN_RULE_COUNT * sizeof *ret_broken);
    assert_int_equal(
        plan_check(&instance->problem, &instance->hidden, arena, SIZE_MAX, &violations, &count), 0);
    for (size_t i = 0; i < count; i++)
        ret_broken[violations[i].rule] = true;
    return count;
}

static const struct {
    uint32_t candidates, days, seeds;
} sizes[] = {{1, 1, 5}, {6, 1, 40}, {12, 2, 40}, {60, 3, 10}, {400, 5, 4}, {2000, 12, 1}};

/* plan_instance_make() aborts when its hidden plan is wrong; the same options, the same bytes. */
static void test_hidden(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (uint64_t seed = 1; seed <= sizes[i].seeds; seed++) {
            struct arena *arena = arena_new(ARENA);
            struct plan_instance_options options =
                plan_instance_defaults(seed, sizes[i].candidates, sizes[i].days);
            const struct plan_instance *one = plan_instance_make(arena, &options);
            const struct plan_instance *same = plan_instance_make(arena, &options);

            assert_true(one->problem.task_count >= sizes[i].candidates);
            assert_int_equal(one->problem.task_count, same->problem.task_count);
            assert_memory_equal(one->hidden.slots, same->hidden.slots,
                one->problem.task_count * sizeof *one->hidden.slots);
            assert_memory_equal(&one->hidden_cost, &same->hidden_cost, sizeof one->hidden_cost);
            arena_free(arena);
        }
}

static bool share_member(const struct plan_commission *a, const struct plan_commission *b)
{
    for (size_t i = 0; i < a->member_count; i++)
        for (size_t j = 0; j < b->member_count; j++)
            if (a->members[i] == b->members[j])
                return true;
    return false;
}

static bool members_broken(const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;
    const struct plan_slot *slots = instance->hidden.slots;

    for (size_t i = 0; i < problem->task_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct plan_commission *a = &problem->commissions[slots[i].commission];
            const struct plan_commission *b = &problem->commissions[slots[j].commission];
            int end_a = slots[i].start + problem->tasks[i].duration_minutes;
            int end_b = slots[j].start + problem->tasks[j].duration_minutes;
            int travel = a->centre == b->centre ? 0 : (int)problem->travel_between_centres_minutes;

            if (a != b && slots[i].day == slots[j].day && slots[i].start < end_b + travel &&
                slots[j].start < end_a + travel && share_member(a, b))
                return true;
        }
    return false;
}

/* The minute is between the first start and the last end of the commission on that day. */
static bool sits_at(
    const struct plan_instance *instance, size_t commission, size_t day, uint32_t minute)
{
    bool before = false, behind = false;

    for (size_t i = 0; i < instance->problem.task_count; i++) {
        const struct plan_slot *slot = &instance->hidden.slots[i];

        if (slot->commission != commission || slot->day != day)
            continue;
        before |= slot->start <= minute;
        behind |= slot->start + instance->problem.tasks[i].duration_minutes > (int)minute;
    }
    return before && behind;
}

static bool rooms_broken(const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;
    const uint32_t *rooms = instance->hidden.rooms;
    size_t days = problem->day_count;

    for (size_t day = 0; day < days; day++)
        for (size_t a = 0; a < problem->commission_count; a++)
            for (size_t b = 0; b < a; b++)
                for (uint32_t minute = 0; minute < 24 * 60; minute++)
                    if (rooms[a * days + day] != PLAN_NONE &&
                        rooms[a * days + day] == rooms[b * days + day] &&
                        sits_at(instance, a, day, minute) && sits_at(instance, b, day, minute))
                        return true;
    return false;
}

static bool loges_broken(const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;

    for (size_t room = 0; room < problem->room_count; room++)
        for (size_t day = 0; day < problem->day_count; day++)
            for (int minute = 0; minute < 24 * 60; minute++) {
                uint32_t inside = 0;

                for (size_t i = 0; i < problem->task_count; i++) {
                    const struct plan_slot *slot = &instance->hidden.slots[i];

                    inside += slot->loge == room && slot->day == day && minute < slot->start &&
                                      minute >= slot->start - problem->tasks[i].preparation_minutes
                                  ? 1
                                  : 0;
                }
                if (problem->rooms[room].loge_seats > 0 && inside > problem->rooms[room].loge_seats)
                    return true;
            }
    return false;
}

static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*random >> 33) % below;
}

/* A member, or the room, of the one commission for the other one too. */
static void share(struct arena *arena, struct plan_instance *instance, uint64_t *random)
{
    size_t count = instance->problem.commission_count;
    struct plan_commission *commissions =
        arena_memdup(arena, instance->problem.commissions, count * sizeof *commissions);
    size_t one = draw(random, (uint32_t)count), other = draw(random, (uint32_t)count);

    commissions[one].members = commissions[other].members;
    commissions[one].member_count = 1;
    instance->problem.commissions = commissions;
    instance->hidden.rooms[draw(random, (uint32_t)count)] =
        instance->hidden.rooms[draw(random, (uint32_t)count)]; /* of the only day */
}

/* Right plans with a few tasks moved a little: the sweeps say what pairs and minutes say. */
static void test_sweeps(void **state)
{
    uint64_t random = 5;
    size_t broken_count[PLAN_RULE_COUNT] = {0}, rounds = 60;

    (void)state;
    for (uint64_t seed = 1; seed <= rounds; seed++) {
        struct arena *arena = arena_new(ARENA);
        struct plan_instance_options options = plan_instance_defaults(seed, 12, 1);
        struct plan_instance *instance;
        bool broken[PLAN_RULE_COUNT];

        options.centres_per_zone = 2;
        options.member_reuse_percent = 100;
        options.pool_commissions_min = 2;
        instance = plan_instance_make(arena, &options);
        for (size_t i = 0; i < 3; i++) {
            struct plan_slot *slot =
                &instance->hidden.slots[draw(&random, (uint32_t)instance->problem.task_count)];

            slot->start = (uint16_t)(slot->start + 5 * draw(&random, 7));
        }
        share(arena, instance, &random);
        violations_of(arena, instance, broken);
        assert_int_equal(broken[PLAN_RULE_MEMBER_ONCE], members_broken(instance));
        assert_int_equal(broken[PLAN_RULE_ROOM_ONCE], rooms_broken(instance));
        assert_int_equal(broken[PLAN_RULE_LOGE_SEATS], loges_broken(instance));
        for (size_t i = 0; i < PLAN_RULE_COUNT; i++)
            broken_count[i] += broken[i] ? 1 : 0;
        arena_free(arena);
    }
    assert_in_range(broken_count[PLAN_RULE_MEMBER_ONCE], 3, rounds - 3); /* both were seen */
    assert_in_range(broken_count[PLAN_RULE_ROOM_ONCE], 3, rounds - 3);
    assert_in_range(broken_count[PLAN_RULE_LOGE_SEATS], 3, rounds - 3);
}

static void test_damage(void **state)
{
    struct arena *arena = arena_new(ARENA);
    struct plan_instance_options options = plan_instance_defaults(3, 100, 3);
    const struct plan_instance *whole = plan_instance_make(arena, &options), *damaged;
    const struct plan_task *tasks = whole->problem.tasks;
    const uint32_t *before;
    bool broken[PLAN_RULE_COUNT];
    uint32_t e6 = 0, room = whole->hidden.rooms[0], day = 0;

    (void)state;
    damaged = plan_instance_damage(arena, whole, PLAN_DAMAGE_LOSE_MEMBER, 1, 0, NULL);
    assert_int_equal(violations_of(arena, damaged, broken), 1);
    assert_true(broken[PLAN_RULE_COMPOSITION]);
    damaged = plan_instance_damage(arena, whole, PLAN_DAMAGE_CANCEL_COMMISSION, 1, 0, NULL);
    assert_int_equal(violations_of(arena, damaged, broken), 1);
    assert_true(broken[PLAN_RULE_COMPOSITION]);

    while (room == PLAN_NONE)
        room = whole->hidden.rooms[++day];
    damaged = plan_instance_damage(arena, whole, PLAN_DAMAGE_CLOSE_ROOM, room, day, NULL);
    assert_true(violations_of(arena, damaged, broken) > 0);
    assert_true(broken[PLAN_RULE_ROOM_OPEN]);

    while (tasks[e6].epreuve != INSTANCE_E6 || tasks[e6 + 1].follows == e6)
        e6++;
    damaged = plan_instance_damage(arena, whole, PLAN_DAMAGE_ADD_ENGAGEMENT, e6, 0, &before);
    assert_int_equal(violations_of(arena, damaged, broken), 0);
    assert_int_equal(damaged->hidden_cost.unplaced, 1);
    assert_int_equal(damaged->problem.task_count, whole->problem.task_count + 1);
    assert_int_equal(damaged->problem.tasks[e6 + 1].follows, e6);
    assert_int_equal(before[e6 + 1], PLAN_NONE);
    assert_int_equal(before[e6 + 2], e6 + 1);

    damaged = plan_instance_damage(arena, whole, PLAN_DAMAGE_WITHDRAW, 5, 0, &before);
    assert_int_equal(violations_of(arena, damaged, broken), 0);
    assert_int_equal(damaged->hidden_cost.unplaced, 0);
    assert_true(damaged->problem.task_count < whole->problem.task_count);
    for (size_t i = 0; i < damaged->problem.task_count; i++) {
        assert_int_not_equal(damaged->problem.tasks[i].candidate, 5);
        assert_int_equal(damaged->problem.tasks[i].candidate, tasks[before[i]].candidate);
    }
    arena_free(arena);
}

/* No optimum is above a plan that is known, and each row of the table is of a shape. */
static void test_optima(void **state)
{
    FILE *file = fopen(PALMARES_OPTIMA, "r");
    char line[200], shape[60];
    unsigned seed, unplaced;
    size_t rows = 0;
    long cost;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "shape,seed,unplaced,cost\n");
    while (fgets(line, sizeof line, file)) {
        struct arena *arena = arena_new(ARENA);
        const struct plan_instance *instance;
        bool broken[PLAN_RULE_COUNT];

        assert_int_equal(sscanf(line, "%59[^,],%u,%u,%ld", shape, &seed, &unplaced, &cost), 4);
        instance = plan_shape_make(arena, shape, seed);
        assert_non_null(instance);
        if (violations_of(arena, instance, broken) == 0)
            assert_true(unplaced < instance->hidden_cost.unplaced ||
                        (unplaced == instance->hidden_cost.unplaced &&
                            cost <= instance->hidden_cost.total));
        rows++;
        arena_free(arena);
    }
    (void)fclose(file);
    assert_true(rows >= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_optima),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Hundreds of small problems drawn at random, sensible or not: whatever the planner says is held
 * against plan_check() and plan_cost(). */
#include "planner_draw.h"
#include "planning/plan_check.h"
#include "planning/planner.h"

#include "check.h"

enum { ARENA = 256 << 20, PROBLEMS = 400 / CHECK_SLOWER, EFFORT = 3000 };

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static size_t broken(const struct plan_problem *problem, const struct plan *plan, uint64_t seed)
{
    const struct plan_violation *violations;
    size_t count;

    assert_int_equal(plan_check(problem, plan, arena, 4, &violations, &count), 0);
    for (size_t i = 0; seed != UINT64_MAX && i < count && i < 4; i++)
        print_error("seed %u: %s task %u other %u commission %u day %u minute %u\n", (unsigned)seed,
            plan_rule_name(violations[i].rule), violations[i].task, violations[i].other_task,
            violations[i].commission, violations[i].day, violations[i].minute);
    return count;
}

static void assert_same_cost(
    const struct plan_problem *problem, const struct plan *plan, const struct plan_cost *own)
{
    struct plan_cost cost;

    assert_int_equal(plan_cost(problem, plan, arena, &cost), 0);
    assert_int_equal(own->unplaced, cost.unplaced);
    assert_int_equal(own->gap, cost.gap);
    assert_int_equal(own->uneven, cost.uneven);
    assert_int_equal(own->member_days, cost.member_days);
    assert_int_equal(own->room_changes, cost.room_changes);
    assert_int_equal(own->wait, cost.wait);
    assert_int_equal(own->school_mix, cost.school_mix);
    assert_int_equal(own->total, cost.total);
}

static bool same_plan(
    const struct plan_problem *problem, const struct plan *a, const struct plan *b)
{
    for (size_t t = 0; t < problem->task_count; t++)
        if (a->slots[t].commission != b->slots[t].commission ||
            (a->slots[t].commission != PLAN_NONE &&
                (a->slots[t].day != b->slots[t].day || a->slots[t].start != b->slots[t].start ||
                    a->slots[t].loge != b->slots[t].loge)))
            return false;
    return memcmp(a->rooms, b->rooms,
               problem->commission_count * problem->day_count * sizeof *a->rooms) == 0;
}

static struct plan propose(const struct plan_problem *problem, uint64_t seed)
{
    const struct planner_options options = {.seed = seed, .effort = EFFORT};
    struct planner_report report;
    struct plan plan;

    assert_int_equal(planner_propose(problem, &options, arena, &plan, &report), 0);
    assert_int_equal(broken(problem, &plan, seed), 0);
    assert_same_cost(problem, &plan, &report.cost);
    assert_int_equal(report.placed + report.cost.unplaced, problem->task_count);
    assert_false(report.cut);
    return plan;
}

static void test_propose(void **state)
{
    uint32_t placed = 0;

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        struct plan plan, again;

        assert_int_equal(plan_problem_valid(&drawn->problem, NULL), 0);
        plan = propose(&drawn->problem, seed);
        again = propose(&drawn->problem, seed);
        assert_true(same_plan(&drawn->problem, &plan, &again));
        for (size_t t = 0; t < drawn->problem.task_count; t++)
            placed += plan.slots[t].commission != PLAN_NONE ? 1 : 0;
        arena_reset(arena);
    }
    assert_true(placed > PROBLEMS); /* the problems are not all hopeless */
}

struct stop {
    uint32_t calls, most;
};

static bool stop(void *user, const struct planner_progress *progress)
{
    struct stop *stop = user;

    assert_true(progress->done <= progress->total);
    return ++stop->calls < stop->most;
}

static void test_cut(void **state)
{
    uint32_t cut = 0;

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        struct stop user = {.most = 1 + (uint32_t)seed % 12};
        const struct planner_options options = {
            .seed = seed, .effort = EFFORT, .go_on = stop, .user = &user};
        struct planner_report report;
        struct plan plan;

        assert_int_equal(planner_propose(&drawn->problem, &options, arena, &plan, &report), 0);
        assert_int_equal(report.cut, user.calls >= user.most);
        assert_int_equal(broken(&drawn->problem, &plan, seed), 0);
        assert_same_cost(&drawn->problem, &plan, &report.cost);
        cut += report.cut ? 1 : 0;
        arena_reset(arena);
    }
    assert_true(cut > PROBLEMS / 4);
}

static void assert_repaired(const struct drawn *drawn, const struct plan *before, uint64_t seed)
{
    const struct planner_options options = {.seed = seed, .effort = EFFORT};
    struct planner_repair_report report;
    struct plan after;
    uint32_t had = 0, kept = 0, moved = 0, lost = 0, newly = 0;

    assert_int_equal(planner_repair(&drawn->problem, before, &options, arena, &after, &report), 0);
    assert_int_equal(broken(&drawn->problem, &after, seed), 0);
    assert_same_cost(&drawn->problem, &after, &report.plan.cost);
    for (size_t t = 0; t < drawn->problem.task_count; t++) {
        const struct plan_slot *a = &before->slots[t], *b = &after.slots[t];
        bool same = a->commission == b->commission && a->day == b->day && a->start == b->start;

        if (a->commission == PLAN_NONE) {
            newly += b->commission != PLAN_NONE ? 1 : 0;
            continue;
        }
        had++;
        kept += same ? 1 : 0;
        moved += same ? 0 : 1;
        lost += b->commission == PLAN_NONE ? 1 : 0;
    }
    assert_int_equal(report.kept, kept);
    assert_int_equal(report.moved, moved);
    assert_int_equal(report.lost, lost);
    assert_int_equal(report.newly_placed, newly);
    assert_int_equal(had, kept + moved);
    if (report.bound > report.moved)
        print_error("seed %u: bound %u, moved %u\n", (unsigned)seed, report.bound, report.moved);
    assert_true(report.bound <= report.moved);
    if (broken(&drawn->problem, before, UINT64_MAX) == 0)
        assert_int_equal(report.bound, 0);
}

static void test_repair(void **state)
{
    uint32_t still_right = 0;

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        struct plan before = propose(&drawn->problem, seed);

        draw_damage(drawn, &before, seed);
        still_right += broken(&drawn->problem, &before, UINT64_MAX) == 0 ? 1 : 0;
        assert_repaired(drawn, &before, seed);
        draw_slots(drawn, &before, seed); /* nonsense */
        assert_repaired(drawn, &before, seed);
        arena_reset(arena);
    }
    assert_seen(still_right < PROBLEMS / 4 * 3);
}

/* The plan with a task, and its follower, put there. */
static struct plan with_slot(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    const struct plan_slot *slot,
    uint32_t room,
    bool with_follower)
{
    const struct plan_slot nowhere = {.commission = PLAN_NONE, .loge = PLAN_NONE};
    const size_t sittings = problem->commission_count * problem->day_count;
    struct plan with = {
        .slots = arena_memdup(arena, plan->slots, problem->task_count * sizeof *plan->slots),
        .rooms = arena_memdup(arena, plan->rooms, sittings * sizeof *plan->rooms),
    };
    const uint32_t leader =
        problem->tasks[task].follows == PLAN_NONE ? task : problem->tasks[task].follows;
    uint64_t sits[64 * 16] = {0};

    with.slots[leader] = *slot;
    for (size_t t = leader + 1; t < problem->task_count; t++)
        if (problem->tasks[t].follows == leader) {
            with.slots[t] = with_follower ? *slot : nowhere;
            with.slots[t].loge = PLAN_NONE;
            with.slots[t].start = (uint16_t)(slot->start + problem->tasks[leader].duration_minutes);
        }
    for (size_t t = 0; t < problem->task_count; t++)
        if (with.slots[t].commission != PLAN_NONE)
            sits[with.slots[t].commission] |= 1ULL << with.slots[t].day;
    for (size_t s = 0; s < sittings; s++)
        if (!(sits[s / problem->day_count] >> s % problem->day_count & 1))
            with.rooms[s] = PLAN_NONE;
    if (slot->commission != PLAN_NONE)
        with.rooms[slot->commission * problem->day_count + slot->day] = room;
    return with;
}

/* Whether any room and loge make it right. */
static bool could_be(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    struct plan_slot slot,
    bool with_follower)
{
    const uint32_t leader =
        problem->tasks[task].follows == PLAN_NONE ? task : problem->tasks[task].follows;
    const bool prepares = problem->tasks[leader].preparation_minutes > 0;

    for (uint32_t room = 0; room < problem->room_count; room++)
        for (uint32_t loge = 0; loge < (prepares ? problem->room_count : 1); loge++) {
            struct plan with;

            slot.loge = prepares ? loge : PLAN_NONE;
            with = with_slot(problem, plan, task, &slot, room, with_follower);
            if (broken(problem, &with, UINT64_MAX) == 0)
                return true;
        }
    return false;
}

static void test_try(void **state)
{
    uint32_t lawful = 0, unlawful = 0;

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        const struct plan_problem *problem = &drawn->problem;
        struct plan plan = propose(problem, seed);

        for (uint32_t i = 0; i < 20 && problem->task_count > 0; i++) {
            const uint32_t task = draw(drawn, (uint32_t)problem->task_count);
            struct plan_slot slot = draw_slot(drawn);
            struct planner_trial trial;

            if (plan.slots[task].commission != PLAN_NONE && draw(drawn, 3) == 0)
                slot = plan.slots[task];
            if (problem->tasks[task].follows != PLAN_NONE && draw(drawn, 3) == 0)
                slot = plan.slots[problem->tasks[task].follows];
            if (slot.commission == PLAN_NONE)
                continue;
            assert_int_equal(planner_try(problem, &plan, task, &slot, arena, &trial), 0);
            assert_int_equal(trial.lawful, trial.clash_count == 0);
            if (trial.lawful) {
                struct plan with =
                    with_slot(problem, &plan, task, &trial.slot, trial.room, trial.with_follower);

                assert_int_equal(broken(problem, &with, seed), 0);
                lawful++;
            } else {
                assert_false(could_be(problem, &plan, task, slot, trial.with_follower));
                unlawful++;
            }
        }
        arena_reset(arena);
    }
    assert_seen(lawful > 100);
    assert_seen(unlawful > 100);
}

static void assert_remedy(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    const struct planner_remedy *remedy,
    uint64_t seed)
{
    struct plan with = *plan;
    struct planner_trial trial;

    assert_true(remedy->place.commission < problem->commission_count);
    if (remedy->kind == PLANNER_REMEDY_MOVE) {
        const struct plan_slot nowhere = {.commission = PLAN_NONE, .loge = PLAN_NONE};

        with = with_slot(problem, plan, task, &nowhere, PLAN_NONE, false);
        with = with_slot(problem, &with, remedy->task, &nowhere, PLAN_NONE, false);
        assert_int_equal(planner_try(problem, &with, task, &remedy->place, arena, &trial), 0);
        assert_true(trial.lawful);
        with = with_slot(problem, &with, task, &trial.slot, trial.room, trial.with_follower);
        assert_int_equal(
            planner_try(problem, &with, remedy->task, &remedy->other, arena, &trial), 0);
        assert_true(trial.lawful);
        with =
            with_slot(problem, &with, remedy->task, &trial.slot, trial.room, trial.with_follower);
        assert_int_equal(broken(problem, &with, seed), 0);
    } else {
        assert_int_equal(planner_try(problem, plan, task, &remedy->place, arena, &trial), 0);
        assert_int_equal(trial.lawful, remedy->kind == PLANNER_REMEDY_NONE_NEEDED);
    }
}

static void test_explain(void **state)
{
    uint32_t of_kind[PLANNER_REMEDY_DAY_SLOT + 1] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        const struct plan_problem *problem = &drawn->problem;
        struct plan plan = propose(problem, seed);

        for (uint32_t i = 0; i < 3 && problem->task_count > 0; i++) {
            const uint32_t task = draw(drawn, (uint32_t)problem->task_count);
            struct planner_explanation why;
            uint32_t commissions = 0;

            assert_int_equal(planner_explain(problem, &plan, task, arena, &why), 0);
            for (uint32_t k = 0; k < PLANNER_OBSTACLE_COUNT; k++)
                commissions += why.commissions[k];
            assert_int_equal(commissions, problem->commission_count);
            for (uint32_t k = 0; k < why.remedy_count; k++) {
                of_kind[why.remedies[k].kind]++;
                assert_remedy(problem, &plan, task, &why.remedies[k], seed);
            }
        }
        arena_reset(arena);
    }
    for (uint32_t k = 0; k < ARRAY_LEN(of_kind); k++) {
        if (of_kind[k] == 0 && CHECK_SLOWER == 1)
            print_error("no remedy of kind %u was seen\n", k);
        assert_seen(of_kind[k] > 0);
    }
}

/* Everybody is looked at: who stands in breaks no rule, who does not does. */
static void test_substitutes(void **state)
{
    uint32_t found = 0;

    (void)state;
    for (uint64_t seed = 0; seed < PROBLEMS; seed++) {
        struct drawn *drawn = draw_problem(arena, seed);
        struct plan plan = propose(&drawn->problem, seed);
        const uint32_t c = draw(drawn, (uint32_t)drawn->problem.commission_count);
        struct plan_commission *commission = &drawn->commissions[c];
        const uint32_t *members = commission->members;
        const struct planner_substitute *substitutes;
        size_t count, right = 0;

        if (commission->member_count == 0 || commission->cancelled ||
            (commission->member_count > 1 && members[0] == members[1])) {
            arena_reset(arena);
            continue;
        }
        assert_int_equal(
            planner_substitutes(&drawn->problem, &plan, c, members[0], arena, &substitutes, &count),
            0);
        for (uint32_t m = 0; m < drawn->problem.member_count; m++) {
            uint32_t seated[PLAN_SEATS_MAX];
            struct plan_composition composition;
            bool told = false, listed = false;

            memcpy(seated, members, commission->member_count * sizeof *members);
            for (size_t i = 0; i < commission->member_count; i++)
                listed |= members[i] == m;
            seated[0] = m;
            commission->members = seated;
            plan_composition_check(&drawn->problem, c, &composition);
            for (size_t i = 0; i < count; i++)
                told |= substitutes[i].member == m;
            assert_int_equal(told,
                !listed && composition.complete && broken(&drawn->problem, &plan, UINT64_MAX) == 0);
            right += told ? 1 : 0;
            commission->members = members;
        }
        assert_int_equal(right, count);
        found += (uint32_t)count;
        arena_reset(arena);
    }
    assert_seen(found > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_propose),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_repair),
        cmocka_unit_test(test_try),
        cmocka_unit_test(test_explain),
        cmocka_unit_test(test_substitutes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

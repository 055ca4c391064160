/* The planner on problems made by hand (plan_world.h), where one knows what must come out. */
#include "plan_world.h"
#include "planning/plan_check.h"
#include "planning/planner.h"

#include "check.h"

enum { ARENA = 64 << 20, EFFORT = 20000 };

struct fixture {
    struct arena *arena;
    struct plan_world world;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    if (!fixture)
        return -1;
    fixture->arena = arena_new(ARENA);
    plan_world(&fixture->world);
    fixture->world.problem.weights = (struct plan_weights){1, 30, 60, 20, 1, 10};
    *state = fixture;
    return fixture->arena ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void assert_lawful(const struct fixture *f, const struct plan *plan)
{
    const struct plan_violation *violations;
    size_t count;

    assert_int_equal(plan_check(&f->world.problem, plan, f->arena, 1, &violations, &count), 0);
    if (count > 0)
        print_error("%s\n", plan_rule_name(violations[0].rule));
    assert_int_equal(count, 0);
}

static struct plan propose(const struct fixture *f, uint32_t unplaced)
{
    const struct planner_options options = {.seed = 3, .effort = EFFORT};
    struct planner_report report;
    struct plan plan;

    assert_int_equal(planner_propose(&f->world.problem, &options, f->arena, &plan, &report), 0);
    assert_lawful(f, &plan);
    assert_int_equal(report.cost.unplaced, unplaced);
    return plan;
}

static struct planner_explanation explain(
    const struct fixture *f, const struct plan *plan, uint32_t task)
{
    struct planner_explanation why;

    assert_int_equal(planner_explain(&f->world.problem, plan, task, f->arena, &why), 0);
    return why;
}

static bool has_remedy(const struct planner_explanation *why, enum planner_remedy_kind kind)
{
    for (uint32_t i = 0; i < why->remedy_count; i++)
        if (why->remedies[i].kind == kind)
            return true;
    return false;
}

/* The first remedy of that kind, which must be there. */
static struct planner_remedy remedy(
    const struct planner_explanation *why, enum planner_remedy_kind kind)
{
    struct planner_remedy found = {.kind = kind, .member = PLAN_NONE, .room = PLAN_NONE};

    assert_true(has_remedy(why, kind));
    for (uint32_t i = why->remedy_count; i-- > 0;)
        if (why->remedies[i].kind == kind)
            found = why->remedies[i];
    return found;
}

static struct planner_repair_report repair(const struct fixture *f, struct plan *ret_after)
{
    const struct planner_options options = {.seed = 3, .effort = EFFORT};
    struct planner_repair_report report;

    assert_int_equal(
        planner_repair(&f->world.problem, &f->world.plan, &options, f->arena, ret_after, &report),
        0);
    assert_lawful(f, ret_after);
    return report;
}

static void test_all_placed(void **state)
{
    const struct fixture *f = *state;
    const struct plan plan = propose(f, 0);
    const struct plan_slot *e6 = &plan.slots[C0_E6], *behind = &plan.slots[C0_ENGAGEMENT];

    /* the follower is right behind, before the same commission */
    assert_int_equal(behind->commission, e6->commission);
    assert_int_equal(behind->day, e6->day);
    assert_int_equal(behind->start, e6->start + 40);
    assert_int_equal(behind->loge, PLAN_NONE);
}

static void test_groups(void **state)
{
    struct fixture *f = *state;
    struct plan plan;
    uint32_t together[2] = {0};

    /* one opening of the examiner, just long enough for one oral with extra time */
    f->world.available[4][0] = (struct plan_interval){.day = 0, .from = 600, .to = 655};
    f->world.members[4].available_count = 1;
    f->world.tasks[C5_E5B].duration_minutes = 54;
    plan = propose(f, 1);
    for (uint32_t i = 0; i < W_TASKS; i++)
        if (f->world.tasks[i].epreuve == W_E5B && plan.slots[i].commission != PLAN_NONE)
            together[plan.slots[i].start == 600]++;
    assert_int_equal(together[0], 0); /* 605 would be too late for 54 minutes */
    assert_int_equal(together[1], 3);
}

static void test_more_tasks_than_places(void **state)
{
    struct fixture *f = *state;
    struct plan plan;
    uint32_t nowhere = PLAN_NONE;
    struct planner_explanation why;

    /* 95 minutes for three times 60 and 40 of preparation: one before each commission */
    f->world.available[0][0] = f->world.available[6][0] =
        (struct plan_interval){.day = 1, .from = 520, .to = 615};
    f->world.members[0].available_count = f->world.members[6].available_count = 1;
    plan = propose(f, 1);
    for (uint32_t i = 0; i < W_TASKS; i++)
        if (plan.slots[i].commission == PLAN_NONE)
            nowhere = i;
    assert_int_equal(f->world.tasks[nowhere].epreuve, W_E4);
    why = explain(f, &plan, nowhere);
    assert_false(why.placed);
    assert_int_equal(why.places[PLANNER_NO_OBSTACLE], 0);
    assert_true(why.places[PLANNER_OBSTACLE_MEMBER] > 0);
    assert_true(why.places[PLANNER_OBSTACLE_BUSY] > 0);
    assert_true(has_remedy(&why, PLANNER_REMEDY_MEMBER));
    assert_false(has_remedy(&why, PLANNER_REMEDY_MOVE)); /* the other has nowhere to go either */
}

/* Each obstacle, alone. */
static void no_professional(struct plan_world *w)
{
    for (uint32_t i = 0; i < W_MEMBERS; i++)
        w->members[i].quality = 0;
    for (uint32_t e = 0; e < W_EPREUVES; e++)
        w->epreuves[e].seats[1].choice_count = 1; /* and no professor instead */
}

static void cancelled(struct plan_world *w)
{
    w->commissions[K_E4].cancelled = w->commissions[K_E4_FAR].cancelled = true;
}

static void other_language(struct plan_world *w)
{
    for (uint32_t i = 0; i < W_TASKS; i++)
        w->tasks[i].language = 7;
}

static void other_zone(struct plan_world *w)
{
    w->candidates[0].zone = 1;
}

static void own_establishment(struct plan_world *w)
{
    w->problem.establishment_count = 1;
    w->candidates[0].establishment = 0;
    w->members[0].establishment = w->members[6].establishment = 0;
}

static void never_available(struct plan_world *w)
{
    w->members[0].available_count = w->members[6].available_count = 0;
}

static void no_day(struct plan_world *w)
{
    w->epreuves[W_E4].days = 0;
}

static void overflows(struct plan_world *w)
{
    w->tasks[C0_E4].duration_minutes = 300; /* 270 before the pause, 270 behind it */
}

static void sometimes(struct plan_world *w)
{
    for (uint32_t m = 0; m <= 6; m += 6) {
        w->available[m][0] = (struct plan_interval){.day = 0, .from = 900, .to = 950};
        w->members[m].available_count = 1;
    }
}

static void no_room(struct plan_world *w)
{
    for (uint32_t i = 0; i < W_ROOMS; i++)
        if (w->rooms[i].loge_seats == 0)
            w->rooms[i].seats = 0;
}

static void no_loge(struct plan_world *w)
{
    w->rooms[R_LOGE].loge_seats = w->rooms[R_FAR_LOGE].loge_seats = 0;
}

static void ecrits(struct plan_world *w)
{
    world_ecrit(w, (struct plan_interval){.day = 0, .from = 400, .to = 1200});
    world_ecrit(w, (struct plan_interval){.day = 1, .from = 400, .to = 1200});
}

static void test_obstacles(void **state)
{
    static const struct {
        const char *what;
        void (*change)(struct plan_world *w);
        enum planner_obstacle commissions, places; /* where the E4 of candidate 0 stops */
        enum planner_remedy_kind remedy;           /* NONE_NEEDED: no single change helps */
    } cases[] = {
        {"no professional", no_professional, PLANNER_OBSTACLE_INCOMPLETE, PLANNER_OBSTACLE_COUNT,
            PLANNER_REMEDY_COMPLETE},
        {"cancelled", cancelled, PLANNER_OBSTACLE_CANCELLED, PLANNER_OBSTACLE_COUNT,
            PLANNER_REMEDY_COMPLETE},
        {"language", other_language, PLANNER_OBSTACLE_LANGUAGE, PLANNER_OBSTACLE_COUNT,
            PLANNER_REMEDY_NONE_NEEDED},
        {"zone", other_zone, PLANNER_OBSTACLE_ZONE, PLANNER_OBSTACLE_COUNT,
            PLANNER_REMEDY_NONE_NEEDED},
        {"own establishment", own_establishment, PLANNER_OBSTACLE_OWN_ESTABLISHMENT,
            PLANNER_OBSTACLE_COUNT, PLANNER_REMEDY_OWN_ESTABLISHMENT},
        {"never available", never_available, PLANNER_OBSTACLE_NEVER_AVAILABLE,
            PLANNER_OBSTACLE_COUNT, PLANNER_REMEDY_MEMBER},
        {"day", no_day, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_DAY, PLANNER_REMEDY_DAY},
        {"overflows", overflows, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_LENGTH,
            PLANNER_REMEDY_NONE_NEEDED},
        {"sometimes", sometimes, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_MEMBER,
            PLANNER_REMEDY_MEMBER},
        {"no room", no_room, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_ROOM,
            PLANNER_REMEDY_NONE_NEEDED},
        {"no loge", no_loge, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_LOGE,
            PLANNER_REMEDY_NONE_NEEDED},
        {"écrits", ecrits, PLANNER_NO_OBSTACLE, PLANNER_OBSTACLE_ECRIT, PLANNER_REMEDY_NONE_NEEDED},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture *f = *state;
        struct planner_explanation why;

        plan_world(&f->world);
        for (uint32_t t = 0; t < W_TASKS; t++)
            world_remove(&f->world, t);
        cases[i].change(&f->world);
        why = explain(f, &f->world.plan, C0_E4);
        if (why.commissions[cases[i].commissions] == 0 ||
            (cases[i].places < PLANNER_OBSTACLE_COUNT && why.places[cases[i].places] == 0))
            fail_msg("%s is not told", cases[i].what);
        assert_int_equal(why.places[PLANNER_NO_OBSTACLE], 0);
        if (cases[i].remedy != PLANNER_REMEDY_NONE_NEEDED && !has_remedy(&why, cases[i].remedy))
            fail_msg("%s: no remedy", cases[i].what);
        if (cases[i].remedy == PLANNER_REMEDY_NONE_NEEDED)
            assert_int_equal(why.remedy_count, 0);
    }
}

/* The plan of the world is full of alternatives; take them away but one. */
static void test_remedies(void **state)
{
    struct fixture *f = *state;
    struct plan_world *w = &f->world;
    struct planner_remedy found;
    struct planner_explanation why;

    world_remove(w, C5_E5B);
    w->epreuves[W_E5B].days = 1;
    w->available[4][0] = (struct plan_interval){.day = 0, .from = 680, .to = 720};
    w->members[4].available_count = 1; /* the one group is full: three others */
    why = explain(f, &w->plan, C5_E5B);
    assert_true(why.places[PLANNER_OBSTACLE_BUSY] > 0);
    assert_true(has_remedy(&why, PLANNER_REMEDY_MEMBER));
    assert_int_equal(remedy(&why, PLANNER_REMEDY_MEMBER).member, 4);
    assert_false(has_remedy(&why, PLANNER_REMEDY_MOVE));

    w->available[4][0] = (struct plan_interval){.day = 0, .from = 680, .to = 765};
    why = explain(f, &w->plan, C5_E5B); /* 720 + 5 to 765 meets the pause, so it changes nothing */
    assert_false(has_remedy(&why, PLANNER_REMEDY_NONE_NEEDED));

    w->available[4][0] = (struct plan_interval){.day = 0, .from = 820, .to = 865};
    w->rooms[R_COMPUTERS].closed = w->closed[R_COMPUTERS];
    for (uint32_t t = 0; t < W_TASKS; t++)
        if (w->tasks[t].epreuve == W_E5B)
            world_remove(w, t);
    world_close(w, R_COMPUTERS, (struct plan_interval){.day = 0, .from = 800, .to = 830});
    why = explain(f, &w->plan, C5_E5B);
    assert_true(why.places[PLANNER_OBSTACLE_ROOM] > 0);
    found = remedy(&why, PLANNER_REMEDY_ROOM);
    assert_int_equal(found.room, R_COMPUTERS);
    assert_int_equal(found.place.start, 820);
}

static void test_loge_full(void **state)
{
    struct fixture *f = *state;
    struct plan_world *w = &f->world;
    struct planner_remedy found;
    struct planner_explanation why;

    /* one opening of the far commission, when another candidate has the only seat */
    w->commissions[K_E4].cancelled = true;
    world_remove(w, C0_E4);
    world_remove(w, C1_E4);
    w->available[6][0] = (struct plan_interval){.day = 0, .from = 520, .to = 650};
    w->members[6].available_count = 1;
    world_move(w, C3_E4, 0, 590);
    world_move(w, C0_E6, 1, 600);
    world_move(w, C0_ENGAGEMENT, 1, 640);
    why = explain(f, &w->plan, C1_E4);
    assert_false(has_remedy(&why, PLANNER_REMEDY_LOGE_SEAT)); /* at 525: from 485 to 525 */
    assert_true(why.places[PLANNER_NO_OBSTACLE] > 0);
    w->tasks[C3_E4].preparation_minutes = 100;
    why = explain(f, &w->plan, C1_E4);
    assert_true(why.places[PLANNER_OBSTACLE_LOGE] > 0);
    assert_int_equal(why.places[PLANNER_NO_OBSTACLE], 0);
    found = remedy(&why, PLANNER_REMEDY_LOGE_SEAT);
    assert_int_equal(found.room, R_FAR_LOGE);
}

static void test_try(void **state)
{
    struct fixture *f = *state;
    struct plan_slot slot = {.commission = K_E6, .day = 0, .start = 640};
    struct planner_trial trial;

    assert_int_equal(
        planner_try(&f->world.problem, &f->world.plan, C1_E6, &slot, f->arena, &trial), 0);
    assert_false(trial.lawful);
    assert_true(trial.clash_count > 0);
    for (uint32_t i = 0; i < trial.clash_count; i++) {
        if (trial.clashes[i].rule == PLAN_RULE_ONE_GROUP)
            assert_true(trial.clashes[i].task == C0_E6 || trial.clashes[i].task == C4_ENGAGEMENT);
        else
            assert_int_equal(trial.clashes[i].rule, PLAN_RULE_CANDIDATE_ONCE);
    }
    slot = (struct plan_slot){.commission = K_E6, .day = 1, .start = 600};
    assert_int_equal(
        planner_try(&f->world.problem, &f->world.plan, C1_E6, &slot, f->arena, &trial), 0);
    assert_true(trial.lawful);
    assert_int_equal(trial.slot.loge, PLAN_NONE);
    assert_true(f->world.rooms[trial.room].centre == 0);
}

static void test_repair_nothing(void **state)
{
    struct fixture *f = *state;
    struct plan after;
    struct planner_repair_report report = repair(f, &after);

    assert_int_equal(report.moved, 0);
    assert_int_equal(report.bound, 0);
    assert_int_equal(report.kept, W_TASKS);
    assert_int_equal(report.room_changes, 0);
    assert_int_equal(report.loge_changes, 0);
    assert_memory_equal(after.rooms, f->world.plan.rooms, sizeof f->world.room_of);
}

static void test_repair_cancelled(void **state)
{
    struct fixture *f = *state;
    struct plan after;
    struct planner_repair_report report;

    f->world.commissions[K_E4].cancelled = true; /* two E4, the far commission has time */
    report = repair(f, &after);
    assert_int_equal(report.bound, 2);
    assert_int_equal(report.moved, 2);
    assert_int_equal(report.lost, 0);
    assert_int_equal(after.slots[C0_E4].commission, K_E4_FAR);
    assert_int_equal(after.slots[C1_E4].commission, K_E4_FAR);
}

static void test_repair_room_closed(void **state)
{
    struct fixture *f = *state;
    struct plan after;
    struct planner_repair_report report;

    /* in the middle of the day; there is a spare room, so nobody moves but the commission */
    world_close(&f->world, R_E4, (struct plan_interval){.day = 0, .from = 600, .to = 610});
    report = repair(f, &after);
    assert_int_equal(report.moved, 0);
    assert_int_equal(report.bound, 0);
    assert_int_equal(report.room_changes, 1);
    assert_int_equal(after.rooms[K_E4 * W_DAYS], R_SPARE);

    f->world.commissions[K_E4].room = R_E4; /* now the one oral that it meets goes */
    report = repair(f, &after);
    assert_int_equal(report.bound, 1);
    assert_int_equal(report.moved, 1);
    assert_int_equal(report.room_changes, 0);
    assert_int_equal(after.slots[C0_E4].start, 520);
    assert_true(after.slots[C1_E4].start != 585 || after.slots[C1_E4].day != 0 ||
                after.slots[C1_E4].commission != K_E4);
}

static void test_repair_new_follower(void **state)
{
    struct fixture *f = *state;
    struct plan after;
    struct planner_repair_report report;

    /* the engagement is new, and somebody sits where it must be: one slot moves */
    world_remove(&f->world, C0_ENGAGEMENT);
    world_move(&f->world, C4_ENGAGEMENT, 0, 645);
    report = repair(f, &after);
    assert_int_equal(report.newly_placed, 1);
    assert_int_equal(report.lost, 0);
    assert_int_equal(report.moved, 1);
    assert_int_equal(after.slots[C0_ENGAGEMENT].start, after.slots[C0_E6].start + 40);
}

static void test_repair_loge_seat_lost(void **state)
{
    struct fixture *f = *state;
    struct plan after;
    struct planner_repair_report report;

    world_remove(&f->world, C0_E6);
    world_remove(&f->world, C0_ENGAGEMENT);
    f->world.tasks[C1_E4].preparation_minutes = 80; /* 505 to 585, the other one 480 to 520 */
    report = repair(f, &after);
    assert_int_equal(report.bound, 0);
    f->world.rooms[R_LOGE].loge_seats = 1;
    report = repair(f, &after);
    assert_int_equal(report.bound, 1);
    assert_int_equal(report.moved, 1);
}

static void test_substitutes(void **state)
{
    struct fixture *f = *state;
    const struct planner_substitute *found;
    size_t count;

    /* 10 is in no commission; 6 hears an oral elsewhere at the same time */
    assert_int_equal(
        planner_substitutes(&f->world.problem, &f->world.plan, K_E4, 0, f->arena, &found, &count),
        0);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].member, 10);
    assert_true(found[0].first_choice);
    /* 10, and 6 elsewhere, are what the professor's seat is for, but 0 has it */
    assert_int_equal(
        planner_substitutes(&f->world.problem, &f->world.plan, K_E4, 1, f->arena, &found, &count),
        0);
    assert_true(count > 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found[i].first_choice, found[i].member == 3 || found[i].member == 9);
    f->world.available[10][0].to = 640; /* the last oral ends at 645 */
    assert_int_equal(
        planner_substitutes(&f->world.problem, &f->world.plan, K_E4, 0, f->arena, &found, &count),
        0);
    assert_int_equal(count, 0);
}

struct stop {
    enum planner_phase phase;
    bool asked;
};

static bool stop_in_phase(void *user, const struct planner_progress *progress)
{
    struct stop *stop = user;

    stop->asked |= progress->phase == stop->phase;
    return progress->phase != stop->phase;
}

static void test_cut_in_each_phase(void **state)
{
    struct fixture *f = *state;

    f->world.rooms[R_LOGE].loge_seats = 1;
    for (uint32_t phase = PLANNER_PHASE_BUILD; phase <= PLANNER_PHASE_IMPROVE; phase++) {
        struct stop stop = {.phase = phase};
        const struct planner_options options = {.go_on = stop_in_phase, .user = &stop};
        struct planner_repair_report repaired;
        struct planner_report report;
        struct plan plan;

        assert_int_equal(planner_propose(&f->world.problem, &options, f->arena, &plan, &report), 0);
        assert_true(stop.asked);
        assert_true(report.cut);
        assert_lawful(f, &plan);
        assert_int_equal(report.cost.unplaced == W_TASKS, phase == PLANNER_PHASE_BUILD);
        f->world.commissions[K_E4].cancelled = true;
        assert_int_equal(
            planner_repair(&f->world.problem, &f->world.plan, &options, f->arena, &plan, &repaired),
            0);
        assert_lawful(f, &plan);
        f->world.commissions[K_E4].cancelled = false;
    }
}

static void test_nonsense(void **state)
{
    struct fixture *f = *state;
    struct plan_problem *problem = &f->world.problem;
    struct planner_report report;
    struct plan_slot slot = {.commission = W_COMMISSIONS};
    struct planner_trial trial;
    struct plan plan;
    size_t where = 0;

    assert_int_equal(plan_problem_valid(problem, &where), 0);
    assert_int_equal(
        planner_try(problem, &f->world.plan, C0_E4, &slot, f->arena, &trial), PLANNER_E_ARGUMENT);
    f->world.slots[C0_E4].day = W_DAYS;
    slot.commission = K_E4;
    assert_int_equal(
        planner_try(problem, &f->world.plan, C0_E4, &slot, f->arena, &trial), PLANNER_E_PLAN);
    f->world.tasks[C4_ENGAGEMENT].epreuve = W_EPREUVES;
    assert_int_equal(plan_problem_valid(problem, &where), PLAN_PROBLEM_E_TASK);
    assert_int_equal(where, C4_ENGAGEMENT);
    assert_int_equal(planner_propose(problem, NULL, f->arena, &plan, &report), PLANNER_E_PROBLEM);
    plan_world(&f->world);
    f->world.tasks[C4_ENGAGEMENT].candidate = 0; /* no longer together */
    assert_int_equal(plan_problem_valid(problem, &where), PLAN_PROBLEM_E_TASK);
    plan_world(&f->world);
    f->world.tasks[C0_E5B].follows = C0_E6; /* two behind one */
    assert_int_equal(plan_problem_valid(problem, &where), PLAN_PROBLEM_E_TASK);
    plan_world(&f->world);
    f->world.seated[K_E6][1] = W_MEMBERS;
    assert_int_equal(plan_problem_valid(problem, &where), PLAN_PROBLEM_E_COMMISSION);
    assert_int_equal(where, K_E6);
    plan_world(&f->world);
    problem->grid_minutes = 0;
    assert_int_equal(plan_problem_valid(problem, NULL), PLAN_PROBLEM_E_SIZE);
    plan_world(&f->world);
    problem->task_count = 0; /* nothing to do is no mistake */
    (void)propose(f, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_placed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_tasks_than_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_obstacles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_remedies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_loge_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_try, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repair_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repair_cancelled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repair_room_closed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repair_new_follower, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repair_loge_seat_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(test_substitutes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_in_each_phase, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

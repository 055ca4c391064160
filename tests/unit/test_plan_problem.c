/* Who takes which oral and how long, what the planner is told of a session, and plans as slots and
 * back: with the pack of session 2022. */
#include "clientlib/pack.h"
#include "domain/plan_problem.h"
#include "domain/plan_solution.h"
#include "handler/session_wire.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct session_definition *definition;
static struct op op;

static int set_up(void **state)
{
    Palmares__V1__SessionDefinition *message;
    const char *why;

    (void)state;
    arena = arena_new(ARENA);
    definition = arena_calloc(arena, 1, sizeof *definition);
    op = (struct op){.arena = arena, .method = "test"};
    return pack_load(PALMARES_PACK, arena, &message, &why) ||
           session_wire_read(arena, message, definition);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- who takes what ---- */

struct taken {
    const char *epreuve;
    unsigned preparation, duration;
    const char *follows; /* épreuve, or NULL */
};

enum { TAKEN_MAX = 7 };

static const char *const nv_e4[] = {"E4"}, *const nv_e6[] = {"E6"};

static const struct {
    const char *name;
    struct plan_subject subject;
    struct taken taken[TAKEN_MAX]; /* up to the row without an épreuve; as the problem has them */
} cases[] = {
    {"class C", {.class = CANDIDATE_CLASS_C, .language1 = "Anglais"},
        {{"E4", 40, 60, NULL}, {"E6", 0, 40, NULL}, {"E5B", 0, 40, NULL}, {"E2", 30, 30, NULL}}},
    {"LV2", {.class = CANDIDATE_CLASS_C, .language1 = "Anglais", .language2 = "Espagnol"},
        {{"E4", 40, 60, NULL}, {"E6", 0, 40, NULL}, {"E5B", 0, 40, NULL}, {"E2", 30, 30, NULL},
            {"EF1", 20, 20, NULL}}},
    {"class A: E4 and E6 are CCF", {.class = CANDIDATE_CLASS_A, .language1 = "Anglais"},
        {{"E5B", 0, 40, NULL}, {"E2", 30, 30, NULL}}},
    {"class B: languages are CCF too",
        {.class = CANDIDATE_CLASS_B, .language1 = "Anglais", .language2 = "Italien"},
        {{"E5B", 0, 40, NULL}, {"EF1", 20, 20, NULL}}},
    {"a third more, up to the minute",
        {.class = CANDIDATE_CLASS_C, .language1 = "Anglais", .extra_minutes_per_hour = 20},
        {{"E4", 54, 80, NULL}, {"E6", 0, 54, NULL}, {"E5B", 0, 54, NULL}, {"E2", 40, 40, NULL}}},
    {"NV", {.class = CANDIDATE_CLASS_C, .language1 = "Anglais", .nv = nv_e4, .nv_count = 1},
        {{"E6", 0, 40, NULL}, {"E5B", 0, 40, NULL}, {"E2", 30, 30, NULL}}},
    {"engagement after E6",
        {.class = CANDIDATE_CLASS_C, .language1 = "Anglais", .engagement = true},
        {{"E4", 40, 60, NULL}, {"E6", 0, 40, NULL}, {"ENG", 0, 20, "E6"}, {"E5B", 0, 40, NULL},
            {"E2", 30, 30, NULL}}},
    {"engagement of class A by itself",
        {.class = CANDIDATE_CLASS_A, .language1 = "Anglais", .engagement = true},
        {{"E5B", 0, 40, NULL}, {"E2", 30, 30, NULL}, {"ENG", 0, 20, NULL}}},
    {"engagement with E6 NV",
        {.class = CANDIDATE_CLASS_C,
            .nv = nv_e6,
            .nv_count = 1,
            .engagement = true,
            .extra_minutes_per_hour = 20},
        {{"E4", 54, 80, NULL}, {"E5B", 0, 54, NULL}, {"ENG", 0, 27, NULL}}},
    {"withdrawn",
        {.class = CANDIDATE_CLASS_C, .language1 = "Anglais", .withdrawn = true, .engagement = true},
        {{NULL, 0, 0, NULL}}},
};

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* All cases as the candidates of one session. */
static struct plan_subject *subjects(void)
{
    struct plan_subject *all = arena_calloc(arena, ARRAY_LEN(cases), sizeof *all);

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        all[i] = cases[i].subject;
        all[i].number = arena_printf(arena, "%04zu", i);
        all[i].establishment = i % 2 ? "0750655E" : "0690026D";
        all[i].zone = "metropole";
        all[i].language1 = or_empty(all[i].language1);
        all[i].language2 = or_empty(all[i].language2);
    }
    return all;
}

static struct planning make(const struct plan_source *source)
{
    struct planning planning;
    int r = planning_make(&op, arena, definition, source, &planning);

    if (r)
        fail_msg("%d: %s", r, op.message ? op.message : "");
    return planning;
}

static void check_case(const struct planning *planning, size_t index)
{
    uint32_t at = planning->first_tasks[index], end = planning->first_tasks[index + 1];

    for (const struct taken *wanted = cases[index].taken; wanted->epreuve; wanted++, at++) {
        const struct plan_task *task = &planning->problem.tasks[at];

        if (at >= end ||
            !text_equal(planning->rules->orals[task->epreuve].epreuve, wanted->epreuve))
            fail_msg(
                "%s: %s is not there, or not in its place", cases[index].name, wanted->epreuve);
        assert_int_equal(task->candidate, index);
        if (task->preparation_minutes != wanted->preparation ||
            task->duration_minutes != wanted->duration)
            fail_msg("%s: %s lasts %u + %u", cases[index].name, wanted->epreuve,
                task->preparation_minutes, task->duration_minutes);
        if (!wanted->follows) {
            assert_int_equal(task->follows, PLAN_NONE);
            continue;
        }
        assert_int_equal(task->follows, at - 1);
        assert_string_equal(planning->rules->orals[planning->problem.tasks[at - 1].epreuve].epreuve,
            wanted->follows);
    }
    if (at != end)
        fail_msg("%s: one oral too many", cases[index].name);
}

static void test_tasks(void **state)
{
    const struct plan_source source = {.subjects = subjects(), .subject_count = ARRAY_LEN(cases)};
    const struct planning planning = make(&source);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_case(&planning, i);
    /* six épreuves for each candidate, each counted once */
    assert_int_equal(planning.excluded[PLAN_TAKEN], planning.problem.task_count);
    assert_int_equal(planning.excluded[PLAN_OUT_WITHDRAWN], 6);
    assert_int_equal(planning.excluded[PLAN_OUT_NV], 2);
    assert_int_equal(planning.excluded[PLAN_OUT_CCF], 3 * 2 + 1); /* E4, E6 of A, A, B; E2 of B */
    /* the engagement is taken by E6's commissions */
    assert_int_equal(planning.problem.epreuves[planning_epreuve(&planning, "ENG")].held_by,
        planning_epreuve(&planning, "E6"));
    assert_int_equal(plan_stretch(40, 20), 54); /* 53:20 */
    assert_int_equal(plan_stretch(60, 0), 60);
}

/* ---- places and people ---- */

static const char *const span[] = {"2022-05-12 08:00-12:00", "2022-05-26", "2022-05-13"};
static const char *const b1[] = {"B1"}, *const english[] = {"Anglais"};
static const char *const one_day[] = {"2022-05-13", "2022-05-26"};

static const struct centre centres[] = {
    {.code = "C1", .name = "Un", .address = "", .zone = "metropole"},
    {.code = "C2", .name = "Deux", .address = "", .zone = "reunion"},
};
static const struct room rooms[] = {
    {.centre = "C1", .name = "L1", .loge_seats = 3},
    {.centre = "C1", .name = "S1", .seats = 4, .computers = 2, .closed = span, .closed_count = 1},
    {.centre = "C2", .name = "S1", .seats = 5},
};
static const struct examiner examiners[] = {
    {.code = "A",
        .family_name = "Roux",
        .given_name = "Ana",
        .quality = EXAMINER_PROFESSOR,
        .specialities = b1,
        .speciality_count = 1,
        .languages = english,
        .language_count = 1,
        .establishment = "0750655E",
        .available = span,
        .available_count = 3},
    {.code = "B",
        .family_name = "Petit",
        .given_name = "Luc",
        .quality = EXAMINER_PROFESSIONAL,
        .establishment = "",
        .always_available = true},
    {.code = "C",
        .family_name = "Morel",
        .given_name = "Zoé",
        .quality = EXAMINER_PROFESSIONAL,
        .establishment = "",
        .always_available = true,
        .withdrawn = true},
};
static struct commission_member lawful[] = {{.examiner = "A"}, {.examiner = "B"}};
static struct commission_member left[] = {{.examiner = "A"}, {.examiner = "C"}};
static const struct commission commissions[] = {
    {.id = "E4-01",
        .kind = COMMISSION_ORAL,
        .epreuve = "E4",
        .centre = "C1",
        .room = "S1",
        .language = "",
        .days = one_day,
        .day_count = 2,
        .members = lawful,
        .member_count = 2},
    {.id = "E4-02",
        .kind = COMMISSION_ORAL,
        .epreuve = "E4",
        .centre = "C2",
        .room = "",
        .language = "",
        .members = left,
        .member_count = 2},
    {.id = "E9-01",
        .kind = COMMISSION_ORAL,
        .epreuve = "E3",
        .centre = "C1",
        .room = "",
        .language = "",
        .members = lawful,
        .member_count = 2},
};

static struct plan_source source_of(const struct plan_subject *all, size_t count)
{
    return (struct plan_source){
        .subjects = all,
        .subject_count = count,
        .centres = centres,
        .centre_count = ARRAY_LEN(centres),
        .rooms = rooms,
        .room_count = ARRAY_LEN(rooms),
        .examiners = examiners,
        .examiner_count = ARRAY_LEN(examiners),
        .commissions = commissions,
        .commission_count = ARRAY_LEN(commissions),
    };
}

static void test_people_and_places(void **state)
{
    const struct plan_source source = source_of(subjects(), ARRAY_LEN(cases));
    const struct planning planning = make(&source);
    const struct plan_problem *problem = &planning.problem;
    uint32_t thirteenth = planning_day(&planning, "2022-05-13"),
             twelfth = planning_day(&planning, "2022-05-12");

    (void)state;
    assert_int_equal(planning_day(&planning, "2022-05-26"), PLAN_NONE); /* Ascension */
    assert_int_equal(planning_day(&planning, "2022-05-14"), PLAN_NONE); /* a Saturday */
    assert_int_equal(problem->days[twelfth].opens, 8 * 60);
    assert_int_equal(problem->days[twelfth].pause_to, 13 * 60 + 30);
    /* who is there: the day that is no day of orals is left out */
    assert_int_equal(problem->members[0].available_count, 2);
    assert_int_equal(problem->members[0].available[0].day, twelfth);
    assert_int_equal(problem->members[0].available[0].to, 12 * 60);
    assert_int_equal(problem->members[0].available[1].day, thirteenth);
    assert_int_equal(problem->members[0].available[1].to, 24 * 60);
    assert_int_equal(problem->members[1].available_count, problem->day_count);
    /* the examiner's school is the one of every second candidate */
    assert_int_equal(problem->members[0].establishment, problem->candidates[1].establishment);
    assert_int_not_equal(problem->members[0].establishment, problem->candidates[0].establishment);
    assert_int_equal(problem->members[1].establishment, PLAN_NONE);
    assert_true(problem->members[0].languages &
                UINT64_C(1) << name_index_find(&planning.languages, "Anglais"));
    /* rooms of two centres with one name */
    assert_int_equal(planning_room(&planning, "C2", "S1"), 2);
    assert_int_equal(problem->rooms[1].closed_count, 1);
    assert_int_equal(problem->rooms[2].centre, 1);
    /* commissions */
    assert_int_equal(problem->commissions[0].room, 1);
    assert_int_equal(problem->commissions[0].days, UINT64_C(1) << thirteenth);
    assert_int_equal(problem->commissions[0].member_count, 2);
    assert_int_equal(problem->commissions[1].member_count, 1); /* one has withdrawn */
    assert_int_equal(problem->commissions[1].room, PLAN_NONE);
    assert_true(problem->commissions[2].cancelled); /* of an écrit: it takes nobody */
}

/* Écrits are busy times of their zone on days that are open for orals. */
static void test_ecrits(void **state)
{
    const struct plan_source source = source_of(subjects(), ARRAY_LEN(cases));
    struct planning planning;
    const struct plan_zone *zone;

    (void)state;
    definition->planning_rules.days[0].last = "2022-05-17";
    planning = make(&source);
    zone = &planning.problem.zones[0];
    assert_string_equal(definition->calendar.zones[0].id, "metropole");
    assert_true(zone->busy_count >= 2);
    for (size_t i = 0; i < zone->busy_count; i++)
        if (zone->busy[i].day == planning_day(&planning, "2022-05-16") &&
            zone->busy[i].from == 14 * 60)
            assert_int_equal(zone->busy[i].to, 18 * 60);
}

static void test_refusals(void **state)
{
    struct plan_subject one = *subjects();
    const struct plan_source source = source_of(&one, 1);
    struct planning planning;

    (void)state;
    one.zone = "nulle-part";
    assert_int_equal(
        planning_make(&op, arena, definition, &source, &planning), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "CANDIDATE_ZONE");
    one.zone = "metropole";
    definition->planning_rules.day_count = 0;
    definition->calendar.day_range_count = 0;
    assert_int_equal(
        planning_make(&op, arena, definition, &source, &planning), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "NO_DAYS");
}

/* ---- plans as slots, and back ---- */

static void test_slots(void **state)
{
    struct plan_subject *all = subjects();
    struct plan_source source = source_of(all, ARRAY_LEN(cases));
    struct planning planning = make(&source), later;
    const char *obstacles[64] = {NULL};
    struct plan_stored stored;
    struct plan_entry *entries;
    size_t count;
    uint32_t task = planning_task(&planning, 0, planning_epreuve(&planning, "E4")),
             day = planning_day(&planning, "2022-05-13");

    (void)state;
    assert_int_equal(plan_solution_read(&planning, arena, NULL, 0, &stored), 0);
    stored.plan.slots[task] =
        (struct plan_slot){.commission = 0, .day = day, .loge = 0, .start = 10 * 60 + 30};
    stored.plan.rooms[day] = 1;
    obstacles[task + 1] = "COMMISSIONS_BUSY";
    assert_int_equal(
        plan_solution_write(&planning, &stored.plan, obstacles, arena, &entries, &count), 0);
    assert_int_equal(count, planning.problem.task_count);
    assert_string_equal(entries[1].epreuve, "E4"); /* E2 is first */
    assert_string_equal(entries[1].room, "S1");
    assert_string_equal(entries[1].loge, "L1");
    assert_string_equal(entries[1].date, "2022-05-13");
    assert_int_equal(entries[1].starts_us / 1000000, 1652430600); /* 08:30 UTC */
    assert_string_equal(entries[3].obstacle, "COMMISSIONS_BUSY"); /* E6 */
    /* back: the same, and nothing is stale */
    assert_int_equal(plan_solution_read(&planning, arena, entries, count, &stored), 0);
    assert_int_equal(stored.plan.slots[task].start, 10 * 60 + 30);
    assert_int_equal(stored.plan.slots[task].loge, 0);
    assert_int_equal(stored.plan.rooms[day], 1);
    assert_int_equal(stored.unplaced, count - 1);
    assert_int_equal(stored.stale_count, 0);
    /* somebody withdraws, somebody gets more time, somebody has an engagement, a room is gone */
    all[0].withdrawn = true;
    all[2].extra_minutes_per_hour = 10;
    all[3].engagement = true;
    source.room_count = 1;
    later = make(&source);
    assert_int_equal(plan_solution_read(&later, arena, entries, count, &stored), 0);
    assert_int_equal(stored.stale_count, 3);
    assert_string_equal(stored.stale[0], "0000");
    assert_string_equal(stored.stale[1], "0002");
    assert_string_equal(stored.stale[2], "0003");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tasks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_people_and_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ecrits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_slots, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

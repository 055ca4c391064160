/* What commissions and juries are worth: each finding with a case that has it and a near miss that
 * has not (définition des épreuves; D643-31; session 2022). */
#include "domain/commission_rule.h"

#include "base/text.h"
#include "commission_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct session_definition *definition;
static struct oral_calendar calendar;
static struct commission commission;
static struct commission_member members[COMMISSION_MEMBERS_MAX];
static struct commission_person *people[COMMISSION_MEMBERS_MAX];

static struct examiner *add(
    const char *code, enum examiner_quality quality, const char *specialities)
{
    size_t at = commission.member_count++;

    people[at] = commission_fixture_person(arena, code, quality, specialities);
    members[at] = (struct commission_member){.examiner = code, .person = people[at]};
    return &people[at]->examiner;
}

static void begin(const char *epreuve)
{
    commission = (struct commission){.session = "ndrc-2022",
        .id = "X-01",
        .kind = *epreuve ? COMMISSION_ORAL : COMMISSION_JURY,
        .epreuve = epreuve,
        .centre = "0750655E",
        .room = "",
        .language = "",
        .members = members,
        .remark = "",
        .cancellation_reason = "",
        .place = {.zone = "metropole"}};
}

/* E4 with its two members, lawful and without any finding. */
static void begin_lawful(void)
{
    begin("E4");
    add("P1", EXAMINER_PROFESSOR, "B1");
    add("R1", EXAMINER_PROFESSIONAL, "");
}

/* A jury of four without any finding. */
static void begin_jury(void)
{
    begin("");
    add("I1", EXAMINER_INSPECTOR, "")->public_teaching = true;
    members[0].president = true;
    add("C1", EXAMINER_RESEARCHER, "")->public_teaching = true;
    add("E1", EXAMINER_EMPLOYER, "");
    add("E2", EXAMINER_EMPLOYEE, "");
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    definition = commission_fixture_definition(arena);
    commission_fixture_calendar(definition, &calendar);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The reasons in order, "SEAT_EMPTY! SEAT_FALLBACK": '!' for the blocking ones. */
static void assert_findings(const char *expected)
{
    const char *found = "";
    bool blocked = false;

    assert_int_equal(commission_check(arena, &calendar, &commission), 0);
    for (size_t i = 0; i < commission.finding_count; i++) {
        const struct commission_finding *finding = &commission.findings[i];
        bool blocking = finding->severity == FINDING_BLOCKING;

        blocked = blocked || blocking;
        found = arena_printf(
            arena, "%s%s%s%s", found, i ? " " : "", finding->reason, blocking ? "!" : "");
        assert_non_null(finding->message);
        assert_true(*finding->message && *finding->remedy);
    }
    if (strcmp(found, expected) != 0)
        for (size_t i = 0; i < commission.finding_count; i++)
            (void)fprintf(stderr, "  %s\n", commission.findings[i].message);
    assert_string_equal(found, expected);
    assert_int_equal(commission.complete, !blocked);
}

static void assert_says(size_t finding, const char *words)
{
    assert_true(finding < commission.finding_count);
    if (!strstr(commission.findings[finding].message, words))
        fail_msg("'%s' is not in '%s'", words, commission.findings[finding].message);
}

/* ---- seats ---- */

static void test_lawful(void **state)
{
    (void)state;
    begin_lawful();
    assert_findings("");
    begin("E5B");
    add("P2", EXAMINER_PROFESSOR, "B2");
    assert_findings("");
}

static void test_seat_empty(void **state)
{
    (void)state;
    begin("E4");
    add("P1", EXAMINER_PROFESSOR, "B1");
    assert_findings("SEAT_EMPTY!");
    assert_says(0, "\"professionnel\"");
    assert_says(
        0, "a professional, employer or employee, failing which a professor of B1, B2 or B3");
    assert_string_equal(
        commission.findings[0].source, session_find_source(definition, "commission-E4-E6")->title);
    add("R1", EXAMINER_EMPLOYEE, "");
    assert_findings("");
    begin("E4");
    assert_findings("SEAT_EMPTY! SEAT_EMPTY!");
}

static void test_no_professional_at_all(void **state)
{
    (void)state;
    begin("E4");
    add("P1", EXAMINER_PROFESSOR, "B1");
    add("P2", EXAMINER_PROFESSOR, "B2");
    assert_findings("SEAT_FALLBACK");
    assert_says(0, "P2");
    /* whoever can only take the fallback takes it, in whichever order they are listed */
    begin("E4");
    add("P2", EXAMINER_PROFESSOR, "B3");
    add("P1", EXAMINER_PROFESSOR, "B1");
    assert_findings("SEAT_FALLBACK");
    assert_says(0, "P2");
    /* two who know no bloc 1 */
    begin("E4");
    add("P2", EXAMINER_PROFESSOR, "B2");
    add("P3", EXAMINER_PROFESSOR, "B3");
    assert_findings("SEAT_EMPTY! MEMBER_OVER! SEAT_FALLBACK");
}

static void test_member_over(void **state)
{
    (void)state;
    begin_lawful();
    add("P2", EXAMINER_PROFESSOR, "B2");
    assert_findings("MEMBER_OVER!");
    assert_says(0, "one too many");
    begin_lawful();
    add("C1", EXAMINER_RESEARCHER, "B1");
    assert_findings("MEMBER_OVER!");
    assert_says(0, "fits no seat");
}

static void test_language(void **state)
{
    struct examiner *teacher;

    (void)state;
    begin("E2");
    teacher = add("L1", EXAMINER_PROFESSOR, "LV");
    teacher->languages = commission_fixture_list(arena, "Espagnol", &teacher->language_count);
    assert_findings("LANGUAGE_MISSING!");
    commission.language = "Anglais";
    assert_findings("SEAT_EMPTY! LANGUAGE_NOT_SPOKEN!");
    assert_says(0, "who speaks Anglais");
    assert_says(1, "L1");
    teacher->languages =
        commission_fixture_list(arena, "Espagnol,Anglais", &teacher->language_count);
    assert_findings("");
}

static void test_withdrawn(void **state)
{
    (void)state;
    begin_lawful();
    people[1]->examiner.withdrawn = true;
    people[1]->examiner.withdrawal_reason = "malade";
    assert_findings("SEAT_EMPTY! MEMBER_WITHDRAWN!");
    assert_says(1, "malade");
    /* replaced, but still on the list */
    add("R2", EXAMINER_EMPLOYER, "");
    assert_findings("MEMBER_WITHDRAWN!");
    members[1] = members[2];
    commission.member_count = 2;
    assert_findings("");
}

/* ---- days, room, establishments ---- */

static void test_days(void **state)
{
    const char *days[] = {"2022-05-09"};

    (void)state;
    begin_lawful();
    commission.days = days;
    commission.day_count = 1;
    assert_findings("");
    commission_fixture_available(arena, &people[1]->examiner, "2022-05-10");
    assert_findings("NO_COMMON_DAY!");
    assert_says(0, "R1");
    commission.day_count = 0;
    assert_findings("");
    commission_fixture_available(arena, &people[0]->examiner, "2022-05-11");
    assert_findings("NO_COMMON_DAY!");
    assert_says(0, "On no day are all members there together for 60 minutes");
    /* a member available never is named */
    commission_fixture_available(arena, &people[0]->examiner, "");
    assert_findings("NO_COMMON_DAY!");
    assert_says(0, "P1");
    /* the session closed the day that had been chosen */
    begin_lawful();
    days[0] = "2022-05-26";
    commission.days = days;
    commission.day_count = 1;
    assert_findings("NO_DAY!");
}

static void test_hours_together(void **state)
{
    (void)state;
    begin_lawful();
    commission_fixture_available(arena, &people[0]->examiner, "2022-05-09 08:00-10:00");
    commission_fixture_available(arena, &people[1]->examiner, "2022-05-09 09:00-12:00");
    assert_findings("");
    commission_fixture_available(arena, &people[1]->examiner, "2022-05-09 09:01-12:00");
    assert_findings("NO_COMMON_DAY!");
}

static void test_room(void **state)
{
    (void)state;
    begin_lawful();
    commission.room = "B12";
    commission.place = (struct commission_place){.zone = "metropole", .has_room = true, .seats = 1};
    assert_findings("");
    commission.place.seats = 0;
    assert_findings("ROOM_UNFIT!");
    commission.place.loge_seats = 4;
    assert_findings("ROOM_UNFIT!");
    assert_says(0, "is a loge");
    begin("E5B");
    add("P2", EXAMINER_PROFESSOR, "B2");
    commission.room = "B12";
    commission.place = (struct commission_place){.zone = "metropole", .has_room = true, .seats = 3};
    assert_findings("ROOM_UNFIT!");
    commission.place.computers = 1;
    assert_findings("");
}

static void test_establishments(void **state)
{
    (void)state;
    begin_lawful();
    people[0]->examiner.establishment = "0750655E";
    assert_findings("OWN_ESTABLISHMENT");
    assert_says(0, "0750655E");
    people[1]->examiner.establishment = "0750655E";
    assert_findings("SAME_ESTABLISHMENT OWN_ESTABLISHMENT");
    people[1]->examiner.establishment = "0690026D";
    assert_findings("OWN_ESTABLISHMENT");
    assert_says(0, "0750655E, 0690026D");
    definition->planning_rules.own_establishment_allowed = true;
    assert_findings("");
}

static void test_duties(void **state)
{
    static const char *const other[] = {"2022-05-09", "2022-05-10", "2022-05-11"};
    const char *days[] = {"2022-05-09", "2022-05-10"};
    struct commission_duty duty = {.commission = "E6-01",
        .kind = COMMISSION_ORAL,
        .epreuve = "E6",
        .zone = "metropole",
        .days = other,
        .day_count = 3};

    (void)state;
    begin_lawful();
    commission.days = days;
    commission.day_count = 2;
    people[0]->duties = &duty;
    people[0]->duty_count = 1;
    assert_findings("SHARED_DAYS");
    assert_says(0, "E6-01");
    duty.day_count = 1; /* a day is left */
    assert_findings("");
    duty.day_count = 3;
    duty.commission = "X-01"; /* this one */
    assert_findings("");
    duty.commission = "JURY-1";
    duty.kind = COMMISSION_JURY;
    assert_findings("");
}

static void test_nomination(void **state)
{
    (void)state;
    begin_lawful();
    people[1]->examiner.nomination = "";
    people[1]->examiner.nominated_on = "";
    assert_findings("NOT_NOMINATED");
    assert_says(0, "R1");
}

static void test_other_definitions(void **state)
{
    (void)state;
    begin_lawful();
    commission.epreuve = "E1";
    assert_findings("NOT_ORAL!");
    begin_jury();
    definition->planning_rules.has_jury = false;
    assert_findings("NO_JURY_RULES!");
}

static void test_cancelled(void **state)
{
    (void)state;
    begin_lawful();
    commission.slot_count = 3;
    assert_findings("");
    commission.cancelled = true;
    commission.cancellation_reason = "trop peu de candidats";
    assert_findings("CANCELLED! SLOTS_IN_PLAN");
    assert_says(1, "3 slots are");
    commission.slot_count = 0;
    assert_findings("CANCELLED!");
    begin("E4");
    add("P1", EXAMINER_PROFESSOR, "B1");
    commission.slot_count = 1;
    assert_findings("SEAT_EMPTY! SLOTS_IN_PLAN");
    assert_says(1, "1 slot is");
}

/* ---- juries ---- */

static void test_jury(void **state)
{
    (void)state;
    begin_jury();
    assert_findings("");
    begin("");
    assert_findings("PRESIDENT! PARITY! RESEARCHERS! BOTH_SIDES!");
}

static void test_president(void **state)
{
    (void)state;
    begin_jury();
    members[0].president = false;
    assert_findings("PRESIDENT!");
    assert_says(0, "needs one");
    members[0].president = members[1].president = true;
    assert_findings("PRESIDENT!");
    assert_says(0, "2 presidents");
    members[0].president = false; /* an enseignant-chercheur may preside */
    assert_findings("");
    members[1].president = false;
    members[2].president = true;
    assert_findings("PRESIDENT_QUALITY!");
}

static void test_parity(void **state)
{
    (void)state;
    begin_jury();
    add("P1", EXAMINER_PROFESSOR, "B1")->public_teaching = true;
    assert_findings("PARITY!");
    assert_says(0, "Teachers: 3, professionals: 2");
    /* balanced by one who was named and then withdrew: the jury is still lawful */
    add("R1", EXAMINER_PROFESSIONAL, "");
    people[5]->examiner.withdrawn = true;
    people[5]->examiner.withdrawal_reason = "malade";
    assert_findings("PARITY MEMBER_WITHDRAWN");
    assert_says(0, "does not invalidate");
    /* never named: that excuses nothing */
    people[5]->examiner.nomination = people[5]->examiner.nominated_on = "";
    assert_findings("PARITY! MEMBER_WITHDRAWN!");
    people[5]->examiner.withdrawn = false;
    assert_findings("NOT_NOMINATED");
    definition->planning_rules.jury.equal_parts = false;
    commission.member_count = 5;
    assert_findings("");
}

static void test_researchers(void **state)
{
    (void)state;
    begin_jury();
    people[1]->examiner.quality = EXAMINER_PROFESSOR;
    assert_findings("RESEARCHERS!");
    definition->planning_rules.jury.researchers_min = 0;
    assert_findings("");
}

static void test_public_majority(void **state)
{
    (void)state;
    begin_jury();
    people[1]->examiner.public_teaching = false; /* one of two is no majority */
    assert_findings("PUBLIC_MAJORITY!");
    add("P1", EXAMINER_PROFESSOR, "B1")->public_teaching = true;
    add("E3", EXAMINER_EMPLOYEE, "");
    assert_findings("");
}

static void test_both_sides(void **state)
{
    (void)state;
    begin_jury();
    people[3]->examiner.quality = EXAMINER_EMPLOYER;
    assert_findings("BOTH_SIDES!");
    assert_says(0, "no employee");
    people[2]->examiner.quality = EXAMINER_PROFESSIONAL; /* of which side, nobody knows */
    assert_findings("BOTH_SIDES!");
    people[3]->examiner.quality = EXAMINER_EMPLOYEE;
    assert_findings("BOTH_SIDES!");
    assert_says(0, "no employer");
    definition->planning_rules.jury.both_sides = false;
    assert_findings("");
}

static void test_neither_side(void **state)
{
    (void)state;
    begin_jury();
    definition->planning_rules.jury.teachers &= ~(1u << EXAMINER_PROFESSOR);
    assert_findings("");
    add("P1", EXAMINER_PROFESSOR, "");
    assert_findings("MEMBER_OVER!");
}

/* ---- signatures ---- */

static struct commission_attendance sheets[3];
static const struct commission_person *signers[3][3];
static const char *codes[3][3];

/* A sheet that these people signed; NULL ends them. */
static void sign(
    const char *day, const struct commission_person *a, const struct commission_person *b)
{
    size_t at = commission.attendance_count++;
    const struct commission_person *all[] = {a, b};
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i]) {
            codes[at][count] = all[i]->examiner.code;
            signers[at][count++] = all[i];
        }
    sheets[at] = (struct commission_attendance){day, codes[at], count, signers[at]};
    commission.attendance = sheets;
}

static void test_signed_and_named(void **state)
{
    (void)state;
    begin_lawful();
    sign("2022-05-09", people[0], people[1]);
    assert_findings("");
    commission.attendance_count = 0;
    sign("2022-05-09", people[0], NULL);
    assert_findings("NOMINATED_NEVER_SIGNED");
    assert_says(0, "R1");
    sign("2022-05-10", people[1], NULL);
    assert_findings("");
}

static void test_signed_not_member(void **state)
{
    const struct commission_person *other =
        commission_fixture_person(arena, "X9", EXAMINER_PROFESSOR, "B1");

    (void)state;
    begin_lawful();
    sign("2022-05-09", people[0], people[1]);
    sign("2022-05-10", people[0], other);
    sign("2022-05-11", people[1], other); /* said once */
    assert_findings("SIGNED_NOT_MEMBER!");
    assert_says(0, "X9");
    assert_says(0, "2022-05-10");
}

static void test_signed_not_nominated(void **state)
{
    (void)state;
    begin_lawful();
    sign("2022-05-09", people[0], people[1]);
    people[1]->examiner.nominated_on = "2022-05-09"; /* on that very day */
    assert_findings("");
    people[1]->examiner.nominated_on = "2022-05-10";
    assert_findings("SIGNED_NOT_NOMINATED!");
    assert_says(0, "R1");
    people[1]->examiner.nomination = "";
    people[1]->examiner.nominated_on = "";
    assert_findings("SIGNED_NOT_NOMINATED! NOT_NOMINATED");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lawful),
        TEST(test_seat_empty),
        TEST(test_no_professional_at_all),
        TEST(test_member_over),
        TEST(test_language),
        TEST(test_withdrawn),
        TEST(test_days),
        TEST(test_hours_together),
        TEST(test_room),
        TEST(test_establishments),
        TEST(test_duties),
        TEST(test_nomination),
        TEST(test_other_definitions),
        TEST(test_cancelled),
        TEST(test_jury),
        TEST(test_president),
        TEST(test_parity),
        TEST(test_researchers),
        TEST(test_public_majority),
        TEST(test_both_sides),
        TEST(test_neither_side),
        TEST(test_signed_and_named),
        TEST(test_signed_not_member),
        TEST(test_signed_not_nominated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Composed commissions: all lawful, as many as can be, fallbacks and days in their order, and why
 * there are no more. */
#include "domain/commission_compose.h"

#include "base/text.h"
#include "commission_fixture.h"
#include "domain/commission_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 256 << 20, HANDS = 2000, ROUNDS = 400, SMALL = 8 };

static struct arena *arena, *scratch;
static struct session_definition *definition;
static struct oral_calendar calendar;
static struct commission_hand hands[HANDS];
static struct commission_person *people[HANDS];
static struct commission_composing asked;
static struct commission_team *teams;
static size_t team_count;
static const char *shortfall;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    scratch = arena_new(ARENA);
    definition = commission_fixture_definition(arena);
    commission_fixture_calendar(definition, &calendar);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(scratch);
    arena_free(arena);
    return 0;
}

static void begin(const char *epreuve, size_t count)
{
    asked = (struct commission_composing){.calendar = &calendar,
        .oral = planning_find_oral(&definition->planning_rules, epreuve),
        .language = "",
        .days = oral_calendar_days(&calendar, epreuve, "metropole"),
        .hands = hands,
        .count = count};
}

static struct examiner *add(
    const char *code, enum examiner_quality quality, const char *specialities)
{
    size_t at = asked.hand_count++;

    people[at] = commission_fixture_person(scratch, code, quality, specialities);
    hands[at] = (struct commission_hand){.examiner = &people[at]->examiner};
    return &people[at]->examiner;
}

static struct commission_person *person_of(const struct examiner *examiner)
{
    for (size_t i = 0; i < asked.hand_count; i++)
        if (&people[i]->examiner == examiner)
            return people[i];
    fail();
    return NULL;
}

/* Each is lawful by the rules of its own, nobody sits twice, and the days are shared. */
static void assert_lawful(void)
{
    bool taken[HANDS] = {false};

    assert_true(team_count <= asked.count);
    assert_int_equal(*shortfall == '\0', team_count == asked.count);
    for (size_t i = 0; i < team_count; i++) {
        struct commission_member members[PLANNING_SEATS_MAX] = {{0}};
        struct commission commission = {.session = "ndrc-2022",
            .id = "X",
            .kind = COMMISSION_ORAL,
            .epreuve = asked.oral->epreuve,
            .centre = "C",
            .room = "",
            .language = asked.language,
            .members = members,
            .remark = "",
            .place = {.zone = "metropole"}};

        for (size_t j = 0; j < PLANNING_SEATS_MAX && teams[i].members[j]; j++) {
            struct commission_person *person = person_of(teams[i].members[j]);

            for (size_t k = 0; k < asked.hand_count; k++)
                if (people[k] == person) {
                    assert_false(taken[k] || hands[k].busy || person->examiner.withdrawn);
                    taken[k] = true;
                }
            members[commission.member_count++] =
                (struct commission_member){.examiner = person->examiner.code, .person = person};
        }
        assert_int_equal(commission_check(scratch, &calendar, &commission), 0);
        assert_true(commission.complete);
        assert_true(teams[i].days && !(teams[i].days & ~asked.days));
    }
}

static void compose(void)
{
    assert_int_equal(commission_compose(scratch, &asked, &teams, &team_count, &shortfall), 0);
    assert_lawful();
}

static void assert_team(size_t index, const char *first, const char *second)
{
    assert_true(index < team_count);
    assert_string_equal(teams[index].members[0]->code, first);
    assert_string_equal(teams[index].members[1]->code, second);
}

static void assert_shortfall(const char *words)
{
    if (!strstr(shortfall, words))
        fail_msg("'%s' is not in '%s'", words, shortfall);
}

/* ---- by hand ---- */

static void test_pairs(void **state)
{
    (void)state;
    begin("E4", 2);
    add("P1", EXAMINER_PROFESSOR, "B1");
    add("P2", EXAMINER_PROFESSOR, "B1");
    add("R1", EXAMINER_EMPLOYEE, "");
    add("R2", EXAMINER_EMPLOYER, "");
    compose();
    assert_int_equal(team_count, 2);
    assert_team(0, "P1", "R1");
    assert_team(1, "P2", "R2");
    asked.count = 1;
    compose();
    assert_int_equal(team_count, 1);
}

/* A professional before another professor; that one where there is nobody else. */
static void test_fallback_only_where_needed(void **state)
{
    (void)state;
    begin("E4", 3);
    for (unsigned i = 0; i < 5; i++)
        add(arena_printf(scratch, "P%u", i), EXAMINER_PROFESSOR, i == 4 ? "B2" : "B1");
    add("R1", EXAMINER_PROFESSIONAL, "");
    asked.count = 1;
    compose();
    assert_string_equal(teams[0].members[1]->code, "R1");
    asked.count = 3;
    compose();
    assert_int_equal(team_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(text_equal(teams[i].members[1]->code, "R1"),
            teams[i].members[1]->quality == EXAMINER_PROFESSIONAL);
}

/* The professional who is there on one day only goes to the professor of that day. */
static void test_days_decide(void **state)
{
    (void)state;
    begin("E4", 2);
    add("P1", EXAMINER_PROFESSOR, "B1");
    commission_fixture_available(scratch, add("P2", EXAMINER_PROFESSOR, "B1"), "2022-05-09");
    commission_fixture_available(scratch, add("R1", EXAMINER_EMPLOYEE, ""), "2022-05-09");
    add("R2", EXAMINER_EMPLOYEE, "");
    compose();
    assert_int_equal(team_count, 2);
    assert_team(0, "P1", "R2");
    assert_team(1, "P2", "R1");
}

static void test_establishments_are_mixed(void **state)
{
    static const char *const schools[] = {"0750655E", "0690026D", "0750655E", "0690026D"};

    (void)state;
    begin("E4", 2);
    for (unsigned i = 0; i < 4; i++)
        add(arena_printf(scratch, "P%u", i), EXAMINER_PROFESSOR, i < 2 ? "B1" : "B2")
            ->establishment = schools[i];
    compose();
    assert_int_equal(team_count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_string_not_equal(
            teams[i].members[0]->establishment, teams[i].members[1]->establishment);
}

/* Nobody is sent to another zone while somebody else is left; nor is a commission lost for it. */
static void test_zones(void **state)
{
    (void)state;
    begin("E4", 1);
    add("P1", EXAMINER_PROFESSOR, "B1");
    add("P2", EXAMINER_PROFESSOR, "B1");
    add("R1", EXAMINER_EMPLOYEE, "");
    add("R2", EXAMINER_EMPLOYEE, "");
    hands[0].away = hands[2].away = true;
    commission_fixture_available(scratch, &people[1]->examiner, "2022-05-09");
    compose();
    assert_team(0, "P2", "R2");
    asked.count = 2;
    compose();
    assert_int_equal(team_count, 2);
}

static void test_one_seat(void **state)
{
    struct examiner *teacher;

    (void)state;
    begin("E2", 2);
    asked.language = "Anglais";
    for (unsigned i = 0; i < 3; i++) {
        teacher = add(arena_printf(scratch, "L%u", i), EXAMINER_PROFESSOR, "LV");
        teacher->languages = commission_fixture_list(
            scratch, i == 1 ? "Espagnol" : "Anglais", &teacher->language_count);
    }
    commission_fixture_available(scratch, &people[0]->examiner, "2022-05-09");
    compose();
    assert_int_equal(team_count, 2);
    assert_string_equal(teams[0].members[0]->code, "L0");
    assert_string_equal(teams[1].members[0]->code, "L2");
    asked.count = 1;
    compose();
    assert_string_equal(teams[0].members[0]->code, "L2"); /* there on more days */
}

/* ---- why there are no more ---- */

static void test_shortfalls(void **state)
{
    (void)state;
    begin("E4", 6);
    compose();
    assert_int_equal(team_count, 0);
    assert_shortfall("0 of 6: the session has nobody for the seat \"professeur du bloc 1\"");
    add("P1", EXAMINER_PROFESSOR, "B1");
    add("P2", EXAMINER_PROFESSOR, "B1");
    add("P3", EXAMINER_PROFESSOR, "B1")->withdrawn = true;
    add("P4", EXAMINER_PROFESSOR, "B1");
    hands[3].busy = true;
    commission_fixture_available(scratch, add("P5", EXAMINER_PROFESSOR, "B1"), "");
    add("R1", EXAMINER_EMPLOYEE, "");
    add("R2", EXAMINER_EMPLOYEE, "");
    add("R3", EXAMINER_EMPLOYEE, "");
    compose();
    assert_int_equal(team_count, 2);
    assert_shortfall("2 of 6: nobody is left for the seat \"professeur du bloc 1\" (a professor of "
                     "B1): of 5 examiners, 2 are in these commissions, 1 in others, 1 have "
                     "withdrawn, 1 are available on none of the days");
}

static void test_shortfall_of_days(void **state)
{
    (void)state;
    begin("E4", 1);
    commission_fixture_available(scratch, add("P1", EXAMINER_PROFESSOR, "B1"), "2022-05-09");
    commission_fixture_available(scratch, add("R1", EXAMINER_EMPLOYEE, ""), "2022-05-10");
    compose();
    assert_int_equal(team_count, 0);
    assert_shortfall("available together");
    assert_shortfall("P1");
    assert_shortfall("R1");
    assert_shortfall("2022-05-");
}

/* ---- at random ---- */

static unsigned seed;

static unsigned next_number(unsigned below)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % below;
}

/* Qualities, blocs and half days, so that fallbacks and partial days happen. */
static void add_random(void)
{
    static const char *const blocs[] = {"B1", "B1", "B2", "B3", "B1,B3", "LV"};
    static const char *const schools[] = {"", "0750655E", "0690026D", "0130001A"};
    enum examiner_quality quality =
        next_number(3) ? EXAMINER_PROFESSOR : EXAMINER_EMPLOYER + next_number(2);
    struct examiner *examiner = add(arena_printf(scratch, "X%04zu", asked.hand_count), quality,
        blocs[next_number(ARRAY_LEN(blocs))]);
    const char *spans = "";

    examiner->establishment = schools[next_number(ARRAY_LEN(schools))];
    examiner->withdrawn = next_number(12) == 0;
    hands[asked.hand_count - 1].away = next_number(4) == 0;
    hands[asked.hand_count - 1].busy = next_number(12) == 0;
    if (next_number(3) == 0)
        return;
    for (unsigned day = 9; day <= 13; day++)
        if (next_number(3) == 0)
            spans = arena_printf(scratch, "%s%s2022-05-%02u%s", spans, *spans ? "," : "", day,
                next_number(2) ? next_number(2) ? " 08:00-12:00" : " 13:00-18:00" : "");
    commission_fixture_available(scratch, examiner, spans);
}

/* Whether two make a lawful commission, either way round. */
static bool is_pair(size_t a, size_t b)
{
    const struct seat_rule *seats = asked.oral->seats;
    const struct examiner *one = hands[a].examiner, *other = hands[b].examiner;
    struct oral_time times[2];
    const struct oral_time *both[] = {&times[0], &times[1]};
    bool admitted = (commission_seat_choice(&seats[0], one, "") >= 0 &&
                        commission_seat_choice(&seats[1], other, "") >= 0) ||
                    (commission_seat_choice(&seats[0], other, "") >= 0 &&
                        commission_seat_choice(&seats[1], one, "") >= 0);

    if (!admitted || hands[a].busy || hands[b].busy)
        return false;
    assert_int_equal(oral_time_of(scratch, &calendar, one, &times[0]), 0);
    assert_int_equal(oral_time_of(scratch, &calendar, other, &times[1]), 0);
    return oral_time_common(&calendar, both, 2, asked.days, 60) != 0;
}

static size_t most_pairs(unsigned left)
{
    size_t best;
    unsigned first;

    if (!left)
        return 0;
    first = (unsigned)__builtin_ctz(left);
    left &= left - 1;
    best = most_pairs(left);
    for (unsigned other = first + 1; other < asked.hand_count; other++)
        if (left >> other & 1 && is_pair(first, other)) {
            size_t pairs = 1 + most_pairs(left & ~(1u << other));

            best = pairs > best ? pairs : best;
        }
    return best;
}

static void test_as_many_as_can_be(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        seed = round * 7919;
        arena_reset(scratch);
        begin(round % 2 ? "E4" : "E6", SMALL);
        for (unsigned i = 0; i < SMALL; i++)
            add_random();
        compose();
        assert_int_equal(team_count, most_pairs((1u << SMALL) - 1));
    }
}

/* Many, of two seats and of three, twice the same. */
static void assert_same_again(void)
{
    struct commission_team *first = teams;
    size_t count = team_count;

    compose();
    assert_int_equal(team_count, count);
    assert_memory_equal(teams, first, count * sizeof *first);
}

static void test_many(void **state)
{
    (void)state;
    seed = 42;
    begin("E4", 300);
    for (unsigned i = 0; i < 600; i++)
        add_random();
    compose();
    assert_true(team_count > 100);
    assert_same_again();
}

static void test_three_seats(void **state)
{
    struct oral_rule three = {.epreuve = "E4", .after = "", .source = ""};
    struct seat_rule seats[2];

    (void)state;
    begin("E4", 60);
    seats[0] = asked.oral->seats[0];
    seats[1] = asked.oral->seats[1];
    seats[1].count = 2;
    three.seats = seats;
    three.seat_count = 2;
    definition->planning_rules.orals[0] = three;
    asked.oral = &definition->planning_rules.orals[0];
    assert_string_equal(asked.oral->epreuve, "E4");
    seed = 5;
    for (unsigned i = 0; i < 150; i++)
        add_random();
    compose();
    assert_true(team_count > 20);
    assert_non_null(teams[0].members[2]);
    assert_same_again();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pairs),
        TEST(test_fallback_only_where_needed),
        TEST(test_days_decide),
        TEST(test_establishments_are_mixed),
        TEST(test_zones),
        TEST(test_one_seat),
        TEST(test_shortfalls),
        TEST(test_shortfall_of_days),
        TEST(test_as_many_as_can_be),
        TEST(test_many),
        TEST(test_three_seats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who takes which seat: the assignment found against all there are. */
#include "domain/commission_seat.h"

#include "commission_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 1 << 20 };

/* Every assignment of members to seats, against the one that the rule finds. */
static int best_by_trying(const struct commission_seating *seats,
    const struct examiner *const *examiners,
    size_t count,
    size_t seat,
    uint64_t used)
{
    int best;

    if (seat == seats->seat_count)
        return 0;
    best = 1000 + best_by_trying(seats, examiners, count, seat + 1, used);
    for (size_t i = 0; i < count; i++) {
        int choice = commission_seat_choice(seats->seats[seat].rule, examiners[i], "");
        int cost;

        if (used >> i & 1 || choice < 0)
            continue;
        cost = choice + best_by_trying(seats, examiners, count, seat + 1, used | 1u << i);
        best = cost < best ? cost : best;
    }
    return best;
}

static void test_every_assignment(void **state)
{
    struct arena *arena = arena_new(ARENA);
    static const char *const specialities[] = {"", "a", "b", "a,b", "c", "b,c"};
    const char *a[] = {"a"}, *b[] = {"b"}, *c[] = {"c"};
    struct seat_choice first[] = {{1u << EXAMINER_PROFESSOR, a, 1, false},
        {1u << EXAMINER_PROFESSOR, b, 1, false}, {1u << EXAMINER_EMPLOYER, NULL, 0, false}};
    struct seat_choice second[] = {{1u << EXAMINER_EMPLOYER, NULL, 0, false},
        {1u << EXAMINER_PROFESSOR | 1u << EXAMINER_RESEARCHER, c, 1, false}};
    struct seat_rule rules[] = {{"one", 2, first, 3}, {"two", 1, second, 2}};
    const struct oral_rule oral = {.epreuve = "E4", .seats = rules, .seat_count = 2};
    const struct examiner *examiners[5];
    struct commission_seating seating;
    unsigned seed = 1;

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        size_t count = round % 6;
        int cost = 0;

        arena_reset(arena);
        for (size_t i = 0; i < count; i++) {
            const struct commission_person *person;

            seed = seed * 1103515245u + 12345u;
            person =
                commission_fixture_person(arena, "P", (enum examiner_quality)(1 + (seed >> 16) % 6),
                    specialities[(seed >> 20) % ARRAY_LEN(specialities)]);
            examiners[i] = &person->examiner;
        }
        commission_seat_all(&oral, "", examiners, count, &seating);
        for (size_t i = 0; i < seating.seat_count; i++)
            cost +=
                seating.seats[i].member == COMMISSION_NOBODY ? 1000 : (int)seating.seats[i].choice;
        assert_int_equal(cost, best_by_trying(&seating, examiners, count, 0, 0));
    }
    arena_free(arena);
}

static void test_words(void **state)
{
    const char *two[] = {"B1", "B3"};
    struct seat_choice choices[] = {{1u << EXAMINER_PROFESSOR, two, 2, true},
        {1u << EXAMINER_EMPLOYER | 1u << EXAMINER_EMPLOYEE | 1u << EXAMINER_RESEARCHER, NULL, 0,
            false}};
    const struct seat_rule rule = {"one", 1, choices, 2};
    struct arena *arena = arena_new(ARENA);

    (void)state;
    assert_string_equal(commission_rule_text(arena, &rule, "Anglais"),
        "a professor of B1 or B3 who speaks Anglais, failing which an enseignant-chercheur, "
        "employer or employee");
    assert_string_equal(commission_choice_text(arena, &choices[0], ""), "a professor of B1 or B3");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_assignment),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

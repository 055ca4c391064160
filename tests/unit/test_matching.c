/* Matchings of small graphs against all of their matchings. */
#include "domain/matching.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { VERTICES = 10, GRAPHS = 3000, ARENA = 1 << 20 };

/* The same numbers everywhere. */
static uint32_t next_number(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* Most pairs among the vertices that are left, by trying everything. */
static size_t most_pairs(const struct matching *graph, uint32_t left)
{
    size_t best;
    uint32_t first;

    if (left == 0)
        return 0;
    first = (uint32_t)__builtin_ctz(left);
    left &= left - 1;
    best = most_pairs(graph, left);
    for (uint32_t other = first + 1; other < graph->vertex_count; other++)
        if (left >> other & 1 && matching_has_edge(graph, first, other)) {
            size_t pairs = 1 + most_pairs(graph, left & ~(1u << other));

            best = pairs > best ? pairs : best;
        }
    return best;
}

static size_t assert_sound(const struct matching *matching)
{
    size_t pairs = 0;

    for (uint32_t i = 0; i < matching->vertex_count; i++) {
        uint32_t partner = matching->partner[i];

        if (partner == MATCHING_NOBODY)
            continue;
        assert_int_equal(matching->partner[partner], i);
        assert_true(matching_has_edge(matching, i, partner));
        pairs++;
    }
    assert_int_equal(pairs, 2 * matching->edge_count);
    return pairs / 2;
}

static void add_some(struct matching *matching, uint64_t *seed, uint32_t percent)
{
    for (uint32_t i = 0; i < matching->vertex_count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (next_number(seed) % 100 < percent)
                matching_add_edge(matching, i, j);
}

static void test_as_many_as_can_be(void **state)
{
    struct arena *arena = arena_new(ARENA);
    uint64_t seed = 7;

    (void)state;
    for (unsigned graph = 0; graph < GRAPHS; graph++) {
        struct matching matching;
        uint32_t count = 1 + next_number(&seed) % VERTICES, limit = next_number(&seed) % 6;
        bool matched[VERTICES];

        arena_reset(arena);
        assert_int_equal(matching_init(arena, count, &matching), 0);
        add_some(&matching, &seed, 5 + next_number(&seed) % 60);
        matching_grow(&matching, limit);
        assert_sound(&matching);
        assert_true(matching.edge_count <= limit);
        matching_grow(&matching, VERTICES);
        assert_int_equal(assert_sound(&matching), most_pairs(&matching, (1u << count) - 1));
        for (uint32_t i = 0; i < count; i++)
            matched[i] = matching.partner[i] != MATCHING_NOBODY;
        /* more edges: whoever is matched stays so */
        add_some(&matching, &seed, 20);
        matching_grow(&matching, VERTICES);
        assert_int_equal(assert_sound(&matching), most_pairs(&matching, (1u << count) - 1));
        for (uint32_t i = 0; i < count; i++)
            assert_true(!matched[i] || matching.partner[i] != MATCHING_NOBODY);
    }
    arena_free(arena);
}

/* A flower: the augmenting path goes through the blossom. */
static void test_blossom(void **state)
{
    static const uint32_t edges[][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 2}, {4, 6}};
    struct arena *arena = arena_new(ARENA);
    struct matching matching;

    (void)state;
    assert_int_equal(matching_init(arena, 8, &matching), 0);
    for (size_t i = 0; i < ARRAY_LEN(edges); i++)
        matching_add_edge(&matching, edges[i][0], edges[i][1]);
    matching_grow(&matching, 8);
    assert_int_equal(assert_sound(&matching), 3);
    matching_add_edge(&matching, 3, 7);
    matching_grow(&matching, 8);
    assert_int_equal(assert_sound(&matching), most_pairs(&matching, 0xff));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_many_as_can_be),
        cmocka_unit_test(test_blossom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Bytes closed with a key: opened as they were, or not at all. */
#include "domain/vault.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { SIZE = 40, CLOSED = SIZE + VAULT_MORE_BYTES };

static const uint8_t key[VAULT_KEY_BYTES] = "0123456789abcdef0123456789abcde";
static const struct vault_bound bound = {"subject\na\nb", 11};
static const uint8_t plain[SIZE] = "what a subject says";

static void test_what_is_closed_opens(void **state)
{
    uint8_t closed[CLOSED], again[CLOSED], opened[SIZE];

    (void)state;
    assert_int_equal(vault_close(key, &bound, plain, SIZE, closed), 0);
    assert_int_equal(vault_open(key, &bound, closed, CLOSED, opened), 0);
    assert_memory_equal(opened, plain, SIZE);
    assert_int_equal(vault_close(key, &bound, plain, SIZE, again), 0);
    assert_memory_not_equal(closed, again, CLOSED); /* the nonce is another one */
    assert_int_equal(vault_close(key, &bound, plain, 0, closed), 0);
    assert_int_equal(vault_open(key, &bound, closed, VAULT_MORE_BYTES, opened), 0);
}

static void test_each_bit_counts(void **state)
{
    static const uint8_t nothing[SIZE];
    uint8_t closed[CLOSED], opened[SIZE];

    (void)state;
    assert_int_equal(vault_close(key, &bound, plain, SIZE, closed), 0);
    for (size_t bit = 0; bit < 8 * CLOSED; bit++) {
        closed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(vault_open(key, &bound, closed, CLOSED, opened), -EKEYREJECTED);
        assert_memory_equal(opened, nothing, SIZE);
        closed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t size = 0; size < CLOSED; size++)
        assert_int_equal(vault_open(key, &bound, closed, size, opened), -EKEYREJECTED);
}

static void test_it_is_bound_to_its_thing_and_its_key(void **state)
{
    static const uint8_t other_key[VAULT_KEY_BYTES] = "another";
    const struct vault_bound other = {"subject\na\nc", 11};
    uint8_t closed[CLOSED], opened[SIZE];

    (void)state;
    assert_int_equal(vault_close(key, &bound, plain, SIZE, closed), 0);
    assert_int_equal(vault_open(key, &other, closed, CLOSED, opened), -EKEYREJECTED);
    assert_int_equal(vault_open(other_key, &bound, closed, CLOSED, opened), -EKEYREJECTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_closed_opens),
        cmocka_unit_test(test_each_bit_counts),
        cmocka_unit_test(test_it_is_bound_to_its_thing_and_its_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

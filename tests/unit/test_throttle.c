/* Who tries too often: counted by address, for a minute. */
#include "transport/throttle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MINUTE_US = 60 * 1000 * 1000 };

static struct throttle *open_throttle(void)
{
    static const struct throttle_limits limits = {
        .connections = 3, .failures = 10, .window_us = MINUTE_US};
    struct throttle *throttle = NULL;

    assert_int_equal(throttle_new(&limits, &throttle), 0);
    return throttle;
}

static void test_ten_wrong_codes(void **state)
{
    struct throttle *throttle = open_throttle();
    int64_t now_us = 5;

    (void)state;
    for (int i = 0; i < 10; i++, now_us += 1000) {
        assert_true(throttle_allows(throttle, "192.0.2.1:4711", now_us));
        throttle_note_failure(throttle, "192.0.2.1:4712", now_us); /* the port does not count */
    }
    assert_false(throttle_allows(throttle, "192.0.2.1:4713", now_us));
    assert_true(throttle_allows(throttle, "192.0.2.2:4711", now_us));
    assert_false(throttle_allows(throttle, "192.0.2.1:4711", now_us + MINUTE_US - 1001));
    assert_true(throttle_allows(throttle, "192.0.2.1:4711", now_us + MINUTE_US));
    throttle_free(throttle);
}

/* Nine a minute may go on: people mistype. */
static void test_slow_ones_go_on(void **state)
{
    struct throttle *throttle = open_throttle();
    int64_t now_us = 1;

    (void)state;
    for (int minute = 0; minute < 20; minute++, now_us += MINUTE_US)
        for (int i = 0; i < 9; i++) {
            assert_true(throttle_allows(throttle, "192.0.2.1:1", now_us));
            throttle_note_failure(throttle, "192.0.2.1:1", now_us);
        }
    throttle_free(throttle);
}

static void test_connections(void **state)
{
    struct throttle *throttle = open_throttle();

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_connect(throttle, "192.0.2.1:1", 10));
    assert_false(throttle_connect(throttle, "192.0.2.1:2", 20));
    assert_true(throttle_connect(throttle, "192.0.2.9:2", 20));
    assert_false(throttle_connect(throttle, "192.0.2.1:2", 10 + MINUTE_US - 1));
    assert_true(throttle_connect(throttle, "192.0.2.1:2", 10 + MINUTE_US));
    throttle_free(throttle);
}

/* A machine has a whole network of IPv6 addresses; an IPv4 address is not one of them. */
static void test_networks(void **state)
{
    struct throttle *throttle = open_throttle();

    (void)state;
    for (int i = 0; i < 10; i++)
        throttle_note_failure(throttle, "[2001:db8:1:2::5]:4711", 1);
    assert_false(throttle_allows(throttle, "[2001:db8:1:2:aaaa:bbbb:cccc:dddd]:1", 2));
    assert_true(throttle_allows(throttle, "[2001:db8:1:3::5]:1", 2));
    assert_true(throttle_allows(throttle, "192.0.2.1:1", 2));
    for (int i = 0; i < 10; i++)
        throttle_note_failure(throttle, "unknown", 1);
    assert_false(throttle_allows(throttle, "unknown", 2));
    assert_true(throttle_allows(throttle, "[::1]:1", 2));
    throttle_free(throttle);
}

/* More addresses than there is room for: the oldest are forgotten, and memory does not grow. */
static void test_many_addresses(void **state)
{
    struct throttle *throttle = open_throttle();
    char address[32];

    (void)state;
    for (int i = 0; i < 10; i++)
        throttle_note_failure(throttle, "192.0.2.1:1", 1);
    for (int i = 0; i < THROTTLE_ADDRESSES - 1; i++) {
        (void)snprintf(address, sizeof address, "10.%d.%d.1:9", i / 256, i % 256);
        assert_true(throttle_connect(throttle, address, 10 + i));
    }
    assert_false(throttle_allows(throttle, "192.0.2.1:1", 20000));  /* seen again */
    assert_true(throttle_connect(throttle, "172.16.0.1:1", 20001)); /* in place of the oldest */
    assert_false(throttle_allows(throttle, "192.0.2.1:1", 20002));
    throttle_free(throttle);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_wrong_codes),
        cmocka_unit_test(test_slow_ones_go_on),
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_many_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

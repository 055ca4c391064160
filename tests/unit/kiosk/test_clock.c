/* The service's time: what the kiosk's own clock does changes nothing. */
#include "kiosk_core/clock.h"

#include "check.h"

#include <errno.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define SERVICE (1652169600 * SECOND) /* 2022-05-10 08:00 */
#define BOOT (500 * SECOND)

static void test_first_start(void **state)
{
    struct room_clock clock;
    const struct clock_stored nothing = {0};

    (void)state;
    room_clock_start(&clock, BOOT, SERVICE + 3 * SECOND, &nothing);
    assert_false(clock.measured);
    assert_false(clock.doubtful);
    assert_int_equal(room_clock_now(&clock, BOOT + SECOND), SERVICE + 4 * SECOND);
}

static void test_answer(void **state)
{
    struct room_clock clock;
    const struct clock_stored nothing = {0};

    (void)state;
    room_clock_start(&clock, BOOT, SERVICE - DAY, &nothing); /* a day behind */
    assert_true(room_clock_answer(&clock, BOOT, BOOT + 2000, SERVICE));
    assert_true(clock.measured);
    assert_int_equal(room_clock_now(&clock, BOOT + 1000), SERVICE);
    assert_int_equal(room_clock_skew_ms(&clock, BOOT + 1000, SERVICE - DAY), -86400000);
    /* Somebody sets the kiosk's own clock: nothing changes. */
    assert_int_equal(room_clock_now(&clock, BOOT + SECOND), SERVICE + SECOND - 1000);
    assert_int_equal(room_clock_skew_ms(&clock, BOOT + 1000, SERVICE + 5 * SECOND), 5000);
}

/* The quickest answer says most. */
static void test_best_of_the_last(void **state)
{
    struct room_clock clock;
    const struct clock_stored nothing = {0};

    (void)state;
    room_clock_start(&clock, BOOT, SERVICE, &nothing);
    assert_true(
        room_clock_answer(&clock, BOOT, BOOT + 400000, SERVICE + 50000)); /* not the middle */
    assert_true(
        room_clock_answer(&clock, BOOT + SECOND, BOOT + SECOND + 2000, SERVICE + SECOND + 1000));
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE);
    assert_false(room_clock_answer(
        &clock, BOOT + 2 * SECOND, BOOT + 2 * SECOND + 300000, SERVICE + 2 * SECOND + 290000));
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE);
    /* Too slow to say anything. */
    assert_false(room_clock_answer(&clock, BOOT, BOOT + 20 * SECOND, SERVICE + 20 * SECOND));
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE);
    /* When it is old, a newer one counts. */
    assert_true(room_clock_answer(&clock, BOOT + 1000 * SECOND, BOOT + 1000 * SECOND + 100000,
        SERVICE + 1000 * SECOND + 60000));
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE + 10000);
}

/* The service's clock was set: the old samples say nothing any more. */
static void test_service_set(void **state)
{
    struct room_clock clock;
    const struct clock_stored nothing = {0};

    (void)state;
    room_clock_start(&clock, BOOT, SERVICE, &nothing);
    assert_true(room_clock_answer(&clock, BOOT, BOOT + 1000, SERVICE + 500));
    assert_true(room_clock_answer(
        &clock, BOOT + SECOND, BOOT + SECOND + 9000, SERVICE + 61 * SECOND + 4500));
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE + 60 * SECOND);
}

static void test_start_without_a_link(void **state)
{
    const struct clock_stored stored = {.service_us = SERVICE, .wall_us = SERVICE - DAY};
    struct room_clock clock;

    (void)state;
    /* An hour later, by a clock that is still a day behind. */
    room_clock_start(&clock, BOOT, SERVICE - DAY + 3600 * SECOND, &stored);
    assert_false(clock.doubtful);
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE + 3600 * SECOND);
    /* The clock fell back to its epoch: not before the last moment that was seen. */
    room_clock_start(&clock, BOOT, 0, &stored);
    assert_true(clock.doubtful);
    assert_int_equal(room_clock_now(&clock, BOOT), SERVICE);
    assert_true(room_clock_answer(&clock, BOOT, BOOT + 1000, SERVICE + 7200 * SECOND));
    assert_false(clock.doubtful);
}

static void test_stored(void **state)
{
    const struct clock_stored stored = {.service_us = SERVICE, .wall_us = SERVICE - DAY};
    struct clock_stored back = {0};
    uint8_t bytes[CLOCK_STORED_SIZE];

    (void)state;
    clock_stored_write(&stored, bytes);
    assert_int_equal(clock_stored_read(bytes, sizeof bytes, &back), 0);
    assert_memory_equal(&back, &stored, sizeof back);
    for (size_t i = 0; i < 8 * sizeof bytes; i++) {
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_int_equal(clock_stored_read(bytes, sizeof bytes, &back), -EINVAL);
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_int_equal(clock_stored_read(bytes, sizeof bytes - 1, &back), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_start),
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_best_of_the_last),
        cmocka_unit_test(test_service_set),
        cmocka_unit_test(test_start_without_a_link),
        cmocka_unit_test(test_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

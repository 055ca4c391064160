/* Calls that wait, here for their room: each is told exactly once, by a change, by its time, or by
 * the end of the service, whatever comes at the same moment. */
#include "base/clock.h"
#include "handler/waiting.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

enum { MANY = 2000, ROOMS = 10 };

struct one {
    struct waiter waiter;
    atomic_int looks, ends;
};

static struct timers timers;
static struct waiting *waiting;
static atomic_int kicks;

static void kick(void *user)
{
    (void)user;
    atomic_fetch_add(&kicks, 1);
}

static void look(struct waiter *waiter)
{
    atomic_fetch_add(&((struct one *)(void *)waiter)->looks, 1);
}

static void time_up(struct waiter *waiter)
{
    atomic_fetch_add(&((struct one *)(void *)waiter)->ends, 1);
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(timers_open(&timers), 0);
    assert_int_equal(waiting_new(&timers, kick, NULL, &waiting), 0);
    atomic_store(&kicks, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    timers_close(&timers);
    waiting_free(waiting);
    return 0;
}

static struct one make(const char *key)
{
    return (struct one){.waiter = {.key = key, .look = look, .time_up = time_up}};
}

static int add(struct one *one, int64_t wait_us)
{
    return waiting_add(waiting, &one->waiter, waiting_seen(waiting), clock_mono_us() + wait_us);
}

static void test_only_those_whom_it_concerns(void **state)
{
    static const struct {
        const char *payload;
        bool told[4];
    } all[] = {
        {"s\tc\tr", {true, false, false, false}},
        {"s", {true, true, true, false}},
        {NULL, {true, true, true, true}},
        {"s\tc\tr2", {false, false, true, false}},
        {"s2", {false, false, false, true}},
        {"s\tc", {true, false, true, false}},
        {"", {false, false, false, false}},
        {"x\tc\tr", {false, false, false, false}},
        {"s\tcc\tr", {false, true, false, false}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct one ones[4] = {
            make("s\tc\tr"), make("s\tcc\tr"), make("s\tc\tr2"), make("s2\tc\tr")};

        for (size_t k = 0; k < 4; k++)
            assert_int_equal(add(&ones[k], 60 * INT64_C(1000000)), 0);
        waiting_wake(waiting, all[i].payload);
        for (size_t k = 0; k < 4; k++)
            if (atomic_load(&ones[k].looks) != all[i].told[k] || atomic_load(&ones[k].ends))
                fail_msg("%s: %zu", all[i].payload ? all[i].payload : "NULL", k);
        waiting_wake(waiting, NULL);
        assert_int_equal(waiting_count(waiting), 0);
    }
}

static void test_what_was_called_out_since_is_not_missed(void **state)
{
    struct one one = make("s\tc\tr");
    uint64_t seen = waiting_seen(waiting);

    (void)state;
    waiting_wake(waiting, "s\tc\tr");
    assert_int_equal(
        waiting_add(waiting, &one.waiter, seen, clock_mono_us() + 1000000), WAITING_E_MISSED);
    assert_int_equal(waiting_count(waiting), 0);
    assert_int_equal(atomic_load(&one.looks), 0);
}

static void test_time_is_up_once(void **state)
{
    struct one one = make("s\tc\tr");

    (void)state;
    assert_int_equal(add(&one, 20000), 0);
    for (int i = 0; i < 2000 && !atomic_load(&one.ends); i++)
        (void)usleep(1000);
    assert_int_equal(atomic_load(&one.ends), 1);
    waiting_wake(waiting, NULL);
    assert_int_equal(atomic_load(&one.looks), 0);
}

static void test_the_end(void **state)
{
    struct one one = make("s\tc\tr"), late = make("s\tc\tr");

    (void)state;
    assert_int_equal(add(&one, 60 * INT64_C(1000000)), 0);
    waiting_end(waiting);
    assert_int_equal(atomic_load(&one.ends), 1);
    assert_int_equal(add(&late, 1000), WAITING_E_ENDING);
}

static void *wake_all(void *context)
{
    (void)context;
    for (int i = 0; i < 200; i++) {
        char payload[32];

        (void)snprintf(payload, sizeof payload, "s\tc\t%d", i % ROOMS);
        waiting_wake(waiting, payload);
        (void)usleep(100);
    }
    return NULL;
}

/* Timers that fire while changes come: nobody is told twice and nobody is forgotten. */
static void test_at_the_same_moment(void **state)
{
    static struct one ones[MANY];
    static char names[ROOMS][16];
    pthread_t thread;

    (void)state;
    for (int i = 0; i < ROOMS; i++)
        (void)snprintf(names[i], sizeof names[i], "s\tc\t%d", i);
    assert_int_equal(pthread_create(&thread, NULL, wake_all, NULL), 0);
    for (int i = 0; i < MANY; i++) {
        ones[i] = make(names[i % ROOMS]);
        while (add(&ones[i], i % 20 * 1000)) {
        }
    }
    pthread_join(thread, NULL);
    for (int i = 0; i < 5000 && waiting_count(waiting); i++)
        (void)usleep(1000);
    (void)usleep(20000);
    for (int i = 0; i < MANY; i++)
        if (atomic_load(&ones[i].looks) + atomic_load(&ones[i].ends) != 1)
            fail_msg("%d: %d and %d", i, atomic_load(&ones[i].looks), atomic_load(&ones[i].ends));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_those_whom_it_concerns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_what_was_called_out_since_is_not_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_time_is_up_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_at_the_same_moment, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

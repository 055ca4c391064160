#include "rpc/timers.h"

#include "base/clock.h"

#include <nng/nng.h>

#include <errno.h>

enum { SLEEP_MAX_MS = 3600 * 1000 };

static void heap_place(struct timers *timers, struct timer *timer, size_t position)
{
    timers->heap[position - 1] = timer;
    timer->position = position;
}

static void heap_up(struct timers *timers, struct timer *timer, size_t position)
{
    while (position > 1 && timers->heap[position / 2 - 1]->when_us > timer->when_us) {
        heap_place(timers, timers->heap[position / 2 - 1], position);
        position /= 2;
    }
    heap_place(timers, timer, position);
}

static void heap_down(struct timers *timers, struct timer *timer, size_t position)
{
    for (;;) {
        size_t child = 2 * position;

        if (child < timers->count &&
            timers->heap[child]->when_us < timers->heap[child - 1]->when_us)
            child++;
        if (child > timers->count || timers->heap[child - 1]->when_us >= timer->when_us)
            break;
        heap_place(timers, timers->heap[child - 1], position);
        position = child;
    }
    heap_place(timers, timer, position);
}

static void heap_settle(struct timers *timers, struct timer *timer, size_t position)
{
    if (position > 1 && timers->heap[position / 2 - 1]->when_us > timer->when_us)
        heap_up(timers, timer, position);
    else
        heap_down(timers, timer, position);
}

static void heap_remove(struct timers *timers, struct timer *timer)
{
    size_t position = timer->position;
    struct timer *last = timers->heap[--timers->count];

    timer->position = 0;
    if (last != timer)
        heap_settle(timers, last, position);
}

/* With the lock: sleep until the first timer is due. */
static void timers_sleep(struct timers *timers)
{
    int64_t now_us, wait_ms;

    if (timers->closing || !timers->count)
        return;
    now_us = clock_mono_us();
    wait_ms = (timers->heap[0]->when_us - now_us + 999) / 1000;
    if (wait_ms < 0)
        wait_ms = 0;
    if (wait_ms > SLEEP_MAX_MS)
        wait_ms = SLEEP_MAX_MS;
    timers->wake_us = now_us + wait_ms * 1000;
    timers->sleeping = true;
    nng_sleep_aio((nng_duration)wait_ms, timers->aio);
}

static void timers_on_wake(void *data)
{
    struct timers *timers = data;

    pthread_mutex_lock(&timers->lock);
    timers->sleeping = false;
    timers->busy = true;
    while (!timers->closing && timers->count && timers->heap[0]->when_us <= clock_mono_us()) {
        struct timer *due = timers->heap[0];

        heap_remove(timers, due);
        pthread_mutex_unlock(&timers->lock);
        due->fire(due);
        pthread_mutex_lock(&timers->lock);
    }
    timers->busy = false;
    timers_sleep(timers);
    pthread_mutex_unlock(&timers->lock);
}

int timers_open(struct timers *timers)
{
    *timers = (struct timers){0};
    if (nng_aio_alloc(&timers->aio, timers_on_wake, timers))
        return -ENOMEM;
    pthread_mutex_init(&timers->lock, NULL);
    return 0;
}

void timers_close(struct timers *timers)
{
    if (!timers->aio)
        return;
    pthread_mutex_lock(&timers->lock);
    timers->closing = true;
    pthread_mutex_unlock(&timers->lock);
    nng_aio_stop(timers->aio);
    nng_aio_free(timers->aio);
    free(timers->heap);
    pthread_mutex_destroy(&timers->lock);
    *timers = (struct timers){0};
}

static int heap_grow(struct timers *timers)
{
    size_t capacity = timers->capacity ? 2 * timers->capacity : 64;
    struct timer **heap;

    if (timers->count < timers->capacity)
        return 0;
    heap = reallocarray(timers->heap, capacity, sizeof *heap);
    if (!heap)
        return -ENOMEM;
    timers->heap = heap;
    timers->capacity = capacity;
    return 0;
}

static int timers_arm(struct timers *timers, struct timer *timer, int64_t when_us)
{
    int r;

    if (timers->closing)
        return -ECANCELED;
    timer->when_us = when_us;
    if (timer->position) {
        heap_settle(timers, timer, timer->position);
        return 0;
    }
    r = heap_grow(timers);
    if (r)
        return r;
    heap_up(timers, timer, ++timers->count);
    return 0;
}

int timers_set(struct timers *timers, struct timer *timer, int64_t when_us, bool *ret_armed)
{
    bool was_armed;
    int r;

    pthread_mutex_lock(&timers->lock);
    was_armed = timer->position != 0;
    r = timers_arm(timers, timer, when_us);
    if (!r && timers->heap[0] == timer && !timers->busy) {
        if (!timers->sleeping)
            timers_sleep(timers);
        else if (when_us < timers->wake_us)
            nng_aio_abort(timers->aio, NNG_ECANCELED); /* its callback sleeps again, for less */
    }
    pthread_mutex_unlock(&timers->lock);
    if (!r)
        *ret_armed = !was_armed;
    return r;
}

bool timers_cancel(struct timers *timers, struct timer *timer)
{
    bool was_armed;

    pthread_mutex_lock(&timers->lock);
    was_armed = timer->position != 0;
    if (was_armed)
        heap_remove(timers, timer);
    pthread_mutex_unlock(&timers->lock);
    return was_armed;
}

#include "handler/waiting.h"

#include <errno.h>

struct waiting {
    struct timers *timers;
    void (*kick)(void *user);
    void *user;
    pthread_mutex_t lock; /* everything below; taken before that of the timers */
    struct waiter *first;
    uint32_t count;
    uint64_t called; /* changes called out */
    bool ending;
};

int waiting_new(
    struct timers *timers, void (*kick)(void *user), void *user, struct waiting **ret_waiting)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (!waiting)
        return -ENOMEM;
    waiting->timers = timers;
    waiting->kick = kick;
    waiting->user = user;
    pthread_mutex_init(&waiting->lock, NULL);
    *ret_waiting = waiting;
    return 0;
}

void waiting_free(struct waiting *waiting)
{
    if (!waiting)
        return;
    pthread_mutex_destroy(&waiting->lock);
    free(waiting);
}

uint64_t waiting_seen(struct waiting *waiting)
{
    uint64_t called;

    pthread_mutex_lock(&waiting->lock);
    called = waiting->called;
    pthread_mutex_unlock(&waiting->lock);
    return called;
}

uint32_t waiting_count(struct waiting *waiting)
{
    uint32_t count;

    pthread_mutex_lock(&waiting->lock);
    count = waiting->count;
    pthread_mutex_unlock(&waiting->lock);
    return count;
}

/* Under the lock. */
static void unlink_waiter(struct waiter *waiter)
{
    *waiter->link = waiter->next;
    if (waiter->next)
        waiter->next->link = waiter->link;
    waiter->link = NULL;
    waiter->waiting->count--;
}

/*
 * The timer has fired. Whoever takes the waiter from the list decides what becomes of it, and
 * whoever has it last (the timer that fires, or who could cancel it) calls the waiter: it may be
 * gone right afterwards.
 */
static void on_time(struct timer *timer)
{
    struct waiter *waiter = CONTAINER_OF(timer, struct waiter, timer);
    struct waiting *waiting = waiter->waiting;

    pthread_mutex_lock(&waiting->lock);
    if (waiter->link) {
        unlink_waiter(waiter);
        waiter->ended = true;
    }
    pthread_mutex_unlock(&waiting->lock);
    if (waiter->ended)
        waiter->time_up(waiter);
    else
        waiter->look(waiter);
    waiting->kick(waiting->user);
}

int waiting_add(struct waiting *waiting, struct waiter *waiter, uint64_t seen, int64_t until_us)
{
    bool armed;
    int r = 0;

    waiter->timer = (struct timer){.fire = on_time};
    waiter->waiting = waiting;
    waiter->ended = false;
    waiter->link = NULL;
    pthread_mutex_lock(&waiting->lock);
    if (waiting->ending)
        r = WAITING_E_ENDING;
    else if (waiting->called != seen)
        r = WAITING_E_MISSED;
    else
        r = timers_set(waiting->timers, &waiter->timer, until_us, &armed);
    if (r == 0) {
        waiter->next = waiting->first;
        waiter->link = &waiting->first;
        if (waiter->next)
            waiter->next->link = &waiter->next;
        waiting->first = waiter;
        waiting->count++;
    }
    pthread_mutex_unlock(&waiting->lock);
    return r;
}

/* A key, or what stands before a tab of it; NULL: all. */
static bool concerns(const char *payload, const struct waiter *waiter)
{
    size_t size = payload ? strlen(payload) : 0;

    if (!payload)
        return true;
    return size && strncmp(payload, waiter->key, size) == 0 &&
           (waiter->key[size] == '\0' || waiter->key[size] == '\t');
}

/* Take those whom it concerns; under the lock. Those whose timer fires just now are left to it. */
static struct waiter *take(struct waiting *waiting, const char *payload, bool ended)
{
    struct waiter *taken = NULL;

    for (struct waiter *waiter = waiting->first, *next; waiter; waiter = next) {
        next = waiter->next;
        if (!concerns(payload, waiter))
            continue;
        unlink_waiter(waiter);
        waiter->ended = ended;
        if (timers_cancel(waiting->timers, &waiter->timer)) {
            waiter->next = taken;
            taken = waiter;
        }
    }
    return taken;
}

static void call(struct waiting *waiting, struct waiter *taken)
{
    struct waiter *next;

    if (!taken)
        return;
    for (; taken; taken = next) {
        next = taken->next;
        if (taken->ended)
            taken->time_up(taken);
        else
            taken->look(taken);
    }
    waiting->kick(waiting->user);
}

void waiting_wake(struct waiting *waiting, const char *payload)
{
    struct waiter *taken;

    pthread_mutex_lock(&waiting->lock);
    waiting->called++;
    taken = take(waiting, payload, false);
    pthread_mutex_unlock(&waiting->lock);
    call(waiting, taken);
}

void waiting_end(struct waiting *waiting)
{
    struct waiter *taken;

    pthread_mutex_lock(&waiting->lock);
    waiting->ending = true;
    taken = take(waiting, NULL, true);
    pthread_mutex_unlock(&waiting->lock);
    call(waiting, taken);
}

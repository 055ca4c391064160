#include "handler/room_waiting.h"

#include "base/text.h"

#include <errno.h>

struct room_waiting {
    struct timers *timers;
    void (*kick)(void *user);
    void *user;
    pthread_mutex_t lock; /* everything below; taken before that of the timers */
    struct room_waiter *first;
    uint32_t count;
    uint64_t called; /* changes called out */
    bool ending;
};

int room_waiting_new(
    struct timers *timers, void (*kick)(void *user), void *user, struct room_waiting **ret_waiting)
{
    struct room_waiting *waiting = calloc(1, sizeof *waiting);

    if (!waiting)
        return -ENOMEM;
    waiting->timers = timers;
    waiting->kick = kick;
    waiting->user = user;
    pthread_mutex_init(&waiting->lock, NULL);
    *ret_waiting = waiting;
    return 0;
}

void room_waiting_free(struct room_waiting *waiting)
{
    if (!waiting)
        return;
    pthread_mutex_destroy(&waiting->lock);
    free(waiting);
}

uint64_t room_waiting_seen(struct room_waiting *waiting)
{
    uint64_t called;

    pthread_mutex_lock(&waiting->lock);
    called = waiting->called;
    pthread_mutex_unlock(&waiting->lock);
    return called;
}

uint32_t room_waiting_count(struct room_waiting *waiting)
{
    uint32_t count;

    pthread_mutex_lock(&waiting->lock);
    count = waiting->count;
    pthread_mutex_unlock(&waiting->lock);
    return count;
}

/* Under the lock. */
static void unlink_waiter(struct room_waiter *waiter)
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
    struct room_waiter *waiter = CONTAINER_OF(timer, struct room_waiter, timer);
    struct room_waiting *waiting = waiter->waiting;

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

int room_waiting_add(
    struct room_waiting *waiting, struct room_waiter *waiter, uint64_t seen, int64_t until_us)
{
    bool armed;
    int r = 0;

    waiter->timer = (struct timer){.fire = on_time};
    waiter->waiting = waiting;
    waiter->ended = false;
    waiter->link = NULL;
    pthread_mutex_lock(&waiting->lock);
    if (waiting->ending)
        r = ROOM_WAITING_E_ENDING;
    else if (waiting->called != seen)
        r = ROOM_WAITING_E_MISSED;
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

/* "session", or "session\tcentre\troom"; NULL: all. */
static bool concerns(const char *payload, const struct room_waiter *waiter)
{
    size_t session = strlen(waiter->session), centre = strlen(waiter->centre);

    if (!payload)
        return true;
    if (strncmp(payload, waiter->session, session) != 0)
        return false;
    payload += session;
    if (!*payload)
        return true;
    return *payload == '\t' && strncmp(payload + 1, waiter->centre, centre) == 0 &&
           payload[1 + centre] == '\t' && text_equal(payload + centre + 2, waiter->room);
}

/* Take those whom it concerns; under the lock. Those whose timer fires just now are left to it. */
static struct room_waiter *take(struct room_waiting *waiting, const char *payload, bool ended)
{
    struct room_waiter *taken = NULL;

    for (struct room_waiter *waiter = waiting->first, *next; waiter; waiter = next) {
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

static void call(struct room_waiting *waiting, struct room_waiter *taken)
{
    struct room_waiter *next;

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

void room_waiting_wake(struct room_waiting *waiting, const char *payload)
{
    struct room_waiter *taken;

    pthread_mutex_lock(&waiting->lock);
    waiting->called++;
    taken = take(waiting, payload, false);
    pthread_mutex_unlock(&waiting->lock);
    call(waiting, taken);
}

void room_waiting_end(struct room_waiting *waiting)
{
    struct room_waiter *taken;

    pthread_mutex_lock(&waiting->lock);
    waiting->ending = true;
    taken = take(waiting, NULL, true);
    pthread_mutex_unlock(&waiting->lock);
    call(waiting, taken);
}

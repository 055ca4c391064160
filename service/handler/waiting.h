/*
 * Calls that wait until something of a room, or of a subject, has changed: no thread, no connection
 * and no statement each while nothing happens. One registry for each channel of the database.
 * Threads: any.
 */
#pragma once

#include "rpc/timers.h"

struct waiter {
    /* Set by whoever waits. */
    const char *key; /* what it waits for, "session\tcentre\troom", "session\tsubject"; borrowed */
    void (*look)(struct waiter *waiter);    /* something may have changed */
    void (*time_up)(struct waiter *waiter); /* or the service ends */
    /* The registry's own. */
    struct timer timer;
    struct waiting *waiting;
    struct waiter *next, **link; /* link NULL: not waiting any more */
    bool ended;                  /* with time_up, not with a look */
};

struct waiting;

/* `kick(user)` is called after several looks were started from outside. -errno. */
int waiting_new(struct timers *timers,
    void (*kick)(void *user),
    void *user,
    struct waiting **ret_waiting) MUST_CHECK;
/* Nobody may wait any more; accepts NULL. */
void waiting_free(struct waiting *waiting);

/* How many changes were called out: taken before the room is looked at. */
uint64_t waiting_seen(struct waiting *waiting);

enum waiting_err {
    WAITING_E_MISSED = 1, /* something was called out since `seen`: look again */
    WAITING_E_ENDING,     /* the service ends: do not wait */
};
/* Then exactly one of look and time_up is called, on another thread or before this returns. -errno.
 */
int waiting_add(
    struct waiting *waiting, struct waiter *waiter, uint64_t seen, int64_t until_us) MUST_CHECK;

/* What the channel said: a key, or what stands before a tab of one ("session": all of it); NULL:
 * anything. */
void waiting_wake(struct waiting *waiting, const char *payload);
/* Everybody's time is up, also of those who come later. */
void waiting_end(struct waiting *waiting);
uint32_t waiting_count(struct waiting *waiting);

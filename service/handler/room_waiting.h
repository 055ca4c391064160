/*
 * Calls that wait until something of their room has changed: no thread, no connection and no
 * statement each while nothing happens. Threads: any.
 */
#pragma once

#include "rpc/timers.h"

struct room_waiter {
    /* Set by whoever waits; `session`, `centre` and `room` are borrowed. */
    const char *session, *centre, *room;
    void (*look)(struct room_waiter *waiter);    /* something may have changed */
    void (*time_up)(struct room_waiter *waiter); /* or the service ends */
    /* The registry's own. */
    struct timer timer;
    struct room_waiting *waiting;
    struct room_waiter *next, **link; /* link NULL: not waiting any more */
    bool ended;                       /* with time_up, not with a look */
};

struct room_waiting;

/* `kick(user)` is called after several looks were started from outside. -errno. */
int room_waiting_new(struct timers *timers,
    void (*kick)(void *user),
    void *user,
    struct room_waiting **ret_waiting) MUST_CHECK;
/* Nobody may wait any more; accepts NULL. */
void room_waiting_free(struct room_waiting *waiting);

/* How many changes were called out: taken before the room is looked at. */
uint64_t room_waiting_seen(struct room_waiting *waiting);

enum room_waiting_err {
    ROOM_WAITING_E_MISSED = 1, /* something was called out since `seen`: look again */
    ROOM_WAITING_E_ENDING,     /* the service ends: do not wait */
};
/* Then exactly one of look and time_up is called, on another thread or before this returns. -errno.
 */
int room_waiting_add(struct room_waiting *waiting,
    struct room_waiter *waiter,
    uint64_t seen,
    int64_t until_us) MUST_CHECK;

/* What the channel said: "session\tcentre\troom", a session alone, or NULL: anything. */
void room_waiting_wake(struct room_waiting *waiting, const char *payload);
/* Everybody's time is up, also of those who come later. */
void room_waiting_end(struct room_waiting *waiting);
uint32_t room_waiting_count(struct room_waiting *waiting);

/* Many timers on one nng timer. Nothing runs while nothing is due. */
#pragma once

#include "base/base.h"

#include <pthread.h>

struct nng_aio;

struct timer {
    /* Runs once, on a thread of nng, with no lock held and the timer no longer armed. */
    void (*fire)(struct timer *timer);
    int64_t when_us;
    size_t position; /* in the heap, from 1; 0: not armed */
};

struct timers {
    pthread_mutex_t lock;
    struct nng_aio *aio;
    struct timer **heap;
    size_t count, capacity;
    int64_t wake_us; /* when the aio ends by itself */
    bool sleeping;   /* the aio is under way */
    bool busy;       /* timers are firing; the aio sleeps again afterwards */
    bool closing;
};

int timers_open(struct timers *timers) MUST_CHECK;
/* Waits for a timer that is firing; armed ones are dropped. Not from a thread of the runtime. */
void timers_close(struct timers *timers);

/* Arm, or move when armed. *ret_armed: whether it was not armed before. -ENOMEM; -ECANCELED after
 * timers_close(). */
int timers_set(
    struct timers *timers, struct timer *timer, int64_t when_us, bool *ret_armed) MUST_CHECK;
/* Whether it was armed; when not, it has fired or is about to. */
bool timers_cancel(struct timers *timers, struct timer *timer);

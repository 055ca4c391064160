/*
 * Where PINs and signatures are looked at: some threads of their own, since each check takes
 * milliseconds, which neither the threads of the network nor those of the database have.
 */
#pragma once

#include "base/base.h"

struct pin_desk;

enum { PIN_DESK_THREADS_MAX = 16 };

/* -ENOMEM, -EAGAIN. */
int pin_desk_open(uint32_t threads, struct pin_desk **ret_desk) MUST_CHECK;
/* Ends the threads, when what waits is done; from here on whoever submits a task runs it. Accepts
 * NULL. */
void pin_desk_stop(struct pin_desk *desk);
/* After pin_desk_stop(), when nobody submits any more. Accepts NULL. */
void pin_desk_free(struct pin_desk *desk);

/* Caller's memory until run() begins. */
struct pin_task {
    struct pin_task *next;
    void (*run)(void *context);
    void *context;
};
/* Run it on a thread of the desk; they begin in the order of submission. */
void pin_desk_submit(struct pin_desk *desk, struct pin_task *task);

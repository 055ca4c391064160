/* Subjects in the composition root: what their handlers work with, and who waits for an hour. */
#pragma once

#include "domain/subject_tools.h"
#include "rpc/timers.h"

struct waiting;
struct store_listener;

struct app_subjects {
    struct subject_tools tools;
    struct store_listener *listener;
    struct waiting *waiting; /* calls that wait for the hour of a subject */
};

/* `key` NULL: there is no key file, and no subject can be kept. `kick(user)`: as of waiting_new().
 * -errno. */
int app_subjects_open(struct app_subjects *subjects,
    struct store *store,
    const struct jury_key *key,
    struct timers *timers,
    void (*kick)(void *user),
    void *user) MUST_CHECK;
/* Nobody waits any more; what was not opened is fine. */
void app_subjects_end(struct app_subjects *subjects);
/* After the last call. */
void app_subjects_free(struct app_subjects *subjects);

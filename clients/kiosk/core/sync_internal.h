/*
 * Between the files of the synchronisation. Four threads, all on one client: the sender, the
 * watcher, the fetcher of documents, and one that asks while people wait (PINs).
 */
#pragma once

#include "clientlib/call.h"
#include "kiosk_core/room_internal.h"

enum sync_thread { SYNC_SENDER, SYNC_WATCHER, SYNC_FETCHER, SYNC_ASKER, SYNC_THREAD_COUNT };

struct sync_ask; /* sync_ask.c */

struct sync {
    struct room *room;
    struct client *client;
    pthread_t threads[SYNC_THREAD_COUNT];
    size_t started;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake[SYNC_THREAD_COUNT];
    bool wanted[SYNC_THREAD_COUNT]; /* there is something to do */
    bool stopping;
    struct sync_ask *asks;
};

/* Sleep until woken, or for so long; -1: until woken. False: the synchronisation stops. */
bool sync_wait(struct sync *sync, enum sync_thread thread, int64_t wait_ms);
void sync_wake(struct sync *sync, enum sync_thread thread); /* accepts NULL */
bool sync_is_stopping(struct sync *sync);

struct sync_backoff {
    uint32_t failures;
};
/* Twice as long each time, half of it by chance. */
int64_t sync_backoff_ms(struct sync_backoff *backoff);

enum sync_err {
    SYNC_E_LINK = 1, /* no answer: again later */
    SYNC_E_REFUSED,  /* this kiosk is not let in */
    SYNC_E_SAID,     /* the service says no to this call: *ret_status */
};

struct sync_call {
    const char *method; /* of JuryService */
    const ProtobufCMessage *request;
    uint32_t timeout_ms;
    bool of_room; /* whoever is denied this has no room any more */
    struct arena *arena;
    struct rpc_status status;   /* out */
    ProtobufCMessage *response; /* out */
    int64_t sent_boot_us;       /* out */
};
/* One call; blocks. What it says of the link is taken note of, but for the time
 * (room_heard()). enum sync_err; -errno: memory, or it stops. */
int sync_do(struct sync *sync, struct sync_call *call) MUST_CHECK;
/* Say in a request which room is calling; false: the arena is full. */
bool sync_say_room(const struct sync *sync,
    struct arena *arena,
    char **session,
    char **centre,
    char **room) MUST_CHECK;

void *sync_sender(void *sync);
void *sync_watcher(void *sync);
void *sync_fetcher(void *sync);
void *sync_asker(void *sync);
void sync_drop_asks(struct sync *sync);

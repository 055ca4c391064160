/* Between the files of the room: room.c (opening, the clock), room_view.c (what is seen),
 * room_act.c (what is done), room_ask.c (documents and PINs), sync*.c (the service). */
#pragma once

#include "kiosk_core/clock.h"
#include "kiosk_core/day.h"
#include "kiosk_core/entry.h"
#include "kiosk_core/identity.h"
#include "kiosk_core/room.h"

#include <pthread.h>

struct sync;

/* Files of the state directory. */
#define ROOM_CLOCK "clock"

struct room {
    struct place place;
    struct vault *vault;
    struct journal *journal;
    struct day_store store;
    struct arena *arena; /* of the identity */
    struct identity identity;
    void (*changed)(void *context);
    void *context;
    uint8_t boot[ENTRY_BOOT_SIZE];
    struct sync *sync; /* NULL: offline */

    /* One act at a time: what it is based on, and its place in the journal. Before `lock`. */
    pthread_mutex_t acting;

    pthread_mutex_t lock; /* all below */
    struct day *day;      /* shown; may be NULL */
    char shown[VAULT_DAY_SIZE];
    bool chosen;            /* by a person, not by the service */
    struct entry **entries; /* by sequence */
    size_t entry_count, entry_capacity;
    struct room_clock clock;
    int64_t clock_last_us; /* never earlier than this, but for a clock that was far off */
    struct clock_stored clock_stored;
    enum room_link link;
    char *link_message;
    int64_t seen_us;
    uint32_t alerts; /* those that do not come from the clock or the day */
    size_t lost;     /* acts that were in a damaged journal and cannot be read */
    struct view *view;
    uint64_t generation;
};

/* ---- room.c ---- */

int64_t room_now_locked(struct room *room);
/* An answer of the service: its time, and that it is there. Publishes when something changed. */
void room_heard(struct room *room, int64_t sent_boot_us, int64_t server_us);
void room_set_link(struct room *room, enum room_link link, const char *message);
/* A new day from the service. -ENOMEM. */
int room_take_day(struct room *room, const Palmares__V1__RoomDay *message) MUST_CHECK;
/* What is over is destroyed, when all of it was received. */
void room_forget_days(struct room *room);
void room_set_alert(struct room *room, uint32_t alert, bool on);
char *room_say(const char *format, ...) PRINTF_LIKE(1, 2);

/* ---- room_view.c ---- */

/* Build the view anew and tell. Without the lock. */
void room_publish(struct room *room);

/* ---- room_act.c ---- */

int room_add_entry_locked(struct room *room, struct entry *entry) MUST_CHECK;

/* ---- sync.c ---- */

int sync_start(struct room *room, struct sync **ret_sync) MUST_CHECK;
void sync_stop(struct sync *sync); /* accepts NULL */
/* There is something to send. */
void sync_wake_sender(struct sync *sync); /* accepts NULL, as those below */
/* The day is to be asked for. */
void sync_wake_watcher(struct sync *sync);
/* Documents are missing. */
void sync_wake_fetcher(struct sync *sync);

/* The watcher: asks for the day, and again whenever the service says that something has changed. */
#include "kiosk_core/sync_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>

enum {
    DAY_TIMEOUT_MS = 15000,
    WATCH_WAIT_MS = 20000,
    WATCH_TIMEOUT_MS = 26000,
    REFUSED_WAIT_MS = 10000,
    ARENA_MAX = 64 * 1024 * 1024,
};

struct watching {
    struct sync *sync;
    struct sync_backoff backoff;
    bool have_day; /* asked since the link is up */
    char day[VAULT_DAY_SIZE];
    char *revision;
};

/* ---- the day ---- */

/* The day that a person chose, or "": the service chooses. */
static void wanted_day(struct room *room, char day[VAULT_DAY_SIZE])
{
    pthread_mutex_lock(&room->lock);
    memcpy(day, room->chosen ? room->shown : "", room->chosen ? VAULT_DAY_SIZE : 1);
    pthread_mutex_unlock(&room->lock);
}

static void drop_choice(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    room->chosen = false;
    pthread_mutex_unlock(&room->lock);
}

static int take_day(
    struct watching *watching, const struct sync_call *call, const Palmares__V1__RoomDay *day)
{
    struct room *room = watching->sync->room;
    int r;

    room_heard(room, call->sent_boot_us, day_time_us(day->server_time));
    r = room_take_day(room, day);
    if (r > 0) {
        log_error("the service's day cannot be shown");
        return -EPROTO;
    }
    if (r)
        return r;
    free(watching->revision);
    watching->revision = strdup(day->revision);
    memcpy(watching->day, day->day, VAULT_DAY_SIZE);
    watching->have_day = watching->revision != NULL;
    sync_wake(watching->sync, SYNC_FETCHER);
    sync_wake(watching->sync, SYNC_SENDER);
    room_forget_days(room);
    return watching->revision ? 0 : -ENOMEM;
}

static int ask_day(struct watching *watching)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    struct room *room = watching->sync->room;
    Palmares__V1__GetRoomDayRequest request = PALMARES__V1__GET_ROOM_DAY_REQUEST__INIT;
    struct sync_call call = {.method = "GetRoomDay",
        .request = &request.base,
        .timeout_ms = DAY_TIMEOUT_MS,
        .of_room = true,
        .arena = arena};
    char day[VAULT_DAY_SIZE];
    int r;

    if (!arena ||
        !sync_say_room(watching->sync, arena, &request.session, &request.centre, &request.room))
        return -ENOMEM;
    wanted_day(room, day);
    request.day = day;
    r = sync_do(watching->sync, &call);
    if (r == SYNC_E_SAID && *day) {
        drop_choice(room); /* a day that the service does not have: back to the one it proposes */
        return 0;
    }
    return r ? r : take_day(watching, &call, (const Palmares__V1__RoomDay *)call.response);
}

/* ---- the watch ---- */

static void count_acts(struct room *room, Palmares__V1__WatchRoomRequest *request)
{
    pthread_mutex_lock(&room->lock);
    for (size_t i = 0; i < room->entry_count; i++) {
        request->waiting_count += room->entries[i]->state == ACT_WRITTEN;
        request->conflict_count += room->entries[i]->state == ACT_CONFLICTING;
    }
    request->clock_skew_ms = room_clock_skew_ms(&room->clock, clock_boot_us(), clock_wall_us());
    pthread_mutex_unlock(&room->lock);
}

static int watch(struct watching *watching)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    struct room *room = watching->sync->room;
    Palmares__V1__WatchRoomRequest request = PALMARES__V1__WATCH_ROOM_REQUEST__INIT;
    struct sync_call call = {.method = "WatchRoom",
        .request = &request.base,
        .timeout_ms = WATCH_TIMEOUT_MS,
        .of_room = true,
        .arena = arena};
    const Palmares__V1__WatchRoomResponse *response;
    int r;

    if (!arena ||
        !sync_say_room(watching->sync, arena, &request.session, &request.centre, &request.room))
        return -ENOMEM;
    request.day = watching->day;
    request.revision = watching->revision;
    request.wait_ms = WATCH_WAIT_MS;
    count_acts(room, &request);
    r = sync_do(watching->sync, &call);
    if (r)
        return r;
    response = (const Palmares__V1__WatchRoomResponse *)call.response;
    room_heard(room, call.sent_boot_us, day_time_us(response->server_time));
    if (response->changed)
        watching->have_day = false;
    return 0;
}

static bool day_was_chosen(struct watching *watching)
{
    char day[VAULT_DAY_SIZE];

    wanted_day(watching->sync->room, day);
    return *day && !text_equal(day, watching->day);
}

/* Woken: the day is to be asked for. */
static bool was_woken(struct sync *sync)
{
    bool woken;

    pthread_mutex_lock(&sync->lock);
    woken = sync->wanted[SYNC_WATCHER];
    sync->wanted[SYNC_WATCHER] = false;
    pthread_mutex_unlock(&sync->lock);
    return woken;
}

void *sync_watcher(void *context)
{
    struct watching watching = {.sync = context};
    int64_t wait_ms = 0;

    while (wait_ms ? sync_wait(watching.sync, SYNC_WATCHER, wait_ms)
                   : !sync_is_stopping(watching.sync)) {
        int r;

        if (was_woken(watching.sync) || day_was_chosen(&watching))
            watching.have_day = false;
        r = watching.have_day ? watch(&watching) : ask_day(&watching);
        wait_ms = 0;
        if (r) {
            watching.have_day = false; /* who knows what was missed */
            wait_ms = sync_backoff_ms(&watching.backoff);
            if (r == SYNC_E_REFUSED)
                wait_ms = REFUSED_WAIT_MS;
        } else {
            watching.backoff.failures = 0;
        }
    }
    free(watching.revision);
    return NULL;
}

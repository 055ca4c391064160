#include "kiosk_core/sync_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "clientlib/i18n.h"

#include <errno.h>
#include <sys/random.h>

enum {
    BACKOFF_MIN_MS = 250,
    BACKOFF_MAX_MS = 8000,
    STACK_SIZE = 512 * 1024,
};

/* ---- waking ---- */

bool sync_wait(struct sync *sync, enum sync_thread thread, int64_t wait_ms)
{
    int64_t until_us = clock_mono_us() + wait_ms * 1000;
    const struct timespec until = {
        .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    int r = 0;
    bool on;

    pthread_mutex_lock(&sync->lock);
    while (!sync->stopping && !sync->wanted[thread] && r != ETIMEDOUT)
        r = wait_ms < 0
                ? pthread_cond_wait(&sync->wake[thread], &sync->lock)
                : pthread_cond_clockwait(&sync->wake[thread], &sync->lock, CLOCK_MONOTONIC, &until);
    sync->wanted[thread] = false;
    on = !sync->stopping;
    pthread_mutex_unlock(&sync->lock);
    return on;
}

void sync_wake(struct sync *sync, enum sync_thread thread)
{
    if (!sync)
        return;
    pthread_mutex_lock(&sync->lock);
    sync->wanted[thread] = true;
    pthread_cond_signal(&sync->wake[thread]);
    pthread_mutex_unlock(&sync->lock);
}

void sync_wake_sender(struct sync *sync)
{
    sync_wake(sync, SYNC_SENDER);
}

void sync_wake_watcher(struct sync *sync)
{
    sync_wake(sync, SYNC_WATCHER);
}

void sync_wake_fetcher(struct sync *sync)
{
    sync_wake(sync, SYNC_FETCHER);
}

bool sync_is_stopping(struct sync *sync)
{
    bool stopping;

    pthread_mutex_lock(&sync->lock);
    stopping = sync->stopping;
    pthread_mutex_unlock(&sync->lock);
    return stopping;
}

int64_t sync_backoff_ms(struct sync_backoff *backoff)
{
    uint32_t shift = backoff->failures < 8 ? backoff->failures : 8;
    int64_t wait_ms = (int64_t)BACKOFF_MIN_MS << shift;
    uint32_t chance = 0;

    backoff->failures++;
    if (wait_ms > BACKOFF_MAX_MS)
        wait_ms = BACKOFF_MAX_MS;
    if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != sizeof chance)
        chance = 0;
    return wait_ms / 2 + (int64_t)(chance % (uint32_t)(wait_ms / 2 + 1));
}

/* ---- calls ---- */

static void say_down(struct room *room)
{
    room_set_link(room, ROOM_LINK_DOWN,
        _("No link with the service. Go on: all is kept on this kiosk and is sent by itself "
          "later."));
}

static void say_refused(struct room *room)
{
    room_set_link(room, ROOM_LINK_REFUSED,
        _("The service no longer accepts this kiosk (certificate revoked or replaced). All that is "
          "written is kept here. Call the secretariat: once this room is enrolled again, all is "
          "sent."));
}

/* A try to connect failed while a call waits. */
static void on_wait(const char *why, void *context)
{
    struct sync *sync = context;
    bool refused;

    log_debug("no link yet: %s", why);
    pthread_mutex_lock(&sync->room->lock);
    refused = sync->room->link == ROOM_LINK_REFUSED;
    pthread_mutex_unlock(&sync->room->lock);
    if (!refused)
        say_down(sync->room);
}

/* The room itself is denied: replaced by another kiosk, or another room's. A document or a day that
 * is not for this kiosk says nothing of that kind. */
static int said_no(struct sync *sync, const struct sync_call *call)
{
    log_warning("the service says no method=%s code=%s reason=%s: %s", call->method,
        rpc_code_name(call->status.code), call->status.reason, call->status.message);
    if (call->status.code == RPC_PERMISSION_DENIED && call->of_room &&
        !text_equal(call->status.reason, "OTHER_DAY")) {
        say_refused(sync->room);
        return SYNC_E_REFUSED;
    }
    room_set_link(sync->room, ROOM_LINK_UP, "");
    return SYNC_E_SAID;
}

bool sync_say_room(
    const struct sync *sync, struct arena *arena, char **session, char **centre, char **room)
{
    const struct identity *identity = &sync->room->identity;

    *session = arena_strdup(arena, identity->session);
    *centre = arena_strdup(arena, identity->centre);
    *room = arena_strdup(arena, identity->room);
    return *session && *centre && *room;
}

int sync_do(struct sync *sync, struct sync_call *call)
{
    const struct client_call what = {
        .service = &palmares__v1__jury_service__descriptor,
        .method = call->method,
        .request = call->request,
        .timeout_ms = call->timeout_ms,
    };
    int r;

    call->sent_boot_us = clock_boot_us();
    r = client_call(sync->client, &what, call->arena, &call->status, &call->response);
    if (r)
        return r < 0 ? r : -EIO;
    switch (call->status.code) {
    case RPC_OK:
        return 0;
    case RPC_CANCELLED:
        return -ECANCELED;
    case RPC_UNAVAILABLE:
    case RPC_DEADLINE_EXCEEDED:
        say_down(sync->room);
        return SYNC_E_LINK;
    case RPC_UNAUTHENTICATED:
        say_refused(sync->room);
        return SYNC_E_REFUSED;
    case RPC_RESOURCE_EXHAUSTED:
        return SYNC_E_LINK;
    default:
        return said_no(sync, call);
    }
}

/* ---- life ---- */

static int start_threads(struct sync *sync)
{
    static void *(*const runs[SYNC_THREAD_COUNT])(void *) = {
        [SYNC_SENDER] = sync_sender,
        [SYNC_WATCHER] = sync_watcher,
        [SYNC_FETCHER] = sync_fetcher,
        [SYNC_ASKER] = sync_asker,
    };
    pthread_attr_t attributes;
    int r = pthread_attr_init(&attributes);

    if (!r)
        r = pthread_attr_setstacksize(&attributes, STACK_SIZE);
    for (; !r && sync->started < SYNC_THREAD_COUNT; sync->started += r == 0)
        r = pthread_create(&sync->threads[sync->started], &attributes, runs[sync->started], sync);
    (void)pthread_attr_destroy(&attributes);
    return -r;
}

/* Its files cannot be used: as if it was refused, for a new enrolment is what helps. */
static void say_bad_profile(struct sync *sync)
{
    log_error("the kiosk's certificate cannot be used: %s", client_why(sync->client));
    say_refused(sync->room);
}

int sync_start(struct room *room, struct sync **ret_sync)
{
    struct sync *sync = calloc(1, sizeof *sync);
    struct client_options options = {
        .profile = &room->identity.profile, .on_wait = on_wait, .on_wait_context = sync};
    int r;

    if (!sync)
        return -ENOMEM;
    sync->room = room;
    pthread_mutex_init(&sync->lock, NULL);
    for (size_t i = 0; i < SYNC_THREAD_COUNT; i++)
        pthread_cond_init(&sync->wake[i], NULL);
    sync->wanted[SYNC_SENDER] = sync->wanted[SYNC_FETCHER] = true;
    r = client_new(&options, &sync->client);
    if (!r)
        r = client_connect(sync->client);
    if (r == CLIENT_E_PROFILE || r == -EINVAL) {
        say_bad_profile(sync);
        sync_stop(sync);
        return 0;
    }
    *ret_sync = sync; /* the threads may look at it from the room */
    if (!r)
        r = start_threads(sync);
    if (r) {
        *ret_sync = NULL;
        sync_stop(sync);
    }
    return r;
}

void sync_stop(struct sync *sync)
{
    if (!sync)
        return;
    pthread_mutex_lock(&sync->lock);
    sync->stopping = true;
    for (size_t i = 0; i < SYNC_THREAD_COUNT; i++)
        pthread_cond_broadcast(&sync->wake[i]);
    pthread_mutex_unlock(&sync->lock);
    if (sync->client)
        client_cut(sync->client);
    for (size_t i = 0; i < sync->started; i++)
        (void)pthread_join(sync->threads[i], NULL);
    sync_drop_asks(sync);
    client_free(sync->client);
    for (size_t i = 0; i < SYNC_THREAD_COUNT; i++)
        pthread_cond_destroy(&sync->wake[i]);
    pthread_mutex_destroy(&sync->lock);
    free(sync);
}

/*
 * The sender: what is in the journal, in order. A batch has at most one act of each sheet, so that
 * nothing is applied on top of an act that was refused; when one is, those behind it that were
 * already taken down are held back and shown to people with it.
 */
#include "kiosk_core/sync_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "clientlib/i18n.h"

#include <errno.h>

enum { BATCH_MAX = 100, TIMEOUT_MS = 8000, ARENA_MAX = 32 * 1024 * 1024, REFUSED_WAIT_MS = 15000 };

struct batch {
    struct entry *entries[BATCH_MAX];
    Palmares__V1__Act *acts[BATCH_MAX];
    size_t count;
};

static void release_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        entry_unref(batch->entries[i]);
}

static bool waits_behind(const struct room *room, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (room->entries[i]->state == ACT_WRITTEN &&
            entry_same_sheet(room->entries[i], room->entries[index]))
            return true;
    return false;
}

/* Without the first `skip`. */
static void collect(struct room *room, size_t max, size_t skip, struct batch *batch)
{
    pthread_mutex_lock(&room->lock);
    for (size_t i = 0; i < room->entry_count && batch->count < max; i++) {
        struct entry *entry = room->entries[i];

        if (entry->state != ACT_WRITTEN || waits_behind(room, i))
            continue;
        if (skip) {
            skip--;
            continue;
        }
        batch->acts[batch->count] = entry->sent;
        batch->entries[batch->count++] = entry_ref(entry);
    }
    pthread_mutex_unlock(&room->lock);
}

/* ---- answers ---- */

static void store_result(struct room *room,
    struct entry *entry,
    enum act_state state,
    const Palmares__V1__ActResult *result)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r = entry_pack_result(result, &bytes);

    if (!r)
        r = journal_set(room->journal, &entry->key, entry_journal_state(state), &bytes);
    if (r) { /* it is sent again after the next start, and gets the same answer */
        log_warning("an answer cannot be written down");
        if (r > 0)
            room_set_alert(room, ROOM_ALERT_NOT_WRITABLE, true);
    }
    pthread_mutex_lock(&room->lock);
    if (entry_set_result(entry, state, result))
        log_error("no memory for an answer");
    pthread_mutex_unlock(&room->lock);
}

/* Those behind first: if this is cut off, the refused one is asked for again. */
static void hold_back(struct room *room, const struct entry *refused)
{
    static char reason[] = "EARLIER_ACT";
    Palmares__V1__ActResult result = PALMARES__V1__ACT_RESULT__INIT;
    char id[UUID_TEXT_SIZE];

    result.outcome = PALMARES__V1__ACT_RESULT__OUTCOME__CONFLICT;
    result.reason = reason;
    result.message = strdup(_("The service did not take an earlier entry of this sheet; this one "
                              "waits for you to decide."));
    if (!result.message)
        return;
    result.id = id;
    for (size_t i = 0;; i++) {
        struct entry *entry = NULL;
        bool behind = false;

        pthread_mutex_lock(&room->lock);
        if (i < room->entry_count) {
            entry = entry_ref(room->entries[i]);
            behind =
                entry != refused && entry->state == ACT_WRITTEN && entry_same_sheet(entry, refused);
        }
        pthread_mutex_unlock(&room->lock);
        if (!entry)
            break;
        if (behind) {
            uuid_format(&entry->key.id, id);
            store_result(room, entry, ACT_CONFLICTING, &result);
        }
        entry_unref(entry);
    }
    free(result.message);
}

/* Nobody acts meanwhile: whoever does next sees it. */
static void take_conflict(
    struct room *room, struct entry *entry, const Palmares__V1__ActResult *result)
{
    pthread_mutex_lock(&room->acting);
    hold_back(room, entry);
    store_result(room, entry, ACT_CONFLICTING, result);
    room_publish(room);
    pthread_mutex_unlock(&room->acting);
}

/* -EPROTO: an answer to something else. */
static int take_results(
    struct sync *sync, const struct batch *batch, const Palmares__V1__RecordActsResponse *response)
{
    bool conflict = false;

    if (response->n_results != batch->count)
        return -EPROTO;
    for (size_t i = 0; i < batch->count; i++) {
        const Palmares__V1__ActResult *result = response->results[i];
        struct entry *entry = batch->entries[i];

        if (!text_equal(result->id, batch->acts[i]->id))
            return -EPROTO;
        switch (result->outcome) {
        case PALMARES__V1__ACT_RESULT__OUTCOME__APPLIED:
            store_result(sync->room, entry, ACT_RECEIVED, result);
            break;
        case PALMARES__V1__ACT_RESULT__OUTCOME__CONFLICT:
        case PALMARES__V1__ACT_RESULT__OUTCOME__REFUSED:
            take_conflict(sync->room, entry, result);
            conflict = true;
            break;
        default:
            return -EPROTO;
        }
    }
    room_publish(sync->room);
    if (conflict)
        sync_wake(sync, SYNC_WATCHER);
    return 0;
}

/* An act that the service cannot even read, alone in its batch. */
static void take_unreadable(
    struct sync *sync, const struct batch *batch, const struct rpc_status *status)
{
    static char reason[] = "BAD_ACT";
    Palmares__V1__ActResult result = PALMARES__V1__ACT_RESULT__INIT;

    result.id = batch->acts[0]->id;
    result.outcome = PALMARES__V1__ACT_RESULT__OUTCOME__REFUSED;
    result.reason = reason;
    result.message = room_say(_("The service cannot read this entry (%s). Do it again; if it "
                                "happens again, call the secretariat."),
        status->message ? status->message : "");
    if (result.message)
        take_conflict(sync->room, batch->entries[0], &result);
    free(result.message);
}

/* ---- the time, before the first act ---- */

static bool knows_time(struct room *room)
{
    bool knows;

    pthread_mutex_lock(&room->lock);
    knows = room->clock.measured;
    pthread_mutex_unlock(&room->lock);
    return knows;
}

/* Acts that were taken down by a clock that may be wrong are put right before they go: an answer
 * without a wait says the service's time. */
static int ask_time(struct sync *sync)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    Palmares__V1__WatchRoomRequest request = PALMARES__V1__WATCH_ROOM_REQUEST__INIT;
    struct sync_call call = {.method = "WatchRoom",
        .request = &request.base,
        .timeout_ms = TIMEOUT_MS,
        .of_room = true,
        .arena = arena};
    int r;

    if (!arena || !sync_say_room(sync, arena, &request.session, &request.centre, &request.room))
        return -ENOMEM;
    r = sync_do(sync, &call);
    if (!r)
        room_heard(sync->room, call.sent_boot_us,
            day_time_us(((const Palmares__V1__WatchRoomResponse *)call.response)->server_time));
    return r;
}

/* ---- rounds ---- */

struct sending {
    struct sync *sync;
    struct sync_backoff backoff;
    /* After a batch that the service cannot take as a whole: acts one by one, and past those that
     * it cannot take alone, so that they keep nothing else back. */
    size_t max, skip;
};

static int send_batch(struct sending *sending, const struct batch *batch)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    struct sync *sync = sending->sync;
    struct room *room = sync->room;
    Palmares__V1__RecordActsRequest request = PALMARES__V1__RECORD_ACTS_REQUEST__INIT;
    struct sync_call call = {.method = "RecordActs",
        .request = &request.base,
        .timeout_ms = TIMEOUT_MS,
        .of_room = true,
        .arena = arena};
    const Palmares__V1__RecordActsResponse *response;
    int r;

    if (!arena || !sync_say_room(sync, arena, &request.session, &request.centre, &request.room))
        return -ENOMEM;
    request.n_acts = batch->count;
    request.acts = arena_memdup(arena, batch->acts, batch->count * sizeof *batch->acts);
    pthread_mutex_lock(&room->lock);
    request.clock_skew_ms = room_clock_skew_ms(&room->clock, clock_boot_us(), clock_wall_us());
    pthread_mutex_unlock(&room->lock);
    if (arena_refused(arena))
        return -ENOMEM;
    r = sync_do(sync, &call);
    if (r == SYNC_E_SAID && call.status.code == RPC_INVALID_ARGUMENT && batch->count == 1) {
        take_unreadable(sync, batch, &call.status);
        return 0;
    }
    if (r)
        return r;
    response = (const Palmares__V1__RecordActsResponse *)call.response;
    room_heard(room, call.sent_boot_us, day_time_us(response->server_time));
    return take_results(sync, batch, response);
}

static bool anything_waits(struct room *room)
{
    struct batch batch = {0};

    collect(room, 1, 0, &batch);
    release_batch(&batch);
    return batch.count > 0;
}

/* How long to wait then; 0: there may be more. */
static int64_t send_round(struct sending *sending)
{
    struct room *room = sending->sync->room;
    struct batch batch = {0};
    int64_t wait_ms;
    int r;

    if (!anything_waits(room))
        return -1;
    r = knows_time(room) ? 0 : ask_time(sending->sync);
    if (!r)
        collect(room, sending->max, sending->skip, &batch);
    if (!r)
        r = batch.count ? send_batch(sending, &batch) : SYNC_E_LINK;
    sending->skip = r == SYNC_E_SAID && sending->max == 1 ? sending->skip + 1
                    : batch.count                         ? sending->skip
                                                          : 0;
    release_batch(&batch);
    if (r == SYNC_E_SAID)
        sending->max = 1;
    else if (!sending->skip)
        sending->max = BATCH_MAX;
    if (!r) {
        sending->backoff.failures = 0;
        return 0;
    }
    wait_ms = sync_backoff_ms(&sending->backoff);
    return r == SYNC_E_REFUSED ? REFUSED_WAIT_MS : wait_ms;
}

void *sync_sender(void *context)
{
    struct sending sending = {.sync = context, .max = BATCH_MAX};
    int64_t wait_ms = 0;

    while (wait_ms == 0 ? !sync_is_stopping(sending.sync)
                        : sync_wait(sending.sync, SYNC_SENDER, wait_ms))
        wait_ms = send_round(&sending);
    return NULL;
}

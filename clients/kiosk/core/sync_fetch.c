/* The fetcher: documents and fiches-sujets of the day, ahead of time, in the order of the slots. */
#include "kiosk_core/sync_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "kiosk_core/room_ask.h"

#include <errno.h>

enum {
    TIMEOUT_MS = 20000,
    ARENA_MAX = 16 * 1024 * 1024,
    PIECES_MAX = 4096,
    REFUSED_WAIT_MS = 5000,
};

struct fetching {
    struct sync *sync;
    struct day *day;
    const Palmares__V1__RoomSlot *slot;
    bool fetched; /* something new */
    bool refused; /* the service could not give something */
};

/* ---- documents ---- */

/* The next piece. 0: *ret_more says whether there are others; SYNC_E_SAID: another revision. */
static int fetch_piece(const struct fetching *fetching,
    const Palmares__V1__PageSet *pages,
    struct buffer *to,
    bool *ret_more)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    Palmares__V1__GetCandidatePagesRequest request =
        PALMARES__V1__GET_CANDIDATE_PAGES_REQUEST__INIT;
    struct sync_call call = {.method = "GetCandidatePages",
        .request = &request.base,
        .timeout_ms = TIMEOUT_MS,
        .arena = arena};
    const Palmares__V1__GetCandidatePagesResponse *response;
    int r;

    if (!arena)
        return -ENOMEM;
    request.session = fetching->day->message->session;
    request.candidate = fetching->slot->slot->candidate;
    request.kind = pages->kind;
    request.ordinal = pages->ordinal;
    request.offset = to->size;
    r = sync_do(fetching->sync, &call);
    if (r)
        return r;
    response = (const Palmares__V1__GetCandidatePagesResponse *)call.response;
    if (response->revision != pages->revision || to->size + response->data.len > DAY_PAGES_MAX)
        return SYNC_E_SAID; /* a new day is on its way */
    if (response->data.len && buffer_append(to, response->data.data, response->data.len))
        return -ENOMEM;
    *ret_more = response->next_offset != 0;
    return *ret_more && response->next_offset != to->size ? SYNC_E_SAID : 0;
}

static int fetch_pages(struct fetching *fetching, const Palmares__V1__PageSet *pages)
{
    const struct day_store *store = &fetching->sync->room->store;
    CLEANUP_FREE char *name = room_pages_name(fetching->slot->slot->candidate, pages);
    CLEANUP_BUFFER struct buffer bytes = {0};
    bool more = true;
    int r = 0;

    if (!name)
        return -ENOMEM;
    if (day_has(store, fetching->day->message->day, DAY_PAGES, name))
        return 0;
    for (size_t i = 0; more && !r && i < PIECES_MAX; i++)
        r = fetch_piece(fetching, pages, &bytes, &more);
    fetching->refused |= r == SYNC_E_SAID || more;
    if (r || more || !bytes.size)
        return r == SYNC_E_SAID ? 0 : r;
    if (day_put(store, fetching->day->message->day, DAY_PAGES, name, &bytes))
        log_warning("a document cannot be kept");
    fetching->fetched = true;
    return 0;
}

/* ---- fiches-sujets ---- */

/* An answer in another view than was asked for is not kept. */
static int keep_fiche(struct fetching *fetching,
    const Palmares__V1__FicheSujet *fiche,
    Palmares__V1__FicheSujet__View view)
{
    const struct day_store *store = &fetching->sync->room->store;
    const char *day = fetching->day->message->day, *candidate = fetching->slot->slot->candidate;
    CLEANUP_BUFFER struct buffer bytes = {0};
    CLEANUP_BUFFER struct buffer before = {0};
    enum day_kind kind = room_fiche_kind(view);

    if (fiche->view != view || !text_equal(fiche->candidate, candidate) ||
        (view == PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE && fiche->role)) {
        log_error("the service sent another view of a fiche-sujet: it is not kept");
        return 0;
    }
    if (buffer_reserve(&bytes, palmares__v1__fiche_sujet__get_packed_size(fiche) + 1))
        return -ENOMEM;
    bytes.size = palmares__v1__fiche_sujet__pack(fiche, bytes.data);
    if (day_get(store, day, kind, candidate, clock_wall_us(), &before) == 0 &&
        before.size == bytes.size && memcmp(before.data, bytes.data, bytes.size) == 0)
        return 0;
    if (day_put(store, day, kind, candidate, &bytes))
        log_warning("a fiche-sujet cannot be kept");
    fetching->fetched = true;
    return 0;
}

static int fetch_fiche(struct fetching *fetching, Palmares__V1__FicheSujet__View view)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    Palmares__V1__GetFicheSujetRequest request = PALMARES__V1__GET_FICHE_SUJET_REQUEST__INIT;
    struct sync_call call = {.method = "GetFicheSujet",
        .request = &request.base,
        .timeout_ms = TIMEOUT_MS,
        .arena = arena};
    int r;

    if (!arena)
        return -ENOMEM;
    request.session = fetching->day->message->session;
    request.candidate = fetching->slot->slot->candidate;
    request.view = view;
    r = sync_do(fetching->sync, &call);
    fetching->refused |= r == SYNC_E_SAID;
    if (r)
        return r == SYNC_E_SAID ? 0 : r;
    return keep_fiche(fetching, (const Palmares__V1__FicheSujet *)call.response, view);
}

/* ---- the round ---- */

static int fetch_slot(struct fetching *fetching)
{
    int r = 0;

    for (size_t i = 0; i < fetching->slot->n_pages && !r; i++)
        r = fetch_pages(fetching, fetching->slot->pages[i]);
    if (!r && fetching->slot->fiche_sujet)
        r = fetch_fiche(fetching, PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE);
    if (!r && fetching->slot->fiche_sujet)
        r = fetch_fiche(fetching, PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY);
    return r;
}

/* SYNC_E_SAID: all but what the service could not give. */
static int fetch_day(struct sync *sync)
{
    CLEANUP(day_unref_p) struct day *day = NULL;
    struct fetching fetching = {.sync = sync};
    int r = 0;

    pthread_mutex_lock(&sync->room->lock);
    if (sync->room->day && sync->room->link == ROOM_LINK_UP)
        day = day_ref(sync->room->day);
    pthread_mutex_unlock(&sync->room->lock);
    fetching.day = day;
    for (size_t i = 0; day && i < day->message->n_slots && !r && !sync_is_stopping(sync); i++) {
        fetching.slot = day->message->slots[i];
        fetching.fetched = false;
        r = fetch_slot(&fetching);
        if (fetching.fetched)
            room_publish(sync->room);
    }
    return !r && fetching.refused ? SYNC_E_SAID : r;
}

/* However often people ask for a document that the service cannot give: now and then. */
static void rest(struct sync *sync)
{
    int64_t until_us = clock_mono_us() + REFUSED_WAIT_MS * 1000;
    const struct timespec until = {
        .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    int r = 0;

    pthread_mutex_lock(&sync->lock);
    while (!sync->stopping && r != ETIMEDOUT)
        r = pthread_cond_clockwait(&sync->wake[SYNC_FETCHER], &sync->lock, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&sync->lock);
}

void *sync_fetcher(void *context)
{
    struct sync *sync = context;
    struct sync_backoff backoff = {0};
    int64_t wait_ms = -1;

    while (sync_wait(sync, SYNC_FETCHER, wait_ms)) {
        int r = fetch_day(sync);

        if (r == SYNC_E_SAID) {
            rest(sync);
            r = 0;
        }
        wait_ms = r ? sync_backoff_ms(&backoff) : -1;
        if (!r)
            backoff.failures = 0;
    }
    return NULL;
}

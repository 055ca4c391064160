#include "domain/candidate_terms.h"

#include "base/arena.h"
#include "base/text.h"

#include <pthread.h>

enum { TERMS_MAX_BYTES = 1 << 20 };

struct terms_ref {
    unsigned count; /* under the lock */
    struct arena *arena;
    const char *session;
    struct candidate_terms terms;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct terms_ref *kept[CANDIDATE_TERMS_KEPT];
static unsigned next_place; /* the oldest goes first */

static void release(struct terms_ref *ref) /* under the lock */
{
    if (!ref || --ref->count > 0)
        return;
    arena_free(ref->arena);
    free(ref);
}

static int find(const char *session) /* under the lock */
{
    for (int i = 0; i < CANDIDATE_TERMS_KEPT; i++)
        if (kept[i] && text_equal(kept[i]->session, session))
            return i;
    return -1;
}

struct terms_ref *terms_get(const char *session)
{
    struct terms_ref *ref = NULL;
    int place;

    pthread_mutex_lock(&lock);
    place = find(session);
    if (place >= 0) {
        ref = kept[place];
        ref->count++;
    }
    pthread_mutex_unlock(&lock);
    return ref;
}

static bool copy(struct terms_ref *to, const struct candidate_terms *from)
{
    const char **languages = arena_calloc(to->arena, from->language_count + 1, sizeof *languages);
    struct candidate_zone *zones = arena_calloc(to->arena, from->zone_count + 1, sizeof *zones);

    if (!languages || !zones)
        return false;
    for (size_t i = 0; i < from->language_count; i++)
        if (!(languages[i] = arena_strdup(to->arena, from->languages[i])))
            return false;
    for (size_t i = 0; i < from->zone_count; i++) {
        zones[i].id = arena_strdup(to->arena, from->zones[i].id);
        zones[i].label = arena_strdup(to->arena, from->zones[i].label);
        if (!zones[i].id || !zones[i].label)
            return false;
    }
    to->terms = *from;
    to->terms.languages = languages;
    to->terms.zones = zones;
    return true;
}

static void put_away(struct terms_ref *ref) /* under the lock */
{
    int place = find(ref->session);

    if (place < 0)
        place = (int)(next_place++ % CANDIDATE_TERMS_KEPT);
    release(kept[place]);
    ref->count++;
    kept[place] = ref;
}

struct terms_ref *terms_keep(const char *session, const struct candidate_terms *terms)
{
    struct terms_ref *ref = calloc(1, sizeof *ref);

    if (!ref)
        return NULL;
    ref->count = 1;
    ref->arena = arena_new(TERMS_MAX_BYTES);
    ref->session = ref->arena ? arena_strdup(ref->arena, session) : NULL;
    if (!ref->session || !copy(ref, terms)) {
        arena_free(ref->arena);
        free(ref);
        return NULL;
    }
    pthread_mutex_lock(&lock);
    put_away(ref);
    pthread_mutex_unlock(&lock);
    return ref;
}

void terms_forget(const char *session)
{
    int place;

    pthread_mutex_lock(&lock);
    place = find(session);
    if (place >= 0) {
        release(kept[place]);
        kept[place] = NULL;
    }
    pthread_mutex_unlock(&lock);
}

const struct candidate_terms *terms_of(const struct terms_ref *ref)
{
    return &ref->terms;
}

void terms_unref(struct terms_ref *ref)
{
    pthread_mutex_lock(&lock);
    release(ref);
    pthread_mutex_unlock(&lock);
}

#include "domain/room_signs.h"

#include "store/room_state.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct room_signs {
    pthread_mutex_t lock;
    struct store_room_sign *signs; /* by principal */
    size_t count, capacity;
};

struct room_signs *room_signs_new(void)
{
    struct room_signs *signs = calloc(1, sizeof *signs);

    if (signs)
        pthread_mutex_init(&signs->lock, NULL);
    return signs;
}

void room_signs_free(struct room_signs *signs)
{
    if (!signs)
        return;
    pthread_mutex_destroy(&signs->lock);
    free(signs->signs);
    free(signs);
}

/* Where it is, or should be. */
static size_t place_of(const struct room_signs *signs, int64_t principal_id)
{
    size_t from = 0, to = signs->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (signs->signs[middle].principal_id < principal_id)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* NULL: no room for it; the next sign may find some. */
static struct store_room_sign *place_for(struct room_signs *signs, int64_t principal_id)
{
    size_t place = place_of(signs, principal_id);

    if (place < signs->count && signs->signs[place].principal_id == principal_id)
        return &signs->signs[place];
    if (signs->count == signs->capacity) {
        size_t capacity = signs->capacity ? 2 * signs->capacity : 64;
        struct store_room_sign *grown =
            signs->count < ROOM_SIGNS_MAX
                ? reallocarray(signs->signs, capacity, sizeof *signs->signs)
                : NULL;

        if (!grown)
            return NULL;
        signs->signs = grown;
        signs->capacity = capacity;
    }
    memmove(&signs->signs[place + 1], &signs->signs[place],
        (signs->count - place) * sizeof *signs->signs);
    signs->count++;
    signs->signs[place] = (struct store_room_sign){.principal_id = principal_id};
    return &signs->signs[place];
}

void room_signs_note(struct room_signs *signs, int64_t principal_id, const struct room_sign *sign)
{
    struct store_room_sign *noted;

    pthread_mutex_lock(&signs->lock);
    noted = place_for(signs, principal_id);
    if (noted && sign->seen_us >= noted->seen_us) {
        noted->seen_us = sign->seen_us;
        noted->clock_skew_ms = sign->clock_skew_ms;
        if (sign->has_counts) {
            noted->has_counts = true;
            noted->waiting = sign->waiting;
            noted->conflicts = sign->conflicts;
        }
    }
    pthread_mutex_unlock(&signs->lock);
}

int room_signs_write(struct room_signs *signs,
    struct store *store,
    struct op *op,
    size_t *ret_count,
    room_signs_fn done,
    void *context)
{
    struct store_room_sign *taken;
    size_t count;
    int r;

    pthread_mutex_lock(&signs->lock);
    taken = TAKE_PTR(signs->signs);
    count = signs->count;
    signs->count = signs->capacity = 0;
    pthread_mutex_unlock(&signs->lock);
    *ret_count = count;
    /* What is lost with a write that fails, the kiosks say again within half a minute. */
    r = count ? store_room_signs(store, op, taken, count, done, context) : 0;
    free(taken);
    return r;
}

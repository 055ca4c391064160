/* Signs of life of kiosks, kept in memory and written down all at once. Threads: any. */
#pragma once

#include "model/op.h"

struct store;
struct room_signs;

enum { ROOM_SIGNS_MAX = 20000 };

struct room_sign {
    int64_t seen_us; /* Unix time */
    int64_t clock_skew_ms;
    bool has_counts; /* the next two are known */
    uint32_t waiting, conflicts;
};

struct room_signs *room_signs_new(void) MUST_CHECK;
void room_signs_free(struct room_signs *signs); /* accepts NULL */

/* The kiosk of this principal was heard of. */
void room_signs_note(struct room_signs *signs, int64_t principal_id, const struct room_sign *sign);

/* Write down what was heard since the last time, in one statement; `op` is the service's own.
 * *ret_count 0: there was nothing, and `done` is not called. */
typedef void (*room_signs_fn)(struct op *op, int r, void *context);
int room_signs_write(struct room_signs *signs,
    struct store *store,
    struct op *op,
    size_t *ret_count,
    room_signs_fn done,
    void *context) MUST_CHECK;

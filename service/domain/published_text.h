/* Texts published before, with which subjects are compared. Results come through the callback, on a
 * store thread. */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/published_text.h"

typedef void (*published_fn)(
    struct op *op, int r, const struct published_text *published, void *context);
/* A new one or another text under its id; `words` is set. OUTCOME_INVALID, _PRECONDITION
 * (NO_KEY_FILE), _REQUEST_ID_REUSED. */
int published_put(const struct subject_tools *tools,
    struct op *op,
    struct published_text *published,
    published_fn done,
    void *context) MUST_CHECK;
/* OUTCOME_INVALID, _NOT_FOUND, _REQUEST_ID_REUSED. */
int published_delete(const struct subject_tools *tools,
    struct op *op,
    const char *id,
    published_fn done,
    void *context) MUST_CHECK;

struct published_listing {
    const char *after;
    uint32_t limit;

    const struct published_text *texts;
    size_t count;
    bool more;
};
typedef void (*published_list_fn)(
    struct op *op, int r, const struct published_listing *listing, void *context);
int published_list(const struct subject_tools *tools,
    struct op *op,
    struct published_listing *listing,
    published_list_fn done,
    void *context) MUST_CHECK;

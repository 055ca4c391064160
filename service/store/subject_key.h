/* What a recipient gets of a sealed subject: pieces of the file, and the key at the hour. The
 * functions of the database look themselves who is calling (op's certificate), and write the audit
 * row of each access and refusal. */
#pragma once

#include "store/store.h"

struct subject_key_asked {
    const char *session, *subject;
    int64_t at_us; /* now, by the service's clock */
    bool waits;    /* before the hour this is no attempt */
};
/* `why` "": given; NOT_RECIPIENT, NOT_SEALED, TOO_EARLY, NO_HOUR, REVOKED, DISABLED, EXPIRED,
 * SCOPE, UNKNOWN. Gone after the callback. */
struct subject_key_given {
    const char *why;
    int64_t release_us; /* 0: no hour, or none of the caller's business */
    const char *sha256; /* of the file; "" to who is no recipient */
    const uint8_t *key_sealed;
    size_t key_size;
};
typedef void (*store_subject_key_fn)(
    struct op *op, int r, const struct subject_key_given *given, void *context);
int store_subject_key(struct store *store,
    struct op *op,
    const struct subject_key_asked *asked,
    store_subject_key_fn done,
    void *context) MUST_CHECK;

struct subject_piece_asked {
    const char *session, *subject;
    uint64_t offset;
    uint32_t most; /* bytes */
};
struct subject_piece_given {
    const char *why; /* as above */
    const uint8_t *piece;
    size_t piece_size;
    uint64_t size; /* of the file */
    const char *sha256;
};
typedef void (*store_subject_piece_fn)(
    struct op *op, int r, const struct subject_piece_given *given, void *context);
int store_subject_piece(struct store *store,
    struct op *op,
    const struct subject_piece_asked *asked,
    store_subject_piece_fn done,
    void *context) MUST_CHECK;

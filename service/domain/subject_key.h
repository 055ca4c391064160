/*
 * What a recipient gets of a sealed subject: the file in pieces, at any time, and its key at the
 * hour, wrapped for exactly the certificate with which it asks: one that was revoked or replaced
 * opens nothing. Each access and each refusal is in the audit.
 */
#pragma once

#include "domain/subject_seal.h"

struct subject_key_asking {
    const char *session, *id;
    const void *certificate; /* of the caller's connection, DER */
    size_t certificate_size;
    int64_t at_us; /* now, by the service's clock */
    bool waits;    /* before the hour: not an attempt, and no refusal */
};
struct subject_key_answer {
    const uint8_t *envelope; /* NULL: before the hour */
    size_t envelope_size;
    int64_t release_us; /* 0: there is no hour yet */
    const char *sha256; /* of the file */
};
/*
 * In op's arena. OUTCOME_INVALID; OUTCOME_FORBIDDEN NOT_RECIPIENT; OUTCOME_PRECONDITION TOO_EARLY
 * (not who waits), NOT_SEALED, NO_KEY_FILE, CERTIFICATE_KIND; OUTCOME_PRINCIPAL_GONE, _CHANGED.
 */
typedef void (*subject_key_fn)(
    struct op *op, int r, const struct subject_key_answer *answer, void *context);
int subject_key_ask(const struct subject_tools *tools,
    struct op *op,
    const struct subject_key_asking *asking,
    subject_key_fn done,
    void *context) MUST_CHECK;

enum { SUBJECT_PIECE_BYTES = 512 * 1024 };
struct subject_piece {
    const uint8_t *bytes;
    size_t size;
    uint64_t file_size;
    const char *sha256;
};
/* From `offset` on. As above; OUTCOME_INVALID: beyond the end. */
typedef void (*subject_piece_fn)(
    struct op *op, int r, const struct subject_piece *piece, void *context);
int subject_piece_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    uint64_t offset,
    subject_piece_fn done,
    void *context) MUST_CHECK;

/*
 * Attachments: start, upload in chunks, commit. Any service can go on with any upload. The file is
 * checked in a child process before it belongs to the dossier. Results come through the callback,
 * on another thread.
 */
#pragma once

#include "base/uuid.h"
#include "domain/session.h"

enum { ATTACHMENT_CHUNK_MAX_BYTES = 512 * 1024 };

struct attachment_state {
    struct uuid id;
    uint64_t size_bytes, next_offset;
};
typedef void (*attachment_state_fn)(
    struct op *op, int r, const struct attachment_state *state, void *context);

/* The same open file of the same principal goes on. OUTCOME_INVALID, _NOT_FOUND, _LIMIT (too
 * large), _PRECONDITION (deadline, withdrawn). */
struct attachment_start {
    struct document document; /* content: struct attachment, with size_bytes and sha256 as
                                 announced; ordinal 0: the next one that is free */
    int32_t revision;
    size_t sha256_size; /* as received */
    session_decode_fn decode;
};
int attachment_start(struct store *store,
    struct op *op,
    struct attachment_start *start,
    attachment_state_fn done,
    void *context) MUST_CHECK;

/* A chunk that does not start where the upload stands is left alone: the state says from where to
 * go on. */
struct attachment_piece {
    struct uuid id;
    uint64_t offset;
    const void *data;
    size_t size;
};
int attachment_append(struct store *store,
    struct op *op,
    const struct attachment_piece *piece,
    attachment_state_fn done,
    void *context) MUST_CHECK;

/* OUTCOME_INVALID (the file: not a PDF, encrypted, damaged, ...), _PRECONDITION (not all there),
 * _ETAG_MISMATCH, _NOT_FOUND. */
typedef void (*attachment_fn)(struct op *op, int r, const struct document *document, void *context);
int attachment_commit(struct store *store,
    struct op *op,
    const struct uuid *id,
    session_decode_fn decode,
    attachment_fn done,
    void *context) MUST_CHECK;

/* A chunk of a stored file: at most ATTACHMENT_CHUNK_MAX_BYTES from `offset`, a multiple of that.
 */
typedef void (*attachment_chunk_fn)(struct op *op,
    int r,
    const struct document *document,
    const void *data,
    size_t size,
    void *context);
int attachment_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    uint64_t offset,
    attachment_chunk_fn done,
    void *context) MUST_CHECK;

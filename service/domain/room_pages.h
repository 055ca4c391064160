/*
 * A document of a candidate for the calling kiosk, in pieces: a form is drawn as it is printed, an
 * attachment comes as it was stored. Results come through the callback, on another thread.
 */
#pragma once

#include "domain/session.h"

enum {
    ROOM_PAGES_PIECE_BYTES = 512 * 1024,
    ROOM_PAGES_KEPT = 16,                 /* drawings of more than a piece */
    ROOM_PAGES_KEPT_MAX_BYTES = 16 << 20, /* all of them together */
};

/* What was drawn, between the pieces of it. */
struct room_pages_kept;
struct room_pages_kept *room_pages_kept_new(void) MUST_CHECK;
void room_pages_kept_free(struct room_pages_kept *kept); /* accepts NULL */

struct room_piece {
    struct document_key key;
    uint64_t offset; /* as next_offset said; of an attachment a multiple of the piece */
    session_decode_fn decode;
    struct room_pages_kept *kept;
    /* What came of it; in the op's arena. */
    uint32_t revision;
    uint64_t size_bytes;
    const void *data;
    size_t size;
    uint64_t next_offset; /* 0: this was the last one */
};

/* OUTCOME_INVALID (kind, offset), _NOT_FOUND, _FORBIDDEN (of no page set of the room). */
typedef void (*room_piece_fn)(struct op *op, int r, const struct room_piece *piece, void *context);
int room_pages_get(struct store *store,
    struct op *op,
    struct room_piece *piece,
    room_piece_fn done,
    void *context) MUST_CHECK;

/*
 * The wire format of nng's REQ/REP over a byte stream (the SP mappings over TCP and REQ/REP v0):
 * pure functions on bytes.
 *
 * Each side sends an 8-byte greeting, then frames: a 64-bit big-endian length and a body. A body
 * starts with the request id stack, 32-bit words of which the last has its high bit set; a reply
 * carries the stack of its request.
 */
#pragma once

#include "base/buffer.h"

enum {
    SP_GREETING_SIZE = 8,
    SP_LENGTH_SIZE = 8,
    SP_WORD_SIZE = 4,
    SP_STACK_MAX_BYTES = 16 * SP_WORD_SIZE
};
enum sp_protocol { SP_REQ = 0x30, SP_REP = 0x31 };
#define SP_REQUEST_BIT 0x80000000u

enum { SP_E_NOT_SP = 1, SP_E_OTHER_PROTOCOL, SP_E_BAD_STACK };

void sp_greeting_put(uint8_t to[SP_GREETING_SIZE], enum sp_protocol own);
/* 0; SP_E_NOT_SP: not an SP peer; SP_E_OTHER_PROTOCOL: one of another protocol than `expected`. */
int sp_greeting_check(const uint8_t from[SP_GREETING_SIZE], enum sp_protocol expected) MUST_CHECK;

/*
 * Size of the request id stack at the front of a body. SP_E_BAD_STACK: it does not end within the
 * body or within 15 hops (nng's default TTL is 8, its largest 15) and the request id itself.
 */
int sp_stack_size(const uint8_t *body, size_t size, size_t *ret_size) MUST_CHECK;

void sp_put_u64(uint8_t to[8], uint64_t value);
void sp_put_u32(uint8_t to[4], uint32_t value);
uint32_t sp_get_u32(const uint8_t from[4]);

struct sp_frame {
    const uint8_t *body; /* in `owned`, or in the bytes given to sp_reader_next() */
    size_t size;
    unsigned char *owned; /* NULL, or a heap block that now belongs to the caller (free()) */
};

/* Finds the frames in pieces of a stream. Zero-initialise, then set `max`. */
struct sp_reader {
    size_t max;            /* largest body */
    struct buffer partial; /* a frame of which more is to come, its length included */
};

enum sp_event {
    SP_MORE,      /* all bytes are taken; more are needed */
    SP_FRAME,     /* one frame */
    SP_TOO_LARGE, /* a frame above `max`: `body` holds its first SP_STACK_MAX_BYTES, `size` its
                     declared size; the stream is not usable further */
};

/*
 * Take bytes from *data, of which *size remain, up to the end of a frame. Memory grows with what
 * has arrived, never with what a peer declares. Returns an enum sp_event, or -ENOMEM.
 */
int sp_reader_next(struct sp_reader *reader,
    const uint8_t **data,
    size_t *size,
    struct sp_frame *ret_frame) MUST_CHECK;
/* A frame has begun and not ended. */
bool sp_reader_is_partial(const struct sp_reader *reader);
void sp_reader_release(struct sp_reader *reader);

/*
 * palmares.rpc.v1.Request and Reply on the wire, without generated code: the payload stays a slice
 * of the frame, and a reply is written once, straight into the bytes to be sent. A test and a fuzz
 * target compare it with protobuf-c.
 */
#pragma once

#include "base/arena.h"
#include "rpc/status.h"

struct slice {
    const uint8_t *data;
    size_t size;
};

static inline bool slice_equal(struct slice slice, const char *text)
{
    size_t size = strlen(text);

    return slice.size == size && memcmp(slice.data, text, size) == 0;
}

struct envelope_request {
    struct slice method;     /* valid UTF-8 without NUL, as all texts here */
    struct slice request_id; /* as text; empty: none */
    bool has_timeout;
    uint32_t timeout_ms;
    struct slice payload;
};

struct envelope_reply {
    struct rpc_status status;
    struct slice payload;
};

/* Slices of `data`. -EBADMSG: not such a message. Unknown fields are skipped, the last one of a
 * repeated single field counts. */
int envelope_request_decode(
    const uint8_t *data, size_t size, struct envelope_request *ret_request) MUST_CHECK;
/* Value of the first metadata entry of this key in a request that was decoded without error; data
 * NULL: none. */
struct slice envelope_metadata(const uint8_t *data, size_t size, const char *key);
/* The texts of a status other than OK are copied into the arena. -EBADMSG, -ENOMEM. */
int envelope_reply_decode(const uint8_t *data,
    size_t size,
    struct arena *arena,
    struct envelope_reply *ret_reply) MUST_CHECK;

size_t envelope_request_size(const struct envelope_request *request);
void envelope_request_put(const struct envelope_request *request, uint8_t *to);

/* A reply: the status, then the payload, of which only the size is written here; the caller writes
 * it behind. */
size_t envelope_reply_head_size(const struct rpc_status *status, size_t payload_size);
uint8_t *envelope_reply_head_put(const struct rpc_status *status, size_t payload_size, uint8_t *to);

/* ---- the wire format of protobuf, for those who walk messages themselves ---- */
enum pb_wire { PB_VARINT = 0, PB_FIXED64 = 1, PB_BYTES = 2, PB_FIXED32 = 5 };

struct pb_field {
    uint32_t number;
    enum pb_wire wire;
    uint64_t varint;    /* PB_VARINT */
    struct slice bytes; /* PB_BYTES */
};

/* The next field; slice->data moves on. -EBADMSG. */
int pb_next(struct slice *slice, struct pb_field *ret_field) MUST_CHECK;
/* Valid UTF-8 without NUL, which protobuf-c would cut a text at. */
bool pb_text_valid(struct slice text);

/* Messages from outside: checked on the wire against their descriptor, then unpacked by protobuf-c
 * into an arena. */
#pragma once

#include "base/arena.h"

#include <protobuf-c/protobuf-c.h>

enum {
    PAYLOAD_E_MALFORMED = 1, /* not such a message */
    PAYLOAD_E_TEXT, /* a string field is not UTF-8, or has a NUL, which protobuf-c would cut it at
                     */
    PAYLOAD_E_TOO_LARGE, /* its unpacked form does not fit in the arena */
};

/*
 * Unpack into the arena. With PAYLOAD_E_TEXT, *ret_field is the path of the first such field,
 * "candidates[3].name", in the arena, or "" when there is no room left for it.
 */
int payload_unpack(const ProtobufCMessageDescriptor *type,
    const void *data,
    size_t size,
    struct arena *arena,
    ProtobufCMessage **ret_message,
    const char **ret_field) MUST_CHECK;

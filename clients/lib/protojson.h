/*
 * The proto3 JSON mapping (protobuf.dev, "ProtoJSON format") for any protobuf-c message, from its
 * descriptor.
 *
 * Written: names in lowerCamelCase, enums by name, 64-bit integers as strings, bytes as base64,
 * Timestamp as RFC 3339, FieldMask as a comma-joined string of lowerCamelCase paths. Read: the
 * same, and the proto names, enum numbers, 64-bit integers as numbers, base64url. What the message
 * does not know is an error. Any thread; no state.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "clientlib/jsonpath.h"

#include <protobuf-c/protobuf-c.h>

enum {
    PROTOJSON_TEXT_MAX = 4 * 1024 * 1024, /* bytes of a document that is read */
    PROTOJSON_ELEMENTS_MAX = 1000 * 1000, /* elements of one list */
};

enum protojson_err {
    PROTOJSON_E_INVALID = 1, /* the text is not such a message: see struct protojson_error */
};

/* What is wrong and where; texts in the arena. */
struct protojson_error {
    const char *path;    /* "calendar.sittings[3].starts"; "" for the document */
    const char *message; /* for a person, without the place */
    size_t line;         /* from 1 */
};

/* A message of `type` from a document. The message lives in the arena. -ENOMEM (also: the arena's
 * cap), PROTOJSON_E_INVALID. */
int protojson_read(const ProtobufCMessageDescriptor *type,
    const char *text,
    size_t size,
    struct arena *arena,
    struct protojson_error *ret_error,
    ProtobufCMessage **ret_message) MUST_CHECK;

/*
 * Set one field, named in either spelling, from plain text as one types it: numbers, true and
 * false, enum names, strings without quotes, timestamps. A list grows by the value; "" empties it.
 * A field of a message: "filter.zone". -ENOMEM, PROTOJSON_E_INVALID.
 */
int protojson_set(ProtobufCMessage *message,
    const char *path,
    const char *value,
    struct arena *arena,
    struct protojson_error *ret_error) MUST_CHECK;

/* A field by either spelling; NULL when the message has none. */
const ProtobufCFieldDescriptor *protojson_field(
    const ProtobufCMessageDescriptor *type, const char *name);

/* Flags of protojson_write(). */
enum {
    PROTOJSON_COMPACT = 1 << 0,  /* one line; otherwise two spaces a level */
    PROTOJSON_DEFAULTS = 1 << 1, /* fields that have their default value too */
};

/* Append the message as JSON, no new line at the end. -ENOMEM; -EBADMSG when a string is not UTF-8
 * or a timestamp is out of range: protobuf does not allow that. */
int protojson_write(const ProtobufCMessage *message, unsigned flags, struct buffer *to) MUST_CHECK;

/* Proto names of the fields that a document, already read without error, gives at its first level;
 * in the arena. A field given as null or with its default value counts. -ENOMEM, -EINVAL. */
int protojson_given(const ProtobufCMessageDescriptor *type,
    const char *text,
    size_t size,
    struct arena *arena,
    const char ***ret_names,
    size_t *ret_count) MUST_CHECK;

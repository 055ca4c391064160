/* What reading and writing share; nobody else includes this. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

#include "clientlib/protojson.h"

#include <jansson.h>

/* Messages with a JSON form of their own. */
enum protojson_form {
    PROTOJSON_FORM_OBJECT,
    PROTOJSON_FORM_TIMESTAMP,
    PROTOJSON_FORM_FIELD_MASK,
};

enum protojson_form protojson_form_of(const ProtobufCMessageDescriptor *type);

/* Bytes of one value in the message's struct, or in a list's array. */
size_t protojson_value_size(const ProtobufCFieldDescriptor *field);

/* The field's place in the message. */
void *protojson_at(ProtobufCMessage *message, unsigned offset);
const void *protojson_at_const(const ProtobufCMessage *message, unsigned offset);

/* "birth_date" to "birthDate", appended. */
int protojson_camel(const char *name, size_t length, struct buffer *to) MUST_CHECK;
/* "birthDate" to "birth_date", appended. */
int protojson_snake(const char *name, size_t length, struct buffer *to) MUST_CHECK;

/* Standard alphabet with padding, appended. */
int protojson_base64_write(const uint8_t *data, size_t size, struct buffer *to) MUST_CHECK;
/* Both alphabets, padding optional. -ENOMEM, -EINVAL. */
int protojson_base64_read(
    const char *text, struct arena *arena, ProtobufCBinaryData *ret_data) MUST_CHECK;

/* One document that is being read. On a failure `path` stays where it happened. */
struct protojson_reader {
    struct arena *arena;
    struct jsonpath path;
    const char *message;
};

/* The document is wrong here: PROTOJSON_E_INVALID. */
int protojson_wrong(struct protojson_reader *reader, const char *message);
/* One value, null excepted, to its place in the message or in a list. -ENOMEM, PROTOJSON_E_INVALID.
 */
int protojson_read_value(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    void *at) MUST_CHECK;
/* The value of a field that is no list; a member of a oneof must be the only one. */
int protojson_read_single(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    ProtobufCMessage *message) MUST_CHECK;
/* PROTOJSON_E_INVALID as the caller sees it; `text` (may be NULL) gives the line. */
int protojson_explain(struct protojson_reader *reader,
    const char *text,
    size_t size,
    struct protojson_error *ret_error) MUST_CHECK;

#include "clientlib/protojson.h"

#include "clientlib/protojson_internal.h"
#include "clientlib/rfc3339.h"

#include <errno.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>

DEFINE_CLEANUP(json_t *, json_decref);

static int write_message(
    const ProtobufCMessage *message, unsigned flags, unsigned depth, json_t **ret_value);

static int write_timestamp(const ProtobufCMessage *message, json_t **ret_value)
{
    Google__Protobuf__Timestamp timestamp;
    char text[RFC3339_TEXT_SIZE];

    memcpy(&timestamp, message, sizeof timestamp);
    if (rfc3339_format(timestamp.seconds, timestamp.nanos, text))
        return -EBADMSG;
    *ret_value = json_string(text);
    return *ret_value ? 0 : -ENOMEM;
}

static int write_field_mask(const ProtobufCMessage *message, json_t **ret_value)
{
    CLEANUP_BUFFER struct buffer text = {0};
    Google__Protobuf__FieldMask mask;
    int r = 0;

    memcpy(&mask, message, sizeof mask);
    for (size_t i = 0; i < mask.n_paths && !r; i++) {
        if (i > 0)
            r = buffer_append_text(&text, ",");
        if (!r)
            r = protojson_camel(mask.paths[i], strlen(mask.paths[i]), &text);
    }
    if (r)
        return r;
    *ret_value = json_stringn(text.data ? (const char *)text.data : "", text.size);
    return *ret_value ? 0 : -EBADMSG;
}

static json_t *write_i64(int64_t value)
{
    return json_sprintf("%" PRId64, value);
}

static json_t *write_u64(uint64_t value)
{
    return json_sprintf("%" PRIu64, value);
}

static json_t *write_real(double value)
{
    if (isnan(value))
        return json_string("NaN");
    if (isinf(value))
        return json_string(value > 0 ? "Infinity" : "-Infinity");
    return json_real(value);
}

static json_t *write_enum(const ProtobufCFieldDescriptor *field, int number)
{
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(field->descriptor, number);

    return value ? json_string(value->name) : json_integer(number);
}

static int write_bytes(const ProtobufCBinaryData *data, json_t **ret_value)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = protojson_base64_write(data->data, data->len, &text);

    if (r)
        return r;
    *ret_value = json_stringn(text.data ? (const char *)text.data : "", text.size);
    return *ret_value ? 0 : -ENOMEM;
}

/* One value that is neither bytes nor a message; NULL when memory is short or a string is not
 * UTF-8. */
static json_t *write_scalar(const ProtobufCFieldDescriptor *field, const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return write_i64(*(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return write_u64(*(const uint64_t *)at);
    case PROTOBUF_C_TYPE_FLOAT:
        return write_real((double)*(const float *)at);
    case PROTOBUF_C_TYPE_DOUBLE:
        return write_real(*(const double *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_ENUM:
        return write_enum(field, *(const int *)at);
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(char *const *)at ? *(char *const *)at : "");
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return NULL;
}

static int write_value(const ProtobufCFieldDescriptor *field,
    const void *at,
    unsigned flags,
    unsigned depth,
    json_t **ret_value)
{
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return write_bytes(at, ret_value);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return write_message(*(ProtobufCMessage *const *)at, flags, depth + 1, ret_value);
    *ret_value = write_scalar(field, at);
    return *ret_value ? 0 : field->type == PROTOBUF_C_TYPE_STRING ? -EBADMSG : -ENOMEM;
}

static int write_list(const ProtobufCFieldDescriptor *field,
    const ProtobufCMessage *message,
    unsigned flags,
    unsigned depth,
    json_t **ret_value)
{
    size_t count = *(const size_t *)protojson_at_const(message, field->quantifier_offset);
    const char *const *array = protojson_at_const(message, field->offset);
    CLEANUP(json_decref_p) json_t *list = json_array();

    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        json_t *value;
        int r = write_value(field, *array + i * protojson_value_size(field), flags, depth, &value);
        if (r)
            return r;
        if (json_array_append_new(list, value))
            return -ENOMEM;
    }
    *ret_value = TAKE_PTR(list);
    return 0;
}

/* Whether a single value is the default, which is not written. */
static bool is_default(const ProtobufCFieldDescriptor *field, const void *at)
{
    static const char zeros[sizeof(uint64_t)];

    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return !*(char *const *)at || !**(char *const *)at;
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)at)->len == 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        return !*(ProtobufCMessage *const *)at;
    default:
        return memcmp(at, zeros, protojson_value_size(field)) == 0;
    }
}

/* Whether the field is there to be written at all. */
static bool is_present(
    const ProtobufCFieldDescriptor *field, const ProtobufCMessage *message, unsigned flags)
{
    const void *at = protojson_at_const(message, field->offset);
    bool defaults = (flags & PROTOJSON_DEFAULTS) != 0;

    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t which = *(const uint32_t *)protojson_at_const(message, field->quantifier_offset);
        return which == field->id &&
               (field->type != PROTOBUF_C_TYPE_MESSAGE || !is_default(field, at));
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return defaults ||
               *(const size_t *)protojson_at_const(message, field->quantifier_offset) > 0;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return !is_default(field, at);
    return defaults || !is_default(field, at);
}

static int write_field(const ProtobufCFieldDescriptor *field,
    const ProtobufCMessage *message,
    unsigned flags,
    unsigned depth,
    json_t *object)
{
    CLEANUP_BUFFER struct buffer name = {0};
    json_t *value = NULL;
    int r;

    r = protojson_camel(field->name, strlen(field->name), &name);
    if (!r)
        r = buffer_terminate(&name);
    if (r)
        return r;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        r = write_list(field, message, flags, depth, &value);
    else
        r = write_value(field, protojson_at_const(message, field->offset), flags, depth, &value);
    if (r)
        return r;
    return json_object_set_new(object, (const char *)name.data, value) ? -ENOMEM : 0;
}

static int write_message(
    const ProtobufCMessage *message, unsigned flags, unsigned depth, json_t **ret_value)
{
    enum protojson_form form = protojson_form_of(message->descriptor);
    CLEANUP(json_decref_p) json_t *object = NULL;

    if (depth > JSONPATH_DEPTH_MAX)
        return -EBADMSG;
    if (form == PROTOJSON_FORM_TIMESTAMP)
        return write_timestamp(message, ret_value);
    if (form == PROTOJSON_FORM_FIELD_MASK)
        return write_field_mask(message, ret_value);

    object = json_object();
    if (!object)
        return -ENOMEM;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        int r = is_present(field, message, flags)
                    ? write_field(field, message, flags, depth, object)
                    : 0;
        if (r)
            return r;
    }
    *ret_value = TAKE_PTR(object);
    return 0;
}

static int append_chunk(const char *chunk, size_t size, void *to)
{
    return buffer_append(to, chunk, size);
}

int protojson_write(const ProtobufCMessage *message, unsigned flags, struct buffer *to)
{
    CLEANUP(json_decref_p) json_t *value = NULL;
    size_t layout = flags & PROTOJSON_COMPACT ? JSON_COMPACT : JSON_INDENT(2);
    int r;

    r = write_message(message, flags, 0, &value);
    if (r)
        return r;
    return json_dump_callback(value, append_chunk, to, layout | JSON_ENCODE_ANY) ? -ENOMEM : 0;
}

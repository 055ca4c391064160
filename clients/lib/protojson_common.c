#include "clientlib/protojson_internal.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

enum protojson_form protojson_form_of(const ProtobufCMessageDescriptor *type)
{
    if (text_equal(type->name, "google.protobuf.Timestamp"))
        return PROTOJSON_FORM_TIMESTAMP;
    if (text_equal(type->name, "google.protobuf.FieldMask"))
        return PROTOJSON_FORM_FIELD_MASK;
    return PROTOJSON_FORM_OBJECT;
}

size_t protojson_value_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    }
    return 0;
}

void *protojson_at(ProtobufCMessage *message, unsigned offset)
{
    return (char *)message + offset;
}

const void *protojson_at_const(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

const ProtobufCFieldDescriptor *protojson_field(
    const ProtobufCMessageDescriptor *type, const char *name)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (jsonpath_same_name(type->fields[i].name, name))
            return &type->fields[i];
    }
    return NULL;
}

int protojson_camel(const char *name, size_t length, struct buffer *to)
{
    bool capital = false;
    int r = 0;

    for (size_t i = 0; i < length && !r; i++) {
        char c = name[i];
        if (c == '_') {
            capital = true;
            continue;
        }
        if (capital && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        capital = false;
        r = buffer_append(to, &c, 1);
    }
    return r;
}

int protojson_snake(const char *name, size_t length, struct buffer *to)
{
    int r = 0;

    for (size_t i = 0; i < length && !r; i++) {
        char c = name[i];
        if (c >= 'A' && c <= 'Z') {
            const char both[2] = {'_', (char)(c - 'A' + 'a')};
            r = buffer_append(to, both, 2);
        } else {
            r = buffer_append(to, &c, 1);
        }
    }
    return r;
}

int protojson_base64_write(const uint8_t *data, size_t size, struct buffer *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int r = buffer_reserve(to, size / 3 * 4 + 4);

    for (size_t i = 0; i < size && !r; i += 3) {
        size_t count = base_min_size(size - i, 3);
        uint32_t bits = (uint32_t)data[i] << 16;
        char four[4] = "====";

        if (count > 1)
            bits |= (uint32_t)data[i + 1] << 8;
        if (count > 2)
            bits |= data[i + 2];
        for (size_t k = 0; k <= count; k++)
            four[k] = digits[(bits >> (18 - 6 * k)) & 63];
        r = buffer_append(to, four, 4);
    }
    return r;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (text_is_digit(c))
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    if (c == '/' || c == '_')
        return 63;
    return -1;
}

int protojson_base64_read(const char *text, struct arena *arena, ProtobufCBinaryData *ret_data)
{
    size_t length = strlen(text);
    size_t size = 0;
    uint32_t bits = 0;
    uint8_t *data;

    if (length % 4 == 0 && length > 0 && text[length - 1] == '=')
        length -= text[length - 2] == '=' ? 2 : 1;
    if (length % 4 == 1)
        return -EINVAL;
    data = arena_alloc(arena, length / 4 * 3 + 3);
    if (!data)
        return -ENOMEM;
    for (size_t i = 0; i < length; i++) {
        int value = base64_value(text[i]);
        if (value < 0)
            return -EINVAL;
        bits = (bits << 6) | (uint32_t)value;
        if (i % 4 > 0)
            data[size++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    *ret_data = (ProtobufCBinaryData){.len = size, .data = data};
    return 0;
}

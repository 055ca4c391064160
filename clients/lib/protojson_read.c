#include "clientlib/protojson.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "clientlib/protojson_internal.h"
#include "clientlib/rfc3339.h"

#include <errno.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>

DEFINE_CLEANUP(json_t *, json_decref);

static int read_message(struct protojson_reader *reader,
    const ProtobufCMessageDescriptor *type,
    const json_t *value,
    ProtobufCMessage **ret_message);

int protojson_wrong(struct protojson_reader *reader, const char *message)
{
    reader->message = message;
    return PROTOJSON_E_INVALID;
}

static const char *kind_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return _("an object");
    case JSON_ARRAY:
        return _("a list");
    case JSON_STRING:
        return _("a string");
    case JSON_INTEGER:
    case JSON_REAL:
        return _("a number");
    case JSON_TRUE:
    case JSON_FALSE:
        return _("true or false");
    case JSON_NULL:
        return _("null");
    }
    return _("something else");
}

static int wrong_kind(struct protojson_reader *reader, const char *expected, const json_t *value)
{
    const char *message =
        arena_printf(reader->arena, _("%s is expected here, not %s"), expected, kind_of(value));

    return message ? protojson_wrong(reader, message) : -ENOMEM;
}

/* A whole number, also when it is written as text, within min..max. */
static int read_i64(struct protojson_reader *reader,
    const json_t *value,
    int64_t min,
    int64_t max,
    int64_t *ret_number)
{
    const char *message;
    int64_t number;
    int r = 0;

    if (json_is_integer(value)) {
        number = json_integer_value(value);
        r = number < min || number > max ? -ERANGE : 0;
    } else if (json_is_real(value)) {
        double real = json_real_value(value);
        if (real != floor(real) || fabs(real) > 9007199254740992.0)
            return protojson_wrong(reader, _("a whole number is expected here"));
        number = (int64_t)real;
        r = number < min || number > max ? -ERANGE : 0;
    } else if (json_is_string(value)) {
        r = text_parse_i64(json_string_value(value), min, max, &number);
    } else {
        return wrong_kind(reader, _("a whole number"), value);
    }
    if (r == 0) {
        *ret_number = number;
        return 0;
    }
    if (r != -ERANGE)
        return protojson_wrong(reader, _("a whole number is expected here, decimal digits only"));
    message = arena_printf(reader->arena, _("the number must be between %lld and %lld"),
        (long long)min, (long long)max);
    return message ? protojson_wrong(reader, message) : -ENOMEM;
}

static int read_u64(struct protojson_reader *reader, const json_t *value, uint64_t *ret_number)
{
    const char *text = json_string_value(value);
    uint64_t number = 0;
    int64_t small;
    int r;

    if (!text || strlen(text) < 19) {
        r = read_i64(reader, value, 0, INT64_MAX, &small);
        if (!r)
            *ret_number = (uint64_t)small;
        return r;
    }
    for (; *text; text++) {
        if (!text_is_digit(*text))
            return protojson_wrong(
                reader, _("a whole number is expected here, decimal digits only"));
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
            return protojson_wrong(reader, _("the number is too large"));
    }
    *ret_number = number;
    return 0;
}

static int read_real(struct protojson_reader *reader, const json_t *value, double *ret_number)
{
    const char *text = json_string_value(value);

    if (json_is_number(value))
        *ret_number = json_number_value(value);
    else if (text_equal(text, "NaN"))
        *ret_number = NAN;
    else if (text_equal(text, "Infinity"))
        *ret_number = INFINITY;
    else if (text_equal(text, "-Infinity"))
        *ret_number = -INFINITY;
    else
        return wrong_kind(reader, _("a number"), value);
    return 0;
}

/* The sentence that lists the names one may write. */
static int wrong_enum(
    struct protojson_reader *reader, const ProtobufCEnumDescriptor *type, const char *name)
{
    CLEANUP_BUFFER struct buffer text = {0};
    const char *message;
    int r;

    r = buffer_printf(&text, _("\"%.60s\" is not one of"), name);
    for (unsigned i = 0; i < type->n_values && !r; i++) {
        if (type->values[i].value != 0 || type->n_values == 1)
            r = buffer_printf(&text, " %s", type->values[i].name);
    }
    if (r)
        return r;
    message = arena_strndup(reader->arena, (const char *)text.data, text.size);
    return message ? protojson_wrong(reader, message) : -ENOMEM;
}

static int read_enum(struct protojson_reader *reader,
    const ProtobufCEnumDescriptor *type,
    const json_t *value,
    int *ret_number)
{
    const char *name = json_string_value(value);
    const ProtobufCEnumValue *found;
    int64_t number;
    int r;

    if (name) {
        found = protobuf_c_enum_descriptor_get_value_by_name(type, name);
        if (!found)
            return wrong_enum(reader, type, name);
        *ret_number = found->value;
        return 0;
    }
    if (!json_is_integer(value))
        return wrong_kind(reader, _("the name of a value"), value);
    r = read_i64(reader, value, INT32_MIN, INT32_MAX, &number);
    if (r)
        return r;
    if (!protobuf_c_enum_descriptor_get_value(type, (int)number))
        return protojson_wrong(reader, _("no value has this number; write its name"));
    *ret_number = (int)number;
    return 0;
}

static int read_string(struct protojson_reader *reader, const json_t *value, char **ret_text)
{
    if (!json_is_string(value))
        return wrong_kind(reader, _("a string"), value);
    *ret_text = arena_strndup(reader->arena, json_string_value(value), json_string_length(value));
    return *ret_text ? 0 : -ENOMEM;
}

static int read_bytes(
    struct protojson_reader *reader, const json_t *value, ProtobufCBinaryData *ret_data)
{
    int r;

    if (!json_is_string(value))
        return wrong_kind(reader, _("base64 text"), value);
    r = protojson_base64_read(json_string_value(value), reader->arena, ret_data);
    return r == -EINVAL ? protojson_wrong(reader, _("this is not base64 text")) : r;
}

static int read_i32_at(
    struct protojson_reader *reader, const json_t *value, int64_t min, int64_t max, void *at)
{
    int64_t number;
    int r = read_i64(reader, value, min, max, &number);

    if (!r) {
        uint32_t bits = (uint32_t)number;
        memcpy(at, &bits, sizeof bits);
    }
    return r;
}

static int read_real_at(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    void *at)
{
    double number = 0;
    int r = read_real(reader, value, &number);

    if (r)
        return r;
    if (field->type == PROTOBUF_C_TYPE_DOUBLE)
        *(double *)at = number;
    else if (isfinite(number) && fabs(number) > 3.4028234663852886e38)
        return protojson_wrong(reader, _("the number is too large"));
    else
        *(float *)at = (float)number;
    return 0;
}

int protojson_read_value(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_i32_at(reader, value, INT32_MIN, INT32_MAX, at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_i32_at(reader, value, 0, UINT32_MAX, at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_i64(reader, value, INT64_MIN, INT64_MAX, at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_u64(reader, value, at);
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return read_real_at(reader, field, value, at);
    case PROTOBUF_C_TYPE_BOOL:
        if (!json_is_boolean(value))
            return wrong_kind(reader, _("true or false"), value);
        *(protobuf_c_boolean *)at = json_is_true(value);
        return 0;
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(reader, field->descriptor, value, at);
    case PROTOBUF_C_TYPE_STRING:
        return read_string(reader, value, at);
    case PROTOBUF_C_TYPE_BYTES:
        return read_bytes(reader, value, at);
    case PROTOBUF_C_TYPE_MESSAGE:
        return read_message(reader, field->descriptor, value, at);
    }
    return -EINVAL;
}

static int read_list(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    ProtobufCMessage *message)
{
    size_t size = protojson_value_size(field);
    size_t count = json_array_size(value);
    char *array;

    if (!json_is_array(value))
        return wrong_kind(reader, _("a list"), value);
    if (count > PROTOJSON_ELEMENTS_MAX)
        return protojson_wrong(reader, _("the list is too long"));
    if (count == 0)
        return 0;
    array = arena_calloc(reader->arena, count, size);
    if (!array)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const json_t *element = json_array_get(value, i);
        int r;

        if (!jsonpath_push_index(&reader->path, i))
            return protojson_wrong(reader, _("too deeply nested"));
        if (json_is_null(element))
            return protojson_wrong(reader, _("a list may not hold null"));
        r = protojson_read_value(reader, field, element, array + i * size);
        if (r)
            return r;
        jsonpath_pop(&reader->path);
    }
    *(char **)protojson_at(message, field->offset) = array;
    *(size_t *)protojson_at(message, field->quantifier_offset) = count;
    return 0;
}

int protojson_read_single(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    ProtobufCMessage *message)
{
    union {
        uint64_t number;
        void *pointer;
        ProtobufCBinaryData bytes;
    } read = {0};
    int r;

    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t *which = protojson_at(message, field->quantifier_offset);
        if (*which)
            return protojson_wrong(
                reader, _("an alternative of this field is given too; keep one of them"));
        *which = field->id;
    } else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset) {
        *(protobuf_c_boolean *)protojson_at(message, field->quantifier_offset) = 1;
    }
    r = protojson_read_value(reader, field, value, &read);
    if (!r)
        memcpy(protojson_at(message, field->offset), &read, protojson_value_size(field));
    return r;
}

static int read_member(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const json_t *value,
    ProtobufCMessage *message)
{
    if (json_is_null(value))
        return 0;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return read_list(reader, field, value, message);
    return protojson_read_single(reader, field, value, message);
}

static int read_members(
    struct protojson_reader *reader, const json_t *value, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    bool *seen = arena_calloc(reader->arena, type->n_fields + 1, sizeof *seen);
    /* jansson's iterators take no const, and change nothing here */
    json_t *object = (json_t *)(uintptr_t)value;

    if (!seen)
        return -ENOMEM;
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        const ProtobufCFieldDescriptor *field = protojson_field(type, json_object_iter_key(member));
        int r;

        if (!jsonpath_push_key(&reader->path, json_object_iter_key(member)))
            return protojson_wrong(reader, _("too deeply nested"));
        if (!field)
            return protojson_wrong(reader, _("there is no such field"));
        if (seen[field - type->fields])
            return protojson_wrong(reader, _("this field is given twice, in both spellings"));
        seen[field - type->fields] = true;
        r = read_member(reader, field, json_object_iter_value(member), message);
        if (r)
            return r;
        jsonpath_pop(&reader->path);
    }
    return 0;
}

static int read_timestamp(
    struct protojson_reader *reader, const json_t *value, ProtobufCMessage *message)
{
    Google__Protobuf__Timestamp *timestamp = (Google__Protobuf__Timestamp *)(void *)message;

    if (!json_is_string(value))
        return wrong_kind(reader, _("an instant such as \"2022-05-18T12:00:00Z\""), value);
    if (rfc3339_parse(json_string_value(value), &timestamp->seconds, &timestamp->nanos))
        return protojson_wrong(
            reader, _("this is not an instant such as \"2022-05-18T12:00:00Z\""));
    return 0;
}

static int read_field_mask(
    struct protojson_reader *reader, const json_t *value, ProtobufCMessage *message)
{
    Google__Protobuf__FieldMask *mask = (Google__Protobuf__FieldMask *)(void *)message;
    const char *text = json_string_value(value);
    size_t count = 1;

    if (!text)
        return wrong_kind(reader, _("a list of fields such as \"birthDate,zone\""), value);
    if (*text == '\0')
        return 0;
    for (const char *c = text; *c; c++)
        count += *c == ',';
    mask->paths = arena_calloc(reader->arena, count, sizeof *mask->paths);
    if (!mask->paths)
        return -ENOMEM;
    while (mask->n_paths < count) {
        CLEANUP_BUFFER struct buffer path = {0};
        size_t length = strcspn(text, ",");
        int r;

        if (length == 0)
            return protojson_wrong(reader, _("a name between the commas is missing"));
        r = protojson_snake(text, length, &path);
        if (r)
            return r;
        mask->paths[mask->n_paths] =
            arena_strndup(reader->arena, (const char *)path.data, path.size);
        if (!mask->paths[mask->n_paths++])
            return -ENOMEM;
        text += length + 1;
    }
    return 0;
}

static int read_message(struct protojson_reader *reader,
    const ProtobufCMessageDescriptor *type,
    const json_t *value,
    ProtobufCMessage **ret_message)
{
    ProtobufCMessage *message;
    int r;

    message = arena_alloc(reader->arena, type->sizeof_message);
    if (!message)
        return -ENOMEM;
    type->message_init(message);
    switch (protojson_form_of(type)) {
    case PROTOJSON_FORM_TIMESTAMP:
        r = read_timestamp(reader, value, message);
        break;
    case PROTOJSON_FORM_FIELD_MASK:
        r = read_field_mask(reader, value, message);
        break;
    case PROTOJSON_FORM_OBJECT:
        r = json_is_object(value) ? read_members(reader, value, message)
                                  : wrong_kind(reader, _("an object"), value);
        break;
    default:
        r = -EINVAL;
    }
    if (!r)
        *ret_message = message;
    return r;
}

int protojson_explain(struct protojson_reader *reader,
    const char *text,
    size_t size,
    struct protojson_error *ret_error)
{
    const char *path = jsonpath_format(&reader->path, reader->arena);

    if (!path)
        return -ENOMEM;
    *ret_error = (struct protojson_error){
        .path = path,
        .message = reader->message,
        .line = text ? jsonpath_line(&reader->path, text, size) : 0,
    };
    return PROTOJSON_E_INVALID;
}

static int explain_syntax(
    const json_error_t *error, struct arena *arena, struct protojson_error *ret_error)
{
    const char *message = arena_printf(arena, _("not valid JSON: %s"), error->text);

    if (json_error_code(error) == json_error_out_of_memory || !message)
        return -ENOMEM;
    *ret_error = (struct protojson_error){
        .path = "",
        .message = message,
        .line = error->line > 0 ? (size_t)error->line : 1,
    };
    return PROTOJSON_E_INVALID;
}

int protojson_read(const ProtobufCMessageDescriptor *type,
    const char *text,
    size_t size,
    struct arena *arena,
    struct protojson_error *ret_error,
    ProtobufCMessage **ret_message)
{
    CLEANUP(json_decref_p) json_t *value = NULL;
    struct protojson_reader reader = {.arena = arena};
    json_error_t error;
    int r;

    if (size > PROTOJSON_TEXT_MAX) {
        *ret_error = (struct protojson_error){
            .path = "", .message = _("the document is larger than 4 MiB"), .line = 1};
        return PROTOJSON_E_INVALID;
    }
    value = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return explain_syntax(&error, arena, ret_error);
    r = read_message(&reader, type, value, ret_message);
    return r == PROTOJSON_E_INVALID ? protojson_explain(&reader, text, size, ret_error) : r;
}

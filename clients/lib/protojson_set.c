#include "clientlib/protojson.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "clientlib/protojson_internal.h"

#include <errno.h>

DEFINE_CLEANUP(json_t *, json_decref);

/* What one types, as the JSON value that the field expects; NULL when memory is short. */
static json_t *typed_value(const ProtobufCFieldDescriptor *field, const char *value)
{
    if (field->type == PROTOBUF_C_TYPE_BOOL && text_equal(value, "true"))
        return json_true();
    if (field->type == PROTOBUF_C_TYPE_BOOL && text_equal(value, "false"))
        return json_false();
    if (field->type == PROTOBUF_C_TYPE_FLOAT || field->type == PROTOBUF_C_TYPE_DOUBLE) {
        json_t *number = json_loads(value, JSON_DECODE_ANY, NULL);
        if (number)
            return number;
    }
    return json_string(value);
}

static int set_element(struct protojson_reader *reader,
    const ProtobufCFieldDescriptor *field,
    const char *text,
    const json_t *value,
    ProtobufCMessage *message)
{
    size_t size = protojson_value_size(field);
    size_t *count = protojson_at(message, field->quantifier_offset);
    char **array = protojson_at(message, field->offset);
    char *longer;
    int r;

    if (*text == '\0') {
        *count = 0;
        return 0;
    }
    longer = arena_calloc(reader->arena, *count + 1, size);
    if (!longer)
        return -ENOMEM;
    if (*count > 0)
        memcpy(longer, *array, *count * size);
    r = protojson_read_value(reader, field, value, longer + *count * size);
    if (r)
        return r;
    *array = longer;
    ++*count;
    return 0;
}

/* Down to the message that holds the last field of the path. */
static int set_walk(struct protojson_reader *reader,
    ProtobufCMessage **message,
    const char *path,
    const ProtobufCFieldDescriptor **ret_field)
{
    for (;;) {
        size_t length = strcspn(path, ".");
        char *name = arena_strndup(reader->arena, path, length);
        const ProtobufCFieldDescriptor *field;
        ProtobufCMessage **inner;

        if (!name)
            return -ENOMEM;
        field = protojson_field((*message)->descriptor, name);
        if (!jsonpath_push_key(&reader->path, name) || !field)
            return protojson_wrong(reader, _("there is no such field"));
        *ret_field = field;
        if (path[length] == '\0')
            return 0;
        if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED ||
            (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
            return protojson_wrong(
                reader, _("this field has no fields that can be set one by one"));
        inner = protojson_at(*message, field->offset);
        if (!*inner) {
            const ProtobufCMessageDescriptor *type = field->descriptor;
            *inner = arena_alloc(reader->arena, type->sizeof_message);
            if (!*inner)
                return -ENOMEM;
            type->message_init(*inner);
        }
        *message = *inner;
        path += length + 1;
    }
}

int protojson_set(ProtobufCMessage *message,
    const char *path,
    const char *value,
    struct arena *arena,
    struct protojson_error *ret_error)
{
    CLEANUP(json_decref_p) json_t *typed = NULL;
    struct protojson_reader reader = {.arena = arena};
    const ProtobufCFieldDescriptor *field = NULL;
    int r;

    r = set_walk(&reader, &message, path, &field);
    if (r)
        return r == PROTOJSON_E_INVALID ? protojson_explain(&reader, NULL, 0, ret_error) : r;
    typed = typed_value(field, value);
    if (!typed && text_utf8_valid(value, strlen(value)))
        return -ENOMEM;
    if (!typed)
        r = protojson_wrong(&reader, _("the text is not UTF-8"));
    else if (field->label == PROTOBUF_C_LABEL_REPEATED)
        r = set_element(&reader, field, value, typed, message);
    else
        r = protojson_read_single(&reader, field, typed, message);
    return r == PROTOJSON_E_INVALID ? protojson_explain(&reader, NULL, 0, ret_error) : r;
}

int protojson_given(const ProtobufCMessageDescriptor *type,
    const char *text,
    size_t size,
    struct arena *arena,
    const char ***ret_names,
    size_t *ret_count)
{
    CLEANUP(json_decref_p) json_t *value = json_loadb(text, size, 0, NULL);
    const char **names;
    size_t count = 0;

    if (!json_is_object(value))
        return -EINVAL;
    names = arena_calloc(arena, json_object_size(value) + 1, sizeof *names);
    if (!names)
        return -ENOMEM;
    for (void *member = json_object_iter(value); member;
         member = json_object_iter_next(value, member)) {
        const ProtobufCFieldDescriptor *field = protojson_field(type, json_object_iter_key(member));
        if (!field)
            return -EINVAL;
        names[count++] = field->name;
    }
    *ret_names = names;
    *ret_count = count;
    return 0;
}

#include "handler/form_wire.h"

#include "base/text.h"

#include <errno.h>

/* Where the values are read into, and what for. */
struct reading {
    struct op *op;
    const char *path; /* leads to the struct: "document.livret.lines[2]." */
};

static const ProtobufCFieldDescriptor *wire_field(
    const ProtobufCMessageDescriptor *descriptor, const struct form_field *field)
{
    return protobuf_c_message_descriptor_get_field_by_name(descriptor, field->name);
}

static const void *wire_value(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

static int refuse(const struct reading *reading,
    const struct form_field *field,
    const char *reason,
    const char *message)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s%s", reading->path, field->name);
    return op_violation(reading->op, path, reason, "%s", message);
}

static int read_text(const struct reading *reading,
    const struct form_field *field,
    const char *text,
    const char **ret_text)
{
    if (!text_utf8_valid(text, strlen(text)))
        return refuse(reading, field, "ENCODING", "the text is not valid UTF-8: save it as UTF-8");
    *ret_text = text;
    return 0;
}

static int read_decimal(const struct reading *reading,
    const struct form_field *field,
    const char *text,
    struct decimal *ret_decimal)
{
    if (!decimal_parse(text, ret_decimal))
        return refuse(reading, field, "DECIMAL",
            "this is not a number as they are written here: digits, and at most two decimals "
            "behind a comma or a point, for example 12,5");
    return 0;
}

static int read_choice(
    const struct reading *reading, const struct form_field *field, int number, int *ret_number)
{
    if (number < 0 || (size_t)number > field->choice_count)
        return refuse(reading, field, "CHOICE", "this is none of the choices of the form");
    *ret_number = number;
    return 0;
}

/* One field that is no list, into the struct at `values`. */
static int read_field(
    const struct reading *reading, const struct form_field *field, const void *wire, void *values)
{
    char *to = (char *)values + field->offset;
    const char *text;
    uint32_t number;
    int choice;

    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        memcpy(&text, wire, sizeof text);
        return read_text(reading, field, text, (const char **)(void *)to);
    case FIELD_DECIMAL:
        memcpy(&text, wire, sizeof text);
        return read_decimal(reading, field, text, (struct decimal *)(void *)to);
    case FIELD_NUMBER:
        memcpy(&number, wire, sizeof number);
        memcpy(to, &number, sizeof number);
        return 0;
    case FIELD_SWITCH:
        *(bool *)to = *(const protobuf_c_boolean *)wire != 0;
        return 0;
    case FIELD_CHOICE:
        memcpy(&choice, wire, sizeof choice);
        return read_choice(reading, field, choice, (int *)(void *)to);
    case FIELD_LIST:
        break;
    }
    return -EINVAL;
}

/* All fields that are no list. OUTCOME_INVALID when one could not be read; the others are. */
static int read_fields(const struct reading *reading,
    const struct form *form,
    const ProtobufCMessage *message,
    void *values)
{
    int result = 0;

    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        const ProtobufCFieldDescriptor *from = wire_field(message->descriptor, field);
        int r;

        if (!from)
            return -ENOTRECOVERABLE;
        if (field->type == FIELD_LIST)
            continue;
        r = read_field(reading, field, wire_value(message, from->offset), values);
        if (r < 0)
            return r;
        result = r ? r : result;
    }
    return result;
}

static int read_list(const struct reading *reading,
    const struct form_field *field,
    const ProtobufCMessage *message,
    void *values)
{
    const ProtobufCFieldDescriptor *from = wire_field(message->descriptor, field);
    ProtobufCMessage **messages;
    size_t count;
    char *elements;
    int result = 0;

    if (!from)
        return -ENOTRECOVERABLE;
    memcpy(&count, wire_value(message, from->quantifier_offset), sizeof count);
    memcpy(&messages, wire_value(message, from->offset), sizeof messages);
    if (count > field->most)
        return refuse(reading, field, "TOO_MANY", "the list has more elements than the form takes");
    elements = arena_calloc(reading->op->arena, count + 1, field->element->size);
    if (!elements)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        void *element = elements + i * field->element->size;
        char path[160];
        int r;

        (void)snprintf(path, sizeof path, "%s%s[%zu].", reading->path, field->name, i);
        form_init(field->element, element);
        r = read_fields(&(struct reading){reading->op, path}, field->element, messages[i], element);
        if (r < 0)
            return r;
        result = r ? r : result;
    }
    memcpy((char *)values + field->offset, &elements, sizeof elements);
    memcpy((char *)values + field->count_offset, &count, sizeof count);
    return result;
}

int form_wire_read(struct op *op,
    const char *path,
    const struct form *form,
    const ProtobufCMessage *message,
    void **ret_values)
{
    const struct reading reading = {op, path};
    void *values = arena_calloc(op->arena, 1, form->size);
    int result = 0;

    if (!values)
        return -ENOMEM;
    form_init(form, values);
    if (message)
        result = read_fields(&reading, form, message, values);
    for (size_t i = 0; message && i < form->field_count && result >= 0; i++) {
        int r = form->fields[i].type == FIELD_LIST
                    ? read_list(&reading, &form->fields[i], message, values)
                    : 0;

        result = r ? r : result;
    }
    if (result == 0)
        *ret_values = values;
    return result;
}

/* ---- writing ---- */

static bool write_decimal(struct arena *arena, const void *from, void *to)
{
    char text[DECIMAL_TEXT_SIZE];
    struct decimal decimal;
    char *copy;

    memcpy(&decimal, from, sizeof decimal);
    decimal_format(decimal, text);
    copy = arena_strdup(arena, text);
    memcpy(to, &copy, sizeof copy);
    return copy != NULL;
}

static bool write_field(
    struct arena *arena, const struct form_field *field, const void *values, void *to)
{
    const void *from = form_value(values, field);

    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        memcpy(to, from, sizeof(char *));
        return true;
    case FIELD_DECIMAL:
        return write_decimal(arena, from, to);
    case FIELD_NUMBER:
        memcpy(to, from, sizeof(uint32_t));
        return true;
    case FIELD_SWITCH:
        *(protobuf_c_boolean *)to = *(const bool *)from;
        return true;
    case FIELD_CHOICE:
        memcpy(to, from, sizeof(int));
        return true;
    case FIELD_LIST:
        break;
    }
    return true;
}

static ProtobufCMessage *new_message(
    struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);

    if (message)
        descriptor->message_init(message);
    return message;
}

/* The fields of one struct that are no list. */
static bool write_fields(
    struct arena *arena, const struct form *form, const void *values, ProtobufCMessage *message)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        const ProtobufCFieldDescriptor *to = wire_field(message->descriptor, field);

        if (!to)
            return false;
        if (field->type != FIELD_LIST &&
            !write_field(arena, field, values, (char *)message + to->offset))
            return false;
    }
    return true;
}

static bool write_list(struct arena *arena,
    const struct form_field *field,
    const void *values,
    ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *to = wire_field(message->descriptor, field);
    size_t count = form_list_count(values, field);
    ProtobufCMessage **messages = arena_calloc(arena, count + 1, sizeof(ProtobufCMessage *));

    if (!messages || !to)
        return false;
    for (size_t i = 0; i < count; i++) {
        messages[i] = new_message(arena, to->descriptor);
        if (!messages[i] ||
            !write_fields(arena, field->element, form_list_element(values, field, i), messages[i]))
            return false;
    }
    memcpy((char *)message + to->offset, &messages, sizeof messages);
    memcpy((char *)message + to->quantifier_offset, &count, sizeof count);
    return true;
}

ProtobufCMessage *form_wire_message(struct arena *arena,
    const struct form *form,
    const void *values,
    const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = new_message(arena, descriptor);

    if (!message || !write_fields(arena, form, values, message))
        return NULL;
    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].type == FIELD_LIST &&
            !write_list(arena, &form->fields[i], values, message))
            return NULL;
    return message;
}

#include "store/form_json.h"

#include "base/text.h"

#include <errno.h>
#include <jansson.h>

/* ---- reading ---- */

static int read_text(struct arena *arena, const json_t *json, char *to)
{
    const char *text = json_string_value(json);
    char *copy;

    if (!text)
        return -EPROTO;
    copy = arena_strdup(arena, text);
    memcpy(to, &copy, sizeof copy);
    return copy ? 0 : -ENOMEM;
}

static int read_integer(const json_t *json, json_int_t least, json_int_t most, json_int_t *ret)
{
    *ret = json_integer_value(json);
    return json_is_integer(json) && *ret >= least && *ret <= most ? 0 : -EPROTO;
}

static int read_number(const struct form_field *field, const json_t *json, char *to)
{
    json_int_t value;
    uint32_t number;
    int32_t hundredths;
    int choice, r;

    switch (field->type) {
    case FIELD_NUMBER:
        r = read_integer(json, 0, UINT32_MAX, &value);
        number = (uint32_t)value;
        memcpy(to, &number, sizeof number);
        return r;
    case FIELD_DECIMAL:
        r = read_integer(json, 0, INT32_MAX, &value);
        hundredths = (int32_t)value;
        memcpy(to, &hundredths, sizeof hundredths);
        return r;
    case FIELD_CHOICE:
        for (choice = 1; json_is_string(json) && (size_t)choice <= field->choice_count; choice++)
            if (text_equal(form_choice_name(field, choice), json_string_value(json))) {
                memcpy(to, &choice, sizeof choice);
                return 0;
            }
        return -EPROTO;
    default:
        return -EPROTO;
    }
}

static int read_field(
    struct arena *arena, const struct form_field *field, const json_t *json, char *to)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        return read_text(arena, json, to);
    case FIELD_SWITCH:
        *(bool *)to = json_is_true(json);
        return json_is_boolean(json) ? 0 : -EPROTO;
    default:
        return read_number(field, json, to);
    }
}

/* The fields of an object that are no list. */
static int read_fields(
    struct arena *arena, const struct form *form, const json_t *object, void *values)
{
    int r = json_is_object(object) ? 0 : -EPROTO;

    for (size_t i = 0; i < form->field_count && r == 0; i++) {
        const struct form_field *field = &form->fields[i];
        const json_t *json = json_object_get(object, field->name);

        if (json && field->type != FIELD_LIST)
            r = read_field(arena, field, json, (char *)values + field->offset);
    }
    return r;
}

static int read_list(
    struct arena *arena, const struct form_field *field, const json_t *array, void *values)
{
    size_t count = json_array_size(array);
    char *elements;
    int r = 0;

    if (!array)
        return 0;
    if (!json_is_array(array) || count > field->most)
        return -EPROTO;
    elements = arena_calloc(arena, count + 1, field->element->size);
    if (!elements)
        return -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++) {
        void *element = elements + i * field->element->size;

        form_init(field->element, element);
        r = read_fields(arena, field->element, json_array_get(array, i), element);
    }
    memcpy((char *)values + field->offset, &elements, sizeof elements);
    memcpy((char *)values + field->count_offset, &count, sizeof count);
    return r;
}

int form_json_read(
    struct arena *arena, const struct form *form, const char *json, void **ret_values)
{
    json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    void *values = arena_calloc(arena, 1, form->size);
    int r = values ? 0 : -ENOMEM;

    if (r == 0) {
        form_init(form, values);
        r = read_fields(arena, form, object, values);
    }
    for (size_t i = 0; i < form->field_count && r == 0; i++)
        if (form->fields[i].type == FIELD_LIST)
            r = read_list(
                arena, &form->fields[i], json_object_get(object, form->fields[i].name), values);
    json_decref(object);
    if (r == 0)
        *ret_values = values;
    return r;
}

/* ---- writing ---- */

/* The JSON of a field that is no list; *ret_json NULL when it is empty. */
static int field_json(const struct form_field *field, const void *values, json_t **ret_json)
{
    const void *from = form_value(values, field);
    const char *text;
    struct decimal decimal;
    uint32_t number;
    int choice;

    *ret_json = NULL;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        memcpy(&text, from, sizeof text);
        if (*text && !(*ret_json = json_string(text)))
            return -EILSEQ;
        break;
    case FIELD_DECIMAL:
        memcpy(&decimal, from, sizeof decimal);
        if (decimal_is_set(decimal))
            *ret_json = json_integer(decimal.hundredths);
        break;
    case FIELD_NUMBER:
        memcpy(&number, from, sizeof number);
        if (number)
            *ret_json = json_integer(number);
        break;
    case FIELD_SWITCH:
        if (*(const bool *)from)
            *ret_json = json_true();
        break;
    case FIELD_CHOICE:
        memcpy(&choice, from, sizeof choice);
        if (choice)
            *ret_json = json_string(form_choice_name(field, choice));
        break;
    case FIELD_LIST:
        break;
    }
    return 0;
}

static int write_fields(const struct form *form, const void *values, json_t *object)
{
    int r = object ? 0 : -ENOMEM;

    for (size_t i = 0; i < form->field_count && r == 0; i++) {
        json_t *json;

        r = field_json(&form->fields[i], values, &json);
        if (r == 0 && json && json_object_set_new(object, form->fields[i].name, json))
            r = -ENOMEM;
    }
    return r;
}

static int write_list(const struct form_field *field, const void *values, json_t *object)
{
    size_t count = form_list_count(values, field);
    json_t *array = json_array();
    int r = array && json_object_set_new(object, field->name, array) == 0 ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++) {
        json_t *element = json_object();

        r = write_fields(field->element, form_list_element(values, field, i), element);
        if (json_array_append_new(array, element) && r == 0)
            r = -ENOMEM;
    }
    return r;
}

int form_json_write(
    struct arena *arena, const struct form *form, const void *values, char **ret_json)
{
    json_t *object = json_object();
    int r = write_fields(form, values, object);
    char *text = NULL;

    for (size_t i = 0; i < form->field_count && r == 0; i++)
        if (form->fields[i].type == FIELD_LIST)
            r = write_list(&form->fields[i], values, object);
    if (r == 0)
        text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (r)
        return r;
    *ret_json = text ? arena_strdup(arena, text) : NULL;
    free(text);
    return *ret_json ? 0 : -ENOMEM;
}

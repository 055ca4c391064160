#include "model/form.h"

#include "base/text.h"

#include <stdio.h>

enum { WHOLE_DIGITS_MAX = 7 };

/* Digits from *at, at most `most`; gives their value, -1 when there are none or too many. */
static int32_t read_digits(const char **at, int most)
{
    int32_t value = 0;
    int count = 0;

    for (; **at >= '0' && **at <= '9'; ++*at, count++) {
        if (count == most)
            return -1;
        value = value * 10 + (**at - '0');
    }
    return count ? value : -1;
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

bool decimal_parse(const char *text, struct decimal *ret)
{
    const char *at = skip_blanks(text);
    int32_t whole, part = 0;

    if (!*at) {
        ret->hundredths = DECIMAL_NONE;
        return true;
    }
    whole = read_digits(&at, WHOLE_DIGITS_MAX);
    if (whole < 0)
        return false;
    if (*at == '.' || *at == ',') {
        const char *begin = ++at;

        part = read_digits(&at, 2);
        if (part < 0)
            return false;
        if (at - begin == 1)
            part *= 10;
    }
    if (*skip_blanks(at))
        return false;
    ret->hundredths = whole * 100 + part;
    return true;
}

void decimal_format(struct decimal value, char to[DECIMAL_TEXT_SIZE])
{
    to[0] = '\0';
    if (decimal_is_set(value))
        (void)snprintf(
            to, DECIMAL_TEXT_SIZE, "%d.%02d", value.hundredths / 100, value.hundredths % 100);
}

void decimal_format_french(struct decimal value, char to[DECIMAL_TEXT_SIZE])
{
    int whole = value.hundredths / 100, part = value.hundredths % 100;

    to[0] = '\0';
    if (!decimal_is_set(value))
        return;
    if (part == 0)
        (void)snprintf(to, DECIMAL_TEXT_SIZE, "%d", whole);
    else if (part % 10 == 0)
        (void)snprintf(to, DECIMAL_TEXT_SIZE, "%d,%d", whole, part / 10);
    else
        (void)snprintf(to, DECIMAL_TEXT_SIZE, "%d,%02d", whole, part);
}

const void *form_list_element(const void *values, const struct form_field *field, size_t index)
{
    const char *elements;

    memcpy(&elements, form_value(values, field), sizeof elements);
    return elements + index * field->element->size;
}

void form_init(const struct form *form, void *values)
{
    static const char *const nothing = "";
    static const struct decimal none = {DECIMAL_NONE};

    memset(values, 0, form->size);
    for (size_t i = 0; i < form->field_count; i++) {
        char *at = (char *)values + form->fields[i].offset;

        switch (form->fields[i].type) {
        case FIELD_TEXT:
        case FIELD_LONG_TEXT:
        case FIELD_DATE:
            memcpy(at, &nothing, sizeof nothing);
            break;
        case FIELD_DECIMAL:
            memcpy(at, &none, sizeof none);
            break;
        case FIELD_NUMBER:
        case FIELD_SWITCH:
        case FIELD_CHOICE:
        case FIELD_LIST:
            break;
        }
    }
}

const char *form_choice_name(const struct form_field *field, int number)
{
    return number > 0 && (size_t)number <= field->choice_count ? field->choices[number - 1].name
                                                               : "";
}

const char *form_choice_label(const struct form_field *field, int number)
{
    return number > 0 && (size_t)number <= field->choice_count ? field->choices[number - 1].label
                                                               : "";
}

const struct form_field *form_find_field(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (text_equal(form->fields[i].name, name))
            return &form->fields[i];
    return NULL;
}

#include "domain/form_check.h"

#include "base/text.h"
#include "document/pdf.h"
#include "domain/plain_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum { YEAR_FIRST = 1990 };

int form_refuse(
    const struct form_place *place, const char *field, const char *reason, const char *format, ...)
{
    char path[200], message[400];
    va_list arguments;

    (void)snprintf(path, sizeof path, "%s%s", place->path, field);
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return op_violation(place->op, path, reason, "%s", message);
}

int form_remark(
    const struct form_place *place, const char *field, const char *reason, const char *message)
{
    struct dossier_remarks *remarks = place->remarks;
    const char *path = arena_strdup(place->op->arena, field);

    if (!path)
        return -ENOMEM;
    if (remarks->count < FORM_REMARKS_MAX)
        remarks->items[remarks->count++] = (struct dossier_remark){path, reason, message};
    return 0;
}

const char *form_path(
    const struct form_place *place, const char *list, size_t index, const char *field)
{
    const char *path = arena_printf(place->op->arena, "%s[%zu].%s", list, index, field);

    return path ? path : "";
}

/* ---- characters ---- */

/* Where a text cannot be printed. */
struct bad_character {
    int32_t character;   /* < 0: not UTF-8 */
    size_t line, column; /* from 1 */
};

static bool find_bad_character(const char *text, struct bad_character *ret_bad)
{
    size_t size = strlen(text), length, line = 1, column = 1;

    for (size_t at = 0; at < size; at += length, column++) {
        int32_t c = text_utf8_decode(text + at, size - at, &length);

        if (c == '\n') {
            line++;
            column = 0;
            continue;
        }
        if (c < 0 || !pdf_can_draw(c)) {
            *ret_bad = (struct bad_character){c, line, column};
            return true;
        }
    }
    return false;
}

static int refuse_character(
    const struct form_place *place, const char *field, const struct bad_character *bad)
{
    if (bad->character < 0)
        return form_refuse(place, field, "ENCODING",
            "line %zu, character %zu is not valid UTF-8: save the text as UTF-8", bad->line,
            bad->column);
    if (bad->character == 0xfffd)
        return form_refuse(place, field, "LOST",
            "line %zu, character %zu was lost in an earlier conversion (\xef\xbf\xbd): write it "
            "again",
            bad->line, bad->column);
    if (bad->character < 0x20 || (bad->character >= 0x7f && bad->character < 0xa0))
        return form_refuse(place, field, "CONTROL",
            "line %zu, character %zu is a control character: delete it", bad->line, bad->column);
    return form_refuse(place, field, "CHARACTER",
        "line %zu, character %zu (U+%04X) cannot be printed on the page: write it in Latin letters",
        bad->line, bad->column, (unsigned)bad->character);
}

/* ---- fields ---- */

static int check_text(const struct form_place *place,
    const struct form_field *field,
    const char *path,
    const char *text)
{
    struct bad_character bad;
    size_t characters = text_utf8_count(text, strlen(text));

    if (!*text)
        return field->required
                   ? form_refuse(place, path, "REQUIRED", "\"%s\" is empty: fill it", field->label)
                   : 0;
    if (characters > field->most)
        return form_refuse(place, path, "TOO_LONG",
            "\"%s\" has %zu characters, %u are the most: shorten it", field->label, characters,
            field->most);
    if (field->type == FIELD_TEXT && strchr(text, '\n'))
        return form_refuse(place, path, "LINES", "\"%s\" takes one line", field->label);
    return find_bad_character(text, &bad) ? refuse_character(place, path, &bad) : 0;
}

static int check_date(const struct form_place *place,
    const struct form_field *field,
    const char *path,
    const char *text)
{
    int last = (int)place->subject->session->year + 1;
    struct date date;

    if (!*text)
        return field->required
                   ? form_refuse(place, path, "REQUIRED", "\"%s\" is empty: fill it", field->label)
                   : 0;
    if (date_parse(text, &date))
        return form_refuse(
            place, path, "DATE", "this is no day of the calendar: write it as 2022-03-31");
    if (date.year < YEAR_FIRST || date.year > last)
        return form_refuse(
            place, path, "DATE_RANGE", "a day of the years %d to %d is expected", YEAR_FIRST, last);
    return 0;
}

static int check_decimal(const struct form_place *place,
    const struct form_field *field,
    const char *path,
    struct decimal value)
{
    char most[DECIMAL_TEXT_SIZE], given[DECIMAL_TEXT_SIZE];

    if (!decimal_is_set(value))
        return field->required
                   ? form_refuse(place, path, "REQUIRED", "\"%s\" is empty: fill it", field->label)
                   : 0;
    if (value.hundredths >= 0 && (uint32_t)value.hundredths <= field->most)
        return 0;
    decimal_format((struct decimal){(int32_t)field->most}, most);
    decimal_format(value, given);
    return form_refuse(place, path, "RANGE", "%s is not from 0 to %s: correct it", given, most);
}

static int check_number(const struct form_place *place,
    const struct form_field *field,
    const char *path,
    uint32_t value)
{
    if (value == 0 && field->required)
        return form_refuse(place, path, "REQUIRED", "\"%s\" is empty: fill it", field->label);
    return value > field->most
               ? form_refuse(place, path, "RANGE", "%u is more than %u", value, field->most)
               : 0;
}

static int check_field(const struct form_place *place,
    const struct form_field *field,
    const char *path,
    const void *values)
{
    const void *at = form_value(values, field);
    const char *text;
    struct decimal decimal;
    uint32_t number;
    int choice;

    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
        memcpy(&text, at, sizeof text);
        return check_text(place, field, path, text);
    case FIELD_DATE:
        memcpy(&text, at, sizeof text);
        return check_date(place, field, path, text);
    case FIELD_DECIMAL:
        memcpy(&decimal, at, sizeof decimal);
        return check_decimal(place, field, path, decimal);
    case FIELD_NUMBER:
        memcpy(&number, at, sizeof number);
        return check_number(place, field, path, number);
    case FIELD_SWITCH:
        return field->required && !*(const bool *)at
                   ? form_refuse(place, path, "REQUIRED", "\"%s\" must be ticked", field->label)
                   : 0;
    case FIELD_CHOICE:
        memcpy(&choice, at, sizeof choice);
        return field->required && !*form_choice_name(field, choice)
                   ? form_refuse(place, path, "REQUIRED", "\"%s\": one of the boxes must be ticked",
                         field->label)
                   : 0;
    case FIELD_LIST:
        break;
    }
    return 0;
}

static int check_list(
    const struct form_place *place, const struct form_field *field, const void *values)
{
    size_t count = form_list_count(values, field);
    int result = 0;

    if (count == 0 && field->required)
        return form_refuse(
            place, field->name, "REQUIRED", "\"%s\" is empty: fill it", field->label);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < field->element->field_count; j++) {
            const struct form_field *inner = &field->element->fields[j];
            int r = check_field(place, inner, form_path(place, field->name, i, inner->name),
                form_list_element(values, field, i));

            result = r ? r : result;
        }
    return result;
}

int form_check(const struct form_place *place, const struct form *form, const void *values)
{
    int result = 0;

    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        int r = field->type == FIELD_LIST ? check_list(place, field, values)
                                          : check_field(place, field, field->name, values);

        if (r < 0)
            return r;
        result = r ? r : result;
    }
    return result;
}

bool form_days_in_order(const char *from, const char *to)
{
    struct date first, last;

    return date_parse(from, &first) || date_parse(to, &last) ||
           date_to_days(first) <= date_to_days(last);
}

/* ---- tidy ---- */

/* Line by line; empty lines at both ends go. The result is no longer than the text. */
static char *tidy_lines(char *text)
{
    char *to = text, *line = text;

    while (line) {
        char *end = strchr(line, '\n'), *tidied;

        if (end)
            *end = '\0';
        for (char *at = line; *at; at++)
            if (*at == '\r')
                *at = ' ';
        tidied = plain_text_tidy(line);
        if (*tidied || to != text) {
            size_t length = strlen(tidied);

            memmove(to, tidied, length);
            to += length;
            *to++ = '\n';
        }
        line = end ? end + 1 : NULL;
    }
    while (to > text && to[-1] == '\n')
        to--;
    *to = '\0';
    return text;
}

static int tidy_fields(struct arena *arena, const struct form *form, void *values)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        char *at = (char *)values + field->offset, *copy;
        const char *text;

        if (field->type != FIELD_TEXT && field->type != FIELD_LONG_TEXT)
            continue;
        memcpy(&text, at, sizeof text);
        /* one more: the line end that tidy_lines() writes before it takes it back */
        copy = arena_alloc(arena, strlen(text) + 2);
        if (!copy)
            return -ENOMEM;
        memcpy(copy, text, strlen(text) + 1);
        copy = tidy_lines(copy);
        memcpy(at, &copy, sizeof copy);
    }
    return 0;
}

int form_tidy(struct arena *arena, const struct form *form, void *values)
{
    int r = tidy_fields(arena, form, values);

    for (size_t i = 0; i < form->field_count && r == 0; i++) {
        const struct form_field *field = &form->fields[i];

        if (field->type != FIELD_LIST)
            continue;
        for (size_t j = 0; j < form_list_count(values, field) && r == 0; j++)
            r = tidy_fields(
                arena, field->element, (void *)(uintptr_t)form_list_element(values, field, j));
    }
    return r;
}

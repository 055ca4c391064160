#include "domain/form_diff.h"

#include "base/text.h"

#include <errno.h>

struct walk {
    struct arena *arena;
    struct difference *items;
    size_t count, capacity;
};

/* The value of a field that is no list, as text; "" for none. NULL: no memory. */
static const char *value_text(
    struct arena *arena, const struct form_field *field, const void *values)
{
    const void *at = values ? form_value(values, field) : NULL;
    const char *text;
    struct decimal decimal;
    char buffer[DECIMAL_TEXT_SIZE];
    uint32_t number;
    int choice;

    if (!at)
        return "";
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        memcpy(&text, at, sizeof text);
        return text;
    case FIELD_DECIMAL:
        memcpy(&decimal, at, sizeof decimal);
        decimal_format(decimal, buffer);
        return arena_strdup(arena, buffer);
    case FIELD_NUMBER:
        memcpy(&number, at, sizeof number);
        return number ? arena_printf(arena, "%u", number) : "";
    case FIELD_SWITCH:
        return *(const bool *)at ? "true" : "";
    case FIELD_CHOICE:
        memcpy(&choice, at, sizeof choice);
        return form_choice_name(field, choice);
    case FIELD_LIST:
        break;
    }
    return "";
}

static int push(struct walk *walk, const char *path, const char *before, const char *after)
{
    if (!path || !before || !after)
        return -ENOMEM;
    if (text_equal(before, after))
        return 0;
    if (walk->count == walk->capacity) {
        size_t capacity = walk->capacity ? walk->capacity * 2 : 16;
        struct difference *items = arena_calloc(walk->arena, capacity, sizeof *items);

        if (!items)
            return -ENOMEM;
        if (walk->count)
            memcpy(items, walk->items, walk->count * sizeof *items);
        walk->items = items;
        walk->capacity = capacity;
    }
    walk->items[walk->count++] = (struct difference){
        *before ? (*after ? DIFFERENCE_CHANGED : DIFFERENCE_REMOVED) : DIFFERENCE_ADDED, path,
        before, after};
    return 0;
}

/* Fields that are no list; `base` is put before their names. */
static int compare_fields(struct walk *walk,
    const struct form *form,
    const char *base,
    const void *before,
    const void *after)
{
    int r = 0;

    for (size_t i = 0; i < form->field_count && r == 0; i++) {
        const struct form_field *field = &form->fields[i];

        if (field->type != FIELD_LIST)
            r = push(walk, arena_printf(walk->arena, "%s%s", base, field->name),
                value_text(walk->arena, field, before), value_text(walk->arena, field, after));
    }
    return r;
}

static int compare_lists(
    struct walk *walk, const struct form_field *field, const void *before, const void *after)
{
    size_t old = before ? form_list_count(before, field) : 0;
    size_t new = after ? form_list_count(after, field) : 0;
    int r = 0;

    for (size_t i = 0; i < (old > new ? old : new) && r == 0; i++) {
        const char *base = arena_printf(walk->arena, "%s[%zu].", field->name, i);

        r = base ? compare_fields(walk, field->element, base,
                       i < old ? form_list_element(before, field, i) : NULL,
                       i < new ? form_list_element(after, field, i) : NULL)
                 : -ENOMEM;
    }
    return r;
}

int form_diff(struct arena *arena,
    const struct form *form,
    const void *before,
    const void *after,
    struct differences *ret_differences)
{
    struct walk walk = {.arena = arena};
    int r = compare_fields(&walk, form, "", before, after);

    for (size_t i = 0; i < form->field_count && r == 0; i++)
        if (form->fields[i].type == FIELD_LIST)
            r = compare_lists(&walk, &form->fields[i], before, after);
    if (r == 0)
        *ret_differences = (struct differences){walk.items, walk.count};
    return r;
}

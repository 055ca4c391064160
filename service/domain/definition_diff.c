#include "domain/definition_diff.h"

#include "base/text.h"
#include "domain/definition_flat.h"

#include <errno.h>

/* Growing list of differences, in the arena. */
struct report {
    struct arena *arena;
    struct differences differences;
    size_t capacity;
};

/* The entries of a flat definition by path. */
struct index {
    const struct flat *flat;
    size_t *order; /* of the entries, sorted by path */
};

static int compare_paths(const void *a, const void *b, void *context)
{
    const struct flat *flat = context;
    size_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return strcmp(flat->entries[x].path, flat->entries[y].path);
}

static int index_make(struct arena *arena, struct flat *flat, struct index *ret_index)
{
    size_t *order = arena_calloc(arena, flat->count + 1, sizeof *order);

    if (!order)
        return -ENOMEM;
    for (size_t i = 0; i < flat->count; i++)
        order[i] = i;
    qsort_r(order, flat->count, sizeof *order, compare_paths, flat);
    *ret_index = (struct index){flat, order};
    return 0;
}

static const struct flat_entry *index_find(const struct index *index, const char *path)
{
    size_t low = 0, high = index->flat->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct flat_entry *entry = &index->flat->entries[index->order[middle]];
        int r = strcmp(entry->path, path);

        if (r == 0)
            return entry;
        if (r < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int report_add(struct report *report, struct difference difference)
{
    struct differences *list = &report->differences;

    if (list->count == report->capacity) {
        size_t capacity = report->capacity ? report->capacity * 2 : 32;
        struct difference *items = arena_calloc(report->arena, capacity, sizeof *items);

        if (!items)
            return -ENOMEM;
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        report->capacity = capacity;
    }
    list->items[list->count++] = difference;
    return 0;
}

/* The entry after this one that is not inside it. */
static size_t skip_inside(const struct flat *flat, size_t at)
{
    const char *path = flat->entries[at].path;
    size_t length = strlen(path), next = at + 1;

    while (next < flat->count && strncmp(flat->entries[next].path, path, length) == 0 &&
           strchr(".[", flat->entries[next].path[length]) && flat->entries[next].path[length])
        next++;
    return next;
}

/* Keys of the elements of a list that the other definition has too, in order. NULL when the arena
 * is full. */
static const char *common_order(struct arena *arena,
    const struct flat *flat,
    const struct flat_entry *list,
    const struct index *other)
{
    size_t first = (size_t)(list - flat->entries) + 1;
    size_t end = skip_inside(flat, (size_t)(list - flat->entries)), size = 1;
    char *keys, *at;

    for (size_t i = first; i < end; i = skip_inside(flat, i))
        size += strlen(flat->entries[i].key) + 2;
    keys = at = arena_alloc(arena, size);
    if (!keys)
        return NULL;
    *keys = '\0';
    for (size_t i = first; i < end; i = skip_inside(flat, i))
        if (index_find(other, flat->entries[i].path))
            at += snprintf(at, size - (size_t)(at - keys), "%s%s", at == keys ? "" : ", ",
                flat->entries[i].key);
    return keys;
}

static int report_order(struct report *report,
    const struct index *before,
    const struct index *after,
    const struct flat_entry *list)
{
    const struct flat_entry *old = index_find(before, list->path);
    const char *old_order, *new_order;

    if (!old)
        return 0;
    old_order = common_order(report->arena, before->flat, old, after);
    new_order = common_order(report->arena, after->flat, list, before);
    if (!old_order || !new_order)
        return -ENOMEM;
    if (text_equal(old_order, new_order))
        return 0;
    return report_add(
        report, (struct difference){DIFFERENCE_CHANGED, list->path, old_order, new_order});
}

/* What is in `after` and new or changed. */
static int report_after(
    struct report *report, const struct index *before, const struct index *after)
{
    size_t i = 0;

    while (i < after->flat->count) {
        const struct flat_entry *entry = &after->flat->entries[i];
        const struct flat_entry *old = index_find(before, entry->path);
        int r = 0;

        if (entry->kind == FLAT_LIST) {
            r = report_order(report, before, after, entry);
        } else if (entry->kind == FLAT_ELEMENT && !old) {
            r = report_add(
                report, (struct difference){DIFFERENCE_ADDED, entry->path, "", entry->text});
            i = skip_inside(after->flat, i) - 1;
        } else if (entry->kind == FLAT_FIELD && old && !text_equal(old->text, entry->text)) {
            r = report_add(report,
                (struct difference){DIFFERENCE_CHANGED, entry->path, old->text, entry->text});
        }
        if (r)
            return r;
        i++;
    }
    return 0;
}

static int report_removed(
    struct report *report, const struct index *before, const struct index *after)
{
    size_t i = 0;

    while (i < before->flat->count) {
        const struct flat_entry *entry = &before->flat->entries[i];
        int r;

        if (entry->kind != FLAT_ELEMENT || index_find(after, entry->path)) {
            i++;
            continue;
        }
        r = report_add(
            report, (struct difference){DIFFERENCE_REMOVED, entry->path, entry->text, ""});
        if (r)
            return r;
        i = skip_inside(before->flat, i);
    }
    return 0;
}

int definition_diff(struct arena *arena,
    const struct session_definition *before,
    const struct session_definition *after,
    struct differences *ret_differences)
{
    struct report report = {.arena = arena};
    struct flat old_flat, new_flat;
    struct index old_index, new_index;
    int r;

    r = definition_flatten(arena, before, &old_flat);
    if (!r)
        r = definition_flatten(arena, after, &new_flat);
    if (!r)
        r = index_make(arena, &old_flat, &old_index);
    if (!r)
        r = index_make(arena, &new_flat, &new_index);
    if (!r)
        r = report_removed(&report, &old_index, &new_index);
    if (!r)
        r = report_after(&report, &old_index, &new_index);
    if (r)
        return r;
    *ret_differences = report.differences;
    return 0;
}

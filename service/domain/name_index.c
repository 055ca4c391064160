#include "domain/name_index.h"

#include "base/text.h"

#include <errno.h>

enum { PLACES_MIN = 16 };

int name_index_init(struct name_index *index, struct arena *arena, size_t capacity)
{
    size_t places = PLACES_MIN;

    if (capacity > UINT32_MAX / 4)
        return -ENOMEM;
    while (places < capacity * 2)
        places *= 2;
    *index = (struct name_index){
        .names = arena_calloc(arena, capacity + 1, sizeof *index->names),
        .capacity = (uint32_t)capacity,
        .places = arena_calloc(arena, places, sizeof *index->places),
        .place_mask = (uint32_t)places - 1,
    };
    return index->names && index->places ? 0 : -ENOMEM;
}

/* FNV-1a */
static uint32_t hash(const char *name)
{
    uint32_t h = UINT32_C(2166136261);

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * UINT32_C(16777619);
    return h;
}

/* Where the name is, or the free place where it would be. */
static uint32_t *place_of(const struct name_index *index, const char *name)
{
    uint32_t at = hash(name);

    for (;; at++) {
        uint32_t *place = &index->places[at & index->place_mask];

        if (!*place || text_equal(index->names[*place - 1], name))
            return place;
    }
}

uint32_t name_index_add(struct name_index *index, const char *name)
{
    uint32_t *place = place_of(index, name);

    if (!*place) {
        if (index->count == index->capacity)
            return NAME_INDEX_NONE;
        index->names[index->count] = name;
        *place = ++index->count;
    }
    return *place - 1;
}

uint32_t name_index_find(const struct name_index *index, const char *name)
{
    return *place_of(index, name) - 1; /* a free place: 0 - 1 */
}

/* From texts to the indexes of an array, for arrays of any size. Texts are borrowed. */
#pragma once

#include "base/arena.h"

struct name_index {
    const char **names; /* by index */
    uint32_t count, capacity;
    uint32_t *places; /* hashed; index + 1, 0: free */
    uint32_t place_mask;
};

#define NAME_INDEX_NONE UINT32_MAX

/* Room for `capacity` names, in the arena. -ENOMEM. */
int name_index_init(struct name_index *index, struct arena *arena, size_t capacity) MUST_CHECK;
/* The index of a name, which is added behind the others when it is new (as long as there is room).
 */
uint32_t name_index_add(struct name_index *index, const char *name);
/* NAME_INDEX_NONE when it is not there. */
uint32_t name_index_find(const struct name_index *index, const char *name);

#include "base/arena.h"

#include <stdarg.h>

enum { ARENA_FIRST_BLOCK = 4096 - 64, ARENA_LARGEST_BLOCK = 256 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct arena_block *current; /* newest block; the first one made is last in the list */
    size_t cap;
    size_t used;
    bool refused;
};

static struct arena_block *block_new(size_t size, struct arena_block *next)
{
    struct arena_block *block = malloc(sizeof *block + size);

    if (!block)
        return NULL;
    *block = (struct arena_block){.next = next, .size = size};
    return block;
}

struct arena *arena_new(size_t cap_bytes)
{
    struct arena *arena = malloc(sizeof *arena);

    if (!arena)
        return NULL;
    *arena = (struct arena){.cap = cap_bytes};
    arena->current = block_new(ARENA_FIRST_BLOCK, NULL);
    if (!arena->current) {
        free(arena);
        return NULL;
    }
    return arena;
}

void arena_reset(struct arena *arena)
{
    while (arena->current->next) {
        struct arena_block *next = arena->current->next;

        free(arena->current);
        arena->current = next;
    }
    arena->current->used = 0;
    arena->used = 0;
    arena->refused = false;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->current);
    free(arena);
}

static void *take(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    struct arena_block *block = arena->current;
    size_t rounded;
    void *memory;

    if (size > arena->cap || size > SIZE_MAX - align)
        return NULL;
    rounded = (size + align - 1) / align * align;
    if (rounded > arena->cap - arena->used)
        return NULL;
    if (rounded > block->size - block->used) {
        size_t grown = base_min_size(block->size * 2, ARENA_LARGEST_BLOCK);

        block = block_new(rounded > grown ? rounded : grown, block);
        if (!block)
            return NULL;
        arena->current = block;
    }
    memory = block->data + block->used;
    block->used += rounded;
    arena->used += rounded;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *memory = take(arena, size);

    arena->refused = arena->refused || !memory;
    return memory;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    void *memory;

    if (__builtin_mul_overflow(count, size, &total))
        total = SIZE_MAX;
    memory = arena_alloc(arena, total);
    return memory ? memset(memory, 0, total) : NULL;
}

void *arena_memdup(struct arena *arena, const void *data, size_t size)
{
    void *memory = arena_alloc(arena, size);

    return memory && size ? memcpy(memory, data, size) : memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    text = arena_alloc(arena, (size_t)length + 1);
    if (!text)
        return NULL;
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

bool arena_refused(const struct arena *arena)
{
    return arena->refused;
}

/* Memory of one request: allocated piece by piece, given back at once. Not thread-safe. */
#pragma once

#include "base/base.h"

struct arena;

/* A new arena that refuses to hold more than `cap_bytes` in all. NULL when memory is short. */
struct arena *arena_new(size_t cap_bytes);
/* Accepts NULL. */
void arena_free(struct arena *arena);
/* Give everything back but the first block; earlier results of arena_alloc() are gone. */
void arena_reset(struct arena *arena);

/* `size` bytes, aligned for any type, not zeroed. NULL when the cap would be passed or memory is
 * short. */
void *arena_alloc(struct arena *arena, size_t size) MUST_CHECK;
/* The same, zeroed. NULL on overflow of count * size too. */
void *arena_calloc(struct arena *arena, size_t count, size_t size) MUST_CHECK;
/* Copies that live in the arena. NULL as above; arena_strdup(NULL) is NULL. */
void *arena_memdup(struct arena *arena, const void *data, size_t size) MUST_CHECK;
char *arena_strdup(struct arena *arena, const char *text) MUST_CHECK;
char *arena_strndup(struct arena *arena, const char *text, size_t length) MUST_CHECK;
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_CHECK;

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);
/* Whether memory was refused since the last reset: for who makes many small pieces, shows "" where
 * there is none, and looks once, at the end. */
bool arena_refused(const struct arena *arena);

DEFINE_CLEANUP(struct arena *, arena_free);

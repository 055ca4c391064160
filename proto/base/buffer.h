/* Bytes that grow at the end. Not thread-safe. */
#pragma once

#include "base/base.h"

/* Zero-initialise. `data` belongs to the buffer and moves when it grows. */
struct buffer {
    unsigned char *data;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
};

/* Free the memory; the buffer is empty and usable again. */
void buffer_release(struct buffer *buffer);

/* Room for `more` bytes behind the used ones. -ENOMEM. */
int buffer_reserve(struct buffer *buffer, size_t more) MUST_CHECK;
int buffer_append(struct buffer *buffer, const void *data, size_t size) MUST_CHECK;
int buffer_append_text(struct buffer *buffer, const char *text) MUST_CHECK;
int buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3) MUST_CHECK;
/* A NUL behind the used bytes, not counted in size. */
int buffer_terminate(struct buffer *buffer) MUST_CHECK;
/* Drop `count` bytes from the front; count <= size. */
void buffer_consume(struct buffer *buffer, size_t count);

static inline void buffer_release_p(struct buffer *buffer)
{
    buffer_release(buffer);
}
#define CLEANUP_BUFFER CLEANUP(buffer_release_p)

#include "base/buffer.h"

#include <errno.h>
#include <stdarg.h>

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

int buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t needed, grown;
    unsigned char *data;

    if (more <= buffer->capacity - buffer->size)
        return 0;
    if (__builtin_add_overflow(buffer->size, more, &needed) || needed > SIZE_MAX / 2)
        return -ENOMEM;
    for (grown = buffer->capacity ? buffer->capacity : 256; grown < needed; grown *= 2)
        ;
    data = realloc(buffer->data, grown);
    if (!data)
        return -ENOMEM;
    buffer->data = data;
    buffer->capacity = grown;
    return 0;
}

int buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    int r = buffer_reserve(buffer, size);

    if (r)
        return r;
    if (size)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return 0;
}

int buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

int buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    int length, r;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return -EINVAL;
    r = buffer_reserve(buffer, (size_t)length + 1);
    if (r)
        return r;
    va_start(arguments, format);
    (void)vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
    return 0;
}

int buffer_terminate(struct buffer *buffer)
{
    int r = buffer_reserve(buffer, 1);

    if (r)
        return r;
    buffer->data[buffer->size] = '\0';
    return 0;
}

void buffer_consume(struct buffer *buffer, size_t count)
{
    buffer->size -= count;
    if (buffer->size)
        memmove(buffer->data, buffer->data + count, buffer->size);
}

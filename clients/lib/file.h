/* Whole files in memory. */
#pragma once

#include "base/buffer.h"

/* Append a file's bytes; "-" is standard input. -errno; -EFBIG when there are more than `max`
 * bytes. */
int file_read(const char *path, size_t max, struct buffer *to) MUST_CHECK;

/* Write a file through a temporary one beside it, so that it is there whole or not at all; "-" is
 * standard output. -errno. */
int file_write(const char *path, const void *data, size_t size) MUST_CHECK;

/* The same with an open file: append what is left of it; write all of the bytes. */
int file_read_from(int fd, size_t max, struct buffer *to) MUST_CHECK;
int file_write_to(int fd, const void *data, size_t size) MUST_CHECK;

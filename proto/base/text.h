/* Text: strict parsing, UTF-8, hexadecimal. Nothing here looks at the locale. */
#pragma once

#include "base/base.h"

/* The decoded character at `text`, and its length in bytes in *ret_length; -EINVAL when it is not
 * valid UTF-8 (RFC 3629: no surrogates, no overlong forms) or `size` is 0. */
int32_t text_utf8_decode(const char *text, size_t size, size_t *ret_length) MUST_CHECK;
bool text_utf8_valid(const char *text, size_t size);
/* Number of characters of valid UTF-8. */
size_t text_utf8_count(const char *text, size_t size);
/* Encode one character; 1 to 4 bytes written; the number is returned. */
size_t text_utf8_encode(uint32_t character, char to[4]);

/* A whole decimal number, optional '-', nothing else around it. -EINVAL, -ERANGE. */
int text_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret_value) MUST_CHECK;

/* 0..15, or -1. */
int text_hex_digit(char digit);
/* Two lower-case digits, no NUL. */
void text_hex_put(char to[2], uint8_t byte);
/* 2 * size digits and a NUL. */
void text_hex_format(const void *data, size_t size, char *to);

bool text_equal(const char *a, const char *b);
/* Index of `text` among `count` texts; `count` when it is none of them. */
size_t text_find(const char *const *texts, size_t count, const char *text);
bool text_is_empty(const char *text); /* NULL or "" */
bool text_starts_with(const char *text, const char *prefix);
bool text_is_digit(char c);
bool text_is_space(char c); /* ASCII blanks */

/*
 * Which bytes stand for a text in a page: Windows-1252 where it has every character (small, and
 * every reader extracts it), UTF-8 otherwise. Used by pdf.c alone.
 */
#pragma once

#include "base/buffer.h"

enum pdf_encoding { PDF_ENCODING_WINDOWS, PDF_ENCODING_UTF8, PDF_ENCODING_COUNT };

/* libharu's name of it. */
const char *pdf_encoding_name(enum pdf_encoding encoding);

/* The characters of a text as they are drawn: the next one, and its length in the text. */
int32_t pdf_next_character(const char *text, size_t left, size_t *ret_length);
/* No drawable character is above it. */
enum { PDF_CHARACTER_MAX = 0x2717, PDF_REPLACEMENT = 0xfffd };

/* `length` bytes of text into *to (empty before), with a NUL behind. What cannot be drawn becomes
 * U+FFFD. -ENOMEM. */
int pdf_encode(
    const char *text, size_t length, struct buffer *to, enum pdf_encoding *ret_encoding) MUST_CHECK;

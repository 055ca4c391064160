/* Bytes of a file to UTF-8: which encoding, and what does not fit it. */
#pragma once

#include "base/buffer.h"
#include "model/import.h"

/*
 * The encoding of a piece of a file, judged line by line: most lines with bytes above 127 decide.
 * IMPORT_ENCODING_UNKNOWN when all of it is ASCII. BOMs are not looked at.
 */
enum import_encoding import_encoding_detect(const char *data, size_t size);

enum import_encoding_err {
    IMPORT_ENCODING_E_NOT_UTF8 = 1, /* in a file of UTF-8 */
    IMPORT_ENCODING_E_NOT_CP1252,   /* in a file of Windows-1252: UTF-8, or a byte that Windows-1252
                                       does not have */
};

/* Does this text, not all ASCII, fit the encoding of its file? */
int import_encoding_check(enum import_encoding encoding, const char *text, size_t size) MUST_CHECK;

bool import_is_ascii(const char *text, size_t size);

/*
 * Append `text` as UTF-8. What cannot be decoded becomes U+FFFD: only for showing it to people.
 * -ENOMEM.
 */
int import_encoding_decode(
    enum import_encoding encoding, const char *text, size_t size, struct buffer *to) MUST_CHECK;

/* Text that people typed: names, languages, arrangements. Kept as it is, never transliterated. */
#pragma once

#include "base/base.h"

enum plain_text_err {
    PLAIN_TEXT_E_ENCODING = 1, /* not UTF-8 */
    PLAIN_TEXT_E_CONTROL,      /* a control, line or direction character */
    PLAIN_TEXT_E_LONG,         /* more characters than allowed */
    PLAIN_TEXT_E_START,  /* starts with = + - or @: a spreadsheet would take it for a formula */
    PLAIN_TEXT_E_LOST,   /* U+FFFD: a letter was lost in an earlier conversion */
    PLAIN_TEXT_E_SYMBOL, /* only for names: '?' or a symbol such as © or ¤, which betrays a wrong
                            conversion */
};

/* 0 or a plain_text_err for a text of at most `most` characters. "" is fine. */
int plain_text_check(const char *text, size_t most) MUST_CHECK;
/* The same, and no symbol that no name has. */
int plain_text_check_name(const char *text, size_t most) MUST_CHECK;

/*
 * Cut blanks (no-break ones too) from both ends, make runs of them one space, and put letters
 * followed by a combining accent together (NFC), in place. Gives where the text starts. Text that
 * is not UTF-8 is only trimmed.
 */
char *plain_text_tidy(char *text);
/* ASCII letters to capitals, in place. */
void plain_text_capitals(char *text);

/*
 * Fold for comparison: ASCII letters in lower case and digits, nothing else; é is e, Ł is l, œ is
 * oe. At most `size` - 1 characters are written, and a NUL.
 */
void plain_text_fold(const char *text, char *to, size_t size);
/* The fold of one character: 0 to 2 ASCII characters in `to`, and how many. */
size_t plain_text_fold_character(int32_t c, char to[2]);

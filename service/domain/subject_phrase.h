/*
 * Words in a row, found in French texts: case, accents, plurals and whatever stands between words
 * do not matter ("Blocs de  TEXTE" has "bloc de texte"); parts of words do ("blocage"). Pure.
 */
#pragma once

#include "base/base.h"

enum { SUBJECT_PHRASE_WORDS_MAX = 16, SUBJECT_PHRASE_WORD_BYTES = 40 };

struct subject_phrase {
    char words[SUBJECT_PHRASE_WORDS_MAX][SUBJECT_PHRASE_WORD_BYTES]; /* folded, in the singular */
    size_t count;
};

/* Words behind the largest number are not looked for. Without a word it is in no text. */
void subject_phrase_init(struct subject_phrase *phrase, const char *text);

/* Where the text has it: the offset behind its last word; 0: it has not. Time is linear. */
size_t subject_phrase_find(const struct subject_phrase *phrase, const char *text);
bool subject_has_phrase(const char *text, const char *phrase);

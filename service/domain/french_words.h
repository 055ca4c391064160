/*
 * The words of a French text, one after the other, in linear time. Pure.
 *
 * Words are what stands between blanks and signs, as the rules of French competitions count them:
 * "l'annexe" is two, "après-midi" two, "aujourd'hui" one, "a-t-il" two (its t is only a sound), a
 * number with its separators one ("1 250,50"). Bytes that are not UTF-8 are taken for blanks.
 */
#pragma once

#include "base/arena.h"
#include "model/subject_rules.h"

enum { WORD_FOLDED_SIZE = 48 };

/* What stands between a word and the one before it. */
enum word_gap {
    GAP_APOSTROPHE = 1u << 0,
    GAP_HYPHEN = 1u << 1,
    GAP_CLAUSE = 1u << 2, /* , ; : ( ) / a dash, a bullet */
    GAP_STOP = 1u << 3,   /* . ! ... or a new line */
    GAP_QUESTION = 1u << 4,
};

struct word {
    const char *start; /* in the text */
    size_t size;
    char folded[WORD_FOLDED_SIZE]; /* as plain_text_fold(); longer ones are cut */
    unsigned before;               /* enum word_gap */
    bool quoted;                   /* between « » or “ ” */
    bool number;                   /* begins with a digit */
};

struct word_reader {
    const char *text;
    size_t size, at;
    unsigned quotes; /* open ones */
    unsigned gap;    /* since the last word */
    char last[WORD_FOLDED_SIZE];
};

void word_reader_init(struct word_reader *reader, const char *text);
/* False at the end; what stands behind the last word is in reader->gap then. */
bool word_next(struct word_reader *reader, struct word *ret_word);

size_t words_count(const char *text);

/* Folded words, for lookups. */
struct word_set {
    char **items; /* in order, in the arena */
    size_t count;
};

/* -ENOMEM. */
int word_set_make(
    struct arena *arena, const struct text_list *words, struct word_set *ret_set) MUST_CHECK;
bool word_set_has(const struct word_set *set, const char *folded);

/* Folded words with one space around each: " a partir de l annexe 1 "; for words_have(). NULL when
 * the arena is full. */
char *words_folded(struct arena *arena, const char *text) MUST_CHECK;
/* The phrase, folded so too, stands in it. */
bool words_have(const char *folded_text, const char *folded_phrase);

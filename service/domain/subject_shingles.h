/*
 * What likeness is found by: keyed hashes of three words in a row, thinned by winnowing (Schleimer,
 * Wilkerson, Aiken 2003) so that two texts with SHINGLE_SURE_WORDS words in a row in common have
 * one in common at least. Wraps OpenSSL (SipHash). Threads: any.
 */
#pragma once

#include "domain/subject_words.h"

enum {
    SHINGLE_WORDS = 3,
    SHINGLE_WINDOW = 6, /* shingles in a row, of which the least is kept */
    SHINGLE_SURE_WORDS = SHINGLE_WORDS + SHINGLE_WINDOW - 1,
    SHINGLE_KEY_BYTES = 16,
};

struct shingle {
    int64_t hash;
    size_t word; /* the first of its three */
};

/* Kept ones by place. In the arena. */
struct shingle_list {
    struct shingle *items;
    size_t count;
};

/* -ENOMEM, -EIO. */
int shingles_make(struct arena *arena,
    const uint8_t key[SHINGLE_KEY_BYTES],
    const struct text_words *words,
    struct shingle_list *ret_list) MUST_CHECK;

/* The hashes in ascending order, each once; in the arena. -ENOMEM. */
int shingles_sort(struct arena *arena,
    const struct shingle_list *list,
    int64_t **ret_hashes,
    size_t *ret_count) MUST_CHECK;

/* Words in a row that two texts have in common. Pure. */
#pragma once

#include "domain/subject_shingles.h"

struct common_passage {
    size_t word, count; /* in the text that is looked at */
    size_t other;       /* its first word in the other; SIZE_MAX: not known */
};

/* By place, none over another. In the arena. */
struct common_passages {
    struct common_passage *items;
    size_t count;
    size_t words; /* in all of them */
};

/* Those of `least` words in a row and more, each as long as it goes; within one piece of both.
 * -ENOMEM. */
int passages_find(struct arena *arena,
    const struct text_words *words,
    const struct text_words *other,
    size_t least,
    struct common_passages *ret_passages) MUST_CHECK;

/*
 * The same, of a text that cannot be read: from the shingles that both have, `shared` in ascending
 * order. Where all of several kept in a row are shared, so are the words from the first to the
 * last. -ENOMEM.
 */
int passages_guess(struct arena *arena,
    const struct text_words *words,
    const struct shingle_list *kept,
    const int64_t *shared,
    size_t shared_count,
    size_t least,
    struct common_passages *ret_passages) MUST_CHECK;

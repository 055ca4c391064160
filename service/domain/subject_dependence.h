/* Whether a question needs another one: by the definition's words, and by the others' numbers. */
#pragma once

#include "base/arena.h"
#include "domain/subject_phrase.h"
#include "model/subject_rules.h"

struct subject_dependence {
    const struct question_words *words; /* borrowed */
    struct subject_phrase *phrases;     /* of dependence_words */
};

/* In the arena. -ENOMEM. */
int subject_dependence_init(struct subject_dependence *dependence,
    struct arena *arena,
    const struct question_words *words) MUST_CHECK;

/* The first of the definition's words that the question has, as the definition writes it; NULL:
 * none. */
const char *subject_dependence_find(
    const struct subject_dependence *dependence, const char *question);

/* Whether the question names "question" and this number. */
bool subject_dependence_on(const char *question, const char *number);

/*
 * What the sentences of a subject ask for: verbs in the infinitive ("Analyser"), or a candidate who
 * is addressed ("Analysez", "Vous analyserez", "Quels sont ...?"). By the words of the session's
 * definition; linear in the text. Pure.
 */
#pragma once

#include "domain/french_words.h"

enum { VERB_SIZE = 64 };

/* The definition's words, folded. */
struct question_lexicon {
    struct word_set infinitive_endings, not_infinitives, imperative_endings, knowledge_verbs;
    char **dependence; /* folded phrases */
    size_t dependence_count;
};

/* -ENOMEM. */
int question_lexicon_make(struct arena *arena,
    const struct question_words *words,
    struct question_lexicon *ret_lexicon) MUST_CHECK;

struct sentence {
    const char *start; /* in the text */
    size_t size;
    size_t words;
    bool question_mark;
    bool begins_infinitive; /* its first word */
    unsigned infinitives; /* instructions: at its beginning, behind a clause that leads to them, or
                             joined to one */
    unsigned knowledge;   /* of them, those that ask for mere knowledge */
    bool states;          /* "Vendre est ...": a verb in the infinitive that is its subject */
    bool denies;          /* "aucun", "ne" */
    bool to_candidate;    /* speaks of an annexe by number, of the copy, of the candidate */
    char imperative[VERB_SIZE]; /* "Analysez" at its beginning, lower case; "": none */
    char person[VERB_SIZE];     /* "vous analyserez": the verb; "": none */
    char following[VERB_SIZE];  /* "vous devez analyser": the infinitive behind; "" */
};

struct sentence_reader {
    const struct question_lexicon *lexicon;
    struct word_reader words;
    struct word next; /* read ahead */
    bool has_next;
};

void sentence_reader_init(
    struct sentence_reader *reader, const struct question_lexicon *lexicon, const char *text);
bool sentence_next(struct sentence_reader *reader, struct sentence *ret_sentence);

/* "analysez", "analyserez" -> "analyser"; in lower case with accents. False: it cannot be told. */
bool verb_infinitive(const char *verb, char ret_infinitive[VERB_SIZE]) MUST_CHECK;
/* "analyserez", not "assurez": certain for regular verbs. */
bool verb_is_future(const char *verb);

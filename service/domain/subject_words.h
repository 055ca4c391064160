/*
 * The words of a text or of a whole subject, so that two can be compared: case, accents and signs
 * do not matter. Pure.
 */
#pragma once

#include "base/arena.h"
#include "model/subject.h"

/* A paragraph, a question, a cell: what is read in one go. */
struct text_piece {
    const char *path; /* "written.dossiers[0].annexes[2].paragraphs[1]"; "" of a plain text */
    const char *text;
};

struct text_word {
    uint32_t piece, start, end; /* which one, and from which byte to which (excluded) */
    uint64_t hash;              /* of the folded word; equal ones are the same word */
};

/* In the arena; texts are borrowed. */
struct text_words {
    const struct text_piece *pieces;
    size_t piece_count;
    struct text_word *items;
    size_t count;
};

/* What a subject says: not its references (source, author, publication), which may well be those of
 * another. -ENOMEM. */
int subject_words(
    struct arena *arena, const struct subject *subject, struct text_words *ret_words) MUST_CHECK;
/* -ENOMEM. */
int text_words(struct arena *arena, const char *text, struct text_words *ret_words) MUST_CHECK;

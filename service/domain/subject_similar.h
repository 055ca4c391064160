/*
 * Whether a subject was published before: words in a row that it has in common with subjects of all
 * sessions and with published texts. What stays secret of another subject is not shown: of one that
 * is sealed, or that the caller is no reader of, neither its title nor its words.
 */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/subject_report.h"
#include "store/subject_similar.h"

enum {
    SIMILAR_CANDIDATES = 8,    /* texts that are read, of each kind */
    SIMILAR_PASSAGES_MAX = 20, /* shown of a text */
};

/* Shingles of a subject for the index, in op's arena, and the number of its words. -ENOMEM, -EIO.
 */
int subject_shingles_of(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    struct subject_shingles *ret_shingles,
    uint32_t *ret_words) MUST_CHECK;
int published_shingles_of(struct op *op,
    const struct subject_tools *tools,
    const char *text,
    struct subject_shingles *ret_shingles,
    uint32_t *ret_words) MUST_CHECK;

/* Adds to the report what is like the subject, and what the rule says of it. Inside store_work().
 */
int subject_similar_find(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const struct session_definition *definition,
    const struct subject *subject,
    struct subject_report *report) MUST_CHECK;

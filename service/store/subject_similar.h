/* The index of shingles: which texts are like one. Inside store_work(). */
#pragma once

#include "model/published_text.h"
#include "store/subject_change.h"

enum similar_kind { SIMILAR_SUBJECT, SIMILAR_PUBLISHED };

struct similar_candidate {
    enum similar_kind kind;
    int32_t number;
    double weight; /* of the shingles shared: the fewer texts have one, the more it weighs */
};

/* The likest first, at most `limit` of a kind; never the subject `except` (0: none is left out). */
int store_similar_candidates(struct store_session *session,
    struct op *op,
    enum similar_kind kind,
    const struct subject_shingles *shingles,
    int32_t except,
    uint32_t limit,
    struct similar_candidate **ret_list,
    size_t *ret_count) MUST_CHECK;

/* Which of them a subject has, ascending. */
int store_similar_shared(struct store_session *session,
    struct op *op,
    int32_t number,
    const struct subject_shingles *shingles,
    int64_t **ret_shared,
    size_t *ret_count) MUST_CHECK;

/* Texts in the index, without the subject `except`. */
int store_similar_count(
    struct store_session *session, struct op *op, int32_t except, uint32_t *ret_count) MUST_CHECK;

/* ---- published texts ---- */

int store_published_by_number(struct store_session *session,
    struct op *op,
    int32_t number,
    struct published_text *ret_text) MUST_CHECK;

/* What answered op's request already, if anything did: without its text. */
int store_published_prior(struct store_session *session,
    struct op *op,
    struct published_text *ret_text,
    bool *ret_found) MUST_CHECK;
/* A new one, or another text under the same id; sets created_us. The audit has everything but the
 * text, whose SHA-256 it has. */
int store_published_put(struct store_session *session,
    struct op *op,
    struct published_text *published,
    const struct subject_shingles *shingles) MUST_CHECK;
/* OUTCOME_NOT_FOUND. */
int store_published_delete(struct store_session *session, struct op *op, const char *id) MUST_CHECK;
/* By id, after `after`. */
int store_published_list(struct store_session *session,
    struct op *op,
    const char *after,
    uint32_t limit,
    struct published_text **ret_list,
    size_t *ret_count) MUST_CHECK;

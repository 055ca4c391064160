/* Changes of subjects. Each writes its audit row, without a word of what is closed. Inside
 * store_work(). */
#pragma once

#include "store/subject.h"

/* Which subject answered op's request already, if one did; its state may be another one by now. */
struct subject_prior {
    bool found;
    const char *session, *id; /* "" when it was deleted by it */
};
int store_subject_prior(
    struct store_session *session, struct op *op, struct subject_prior *ret_prior) MUST_CHECK;

/* What likeness is found by; in ascending order, each once. */
struct subject_shingles {
    const int64_t *items;
    size_t count;
};

/*
 * A new one (record.revision is 0), or the next revision of the one that is locked; with its
 * shingles. Sets revision and times. OUTCOME_ALREADY_EXISTS: somebody made it meanwhile.
 */
int store_subject_save(struct store_session *session,
    struct op *op,
    struct subject_stored *stored,
    const struct subject_shingles *shingles) MUST_CHECK;

/* The state and the judgements of the one that is locked; `judged` is what the audit may know of
 * them (JSON). Approval is by op's principal, now. Sets revision and times. */
int store_subject_set_state(struct store_session *session,
    struct op *op,
    struct subject_stored *stored,
    enum subject_state state,
    const char *judged,
    const char *reason) MUST_CHECK;

int store_subject_delete(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *id) MUST_CHECK;

/*
 * Candidates. Callbacks come on a store thread; the texts of the candidates that they are given are
 * borrowed for the time of the callback.
 */
#pragma once

#include "model/candidate.h"
#include "store/store.h"

/* What changes may meet beside enum outcome. */
enum {
    STORE_CANDIDATE_E_TERMS = 1000
}; /* the session's definition is not the one of the terms: read them again */

typedef void (*store_candidate_fn)(
    struct op *op, int r, const struct candidate *candidate, void *context);
typedef void (*store_candidates_fn)(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context);
/* `terms` lives in the op's arena. OUTCOME_NOT_FOUND: no such session. */
typedef void (*store_terms_fn)(
    struct op *op, int r, const struct candidate_terms *terms, void *context);

int store_candidate_terms(struct store *store,
    struct op *op,
    const char *session,
    store_terms_fn done,
    void *context) MUST_CHECK;

/* Which one, and for changes: etag (0: any) and terms (session_revision; 0 where they do not
 * matter). */
struct store_candidate_key {
    const char *session;
    const char *number;
    int32_t revision;
    int32_t session_revision;
};

/* OUTCOME_NOT_FOUND. */
int store_candidate_get(struct store *store,
    struct op *op,
    const struct store_candidate_key *key,
    store_candidate_fn done,
    void *context) MUST_CHECK;

/* By number, after `after` (""), at most `limit`. */
struct store_candidate_page {
    const char *session;
    const char *after;
    uint32_t limit;
};
int store_candidate_list(struct store *store,
    struct op *op,
    const struct store_candidate_page *page,
    const struct candidate_filter *filter,
    store_candidates_fn done,
    void *context) MUST_CHECK;

/* Like `page->after`, best first. */
int store_candidate_search(struct store *store,
    struct op *op,
    const struct store_candidate_page *page,
    store_candidates_fn done,
    void *context) MUST_CHECK;

/*
 * What is there already, for a change that is only checked: `candidate` is NULL when the number is
 * free; `ine_taken`: another candidate of the session has this INE.
 */
typedef void (*store_candidate_probe_fn)(
    struct op *op, int r, const struct candidate *candidate, bool ine_taken, void *context);
int store_candidate_probe(struct store *store,
    struct op *op,
    const struct store_candidate_key *key,
    const char *ine,
    store_candidate_probe_fn done,
    void *context) MUST_CHECK;

/*
 * Changes: one statement each, idempotent by request id. OUTCOME_NOT_FOUND, _ALREADY_EXISTS
 * (create), _ETAG_MISMATCH, _REQUEST_ID_REUSED, _PRECONDITION (op->reason: the constraint, or NULL
 * when the candidate has this state already), STORE_CANDIDATE_E_TERMS.
 */
int store_candidate_create(struct store *store,
    struct op *op,
    const struct candidate *candidate,
    int32_t session_revision,
    store_candidate_fn done,
    void *context) MUST_CHECK;
/* The fields of `mask`; the number is never changed. */
struct store_candidate_change {
    struct store_candidate_key key;
    const struct candidate *candidate;
    uint32_t mask;
};
int store_candidate_update(struct store *store,
    struct op *op,
    const struct store_candidate_change *change,
    store_candidate_fn done,
    void *context) MUST_CHECK;
/* Withdraw, or else reinstate; `reason` goes to the audit either way. */
struct store_candidate_withdrawal {
    struct store_candidate_key key;
    bool withdraw;
    const char *reason;
};
int store_candidate_withdraw(struct store *store,
    struct op *op,
    const struct store_candidate_withdrawal *withdrawal,
    store_candidate_fn done,
    void *context) MUST_CHECK;

/*
 * Candidates of a session. Results come through the callback, on a store thread; the candidates
 * that it is given are borrowed for its time.
 */
#pragma once

#include "model/candidate.h"
#include "model/op.h"

struct store;

typedef void (*candidate_fn)(
    struct op *op, int r, const struct candidate *candidate, void *context);
typedef void (*candidates_fn)(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context);

/* OUTCOME_INVALID, _NOT_FOUND (also when the candidate is outside the scope of the principal). */
int candidate_get(struct store *store,
    struct op *op,
    const char *session,
    const char *number,
    candidate_fn done,
    void *context) MUST_CHECK;

/* A page by number, after `after` ("": from the start). OUTCOME_INVALID, _NOT_FOUND (no such
 * session). */
struct candidate_list {
    const char *session;
    struct candidate_filter filter;
    const char *after;
    uint32_t limit;
};
int candidate_list(struct store *store,
    struct op *op,
    struct candidate_list *list,
    candidates_fn done,
    void *context) MUST_CHECK;

enum { CANDIDATE_QUERY_MAX = 100 };
/* By a part of the names in any order (accents, case and a typo forgiven), the start of the number,
 * or the INE; best first. */
struct candidate_search {
    const char *session;
    const char *query; /* 2 to CANDIDATE_QUERY_MAX characters */
    uint32_t limit;
};
int candidate_search(struct store *store,
    struct op *op,
    struct candidate_search *search,
    candidates_fn done,
    void *context) MUST_CHECK;

/* A change of one candidate; in the op's arena, it lives until the callback. */
struct candidate_change {
    struct candidate candidate; /* session and number say which; texts may be tidied in place of
                                   copies in the arena */
    uint32_t mask;              /* fields to set (1u << enum candidate_field) */
    int32_t revision;           /* that the change starts from; 0: any */
    bool validate_only;
    const char *reason; /* of a withdrawal or its undoing */
};

/*
 * OUTCOME_INVALID (every violation is in the op), _NOT_FOUND, _ALREADY_EXISTS (number or INE),
 * _ETAG_MISMATCH, _REQUEST_ID_REUSED, _PRECONDITION (registration is closed). A repeat of a request
 * gets the first answer.
 */
int candidate_create(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context) MUST_CHECK;
int candidate_update(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context) MUST_CHECK;
/* A reason is required. _PRECONDITION: it has withdrawn already, or has not. */
int candidate_withdraw(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context) MUST_CHECK;
int candidate_reinstate(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context) MUST_CHECK;

/* Has the registration of the session closed at this instant? The last day counts, until midnight
 * in metropolitan France. */
bool candidate_registration_is_closed(const struct candidate_terms *terms, int64_t now_us);

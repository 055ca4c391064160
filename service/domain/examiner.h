/* Examiners of a session. Results come through the callback, on a store thread. */
#pragma once

#include "domain/session.h"
#include "model/commission.h"

/* OUTCOME_INVALID (no session). */
typedef void (*examiners_fn)(
    struct op *op, int r, const struct examiner *examiners, size_t count, void *context);
int examiner_list(struct store *store,
    struct op *op,
    const struct examiner_page *page,
    examiners_fn done,
    void *context) MUST_CHECK;

typedef void (*examiner_fn)(struct op *op, int r, const struct examiner *examiner, void *context);
/* OUTCOME_INVALID, _NOT_FOUND. */
int examiner_get(struct store *store,
    struct op *op,
    const char *session,
    const char *code,
    examiner_fn done,
    void *context) MUST_CHECK;

/* A change of one examiner; in the op's arena, it lives until the callback. examiner.revision: the
 * one that it starts from; 0: whatever is there. */
struct examiner_change {
    struct examiner examiner;
    bool validate_only;
    const char *reason;       /* of examiner_withdraw() */
    bool reinstate;           /* comes back after all */
    session_decode_fn decode; /* of examiner_put() */
};
/* OUTCOME_INVALID, _NOT_FOUND (session), _ETAG_MISMATCH, _REQUEST_ID_REUSED. Withdrawal, nomination
 * and commissions stay as they are. */
int examiner_put(struct store *store,
    struct op *op,
    struct examiner_change *change,
    examiner_fn done,
    void *context) MUST_CHECK;
/* Also _PRECONDITION: withdrawn already, or not at all. Stays in its commissions, which are
 * incomplete then. */
int examiner_withdraw(struct store *store,
    struct op *op,
    struct examiner_change *change,
    examiner_fn done,
    void *context) MUST_CHECK;

enum { NOMINATION_CODES_MAX = 20000 };
/* By an arrêté: those of the codes, or all who are in a commission and not yet named. */
struct examiner_nomination {
    const char *session;
    const char *const *codes;
    size_t count;
    const char *nomination, *nominated_on; /* YYYY-MM-DD */
    bool validate_only;

    char **named; /* codes, in order; what came of it */
    size_t named_count;
};
/* OUTCOME_INVALID (unknown and withdrawn ones too, by place), _REQUEST_ID_REUSED. */
typedef void (*nomination_fn)(
    struct op *op, int r, const struct examiner_nomination *nomination, void *context);
int examiner_nominate(struct store *store,
    struct op *op,
    struct examiner_nomination *nomination,
    nomination_fn done,
    void *context) MUST_CHECK;

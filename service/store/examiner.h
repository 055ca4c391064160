/* Examiners. What one was before is in the audit: entity "examiner", key session/code. */
#pragma once

#include "model/commission.h"
#include "store/store.h"

/* ---- asynchronous; callbacks come on a store thread ---- */

typedef void (*store_examiners_fn)(
    struct op *op, int r, const struct examiner *examiners, size_t count, void *context);
int store_examiner_list(struct store *store,
    struct op *op,
    const struct examiner_page *page,
    store_examiners_fn done,
    void *context) MUST_CHECK;
/* One, or none. */
int store_examiner_get(struct store *store,
    struct op *op,
    const char *session,
    const char *code,
    store_examiners_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction; results in the op's arena ---- */

/* Those there are of some codes, by code; locked against changes until the end. */
int store_examiner_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *codes,
    size_t count,
    struct examiner **ret_examiners,
    size_t *ret_count) MUST_CHECK;

/* What op's request has made before: its audit row. OUTCOME_REQUEST_ID_REUSED. */
int store_examiner_prior(struct store_session *session,
    struct op *op,
    struct examiner *ret_examiner,
    bool *ret_found) MUST_CHECK;
/* What an exam office says of one: not the withdrawal, nor the nomination. examiner->revision: the
 * one that it replaces; 0: whatever is there. *examiner becomes what is stored.
 * OUTCOME_ETAG_MISMATCH. */
int store_examiner_save(
    struct store_session *session, struct op *op, struct examiner *examiner) MUST_CHECK;
/* Store examiner->withdrawn and ->withdrawal_reason of one that is locked; `reason` goes to the
 * audit. */
int store_examiner_withdraw(struct store_session *session,
    struct op *op,
    const char *reason,
    struct examiner *examiner) MUST_CHECK;

/* Name examiners: those of the codes, or, without any, all who are in a commission, not yet named
 * and not withdrawn. *ret_codes: who was meant, by code. */
struct store_nomination {
    const char *session;
    const char *const *codes;
    size_t count;
    const char *nomination, *nominated_on; /* YYYY-MM-DD */
    bool validate_only;
};
int store_examiner_nominate(struct store_session *session,
    struct op *op,
    const struct store_nomination *nomination,
    char ***ret_codes,
    size_t *ret_count) MUST_CHECK;
int store_examiner_nomination_prior(struct store_session *session,
    struct op *op,
    char ***ret_codes,
    size_t *ret_count,
    bool *ret_found) MUST_CHECK;

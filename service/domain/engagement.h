/*
 * Requests to recognise an engagement étudiant (D643-15-1). The form is the candidate's document of
 * kind ENGAGEMENT; the rules are in engagement_rule.h. Results come through the callback, on a
 * store thread. What is asked is borrowed until then.
 */
#pragma once

#include "domain/dossier_rule.h"
#include "domain/engagement_rule.h"
#include "domain/session.h"

/* A request as it is shown. */
struct engagement_view {
    struct engagement_request request;
    struct dossier_remarks remarks;
};

/* A page of requests; with a candidate, that one's. OUTCOME_INVALID, _NOT_FOUND (session). */
struct engagement_list {
    struct engagement_page page;
    session_decode_fn decode;

    /* What came of it; in the op's arena. */
    struct engagement_view *views;
    size_t count;
};
typedef void (*engagement_list_fn)(
    struct op *op, int r, const struct engagement_list *list, void *context);
int engagement_list(struct store *store,
    struct op *op,
    struct engagement_list *list,
    engagement_list_fn done,
    void *context) MUST_CHECK;

/*
 * Make a request (with `form`: it becomes the candidate's document, by the same rules and in the
 * same transaction), decide on it, or withdraw it. With validate_only the answer is what would be.
 *
 * OUTCOME_NOT_FOUND (session, candidate, request), _INVALID, _ALREADY_EXISTS, _ETAG_MISMATCH,
 * _PRECONDITION (LATE, SAME_ACTIVITY, WITHDRAWN, DECIDED, NO_FORM, ...), _REQUEST_ID_REUSED.
 */
enum engagement_act { ENGAGEMENT_SUBMIT, ENGAGEMENT_DECIDE, ENGAGEMENT_WITHDRAW };
struct engagement_change {
    enum engagement_act act;
    const char *session, *candidate;
    const struct engagement *form; /* submit; NULL: the one in the dossier */
    const char *received_on;       /* submit; "": now */
    /* Decide; of a submission the etag, of a withdrawal etag and motive. */
    struct engagement_decision decision;
    bool validate_only;
    session_decode_fn decode;

    struct engagement_view view; /* what came of it */
};
typedef void (*engagement_change_fn)(
    struct op *op, int r, const struct engagement_view *view, void *context);
int engagement_change(struct store *store,
    struct op *op,
    struct engagement_change *change,
    engagement_change_fn done,
    void *context) MUST_CHECK;

/* The letter of a decision, as PDF. OUTCOME_INVALID, _NOT_FOUND, _PRECONDITION (NOT_DECIDED). */
struct engagement_letter_file {
    const char *session, *candidate;
    session_decode_fn decode;

    const char *name; /* "ndrc-2022-engagement-0123456789.pdf" */
    const void *content;
    size_t size;
};
typedef void (*engagement_letter_fn)(
    struct op *op, int r, const struct engagement_letter_file *file, void *context);
int engagement_letter_make(struct store *store,
    struct op *op,
    struct engagement_letter_file *file,
    engagement_letter_fn done,
    void *context) MUST_CHECK;

/* By nature. OUTCOME_INVALID. */
struct engagement_statistics {
    const char *session;
    struct engagement_count *rows;
    size_t count;
};
typedef void (*engagement_statistics_fn)(
    struct op *op, int r, const struct engagement_statistics *statistics, void *context);
int engagement_statistics(struct store *store,
    struct op *op,
    struct engagement_statistics *statistics,
    engagement_statistics_fn done,
    void *context) MUST_CHECK;

/* ---- for the layer's own files ---- */

struct store_session;

/* OUTCOME_INVALID: session or candidate ("" is refused) is missing. */
int engagement_key_check(struct op *op, const char *session, const char *candidate) MUST_CHECK;
/* A request with its remarks; `earlier` may hold those of others too. -ENOMEM. */
int engagement_view_make(struct op *op,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count,
    struct engagement_view *ret_view) MUST_CHECK;
/* op has no such request: OUTCOME_NOT_FOUND. */
int engagement_refuse_unknown(struct op *op, const char *candidate) MUST_CHECK;

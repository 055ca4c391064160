/*
 * Requests to recognise an engagement étudiant, inside store_work(). What a request was before is
 * in the audit: entity "engagement", key session/candidate. Everything read lives in the op's
 * arena.
 */
#pragma once

#include "model/engagement.h"
#include "store/store.h"

/* A page of requests with their forms as they were submitted. */
int store_engagement_list(struct store_session *session,
    struct op *op,
    const struct engagement_page *page,
    struct engagement_request **ret_requests,
    size_t *ret_count) MUST_CHECK;

/* How often each nature was written, letter by letter, the most frequent first. */
int store_engagement_spellings(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct engagement_count **ret_spellings,
    size_t *ret_count) MUST_CHECK;

/*
 * What other sessions have accepted for the persons of these requests (ine, form), whatever the
 * scope of the caller: the same activities are validated once (D643-15-1).
 */
int store_engagement_earlier(struct store_session *session,
    struct op *op,
    const struct engagement_request *requests,
    size_t count,
    struct engagement_earlier **ret_earlier,
    size_t *ret_count) MUST_CHECK;

/* ---- changes ---- */

/* The request of a candidate; its changes, and those of the same person (`ine`, "" for none) in
 * other sessions, come one after the other from here to the end of the transaction. */
int store_engagement_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    const char *ine,
    struct engagement_request *ret_request,
    bool *ret_found) MUST_CHECK;

/* What op's request has made before, and the state before it (NONE: there was none): its audit row.
 * OUTCOME_REQUEST_ID_REUSED. */
int store_engagement_prior(struct store_session *session,
    struct op *op,
    struct engagement_request *ret_request,
    enum engagement_state *ret_before,
    bool *ret_found) MUST_CHECK;

/* Both write an audit row that answers a repeat, and read *request again. Submit: a new request, or
 * one that was refused or withdrawn made again. Settle: its state, decision and motive. */
int store_engagement_submit(
    struct store_session *session, struct op *op, struct engagement_request *request) MUST_CHECK;
int store_engagement_settle(
    struct store_session *session, struct op *op, struct engagement_request *request) MUST_CHECK;

/*
 * Kiosks and the codes with which they enrol. In the audit: entity "enrol_code", key
 * session/centre/room (without the secret's digest), and entity "kiosk", key the principal's name,
 * with the digest of its key.
 */
#pragma once

#include "model/enrolment.h"
#include "store/store.h"

typedef void (*store_kiosks_fn)(
    struct op *op, int r, const struct kiosk *kiosks, size_t count, void *context);
/* By centre, room and principal: kiosks, and rooms without one for which a code was given. The
 * callback comes on a store thread. */
int store_kiosk_list(struct store *store,
    struct op *op,
    const struct kiosk_page *page,
    store_kiosks_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction; results in the op's arena ---- */

struct store_kiosk_holder {
    int64_t id; /* 0: nobody */
    const char *name;
};

/* A room, locked: on which days there are orals in the plan in force, and its kiosk. */
struct store_enrol_place {
    char first_day[DATE_TEXT_SIZE], last_day[DATE_TEXT_SIZE]; /* "": none */
    struct store_kiosk_holder kiosk;
};
/* OUTCOME_NOT_FOUND. */
int store_enrol_place(struct store_session *session,
    struct op *op,
    const struct kiosk_scope *scope,
    struct store_enrol_place *ret_place) MUST_CHECK;
/* `base`, or with a number behind it: no principal's name, nor one that another room's code gives.
 * OUTCOME_LIMIT: too many. */
int store_enrol_name(struct store_session *session,
    struct op *op,
    const struct kiosk_scope *scope,
    const char *base,
    const char **ret_name) MUST_CHECK;

/* A code that op's request has made before gets the new secret of `grant`, and the rest of it is
 * filled. *ret_found false: there is none. OUTCOME_REQUEST_ID_REUSED; OUTCOME_PRECONDITION: it was
 * used meanwhile. */
int store_enrol_code_prior(struct store_session *session,
    struct op *op,
    struct enrol_grant *grant,
    bool *ret_found) MUST_CHECK;
/* Fills expires_us. Earlier codes of the room end. */
int store_enrol_code_save(
    struct store_session *session, struct op *op, struct enrol_grant *grant) MUST_CHECK;
/* Locked. OUTCOME_NOT_FOUND. */
int store_enrol_code_find(struct store_session *session,
    struct op *op,
    const uint8_t secret_digest[ENROL_DIGEST_SIZE],
    struct enrol_code_row *ret_code) MUST_CHECK;

/* The kiosk that used this code with this key and is still the room's. */
int store_kiosk_of_code(struct store_session *session,
    struct op *op,
    const struct enrol_request *request,
    struct store_kiosk_holder *ret_holder) MUST_CHECK;
/* The kiosk of this room, active or not, that has or had the request's former certificate. */
int store_kiosk_of_certificate(struct store_session *session,
    struct op *op,
    const struct enrol_request *request,
    const struct kiosk_scope *scope,
    struct store_kiosk_holder *ret_holder) MUST_CHECK;

/* All that an enrolment changes, with its audit rows: `retired` is disabled, the principal made or
 * enabled again, its other certificates revoked, the code used. */
struct store_enrolment {
    const struct enrol_request *request;
    const struct enrol_result *result;
    struct store_kiosk_holder retired;
};
int store_kiosk_enrol(struct store_session *session,
    struct op *op,
    const struct store_enrolment *enrolment) MUST_CHECK;

/* Principals and their certificates. Callbacks come on a store thread; records are in the op's
 * arena. */
#pragma once

#include "model/identity.h"
#include "store/store.h"

/* Who holds this certificate? OUTCOME_NOT_FOUND: nobody; OUTCOME_PRINCIPAL_GONE: revoked or
 * disabled. */
typedef void (*store_who_fn)(
    struct op *op, int r, const struct principal *principal, void *context);
int store_identity_who(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    store_who_fn done,
    void *context) MUST_CHECK;

/* One principal with its certificates; OUTCOME_NOT_FOUND. */
typedef void (*store_principal_fn)(
    struct op *op, int r, const struct principal_record *record, void *context);
int store_identity_get(struct store *store,
    struct op *op,
    const char *name,
    store_principal_fn done,
    void *context) MUST_CHECK;

/* Principals by name after `after` (""), at most `limit`, of one role (ROLE_NONE: any); without
 * certificates. */
typedef void (*store_principals_fn)(
    struct op *op, int r, const struct principal_record *records, size_t count, void *context);
int store_identity_list(struct store *store,
    struct op *op,
    enum role role,
    const char *after,
    uint32_t limit,
    store_principals_fn done,
    void *context) MUST_CHECK;

/* OUTCOME_ALREADY_EXISTS, OUTCOME_REQUEST_ID_REUSED. */
int store_identity_create(struct store *store,
    struct op *op,
    const struct principal_record *record,
    store_principal_fn done,
    void *context) MUST_CHECK;

/* Role, label, establishment and disabled; revision 0: whatever is stored. OUTCOME_NOT_FOUND,
 * _ETAG_MISMATCH, _REQUEST_ID_REUSED. */
int store_identity_update(struct store *store,
    struct op *op,
    const struct principal_record *record,
    store_principal_fn done,
    void *context) MUST_CHECK;

/* Revoking twice keeps the first time and reason. OUTCOME_NOT_FOUND, _REQUEST_ID_REUSED. */
typedef void (*store_certificate_fn)(
    struct op *op, int r, const struct certificate_record *record, void *context);
int store_identity_revoke(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    const char *reason,
    store_certificate_fn done,
    void *context) MUST_CHECK;

/*
 * Blocking, for `palmaresd pki` (no service needed): make or keep the principal and add the
 * certificate to it, or revoke one, with their audit rows. The role and scope of an existing
 * principal must be the same (OUTCOME_PRECONDITION); ROLE_NONE: it exists already, whatever they
 * are (OUTCOME_NOT_FOUND). On failure *ret_why (free() it).
 */
struct store_registration {
    const struct principal_record *principal;
    const struct certificate_record *certificate;
};
int store_identity_register(
    const char *conninfo, const struct store_registration *registration, char **ret_why) MUST_CHECK;
int store_identity_revoke_offline(const char *conninfo,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    const char *reason,
    char **ret_why) MUST_CHECK;

/* Principals: who may call, with which role and scope. Results come through the callback, on a
 * store thread. */
#pragma once

#include "model/identity.h"
#include "model/op.h"

struct store;

/* Who holds this certificate? OUTCOME_NOT_FOUND: nobody; OUTCOME_PRINCIPAL_GONE: revoked or
 * disabled. */
typedef void (*identity_who_fn)(
    struct op *op, int r, const struct principal *principal, void *context);
int identity_who(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    identity_who_fn done,
    void *context) MUST_CHECK;

/* One principal with its certificates. OUTCOME_INVALID, _NOT_FOUND. */
typedef void (*identity_principal_fn)(
    struct op *op, int r, const struct principal_record *record, void *context);
int identity_get(struct store *store,
    struct op *op,
    const char *name,
    identity_principal_fn done,
    void *context) MUST_CHECK;

/* By name, after `after`. */
typedef void (*identity_principals_fn)(
    struct op *op, int r, const struct principal_record *records, size_t count, void *context);
int identity_list(struct store *store,
    struct op *op,
    enum role role,
    const char *after,
    uint32_t limit,
    identity_principals_fn done,
    void *context) MUST_CHECK;

/* OUTCOME_INVALID (name, role, scope), _ALREADY_EXISTS, _REQUEST_ID_REUSED. */
int identity_create(struct store *store,
    struct op *op,
    const struct principal_record *record,
    bool validate_only,
    identity_principal_fn done,
    void *context) MUST_CHECK;

/* Role, label, establishment and disabled together; revision 0: whatever is stored. Nobody disables
 * or demotes himself. */
int identity_update(struct store *store,
    struct op *op,
    const struct principal_record *record,
    bool validate_only,
    identity_principal_fn done,
    void *context) MUST_CHECK;

/* `fingerprint`: 64 hexadecimal digits; `reason` is required. */
typedef void (*identity_certificate_fn)(
    struct op *op, int r, const struct certificate_record *record, void *context);
int identity_revoke(struct store *store,
    struct op *op,
    const char *fingerprint,
    const char *reason,
    identity_certificate_fn done,
    void *context) MUST_CHECK;

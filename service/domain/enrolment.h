/* Kiosks: which room they are of, and how they become it. */
#pragma once

#include "model/enrolment.h"
#include "model/op.h"

struct store;

typedef void (*enrol_kiosks_fn)(
    struct op *op, int r, const struct kiosk *kiosks, size_t count, void *context);
/* OUTCOME_INVALID. */
int enrol_list_kiosks(struct store *store,
    struct op *op,
    const struct kiosk_page *page,
    enrol_kiosks_fn done,
    void *context) MUST_CHECK;

/*
 * A one-time code for a room: fills days, principal, replaces and expires_us of `grant`, which
 * lives in the op's arena. Earlier codes of the room end. OUTCOME_INVALID, _NOT_FOUND (the room),
 * _PRECONDITION (ROOM_HAS_KIOSK, NO_ORALS), _REQUEST_ID_REUSED.
 */
typedef void (*enrol_grant_fn)(
    struct op *op, int r, const struct enrol_grant *grant, void *context);
int enrol_grant_code(struct store *store,
    struct op *op,
    struct enrol_grant *grant,
    enrol_grant_fn done,
    void *context) MUST_CHECK;

/*
 * A kiosk enrols; `request` has been checked by the authority and lives in the op's arena.
 * OUTCOME_FORBIDDEN (CODE_UNKNOWN), _PRECONDITION (CODE_USED, CODE_EXPIRED, OTHER_ROOM,
 * ROOM_HAS_KIOSK),
 * _INVALID.
 */
typedef void (*enrol_done_fn)(
    struct op *op, int r, const struct enrol_result *result, void *context);
int enrol_kiosk(struct store *store,
    struct op *op,
    const struct enrol_authority *authority,
    const struct enrol_request *request,
    enrol_done_fn done,
    void *context) MUST_CHECK;

/* What a service says that has no enrolment listener; OUTCOME_PRECONDITION. */
int enrol_refuse_unconfigured(struct op *op);
/* The answer to each code that is none here, whatever is wrong with it; OUTCOME_FORBIDDEN. */
int enrol_refuse_unknown(struct op *op);

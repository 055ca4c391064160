/*
 * Commissions, their members and signatures. What a commission was before is in the audit: entity
 * "commission", key session/id, members and signatures included. All of it runs in a worker's
 * transaction; everything that is read lives in the op's arena.
 */
#pragma once

#include "model/commission.h"
#include "store/store.h"

/* Each criterion that is not "" must hold. By id, behind `after`. */
struct store_commission_page {
    const char *session;
    const char *id;
    const char *epreuve, *centre, *examiner;
    const char *after;
    uint32_t limit;
};

/* With its place and slots, without the people behind the codes. */
int store_commissions(struct store_session *session,
    struct op *op,
    const struct store_commission_page *page,
    struct commission **ret_commissions,
    size_t *ret_count) MUST_CHECK;
/* Fill in the people of members and signatures, with the commissions that name them. Codes that the
 * session does not have stay without one. */
int store_commission_people(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct commission *commissions,
    size_t count) MUST_CHECK;

/* Nobody else changes commissions of the session before this transaction ends. */
int store_commission_lock(
    struct store_session *session, struct op *op, const char *of_session) MUST_CHECK;
/* What a centre (and the room of it, unless "") says. *ret_found false: there is no such centre;
 * has_room false: or no such room. */
int store_commission_place(struct store_session *session,
    struct op *op,
    const struct commission *commission,
    struct commission_place *ret_place,
    bool *ret_found) MUST_CHECK;

/* What op's request has made before: its audit row. OUTCOME_REQUEST_ID_REUSED. */
int store_commission_prior(struct store_session *session,
    struct op *op,
    struct commission *ret_commission,
    bool *ret_found) MUST_CHECK;
/*
 * Store the whole of it, with its audit row; `answers`: that row answers a repeat. Sets revision
 * and time. What is stored must have been read under the lock, or not be there.
 */
int store_commission_save(struct store_session *session,
    struct op *op,
    struct commission *commission,
    const char *reason,
    bool answers) MUST_CHECK;

/* Every examiner of the session by code. `busy`: in an oral commission that is not cancelled;
 * `away`: the establishment has candidates, and none in this zone. */
struct store_hand {
    struct examiner examiner;
    bool busy, away;
};
int store_commission_hands(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *zone,
    struct store_hand **ret_hands,
    size_t *ret_count) MUST_CHECK;
/* The largest number behind a prefix among ids of the session, 0 when there is none. */
int store_commission_last_number(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *prefix,
    uint32_t *ret_number) MUST_CHECK;

/* A composition as a whole: found by a repeat, or noted. */
struct store_composition {
    struct commission *commissions;
    size_t count;
    const char *shortfall;
};
int store_composition_prior(struct store_session *session,
    struct op *op,
    struct store_composition *ret_composition,
    bool *ret_found) MUST_CHECK;
int store_composition_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *epreuve,
    const struct store_composition *composition) MUST_CHECK;

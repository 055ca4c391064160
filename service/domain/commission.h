/*
 * Commissions and juries of a session: kept, changed, composed; each answer says what its
 * composition and its signatures are worth (commission_rule.h). Results come through the callback,
 * on a store thread, and live until it returns.
 */
#pragma once

#include "domain/session.h"
#include "model/commission.h"

/* What one request may hold beside its own arena: people of a whole session, findings. */
enum { COMMISSION_WORK_MAX_BYTES = 128 << 20, COMMISSION_PAGE_MAX = 200 };

/* Each criterion that is not "" must hold. */
struct commission_list {
    const char *session, *epreuve, *centre;
    const char *examiner; /* code of a member */
    bool only_incomplete; /* with a blocking finding */
    const char *after;    /* id */
    uint32_t limit;       /* at most COMMISSION_PAGE_MAX */
    session_decode_fn decode;

    /* What came of it. */
    const struct commission **commissions;
    size_t count;
    const char *next; /* "": this was the last page */
};
typedef void (*commission_list_fn)(
    struct op *op, int r, const struct commission_list *list, void *context);
int commission_list(struct store *store,
    struct op *op,
    struct commission_list *list,
    commission_list_fn done,
    void *context) MUST_CHECK;

struct commission_get {
    const char *session, *id;
    session_decode_fn decode;
};
typedef void (*commission_fn)(
    struct op *op, int r, const struct commission *commission, void *context);
int commission_get(struct store *store,
    struct op *op,
    const struct commission_get *get,
    commission_fn done,
    void *context) MUST_CHECK;

/* What an update may set; bits of its mask. */
enum commission_field {
    COMMISSION_FIELD_CENTRE,
    COMMISSION_FIELD_ROOM,
    COMMISSION_FIELD_LANGUAGE,
    COMMISSION_FIELD_DAYS,
    COMMISSION_FIELD_MEMBERS,
    COMMISSION_FIELD_REMARK,
    COMMISSION_FIELD_COUNT
};
/* "centre", ...; COMMISSION_FIELD_COUNT when the name is unknown. */
enum commission_field commission_field_parse(const char *name);

enum commission_act {
    COMMISSION_CREATE = 1,
    COMMISSION_UPDATE,
    COMMISSION_CANCEL,
    COMMISSION_SIGN, /* the attendance sheet of a day; without signers it is taken out */
};

/*
 * A change of one commission. OUTCOME_INVALID, _NOT_FOUND, _ALREADY_EXISTS, _ETAG_MISMATCH,
 * _PRECONDITION (no planning rules, cancelled already), _REQUEST_ID_REUSED. An incomplete
 * commission is stored too: its findings say what is missing.
 */
struct commission_change {
    enum commission_act act;
    struct commission commission;       /* session and id; revision: the etag, 0: any; of CREATE and
                                           UPDATE       what is set */
    uint32_t mask;                      /* of UPDATE */
    const char *reason;                 /* of CANCEL */
    struct commission_attendance sheet; /* of SIGN */
    bool validate_only;
    session_decode_fn decode;
};
int commission_change(struct store *store,
    struct op *op,
    struct commission_change *change,
    commission_fn done,
    void *context) MUST_CHECK;

/* Lawful commissions from examiners who are in none (commission_compose.h), stored at once. */
struct commission_composition {
    const char *session, *epreuve, *centre, *language, *prefix;
    uint32_t count;
    const char *const *days;
    size_t day_count;
    bool validate_only;
    session_decode_fn decode;

    /* What came of it. */
    struct commission *commissions;
    size_t commission_count;
    const char *shortfall;
};
typedef void (*commission_composition_fn)(
    struct op *op, int r, const struct commission_composition *composition, void *context);
int commission_composition(struct store *store,
    struct op *op,
    struct commission_composition *composition,
    commission_composition_fn done,
    void *context) MUST_CHECK;

/*
 * What an act of a room makes of a sheet: pure. The life cycle is the table of model/sheet.h; here
 * is what else has to hold, and what people read when it does not. The reasons are listed in
 * model/sheet.h.
 */
#pragma once

#include "base/arena.h"
#include "domain/zone.h"
#include "model/sheet.h"

/* A member of the slot's commission. */
struct act_member {
    const char *examiner, *name; /* "Ana Durand" */
    bool withdrawn;              /* not counted among those who seal */
};

/* The slot of an act, as the plan in force has it. Borrowed. */
struct act_slot {
    bool found; /* the plan in force has it in the room that asks */
    bool moved; /* the room had it by an earlier plan, or has recorded something */
    const char *commission, *centre, *room;
    const char *day;     /* YYYY-MM-DD, local to the centre */
    int64_t convened_us; /* Unix time: the start of the preparation, or of the oral */
    bool has_preparation;
    uint32_t phase_count;  /* of the oral */
    bool not_valid, doubt; /* conformity: NV; a doubt that nobody has settled */
    const struct act_member *members;
    size_t member_count;
    const char *const *signed_in; /* codes on the attendance sheets of the commission, any day */
    size_t signed_in_count;
};

/* A PIN as it is stored; judging a signature changes it. */
struct pin_account {
    const char *examiner;
    bool exists, must_change, locked;
    uint32_t failures;
    int32_t revision;
    bool changed; /* failures or locked are to be stored */
};

/* What was found out about a signature before: nothing of it depends on the sheet. */
struct signature_check {
    bool readable; /* decrypted, and made for this act and this content */
    bool right;    /* its PIN is the one stored */
};

struct act_context {
    struct arena *arena;
    const struct marking_rules *rules;
    const struct sheet_rule *rule; /* of the épreuve; NULL: it has no sheet */
    const struct act_slot *slot;
    const struct zone *zone;      /* of the centre */
    struct pin_account *accounts; /* of everybody who signs */
    size_t account_count;
    const struct signature_check *checks; /* one for each signature of the act */
};

/*
 * Apply an act of a sheet (no MEMBER_PRESENCE, no UNLOCKING) to `sheet`, that has revision 0 when
 * nothing was recorded yet. *ret_result has the sheet as it is afterwards: a new one, one revision
 * on, when the act was applied, and `sheet` itself when not. Wrong PINs are counted in the
 * accounts. -ENOMEM.
 */
int act_apply(const struct act_context *context,
    const struct act *act,
    const struct sheet *sheet,
    struct act_result *ret_result) MUST_CHECK;

/*
 * A member signs the attendance sheet of `commission`; the slot has its members and whether it is
 * the room's (found). -ENOMEM.
 */
int act_sign_in(const struct act_context *context,
    const struct act *act,
    struct act_result *ret_result) MUST_CHECK;

/* Answer an act that is none: BAD_ACT, and what is wrong with it. -ENOMEM. */
int act_refuse_bad(struct arena *arena,
    const struct act *act,
    const char *what,
    struct act_result *ret_result) MUST_CHECK;

/* A sheet on which nothing was recorded: EXPECTED, revision 0. */
struct sheet act_sheet_new(const char *session, const char *candidate, const char *epreuve);

/* The day of an instant in a zone, as YYYY-MM-DD. */
void act_day(const struct zone *zone, int64_t unix_us, char day[DATE_TEXT_SIZE]);

/*
 * One signature: what is stored about the PIN says whether it counts. A wrong one is counted, and
 * locks at `failures_max`; a right one starts the count anew.
 */
enum pin_verdict {
    PIN_RIGHT,
    PIN_UNREADABLE,
    PIN_MISSING, /* none was given yet */
    PIN_TO_CHANGE,
    PIN_IS_WRONG,
    PIN_IS_LOCKED,
};
enum pin_verdict pin_judge(
    struct pin_account *account, struct signature_check check, uint32_t failures_max);

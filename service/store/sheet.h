/* Sheets of a room and what is done there: palmares/v1/sheet.proto. */
#pragma once

#include "model/candidate.h"
#include "model/sheet_entry.h"
#include "store/store.h"

/* ---- the room that asks ---- */

struct store_room {
    const char *session, *centre, *name, *time_zone;
};
/* Of the calling kiosk. OUTCOME_NOT_FOUND: it has none. */
int store_room_of_caller(
    struct store_session *session, struct op *op, struct store_room *ret_room) MUST_CHECK;

/* ---- acts; inside store_work() ---- */

/* Nobody else changes these sheets before the end of the transaction, nor, when `presences`, a
 * commission of the session. */
int store_sheets_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    bool presences) MUST_CHECK;

/* Answers that were given to acts of these ids; outcome ACT_OUTCOME_NONE: none was. One for each;
 * they have no sheet. */
int store_acts_prior(struct store_session *session,
    struct op *op,
    const struct act *acts,
    size_t count,
    struct act_result **ret_results) MUST_CHECK;

/* One for each key; revision 0: nothing was recorded. */
int store_sheets_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    struct sheet **ret_sheets) MUST_CHECK;

/* Where the plan in force has an oral, as far as the caller sees it. */
struct store_act_slot {
    const char *commission, *centre, *room; /* "": nowhere */
    const char *day;
    int64_t starts_us;
    uint32_t preparation_minutes;
    enum candidate_class class;
    bool not_valid, doubt;
    bool had; /* an earlier plan had it in the caller's room */
};
/* One for each key. */
int store_act_slots(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *keys,
    size_t count,
    struct store_act_slot **ret_slots) MUST_CHECK;

/* Members of commissions, in their order, and others who signed an attendance sheet. */
struct store_act_member {
    const char *commission, *examiner, *name;
    bool withdrawn, member;
};
int store_act_members(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *commissions,
    size_t count,
    struct store_act_member **ret_members,
    size_t *ret_count) MUST_CHECK;

/* One act of sheets with its answer, and what it made of its sheet; `before` and `after` are NULL
 * when it changed nothing. */
struct store_act_entry {
    const struct act *act;
    const struct act_result *result;
    const struct sheet *before, *after; /* before->revision 0: there was none */
    int32_t sheet_revision;
};
struct store_acts {
    const char *session;
    const struct store_act_entry *entries;
    size_t count;
    const struct sheet *const *sheets; /* that changed, as they are at the end */
    size_t sheet_count;
};
/* Sheets, seals, acts and audit in one statement. */
int store_acts_write(
    struct store_session *session, struct op *op, const struct store_acts *acts) MUST_CHECK;

/* The signature of a member on the attendance sheet of a day, with its audit; nothing when it is
 * there already. */
struct store_sign_in {
    const char *session, *commission, *day, *examiner;
    const struct uuid *act;
};
int store_sign_in(
    struct store_session *session, struct op *op, const struct store_sign_in *sign_in) MUST_CHECK;

/* ---- for the office ---- */

/* By day, commission, start, candidate and épreuve, after a place; as lists of slots. */
struct sheet_place {
    const char *date; /* "": has no slot */
    const char *commission;
    int32_t start_minute;
    const char *candidate, *epreuve;
};
struct sheet_page {
    const char *session;
    const struct slot_filter *filter;
    enum sheet_state state;          /* SHEET_STATE_NONE: all */
    const struct sheet_place *after; /* NULL: from the start */
    uint32_t limit;
};
typedef void (*store_sheets_fn)(
    struct op *op, int r, const struct sheet_entry *entries, size_t count, void *context);
int store_sheet_list(struct store *store,
    struct op *op,
    const struct sheet_page *page,
    store_sheets_fn done,
    void *context) MUST_CHECK;
/* Inside store_work(). OUTCOME_NOT_FOUND: no slot and no sheet. */
int store_sheet_entry(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct sheet_key *key,
    struct sheet_entry *ret_entry) MUST_CHECK;

/* The sheet that answered op's request already, if any. */
int store_unlock_prior(struct store_session *session,
    struct op *op,
    struct sheet *ret_sheet,
    bool *ret_found) MUST_CHECK;
/* Write a sheet that was unlocked, with its audit and the act; its seals fall. */
struct store_unlock {
    const struct sheet *before, *after;
    const char *motive;
};
int store_unlock(
    struct store_session *session, struct op *op, const struct store_unlock *unlock) MUST_CHECK;

/* All acts of a sheet, the first first. */
typedef void (*store_recorded_fn)(
    struct op *op, int r, const struct recorded_act *acts, size_t count, void *context);
int store_act_list(struct store *store,
    struct op *op,
    const char *of_session,
    const struct sheet_key *key,
    store_recorded_fn done,
    void *context) MUST_CHECK;

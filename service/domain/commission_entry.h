/* What the files of commission.h share: the session behind a request, and what a commission may
 * hold at all. */
#pragma once

#include "domain/commission.h"
#include "domain/definition_kept.h"
#include "domain/oral_calendar.h"

struct store_session;

/* The definition in force and its oral calendar; released by commission_session_release(). */
struct commission_session {
    struct definition_ref *definition;
    struct oral_calendar calendar;
};
/* OUTCOME_NOT_FOUND, OUTCOME_PRECONDITION (no planning rules), OUTCOME_INVALID. */
int commission_session_read(struct store_session *session,
    struct op *op,
    const char *id,
    session_decode_fn decode,
    struct commission_session *ret_read) MUST_CHECK;
void commission_session_release(struct commission_session *read);

/* Letters, digits and '-', not first; at most `most`. */
bool commission_is_id(const char *text, size_t most);
/* "session" is given. */
int commission_check_session(struct op *op, const char *field, const char *session) MUST_CHECK;

/*
 * Days as they are stored: sorted, each once. OUTCOME_INVALID with `field` named: no such day, not
 * one of the épreuve's ("" épreuve: any day).
 */
int commission_tidy_days(struct op *op,
    const char *field,
    const struct oral_calendar *calendar,
    const char *epreuve,
    const char *zone,
    const char *const **days,
    size_t *count) MUST_CHECK;

/* The seats of the épreuve, for OUTCOME_INVALID with `field` named otherwise. */
int commission_find_oral(struct op *op,
    const char *field,
    const struct oral_calendar *calendar,
    const char *epreuve,
    const struct oral_rule **ret_oral) MUST_CHECK;
/* The language of an oral: one of the session's, and only where one is asked for. */
int commission_check_language(struct op *op,
    const char *field,
    const struct session_definition *definition,
    const struct oral_rule *oral,
    const char *language) MUST_CHECK;

/*
 * Everything in a commission that is to be stored, tidied; its place is read. OUTCOME_INVALID, each
 * field named behind "commission.". People are filled in afterwards: commission_check_people().
 */
int commission_check_entry(struct store_session *session,
    struct op *op,
    const struct oral_calendar *calendar,
    struct commission *commission) MUST_CHECK;
/* Every code of members is somebody. */
int commission_check_members(struct op *op, const struct commission *commission) MUST_CHECK;
/* Every code on the sheet of this day is somebody. */
int commission_check_signers(
    struct op *op, const struct commission *commission, const char *day) MUST_CHECK;

/*
 * What a commission or a jury is worth: its composition, its days, who signed. Pure.
 *
 * Reasons. Oral: NOT_ORAL, SEAT_EMPTY, SEAT_FALLBACK, MEMBER_OVER, LANGUAGE_MISSING,
 * LANGUAGE_NOT_SPOKEN, NO_DAY, NO_COMMON_DAY, ROOM_UNFIT, SAME_ESTABLISHMENT, OWN_ESTABLISHMENT,
 * SHARED_DAYS. Jury (D643-31): NO_JURY_RULES, PRESIDENT, PRESIDENT_QUALITY, MEMBER_OVER, PARITY,
 * RESEARCHERS, PUBLIC_MAJORITY, BOTH_SIDES. Both: MEMBER_WITHDRAWN, NOT_NOMINATED,
 * SIGNED_NOT_NOMINATED, SIGNED_NOT_MEMBER, NOMINATED_NEVER_SIGNED, CANCELLED, SLOTS_IN_PLAN.
 */
#pragma once

#include "domain/oral_calendar.h"

enum { COMMISSION_FINDINGS_MAX = 160 };

/*
 * Set findings and complete of a commission whose people and place are filled in; findings live in
 * the arena and borrow nothing. -ENOMEM.
 */
int commission_check(struct arena *arena,
    const struct oral_calendar *calendar,
    struct commission *commission) MUST_CHECK;

/* "DUPONT Marie (P0012)"; NULL when the arena is full. */
const char *commission_who(
    struct arena *arena, const char *code, const struct commission_person *person);

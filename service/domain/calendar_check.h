/*
 * Leaks between time zones: who may already leave a room with the subject in mind, while elsewhere
 * others with the same subject have not begun, or may still enter (circular 2011-072 of 3-5-2011;
 * exit rules of the session's annex I). Pure.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"

/*
 * Look at every épreuve and every ordered pair of zones that share its subject. `session` names the
 * sources of the rules; may be NULL. The result lives in `arena` and borrows from the calendar.
 * -ENOMEM.
 *
 * For a pair (from, to), with E the earliest exit of `from` under the rules in force, S the start
 * of `to` and L its last entry: E < S            somebody could know before `to` begins:
 * BEFORE_START, window [E, S) max(E, S) < L    late comers of `to` could know:          window
 * [max(E, S), L) and the smallest hold that closes each is S, or L, less the start of `from`.
 */
int calendar_check_leaks(struct arena *arena,
    const struct calendar *calendar,
    const struct session_definition *session,
    struct calendar_check *ret_check) MUST_CHECK;

/* Definitions for tests: the calendar of session 2022 (domain.md section 5), and calendars made up
 * piece by piece. */
#pragma once

#include "model/op.h"
#include "model/session.h"

/* The written calendar of session 2022 with its three écrits, six zones, and E5B's twelve days;
 * with or without E5A's exit rule. In `arena`, and may be changed. Aborts when memory is short. */
struct session_definition *fixture_session_2022(struct arena *arena, bool with_exit_rule);

/* An empty calendar with the room rule of 60 and 60 minutes, with room for some zones, sittings and
 * rules. */
struct calendar_definition *fixture_calendar(struct arena *arena);
void fixture_zone(struct calendar_definition *calendar, const char *id, const char *time_zone);
/* `when`: "2022-05-16 14:00-18:00". */
void fixture_sitting(struct arena *arena,
    struct calendar_definition *calendar,
    const char *epreuve,
    const char *zone,
    const char *when);
void fixture_hold(struct arena *arena,
    struct calendar_definition *calendar,
    const char *epreuve,
    const char *zone,
    uint32_t minutes);

/* An op on this arena. */
struct op fixture_op(struct arena *arena);
/* The violation of this path and reason was noted. */
bool fixture_violates(const struct op *op, const char *field, const char *reason);

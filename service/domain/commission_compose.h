/*
 * Lawful commissions of one oral from examiners who are in none. Pure and deterministic.
 *
 * As many as can be, up to what is asked: exactly so for commissions of one or two seats (a maximum
 * matching); for larger ones by search. Then, by exchanges of members until none improves: first
 * choices before fallbacks, then nobody sent to another zone, then days that the members share,
 * then establishments mixed.
 */
#pragma once

#include "domain/commission_seat.h"
#include "domain/oral_calendar.h"

enum { COMMISSION_COMPOSE_MAX = 999 };

/* An examiner. */
struct commission_hand {
    const struct examiner *examiner;
    bool busy; /* another commission has this one already */
    bool away; /* teaches in another zone than where the commissions sit: only when nobody else is
                  left */
};

struct commission_composing {
    const struct oral_calendar *calendar;
    const struct oral_rule *oral;
    const char *language;
    uint64_t days; /* on which the commissions may sit */
    const struct commission_hand *hands;
    size_t hand_count;
    size_t count; /* commissions asked for */
};

struct commission_team {
    const struct examiner *members[PLANNING_SEATS_MAX]; /* by seat */
    uint64_t days;                                      /* that they share */
};

/* In the arena, members borrowed. *ret_shortfall: why there are fewer; "" when there are not.
 * -ENOMEM. */
int commission_compose(struct arena *arena,
    const struct commission_composing *asked,
    struct commission_team **ret_teams,
    size_t *ret_count,
    const char **ret_shortfall) MUST_CHECK;

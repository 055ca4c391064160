/*
 * Seats of an oral commission: who may take which, and who takes which. Pure. (The planner's
 * checker answers the same question on numbers, from the words of model/plan.h: on purpose another
 * module.)
 */
#pragma once

#include "base/arena.h"
#include "model/commission.h"

/* One seat; a rule with a count is so many of them. */
struct commission_seat {
    const struct seat_rule *rule;
    size_t member;   /* who takes it; COMMISSION_NOBODY */
    unsigned choice; /* by which of the rule's choices; 0 is the first */
};

enum { COMMISSION_NOBODY = COMMISSION_MEMBERS_MAX };

struct commission_seating {
    struct commission_seat seats[PLANNING_SEATS_MAX];
    size_t seat_count;
    uint64_t seated; /* bits of members */
};

/* Index of the first choice of the rule that admits this examiner in a commission of `language`
 * (""; NULL: whatever is spoken); -1: none does. Nobody who has withdrawn is admitted. */
int commission_seat_choice(
    const struct seat_rule *rule, const struct examiner *examiner, const char *language);

/* The seats of an oral, empty. */
void commission_seats(const struct oral_rule *oral, struct commission_seating *ret_seating);

/*
 * An assignment that fills as many seats as can be; among those, the one with the fewest choices
 * that are not first ones; among those, members listed earlier. A NULL examiner takes no seat.
 */
void commission_seat_all(const struct oral_rule *oral,
    const char *language,
    const struct examiner *const *examiners,
    size_t count,
    struct commission_seating *ret_seating);

/* "a professor of B1, B2 or B3 who speaks Anglais"; NULL when the arena is full. */
const char *commission_choice_text(
    struct arena *arena, const struct seat_choice *choice, const char *language);
/* "a professor of B1, failing which a professional". */
const char *commission_rule_text(
    struct arena *arena, const struct seat_rule *rule, const char *language);
/* "professor", "enseignant-chercheur", ... */
const char *commission_quality_text(enum examiner_quality quality);

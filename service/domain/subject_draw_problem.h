/* From the groups of a plan or of a draw to the numbers of model/subject_draw.h. Pure; everything
 * is in the arena that is given, texts are borrowed. */
#pragma once

#include "base/arena.h"
#include "model/subject_draw.h"

enum subject_draw_problem_err {
    SUBJECT_DRAW_PROBLEM_E_CENTRE = 1, /* a group is in a centre that is not there any more */
    SUBJECT_DRAW_PROBLEM_E_SIZE,       /* too many groups, days or subjects */
};

/* The postal code of a French address: its last five digits in a row that stand by themselves.
 * False: it has none. */
bool draw_postal_code(const char *address, char ret_code[6]);

/* Sets `half` of each group by the rule's hour. */
void draw_set_halves(
    const struct practical_subject_rule *rule, struct drawn_group *groups, size_t count);

/*
 * The problem of these groups; its groups, centres and subjects are in the order that is given.
 * `rule`: hour and size. SUBJECT_DRAW_PROBLEM_E_*, -ENOMEM.
 */
int draw_problem_make(struct arena *arena,
    const struct practical_subject_rule *rule,
    const struct draw_centre_row *centres,
    size_t centre_count,
    const struct drawn_group *groups,
    size_t group_count,
    struct draw_problem *ret_problem) MUST_CHECK;

/*
 * Drawn groups that a plan does not have with the same candidates, then groups of the plan that
 * were not drawn: indexes into `drawn` and `planned`, both in the order of store/draw.h. -ENOMEM.
 */
struct draw_unmatched {
    const uint32_t *drawn, *planned;
    size_t drawn_count, planned_count;
};
int draw_match(struct arena *arena,
    const struct drawn_group *drawn,
    size_t drawn_count,
    const struct drawn_group *planned,
    size_t planned_count,
    struct draw_unmatched *ret_unmatched) MUST_CHECK;

/* What the files of draws share. Private to domain/subject_draw*.c. */
#pragma once

#include "domain/definition_kept.h"
#include "domain/subject_draw.h"
#include "domain/subject_draw_problem.h"
#include "planning/subject_draw.h"
#include "planning/subject_draw_check.h"
#include "store/draw.h"

enum { DRAW_MEMORY_MAX = 256 << 20 };

/* What a draw is made and checked with: as it is now. In `arena`, which is given. */
struct draw_loaded {
    struct arena *arena;
    struct definition_ref *ref;
    const struct practical_subject_rule *rule;
    struct draw_centre_row *centres;
    size_t centre_count;
    uint32_t plan; /* 0: none is in force */
    struct drawn_group *planned;
    size_t planned_count;
    struct draw_subject *subjects; /* of the épreuve that may be drawn, by id */
    size_t subject_count;
};
/* `approved`: approved ones do as well as sealed ones. Inside store_work(); release it in any case.
 * OUTCOME_NOT_FOUND, _PRECONDITION (no rules for a practical épreuve, no key file). */
int draw_load(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of,
    bool approved,
    struct draw_loaded *ret_loaded) MUST_CHECK;
void draw_loaded_release(struct draw_loaded *loaded);

/* Index of a subject by id; DRAW_NONE. */
uint32_t draw_find_subject(const struct draw_loaded *loaded, const char *id);

/* The problem of some groups. OUTCOME_LIMIT, _PRECONDITION, -ENOMEM. */
int draw_problem_of(struct op *op,
    const struct draw_loaded *loaded,
    const struct drawn_group *groups,
    size_t count,
    struct draw_problem *ret_problem) MUST_CHECK;

/* A stored draw with all of its groups, into loaded->arena. OUTCOME_NOT_FOUND; the op says which.
 */
struct draw_stored {
    struct draw_record draw;
    struct drawn_group *groups;
    size_t count;
};
int draw_read_whole(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    struct arena *arena,
    struct draw_stored *ret_stored) MUST_CHECK;
int draw_refuse_unknown(struct op *op, uint32_t number);

/* Broken rules of a stored draw, in words. */
int draw_check_stored(struct op *op,
    const struct draw_loaded *loaded,
    const struct draw_stored *stored,
    struct subject_draw_checking *checking) MUST_CHECK;

/* CMS of each group, as far as it is known. */
void draw_set_cms(const struct draw_loaded *loaded, struct drawn_group *groups, size_t count);

/* A copy in the op's arena. -ENOMEM. */
int draw_copy_groups(struct arena *arena,
    const struct drawn_group *groups,
    size_t count,
    struct drawn_group **ret_groups) MUST_CHECK;

/* ---- words ---- */

/* OUTCOME_PRECONDITION TOO_FEW_SUBJECTS, with each place as a violation. */
int draw_refuse_shortage(struct op *op,
    const struct draw_problem *problem,
    const struct drawn_group *groups,
    const struct draw_shortage *shortage);
/* What a broken rule means; NULL when the arena is full. */
const char *draw_rule_words(struct arena *arena,
    enum draw_rule rule,
    const struct drawn_group *group,
    const struct drawn_group *other,
    uint32_t group_max);

/*
 * Which practical subject each group of the plan in force gets (rules: model/subject_draw.h).
 * Results come through the callback, on a store thread; what was asked lives until then. Groups and
 * texts are in the op's arena.
 */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/subject_draw.h"

enum {
    DRAW_TOLD_MAX = 200, /* violations that are told */
    DRAWS_MAX = 500,     /* of a list */
};

/* A draw, or what it would be; all of it or a page. */
struct subject_draw_given {
    struct draw_record draw;
    const struct drawn_group *groups;
    size_t count;
    uint32_t next; /* offset of the next page; 0: no more */
    const struct subject_use *uses;
    size_t use_count;
    uint32_t groups_not_in_plan; /* of the whole draw, and the plan in force now; read by get */
};
typedef void (*subject_draw_fn)(
    struct op *op, int r, const struct subject_draw_given *given, void *context);

/*
 * A draft. The seed 0: one that comes with the request. Subjects: these, or all sealed ones of the
 * épreuve; with validate_only (nothing is stored) approved ones do as well. OUTCOME_INVALID
 * (subjects: UNKNOWN_SUBJECT, TWICE), _NOT_FOUND, _PRECONDITION (NO_SUBJECT_RULES, NO_PLAN,
 * NOT_SEALED, GROUP_TOO_LARGE, TOO_FEW_SUBJECTS with each place as a violation, NO_KEY_FILE),
 * _LIMIT.
 */
struct subject_draw_asked {
    const char *session;
    uint64_t seed;
    struct text_list subjects;
    bool validate_only;
};
int subject_draw_make(const struct subject_tools *tools,
    struct op *op,
    const struct subject_draw_asked *asked,
    subject_draw_fn done,
    void *context) MUST_CHECK;

/* Put a draft in force; the former one is replaced. `revision` 0: any. OUTCOME_NOT_FOUND,
 * _ETAG_MISMATCH, _PRECONDITION (NOT_A_DRAFT, UNLAWFUL with the violations). */
int subject_draw_publish(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    uint32_t number,
    int32_t revision,
    subject_draw_fn done,
    void *context) MUST_CHECK;

/* A page of a draw (number 0: the one in force), of one centre or ("") all. Noted in the audit. */
struct subject_draw_page {
    const char *session, *centre;
    uint32_t number, offset, limit;
};
int subject_draw_get(const struct subject_tools *tools,
    struct op *op,
    const struct subject_draw_page *page,
    subject_draw_fn done,
    void *context) MUST_CHECK;

/* The last first. */
typedef void (*subject_draws_fn)(
    struct op *op, int r, const struct draw_record *draws, size_t count, void *context);
int subject_draw_list(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    subject_draws_fn done,
    void *context) MUST_CHECK;

/* A broken rule. */
struct subject_draw_finding {
    enum draw_rule rule;
    const struct drawn_group *group, *other; /* NULL: no other */
    const char *message;
};
struct subject_draw_checking {
    const char *session;
    uint32_t number; /* 0: the one in force */
    /* found */
    struct draw_record draw;
    const struct subject_draw_finding *findings; /* at most DRAW_TOLD_MAX */
    size_t finding_count, findings_found;
    size_t groups_checked;
};
/* Every rule, by the independent checker, with the plan, the centres and the definition as they are
 * now. OUTCOME_NOT_FOUND. */
typedef void (*subject_draw_checking_fn)(
    struct op *op, int r, const struct subject_draw_checking *checking, void *context);
int subject_draw_check_now(const struct subject_tools *tools,
    struct op *op,
    struct subject_draw_checking *checking,
    subject_draw_checking_fn done,
    void *context) MUST_CHECK;

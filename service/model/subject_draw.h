/*
 * Draws: which practical subject each group of candidates gets. First as rows, for store and wire;
 * then as one problem in numbers, which planning/subject_draw.h solves and
 * planning/subject_draw_check.h verifies. The rules are defined here and nowhere else; both
 * implement them from these words.
 *
 * Words. A group: candidates before one commission, in one room, who begin at the same minute
 * (définition de l'épreuve E5 B: three at most, on the same subject). A half-day: before
 * `afternoon`, or from it on. A meeting: the groups of one centre that begin at the same minute of
 * a day. Nobody has left one of them when the others begin, so nothing can be told: they meet a
 * subject once, however many of them have it. Adjacent half-days of a centre: the morning and the
 * afternoon of a day; the afternoon of a day of the épreuve and the morning of the next day of the
 * épreuve in its zone (candidates talk at noon and in the evening). Neighbours: centres of one zone
 * whose addresses have the same postal code; one without a postal code has none.
 *
 * Rules, with their stable names:
 *   GROUP_TOO_LARGE  a group has more than `group_max` candidates
 *   NO_SUBJECT       a group has no subject, or none of those that there are
 *   SAME_HALF_DAY    two meetings of a centre in one half-day have a subject in common
 *   NEIGHBOURS       two meetings of a centre in adjacent half-days have one in common; or two
 *                    meetings of neighbours in one half-day that begin at different minutes
 *   NOT_IN_PLAN      a drawn group is not in the plan in force with the same candidates, or one of
 *                    the plan was not drawn (not a matter of numbers: domain/subject_draw_match.h)
 *
 * Wishes, as far as the rules let them: as many groups for each subject; different subjects for
 * groups of one centre, or of neighbours, that begin together; one CMS after the other before a
 * commission.
 */
#pragma once

#include "model/subject_rules.h"

enum {
    DRAW_GROUPS_MAX = 20000,
    DRAW_SUBJECTS_MAX = 500,
    DRAW_DAYS_MAX = 64,
    DRAW_PLACES_MAX = 12, /* of a shortage that are told */
};

#define DRAW_NONE UINT32_MAX

/* By the numbers of palmares.v1.SubjectDraw.State and palmares.v1.DrawnGroup.Half. */
enum draw_state { DRAW_STATE_NONE, DRAW_DRAFT, DRAW_IN_FORCE, DRAW_REPLACED, DRAW_STATE_COUNT };
enum draw_half { DRAW_HALF_NONE, DRAW_MORNING, DRAW_AFTERNOON, DRAW_HALF_COUNT };

/* ---- as rows; texts are never NULL ---- */

struct draw_record {
    const char *session, *epreuve;
    uint32_t number;
    enum draw_state state;
    uint64_t seed;
    uint32_t plan;
    const char *created_by;
    int64_t created_us, published_us; /* 0: not */
    int32_t revision;
};

struct drawn_group {
    const char *centre, *room, *commission;
    const char *date; /* YYYY-MM-DD */
    uint16_t start_minute;
    enum draw_half half;
    struct text_list candidates;
    const char *subject; /* "": none yet */
    const char *cms;     /* "": not known */
};

/* A centre, as its neighbours are found. */
struct draw_centre_row {
    const char *code, *zone, *address;
};

struct subject_use {
    const char *subject;
    uint32_t groups, candidates;
};

/* "DRAFT", "MORNING", ...; "" for NONE. */
const char *draw_state_name(enum draw_state state);
enum draw_state draw_state_parse(const char *name);
const char *draw_half_name(enum draw_half half);
enum draw_half draw_half_parse(const char *name);

/* ---- as numbers ---- */

enum draw_rule {
    DRAW_RULE_GROUP_TOO_LARGE,
    DRAW_RULE_NO_SUBJECT,
    DRAW_RULE_SAME_HALF_DAY,
    DRAW_RULE_NEIGHBOURS,
    DRAW_RULE_NOT_IN_PLAN,
    DRAW_RULE_COUNT
};
/* "GROUP_TOO_LARGE", ... */
extern const char *const draw_rule_names[DRAW_RULE_COUNT];

struct draw_centre {
    const char *code;
    uint32_t neighbourhood; /* the same number: neighbours; DRAW_NONE: it has none */
};

struct draw_group {
    uint32_t centre;     /* index */
    uint32_t day;        /* rank among the days of the épreuve in the centre's zone */
    uint16_t start;      /* local minute of the day */
    uint32_t candidates; /* how many */
    const char *room, *commission;
};

struct draw_subject {
    const char *id;
    const char *cms; /* "": not known */
};

struct draw_problem {
    const struct draw_centre *centres;
    size_t centre_count;
    const struct draw_group *groups;
    size_t group_count;
    const struct draw_subject *subjects; /* ids are unique */
    size_t subject_count;
    uint16_t afternoon; /* minute from which it is afternoon */
    uint32_t group_max;
};

/*
 * One problem of oral planning and its solution, as numbers: what the planner (planning/planner.h)
 * solves and the checker (planning/plan_check.h) verifies. The domain makes it from the store and
 * the definition; names stay there, for reports.
 *
 * Everything is by index. A day is an index into `days`; a time is a local minute of that day (0 to
 * 1440); intervals are half-open [from, to). Arrays belong to whoever made the problem, are
 * immutable while it is used, and are NULL only when their count is 0.
 *
 * The hard rules (enum plan_rule) and the cost (struct plan_cost) are defined here and nowhere
 * else; planner and checker each implement them from these words.
 */
#pragma once

#include "base/base.h"

#define PLAN_NONE UINT32_MAX

enum {
    PLAN_DAYS_MAX = 64, /* a set of days is a uint64_t, bit i for day i */
    PLAN_CANDIDATES_MAX = 50000,
    PLAN_COMMISSIONS_MAX = 4000,
    PLAN_TASKS_MAX = 250000,
    PLAN_GROUP_MAX = 8,
    PLAN_SEATS_MAX = 8,
    PLAN_SEAT_CHOICES_MAX = 4,
};

struct plan_interval {
    uint32_t day;
    uint16_t from, to;
};

/* Opening hours. A preparation begins at `opens` at the earliest, an oral ends at `closes` at the
 * latest; no oral (from its start to its end) overlaps the pause, but a preparation may. pause_from
 * == pause_to: no pause. */
struct plan_day {
    uint16_t opens, closes;
    uint16_t pause_from, pause_to;
};

/* Who may take a seat of a commission: bits 1 << enum examiner_quality, and bits of specialities of
 * which one must be there (0: any). `language`: must also speak the commission's language. */
struct plan_seat_choice {
    uint32_t qualities;
    uint32_t specialities;
    bool language;
};

/* A seat: the first choice, failing which the next ones. */
struct plan_seat {
    struct plan_seat_choice choices[PLAN_SEAT_CHOICES_MAX];
    uint32_t choice_count;
};

struct plan_epreuve {
    uint64_t days; /* on which it may be held */
    uint32_t
        group_max; /* candidates at once before one commission; they all start together (E5B: 3) */
    uint32_t day_slots_max; /* candidates of this épreuve before one commission on one day (so an
                               engagement does not count for E6); 0: no limit */
    uint32_t turnover_minutes; /* of the commissions of this épreuve: at least, between the end of
                                  an oral and the start of the next one. A follower follows without
                                  (an engagement that follows nothing has it before itself) */
    uint32_t held_by;     /* épreuve whose commissions take it: itself, or E6 for the engagement */
    bool needs_computers; /* the room has one for each candidate of a group */
    struct plan_seat seats[PLAN_SEATS_MAX];
    uint32_t seat_count;
};

struct plan_zone {
    const struct plan_interval *busy; /* écrits: none of its candidates is free then */
    size_t busy_count;
};

struct plan_centre {
    uint32_t zone;
};

struct plan_room {
    uint32_t centre;
    uint32_t seats; /* for candidates of a group, at least group size; 0: not for orals */
    uint32_t computers;
    uint32_t loge_seats; /* more than 0: it is a loge, and holds no commission */
    const struct plan_interval *closed;
    size_t closed_count;
};

/* An examiner, in a commission or not. */
struct plan_member {
    uint32_t quality; /* enum examiner_quality */
    uint32_t specialities;
    uint64_t languages;                    /* bits of language indexes */
    uint32_t establishment;                /* PLAN_NONE: of none */
    const struct plan_interval *available; /* an oral may lie over two that touch or overlap */
    size_t available_count;                /* 0: never */
};

struct plan_commission {
    uint32_t epreuve;
    uint32_t centre;
    uint32_t language; /* index; PLAN_NONE: none */
    uint32_t room;     /* the only one that it may use; PLAN_NONE: any that fits in its centre */
    uint64_t days;     /* on which it may sit */
    const uint32_t *members;
    size_t member_count;
    bool cancelled; /* takes nobody */
};

struct plan_candidate {
    uint32_t zone;
    uint32_t establishment; /* PLAN_NONE: of none */
};

/* One oral of one candidate, times already stretched by the candidate's extra time. */
struct plan_task {
    uint32_t candidate;
    uint32_t epreuve;
    uint32_t language;            /* of the commission that it needs; PLAN_NONE: none */
    uint16_t preparation_minutes; /* in a loge, right before the oral; 0: none */
    uint16_t duration_minutes;
    uint32_t follows; /* task of the same candidate at whose very end this one starts, before the
                         same commission (the engagement after E6); PLAN_NONE: by itself */
};

/* Prices of one unit of each part of the cost; 0 switches it off. */
struct plan_weights {
    uint32_t gap, uneven, member_day, room_change, wait, school_mix;
};

struct plan_problem {
    const struct plan_day *days;
    size_t day_count;
    const struct plan_epreuve *epreuves;
    size_t epreuve_count;
    const struct plan_zone *zones;
    size_t zone_count;
    const struct plan_centre *centres;
    size_t centre_count;
    const struct plan_room *rooms;
    size_t room_count;
    const struct plan_member *members;
    size_t member_count;
    const struct plan_commission *commissions;
    size_t commission_count;
    const struct plan_candidate *candidates;
    size_t candidate_count;
    size_t establishment_count;
    const struct plan_task
        *tasks; /* of one candidate together; a follower behind the one that it follows */
    size_t task_count;
    uint32_t grid_minutes; /* an oral that follows nothing starts at a multiple of it */
    uint32_t travel_same_centre_minutes, travel_between_centres_minutes;
    bool own_establishment_allowed;
    struct plan_weights weights;
};

/* Where a task is; commission PLAN_NONE: nowhere (the rest is not read). */
struct plan_slot {
    uint32_t commission;
    uint32_t day;
    uint32_t loge;  /* room of the preparation; PLAN_NONE when there is none */
    uint16_t start; /* of the oral; the preparation begins preparation_minutes earlier */
};

struct plan {
    struct plan_slot *slots; /* one a task */
    uint32_t *rooms; /* [commission * day_count + day]: room of a commission on a day; PLAN_NONE: it
                        does not sit, which means: has no task */
};

/*
 * Hard rules. A commission sits on a day when a task is placed before it then. Travel and turnover
 * times are kept when exactly that time lies between. An index that names nothing breaks
 * COMMISSION_FITS, DAY, ROOM_FITS or LOGE (of slot.commission, slot.day, plan.rooms, slot.loge); a
 * task without a commission or day counts for no other rule but FOLLOWS. Of a task with its
 * commission, the day, the oral [start, start + duration) and its preparation [start - preparation,
 * start); "busy" is both together.
 */
enum plan_rule {
    /* Of each commission that sits: each seat of its épreuve has a member of its own whom one of
       its choices admits, no member is listed twice, and no one is over; a cancelled commission is
       never complete (définition des épreuves; D643-31). */
    PLAN_RULE_COMPOSITION = 1,
    /* The commission takes this épreuve (held_by) in this language, and the candidate's zone is
       that of its centre. */
    PLAN_RULE_COMMISSION_FITS,
    /* The day is one of the épreuve's and of the commission's. */
    PLAN_RULE_DAY,
    /* Within the hours, not over the pause, on the grid (unless it follows). */
    PLAN_RULE_HOURS,
    /* Every member is available for the whole oral. */
    PLAN_RULE_MEMBER_AVAILABLE,
    /* No member is in two orals of two commissions at once; between centres the travel time lies
       between them (in the same centre no time is needed). */
    PLAN_RULE_MEMBER_ONCE,
    /* On each day that it sits, the commission has one room of its centre, its own if it has one,
       with seats and (where the group's épreuve needs them) computers for its largest group, and no
       loge. On a day that it does not sit it has none. */
    PLAN_RULE_ROOM_FITS,
    /* The room is not closed during the oral. */
    PLAN_RULE_ROOM_OPEN,
    /* No room has two commissions at once: the span of a commission in it is from its first start
       of the day to its last end. */
    PLAN_RULE_ROOM_ONCE,
    /* A preparation has a loge of the commission's centre that is not closed; without preparation
       there is none. */
    PLAN_RULE_LOGE,
    /* At no minute more candidates in a loge than it has seats (a room that is no loge is LOGE's).
     */
    PLAN_RULE_LOGE_SEATS,
    /* A commission has one group at once: the same start and épreuve, at most group_max candidates;
       turnover between the end of one (of its longest oral) and the start of the next, unless that
       one follows it: each of its tasks follows a task of it. */
    PLAN_RULE_ONE_GROUP,
    /* At most day_slots_max candidates of an épreuve before one commission on one day. */
    PLAN_RULE_DAY_SLOTS,
    /* Two tasks of a candidate on one day: between the end of the one and the start of the other's
       preparation lies the travel time (same centre or between centres); a follower and what it
       follows apart. */
    PLAN_RULE_CANDIDATE_ONCE,
    /* Busy times are outside the écrits of the candidate's zone. */
    PLAN_RULE_ECRITS,
    /* No member is of the candidate's establishment, unless the session allows it. */
    PLAN_RULE_OWN_ESTABLISHMENT,
    /* A follower has the commission and day of what it follows and starts at its end. What it
       follows is placed. */
    PLAN_RULE_FOLLOWS,
    PLAN_RULE_COUNT
};
/* That each candidate of the right class has exactly its orals, with their lawful lengths (CCF
 * planned for nobody), is the domain's: it makes the tasks. */

/*
 * The cost of a plan, smaller is better; fewer unplaced tasks always come first. A pool is the
 * commissions of one épreuve (not cancelled), one language and centres of one zone; its tasks are
 * those of the épreuve itself (followers and engagements are of no pool) with that language and
 * candidates of that zone, placed or not. Sums are over what is placed.
 */
struct plan_cost {
    uint32_t unplaced;
    /* Minutes in which a commission waits: over each commission and day, last end - first start -
       lengths of its groups (the longest of each; an engagement counts by itself) - between each
       two of its groups, unless the one follows the other, turnover_minutes, or the pause if it
       lies between them and is longer (the turnover fits into the pause: never below 0). */
    int64_t gap;
    /* Over each commission of a pool with N tasks and C commissions: how many tasks it has above
       ceil(N / C), or below floor(N / C). */
    int64_t uneven;
    /* Over each member: days with an oral. */
    int64_t member_days;
    /* Over each commission that sits: different rooms that it uses, minus 1. */
    int64_t room_changes;
    /* Minutes in which a candidate waits: over each candidate and day, last end - first start of
       what is busy - busy minutes. */
    int64_t wait;
    /* Over each commission of a pool with C commissions and each establishment with n tasks in the
       pool (placed or not): how many of them it has above ceil(n / C). */
    int64_t school_mix;
    int64_t total; /* weights applied; without the unplaced */
};

/*
 * Places the orals of a session: a plan from nothing, a plan repaired with few moves, why a task
 * has no place, what may be done by hand. The problem, the hard rules and the cost are those of
 * model/plan.h; plan_check.h verifies what comes out of here and shares no code with it.
 *
 * Pure: no clock, no random source, no state between calls. Threads: any number at once. Results
 * live in `arena`; everything else is freed before the return (at most PLANNER_MEMORY_MAX).
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

enum {
    PLANNER_MEMORY_MAX = 1 << 30,     /* bytes of work memory of one call; -ENOMEM above */
    PLANNER_CANDIDATE_TASKS_MAX = 64, /* of one candidate; a problem with more is not valid */
    PLANNER_REMEDIES_MAX = 64,        /* that planner_explain() tells */
    PLANNER_CLASHES_MAX = 64,         /* that planner_try() tells */
};

/* What every function of this header may return beside 0 and -ENOMEM. */
enum planner_err {
    PLANNER_E_PROBLEM = 1, /* plan_problem_valid() says why */
    PLANNER_E_PLAN,        /* a plan that speaks of commissions, days or rooms that are not there */
    PLANNER_E_ARGUMENT,    /* a task, commission or member that is not there */
};

/* The array of the problem in which something is wrong. */
enum plan_problem_err {
    PLAN_PROBLEM_E_SIZE = 1, /* too many of something, a grid of 0, a travel time above a day */
    PLAN_PROBLEM_E_DAY,
    PLAN_PROBLEM_E_EPREUVE,
    PLAN_PROBLEM_E_ZONE,
    PLAN_PROBLEM_E_CENTRE,
    PLAN_PROBLEM_E_ROOM,
    PLAN_PROBLEM_E_MEMBER,
    PLAN_PROBLEM_E_COMMISSION,
    PLAN_PROBLEM_E_CANDIDATE,
    PLAN_PROBLEM_E_TASK,
};

/*
 * Whether all indexes and ranges are right, so that the functions below may work on it. Beyond the
 * words of model/plan.h: groups of 1 to PLAN_GROUP_MAX; durations of 1 to 1440 minutes; a follower
 * has no preparation, is not followed itself, is the only one behind its task, and both are orals
 * of one candidate at a time (group_max 1). `where`: index of the wrong element, written when the
 * result is not 0; may be NULL. Returns 0 or an enum plan_problem_err.
 */
int plan_problem_valid(const struct plan_problem *problem, size_t *where) MUST_CHECK;

enum planner_phase {
    PLANNER_PHASE_BUILD,   /* one task after the other */
    PLANNER_PHASE_FILL,    /* the others are moved for those that found no place */
    PLANNER_PHASE_IMPROVE, /* the cost goes down */
};

struct planner_progress {
    enum planner_phase phase;
    uint64_t done, total; /* of this phase */
    uint32_t placed;      /* tasks */
    int64_t cost;         /* plan_cost.total */
};

struct planner_options {
    uint64_t seed;
    uint64_t effort; /* moves that are tried; 0: usual for the size. The result is the same for the
                        same problem, seed and effort */
    /* Called every few milliseconds; false: stop, the best plan so far is the result. May be NULL.
     */
    bool (*go_on)(void *user, const struct planner_progress *progress);
    void *user;
};

struct planner_report {
    struct plan_cost cost;
    uint32_t placed; /* tasks */
    uint64_t moves_tried, moves_taken;
    bool cut; /* go_on said stop */
};

/*
 * A plan without a broken hard rule, with as many tasks placed as was found possible, then at the
 * lowest cost found. `options` may be NULL. 0, enum planner_err, -ENOMEM.
 */
int planner_propose(const struct plan_problem *problem,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_report *ret_report) MUST_CHECK;

/* Slots: of tasks that had one in the plan before. */
struct planner_repair_report {
    struct planner_report plan;
    uint32_t kept;         /* slots with the same commission, day and start */
    uint32_t moved;        /* the others: elsewhere now, or nowhere */
    uint32_t lost;         /* of the moved: nowhere */
    uint32_t newly_placed; /* tasks that had no slot and have one */
    uint32_t room_changes; /* commission-days that keep a slot, in another room */
    uint32_t loge_changes; /* kept slots with another loge */
    uint32_t bound;        /* no plan without a broken rule moves fewer slots: proven */
};

/*
 * A plan for a changed problem with as few changes to `before` as was found possible: what is still
 * right stays, what is not and what is new is placed, others give way only when a task would have
 * no place otherwise. Then the cost of what is moved goes down. `before` has a slot for each task
 * of this problem (new ones: nowhere) and may break any rule. `options` may be NULL. 0, enum
 * planner_err, -ENOMEM.
 */
int planner_repair(const struct plan_problem *problem,
    const struct plan *before,
    const struct planner_options *options,
    struct arena *arena,
    struct plan *ret_plan,
    struct planner_repair_report *ret_report) MUST_CHECK;

/* One rule that a slot would break, and against whom; PLAN_NONE for what it does not concern. */
struct planner_clash {
    enum plan_rule rule;
    uint32_t task;       /* that is in the way */
    uint32_t commission; /* that has the room, or the member */
    uint32_t member;
    uint32_t room; /* or loge */
};

struct planner_trial {
    bool lawful;
    struct plan_slot slot; /* with its loge, when lawful; its follower is right behind */
    uint32_t room;         /* that the commission has then, when lawful */
    bool with_follower;    /* it is about the task and its follower */
    uint32_t clash_count;  /* the first PLANNER_CLASHES_MAX of them are told */
    const struct planner_clash *clashes; /* by rule */
};

/*
 * May this task go exactly there (commission, day, start; the loge is chosen), with its follower if
 * it has one that could be anywhere, everything else staying? Of a follower the answer is about the
 * task that it follows: `slot` is for that one. Tasks of `plan` that break rules among themselves
 * are left out. 0, enum planner_err, -ENOMEM.
 */
int planner_try(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    const struct plan_slot *slot,
    struct arena *arena,
    struct planner_trial *ret_trial) MUST_CHECK;

struct planner_substitute {
    uint32_t member;
    bool first_choice; /* takes a seat as its first choice, and pushes no one to a fallback */
    bool same_centre;  /* sits in this centre on another occasion already */
    uint32_t orals;    /* that the member has in the plan */
};

/*
 * Who could take the seat of a member of a commission that is lost, with no slot moved: admitted by
 * a seat, so that the commission is complete; available during all its orals; in no other oral then
 * (travel included); of no candidate's establishment. Best first: first choices, then those who are
 * in the centre anyway, then those with fewer orals. `member` is one that is listed, or was
 * (PLAN_NONE: of the seat that is empty). 0, enum planner_err, -ENOMEM.
 */
int planner_substitutes(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t commission,
    uint32_t member,
    struct arena *arena,
    const struct planner_substitute **ret_substitutes,
    size_t *ret_count) MUST_CHECK;

/* Why a task cannot be somewhere: the first that holds, in this order. */
enum planner_obstacle {
    PLANNER_NO_OBSTACLE, /* a place: it could go there at once */
    /* Of a whole commission. */
    PLANNER_OBSTACLE_EPREUVE,  /* takes another épreuve */
    PLANNER_OBSTACLE_LANGUAGE, /* another language, or none */
    PLANNER_OBSTACLE_ZONE,
    PLANNER_OBSTACLE_CANCELLED,
    PLANNER_OBSTACLE_INCOMPLETE,
    PLANNER_OBSTACLE_OWN_ESTABLISHMENT,
    PLANNER_OBSTACLE_NEVER_AVAILABLE, /* no minute of any day suits all its members */
    /* Of a place: a commission, a day, a start. */
    PLANNER_OBSTACLE_DAY,       /* not one of the épreuve's or the commission's: one place a day */
    PLANNER_OBSTACLE_LENGTH,    /* longer than every opening of that day, or starts that overflow */
    PLANNER_OBSTACLE_MEMBER,    /* one is not available then */
    PLANNER_OBSTACLE_ROOM,      /* none is free and open */
    PLANNER_OBSTACLE_LOGE,      /* none, or full */
    PLANNER_OBSTACLE_BUSY,      /* the commission has another oral, or a member has one elsewhere */
    PLANNER_OBSTACLE_DAY_FULL,  /* day_slots_max */
    PLANNER_OBSTACLE_CANDIDATE, /* another oral of the candidate */
    PLANNER_OBSTACLE_ECRIT,     /* the candidate's zone writes then */
    PLANNER_OBSTACLE_COUNT,
};

enum planner_remedy_kind {
    PLANNER_REMEDY_NONE_NEEDED,       /* this place is free */
    PLANNER_REMEDY_MEMBER,            /* `member` available on day at start */
    PLANNER_REMEDY_ROOM,              /* `room` open then */
    PLANNER_REMEDY_LOGE_SEAT,         /* one more seat in loge `room` */
    PLANNER_REMEDY_MOVE,              /* `task` moved to `other`, which works */
    PLANNER_REMEDY_OWN_ESTABLISHMENT, /* allowed */
    PLANNER_REMEDY_COMPLETE, /* the commission complete, or not cancelled; then it has a place */
    PLANNER_REMEDY_DAY,      /* the commission, or the épreuve, on that day too */
    PLANNER_REMEDY_DAY_SLOT, /* one more oral on that day */
};

/* One change that would free one place: `place`. */
struct planner_remedy {
    enum planner_remedy_kind kind;
    struct plan_slot place; /* commission, day, start; its loge if it is known */
    uint32_t member, room, task;
    struct plan_slot other;
};

struct planner_explanation {
    bool placed;                                  /* remedies are alternatives then */
    uint32_t commissions[PLANNER_OBSTACLE_COUNT]; /* stopped as a whole; the others: looked into,
                                                     under PLANNER_NO_OBSTACLE */
    uint64_t places[PLANNER_OBSTACLE_COUNT];
    const struct planner_remedy *remedies; /* at most PLANNER_REMEDIES_MAX, some of each kind */
    uint32_t remedy_count;
};

/*
 * Why a task has no slot in a plan, and single changes each of which would give it one. Of a task
 * that has one, what else there is. A task with a follower is looked at with it; a follower, with
 * what it follows. Rules that `plan` breaks are as for planner_try(). 0, enum planner_err, -ENOMEM.
 */
int planner_explain(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    struct arena *arena,
    struct planner_explanation *ret_explanation) MUST_CHECK;

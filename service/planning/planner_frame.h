/*
 * What follows from a problem alone, put so that the board finds it quickly: units (a task with
 * its follower), kinds (commissions and tasks that go together), the minutes in which a commission
 * may hold an oral. Immutable once made; lives in the arena of the call.
 */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

enum { FRAME_DAY_MINUTES = 1440, FRAME_MINUTE_WORDS = (FRAME_DAY_MINUTES + 63) / 64 };

/* What is placed as one: a task that follows nothing, and the one behind it. */
struct frame_unit {
    uint32_t task, follower; /* PLAN_NONE: none, or none that could ever stand behind the task */
    uint32_t candidate;
    uint32_t epreuve;
    uint32_t kind;
    uint32_t school;                     /* in frame->schools; PLAN_NONE: not counted */
    uint16_t preparation, length, whole; /* length: of the task; whole: with its follower */
    bool pooled;                         /* counts for the pool of its kind */
    uint64_t days, whole_days;
};

/* Commissions of one épreuve, language and zone with the units that they may take; for the cost,
 * a pool. */
struct frame_kind {
    uint32_t epreuve, language, zone;
    uint32_t first, count;           /* in frame->takers: the complete commissions */
    uint32_t unit_first, unit_count; /* in frame->kind_units */
    uint32_t school_first, school_count;
    uint32_t pool_commissions, pool_tasks;
    uint32_t low, high; /* tasks that a commission should have */
};

struct frame_school {
    uint32_t establishment, tasks, most;
};

struct frame_commission {
    uint32_t kind, centre;
    uint32_t schools; /* its counters in board->school_loads, less the first school of its kind */
    uint16_t turnover;
    bool complete;
    bool shared; /* has a member of another complete commission */
};

struct frame_window {
    uint16_t from, to;
};

struct frame {
    const struct plan_problem *problem;
    uint32_t days;

    struct frame_unit *units;
    uint32_t unit_count;
    uint32_t *task_units;      /* of each task; PLAN_NONE: a follower that is in none */
    uint32_t *candidate_units; /* [2 * candidate] to [2 * candidate + 1] */

    struct frame_kind *kinds;
    uint32_t kind_count;
    uint32_t *takers, *kind_units;
    struct frame_school *schools;
    uint32_t school_load_count;

    struct frame_commission *commissions;
    struct frame_window *windows; /* in which an oral may lie; whole, and in order */
    uint32_t *sitting_windows;    /* [commission * days + day] to [the next] */

    uint32_t *centre_rooms, *rooms; /* that may hold a commission, by centre */
    uint32_t *centre_loges, *loges;
    uint32_t *centre_commissions, *commissions_of_centre; /* complete ones */
    uint32_t *member_commissions, *commissions_of_member; /* complete ones */
};

/* -ENOMEM. The problem is valid. */
int frame_make(
    const struct plan_problem *problem, struct arena *arena, struct frame *ret_frame) MUST_CHECK;

/* The last part of it: frame->windows. */
int frame_windows_make(struct frame *frame, struct arena *arena) MUST_CHECK;

/* Rule COMPOSITION. */
bool frame_complete(const struct plan_problem *problem, uint32_t commission);
bool frame_commission_complete(
    const struct plan_problem *problem, const struct plan_commission *commission);
/* Whether all members can be seated so that `count` of them are first choices of their seats; more
 * seats than members may be left over. */
bool frame_seats_first(
    const struct plan_problem *problem, const struct plan_commission *commission, uint32_t count);

/* Whether the member could sit on that seat of the commission. */
bool frame_seat_admits(const struct plan_problem *problem,
    const struct plan_commission *commission,
    const struct plan_seat *seat,
    uint32_t member);

/* No member of the commission is of the candidate's establishment, or that is allowed. */
bool frame_apart(const struct plan_problem *problem, uint32_t candidate, uint32_t commission);

static inline uint32_t frame_sitting(const struct frame *frame, uint32_t commission, uint32_t day)
{
    return commission * frame->days + day;
}

static inline bool frame_overlap(uint32_t a_from, uint32_t a_to, uint32_t b_from, uint32_t b_to)
{
    return a_from < b_to && b_from < a_to;
}

/* Whether [from, to) of the day meets one of the intervals. */
bool frame_meets(
    const struct plan_interval *intervals, size_t count, uint32_t day, uint32_t from, uint32_t to);

/* A set of minutes of a day. */
struct frame_minutes {
    uint64_t words[FRAME_MINUTE_WORDS];
};

void frame_minutes_set(struct frame_minutes *minutes, uint32_t from, uint32_t to, bool in);

/* Minutes of the day in which all its members are available, within the hours and not in the
 * pause. `without`: a member not to ask; PLAN_NONE: ask all. */
void frame_minutes_of(const struct plan_problem *problem,
    uint32_t commission,
    uint32_t day,
    uint32_t without,
    struct frame_minutes *ret_minutes);

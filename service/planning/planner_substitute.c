#include "planning/planner.h"

#include "planning/planner_desk.h"

#include <errno.h>

/* The commission with one member in the place of another. */
struct seat_swap {
    const struct plan_problem *problem;
    const struct plan *plan;
    uint32_t commission, lost;
    uint32_t members[PLAN_SEATS_MAX];
    uint32_t count;
    uint32_t first;              /* of those who stay: at most so many are first choices */
    struct plan_commission with; /* these members */
};

static bool in_commission(const struct plan_commission *commission, uint32_t member)
{
    for (size_t i = 0; i < commission->member_count; i++)
        if (commission->members[i] == member)
            return true;
    return false;
}

/* Those who stay; the place behind them is for the substitute. */
static bool others(struct seat_swap *swap)
{
    const struct plan_commission *of = &swap->problem->commissions[swap->commission];

    for (size_t i = 0; i < of->member_count; i++) {
        if (of->members[i] == swap->lost)
            continue;
        if (swap->count == PLAN_SEATS_MAX)
            return false;
        swap->members[swap->count++] = of->members[i];
    }
    return swap->count < PLAN_SEATS_MAX;
}

/* These members in the commission. */
static void seat(struct seat_swap *swap, uint32_t count)
{
    swap->with = swap->problem->commissions[swap->commission];
    swap->with.members = swap->members;
    swap->with.member_count = count;
}

static void count_first(struct seat_swap *swap)
{
    seat(swap, swap->count);
    for (swap->first = swap->count; swap->first > 0; swap->first--)
        if (frame_seats_first(swap->problem, &swap->with, swap->first))
            return;
}

/* Complete with that member? */
static bool completes(struct seat_swap *swap, uint32_t member)
{
    swap->members[swap->count] = member;
    seat(swap, swap->count + 1);
    return frame_commission_complete(swap->problem, &swap->with);
}

/* Available from a to b. */
static bool available(const struct plan_member *member, uint32_t day, uint32_t from, uint32_t to)
{
    struct frame_minutes there = {{0}};

    for (size_t i = 0; i < member->available_count; i++)
        if (member->available[i].day == day)
            frame_minutes_set(&there, member->available[i].from, member->available[i].to, true);
    for (uint32_t minute = from; minute < to; minute++)
        if (minute >= FRAME_DAY_MINUTES || !(there.words[minute / 64] >> minute % 64 & 1))
            return false;
    return true;
}

/* One task of the commission: may this member be there? */
static bool may_hear(const struct seat_swap *swap, uint32_t task, uint32_t member)
{
    const struct plan_problem *problem = swap->problem;
    const struct plan_slot *slot = &swap->plan->slots[task];
    const uint32_t end = slot->start + (uint32_t)problem->tasks[task].duration_minutes;
    const uint32_t own = problem->candidates[problem->tasks[task].candidate].establishment;

    if (!problem->own_establishment_allowed && own != PLAN_NONE &&
        problem->members[member].establishment == own)
        return false;
    return available(&problem->members[member], slot->day, slot->start, end);
}

/* Two tasks before two commissions that one member cannot both hear. */
static bool collide(const struct plan_problem *problem,
    const struct plan_slot *a,
    uint32_t a_minutes,
    const struct plan_slot *b,
    uint32_t b_minutes)
{
    const uint32_t travel =
        problem->commissions[a->commission].centre == problem->commissions[b->commission].centre
            ? 0
            : problem->travel_between_centres_minutes;

    return a->day == b->day && frame_overlap(a->start, a->start + a_minutes + travel, b->start,
                                   b->start + b_minutes + travel);
}

/* The tasks of each commission, in lists. */
struct hearings {
    uint32_t *starts, *tasks;
};

static int hearings_make(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *work,
    struct hearings *ret)
{
    uint32_t *starts = arena_calloc(work, problem->commission_count + 2, sizeof *starts);
    uint32_t *tasks = arena_calloc(work, problem->task_count + 1, sizeof *tasks);

    if (!starts || !tasks)
        return -ENOMEM;
    for (size_t t = 0; t < problem->task_count; t++)
        if (plan->slots[t].commission != PLAN_NONE)
            starts[plan->slots[t].commission + 2]++;
    for (size_t c = 2; c < problem->commission_count + 2; c++)
        starts[c] += starts[c - 1];
    for (uint32_t t = 0; t < problem->task_count; t++)
        if (plan->slots[t].commission != PLAN_NONE)
            tasks[starts[plan->slots[t].commission + 1]++] = t;
    *ret = (struct hearings){starts, tasks};
    return 0;
}

/* Whether the member hears something elsewhere at the same time as this task. */
static bool hears_elsewhere(
    const struct seat_swap *swap, const struct hearings *hearings, uint32_t task, uint32_t other)
{
    const struct plan_problem *problem = swap->problem;

    for (uint32_t k = hearings->starts[other]; k < hearings->starts[other + 1]; k++) {
        const uint32_t t = hearings->tasks[k];

        if (collide(problem, &swap->plan->slots[task], problem->tasks[task].duration_minutes,
                &swap->plan->slots[t], problem->tasks[t].duration_minutes))
            return true;
    }
    return false;
}

static bool can_stand_in(struct seat_swap *swap,
    const struct hearings *hearings,
    uint32_t member,
    struct planner_substitute *ret_substitute)
{
    const struct plan_problem *problem = swap->problem;
    const uint32_t c = swap->commission;
    struct planner_substitute found = {.member = member};

    if (member == swap->lost || in_commission(&problem->commissions[c], member) ||
        !completes(swap, member))
        return false;
    for (uint32_t k = hearings->starts[c]; k < hearings->starts[c + 1]; k++)
        if (!may_hear(swap, hearings->tasks[k], member))
            return false;
    for (uint32_t other = 0; other < problem->commission_count; other++) {
        if (other == c || !in_commission(&problem->commissions[other], member))
            continue;
        for (uint32_t k = hearings->starts[c]; k < hearings->starts[c + 1]; k++)
            if (hears_elsewhere(swap, hearings, hearings->tasks[k], other))
                return false;
        found.same_centre |= problem->commissions[other].centre == problem->commissions[c].centre;
        found.orals += hearings->starts[other + 1] - hearings->starts[other];
    }
    found.first_choice = frame_seats_first(problem, &swap->with, swap->first + 1);
    *ret_substitute = found;
    return true;
}

static int better_first(const void *a, const void *b)
{
    const struct planner_substitute *x = a, *y = b;

    if (x->first_choice != y->first_choice)
        return x->first_choice ? -1 : 1;
    if (x->same_centre != y->same_centre)
        return x->same_centre ? -1 : 1;
    if (x->orals != y->orals)
        return x->orals < y->orals ? -1 : 1;
    return x->member < y->member ? -1 : x->member > y->member;
}

int planner_substitutes(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t commission,
    uint32_t member,
    struct arena *arena,
    const struct planner_substitute **ret_substitutes,
    size_t *ret_count)
{
    CLEANUP(arena_free_p) struct arena *work = arena_new(PLANNER_MEMORY_MAX);
    struct seat_swap swap = {
        .problem = problem, .plan = plan, .commission = commission, .lost = member};
    struct planner_substitute *found;
    struct hearings hearings;
    size_t count = 0;
    int r;

    if (plan_problem_valid(problem, NULL))
        return PLANNER_E_PROBLEM;
    if (commission >= problem->commission_count ||
        (member != PLAN_NONE && member >= problem->member_count))
        return PLANNER_E_ARGUMENT;
    r = desk_plan_valid(problem, plan);
    if (r)
        return r;
    found = arena_calloc(arena, problem->member_count + 1, sizeof *found);
    if (!work || !found)
        return -ENOMEM;
    r = hearings_make(problem, plan, work, &hearings);
    if (r)
        return r;
    if (others(&swap)) {
        count_first(&swap);
        for (uint32_t m = 0; m < problem->member_count; m++)
            count += can_stand_in(&swap, &hearings, m, &found[count]) ? 1 : 0;
    }
    qsort(found, count, sizeof *found, better_first);
    *ret_substitutes = found;
    *ret_count = count;
    return 0;
}

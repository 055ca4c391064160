#include "planning/plan_check.h"

#include "planning/plan_pools.h"
#include "planning/plan_sets.h"

#include <errno.h>

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static int key_compare(const void *left, const void *right)
{
    uint64_t a, b;

    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

/* How many different keys there are. */
static int64_t distinct(uint64_t *keys, size_t count)
{
    int64_t found = 0;

    qsort(keys, count, sizeof *keys, key_compare);
    for (size_t i = 0; i < count; i++)
        found += i == 0 || keys[i] != keys[i - 1] ? 1 : 0;
    return found;
}

/* Minutes that must lie between two groups. */
static uint32_t between(
    const struct plan_sets *sets, const struct plan_group *before, const struct plan_group *group)
{
    const struct plan_problem *problem = sets->problem;
    const struct plan_day *day = &problem->days[group->day];
    uint32_t turnover =
        problem->epreuves[problem->commissions[group->commission].epreuve].turnover_minutes;

    if (plan_group_follows(sets, group, before))
        return 0;
    if (day->pause_from < day->pause_to && before->end <= day->pause_from &&
        day->pause_to <= group->start)
        return later(turnover, (uint32_t)(day->pause_to - day->pause_from));
    return turnover;
}

static int64_t cost_gap(const struct plan_sets *sets)
{
    int64_t gap = 0;

    for (size_t i = 0; i < sets->sitting_count; i++) {
        const struct plan_sitting *sitting = &sets->sittings[i];

        gap += sitting->end - sitting->start;
        for (size_t j = 0; j < sitting->count; j++) {
            const struct plan_group *group = &sitting->groups[j];

            gap -= group->end - group->start;
            if (j > 0)
                gap -= between(sets, group - 1, group);
        }
    }
    return gap;
}

static int cost_member_days(const struct plan_sets *sets, struct arena *arena, int64_t *ret_days)
{
    const struct plan_commission *commissions = sets->problem->commissions;
    size_t count = 0;
    uint64_t *keys;

    for (size_t i = 0; i < sets->sitting_count; i++)
        count += commissions[sets->sittings[i].commission].member_count;
    keys = arena_calloc(arena, count + 1, sizeof *keys);
    if (!keys)
        return -ENOMEM;
    count = 0;
    for (size_t i = 0; i < sets->sitting_count; i++) {
        const struct plan_sitting *sitting = &sets->sittings[i];
        const struct plan_commission *commission = &commissions[sitting->commission];

        for (size_t j = 0; j < commission->member_count; j++)
            keys[count++] = (uint64_t)commission->members[j] << 32 | sitting->day;
    }
    *ret_days = distinct(keys, count);
    return 0;
}

static int cost_room_changes(
    const struct plan_sets *sets, struct arena *arena, int64_t *ret_changes)
{
    uint64_t *rooms = arena_calloc(arena, sets->sitting_count + 1, sizeof *rooms);
    uint64_t *commissions = arena_calloc(arena, sets->sitting_count + 1, sizeof *commissions);

    if (!rooms || !commissions)
        return -ENOMEM;
    for (size_t i = 0; i < sets->sitting_count; i++) {
        const struct plan_sitting *sitting = &sets->sittings[i];

        commissions[i] = sitting->commission;
        rooms[i] = (uint64_t)sitting->commission << 32 |
                   sets->plan->rooms[sitting->commission * sets->problem->day_count + sitting->day];
    }
    *ret_changes =
        distinct(rooms, sets->sitting_count) - distinct(commissions, sets->sitting_count);
    return 0;
}

/* A candidate's placed tasks from `from` on which are on the day of the first of them. */
static int64_t wait_of_day(const struct plan_sets *sets, uint32_t from, uint32_t to)
{
    int64_t first = INT64_MAX, last = INT64_MIN, busy = 0;
    uint32_t day = sets->plan->slots[from].day;

    for (uint32_t i = from; i < to; i++) {
        if (!sets->placed[i] || sets->plan->slots[i].day != day)
            continue;
        if (plan_task_busy_from(sets, i) < first)
            first = plan_task_busy_from(sets, i);
        if ((int64_t)plan_task_end(sets, i) > last)
            last = plan_task_end(sets, i);
        busy +=
            sets->problem->tasks[i].preparation_minutes + sets->problem->tasks[i].duration_minutes;
    }
    return last - first - busy;
}

static int64_t cost_wait(const struct plan_sets *sets)
{
    const struct plan_task *tasks = sets->problem->tasks;
    uint32_t count = (uint32_t)sets->problem->task_count;
    int64_t wait = 0;

    for (uint32_t from = 0, to; from < count; from = to) {
        uint64_t days = 0;

        for (to = from + 1; to < count && tasks[to].candidate == tasks[from].candidate;)
            to++;
        for (uint32_t i = from; i < to; i++) {
            uint64_t day = sets->placed[i] ? 1ULL << sets->plan->slots[i].day : 0;

            if ((days & day) == 0 && day != 0)
                wait += wait_of_day(sets, i, to);
            days |= day;
        }
    }
    return wait;
}

int plan_cost(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    struct plan_cost *ret_cost)
{
    const struct plan_weights *weights = &problem->weights;
    struct plan_cost cost = {0};
    struct plan_sets sets;
    int r;

    r = plan_sets_make(problem, plan, arena, &sets);
    if (r == 0)
        r = cost_member_days(&sets, arena, &cost.member_days);
    if (r == 0)
        r = cost_room_changes(&sets, arena, &cost.room_changes);
    if (r == 0)
        r = plan_pools_cost(&sets, arena, &cost.uneven, &cost.school_mix);
    if (r < 0)
        return r;
    cost.unplaced = (uint32_t)(problem->task_count - sets.placed_count);
    cost.gap = cost_gap(&sets);
    cost.wait = cost_wait(&sets);
    cost.total = cost.gap * weights->gap + cost.uneven * weights->uneven +
                 cost.member_days * weights->member_day + cost.room_changes * weights->room_change +
                 cost.wait * weights->wait + cost.school_mix * weights->school_mix;
    *ret_cost = cost;
    return 0;
}

#include "planning/plan_sets.h"

#include <errno.h>

/* What tasks are sorted by. */
struct place {
    uint32_t commission, day, start, epreuve, task;
};

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int place_compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int c;

    if ((c = compare(a->commission, b->commission)) != 0 || (c = compare(a->day, b->day)) != 0 ||
        (c = compare(a->start, b->start)) != 0 || (c = compare(a->epreuve, b->epreuve)) != 0)
        return c;
    return compare(a->task, b->task);
}

uint32_t plan_task_end(const struct plan_sets *sets, uint32_t task)
{
    return (uint32_t)sets->plan->slots[task].start + sets->problem->tasks[task].duration_minutes;
}

int32_t plan_task_busy_from(const struct plan_sets *sets, uint32_t task)
{
    return (int32_t)sets->plan->slots[task].start -
           (int32_t)sets->problem->tasks[task].preparation_minutes;
}

uint32_t plan_task_centre(const struct plan_sets *sets, uint32_t task)
{
    return sets->problem->commissions[sets->plan->slots[task].commission].centre;
}

static int task_compare(const void *left, const void *right)
{
    uint32_t a, b;

    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return compare(a, b);
}

static bool has_task(const struct plan_group *group, uint32_t task)
{
    return bsearch(&task, group->tasks, group->count, sizeof task, task_compare) != NULL;
}

bool plan_group_follows(
    const struct plan_sets *sets, const struct plan_group *group, const struct plan_group *before)
{
    for (size_t i = 0; i < group->count; i++) {
        uint32_t follows = sets->problem->tasks[group->tasks[i]].follows;

        if (follows == PLAN_NONE || !has_task(before, follows))
            return false;
    }
    return true;
}

const struct plan_sitting *plan_sitting_find(
    const struct plan_sets *sets, uint32_t commission, uint32_t day)
{
    size_t from = 0, to = sets->sitting_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct plan_sitting *sitting = &sets->sittings[middle];

        if (sitting->commission == commission && sitting->day == day)
            return sitting;
        if (sitting->commission < commission ||
            (sitting->commission == commission && sitting->day < day))
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* The placed tasks, sorted. */
static size_t places_make(
    const struct plan_problem *problem, const struct plan *plan, bool *placed, struct place *places)
{
    size_t count = 0;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &plan->slots[i];

        placed[i] = slot->commission < problem->commission_count && slot->day < problem->day_count;
        if (placed[i])
            places[count++] = (struct place){
                .commission = slot->commission,
                .day = slot->day,
                .start = slot->start,
                .epreuve = problem->tasks[i].epreuve,
                .task = i,
            };
    }
    qsort(places, count, sizeof *places, place_compare);
    return count;
}

static bool same_group(const struct place *a, const struct place *b)
{
    return a->commission == b->commission && a->day == b->day && a->start == b->start &&
           a->epreuve == b->epreuve;
}

static size_t groups_make(const struct plan_sets *sets,
    const struct place *places,
    uint32_t *tasks,
    struct plan_group *groups)
{
    size_t count = 0;

    for (size_t i = 0; i < sets->placed_count; i++) {
        const struct place *place = &places[i];
        uint32_t end = plan_task_end(sets, place->task);
        struct plan_group *group;

        tasks[i] = place->task;
        if (i == 0 || !same_group(place, &places[i - 1]))
            groups[count++] = (struct plan_group){
                .tasks = &tasks[i],
                .commission = place->commission,
                .day = place->day,
                .epreuve = place->epreuve,
                .start = place->start,
            };
        group = &groups[count - 1];
        group->count++;
        if (end > group->end)
            group->end = end;
    }
    return count;
}

static size_t sittings_make(
    const struct plan_group *groups, size_t group_count, struct plan_sitting *sittings)
{
    size_t count = 0;

    for (size_t i = 0; i < group_count; i++) {
        const struct plan_group *group = &groups[i];
        struct plan_sitting *sitting;

        if (i == 0 || group->commission != groups[i - 1].commission ||
            group->day != groups[i - 1].day)
            sittings[count++] = (struct plan_sitting){
                .groups = group,
                .commission = group->commission,
                .day = group->day,
                .start = group->start,
            };
        sitting = &sittings[count - 1];
        sitting->count++;
        if (group->end > sitting->end)
            sitting->end = group->end;
    }
    return count;
}

int plan_sets_make(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    struct plan_sets *ret_sets)
{
    size_t most = problem->task_count + 1;
    struct plan_sets sets = {.problem = problem, .plan = plan};
    bool *placed = arena_calloc(arena, most, sizeof *placed);
    struct place *places = arena_calloc(arena, most, sizeof *places);
    uint32_t *tasks = arena_calloc(arena, most, sizeof *tasks);
    struct plan_group *groups = arena_calloc(arena, most, sizeof *groups);
    struct plan_sitting *sittings = arena_calloc(arena, most, sizeof *sittings);

    if (!placed || !places || !tasks || !groups || !sittings)
        return -ENOMEM;
    sets.placed = placed;
    sets.placed_count = places_make(problem, plan, placed, places);
    sets.groups = groups;
    sets.group_count = groups_make(&sets, places, tasks, groups);
    sets.sittings = sittings;
    sets.sitting_count = sittings_make(groups, sets.group_count, sittings);
    *ret_sets = sets;
    return 0;
}

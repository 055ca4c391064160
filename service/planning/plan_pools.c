#include "planning/plan_pools.h"

#include <errno.h>

struct pool {
    uint32_t epreuve, language, zone;
    int64_t tasks, commissions;
};

struct pools {
    struct pool *pools; /* sorted */
    size_t count;
    uint32_t *of_commission, *of_task; /* index of the pool; PLAN_NONE: none */
    int64_t *held;                     /* of each commission: tasks of its pool that it has */
};

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int pool_compare(const void *left, const void *right)
{
    const struct pool *a = left, *b = right;
    int c;

    if ((c = compare(a->epreuve, b->epreuve)) != 0 || (c = compare(a->language, b->language)) != 0)
        return c;
    return compare(a->zone, b->zone);
}

static uint32_t pool_find(const struct pools *pools, struct pool key)
{
    const struct pool *found =
        bsearch(&key, pools->pools, pools->count, sizeof *pools->pools, pool_compare);

    return found ? (uint32_t)(found - pools->pools) : PLAN_NONE;
}

static struct pool key_of_commission(
    const struct plan_problem *problem, const struct plan_commission *commission)
{
    return (struct pool){
        .epreuve = commission->epreuve,
        .language = commission->language,
        .zone = problem->centres[commission->centre].zone,
    };
}

static void pools_make(const struct plan_problem *problem, struct pools *pools)
{
    size_t keys = 0;

    for (size_t i = 0; i < problem->commission_count; i++)
        if (!problem->commissions[i].cancelled)
            pools->pools[keys++] = key_of_commission(problem, &problem->commissions[i]);
    qsort(pools->pools, keys, sizeof *pools->pools, pool_compare);
    for (size_t i = 0; i < keys; i++)
        if (i == 0 || pool_compare(&pools->pools[i], &pools->pools[pools->count - 1]) != 0)
            pools->pools[pools->count++] = pools->pools[i];

    for (size_t i = 0; i < problem->commission_count; i++) {
        const struct plan_commission *commission = &problem->commissions[i];

        pools->of_commission[i] = PLAN_NONE;
        if (commission->cancelled)
            continue;
        pools->of_commission[i] = pool_find(pools, key_of_commission(problem, commission));
        pools->pools[pools->of_commission[i]].commissions++;
    }
}

/* The pool of a task; followers and what others hold is of none. */
static uint32_t pool_of_task(
    const struct plan_problem *problem, const struct pools *pools, const struct plan_task *task)
{
    if (task->follows != PLAN_NONE || problem->epreuves[task->epreuve].held_by != task->epreuve)
        return PLAN_NONE;
    return pool_find(pools, (struct pool){
                                .epreuve = task->epreuve,
                                .language = task->language,
                                .zone = problem->candidates[task->candidate].zone,
                            });
}

/* The commission of its pool that a task has; PLAN_NONE: none. */
static uint32_t commission_of(
    const struct plan_sets *sets, const struct pools *pools, uint32_t task)
{
    uint32_t commission = sets->plan->slots[task].commission;

    if (!sets->placed[task] || pools->of_commission[commission] != pools->of_task[task])
        return PLAN_NONE;
    return commission;
}

static void tasks_count(const struct plan_sets *sets, struct pools *pools)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        uint32_t commission;

        pools->of_task[i] = pool_of_task(problem, pools, &problem->tasks[i]);
        if (pools->of_task[i] == PLAN_NONE)
            continue;
        pools->pools[pools->of_task[i]].tasks++;
        commission = commission_of(sets, pools, i);
        if (commission != PLAN_NONE)
            pools->held[commission]++;
    }
}

static int64_t cost_uneven(const struct plan_problem *problem, const struct pools *pools)
{
    int64_t uneven = 0;

    for (size_t i = 0; i < problem->commission_count; i++) {
        const struct pool *pool;
        int64_t floor, ceiling;

        if (pools->of_commission[i] == PLAN_NONE)
            continue;
        pool = &pools->pools[pools->of_commission[i]];
        floor = pool->tasks / pool->commissions;
        ceiling = floor + (pool->tasks % pool->commissions > 0 ? 1 : 0);
        if (pools->held[i] > ceiling)
            uneven += pools->held[i] - ceiling;
        if (pools->held[i] < floor)
            uneven += floor - pools->held[i];
    }
    return uneven;
}

/* A task of a pool whose candidate has an establishment. */
struct pupil {
    uint32_t pool, establishment, commission;
};

static int pupil_compare(const void *left, const void *right)
{
    const struct pupil *a = left, *b = right;
    int c;

    if ((c = compare(a->pool, b->pool)) != 0 ||
        (c = compare(a->establishment, b->establishment)) != 0)
        return c;
    return compare(a->commission, b->commission);
}

/* Pupils of one establishment in one pool, sorted by commission. */
static int64_t school_mix_of(const struct pupil *pupils, size_t count, int64_t commissions)
{
    int64_t most = ((int64_t)count + commissions - 1) / commissions, mix = 0;

    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && pupils[to].commission == pupils[from].commission;)
            to++;
        if (pupils[from].commission != PLAN_NONE && (int64_t)(to - from) > most)
            mix += (int64_t)(to - from) - most;
    }
    return mix;
}

static int cost_school_mix(
    const struct plan_sets *sets, const struct pools *pools, struct arena *arena, int64_t *ret_mix)
{
    const struct plan_problem *problem = sets->problem;
    struct pupil *pupils = arena_calloc(arena, problem->task_count + 1, sizeof *pupils);
    size_t count = 0;
    int64_t mix = 0;

    if (!pupils)
        return -ENOMEM;
    for (uint32_t i = 0; i < problem->task_count; i++) {
        uint32_t establishment = problem->candidates[problem->tasks[i].candidate].establishment;

        if (pools->of_task[i] != PLAN_NONE && establishment != PLAN_NONE)
            pupils[count++] = (struct pupil){
                .pool = pools->of_task[i],
                .establishment = establishment,
                .commission = commission_of(sets, pools, i),
            };
    }
    qsort(pupils, count, sizeof *pupils, pupil_compare);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && pupils[to].pool == pupils[from].pool &&
                            pupils[to].establishment == pupils[from].establishment;)
            to++;
        mix += school_mix_of(&pupils[from], to - from, pools->pools[pupils[from].pool].commissions);
    }
    *ret_mix = mix;
    return 0;
}

int plan_pools_cost(
    const struct plan_sets *sets, struct arena *arena, int64_t *ret_uneven, int64_t *ret_school_mix)
{
    const struct plan_problem *problem = sets->problem;
    size_t commissions = problem->commission_count + 1;
    struct pools pools = {
        .pools = arena_calloc(arena, commissions, sizeof *pools.pools),
        .of_commission = arena_calloc(arena, commissions, sizeof *pools.of_commission),
        .of_task = arena_calloc(arena, problem->task_count + 1, sizeof *pools.of_task),
        .held = arena_calloc(arena, commissions, sizeof *pools.held),
    };
    int r;

    if (!pools.pools || !pools.of_commission || !pools.of_task || !pools.held)
        return -ENOMEM;
    pools_make(problem, &pools);
    tasks_count(sets, &pools);
    r = cost_school_mix(sets, &pools, arena, ret_school_mix);
    if (r < 0)
        return r;
    *ret_uneven = cost_uneven(problem, &pools);
    return 0;
}

#include "domain/plan_trial.h"

#include "base/text.h"
#include "planning/plan_check.h"

#include <errno.h>

enum { VIOLATIONS_MAX = 64 };

/* ---- the plan of that day ---- */

static bool is_moved(const struct plan_loaded *loaded,
    const struct plan_trial *trial,
    const struct plan_entry *entry)
{
    return loaded->stored.of_tasks[trial->task] == entry ||
           (trial->follower != PLAN_NONE && loaded->stored.of_tasks[trial->follower] == entry);
}

/* The slots of the day, and those of the candidate, without what moves. */
static int read_day(
    const struct plan_loaded *loaded, const struct plan_trial *trial, struct plan_stored *stored)
{
    const char *date = loaded->planning.dates[trial->day];
    const struct plan_task *task = &loaded->planning.problem.tasks[trial->task];
    const char *candidate = loaded->source.subjects[task->candidate].number;
    struct plan_entry *kept = arena_calloc(loaded->arena, loaded->entry_count + 1, sizeof *kept);
    size_t count = 0;

    if (!kept)
        return -ENOMEM;
    for (size_t i = 0; i < loaded->entry_count; i++) {
        const struct plan_entry *entry = &loaded->entries[i];

        if (!is_moved(loaded, trial, entry) && *entry->commission &&
            (text_equal(entry->date, date) || text_equal(entry->candidate, candidate)))
            kept[count++] = *entry;
    }
    return plan_solution_read(&loaded->planning, loaded->arena, kept, count, stored);
}

/* ---- what the move brings ---- */

static int check_plan(const struct plan_loaded *loaded,
    const struct plan *plan,
    const struct plan_violation **ret_violations,
    size_t *ret_count)
{
    int r = plan_check(
        &loaded->planning.problem, plan, loaded->arena, VIOLATIONS_MAX, ret_violations, ret_count);

    *ret_count = base_min_size(r ? 0 : *ret_count, VIOLATIONS_MAX);
    return r;
}

static bool had(const struct plan_violation *all, size_t count, const struct plan_violation *one)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&all[i], one, sizeof *one) == 0)
            return true;
    return false;
}

/* Those that were not there before. */
static int new_violations(const struct plan_loaded *loaded,
    const struct plan_violation *before,
    size_t before_count,
    struct plan_trial *trial)
{
    const struct plan_violation *after;
    struct plan_violation *kept;
    size_t count;
    int r = check_plan(loaded, &trial->plan, &after, &count);

    if (r)
        return r;
    kept = arena_calloc(loaded->arena, count + 1, sizeof *kept);
    if (!kept)
        return -ENOMEM;
    trial->violation_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!had(before, before_count, &after[i]))
            kept[trial->violation_count++] = after[i];
    trial->violations = kept;
    return 0;
}

static bool breaks(const struct plan_trial *trial, uint32_t rules)
{
    for (size_t i = 0; i < trial->violation_count; i++)
        if (rules & UINT32_C(1) << trial->violations[i].rule)
            return true;
    return false;
}

/* ---- rooms ---- */

static uint32_t *room_of(const struct plan_loaded *loaded, struct plan_trial *trial)
{
    return &trial->plan.rooms[trial->commission * loaded->planning.problem.day_count + trial->day];
}

static bool room_used(const struct plan_loaded *loaded, uint32_t commission, uint32_t room)
{
    size_t days = loaded->planning.problem.day_count;

    for (size_t i = 0; i < days; i++)
        if (loaded->stored.plan.rooms[commission * days + i] == room)
            return true;
    return false;
}

/* Whether room or loge `index` may be tried; those that the commission knows in the first round. */
static bool worth_trying(const struct plan_loaded *loaded,
    const struct plan_trial *trial,
    uint32_t index,
    bool loge,
    unsigned round)
{
    const struct plan_problem *problem = &loaded->planning.problem;
    const struct plan_commission *commission = &problem->commissions[trial->commission];
    const struct plan_room *room = &problem->rooms[index];

    if (room->centre != commission->centre || (room->loge_seats > 0) != loge)
        return false;
    if (loge)
        return round == 0;
    if (commission->room != PLAN_NONE)
        return round == 0 && index == commission->room;
    return room_used(loaded, trial->commission, index) == (round == 0);
}

/* The first that breaks none of `rules`; failing which the first. */
static int choose(const struct plan_loaded *loaded,
    const struct plan_violation *before,
    size_t before_count,
    struct plan_trial *trial,
    bool loge,
    uint32_t rules,
    uint32_t *place)
{
    uint32_t first = PLAN_NONE;
    int r = 0;

    for (unsigned round = 0; round < 2; round++)
        for (uint32_t i = 0; i < loaded->planning.problem.room_count && r == 0; i++) {
            if (!worth_trying(loaded, trial, i, loge, round))
                continue;
            *place = i;
            r = new_violations(loaded, before, before_count, trial);
            if (r == 0 && !breaks(trial, rules))
                return 0;
            first = first == PLAN_NONE ? i : first;
        }
    *place = first;
    return r;
}

#define RULE(name) (UINT32_C(1) << PLAN_RULE_##name)

static void place_tasks(const struct plan_loaded *loaded, struct plan_trial *trial)
{
    const struct plan_task *task = &loaded->planning.problem.tasks[trial->task];
    struct plan_slot slot = {.commission = trial->commission,
        .day = trial->day,
        .loge = PLAN_NONE,
        .start = trial->start};

    trial->plan.slots[trial->task] = slot;
    slot.start = (uint16_t)(trial->start + task->duration_minutes);
    if (trial->follower != PLAN_NONE)
        trial->plan.slots[trial->follower] = slot;
}

int plan_try(const struct plan_loaded *loaded, struct plan_trial *trial)
{
    const struct plan_task *task = &loaded->planning.problem.tasks[trial->task];
    const struct plan_violation *before;
    struct plan_stored day;
    size_t count;
    int r = read_day(loaded, trial, &day);

    if (r == 0)
        r = check_plan(loaded, &day.plan, &before, &count);
    if (r)
        return r;
    trial->plan = day.plan;
    place_tasks(loaded, trial);
    if (*room_of(loaded, trial) == PLAN_NONE)
        r = choose(loaded, before, count, trial, false,
            RULE(ROOM_FITS) | RULE(ROOM_OPEN) | RULE(ROOM_ONCE), room_of(loaded, trial));
    if (r == 0 && task->preparation_minutes)
        r = choose(loaded, before, count, trial, true, RULE(LOGE) | RULE(LOGE_SEATS),
            &trial->plan.slots[trial->task].loge);
    return r ? r : new_violations(loaded, before, count, trial);
}

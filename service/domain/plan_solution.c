#include "domain/plan_solution.h"

#include "base/text.h"
#include "domain/zone.h"

#include <errno.h>

/* ---- from slots ---- */

static uint32_t or_nothing(uint32_t index, size_t count)
{
    return index == PLAN_NONE ? (uint32_t)count : index; /* an index that names nothing */
}

static void place(const struct planning *planning,
    const struct plan_entry *entry,
    uint32_t task,
    struct plan_stored *stored)
{
    const struct plan_problem *problem = &planning->problem;
    struct plan_slot *slot = &stored->plan.slots[task];
    uint32_t commission = or_nothing(name_index_find(&planning->commissions, entry->commission),
                 problem->commission_count),
             day = or_nothing(planning_day(planning, entry->date), problem->day_count);

    *slot = (struct plan_slot){
        .commission = commission, .day = day, .loge = PLAN_NONE, .start = entry->start_minute};
    if (*entry->loge)
        slot->loge =
            or_nothing(planning_room(planning, entry->centre, entry->loge), problem->room_count);
    if (commission < problem->commission_count && day < problem->day_count)
        stored->plan.rooms[commission * problem->day_count + day] =
            or_nothing(planning_room(planning, entry->centre, entry->room), problem->room_count);
}

static int init_stored(
    const struct planning *planning, struct arena *arena, struct plan_stored *stored)
{
    const struct plan_problem *problem = &planning->problem;
    size_t places = problem->commission_count * problem->day_count;

    *stored = (struct plan_stored){
        .plan.slots = arena_calloc(arena, problem->task_count + 1, sizeof *stored->plan.slots),
        .plan.rooms = arena_calloc(arena, places + 1, sizeof *stored->plan.rooms),
        .of_tasks = arena_calloc(arena, problem->task_count + 1, sizeof *stored->of_tasks),
        .stale = arena_calloc(arena, problem->candidate_count + 1, sizeof *stored->stale),
    };
    if (!stored->plan.slots || !stored->plan.rooms || !stored->of_tasks || !stored->stale)
        return -ENOMEM;
    for (size_t i = 0; i < places; i++)
        stored->plan.rooms[i] = PLAN_NONE;
    for (size_t i = 0; i < problem->task_count; i++)
        stored->plan.slots[i] =
            (struct plan_slot){.commission = PLAN_NONE, .day = PLAN_NONE, .loge = PLAN_NONE};
    return 0;
}

/* Whether a slot is still the one of an oral that the candidate has. */
static bool take_entry(
    const struct planning *planning, const struct plan_entry *entry, struct plan_stored *stored)
{
    uint32_t candidate = name_index_find(&planning->candidates, entry->candidate);
    uint32_t task = planning_task(planning, candidate, planning_epreuve(planning, entry->epreuve));
    const struct plan_task *wanted;

    if (task == PLAN_NONE)
        return false;
    wanted = &planning->problem.tasks[task];
    stored->of_tasks[task] = entry;
    if (*entry->commission)
        place(planning, entry, task, stored);
    return wanted->duration_minutes == entry->duration_minutes &&
           wanted->preparation_minutes == entry->preparation_minutes;
}

int plan_solution_read(const struct planning *planning,
    struct arena *arena,
    const struct plan_entry *entries,
    size_t count,
    struct plan_stored *ret_stored)
{
    const struct plan_problem *problem = &planning->problem;
    bool *stale = arena_calloc(arena, problem->candidate_count + 1, sizeof *stale);
    int r = stale ? init_stored(planning, arena, ret_stored) : -ENOMEM;

    if (r)
        return r;
    for (size_t i = 0; i < count; i++) {
        uint32_t candidate = name_index_find(&planning->candidates, entries[i].candidate);

        if (!take_entry(planning, &entries[i], ret_stored) && candidate != NAME_INDEX_NONE)
            stale[candidate] = true;
    }
    for (size_t i = 0; i < problem->task_count; i++) {
        if (!ret_stored->of_tasks[i])
            stale[problem->tasks[i].candidate] = true;
        ret_stored->unplaced += ret_stored->plan.slots[i].commission == PLAN_NONE;
    }
    for (size_t i = 0; i < problem->candidate_count; i++)
        if (stale[i])
            ret_stored->stale[ret_stored->stale_count++] = planning->source->subjects[i].number;
    return 0;
}

void plan_solution_forget_gone(const struct planning *planning, struct plan *plan)
{
    const struct plan_problem *problem = &planning->problem;

    for (size_t i = 0; i < problem->task_count; i++) {
        struct plan_slot *slot = &plan->slots[i];

        if (slot->commission >= problem->commission_count || slot->day >= problem->day_count)
            slot->commission = PLAN_NONE;
        if (slot->loge >= problem->room_count)
            slot->loge = PLAN_NONE;
    }
    for (size_t i = 0; i < problem->commission_count * problem->day_count; i++)
        if (plan->rooms[i] >= problem->room_count)
            plan->rooms[i] = PLAN_NONE;
}

/* ---- to slots ---- */

/* Zones of the calendar, opened when they are needed. */
struct clocks {
    struct zone *zones[CALENDAR_ZONES_MAX];
};

static void clocks_release(struct clocks *clocks)
{
    for (size_t i = 0; i < CALENDAR_ZONES_MAX; i++)
        zone_close(clocks->zones[i]);
}

static int instant_of(const struct planning *planning,
    struct clocks *clocks,
    uint32_t zone,
    const struct plan_slot *slot,
    int64_t *ret_us)
{
    const struct calendar_definition *calendar = &planning->definition->calendar;
    struct date day;
    int64_t seconds;
    int r = 0;

    if (zone >= calendar->zone_count || zone >= CALENDAR_ZONES_MAX ||
        date_parse(planning->dates[slot->day], &day))
        return PLAN_SOLUTION_E_TIME;
    if (!clocks->zones[zone])
        r = zone_open(calendar->zones[zone].time_zone, &clocks->zones[zone]);
    if (r == 0)
        r = zone_instant(clocks->zones[zone], day, slot->start, &seconds);
    if (r)
        return r < 0 ? r : (int)PLAN_SOLUTION_E_TIME;
    *ret_us = seconds * 1000000;
    return 0;
}

static void set_unplaced(const struct planning *planning,
    const struct plan_task *task,
    const char *obstacle,
    struct plan_entry *entry)
{
    *entry = (struct plan_entry){
        .candidate = planning->source->subjects[task->candidate].number,
        .epreuve = planning->rules->orals[task->epreuve].epreuve,
        .commission = "",
        .centre = "",
        .room = "",
        .loge = "",
        .date = "",
        .preparation_minutes = task->preparation_minutes,
        .duration_minutes = task->duration_minutes,
        .obstacle = obstacle,
        .revision = 1,
    };
}

static int make_entry(const struct planning *planning,
    struct clocks *clocks,
    const struct plan *plan,
    uint32_t task,
    struct plan_entry *ret_entry)
{
    const struct plan_source *source = planning->source;
    const struct plan_slot *slot = &plan->slots[task];
    const struct commission *commission;
    uint32_t room, centre;

    if (slot->commission == PLAN_NONE)
        return 0;
    commission = &source->commissions[slot->commission];
    room = plan->rooms[slot->commission * planning->problem.day_count + slot->day];
    ret_entry->commission = commission->id;
    ret_entry->centre = commission->centre;
    ret_entry->room = room < source->room_count ? source->rooms[room].name : "";
    ret_entry->loge = slot->loge < source->room_count ? source->rooms[slot->loge].name : "";
    ret_entry->date = planning->dates[slot->day];
    ret_entry->start_minute = slot->start;
    ret_entry->obstacle = "";
    centre = planning->problem.commissions[slot->commission].centre;
    return instant_of(
        planning, clocks, planning->problem.centres[centre].zone, slot, &ret_entry->starts_us);
}

int plan_solution_entry(const struct planning *planning,
    const struct plan *plan,
    uint32_t task,
    const char *obstacle,
    struct plan_entry *ret_entry)
{
    CLEANUP(clocks_release) struct clocks clocks = {{NULL}};

    set_unplaced(planning, &planning->problem.tasks[task], obstacle, ret_entry);
    return make_entry(planning, &clocks, plan, task, ret_entry);
}

static int compare_entries(const void *a, const void *b)
{
    const struct plan_entry *x = a, *y = b;
    int order = strcmp(x->candidate, y->candidate);

    return order ? order : strcmp(x->epreuve, y->epreuve);
}

int plan_solution_write(const struct planning *planning,
    const struct plan *plan,
    const char *const *obstacles,
    struct arena *arena,
    struct plan_entry **ret_entries,
    size_t *ret_count)
{
    size_t count = planning->problem.task_count;
    struct plan_entry *entries = arena_calloc(arena, count + 1, sizeof *entries);
    CLEANUP(clocks_release) struct clocks clocks = {{NULL}};
    int r = entries ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++) {
        set_unplaced(planning, &planning->problem.tasks[i],
            obstacles && obstacles[i] ? obstacles[i] : "", &entries[i]);
        r = make_entry(planning, &clocks, plan, (uint32_t)i, &entries[i]);
    }
    if (r)
        return r;
    qsort(entries, count, sizeof *entries, compare_entries);
    *ret_entries = entries;
    *ret_count = count;
    return 0;
}

/* ---- differences ---- */

static bool same_place(const struct plan_entry *a, const struct plan_entry *b)
{
    return text_equal(a->commission, b->commission) && text_equal(a->date, b->date) &&
           a->start_minute == b->start_minute && text_equal(a->room, b->room) &&
           text_equal(a->loge, b->loge) && a->duration_minutes == b->duration_minutes &&
           a->preparation_minutes == b->preparation_minutes;
}

uint32_t plan_entries_moved(const struct plan_entry *before,
    size_t before_count,
    const struct plan_entry *after,
    size_t after_count)
{
    uint32_t moved = 0;
    size_t i = 0, k = 0;

    while (i < before_count && k < after_count) {
        int order = compare_entries(&before[i], &after[k]);

        moved += order != 0 || !same_place(&before[i], &after[k]);
        i += order <= 0;
        k += order >= 0;
    }
    return moved + (uint32_t)(before_count - i) + (uint32_t)(after_count - k);
}

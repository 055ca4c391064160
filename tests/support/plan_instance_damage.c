#include "plan_instance_parts.h"

#include "planning/plan_check.h"

/* Copies that may be changed. */
static void *copy(struct instance_maker *maker, const void *array, size_t count, size_t size)
{
    void *memory = instance_alloc(maker, count, size);

    if (count > 0)
        memcpy(memory, array, count * size);
    return memory;
}

/* The tasks again but those of `gone` (PLAN_NONE: of nobody), with an engagement behind `before`
 * (PLAN_NONE: none), and the slots likewise. */
static void renumber(struct instance_maker *maker,
    struct plan_instance *instance,
    uint32_t gone,
    uint32_t before,
    uint32_t *old)
{
    const struct plan_problem *problem = &instance->problem;
    struct plan_task *tasks = instance_alloc(maker, problem->task_count + 1, sizeof *tasks);
    struct plan_slot *slots = instance_alloc(maker, problem->task_count + 1, sizeof *slots);
    uint32_t *new_of = instance_alloc(maker, problem->task_count, sizeof *new_of);
    uint32_t count = 0;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_task *task = &problem->tasks[i];

        if (task->candidate == gone)
            continue;
        new_of[i] = count;
        old[count] = i;
        tasks[count] = *task;
        if (task->follows != PLAN_NONE)
            tasks[count].follows = new_of[task->follows];
        slots[count++] = instance->hidden.slots[i];
        if (i != before)
            continue;
        old[count] = PLAN_NONE;
        tasks[count] = (struct plan_task){
            .candidate = task->candidate,
            .epreuve = INSTANCE_ENGAGEMENT,
            .language = PLAN_NONE,
            .duration_minutes = (uint16_t)(task->duration_minutes / 2),
            .follows = new_of[i],
        };
        slots[count++] = (struct plan_slot){.commission = PLAN_NONE, .loge = PLAN_NONE};
    }
    instance->problem.tasks = tasks;
    instance->problem.task_count = count;
    instance->hidden.slots = slots;
}

/* No room for a commission on a day on which nobody is before it any more. */
static void empty_rooms(struct instance_maker *maker, struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;
    size_t count = problem->commission_count * problem->day_count;
    uint32_t *rooms = instance_alloc(maker, count, sizeof *rooms);

    memset(rooms, 0xff, count * sizeof *rooms);
    for (size_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &instance->hidden.slots[i];
        size_t cell = slot->commission * problem->day_count + slot->day;

        if (slot->commission != PLAN_NONE)
            rooms[cell] = instance->hidden.rooms[cell];
    }
    instance->hidden.rooms = rooms;
}

static void damage_commission(struct instance_maker *maker,
    struct plan_problem *problem,
    enum plan_damage damage,
    uint32_t which)
{
    struct plan_commission *commissions =
        copy(maker, problem->commissions, problem->commission_count, sizeof *commissions);
    struct plan_commission *commission = &commissions[which];

    instance_must(which < problem->commission_count, "damage: no such commission");
    if (damage == PLAN_DAMAGE_CANCEL_COMMISSION) {
        commission->cancelled = true;
    } else {
        instance_must(commission->member_count > 0, "damage: the commission has no member");
        commission->member_count--;
        commission->members = commission->member_count > 0 ? commission->members + 1 : NULL;
    }
    problem->commissions = commissions;
}

static void close_on_day(
    struct instance_maker *maker, struct plan_problem *problem, uint32_t which, uint32_t day)
{
    struct plan_room *rooms = copy(maker, problem->rooms, problem->room_count, sizeof *rooms);
    struct plan_interval *closed;

    instance_must(which < problem->room_count && day < problem->day_count, "damage: no such room");
    closed = instance_alloc(maker, rooms[which].closed_count + 1, sizeof *closed);
    if (rooms[which].closed_count > 0)
        memcpy(closed, rooms[which].closed, rooms[which].closed_count * sizeof *closed);
    closed[rooms[which].closed_count++] =
        (struct plan_interval){.day = day, .from = 0, .to = 24 * 60};
    rooms[which].closed = closed;
    problem->rooms = rooms;
}

struct plan_instance *plan_instance_damage(struct arena *arena,
    const struct plan_instance *instance,
    enum plan_damage damage,
    uint32_t which,
    uint32_t day,
    const uint32_t **ret_before)
{
    struct instance_maker maker = {.arena = arena};
    struct plan_instance *damaged = instance_alloc(&maker, 1, sizeof *damaged);
    size_t count = instance->problem.task_count;
    uint32_t *before = instance_alloc(&maker, count + 1, sizeof *before);

    *damaged = *instance;
    for (uint32_t i = 0; i < count; i++)
        before[i] = i;
    damaged->hidden.slots =
        copy(&maker, instance->hidden.slots, count, sizeof *damaged->hidden.slots);
    switch (damage) {
    case PLAN_DAMAGE_LOSE_MEMBER:
    case PLAN_DAMAGE_CANCEL_COMMISSION:
        damage_commission(&maker, &damaged->problem, damage, which);
        break;
    case PLAN_DAMAGE_CLOSE_ROOM:
        close_on_day(&maker, &damaged->problem, which, day);
        break;
    case PLAN_DAMAGE_ADD_ENGAGEMENT:
        instance_must(
            which < count && instance->problem.tasks[which].epreuve == INSTANCE_E6 &&
                (which + 1 == count || instance->problem.tasks[which + 1].follows != which),
            "damage: not an E6 without engagement");
        renumber(&maker, damaged, PLAN_NONE, which, before);
        break;
    case PLAN_DAMAGE_WITHDRAW:
        renumber(&maker, damaged, which, PLAN_NONE, before);
        break;
    }
    empty_rooms(&maker, damaged);
    instance_must(plan_cost(&damaged->problem, &damaged->hidden, arena, &damaged->hidden_cost) == 0,
        "memory is short");
    if (ret_before)
        *ret_before = before;
    return damaged;
}

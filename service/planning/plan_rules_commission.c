#include "planning/plan_report.h"

#include <errno.h>

int plan_check_composition(const struct plan_sets *sets, struct plan_report *report)
{
    uint32_t checked = PLAN_NONE;

    for (size_t i = 0; i < sets->sitting_count; i++) {
        struct plan_violation violation = plan_violation_of(PLAN_RULE_COMPOSITION);
        struct plan_composition composition;

        if (sets->sittings[i].commission == checked)
            continue;
        checked = sets->sittings[i].commission;
        plan_composition_check(sets->problem, checked, &composition);
        if (composition.complete)
            continue;
        violation.commission = checked;
        if (composition.over_count > 0)
            violation.member = composition.over[0];
        plan_report_add(report, violation);
    }
    return 0;
}

static bool room_fits(const struct plan_sets *sets, const struct plan_sitting *sitting)
{
    const struct plan_problem *problem = sets->problem;
    const struct plan_commission *commission = &problem->commissions[sitting->commission];
    uint32_t index = sets->plan->rooms[sitting->commission * problem->day_count + sitting->day];
    const struct plan_room *room;

    if (index >= problem->room_count ||
        (commission->room != PLAN_NONE && commission->room != index))
        return false;
    room = &problem->rooms[index];
    if (room->centre != commission->centre || room->loge_seats > 0)
        return false;
    for (size_t i = 0; i < sitting->count; i++) {
        const struct plan_group *group = &sitting->groups[i];

        if (room->seats < group->count ||
            (problem->epreuves[group->epreuve].needs_computers && room->computers < group->count))
            return false;
    }
    return true;
}

int plan_check_room_fits(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t commission = 0; commission < problem->commission_count; commission++)
        for (uint32_t day = 0; day < problem->day_count; day++) {
            const struct plan_sitting *sitting = plan_sitting_find(sets, commission, day);
            uint32_t room = sets->plan->rooms[commission * problem->day_count + day];
            struct plan_violation violation = plan_violation_of(PLAN_RULE_ROOM_FITS);

            if (sitting ? room_fits(sets, sitting) : room == PLAN_NONE)
                continue;
            violation.commission = commission;
            violation.day = day;
            violation.room = room;
            plan_report_add(report, violation);
        }
    return 0;
}

/* The groups of a sitting one after the other, each behind the one that ends last before it. */
static void check_groups(
    const struct plan_sets *sets, const struct plan_sitting *sitting, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;
    uint32_t turnover =
        problem->epreuves[problem->commissions[sitting->commission].epreuve].turnover_minutes;
    const struct plan_group *last = NULL;

    for (size_t i = 0; i < sitting->count; i++) {
        const struct plan_group *group = &sitting->groups[i];
        struct plan_violation violation = plan_violation_of_group(PLAN_RULE_ONE_GROUP, group);

        if (group->count > problem->epreuves[group->epreuve].group_max) {
            violation.other_task = group->tasks[group->count - 1];
            plan_report_add(report, violation);
        }
        if (last &&
            group->start < last->end + (plan_group_follows(sets, group, last) ? 0 : turnover)) {
            violation.other_task = last->tasks[0];
            plan_report_add(report, violation);
        }
        if (!last || group->end > last->end)
            last = group;
    }
}

int plan_check_one_group(const struct plan_sets *sets, struct plan_report *report)
{
    for (size_t i = 0; i < sets->sitting_count; i++)
        check_groups(sets, &sets->sittings[i], report);
    return 0;
}

int plan_check_day_slots(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;
    size_t *held = arena_calloc(report->arena, problem->epreuve_count + 1, sizeof *held);

    if (!held)
        return -ENOMEM;
    for (size_t i = 0; i < sets->sitting_count; i++) {
        const struct plan_sitting *sitting = &sets->sittings[i];

        memset(held, 0, problem->epreuve_count * sizeof *held);
        for (size_t j = 0; j < sitting->count; j++)
            held[sitting->groups[j].epreuve] += sitting->groups[j].count;
        for (size_t j = 0; j < problem->epreuve_count; j++)
            if (problem->epreuves[j].day_slots_max > 0 &&
                held[j] > problem->epreuves[j].day_slots_max)
                plan_report_add(report, plan_violation_of_sitting(PLAN_RULE_DAY_SLOTS, sitting));
    }
    return 0;
}

#include "planning/plan_report.h"

static bool overlap(int64_t a_from, int64_t a_to, int64_t b_from, int64_t b_to)
{
    return a_from < b_to && b_from < a_to;
}

/* One of the intervals has a minute of [from, to) on that day. */
static bool touches(
    const struct plan_interval *intervals, size_t count, uint32_t day, int64_t from, int64_t to)
{
    for (size_t i = 0; i < count; i++)
        if (intervals[i].day == day && overlap(intervals[i].from, intervals[i].to, from, to))
            return true;
    return false;
}

/* Every minute of [from, to) on that day is in one of the intervals. */
static bool covered(
    const struct plan_interval *intervals, size_t count, uint32_t day, uint32_t from, uint32_t to)
{
    bool moved = true;

    while (from < to && moved) {
        moved = false;
        for (size_t i = 0; i < count; i++)
            if (intervals[i].day == day && intervals[i].from <= from && from < intervals[i].to) {
                from = intervals[i].to;
                moved = true;
            }
    }
    return from >= to;
}

int plan_check_commission_fits(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_task *task = &problem->tasks[i];
        uint32_t index = sets->plan->slots[i].commission;
        const struct plan_commission *commission;

        if (index == PLAN_NONE || (index < problem->commission_count && !sets->placed[i]))
            continue;
        if (index < problem->commission_count) {
            commission = &problem->commissions[index];
            if (commission->epreuve == problem->epreuves[task->epreuve].held_by &&
                commission->language == task->language &&
                problem->centres[commission->centre].zone ==
                    problem->candidates[task->candidate].zone)
                continue;
        }
        plan_report_add(report, plan_violation_of_task(PLAN_RULE_COMMISSION_FITS, sets, i));
    }
    return 0;
}

int plan_check_day(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &sets->plan->slots[i];
        uint64_t days;

        if (slot->commission >= problem->commission_count)
            continue;
        if (slot->day < problem->day_count) {
            days = problem->epreuves[problem->tasks[i].epreuve].days &
                   problem->commissions[slot->commission].days;
            if ((days >> slot->day & 1) != 0)
                continue;
        }
        plan_report_add(report, plan_violation_of_task(PLAN_RULE_DAY, sets, i));
    }
    return 0;
}

int plan_check_hours(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &sets->plan->slots[i];
        const struct plan_day *day;

        if (!sets->placed[i])
            continue;
        day = &problem->days[slot->day];
        if (plan_task_busy_from(sets, i) >= day->opens && plan_task_end(sets, i) <= day->closes &&
            (day->pause_from >= day->pause_to ||
                !overlap(slot->start, plan_task_end(sets, i), day->pause_from, day->pause_to)) &&
            (problem->tasks[i].follows != PLAN_NONE || problem->grid_minutes == 0 ||
                slot->start % problem->grid_minutes == 0))
            continue;
        plan_report_add(report, plan_violation_of_task(PLAN_RULE_HOURS, sets, i));
    }
    return 0;
}

int plan_check_member_available(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &sets->plan->slots[i];
        const struct plan_commission *commission;

        if (!sets->placed[i])
            continue;
        commission = &problem->commissions[slot->commission];
        for (size_t j = 0; j < commission->member_count; j++) {
            const struct plan_member *member = &problem->members[commission->members[j]];
            struct plan_violation violation;

            if (covered(member->available, member->available_count, slot->day, slot->start,
                    plan_task_end(sets, i)))
                continue;
            violation = plan_violation_of_task(PLAN_RULE_MEMBER_AVAILABLE, sets, i);
            violation.member = commission->members[j];
            plan_report_add(report, violation);
        }
    }
    return 0;
}

int plan_check_room_open(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &sets->plan->slots[i];
        struct plan_violation violation;
        const struct plan_room *room;
        uint32_t index;

        if (!sets->placed[i])
            continue;
        index = sets->plan->rooms[slot->commission * problem->day_count + slot->day];
        if (index >= problem->room_count)
            continue; /* ROOM_FITS tells */
        room = &problem->rooms[index];
        if (!touches(
                room->closed, room->closed_count, slot->day, slot->start, plan_task_end(sets, i)))
            continue;
        violation = plan_violation_of_task(PLAN_RULE_ROOM_OPEN, sets, i);
        violation.room = index;
        plan_report_add(report, violation);
    }
    return 0;
}

/* The loge of a task with a preparation is one, of the right centre, and open. */
static bool loge_fits(const struct plan_sets *sets, uint32_t task)
{
    const struct plan_slot *slot = &sets->plan->slots[task];
    const struct plan_room *loge;

    if (slot->loge >= sets->problem->room_count)
        return false;
    loge = &sets->problem->rooms[slot->loge];
    return loge->loge_seats > 0 && loge->centre == plan_task_centre(sets, task) &&
           !touches(loge->closed, loge->closed_count, slot->day, plan_task_busy_from(sets, task),
               slot->start);
}

int plan_check_loge(const struct plan_sets *sets, struct plan_report *report)
{
    for (uint32_t i = 0; i < sets->problem->task_count; i++) {
        uint32_t loge = sets->plan->slots[i].loge;
        struct plan_violation violation;

        if (!sets->placed[i] ||
            (sets->problem->tasks[i].preparation_minutes > 0 ? loge_fits(sets, i)
                                                             : loge == PLAN_NONE))
            continue;
        violation = plan_violation_of_task(PLAN_RULE_LOGE, sets, i);
        violation.room = loge;
        plan_report_add(report, violation);
    }
    return 0;
}

/* Two tasks of one candidate on one day leave time to go from the one to the other. */
static bool may_both(const struct plan_sets *sets, uint32_t a, uint32_t b)
{
    const struct plan_problem *problem = sets->problem;
    int64_t travel = plan_task_centre(sets, a) == plan_task_centre(sets, b)
                         ? problem->travel_same_centre_minutes
                         : problem->travel_between_centres_minutes;

    return (int64_t)plan_task_end(sets, a) + travel <= plan_task_busy_from(sets, b) ||
           (int64_t)plan_task_end(sets, b) + travel <= plan_task_busy_from(sets, a);
}

int plan_check_candidate_once(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_task *tasks = sets->problem->tasks;
    const struct plan_slot *slots = sets->plan->slots;

    for (uint32_t i = 0; i < sets->problem->task_count; i++) {
        if (!sets->placed[i])
            continue;
        for (uint32_t j = i; j-- > 0 && tasks[j].candidate == tasks[i].candidate;) {
            struct plan_violation violation;

            if (!sets->placed[j] || slots[i].day != slots[j].day || tasks[i].follows == j ||
                tasks[j].follows == i || may_both(sets, i, j))
                continue;
            violation = plan_violation_of_task(PLAN_RULE_CANDIDATE_ONCE, sets, i);
            violation.other_task = j;
            violation.other_commission = slots[j].commission;
            plan_report_add(report, violation);
        }
    }
    return 0;
}

int plan_check_ecrits(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_candidate *candidate = &problem->candidates[problem->tasks[i].candidate];
        const struct plan_zone *zone = &problem->zones[candidate->zone];

        if (!sets->placed[i] || !touches(zone->busy, zone->busy_count, sets->plan->slots[i].day,
                                    plan_task_busy_from(sets, i), plan_task_end(sets, i)))
            continue;
        plan_report_add(report, plan_violation_of_task(PLAN_RULE_ECRITS, sets, i));
    }
    return 0;
}

int plan_check_own_establishment(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_problem *problem = sets->problem;

    if (problem->own_establishment_allowed)
        return 0;
    for (uint32_t i = 0; i < problem->task_count; i++) {
        uint32_t own = problem->candidates[problem->tasks[i].candidate].establishment;
        const struct plan_commission *commission;

        if (!sets->placed[i] || own == PLAN_NONE)
            continue;
        commission = &problem->commissions[sets->plan->slots[i].commission];
        for (size_t j = 0; j < commission->member_count; j++) {
            struct plan_violation violation;

            if (problem->members[commission->members[j]].establishment != own)
                continue;
            violation = plan_violation_of_task(PLAN_RULE_OWN_ESTABLISHMENT, sets, i);
            violation.member = commission->members[j];
            plan_report_add(report, violation);
        }
    }
    return 0;
}

int plan_check_follows(const struct plan_sets *sets, struct plan_report *report)
{
    const struct plan_slot *slots = sets->plan->slots;

    for (uint32_t i = 0; i < sets->problem->task_count; i++) {
        uint32_t before = sets->problem->tasks[i].follows;
        struct plan_violation violation;

        if (before == PLAN_NONE || !sets->placed[i] ||
            (sets->placed[before] && slots[i].commission == slots[before].commission &&
                slots[i].day == slots[before].day && slots[i].start == plan_task_end(sets, before)))
            continue;
        violation = plan_violation_of_task(PLAN_RULE_FOLLOWS, sets, i);
        violation.other_task = before;
        plan_report_add(report, violation);
    }
    return 0;
}

#include "planning/plan_report.h"

#include <errno.h>

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* A group before one of its members. */
struct presence {
    uint32_t member;
    const struct plan_group *group;
};

static int presence_compare(const void *left, const void *right)
{
    const struct presence *a = left, *b = right;
    int c;

    if ((c = compare(a->member, b->member)) != 0 ||
        (c = compare(a->group->day, b->group->day)) != 0 ||
        (c = compare(a->group->start, b->group->start)) != 0 ||
        (c = compare(a->group->commission, b->group->commission)) != 0)
        return c;
    return compare(a->group->epreuve, b->group->epreuve);
}

/* Of one member on one day. `last`: of each of the member's commissions then, the group that ends
 * last so far. */
static void check_presences(const struct plan_sets *sets,
    const struct presence *presences,
    size_t count,
    const struct plan_group **last,
    struct plan_report *report)
{
    const struct plan_commission *commissions = sets->problem->commissions;
    size_t last_count = 0;

    for (size_t i = 0; i < count; i++) {
        const struct plan_group *group = presences[i].group;
        size_t own = last_count;

        for (size_t j = 0; j < last_count; j++) {
            const struct plan_group *before = last[j];
            struct plan_violation violation;
            uint32_t travel;

            if (before->commission == group->commission) {
                own = j;
                continue;
            }
            travel = commissions[before->commission].centre == commissions[group->commission].centre
                         ? 0
                         : sets->problem->travel_between_centres_minutes;
            if (before->end + travel <= group->start)
                continue;
            violation = plan_violation_of_group(PLAN_RULE_MEMBER_ONCE, group);
            violation.member = presences[i].member;
            violation.other_task = before->tasks[0];
            violation.other_commission = before->commission;
            plan_report_add(report, violation);
        }
        if (own == last_count)
            last[last_count++] = group;
        else if (group->end > last[own]->end)
            last[own] = group;
    }
}

static size_t presence_count(const struct plan_sets *sets)
{
    size_t count = 0;

    for (size_t i = 0; i < sets->group_count; i++)
        count += sets->problem->commissions[sets->groups[i].commission].member_count;
    return count;
}

int plan_check_member_once(const struct plan_sets *sets, struct plan_report *report)
{
    size_t count = presence_count(sets), filled = 0;
    struct presence *presences = arena_calloc(report->arena, count + 1, sizeof *presences);
    const struct plan_group **last =
        arena_calloc(report->arena, sets->problem->commission_count + 1, sizeof(void *));

    if (!presences || !last)
        return -ENOMEM;
    for (size_t i = 0; i < sets->group_count; i++) {
        const struct plan_group *group = &sets->groups[i];
        const struct plan_commission *commission = &sets->problem->commissions[group->commission];

        for (size_t j = 0; j < commission->member_count; j++)
            presences[filled++] =
                (struct presence){.member = commission->members[j], .group = group};
    }
    qsort(presences, count, sizeof *presences, presence_compare);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && presences[to].member == presences[from].member &&
                            presences[to].group->day == presences[from].group->day;)
            to++;
        check_presences(sets, &presences[from], to - from, last, report);
    }
    return 0;
}

/* A sitting in its room. */
struct stay {
    uint32_t room;
    const struct plan_sitting *sitting;
};

static int stay_compare(const void *left, const void *right)
{
    const struct stay *a = left, *b = right;
    int c;

    if ((c = compare(a->room, b->room)) != 0 ||
        (c = compare(a->sitting->day, b->sitting->day)) != 0 ||
        (c = compare(a->sitting->start, b->sitting->start)) != 0)
        return c;
    return compare(a->sitting->commission, b->sitting->commission);
}

int plan_check_room_once(const struct plan_sets *sets, struct plan_report *report)
{
    struct stay *stays = arena_calloc(report->arena, sets->sitting_count + 1, sizeof *stays);
    const struct stay *last = NULL;
    size_t count = 0;

    if (!stays)
        return -ENOMEM;
    for (size_t i = 0; i < sets->sitting_count; i++) {
        const struct plan_sitting *sitting = &sets->sittings[i];
        uint32_t room =
            sets->plan->rooms[sitting->commission * sets->problem->day_count + sitting->day];

        if (room < sets->problem->room_count)
            stays[count++] = (struct stay){.room = room, .sitting = sitting};
    }
    qsort(stays, count, sizeof *stays, stay_compare);
    for (size_t i = 0; i < count; i++) {
        const struct stay *stay = &stays[i];

        if (!last || last->room != stay->room || last->sitting->day != stay->sitting->day) {
            last = stay;
            continue;
        }
        if (stay->sitting->start < last->sitting->end) {
            struct plan_violation violation =
                plan_violation_of_sitting(PLAN_RULE_ROOM_ONCE, stay->sitting);

            violation.other_commission = last->sitting->commission;
            violation.room = stay->room;
            plan_report_add(report, violation);
        }
        if (stay->sitting->end > last->sitting->end)
            last = stay;
    }
    return 0;
}

/* A candidate comes into a loge or leaves it. */
struct passage {
    uint32_t loge, day;
    int32_t minute;
    int32_t change; /* +1, -1; who leaves goes first */
    uint32_t task;
};

static int passage_compare(const void *left, const void *right)
{
    const struct passage *a = left, *b = right;
    int c;

    if ((c = compare(a->loge, b->loge)) != 0 || (c = compare(a->day, b->day)) != 0)
        return c;
    if (a->minute != b->minute)
        return a->minute < b->minute ? -1 : 1;
    return a->change != b->change ? a->change - b->change : compare(a->task, b->task);
}

static size_t passages_make(const struct plan_sets *sets, struct passage *passages)
{
    const struct plan_problem *problem = sets->problem;
    size_t count = 0;

    for (uint32_t i = 0; i < problem->task_count; i++) {
        const struct plan_slot *slot = &sets->plan->slots[i];
        struct passage passage = {.loge = slot->loge, .day = slot->day, .task = i};

        if (!sets->placed[i] || problem->tasks[i].preparation_minutes == 0 ||
            slot->loge >= problem->room_count || problem->rooms[slot->loge].loge_seats == 0)
            continue; /* LOGE tells */
        passage.minute = plan_task_busy_from(sets, i);
        passage.change = 1;
        passages[count++] = passage;
        passage.minute = slot->start;
        passage.change = -1;
        passages[count++] = passage;
    }
    return count;
}

int plan_check_loge_seats(const struct plan_sets *sets, struct plan_report *report)
{
    struct passage *passages =
        arena_calloc(report->arena, 2 * sets->placed_count + 1, sizeof *passages);
    int64_t inside = 0; /* comes back to 0 with each loge and day */
    size_t count;

    if (!passages)
        return -ENOMEM;
    count = passages_make(sets, passages);
    qsort(passages, count, sizeof *passages, passage_compare);
    for (size_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];
        struct plan_violation violation;

        inside += passage->change;
        if (passage->change < 0 || inside <= sets->problem->rooms[passage->loge].loge_seats)
            continue;
        violation = plan_violation_of_task(PLAN_RULE_LOGE_SEATS, sets, passage->task);
        violation.minute = (uint32_t)passage->minute;
        violation.room = passage->loge;
        plan_report_add(report, violation);
    }
    return 0;
}

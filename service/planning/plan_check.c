#include "planning/plan_check.h"

#include "planning/plan_report.h"

#include <errno.h>

static const struct {
    const char *name;
    plan_rule_check *check;
} rules[PLAN_RULE_COUNT] = {
    [PLAN_RULE_COMPOSITION] = {"COMPOSITION", plan_check_composition},
    [PLAN_RULE_COMMISSION_FITS] = {"COMMISSION_FITS", plan_check_commission_fits},
    [PLAN_RULE_DAY] = {"DAY", plan_check_day},
    [PLAN_RULE_HOURS] = {"HOURS", plan_check_hours},
    [PLAN_RULE_MEMBER_AVAILABLE] = {"MEMBER_AVAILABLE", plan_check_member_available},
    [PLAN_RULE_MEMBER_ONCE] = {"MEMBER_ONCE", plan_check_member_once},
    [PLAN_RULE_ROOM_FITS] = {"ROOM_FITS", plan_check_room_fits},
    [PLAN_RULE_ROOM_OPEN] = {"ROOM_OPEN", plan_check_room_open},
    [PLAN_RULE_ROOM_ONCE] = {"ROOM_ONCE", plan_check_room_once},
    [PLAN_RULE_LOGE] = {"LOGE", plan_check_loge},
    [PLAN_RULE_LOGE_SEATS] = {"LOGE_SEATS", plan_check_loge_seats},
    [PLAN_RULE_ONE_GROUP] = {"ONE_GROUP", plan_check_one_group},
    [PLAN_RULE_DAY_SLOTS] = {"DAY_SLOTS", plan_check_day_slots},
    [PLAN_RULE_CANDIDATE_ONCE] = {"CANDIDATE_ONCE", plan_check_candidate_once},
    [PLAN_RULE_ECRITS] = {"ECRITS", plan_check_ecrits},
    [PLAN_RULE_OWN_ESTABLISHMENT] = {"OWN_ESTABLISHMENT", plan_check_own_establishment},
    [PLAN_RULE_FOLLOWS] = {"FOLLOWS", plan_check_follows},
};

const char *plan_rule_name(enum plan_rule rule)
{
    return (unsigned)rule < PLAN_RULE_COUNT ? rules[rule].name : NULL;
}

struct plan_violation plan_violation_of(enum plan_rule rule)
{
    return (struct plan_violation){
        .rule = rule,
        .task = PLAN_NONE,
        .other_task = PLAN_NONE,
        .commission = PLAN_NONE,
        .other_commission = PLAN_NONE,
        .day = PLAN_NONE,
        .minute = PLAN_NONE,
        .member = PLAN_NONE,
        .room = PLAN_NONE,
    };
}

struct plan_violation plan_violation_of_task(
    enum plan_rule rule, const struct plan_sets *sets, uint32_t task)
{
    const struct plan_slot *slot = &sets->plan->slots[task];
    struct plan_violation violation = plan_violation_of(rule);

    violation.task = task;
    violation.commission = slot->commission;
    violation.day = slot->day;
    violation.minute = slot->start;
    return violation;
}

struct plan_violation plan_violation_of_group(enum plan_rule rule, const struct plan_group *group)
{
    struct plan_violation violation = plan_violation_of(rule);

    violation.task = group->tasks[0];
    violation.commission = group->commission;
    violation.day = group->day;
    violation.minute = group->start;
    return violation;
}

struct plan_violation plan_violation_of_sitting(
    enum plan_rule rule, const struct plan_sitting *sitting)
{
    struct plan_violation violation = plan_violation_of(rule);

    violation.commission = sitting->commission;
    violation.day = sitting->day;
    violation.minute = sitting->start;
    return violation;
}

/* Room for one more of those that are kept. */
static bool grow(struct plan_report *report)
{
    size_t capacity = report->capacity == 0 ? 64 : report->capacity * 2;
    struct plan_violation *kept = arena_calloc(report->arena, capacity, sizeof *kept);

    if (!kept)
        return false;
    if (report->kept_count > 0)
        memcpy(kept, report->kept, report->kept_count * sizeof *kept);
    report->kept = kept;
    report->capacity = capacity;
    return true;
}

void plan_report_add(struct plan_report *report, struct plan_violation violation)
{
    report->count++;
    if (report->kept_count >= report->most || report->out_of_memory)
        return;
    if (report->kept_count == report->capacity && !grow(report)) {
        report->out_of_memory = true;
        return;
    }
    report->kept[report->kept_count++] = violation;
}

int plan_check(const struct plan_problem *problem,
    const struct plan *plan,
    struct arena *arena,
    size_t most,
    const struct plan_violation **ret_violations,
    size_t *ret_count)
{
    struct plan_report report = {.arena = arena, .most = most};
    struct plan_sets sets;
    int r;

    r = plan_sets_make(problem, plan, arena, &sets);
    for (size_t i = PLAN_RULE_COMPOSITION; r == 0 && i < PLAN_RULE_COUNT; i++)
        r = rules[i].check(&sets, &report);
    if (r < 0)
        return r;
    if (report.out_of_memory)
        return -ENOMEM;
    *ret_violations = report.kept;
    *ret_count = report.count;
    return 0;
}

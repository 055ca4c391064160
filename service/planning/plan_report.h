/* What the parts of the checker write into. */
#pragma once

#include "planning/plan_check.h"
#include "planning/plan_sets.h"

struct plan_report {
    struct arena *arena;
    struct plan_violation *kept;
    size_t kept_count, capacity, most;
    size_t count;
    bool out_of_memory;
};

/* A violation that concerns nothing yet. */
struct plan_violation plan_violation_of(enum plan_rule rule);
/* The same, of a task with the commission and day that it has; of a group or sitting. */
struct plan_violation plan_violation_of_task(
    enum plan_rule rule, const struct plan_sets *sets, uint32_t task);
struct plan_violation plan_violation_of_group(enum plan_rule rule, const struct plan_group *group);
struct plan_violation plan_violation_of_sitting(
    enum plan_rule rule, const struct plan_sitting *sitting);

void plan_report_add(struct plan_report *report, struct plan_violation violation);

/* One function a rule; -ENOMEM. Those that look at each task by itself: plan_rules_task.c. */
typedef int plan_rule_check(const struct plan_sets *sets, struct plan_report *report);

plan_rule_check plan_check_commission_fits;
plan_rule_check plan_check_day;
plan_rule_check plan_check_hours;
plan_rule_check plan_check_member_available;
plan_rule_check plan_check_room_open;
plan_rule_check plan_check_loge;
plan_rule_check plan_check_candidate_once;
plan_rule_check plan_check_ecrits;
plan_rule_check plan_check_own_establishment;
plan_rule_check plan_check_follows;
/* Those of commissions on their days: plan_rules_commission.c. */
plan_rule_check plan_check_composition;
plan_rule_check plan_check_room_fits;
plan_rule_check plan_check_one_group;
plan_rule_check plan_check_day_slots;
/* Those of what several share: plan_rules_shared.c. */
plan_rule_check plan_check_member_once;
plan_rule_check plan_check_room_once;
plan_rule_check plan_check_loge_seats;

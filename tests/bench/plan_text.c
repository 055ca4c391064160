/*
 * A small instance as JSON for tests/bench/plan_exact, and what a plan that it found is worth.
 *
 *   plan_text shapes                   names, a line each
 *   plan_text SHAPE SEED               the problem
 *   plan_text SHAPE SEED cost < PLAN   lines "slot TASK COMMISSION DAY LOGE START" and
 *                                      "room COMMISSION DAY ROOM", -1 for none: violations and cost
 */
#include "plan_shapes.h"

#include "planning/plan_check.h"

#include <inttypes.h>

enum { ARENA = 64 << 20 };

/* PLAN_NONE as -1. */
static int64_t index_of(uint32_t index)
{
    return index == PLAN_NONE ? -1 : (int64_t)index;
}

static void put(const char *name, int64_t value)
{
    printf("\"%s\":%" PRId64 ",", name, value);
}

/* "name":[ ... ], with an object or number for each element; the last one is closed by null. */
static void open_array(const char *name)
{
    printf("\"%s\":[", name);
}

static void close_array(void)
{
    printf("null],\n");
}

static void open_object(void)
{
    printf("{");
}

static void close_object(void)
{
    printf("\"end\":0},");
}

static void put_intervals(
    const char *name, const struct plan_interval *intervals, size_t interval_count)
{
    open_array(name);
    for (size_t i = 0; i < interval_count; i++)
        printf("[%u,%u,%u],", intervals[i].day, intervals[i].from, intervals[i].to);
    close_array();
}

static void put_epreuves(const struct plan_problem *problem)
{
    open_array("epreuves");
    for (size_t i = 0; i < problem->epreuve_count; i++) {
        const struct plan_epreuve *epreuve = &problem->epreuves[i];

        open_object();
        put("days", (int64_t)epreuve->days);
        put("group_max", epreuve->group_max);
        put("day_slots_max", epreuve->day_slots_max);
        put("turnover", epreuve->turnover_minutes);
        put("held_by", epreuve->held_by);
        put("needs_computers", epreuve->needs_computers);
        close_object();
    }
    close_array();
}

static void put_places(const struct plan_problem *problem)
{
    open_array("days");
    for (size_t i = 0; i < problem->day_count; i++)
        printf("[%u,%u,%u,%u],", problem->days[i].opens, problem->days[i].closes,
            problem->days[i].pause_from, problem->days[i].pause_to);
    close_array();
    open_array("zones");
    for (size_t i = 0; i < problem->zone_count; i++) {
        open_object();
        put_intervals("busy", problem->zones[i].busy, problem->zones[i].busy_count);
        close_object();
    }
    close_array();
    open_array("centres");
    for (size_t i = 0; i < problem->centre_count; i++)
        printf("%u,", problem->centres[i].zone);
    close_array();
    open_array("rooms");
    for (size_t i = 0; i < problem->room_count; i++) {
        const struct plan_room *room = &problem->rooms[i];

        open_object();
        put("centre", room->centre);
        put("seats", room->seats);
        put("computers", room->computers);
        put("loge_seats", room->loge_seats);
        put_intervals("closed", room->closed, room->closed_count);
        close_object();
    }
    close_array();
}

static void put_commissions(const struct plan_problem *problem)
{
    open_array("members");
    for (size_t i = 0; i < problem->member_count; i++) {
        open_object();
        put("establishment", index_of(problem->members[i].establishment));
        put_intervals(
            "available", problem->members[i].available, problem->members[i].available_count);
        close_object();
    }
    close_array();
    open_array("commissions");
    for (uint32_t i = 0; i < problem->commission_count; i++) {
        const struct plan_commission *commission = &problem->commissions[i];
        struct plan_composition composition;

        plan_composition_check(problem, i, &composition);
        open_object();
        put("epreuve", commission->epreuve);
        put("centre", commission->centre);
        put("language", index_of(commission->language));
        put("room", index_of(commission->room));
        put("days", (int64_t)commission->days);
        put("cancelled", commission->cancelled);
        put("complete", composition.complete);
        open_array("members");
        for (size_t j = 0; j < commission->member_count; j++)
            printf("%u,", commission->members[j]);
        close_array();
        close_object();
    }
    close_array();
}

static void put_tasks(const struct plan_problem *problem)
{
    open_array("candidates");
    for (size_t i = 0; i < problem->candidate_count; i++)
        printf("[%u,%" PRId64 "],", problem->candidates[i].zone,
            index_of(problem->candidates[i].establishment));
    close_array();
    open_array("tasks");
    for (size_t i = 0; i < problem->task_count; i++) {
        const struct plan_task *task = &problem->tasks[i];

        open_object();
        put("candidate", task->candidate);
        put("epreuve", task->epreuve);
        put("language", index_of(task->language));
        put("preparation", task->preparation_minutes);
        put("duration", task->duration_minutes);
        put("follows", index_of(task->follows));
        close_object();
    }
    close_array();
}

static void put_problem(struct arena *arena, const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;
    const struct plan_violation *violations;
    size_t count;

    open_object();
    put_epreuves(problem);
    put_places(problem);
    put_commissions(problem);
    put_tasks(problem);
    put("grid", problem->grid_minutes);
    put("travel_same", problem->travel_same_centre_minutes);
    put("travel_between", problem->travel_between_centres_minutes);
    put("own_allowed", problem->own_establishment_allowed);
    put("gap", problem->weights.gap);
    put("uneven", problem->weights.uneven);
    put("member_day", problem->weights.member_day);
    put("room_change", problem->weights.room_change);
    put("wait", problem->weights.wait);
    put("school_mix", problem->weights.school_mix);
    if (plan_check(problem, &instance->hidden, arena, 0, &violations, &count) == 0)
        put("known_violations", (int64_t)count);
    put("known_unplaced", instance->hidden_cost.unplaced);
    put("known_cost", instance->hidden_cost.total);
    printf("\"end\":0}\n");
}

static void read_plan(const struct plan_problem *problem, struct plan *plan)
{
    char line[200];

    for (size_t i = 0; i < problem->task_count; i++)
        plan->slots[i] = (struct plan_slot){.commission = PLAN_NONE, .loge = PLAN_NONE};
    memset(plan->rooms, 0xff, problem->commission_count * problem->day_count * sizeof *plan->rooms);
    while (fgets(line, sizeof line, stdin)) {
        int32_t a, b, c, d, e;

        if (sscanf(line, "slot %d %d %d %d %d", &a, &b, &c, &d, &e) == 5 && a >= 0 &&
            (size_t)a < problem->task_count)
            plan->slots[a] = (struct plan_slot){.commission = (uint32_t)b,
                .day = (uint32_t)c,
                .loge = (uint32_t)d,
                .start = (uint16_t)e};
        else if (sscanf(line, "room %d %d %d", &a, &b, &c) == 3 && a >= 0 && b >= 0 &&
                 (size_t)a < problem->commission_count && (size_t)b < problem->day_count)
            plan->rooms[(size_t)a * problem->day_count + (size_t)b] = (uint32_t)c;
        else
            fprintf(stderr, "plan_text: what is this: %s", line);
    }
}

static int tell_cost(struct arena *arena, struct plan_instance *instance)
{
    const struct plan_violation *violations;
    struct plan_cost cost;
    size_t count;

    read_plan(&instance->problem, &instance->hidden);
    if (plan_check(&instance->problem, &instance->hidden, arena, 1, &violations, &count) < 0 ||
        plan_cost(&instance->problem, &instance->hidden, arena, &cost) < 0)
        return 1;
    open_object();
    put("violations", (int64_t)count);
    printf("\"first\":\"%s\",", count > 0 ? plan_rule_name(violations[0].rule) : "");
    put("unplaced", cost.unplaced);
    put("gap", cost.gap);
    put("uneven", cost.uneven);
    put("member_days", cost.member_days);
    put("room_changes", cost.room_changes);
    put("wait", cost.wait);
    put("school_mix", cost.school_mix);
    printf("\"total\":%" PRId64 "}\n", cost.total);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena *arena CLEANUP(arena_free_p) = arena_new(ARENA);
    struct plan_instance *instance;

    if (arena && argc == 2 && strcmp(argv[1], "shapes") == 0) {
        for (size_t i = 0; plan_shape_name(i); i++)
            puts(plan_shape_name(i));
        return 0;
    }
    if (!arena || argc < 3 || argc > 4) {
        fprintf(stderr, "plan_text shapes | SHAPE SEED [cost]\n");
        return 2;
    }
    instance = plan_shape_make(arena, argv[1], strtoull(argv[2], NULL, 10));
    if (!instance) {
        fprintf(stderr, "plan_text: no shape %s\n", argv[1]);
        return 2;
    }
    if (argc == 4)
        return tell_cost(arena, instance);
    put_problem(arena, instance);
    return 0;
}

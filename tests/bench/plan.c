/*
 * bench_plan [CANDIDATES [COMMISSIONS [DAYS [SEED [EFFORT]]]]]: plans an instance that has a hidden
 * right plan (tests/support/plan_instance.h), checks what comes out, takes a member away and
 * repairs. Prints a line for each, and the peak of the resident memory. 0 when every task is placed
 * and no rule broken.
 */
#include "base/clock.h"
#include "base/text.h"
#include "plan_instance.h"
#include "planning/plan_check.h"
#include "planning/planner.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

enum { ARENA_MAX = 2000000000 };

struct watch {
    int64_t begun, phase_begun;
    enum planner_phase phase;
    int64_t longest_us, last;
};

static const char *const phases[] = {"build", "fill", "improve"};

static void phase_end(const struct watch *watch, uint32_t placed, int64_t cost, uint64_t done)
{
    printf("  %-8s %8.3f s  %" PRIu64 " done, placed %" PRIu32 ", cost %" PRId64 "\n",
        phases[watch->phase], (double)(clock_mono_us() - watch->phase_begun) / 1e6, done, placed,
        cost);
}

static bool go_on(void *user, const struct planner_progress *progress)
{
    struct watch *watch = user;
    const int64_t now = clock_mono_us();

    if (progress->phase != watch->phase) {
        phase_end(watch, progress->placed, progress->cost, 0);
        watch->phase = progress->phase;
        watch->phase_begun = now;
    }
    if (watch->last > 0 && now - watch->last > watch->longest_us)
        watch->longest_us = now - watch->last;
    watch->last = now;
    return true;
}

static void print_cost(const char *what, const struct plan_cost *cost)
{
    printf("  %-8s unplaced %" PRIu32 " gap %" PRId64 " uneven %" PRId64 " member_days %" PRId64
           " rooms %" PRId64 " wait %" PRId64 " schools %" PRId64 " total %" PRId64 "\n",
        what, cost->unplaced, cost->gap, cost->uneven, cost->member_days, cost->room_changes,
        cost->wait, cost->school_mix, cost->total);
}

/* Broken rules, and whether the planner knows what its plan costs. */
static bool lawful(const struct plan_problem *problem,
    const struct plan *plan,
    const struct plan_cost *own,
    struct arena *arena)
{
    const struct plan_violation *violations;
    struct plan_cost cost;
    size_t count;

    if (plan_check(problem, plan, arena, 4, &violations, &count) ||
        plan_cost(problem, plan, arena, &cost))
        return false;
    for (size_t i = 0; i < count && i < 4; i++)
        printf("  broken: %s task %" PRIu32 " other %" PRIu32 " commission %" PRIu32 "\n",
            plan_rule_name(violations[i].rule), violations[i].task, violations[i].other_task,
            violations[i].commission);
    if (cost.total != own->total || cost.unplaced != own->unplaced) {
        print_cost("own", own);
        print_cost("checked", &cost);
        return false;
    }
    return count == 0;
}

static int64_t argument(int argc, char **argv, int at, int64_t otherwise)
{
    int64_t value;

    return at < argc && text_parse_i64(argv[at], 0, INT32_MAX, &value) == 0 ? value : otherwise;
}

static long peak_mb(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
}

/* One commission loses its first member; how much a plan from nothing leaves without a place then.
 */
static bool repair(const struct plan_instance *instance,
    const struct plan *before,
    uint32_t commission,
    struct arena *arena)
{
    struct plan_instance published = *instance;
    const struct plan_instance *damaged;
    struct planner_repair_report report;
    struct plan after;
    int64_t begun;
    double seconds;

    published.hidden = *before;
    damaged = plan_instance_damage(arena, &published, PLAN_DAMAGE_LOSE_MEMBER, commission, 0, NULL);
    begun = clock_mono_us();
    if (planner_repair(&damaged->problem, &damaged->hidden, NULL, arena, &after, &report)) {
        puts("repair failed");
        return false;
    }
    seconds = (double)(clock_mono_us() - begun) / 1e6;
    printf("repair: %.2f s, commission %" PRIu32 " loses a member: kept %" PRIu32 ", moved %" PRIu32
           ", bound %" PRIu32 ", lost %" PRIu32 ", room changes %" PRIu32 ", loge changes %" PRIu32
           ", cost %" PRId64 "\n",
        seconds, commission, report.kept, report.moved, report.bound, report.lost,
        report.room_changes, report.loge_changes, report.plan.cost.total);
    return lawful(&damaged->problem, &after, &report.plan.cost, arena);
}

/* For the commissions with most tasks, with an average number, and with few. */
static bool repairs(
    const struct plan_instance *instance, const struct plan *plan, struct arena *arena)
{
    const size_t count = instance->problem.commission_count;
    uint32_t tasks[PLAN_COMMISSIONS_MAX] = {0}, order[PLAN_COMMISSIONS_MAX];
    bool done = true;

    for (size_t i = 0; i < instance->problem.task_count; i++)
        if (plan->slots[i].commission != PLAN_NONE)
            tasks[plan->slots[i].commission]++;
    for (uint32_t c = 0; c < count; c++) {
        uint32_t at = c;

        for (; at > 0 && tasks[order[at - 1]] < tasks[c]; at--)
            order[at] = order[at - 1];
        order[at] = c;
    }
    for (size_t i = 0; i < 4 && count > 0; i++)
        done = done && repair(instance, plan, order[i * (count - 1) / 3], arena);
    return done;
}

/* Why the last task is where it is, and what else there would be. */
static bool explain(
    const struct plan_problem *problem, const struct plan *plan, struct arena *arena)
{
    const int64_t begun = clock_mono_us();
    const uint32_t task = (uint32_t)problem->task_count - 1;
    struct planner_explanation why;
    uint64_t places = 0;

    if (planner_explain(problem, plan, task, arena, &why)) {
        puts("explain failed");
        return false;
    }
    for (uint32_t i = 0; i < PLANNER_OBSTACLE_COUNT; i++)
        places += why.places[i];
    printf("explain: %.3f s, %" PRIu64 " places, %" PRIu64 " of them free, %" PRIu32 " remedies\n",
        (double)(clock_mono_us() - begun) / 1e6, places, why.places[PLANNER_NO_OBSTACLE],
        why.remedy_count);
    return true;
}

static bool propose(
    const struct plan_instance *instance, const struct planner_options *given, struct arena *arena)
{
    struct watch watch = {.begun = clock_mono_us(), .phase_begun = clock_mono_us()};
    struct planner_options options = *given;
    struct planner_report report;
    struct plan plan;
    double seconds;

    options.go_on = go_on;
    options.user = &watch;
    if (planner_propose(&instance->problem, &options, arena, &plan, &report)) {
        puts("propose failed");
        return false;
    }
    seconds = (double)(clock_mono_us() - watch.begun) / 1e6;
    phase_end(&watch, report.placed, report.cost.total, report.moves_tried);
    print_cost("hidden", &instance->hidden_cost);
    print_cost("found", &report.cost);
    printf("propose: %.2f s, %" PRIu32 " of %zu placed, %" PRIu64 " moves tried, %" PRIu64
           " taken, peak %ld MB, at most %.1f ms between two calls\n",
        seconds, report.placed, instance->problem.task_count, report.moves_tried,
        report.moves_taken, peak_mb(), (double)watch.longest_us / 1000);
    return lawful(&instance->problem, &plan, &report.cost, arena) && report.cost.unplaced == 0 &&
           repairs(instance, &plan, arena) && explain(&instance->problem, &plan, arena);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    const struct planner_options options = {
        .seed = 1,
        .effort = (uint64_t)argument(argc, argv, 5, 0),
    };
    struct plan_instance_options made = plan_instance_defaults((uint64_t)argument(argc, argv, 4, 1),
        (uint32_t)argument(argc, argv, 1, 1500), (uint32_t)argument(argc, argv, 3, 10));
    const struct plan_instance *instance;

    if (!arena)
        return 2;
    made.commissions = (uint32_t)argument(argc, argv, 2, 60);
    instance = plan_instance_make(arena, &made);
    printf("%zu candidates, %zu tasks, %zu commissions, %zu days, %zu rooms\n",
        instance->problem.candidate_count, instance->problem.task_count,
        instance->problem.commission_count, instance->problem.day_count,
        instance->problem.room_count);
    return propose(instance, &options, arena) ? 0 : 1;
}

/* What a job does between its start and its end. */
#include "domain/plan_running.h"

#include "base/error.h"
#include "base/log.h"
#include "domain/plan_explain.h"
#include "planning/plan_check.h"

#include <errno.h>

enum { VIOLATIONS_LOGGED_MAX = 5, EXPLAIN_MAX_US = 5000000, EXPLAIN_MAX_BYTES = 16 << 20 };

/* ---- reading ---- */

static int read_base(struct op *op, struct store_session *session, struct plan_running *running)
{
    struct plan_record base;
    int r = store_plan_read(session, op, running->job.session, running->job.base, &base);

    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_PLAN", "there is no plan to repair");
    if (r)
        return r;
    running->job.base = base.number;
    return store_plan_entries(session, op, running->job.session, base.number, op->arena,
        &running->base_entries, &running->base_count);
}

static int read_work(struct op *op, struct store_session *session, void *context)
{
    struct plan_running *running = context;
    const struct planning_rules *rules;
    int r;

    definition_unref(TAKE_PTR(running->definition));
    r = definition_read(session, op, running->job.session, running->decode, &running->definition);
    if (r == 0)
        r = definition_planning_rules(op, running->definition, &rules);
    if (r == 0)
        r = store_plan_source(session, op, running->job.session, op->arena, &running->source);
    if (r == 0 && running->job.mode == PLAN_REPAIR)
        r = read_base(op, session, running);
    return r;
}

/* ---- planning ---- */

static int fold_planner(struct op *op, int r)
{
    if (r == PLANNER_E_PLAN)
        return op_refuse(op, OUTCOME_PRECONDITION, "PLAN",
            "the plan to repair names commissions, days or rooms that are not there any more: "
            "propose a new plan");
    return r > 0 ? err_fold(r) : r; /* the problem has been checked */
}

static struct planner_options options_of(struct plan_running *running)
{
    return (struct planner_options){
        .seed = running->job.seed,
        .effort = running->job.effort,
        .go_on = plan_running_go_on,
        .user = running,
    };
}

static int propose(struct plan_running *running, struct plan *ret_plan)
{
    const struct planner_options options = options_of(running);
    struct planner_report report;

    return fold_planner(&running->op, planner_propose(&running->planning.problem, &options,
                                          running->op.arena, ret_plan, &report));
}

static int repair(struct plan_running *running, struct plan *ret_plan)
{
    const struct planner_options options = options_of(running);
    struct planner_repair_report report = {.moved = 0};
    struct plan_stored before;
    int r = plan_solution_read(
        &running->planning, running->op.arena, running->base_entries, running->base_count, &before);

    if (r)
        return r;
    plan_solution_forget_gone(&running->planning, &before.plan);
    r = fold_planner(&running->op, planner_repair(&running->planning.problem, &before.plan,
                                       &options, running->op.arena, ret_plan, &report));
    running->job.moved = report.moved;
    running->job.moved_bound = report.bound;
    return r;
}

/* ---- checking: by somebody who has not made it ---- */

static int check(struct plan_running *running, const struct plan *plan)
{
    const struct plan_violation *violations;
    size_t count;
    int r = plan_check(&running->planning.problem, plan, running->op.arena, VIOLATIONS_LOGGED_MAX,
        &violations, &count);

    if (r == 0)
        r = plan_cost(&running->planning.problem, plan, running->op.arena, &running->record.cost);
    if (r || count == 0)
        return r;
    for (size_t i = 0; i < count && i < VIOLATIONS_LOGGED_MAX; i++)
        log_error("event=plan_unlawful session=%s rule=%s task=%u commission=%u day=%u minute=%u",
            running->job.session, plan_rule_name(violations[i].rule), violations[i].task,
            violations[i].commission, violations[i].day, violations[i].minute);
    return op_refuse(&running->op, OUTCOME_PRECONDITION, "UNLAWFUL",
        "the plan that was found breaks %zu rules, and is thrown away: this is a bug, the log of "
        "the service has the details",
        count);
}

/* ---- the draft ---- */

/* Why those without a slot have none, in a word; of the first ones when there are very many: a
 * large plan takes a tenth of a second for each, and explains any of them when it is asked. */
static int find_obstacles(
    struct plan_running *running, const struct plan *plan, const char ***ret_obstacles)
{
    const struct plan_problem *problem = &running->planning.problem;
    const char **obstacles =
        arena_calloc(running->op.arena, problem->task_count + 1, sizeof *obstacles);
    CLEANUP(arena_free_p) struct arena *arena = arena_new(EXPLAIN_MAX_BYTES);
    int64_t ends_us = plan_running_beat(running) + EXPLAIN_MAX_US;
    int r = obstacles && arena ? 0 : -ENOMEM;

    for (uint32_t i = 0; i < problem->task_count && r == 0; i++) {
        struct planner_explanation explanation;

        if (plan->slots[i].commission != PLAN_NONE)
            continue;
        if (plan_running_beat(running) >= ends_us || plan_running_why(running) != PLAN_STOP_NONE)
            break;
        r = fold_planner(&running->op, planner_explain(problem, plan, i, arena, &explanation));
        if (r == 0)
            obstacles[i] = plan_main_obstacle(&explanation);
        arena_reset(arena);
    }
    *ret_obstacles = obstacles;
    return r;
}

static int make_draft(struct plan_running *running, const struct plan *plan)
{
    struct plan_record *record = &running->record;
    const char **obstacles = NULL;
    int r = find_obstacles(running, plan, &obstacles);

    if (r == 0)
        r = plan_solution_write(&running->planning, plan, obstacles, running->op.arena,
            &running->entries, &running->entry_count);

    if (r == PLAN_SOLUTION_E_TIME)
        return op_refuse(&running->op, OUTCOME_PRECONDITION, "LOCAL_TIME",
            "a slot falls into an hour that the clocks skip or repeat: close that day");
    record->session = running->job.session;
    record->origin = running->job.mode == PLAN_REPAIR ? PLAN_REPAIRED : PLAN_PROPOSED;
    record->base = running->job.mode == PLAN_REPAIR ? running->job.base : 0;
    record->seed = running->job.seed;
    record->slot_count = (uint32_t)running->entry_count;
    record->unplaced_count = record->cost.unplaced;
    record->moved_count = record->base && r == 0
                              ? plan_entries_moved(running->base_entries, running->base_count,
                                    running->entries, running->entry_count)
                              : 0;
    running->job.placed = record->slot_count - record->unplaced_count;
    running->job.cost = record->cost.total;
    return r;
}

int plan_running_compute(struct plan_running *running)
{
    struct plan plan;
    int r = plan_running_work(running, read_work, true);

    if (r == 0)
        r = planning_make(&running->op, running->op.arena, definition_of(running->definition),
            &running->source, &running->planning);
    if (r)
        return r;
    running->job.tasks = (uint32_t)running->planning.problem.task_count;
    plan_running_phase(running, "placing");
    r = running->job.mode == PLAN_REPAIR ? repair(running, &plan) : propose(running, &plan);
    if (r == 0)
        r = check(running, &plan);
    return r ? r : make_draft(running, &plan);
}

int plan_running_store(struct op *op, struct store_session *session, void *context)
{
    struct plan_running *running = context;
    struct plan_record record = running->record; /* it may run again */
    struct plan_job job = running->job;
    const struct store_plan_draft draft = {
        .plan = &record,
        .entries = running->entries,
        .count = running->entry_count,
        .by = &running->by,
    };
    int r = store_plan_save(session, op, &draft);

    job.state = PLAN_JOB_DONE;
    job.plan = record.number;
    return r ? r : store_plan_job_end(session, op, &job);
}

void plan_running_release(struct plan_running *running)
{
    definition_unref(TAKE_PTR(running->definition));
}

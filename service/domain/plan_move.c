#include "domain/plan_move.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/plan_message.h"
#include "domain/plan_trial.h"
#include "planning/plan_check.h"
#include "store/plan.h"
#include "store/plan_problem.h"

#include <errno.h>

#define BY_HAND "BY_HAND" /* the obstacle of an oral that somebody took away */

struct moving {
    struct plan_move *move;
    plan_move_fn done;
    void *context;
};

/* One try. */
struct attempt {
    struct op *op;
    struct store_session *session;
    struct plan_move *move;
    struct plan_loaded loaded;
    struct plan_trial trial;
    bool copies;                    /* a draft has to be made first */
    const struct plan_entry *entry; /* as it is */
};

/* ---- which draft ---- */

static int load(struct attempt *attempt, uint32_t number)
{
    plan_loaded_release(&attempt->loaded);
    return plan_load(attempt->op, attempt->session, attempt->move->session, number,
        attempt->move->decode, &attempt->loaded);
}

/* Moves from the plan in force are gathered in one draft. */
static int load_draft(struct attempt *attempt)
{
    struct plan_record *record = &attempt->loaded.record;
    struct plan_record draft;
    int r = load(attempt, attempt->move->number);

    if (r || record->state == PLAN_DRAFT)
        return r;
    if (record->state != PLAN_PUBLISHED)
        return op_refuse(attempt->op, OUTCOME_PRECONDITION, "NOT_A_DRAFT",
            "plan %u was in force or was discarded: move in the plan in force, or in a draft",
            record->number);
    r = store_plan_moving(
        attempt->session, attempt->op, attempt->move->session, record->number, &draft);
    attempt->copies = r == OUTCOME_NOT_FOUND;
    return r == 0 ? load(attempt, draft.number) : attempt->copies ? 0 : r;
}

/* ---- which slot ---- */

static int find_task(struct attempt *attempt)
{
    const struct plan_move *move = attempt->move;
    const struct planning *planning = &attempt->loaded.planning;
    uint32_t candidate = name_index_find(&planning->candidates, move->candidate);
    uint32_t task = planning_task(planning, candidate, planning_epreuve(planning, move->epreuve));
    uint32_t number = attempt->loaded.record.number;

    if (task == PLAN_NONE)
        return plan_refuse_slot(attempt->op, number, move->candidate, move->epreuve);
    attempt->entry = attempt->loaded.stored.of_tasks[task];
    if (!attempt->entry)
        return op_refuse(attempt->op, OUTCOME_PRECONDITION, "STALE",
            "plan %u was made before N° candidat %.20s had %.20s: repair it first", number,
            move->candidate, move->epreuve);
    if (planning->problem.tasks[task].follows != PLAN_NONE)
        return op_refuse(attempt->op, OUTCOME_PRECONDITION, "FOLLOWS",
            "%.20s is taken right after the oral before it: move that one", move->epreuve);
    if (attempt->entry->revision != move->revision)
        return op_refuse(attempt->op, OUTCOME_ETAG_MISMATCH, NULL,
            "somebody moved this oral in between, in draft %u: look at it (`palmares plan show %u "
            "--candidate %.20s`), then move it there with --plan %u",
            number, number, move->candidate, number);
    attempt->trial.task = task;
    attempt->trial.follower = PLAN_NONE;
    if (task + 1 < planning->problem.task_count &&
        planning->problem.tasks[task + 1].follows == task)
        attempt->trial.follower = task + 1;
    return 0;
}

/* ---- where to ---- */

static int find_place(struct attempt *attempt)
{
    const struct plan_move *move = attempt->move;
    const struct planning *planning = &attempt->loaded.planning;
    struct plan_trial *trial = &attempt->trial;

    trial->commission = name_index_find(&planning->commissions, move->commission);
    trial->day = planning_day(planning, move->date);
    if (trial->commission == NAME_INDEX_NONE)
        (void)op_violation(attempt->op, "commission", "COMMISSION",
            "the session has no oral commission '%.20s'", move->commission);
    if (trial->day == PLAN_NONE)
        (void)op_violation(attempt->op, "date", "DAY", "'%.20s' is no day of orals", move->date);
    if (day_minute_parse(move->starts, &trial->start))
        (void)op_violation(attempt->op, "starts", "TIME", "write a time of day, as 10:30");
    return attempt->op->violation_count ? OUTCOME_INVALID : 0;
}

static int tell(struct attempt *attempt)
{
    struct plan_move *move = attempt->move;
    const struct plan_trial *trial = &attempt->trial;
    struct plan_finding *findings =
        arena_calloc(attempt->op->arena, trial->violation_count + 1, sizeof *findings);
    int r = findings ? 0 : -ENOMEM;

    for (size_t i = 0; i < trial->violation_count && r == 0; i++)
        r = plan_tell(attempt->op->arena, &attempt->loaded.planning, &trial->plan,
            &trial->violations[i], &findings[i]);
    move->findings = findings;
    move->finding_count = r ? 0 : trial->violation_count;
    return r;
}

static int refuse(struct attempt *attempt)
{
    const struct plan_move *move = attempt->move;

    for (size_t i = 0; i < move->finding_count; i++)
        (void)op_violation(
            attempt->op, "starts", move->findings[i].rule, "%s", move->findings[i].message);
    return op_refuse(attempt->op, OUTCOME_PRECONDITION, "CANNOT_GO_THERE",
        "%.20s of N° candidat %.20s cannot go there: %zu rules would be broken", move->epreuve,
        move->candidate, move->finding_count);
}

/* ---- moving ---- */

/* What is stored for one task. */
static int make_entry(struct attempt *attempt, uint32_t task, struct plan_entry *ret_entry)
{
    const struct plan_entry *was = attempt->loaded.stored.of_tasks[task];
    int r = plan_solution_entry(
        &attempt->loaded.planning, &attempt->trial.plan, task, BY_HAND, ret_entry);

    if (r == PLAN_SOLUTION_E_TIME)
        return op_violation(attempt->op, "starts", "TIME",
            "this time does not exist there, or exists twice: the clocks change");
    ret_entry->revision = was ? was->revision : 1;
    return r;
}

static int move_one(
    struct attempt *attempt, const struct plan_record *plan, uint32_t task, const char **ret_before)
{
    const struct plan_entry *was = attempt->loaded.stored.of_tasks[task];
    struct plan_entry entry;
    int r = was ? make_entry(attempt, task, &entry) : 0;

    if (r || !was)
        return r;
    r = store_slot_move(attempt->session, attempt->op, plan, &entry, ret_before);
    if (r == 0)
        attempt->loaded.entries[was - attempt->loaded.entries] = entry;
    return r;
}

/* Counts and cost of the draft as it is now. */
static int weigh(struct attempt *attempt, struct plan_record *plan)
{
    struct plan_loaded *loaded = &attempt->loaded;
    struct plan_entry *base;
    struct plan_stored stored;
    size_t count;
    int r = plan_solution_read(
        &loaded->planning, loaded->arena, loaded->entries, loaded->entry_count, &stored);

    if (r == 0)
        r = plan_cost(&loaded->planning.problem, &stored.plan, loaded->arena, &plan->cost);
    if (r)
        return r;
    plan->unplaced_count = 0;
    for (size_t i = 0; i < loaded->entry_count; i++)
        plan->unplaced_count += !*loaded->entries[i].commission;
    if (plan->base == 0)
        return 0;
    r = store_plan_entries(
        attempt->session, attempt->op, plan->session, plan->base, loaded->arena, &base, &count);
    if (r == 0)
        plan->moved_count = plan_entries_moved(base, count, loaded->entries, loaded->entry_count);
    return r;
}

static int copy_plan(struct attempt *attempt, struct plan_record *plan)
{
    plan->base = attempt->loaded.record.number;
    plan->origin = PLAN_MOVED;
    return store_plan_copy(attempt->session, attempt->op, plan);
}

static int apply(struct attempt *attempt)
{
    struct plan_move *move = attempt->move;
    struct plan_record plan = attempt->loaded.record;
    const char *before = "", *ignored = "";
    int r = attempt->copies ? copy_plan(attempt, &plan) : 0;

    if (r == 0)
        r = move_one(attempt, &plan, attempt->trial.task, &before);
    if (r == 0 && attempt->trial.follower != PLAN_NONE)
        r = move_one(attempt, &plan, attempt->trial.follower, &ignored);
    if (r == 0)
        r = weigh(attempt, &plan);
    if (r == 0)
        r = store_plan_moved(attempt->session, attempt->op, &plan, attempt->entry, before);
    if (r == 0)
        r = store_slot_read(attempt->session, attempt->op, move->session, plan.number,
            move->candidate, move->epreuve, &move->after);
    move->has_after = r == 0;
    move->plan = plan;
    return r;
}

/* The slot as it would be. */
static int foresee(struct attempt *attempt)
{
    struct plan_move *move = attempt->move;
    struct arena *arena = attempt->op->arena;
    struct plan_entry entry;
    int r = make_entry(attempt, attempt->trial.task, &entry);

    if (r)
        return r;
    move->after = move->before;
    move->after.commission = arena_strdup(arena, entry.commission);
    move->after.centre = arena_strdup(arena, entry.centre);
    move->after.room = arena_strdup(arena, entry.room);
    move->after.loge = arena_strdup(arena, entry.loge);
    move->after.date = arena_strdup(arena, entry.date);
    move->after.obstacle = arena_strdup(arena, entry.obstacle);
    move->after.start_minute = entry.start_minute;
    move->after.starts_us = entry.starts_us;
    move->after.ends_us = entry.starts_us + (int64_t)entry.duration_minutes * 60 * 1000000;
    move->has_after = true;
    return move->after.commission && move->after.centre && move->after.room && move->after.loge &&
                   move->after.date && move->after.obstacle
               ? 0
               : -ENOMEM;
}

static int try_place(struct attempt *attempt)
{
    int r;

    if (attempt->move->unplace) {
        attempt->trial.plan = attempt->loaded.stored.plan;
        attempt->trial.plan.slots[attempt->trial.task].commission = PLAN_NONE;
        if (attempt->trial.follower != PLAN_NONE)
            attempt->trial.plan.slots[attempt->trial.follower].commission = PLAN_NONE;
        return 0;
    }
    r = find_place(attempt);
    if (r == 0)
        r = plan_try(&attempt->loaded, &attempt->trial);
    return r ? r : tell(attempt);
}

static int attempt_move(struct attempt *attempt)
{
    struct plan_move *move = attempt->move;
    int r = load_draft(attempt);

    if (r == 0)
        r = find_task(attempt);
    if (r)
        return r;
    move->plan = attempt->loaded.record;
    r = store_slot_read(attempt->session, attempt->op, move->session, move->plan.number,
        move->candidate, move->epreuve, &move->before);
    if (r == 0)
        r = try_place(attempt);
    if (r)
        return r;
    if (move->finding_count)
        return move->validate_only ? 0 : refuse(attempt);
    return move->validate_only ? foresee(attempt) : apply(attempt);
}

/* ---- the method ---- */

static int answer_again(struct op *op, struct store_session *session, struct plan_move *move)
{
    int r = store_slot_read(session, op, move->session, move->plan.number, move->candidate,
        move->epreuve, &move->after);

    move->before = move->after;
    move->has_after = r == 0;
    return r == OUTCOME_NOT_FOUND
               ? plan_refuse_slot(op, move->plan.number, move->candidate, move->epreuve)
               : r;
}

static int move_work(struct op *op, struct store_session *session, void *context)
{
    struct moving *moving = context;
    struct attempt attempt = {.op = op, .session = session, .move = moving->move};
    bool found;
    int r = store_plan_prior(session, op, &moving->move->plan, &found);

    if (r || found)
        return r ? r : answer_again(op, session, moving->move);
    r = store_plans_lock(session, op, moving->move->session);
    if (r == 0)
        r = attempt_move(&attempt);
    plan_loaded_release(&attempt.loaded);
    return r;
}

static void moved(struct op *op, int r, void *context)
{
    const struct moving *moving = context;

    moving->done(op, r, moving->move, moving->context);
}

int plan_move(
    struct store *store, struct op *op, struct plan_move *move, plan_move_fn done, void *context)
{
    const struct moving moving = {move, done, context};
    struct moving *kept = arena_memdup(op->arena, &moving, sizeof moving);
    int r = plan_require_session(op, move->session);

    if (!kept)
        return -ENOMEM;
    if (!*move->candidate)
        r = op_violation(op, "candidate", "REQUIRED", "the N° candidat is missing");
    if (!*move->epreuve)
        r = op_violation(op, "epreuve", "REQUIRED", "the épreuve is missing, for example E4");
    if (!*move->etag_text)
        r = op_violation(op, "etag", "REQUIRED",
            "give the etag of the slot as it was read: two people may be moving it");
    if (r)
        return r;
    store_work(store, op, move_work, moved, kept);
    return 0;
}

#include "domain/plan_explain.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/plan_loaded.h"
#include "domain/plan_message.h"
#include "planning/planner.h"
#include "store/plan.h"

#include <errno.h>

/* By enum planner_obstacle; of whole commissions first. */
static const struct {
    const char *reason, *message;
} obstacle_words[PLANNER_OBSTACLE_COUNT] = {
    [PLANNER_NO_OBSTACLE] = {"FREE", "nothing: it could go there at once"},
    [PLANNER_OBSTACLE_EPREUVE] = {"OTHER_EPREUVE", "the commission examines another épreuve"},
    [PLANNER_OBSTACLE_LANGUAGE] = {"LANGUAGE", "the commission examines another language"},
    [PLANNER_OBSTACLE_ZONE] = {"ZONE", "the commission sits in another zone"},
    [PLANNER_OBSTACLE_CANCELLED] = {"CANCELLED", "the commission is cancelled"},
    [PLANNER_OBSTACLE_INCOMPLETE] = {"INCOMPLETE", "the commission is not lawful: a seat is empty"},
    [PLANNER_OBSTACLE_OWN_ESTABLISHMENT] = {"OWN_ESTABLISHMENT",
        "a member teaches in the candidate's own establishment"},
    [PLANNER_OBSTACLE_NEVER_AVAILABLE] = {"NEVER_AVAILABLE",
        "there is no minute in which all members are available"},
    [PLANNER_OBSTACLE_DAY] = {"DAY", "a day that is not open for the épreuve, or the commission"},
    [PLANNER_OBSTACLE_LENGTH] = {"TOO_LONG",
        "the oral, with its preparation and extra time, does not fit into the hours of the day"},
    [PLANNER_OBSTACLE_MEMBER] = {"MEMBER_AWAY", "a member is not available then"},
    [PLANNER_OBSTACLE_ROOM] = {"NO_ROOM", "no room is free and open then"},
    [PLANNER_OBSTACLE_LOGE] = {"NO_LOGE", "no loge has a free seat for the preparation then"},
    [PLANNER_OBSTACLE_BUSY] = {"COMMISSION_BUSY",
        "the commission, or one of its members, has another oral then"},
    [PLANNER_OBSTACLE_DAY_FULL] = {"DAY_FULL",
        "the commission has as many candidates as a day may"},
    [PLANNER_OBSTACLE_CANDIDATE] = {"CANDIDATE_BUSY", "the candidate has another oral, too near"},
    [PLANNER_OBSTACLE_ECRIT] = {"ECRIT", "the candidate has an écrit then"},
};

const char *plan_main_obstacle(const struct planner_explanation *explanation)
{
    unsigned most = 0;

    if (explanation->commissions[PLANNER_NO_OBSTACLE] == 0) {
        for (unsigned i = PLANNER_OBSTACLE_LANGUAGE; i <= PLANNER_OBSTACLE_NEVER_AVAILABLE; i++)
            if (explanation->commissions[i] &&
                (!most || explanation->commissions[i] > explanation->commissions[most]))
                most = i;
        return most ? obstacle_words[most].reason : "NO_COMMISSION";
    }
    for (unsigned i = PLANNER_OBSTACLE_LENGTH; i < PLANNER_OBSTACLE_COUNT; i++)
        if (explanation->places[i] && (!most || explanation->places[i] > explanation->places[most]))
            most = i;
    return most ? obstacle_words[most].reason : "";
}

/* ---- telling ---- */

struct telling {
    struct op *op;
    const struct plan_loaded *loaded;
    struct plan_explaining *explaining;
};

static int tell_obstacles(
    const struct telling *telling, const struct planner_explanation *explanation)
{
    struct plan_obstacle *told =
        arena_calloc(telling->op->arena, PLANNER_OBSTACLE_COUNT + 1, sizeof *told);
    size_t count = 0;

    if (!told)
        return -ENOMEM;
    for (unsigned i = PLANNER_OBSTACLE_LANGUAGE; i < PLANNER_OBSTACLE_COUNT; i++)
        if (explanation->commissions[i] || explanation->places[i])
            told[count++] = (struct plan_obstacle){obstacle_words[i].reason,
                explanation->commissions[i], explanation->places[i], obstacle_words[i].message};
    telling->explaining->obstacles = told;
    telling->explaining->obstacle_count = count;
    return 0;
}

/* "E6 of N° candidat 0123 to E6-02, 2022-05-19 10:20" */
static const char *tell_move(const struct telling *telling, const struct planner_remedy *remedy)
{
    const struct planning *planning = &telling->loaded->planning;
    const struct plan_task *task;
    char time[6];

    if (remedy->task >= planning->problem.task_count ||
        remedy->other.commission >= planning->problem.commission_count ||
        remedy->other.day >= planning->problem.day_count)
        return arena_strdup(telling->op->arena, "another oral is moved");
    task = &planning->problem.tasks[remedy->task];
    day_minute_format(remedy->other.start, time);
    return arena_printf(telling->op->arena, "move %s of N° candidat %s to %s, %s %s",
        planning->rules->orals[task->epreuve].epreuve,
        planning->source->subjects[task->candidate].number,
        planning->source->commissions[remedy->other.commission].id,
        planning->dates[remedy->other.day], time);
}

static const char *tell_change(const struct telling *telling, const struct planner_remedy *remedy)
{
    const struct planning *planning = &telling->loaded->planning;
    struct arena *arena = telling->op->arena;
    const char *commission = planning->source->commissions[remedy->place.commission].id;
    const char *room = remedy->room < planning->source->room_count
                           ? planning->source->rooms[remedy->room].name
                           : "?";
    const char *member;

    switch (remedy->kind) {
    case PLANNER_REMEDY_NONE_NEEDED:
        return arena_strdup(arena, "this place is free");
    case PLANNER_REMEDY_MEMBER:
        member = plan_tell_examiner(arena, planning, remedy->member);
        return member ? arena_printf(arena, "%s is available then", member) : NULL;
    case PLANNER_REMEDY_ROOM:
        return arena_printf(arena, "room %s is open then", room);
    case PLANNER_REMEDY_LOGE_SEAT:
        return arena_printf(arena, "one more seat in loge %s", room);
    case PLANNER_REMEDY_MOVE:
        return tell_move(telling, remedy);
    case PLANNER_REMEDY_OWN_ESTABLISHMENT:
        return arena_strdup(arena, "the session allows examiners of the own establishment");
    case PLANNER_REMEDY_COMPLETE:
        return arena_printf(arena, "commission %s is completed, or not cancelled", commission);
    case PLANNER_REMEDY_DAY:
        return arena_printf(arena, "%s sits on that day too", commission);
    case PLANNER_REMEDY_DAY_SLOT:
        return arena_printf(arena, "%s takes one candidate more on that day", commission);
    default:
        return arena_strdup(arena, "");
    }
}

static const char *const remedy_reasons[] = {"FREE", "MEMBER", "ROOM", "LOGE_SEAT", "MOVE",
    "OWN_ESTABLISHMENT", "COMPLETE", "DAY", "DAY_SLOT"};

static int tell_remedies(
    const struct telling *telling, const struct planner_explanation *explanation)
{
    const struct planning *planning = &telling->loaded->planning;
    struct arena *arena = telling->op->arena;
    struct plan_remedy *told = arena_calloc(arena, explanation->remedy_count + 1, sizeof *told);
    size_t count = 0;

    if (!told)
        return -ENOMEM;
    for (uint32_t i = 0; i < explanation->remedy_count; i++) {
        const struct planner_remedy *remedy = &explanation->remedies[i];
        struct plan_remedy *to = &told[count];

        if (remedy->place.commission >= planning->problem.commission_count ||
            (unsigned)remedy->kind >= ARRAY_LEN(remedy_reasons))
            continue;
        to->reason = remedy_reasons[remedy->kind];
        to->message = tell_change(telling, remedy);
        to->commission =
            arena_strdup(arena, planning->source->commissions[remedy->place.commission].id);
        to->date = arena_strdup(arena, remedy->place.day < planning->problem.day_count
                                           ? planning->dates[remedy->place.day]
                                           : "");
        to->minute = remedy->place.start;
        if (!to->message || !to->commission || !to->date)
            return -ENOMEM;
        count++;
    }
    telling->explaining->remedies = told;
    telling->explaining->remedy_count = count;
    return 0;
}

/* ---- the method ---- */

struct asking {
    struct plan_explaining *explaining;
    plan_explaining_fn done;
    void *context;
};

/* A candidate without this oral: why, as the law has it. */
static int refuse_excluded(
    struct op *op, const struct planning *planning, const struct plan_explaining *explaining)
{
    static const char *const why[PLAN_EXCLUSION_COUNT] = {
        [PLAN_OUT_WITHDRAWN] = "the candidate has withdrawn",
        [PLAN_OUT_NV] = "the épreuve is NV: the candidate must not be interrogated",
        [PLAN_OUT_CCF] = "it is assessed in the establishment (CCF)",
        [PLAN_OUT_OTHER_FORM] = "it is no oral for candidates of this class",
        [PLAN_OUT_NO_LANGUAGE] = "the candidate has not chosen the language",
        [PLAN_OUT_NO_REQUEST] = "the candidate has no accepted request",
    };
    uint32_t candidate = name_index_find(&planning->candidates, explaining->candidate),
             epreuve = planning_epreuve(planning, explaining->epreuve);
    enum plan_exclusion out;

    if (candidate == NAME_INDEX_NONE)
        return op_refuse(op, OUTCOME_NOT_FOUND, "CANDIDATE_NOT_FOUND",
            "the session has no N° candidat %.20s", explaining->candidate);
    if (epreuve == PLAN_NONE)
        return op_refuse(op, OUTCOME_NOT_FOUND, "EPREUVE_NOT_FOUND",
            "no oral '%.20s' is planned in this session", explaining->epreuve);
    out = plan_exclusion_of(planning->definition, &planning->rules->orals[epreuve],
        &planning->source->subjects[candidate]);
    return op_refuse(op, OUTCOME_PRECONDITION, "NOT_PLANNED",
        "%.20s of N° candidat %.20s is not planned: %s", explaining->epreuve, explaining->candidate,
        why[out] ? why[out] : "");
}

static int explain_task(
    struct op *op, const struct plan_loaded *loaded, uint32_t task, struct plan_explaining *to)
{
    const struct telling telling = {op, loaded, to};
    struct planner_explanation explanation;
    struct plan plan = loaded->stored.plan;
    int r;

    plan_solution_forget_gone(&loaded->planning, &plan);
    r = planner_explain(&loaded->planning.problem, &plan, task, loaded->arena, &explanation);
    if (r)
        return r < 0 ? r : err_fold(r);
    r = tell_obstacles(&telling, &explanation);
    return r ? r : tell_remedies(&telling, &explanation);
}

static int explain_work(struct op *op, struct store_session *session, void *context)
{
    const struct asking *asking = context;
    struct plan_explaining *explaining = asking->explaining;
    CLEANUP(plan_loaded_release) struct plan_loaded loaded = {0};
    uint32_t task;
    int r = plan_load(
        op, session, explaining->session, explaining->number, explaining->decode, &loaded);

    if (r)
        return r;
    task = planning_task(&loaded.planning,
        name_index_find(&loaded.planning.candidates, explaining->candidate),
        planning_epreuve(&loaded.planning, explaining->epreuve));
    if (task == PLAN_NONE)
        return refuse_excluded(op, &loaded.planning, explaining);
    r = store_slot_read(session, op, explaining->session, loaded.record.number,
        explaining->candidate, explaining->epreuve, &explaining->slot);
    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, OUTCOME_PRECONDITION, "STALE",
            "plan %u was made before N° candidat %.20s had %.20s: repair it", loaded.record.number,
            explaining->candidate, explaining->epreuve);
    return r ? r : explain_task(op, &loaded, task, explaining);
}

static void explained(struct op *op, int r, void *context)
{
    const struct asking *asking = context;

    asking->done(op, r, asking->explaining, asking->context);
}

int plan_explain(struct store *store,
    struct op *op,
    struct plan_explaining *explaining,
    plan_explaining_fn done,
    void *context)
{
    const struct asking asking = {explaining, done, context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = plan_require_session(op, explaining->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    if (!*explaining->candidate || !*explaining->epreuve)
        return op_violation(op, *explaining->candidate ? "epreuve" : "candidate", "REQUIRED",
            "say whose oral, and which: the N° candidat and the épreuve");
    store_work_snapshot(store, op, explain_work, explained, kept);
    return 0;
}

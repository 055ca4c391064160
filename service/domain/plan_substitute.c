#include "domain/plan_substitute.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/plan_loaded.h"
#include "planning/planner.h"
#include "store/store.h"

#include <errno.h>

struct asking {
    struct plan_substituting *substituting;
    plan_substituting_fn done;
    void *context;
};

/* ---- who is meant ---- */

static bool is_listed(const struct commission *commission, const char *examiner)
{
    for (size_t i = 0; i < commission->member_count; i++)
        if (text_equal(commission->members[i].examiner, examiner))
            return true;
    return false;
}

/* The members of the store's row: the problem leaves out who has withdrawn, and that is who is
 * replaced most often. */
static int find_member(struct op *op,
    const struct planning *planning,
    const struct plan_substituting *substituting,
    uint32_t *ret_commission,
    uint32_t *ret_member)
{
    uint32_t index = name_index_find(&planning->commissions, substituting->commission);
    uint32_t member = name_index_find(&planning->examiners, substituting->examiner);

    if (index == NAME_INDEX_NONE)
        return op_refuse(op, OUTCOME_NOT_FOUND, "COMMISSION_NOT_FOUND",
            "the session has no commission '%.20s' that examines; `palmares commission list` shows "
            "those there are",
            substituting->commission);
    if (planning->source->commissions[index].cancelled)
        return op_refuse(op, OUTCOME_PRECONDITION, "CANCELLED",
            "commission %.20s is cancelled: nobody sits in it", substituting->commission);
    if (member == NAME_INDEX_NONE ||
        !is_listed(&planning->source->commissions[index], substituting->examiner))
        return op_refuse(op, OUTCOME_NOT_FOUND, "MEMBER_NOT_FOUND",
            "commission %.20s has no member '%.20s'; `palmares commission show %.20s` shows who "
            "sits in it",
            substituting->commission, substituting->examiner, substituting->commission);
    *ret_commission = index;
    *ret_member = member;
    return 0;
}

/* ---- telling ---- */

static const char *note_of(const struct planner_substitute *found)
{
    if (!found->first_choice)
        return "FAILING_WHICH";
    return found->orals && !found->same_centre ? "OTHER_CENTRE" : "";
}

static int tell(struct arena *arena,
    const struct examiner *examiner,
    const struct planner_substitute *found,
    struct plan_substitute *ret_told)
{
    *ret_told = (struct plan_substitute){
        .code = arena_strdup(arena, examiner->code),
        .family_name = arena_strdup(arena, examiner->family_name),
        .given_name = arena_strdup(arena, examiner->given_name),
        .establishment = arena_strdup(arena, examiner->establishment),
        .quality = examiner->quality,
        .orals = found->orals,
        .note = note_of(found),
    };
    return ret_told->code && ret_told->family_name && ret_told->given_name &&
                   ret_told->establishment
               ? 0
               : -ENOMEM;
}

/* The planner does not know who has withdrawn: such a member is in no commission of the problem,
 * and free for that. */
static int tell_all(struct op *op,
    const struct plan_loaded *loaded,
    const struct planner_substitute *found,
    size_t count,
    struct plan_substituting *substituting)
{
    struct plan_substitute *told =
        arena_calloc(op->arena, base_min_size(count, PLAN_SUBSTITUTES_TOLD_MAX) + 1, sizeof *told);
    int r = told ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++) {
        const struct examiner *examiner = &loaded->source.examiners[found[i].member];

        if (examiner->withdrawn)
            continue;
        if (substituting->found++ < PLAN_SUBSTITUTES_TOLD_MAX)
            r = tell(op->arena, examiner, &found[i], &told[substituting->count++]);
    }
    substituting->substitutes = told;
    return r;
}

/* ---- the method ---- */

static int substitutes_work(struct op *op, struct store_session *session, void *context)
{
    const struct asking *asking = context;
    struct plan_substituting *to = asking->substituting;
    CLEANUP(plan_loaded_release) struct plan_loaded loaded = {0};
    const struct planner_substitute *found;
    uint32_t commission = PLAN_NONE, member = PLAN_NONE;
    size_t count;
    int r = plan_load(op, session, to->session, to->number, to->decode, &loaded);

    to->count = to->found = 0; /* the work may run again */
    if (r == 0)
        r = find_member(op, &loaded.planning, to, &commission, &member);
    if (r)
        return r;
    to->plan = loaded.record;
    plan_solution_forget_gone(&loaded.planning, &loaded.stored.plan);
    r = planner_substitutes(&loaded.planning.problem, &loaded.stored.plan, commission, member,
        loaded.arena, &found, &count);
    if (r)
        return r < 0 ? r : err_fold(r);
    return tell_all(op, &loaded, found, count, to);
}

static void substitutes_done(struct op *op, int r, void *context)
{
    const struct asking *asking = context;

    asking->done(op, r, asking->substituting, asking->context);
}

int plan_substitutes(struct store *store,
    struct op *op,
    struct plan_substituting *substituting,
    plan_substituting_fn done,
    void *context)
{
    const struct asking asking = {substituting, done, context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = plan_require_session(op, substituting->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    if (!*substituting->commission || !*substituting->examiner)
        return op_violation(op, *substituting->commission ? "examiner" : "commission", "REQUIRED",
            "say whose place, and where: the commission and the code of its member");
    store_work_snapshot(store, op, substitutes_work, substitutes_done, kept);
    return 0;
}

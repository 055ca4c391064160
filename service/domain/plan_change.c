#include "domain/plan_change.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/plain_text.h"
#include "domain/plan_check_now.h"
#include "store/plan.h"

#include <errno.h>

enum { REASON_MAX = 500 };

struct changing {
    struct plan_change change;
    struct plan_record plan;
    plan_change_fn done;
    void *context;
};

static int require_draft(struct op *op, const struct plan_record *plan)
{
    static const char *const why[PLAN_STATE_COUNT] = {
        "", "", "is in force already", "was in force and is superseded", "was discarded"};

    if (plan->state == PLAN_DRAFT)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "NOT_A_DRAFT", "plan %u %s", plan->number,
        why[(unsigned)plan->state % PLAN_STATE_COUNT]);
}

static int check_etag(const struct plan_change *change, const struct plan_record *plan)
{
    return change->revision && change->revision != plan->revision ? OUTCOME_ETAG_MISMATCH : 0;
}

/* ---- publishing ---- */

/* A draft is made of the plan in force, or of nothing when none was. */
static int check_base(struct op *op, struct store_session *session, const struct plan_record *plan)
{
    struct plan_record in_force;
    int r = store_plan_read(session, op, plan->session, 0, &in_force);

    if (r == OUTCOME_NOT_FOUND || (r == 0 && in_force.state != PLAN_PUBLISHED))
        return 0;
    if (r == 0 && plan->base && plan->base != in_force.number)
        return op_refuse(op, OUTCOME_PRECONDITION, "BASE_SUPERSEDED",
            "plan %u was made from plan %u, and plan %u is in force now: repair it first "
            "(`palmares plan repair --base %u`)",
            plan->number, plan->base, in_force.number, plan->number);
    return r;
}

static const char *finding_path(struct arena *arena, const struct plan_finding *finding)
{
    if (*finding->candidate)
        return arena_printf(arena, "slots[%s/%s]", finding->candidate, finding->epreuve);
    return arena_printf(arena, "commissions[%s]", finding->commission);
}

static int refuse_findings(struct op *op, const struct plan_checking *checking)
{
    size_t stale = checking->stale_count;

    for (size_t i = 0; i < checking->finding_count; i++) {
        const struct plan_finding *finding = &checking->findings[i];
        const char *path = finding_path(op->arena, finding);
        char time[6] = "";

        if (!path)
            return -ENOMEM;
        if (*finding->date)
            day_minute_format(finding->minute, time);
        (void)op_violation(op, path, finding->rule, "%s%s%s%s%s%s", finding->commission,
            *finding->date ? ", " : "", finding->date, *time ? " " : "", time,
            arena_printf(op->arena, ": %s", finding->message));
    }
    for (size_t i = 0; i < stale; i++) {
        const char *path = arena_printf(op->arena, "candidates[%s]", checking->stale[i]);

        if (!path)
            return -ENOMEM;
        (void)op_violation(op, path, "STALE",
            "the orals of N° candidat %s are not those of the plan any more", checking->stale[i]);
    }
    if (checking->findings_found)
        return op_refuse(op, OUTCOME_PRECONDITION, "UNLAWFUL",
            "plan %u breaks %zu rules: repair it", checking->plan.number, checking->findings_found);
    if (stale)
        return op_refuse(op, OUTCOME_PRECONDITION, "STALE",
            "since plan %u was made, the orals of %zu candidates have changed (registered, "
            "withdrawn, NV, extra time, engagement): repair it",
            checking->plan.number, stale);
    return 0;
}

static int check_placed(
    struct op *op, const struct plan_change *change, const struct plan_loaded *loaded)
{
    if (loaded->stored.unplaced == 0 || change->allow_unplaced)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "UNPLACED",
        "%u orals of plan %u have no slot: `palmares plan show %u --unplaced` lists them, "
        "`palmares plan explain` says what would free one; with allow_unplaced it is published "
        "all the same",
        loaded->stored.unplaced, loaded->record.number, loaded->record.number);
}

/* Whether the plan may be put in force, as everything is now. */
static int check_publish(struct op *op, struct store_session *session, struct changing *changing)
{
    const struct plan_change *change = &changing->change;
    CLEANUP(plan_loaded_release) struct plan_loaded loaded = {0};
    struct plan_checking checking = {.session = change->session};
    int r = plan_load(op, session, change->session, change->number, change->decode, &loaded);

    if (r)
        return r;
    changing->plan = loaded.record;
    r = require_draft(op, &loaded.record);
    if (r == 0)
        r = check_etag(change, &loaded.record);
    if (r == 0)
        r = check_base(op, session, &loaded.record);
    if (r == 0)
        r = plan_check_loaded(op, &loaded, &checking);
    if (r == 0)
        r = refuse_findings(op, &checking);
    return r ? r : check_placed(op, change, &loaded);
}

static int publish_work(struct op *op, struct store_session *session, void *context)
{
    struct changing *changing = context;
    bool found;
    int r = store_plan_prior(session, op, &changing->plan, &found);

    if (r || found)
        return r;
    r = store_plans_lock(session, op, changing->change.session);
    if (r == 0)
        r = check_publish(op, session, changing);
    if (r || changing->change.validate_only)
        return r;
    return store_plan_publish(session, op, &changing->plan);
}

static void changed(struct op *op, int r, void *context)
{
    const struct changing *changing = context;

    changing->done(op, r, &changing->plan, changing->context);
}

static int keep(struct op *op,
    const struct plan_change *change,
    plan_change_fn done,
    void *context,
    struct changing **ret_changing)
{
    const struct changing changing = {.change = *change, .done = done, .context = context};
    int r = plan_require_session(op, change->session);

    if (r)
        return r;
    if (change->number == 0 || change->number > INT32_MAX)
        return op_violation(op, "plan", "REQUIRED", "say which plan");
    *ret_changing = arena_memdup(op->arena, &changing, sizeof changing);
    return *ret_changing ? 0 : -ENOMEM;
}

int plan_publish(struct store *store,
    struct op *op,
    const struct plan_change *change,
    plan_change_fn done,
    void *context)
{
    struct changing *changing;
    int r = keep(op, change, done, context, &changing);

    if (r)
        return r;
    store_work_snapshot(store, op, publish_work, changed, changing);
    return 0;
}

/* ---- discarding ---- */

static int discard_work(struct op *op, struct store_session *session, void *context)
{
    struct changing *changing = context;
    const struct plan_change *change = &changing->change;
    bool found;
    int r = store_plan_prior(session, op, &changing->plan, &found);

    if (r || found)
        return r;
    r = store_plan_read(session, op, change->session, change->number, &changing->plan);
    if (r == OUTCOME_NOT_FOUND)
        return plan_refuse_unknown(op, change->number);
    if (r == 0)
        r = require_draft(op, &changing->plan);
    if (r == 0)
        r = check_etag(change, &changing->plan);
    return r ? r : store_plan_discard(session, op, change->reason, &changing->plan);
}

int plan_discard(struct store *store,
    struct op *op,
    const struct plan_change *change,
    plan_change_fn done,
    void *context)
{
    struct changing *changing;
    char *reason = arena_strdup(op->arena, change->reason);
    int r = keep(op, change, done, context, &changing);

    if (r || !reason)
        return r ? r : -ENOMEM;
    changing->change.reason = plain_text_tidy(reason);
    if (*changing->change.reason && plain_text_check(changing->change.reason, REASON_MAX))
        return op_violation(op, "reason", "TEXT",
            "write at most %d characters of plain text on one line", REASON_MAX);
    store_work(store, op, discard_work, changed, changing);
    return 0;
}

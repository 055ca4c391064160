/* The independent checker over a stored plan, with the session as it is now. */
#include "domain/plan.h"

#include "base/text.h"
#include "domain/plan_check_now.h"
#include "domain/plan_message.h"
#include "store/store.h"

#include <errno.h>

struct asking {
    struct plan_checking *checking;
    plan_checking_fn done;
    void *context;
};

static int tell_all(struct op *op,
    const struct plan_loaded *loaded,
    const struct plan_violation *violations,
    struct plan_checking *checking)
{
    struct plan_finding *findings;
    int r = 0;

    checking->finding_count = base_min_size(checking->findings_found, PLAN_VIOLATIONS_TOLD_MAX);
    findings = arena_calloc(op->arena, checking->finding_count + 1, sizeof *findings);
    if (!findings)
        return -ENOMEM;
    for (size_t i = 0; i < checking->finding_count && r == 0; i++)
        r = plan_tell(
            op->arena, &loaded->planning, &loaded->stored.plan, &violations[i], &findings[i]);
    checking->findings = findings;
    return r;
}

static int copy_stale(
    struct op *op, const struct plan_loaded *loaded, struct plan_checking *checking)
{
    size_t count = base_min_size(loaded->stored.stale_count, PLAN_STALE_TOLD_MAX);
    const char **stale = arena_calloc(op->arena, count + 1, sizeof *stale);

    if (!stale)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        if (!(stale[i] = arena_strdup(op->arena, loaded->stored.stale[i])))
            return -ENOMEM;
    checking->stale = stale;
    checking->stale_count = count;
    return 0;
}

int plan_check_loaded(
    struct op *op, const struct plan_loaded *loaded, struct plan_checking *checking)
{
    const struct plan_violation *violations;
    int r = plan_check(&loaded->planning.problem, &loaded->stored.plan, loaded->arena,
        PLAN_VIOLATIONS_TOLD_MAX, &violations, &checking->findings_found);

    checking->plan = loaded->record;
    if (r == 0)
        r = tell_all(op, loaded, violations, checking);
    return r ? r : copy_stale(op, loaded, checking);
}

static int check_work(struct op *op, struct store_session *session, void *context)
{
    const struct asking *asking = context;
    struct plan_checking *checking = asking->checking;
    CLEANUP(plan_loaded_release) struct plan_loaded loaded = {0};
    int r = plan_load(op, session, checking->session, checking->number, checking->decode, &loaded);

    return r ? r : plan_check_loaded(op, &loaded, checking);
}

static void check_done(struct op *op, int r, void *context)
{
    const struct asking *asking = context;

    asking->done(op, r, asking->checking, asking->context);
}

int plan_check_now(struct store *store,
    struct op *op,
    struct plan_checking *checking,
    plan_checking_fn done,
    void *context)
{
    const struct asking asking = {checking, done, context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = plan_require_session(op, checking->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work_snapshot(store, op, check_work, check_done, kept);
    return 0;
}

#include "domain/audit.h"

#include "store/audit.h"

#include <errno.h>

enum { SEAL_ROWS_MAX = 5000 };

struct waiting_state {
    audit_state_fn done;
    void *context;
};

int audit_list(struct store *store,
    struct op *op,
    const struct audit_filter *filter,
    int64_t before_id,
    uint32_t limit,
    audit_rows_fn done,
    void *context)
{
    return store_audit_list(store, op, filter, before_id, limit, done, context);
}

int audit_verify(struct store *store,
    struct op *op,
    uint64_t from_seal,
    uint32_t seals,
    audit_verification_fn done,
    void *context)
{
    return store_audit_verify(store, op, from_seal ? from_seal : 1, seals, done, context);
}

int audit_seal(struct store *store, struct op *op, audit_sealed_fn done, void *context)
{
    return store_audit_seal(store, op, SEAL_ROWS_MAX, done, context);
}

static void have_counts(
    struct op *op, int r, const struct store_audit_counts *counts, void *context)
{
    const struct waiting_state *waiting = context;
    struct audit_state state = {
        .rows = counts->rows,
        .unsealed = counts->unsealed,
        .schema_version = counts->schema_version,
        .database_version = counts->database_version,
    };

    waiting->done(op, r, &state, waiting->context);
}

int audit_get_state(struct store *store, struct op *op, audit_state_fn done, void *context)
{
    struct waiting_state *waiting = arena_alloc(op->arena, sizeof *waiting);

    if (!waiting)
        return -ENOMEM;
    *waiting = (struct waiting_state){.done = done, .context = context};
    return store_audit_counts(store, op, have_counts, waiting);
}

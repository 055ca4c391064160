/* Reading and verifying the audit; sealing it in batches. Results come through the callback, on a
 * store thread. */
#pragma once

#include "model/audit.h"
#include "model/op.h"

struct store;

typedef void (*audit_rows_fn)(
    struct op *op, int r, const struct audit_row *rows, size_t count, void *context);
/* Newest first, ids below `before_id` (0: any). */
int audit_list(struct store *store,
    struct op *op,
    const struct audit_filter *filter,
    int64_t before_id,
    uint32_t limit,
    audit_rows_fn done,
    void *context) MUST_CHECK;

typedef void (*audit_verification_fn)(
    struct op *op, int r, const struct audit_verification *verification, void *context);
/* `from_seal` 0 reads as 1. */
int audit_verify(struct store *store,
    struct op *op,
    uint64_t from_seal,
    uint32_t seals,
    audit_verification_fn done,
    void *context) MUST_CHECK;

typedef void (*audit_sealed_fn)(struct op *op, int r, int64_t rows, void *context);
/* One more seal over finished transactions. */
int audit_seal(struct store *store, struct op *op, audit_sealed_fn done, void *context) MUST_CHECK;

/* How large the audit is, and what the database says of itself. */
struct audit_state {
    int64_t rows, unsealed, schema_version;
    const char *database_version;
};
typedef void (*audit_state_fn)(
    struct op *op, int r, const struct audit_state *state, void *context);
int audit_get_state(
    struct store *store, struct op *op, audit_state_fn done, void *context) MUST_CHECK;

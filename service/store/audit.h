/* The audit: reading it, sealing it, verifying it. Changes write their own rows, in their own
 * statements. */
#pragma once

#include "model/audit.h"
#include "store/store.h"

/* Newest first, with an id below `before_id` (0: any). */
typedef void (*store_audit_fn)(
    struct op *op, int r, const struct audit_row *rows, size_t count, void *context);
int store_audit_list(struct store *store,
    struct op *op,
    const struct audit_filter *filter,
    int64_t before_id,
    uint32_t limit,
    store_audit_fn done,
    void *context) MUST_CHECK;

/* Add one seal over at most about `most` rows of finished transactions; the number of rows sealed.
 */
typedef void (*store_count_fn)(struct op *op, int r, int64_t count, void *context);
int store_audit_seal(struct store *store,
    struct op *op,
    uint32_t most,
    store_count_fn done,
    void *context) MUST_CHECK;

/* Recompute `seals` seals from `from_seal` (1 is the first). */
typedef void (*store_verification_fn)(
    struct op *op, int r, const struct audit_verification *verification, void *context);
int store_audit_verify(struct store *store,
    struct op *op,
    uint64_t from_seal,
    uint32_t seals,
    store_verification_fn done,
    void *context) MUST_CHECK;

struct store_audit_counts {
    int64_t rows, unsealed;
    int64_t schema_version;
    const char *database_version;
};
typedef void (*store_audit_counts_fn)(
    struct op *op, int r, const struct store_audit_counts *counts, void *context);
int store_audit_counts(
    struct store *store, struct op *op, store_audit_counts_fn done, void *context) MUST_CHECK;

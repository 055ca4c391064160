/* Rows of decisions, for the store's own files. */
#pragma once

#include "model/conformity.h"
#include "store/query.h"

/* Of conformity_decision x. */
#define DECISION_COLUMNS                                                                         \
    "x.id, x.session, x.candidate, x.epreuve, x.outcome, x.ground, x.penalties, x.until, "       \
    "x.notice_on, x.notice_by, x.reason, x.decided_by, x.decided_at, x.reversed_at IS NOT NULL " \
    "AS reversed, x.reversal_reason"

/* Everything in the arena. -ENOMEM. */
int decision_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct conformity_decision *ret_decision) MUST_CHECK;

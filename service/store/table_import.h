/* CSV files that are taken in one call: what a repeat is answered. */
#pragma once

#include "store/store.h"

struct store_table_counts {
    uint32_t created, updated, unchanged;
};

/* What op's request has made before: its audit row. OUTCOME_REQUEST_ID_REUSED. */
int store_table_prior(struct store_session *session,
    struct op *op,
    struct store_table_counts *ret_counts,
    bool *ret_found) MUST_CHECK;

/* What a session accepts from a registration, for the store's own files. */
#pragma once

#include "model/candidate.h"
#include "store/query.h"

extern const struct store_statement candidate_terms_statement; /* $1: session */

/* The only row. -ENOMEM. */
int terms_row_read(
    const struct store_rows *rows, struct arena *arena, struct candidate_terms *to) MUST_CHECK;

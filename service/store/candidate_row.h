/* Rows of candidates, for the store's own files. */
#pragma once

#include "model/candidate.h"
#include "store/query.h"

#define CANDIDATE_COLUMNS                                                                   \
    "c.session, c.number, c.ine, c.family_name, c.given_name, c.birth_date, c.class, "      \
    "c.establishment, "                                                                     \
    "c.language1, c.language2, c.zone, c.extra_minutes_per_hour, c.arrangements, c.email, " \
    "c.withdrawn, "                                                                         \
    "c.withdrawal_reason, c.revision, c.created_at, c.updated_at"

/* Read all rows; texts are borrowed from them, the array lives in the arena. -ENOMEM. */
int candidate_rows_read(const struct store_rows *rows,
    struct arena *arena,
    struct candidate **ret_candidates) MUST_CHECK;

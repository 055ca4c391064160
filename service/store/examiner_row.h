/* Rows of examiners, for the store's own files. */
#pragma once

#include "model/commission.h"
#include "store/query.h"

/* Of examiner e; cancelled commissions examine nobody. */
#define EXAMINER_IN_COMMISSIONS                                                       \
    "FROM commission_member m JOIN commission k ON k.session = m.session AND k.id = " \
    "m.commission WHERE m.session = e.session AND m.examiner = e.code AND NOT k.cancelled"
/* Without the commissions that name the examiner: these read as none. */
#define EXAMINER_OWN_COLUMNS                                                                   \
    "e.session, e.code, e.family_name, e.given_name, e.quality, e.specialities, e.languages, " \
    "e.establishment, e.organisation, e.public_teaching, e.available, e.always_available, "    \
    "e.email, e.withdrawn, e.withdrawal_reason, e.nomination, e.nominated_on, e.revision, "    \
    "e.updated_at"
#define EXAMINER_COLUMNS                                                                 \
    EXAMINER_OWN_COLUMNS                                                                 \
    ", ARRAY(SELECT m.commission " EXAMINER_IN_COMMISSIONS " ORDER BY m.commission) AS " \
    "commissions"

/* All rows, everything in the arena. -ENOMEM. */
int examiner_rows_read(
    const struct store_rows *rows, struct arena *arena, struct examiner **ret_examiners) MUST_CHECK;

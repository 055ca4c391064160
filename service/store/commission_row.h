/* Rows of commissions, for the store's own files. */
#pragma once

#include "model/commission.h"
#include "store/query.h"

/* A date[] as texts, whatever the server's DateStyle. */
#define COMMISSION_DAYS(column) \
    "ARRAY(SELECT to_char(day, 'YYYY-MM-DD') FROM unnest(" column ") AS day)"
/* Of commission_whole w (or a record of that type) with COMMISSION_JOINS behind it. */
#define COMMISSION_COLUMNS                                                                   \
    "w.session, w.id, w.kind, w.epreuve, w.centre, w.room, w.language, " COMMISSION_DAYS(    \
        "w.days") " AS days, w.remark, w.cancelled, w.cancellation_reason, w.revision, "     \
                  "w.updated_at, w.members, w.presidents, " COMMISSION_DAYS(                 \
                      "w.signed_on") " AS signed_on, w.signers, z.zone, r.name IS NOT NULL " \
                                     "AS has_room, r.seats, r.computers, r.loge_seats, "     \
                                     "(SELECT count(*) FROM plan p JOIN plan_slot s ON "     \
                                     "s.session = p.session AND s.plan = p.number AND "      \
                                     "s.commission = w.id WHERE p.session = w.session AND "  \
                                     "p.state = 'PUBLISHED') AS slots"
#define COMMISSION_JOINS                                                                   \
    " LEFT JOIN centre z ON z.session = w.session AND z.code = w.centre LEFT JOIN room r " \
    "ON r.session = w.session AND r.centre = w.centre AND r.name = w.room"

/* Everything in the arena. -EPROTO, -ENOMEM. */
int commission_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct commission *ret_commission) MUST_CHECK;
int commission_rows_read(const struct store_rows *rows,
    struct arena *arena,
    struct commission **ret_commissions) MUST_CHECK;

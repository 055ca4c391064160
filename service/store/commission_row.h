/* Rows of commissions, for the store's own files. */
#pragma once

#include "model/commission.h"
#include "store/query.h"

/* A date[] as texts, whatever the server's DateStyle. */
#define COMMISSION_DAYS(column) \
    "ARRAY(SELECT to_char(day, 'YYYY-MM-DD') FROM unnest(" column ") AS day)"
/*
 * Of commission_whole w (or a record of that type) with COMMISSION_JOINS behind it. Joins are
 * looked up row by row (OFFSET 0 keeps PostgreSQL from turning them round): on tables that have
 * just been filled it has no statistics, and would read all of a session for each row.
 */
#define COMMISSION_COLUMNS                                                                   \
    "w.session, w.id, w.kind, w.epreuve, w.centre, w.room, w.language, " COMMISSION_DAYS(    \
        "w.days") " AS days, w.remark, w.cancelled, w.cancellation_reason, w.revision, "     \
                  "w.updated_at, w.members, w.presidents, " COMMISSION_DAYS(                 \
                      "w.signed_on") " AS signed_on, w.signers, z.zone, r.name IS NOT NULL " \
                                     "AS has_room, r.seats, r.computers, r.loge_seats, "     \
                                     "(SELECT count(*) FROM plan_slot s WHERE s.session = "  \
                                     "w.session AND s.commission = w.id AND s.plan = "       \
                                     "(SELECT p.number FROM plan p WHERE p.session = "       \
                                     "w.session AND p.state = 'PUBLISHED')) AS slots"
#define COMMISSION_JOINS                                                                      \
    " LEFT JOIN LATERAL (SELECT zone FROM centre WHERE session = w.session AND code = "       \
    "w.centre OFFSET 0) z ON true LEFT JOIN LATERAL (SELECT name, seats, computers, "         \
    "loge_seats FROM room WHERE session = w.session AND centre = w.centre AND name = w.room " \
    "OFFSET 0) r ON true"

/* Everything in the arena. -EPROTO, -ENOMEM. */
int commission_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct commission *ret_commission) MUST_CHECK;
int commission_rows_read(const struct store_rows *rows,
    struct arena *arena,
    struct commission **ret_commissions) MUST_CHECK;

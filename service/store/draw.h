/* Draws and their groups. Inside store_work(); records live in the op's arena, groups in the arena
 * that is given. */
#pragma once

#include "model/subject_draw.h"
#include "store/store.h"

/* Number 0: the one in force. OUTCOME_NOT_FOUND. */
int store_draw_read(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct draw_record *ret_draw) MUST_CHECK;

/* The last first. */
int store_draw_list(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t limit,
    struct draw_record **ret_draws,
    size_t *ret_count) MUST_CHECK;

/* Groups of a draw by centre, day, start, room, commission, from the one at `offset` on. */
struct draw_page {
    const char *session;
    uint32_t number;
    const char *centre; /* "": all */
    uint32_t offset, limit;
};
int store_draw_groups(struct store_session *session,
    struct op *op,
    const struct draw_page *page,
    struct arena *arena,
    struct drawn_group **ret_groups,
    size_t *ret_count) MUST_CHECK;

/* How often each subject is used in a draw, by id. */
int store_draw_uses(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t number,
    struct subject_use **ret_uses,
    size_t *ret_count) MUST_CHECK;

/* The groups that a plan has of an épreuve, in the same order; without subjects and halves. */
int store_draw_plan_groups(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    const char *epreuve,
    struct arena *arena,
    struct drawn_group **ret_groups,
    size_t *ret_count) MUST_CHECK;

/* Centres by code. */
int store_draw_centres(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct draw_centre_row **ret_centres,
    size_t *ret_count) MUST_CHECK;

/* ---- changes ---- */

/* What op's request has done before to a draw. OUTCOME_REQUEST_ID_REUSED. */
int store_draw_prior(struct store_session *session,
    struct op *op,
    struct draw_record *ret_draw,
    bool *ret_found) MUST_CHECK;

/* One change of the draws of a session at a time, until the transaction ends. */
int store_draws_lock(struct store_session *session, struct op *op, const char *of) MUST_CHECK;

/* A new draft with these groups, and its audit row (a digest of the groups, no group); session,
 * épreuve, seed and plan are given, the rest is set. */
int store_draw_save(struct store_session *session,
    struct op *op,
    struct draw_record *draw,
    const struct drawn_group *groups,
    size_t count) MUST_CHECK;

/* Put a draft in force, and the one that is in force out of it. OUTCOME_ETAG_MISMATCH: it is not
 * what was read any more. */
int store_draw_publish(
    struct store_session *session, struct op *op, struct draw_record *draw) MUST_CHECK;

/* That somebody has read which centre gets which subject: an audit row. `centre`: "" all. */
int store_draw_note(struct store_session *session,
    struct op *op,
    const struct draw_record *draw,
    const char *centre) MUST_CHECK;

/* When a sealed subject is released, where, to whom. Results come through the callback. */
#pragma once

#include "domain/subject_seal.h"

/* OUTCOME_INVALID, _NOT_FOUND, _PRECONDITION NOT_SEALED. */
int subject_release_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    subject_release_fn done,
    void *context) MUST_CHECK;

/* One change. Lives until the callback. */
enum release_change_kind { RELEASE_RECIPIENTS, RELEASE_SCHEDULE, RELEASE_EARLY };
struct release_change {
    enum release_change_kind kind;
    const char *session, *id;
    int32_t revision; /* of the release; 0: whatever is stored. Not of an early one */
    struct subject_recipient *recipients;
    size_t recipient_count;
    const char *reason; /* of the leak; of the early release: required */
    bool validate_only; /* of a schedule */
};
/*
 * Who gets the key; the hours again, by the calendar or the draw in force; or an early release:
 * asked for by the first manager, in force with the second one, who is somebody else with another
 * certificate. A repeat of a request is told how the release is now. As subject_release_get();
 * _ETAG_MISMATCH; _INVALID; _PRECONDITION: LEAKS, EARLIER, NO_SITTING, SAME_MANAGER (in the
 * audit), RELEASED.
 */
int subject_release_change(const struct subject_tools *tools,
    struct op *op,
    struct release_change *change,
    subject_release_fn done,
    void *context) MUST_CHECK;

/* Inside the work that puts a draw in force: the hours of every sealed subject of its épreuve. */
int subject_release_follow_draw(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *epreuve) MUST_CHECK;

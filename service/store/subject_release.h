/* Sealed subjects: their files, and when, where and to whom they are released. Inside store_work().
 */
#pragma once

#include "model/subject_release.h"
#include "store/store.h"

/* Whether op's request has been answered already. OUTCOME_REQUEST_ID_REUSED. */
int store_subject_release_prior(
    struct store_session *session, struct op *op, bool *ret_found) MUST_CHECK;

struct subject_release_row {
    struct subject_release release; /* without `outdated` and `due` */
    int64_t asked_by;               /* principal of the early release; 0: nobody has asked */
    const uint8_t *asked_certificate;
    uint32_t notice_minutes; /* at the seal */
    const char *json;        /* for the audit, before a change */
};
/* OUTCOME_NOT_FOUND: it is not sealed. `lock`: nobody else changes it before the end. */
int store_subject_release_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    bool lock,
    struct subject_release_row *ret_row) MUST_CHECK;

/* The file and its key, as they are stored, in `arena`. OUTCOME_NOT_FOUND. */
struct subject_seal_row {
    const uint8_t *file, *key_sealed;
    size_t size, key_size;
    int64_t open_us; /* 0: no hour */
};
int store_subject_seal_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    struct arena *arena,
    struct subject_seal_row *ret_row) MUST_CHECK;

/* A new seal; its content leaves the subject, which is locked. */
struct subject_seal_new {
    const char *session, *subject;
    const uint8_t *file, *key_sealed;
    size_t size, key_size;
    const char *sha256, *leak_reason;
    int64_t open_us;
    uint32_t notice_minutes;
};
int store_subject_seal_insert(
    struct store_session *session, struct op *op, const struct subject_seal_new *seal) MUST_CHECK;

/* Instead of those that are there. */
int store_subject_places_save(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const struct release_places *places) MUST_CHECK;
int store_subject_recipients_save(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const struct subject_recipient *recipients,
    size_t count) MUST_CHECK;
/* Its hour of opening and why it leaks, with the places. */
int store_subject_seal_schedule(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    int64_t open_us,
    const char *leak_reason) MUST_CHECK;

/* By op's principal, now. */
int store_subject_early_ask(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    int64_t until_us,
    const char *reason) MUST_CHECK;
int store_subject_early_confirm(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const char *reason) MUST_CHECK;

/* One revision more, and its audit row; `answers`: the one that answers op's request. */
int store_subject_release_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    const char *before,
    const char *reason,
    bool answers) MUST_CHECK;

/* What is known of those who are to be recipients, in their order. */
struct recipient_known {
    const char *role; /* "": there is no such principal */
    bool disabled;
    const char *centre_zone;  /* of the centre that is named; "": no such centre */
    const char *kiosk_centre; /* of a kiosk of this session */
};
int store_subject_recipients_known(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct subject_recipient *recipients,
    size_t count,
    struct recipient_known **ret_known) MUST_CHECK;

/* First and last start of a practical subject in each centre, by the draw in force; by centre. */
int store_subject_drawn(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    struct drawn_start **ret_starts,
    size_t *ret_count) MUST_CHECK;

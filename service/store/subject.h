/* Subjects as they are stored: closed (domain/subject_vault.h). Inside store_work(). */
#pragma once

#include "model/subject.h"
#include "store/store.h"

enum { SUBJECT_SHA256_BYTES = 32 };

struct subject_sealed_bytes {
    const uint8_t *data; /* NULL: none */
    size_t size;
};

struct subject_stored {
    struct subject_record
        record;             /* without title and judgements, which are closed; state as stored */
    const char *written_by; /* who put the content as it is now */
    struct subject_sealed_bytes content, summary, judgements;
    uint8_t sha256[SUBJECT_SHA256_BYTES]; /* of the content in the clear */
    int32_t number;                       /* of its shingles */
    uint32_t words;
    int64_t open_us; /* of a sealed one, from when the exam office reads it; 0: no hour */
};

/* OUTCOME_NOT_FOUND. `lock`: nobody else changes it before the end. */
int store_subject_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *id,
    bool lock,
    struct subject_stored *ret_stored) MUST_CHECK;

/* By the number of its shingles, of any session. OUTCOME_NOT_FOUND. */
int store_subject_by_number(struct store_session *session,
    struct op *op,
    int32_t number,
    struct subject_stored *ret_stored) MUST_CHECK;

/* The first of these who is no principal of the exam office (admin, manager) that may call; NULL:
 * all are. */
int store_subject_missing_principal(struct store_session *session,
    struct op *op,
    const struct text_list *names,
    const char **ret_name) MUST_CHECK;

/* By id, after `after`, at most `limit`; without content. "" and NONE: any. */
struct subject_filter {
    const char *session, *epreuve, *after;
    enum subject_state state;
    uint32_t limit;
};
int store_subject_list(struct store_session *session,
    struct op *op,
    const struct subject_filter *filter,
    struct subject_stored **ret_list,
    size_t *ret_count) MUST_CHECK;

/* What is in the audit of a reading: without a word of the content. */
struct subject_note {
    const char *session, *id;
    const char *access;  /* "READ", "CHECK", "EXPORT", "KEY", ... */
    const char *outcome; /* "GIVEN", "REFUSED" */
    const char *why;     /* reason of the refusal; "" */
};
int store_subject_note(
    struct store_session *session, struct op *op, const struct subject_note *note) MUST_CHECK;

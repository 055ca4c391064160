/* What the files of the bank share. Private to domain/subject*.c. */
#pragma once

#include "domain/definition_kept.h"
#include "domain/subject.h"
#include "store/subject_change.h"

/* OUTCOME_INVALID when one is "". */
int subject_require_names(struct op *op, const char *session, const char *id) MUST_CHECK;

/* What answered op's request already: the subject as it is now, or only its key when it is gone.
 * *ret_found: it did. Inside store_work(). */
int subject_answer_prior(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    struct subject *ret_subject,
    bool *ret_found) MUST_CHECK;

/* The stored revision is the one that the change starts from; 0 is any. OUTCOME_ETAG_MISMATCH. */
int subject_match_revision(const struct subject_record *record, int32_t revision) MUST_CHECK;
/* Refuses what is approved or sealed: OUTCOME_PRECONDITION. */
int subject_require_draft(struct op *op, const struct subject_record *record) MUST_CHECK;

/* Everything that is found in a subject, with texts like it when `similar`. Inside store_work(). */
int subject_check_whole(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const struct session_definition *definition,
    const struct subject *subject,
    bool similar,
    struct subject_report *ret_report) MUST_CHECK;

/*
 * What a subject says, at rest: AES-256-GCM under a sub-key of the installation's key file, bound
 * to session, id and what it is. A stolen database alone says nothing of it.
 */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "store/subject.h"

/* Refuses when there is no key: OUTCOME_PRECONDITION NO_KEY_FILE, and the op says what to do. */
int subject_require_key(struct op *op, const struct subject_tools *tools) MUST_CHECK;

/* Sets content, summary and SHA-256 of `stored` from the subject; in op's arena. -ENOMEM, -EIO. */
int subject_close(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    struct subject_stored *stored) MUST_CHECK;
/* The judgements of stored->record. */
int subject_close_judgements(
    struct op *op, const struct subject_tools *tools, struct subject_stored *stored) MUST_CHECK;

/*
 * Record, title, judgements and content. Who may read it was asked before: subject_reading.h.
 * OUTCOME_PRECONDITION NO_KEY_FILE, or SEALED when the content is not there any more.
 * -EKEYREJECTED: not closed with this key file. -EBADMSG, -ENOMEM.
 */
int subject_open(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject *ret_subject) MUST_CHECK;
/* Record and title; of a practical subject CMS and one question with all features that it uses. */
int subject_open_summary(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject *ret_subject) MUST_CHECK;

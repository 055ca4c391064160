/* Columns of a subject, and how a row is read. Private to store/subject*.c. */
#pragma once

#include "store/query.h"
#include "store/subject.h"

#define SUBJECT_RECORD_COLUMNS                                                                    \
    "s.session, s.id, s.epreuve, s.state, s.sample, s.calendar_subject, s.author, s.written_by, " \
    "s.reviewers, "                                                                               \
    "s.summary_sealed, s.content_sha256, s.number, s.words, s.revision, s.created_at, "           \
    "s.updated_at, s.approved_by, s.approved_at, s.sealed_at, (SELECT q.open_at FROM "            \
    "subject_seal q WHERE q.session = s.session AND q.subject = s.id) AS open_at"
/* Of an audit row: everything but what is closed and the shingles. */
#define SUBJECT_AUDITED(row) \
    "to_jsonb(" row          \
    ") - '{content_sealed,summary_sealed,judgements_sealed,shingles,number}'::text[]"

/* Everything is copied into the arena. -ENOMEM. */
int subject_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct subject_stored *ret_stored) MUST_CHECK;

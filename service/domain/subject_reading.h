/*
 * Who may read a subject: its author and its reviewers until it is sealed, nobody while it is
 * sealed, the exam office once it is open. Each reading and each refusal is in the audit.
 */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "store/subject.h"

/* Whether op's principal is the author or a reviewer. */
bool subject_is_reader(const struct op *op, const struct subject_record *record);

struct subject_reading {
    struct subject subject;
    struct subject_stored stored;
    /* Not 0: the op says why nothing is given. The work ends with 0 all the same, so that its audit
     * row is committed; the answer is this. */
    int refused;
};

/*
 * A stored subject, for op's principal, inside store_work(); adds the audit row, in which `access`
 * says what for ("READ", "CHECK", "EXPORT").
 * *ret_reading.refused: OUTCOME_FORBIDDEN NOT_A_READER, OUTCOME_PRECONDITION SEALED (the subject is
 * without content, its record is there). OUTCOME_NOT_FOUND, OUTCOME_PRECONDITION NO_KEY_FILE,
 * faults.
 */
int subject_read(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *id,
    const char *access,
    struct subject_reading *ret_reading) MUST_CHECK;

/* The parts of it, for other ways to a subject. The refusal: OUTCOME_FORBIDDEN. */
int subject_refuse_reader(struct op *op, const struct subject_record *record) MUST_CHECK;
/* OUTCOME_NOT_FOUND, and the op says which. */
int subject_find_stored(struct op *op,
    struct store_session *session,
    const char *of_session,
    const char *id,
    bool lock,
    struct subject_stored *ret_stored) MUST_CHECK;
/* The audit row; with `refused` the reason that the op has. */
int subject_note_access(struct op *op,
    struct store_session *session,
    const struct subject_record *record,
    const char *access,
    int refused) MUST_CHECK;

enum { SUBJECT_SUMMARIES_MAX = 5000 };
/* Record, title, CMS and features of every subject of an épreuve ("": all), by id, whoever asks:
 * for counting. Unless `named`, those that the caller may not read have a number ("?3") for their
 * id and come last, not in its order. No audit row. */
int subject_summaries(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *epreuve,
    bool named,
    struct subject **ret_subjects,
    size_t *ret_count) MUST_CHECK;

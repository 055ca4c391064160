/* What sealing and releasing share. Private to domain/subject_seal.c and subject_release*.c. */
#pragma once

#include "domain/subject_places.h"
#include "domain/subject_seal.h"
#include "store/subject_release.h"

/* OUTCOME_INVALID: session or id are missing. */
int release_check_key(struct op *op, const char *session, const char *id) MUST_CHECK;

/* By the calendar, or by the draw in force. OUTCOME_PRECONDITION NO_SITTING; the result borrows
 * from the definition. */
int release_due(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record,
    struct release_places *ret_places) MUST_CHECK;

/* OUTCOME_PRECONDITION LEAKS, but for what is only tried: its answer has them; OUTCOME_INVALID. */
int release_check_leaks(
    struct op *op, const struct release_places *places, const char *reason, bool tried) MUST_CHECK;

/*
 * One person alone does not bring an hour forward to less than the notice from now (that of the
 * definition or of the seal, the longer one), nor gives a subject that they have not read its first
 * hour there, whether by another calendar, plan or draw: that takes an early release asked for by
 * another manager that still waits for the second one. OUTCOME_PRECONDITION EARLIER.
 */
int release_check_earlier(struct op *op,
    const struct session_definition *definition,
    const struct subject_record *record,
    const struct subject_release_row *row,
    const struct release_places *due) MUST_CHECK;
/* Somebody asked for an early release and it may still be confirmed; by the caller's principal or
 * certificate. */
bool release_early_waits(const struct op *op, const struct subject_release *release);
bool release_same_manager(const struct op *op, const struct subject_release_row *row);

/* Each is somebody who may ask for the key, at one place that has, or may have, an hour.
 * OUTCOME_INVALID with each place. */
int release_check_recipients(struct op *op,
    struct store_session *session,
    const char *of_session,
    const struct release_places *places,
    const struct subject_recipient *recipients,
    size_t count) MUST_CHECK;

/* As stored, with what is due by now. `record` as in the subject; the definition lives as long as
 * the answer. OUTCOME_PRECONDITION NOT_SEALED. */
int release_read(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record,
    bool lock,
    struct subject_release_row *ret_row) MUST_CHECK;

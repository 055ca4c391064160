/* A subject as PDF, for who may read it. */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"

/* One reply carries it. */
enum { SUBJECT_EXPORT_BYTES = 1000 * 1000 };

struct subject_export {
    const char *session, *id; /* stored, or: */
    const struct subject
        *subject;  /* NULL: the stored one; else within the limits of model/subject.h */
    bool examiner; /* with the page of the examiner */

    const char *name; /* of the file */
    const void *content;
    size_t size;
};
typedef void (*subject_export_fn)(
    struct op *op, int r, const struct subject_export *export, void *context);
/*
 * Drawn in the background. Reading a stored one is in the audit ("EXPORT"). As subject_get(); a
 * sealed one is refused until it is open (OUTCOME_PRECONDITION SEALED); OUTCOME_PRECONDITION
 * TOO_LARGE; OUTCOME_INVALID for one that has no content.
 */
int subject_export(const struct subject_tools *tools,
    struct op *op,
    struct subject_export *export,
    subject_export_fn done,
    void *context) MUST_CHECK;

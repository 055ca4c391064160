/* The bank of a session against its catalogue, for whoever may see the office's work: ids and
 * features of subjects, never their content. */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/subject_coverage.h"

/* By the numbers of palmares.v1.ExportSubjectCoverageRequest.Format. */
enum coverage_format { COVERAGE_NO_PICTURE, COVERAGE_SVG, COVERAGE_PDF, COVERAGE_FORMAT_COUNT };

enum { COVERAGE_PICTURE_MAX_BYTES = 900 * 1024 };

struct subject_coverage_asked {
    const char *session;
    const char *cms;             /* "": all */
    enum coverage_format format; /* of the picture, if any */

    /* found; borrowed until the callback returns */
    struct subject_coverage coverage;
    const char *name, *media_type; /* of the picture */
    const void *content;
    size_t size;
};

/*
 * Drafts, approved and sealed subjects of the practical épreuve. Through the callback, on another
 * thread: OUTCOME_INVALID (no session, no such format), _NOT_FOUND (no such session or CMS),
 * _PRECONDITION (the definition has no rules of such subjects, NO_KEY_FILE), _LIMIT (a picture too
 * large for one message). What was asked lives until then.
 */
typedef void (*subject_coverage_fn)(
    struct op *op, int r, const struct subject_coverage_asked *asked, void *context);
int subject_coverage_ask(const struct subject_tools *tools,
    struct op *op,
    struct subject_coverage_asked *asked,
    bool picture,
    subject_coverage_fn done,
    void *context) MUST_CHECK;

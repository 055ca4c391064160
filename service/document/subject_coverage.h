/*
 * The bank of practical subjects against the catalogue, as a picture: a row a feature under its
 * heading, a column a subject, a mark where one exercises the other; features that no subject
 * exercises and those that too many do are told by words and shapes, not by colour alone. One
 * drawing for PDF and SVG. Bytes depend on what is given only.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/session.h"
#include "model/subject_coverage.h"

/* A4 for a few subjects, A3 for more; a CMS begins a new page. Appended to *to. -ENOMEM, -EIO. */
int subject_coverage_pdf(struct arena *arena,
    const struct session_definition *session,
    const struct subject_coverage *coverage,
    struct buffer *to) MUST_CHECK;

/* The same, side by side in one picture as large as it needs to be. -ENOMEM, -EIO. */
int subject_coverage_svg(struct arena *arena,
    const struct session_definition *session,
    const struct subject_coverage *coverage,
    struct buffer *to) MUST_CHECK;

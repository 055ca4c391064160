/*
 * A subject as it is handed out: cover, parts with their questions, annexes, every page numbered.
 * Bytes depend on what is given only, never on the clock.
 *
 * What the definition says (titles, duration, coefficient, material, CMS, context of the year) is
 * printed from it; the sentences of the cover about the number of pages are the software's own
 * wording. Every page of a sample says so; every page of one that is neither sealed nor released
 * says that it is a draft and confidential.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/session.h"
#include "model/subject.h"

/* Borrowed. The subject is within the limits of model/subject.h; it may be anything else. */
struct subject_print {
    const struct session_definition *session;
    const struct subject *subject;
    bool examiner; /* with a last page that is not the candidate's: what each question exercises */
};

/* More bytes than that are never needed: the subject's own, its figures decoded, its lines. */
enum { SUBJECT_PRINT_ARENA = 64 << 20 };

/*
 * A4, in French, appended to *to; the pages of the candidate in *ret_pages. A figure that cannot be
 * read is drawn as a frame that says so (see document/figure.h). -ENOMEM, -EIO, -EINVAL (no
 * content).
 */
int subject_print_pdf(struct arena *arena,
    const struct subject_print *print,
    struct buffer *to,
    unsigned *ret_pages) MUST_CHECK;

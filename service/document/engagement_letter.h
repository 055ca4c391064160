/* The letter that tells a candidate what was decided about the request of an engagement étudiant
 * (D643-15-1). */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/engagement.h"
#include "model/session.h"

/* Borrowed. */
struct engagement_letter {
    const struct session_definition *session; /* has engagement rules */
    const struct engagement_request *request; /* accepted or refused */
};

/* A4, in French, appended to *to; the same bytes for the same data. -ENOMEM, -EIO. */
int engagement_letter_pdf(
    struct arena *arena, const struct engagement_letter *letter, struct buffer *to) MUST_CHECK;

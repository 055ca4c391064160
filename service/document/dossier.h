/*
 * The documents of dossiers as the pages of the annexes. Bytes depend on what is given only, never
 * on the clock. Texts that are too long for their boxes make the boxes grow and continue on further
 * pages.
 */
#pragma once

#include "base/arena.h"
#include "document/pdf.h"
#include "model/session.h"

/* One document, and what its page shows beside it. Borrowed. */
struct dossier_print {
    const struct session_definition *session;
    const struct candidate *candidate;
    const struct document *document;           /* with its content; no attachment */
    const struct class_profile *class_profile; /* of livrets; NULL: not known, boxes stay empty */
};

/* Draw it on new pages of an open PDF, that may hold others. `arena` holds the layout and may be
 * reset afterwards. -ENOMEM, -EINVAL (an attachment). Errors of drawing are told by pdf_make().
 */
int dossier_draw(struct arena *arena,
    struct pdf *pdf,
    const struct dossier_print *print,
    unsigned *ret_pages) MUST_CHECK;

/* The same as a PDF of its own, appended to *to. -ENOMEM, -EIO. */
int dossier_document_pdf(
    struct arena *arena, const struct dossier_print *print, struct buffer *to) MUST_CHECK;

/* The same, and how many pages it has. */
int dossier_document_pdf_pages(struct arena *arena,
    const struct dossier_print *print,
    struct buffer *to,
    unsigned *ret_pages) MUST_CHECK;

/* How many pages an étude réflexive fills, laid out as it is printed (annexe VII-2: one sheet,
 * recto verso). -ENOMEM, -EIO. */
int etude_document_pages(
    struct arena *arena, const struct etude *etude, unsigned *ret_pages) MUST_CHECK;

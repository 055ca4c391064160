/* Rows of engagement requests, for the store's own files. */
#pragma once

#include "model/engagement.h"
#include "store/query.h"

/*
 * Of engagement_request q (or a record of it), with its candidate and its form. The form is that of
 * the revision submitted: in the dossier while it is the last one, else in the audit.
 */
#define ENGAGEMENT_COLUMNS                                                                       \
    "q.session, q.candidate, c.family_name, c.given_name, c.establishment, c.ine, c.withdrawn, " \
    "q.state, coalesce(CASE WHEN d.revision = q.form_revision THEN d.content END, "              \
    "f.content)::text AS form, q.form_revision, coalesce(d.revision, 0) AS form_latest, "        \
    "q.received_on, q.submitted_at, q.submitted_by, q.decided_on, q.decided_by, q.motive, "      \
    "q.revision, q.updated_at"
#define ENGAGEMENT_JOINS                                                                        \
    " LEFT JOIN candidate c ON c.session = q.session AND c.number = q.candidate "               \
    "LEFT JOIN document d ON d.session = q.session AND d.candidate = q.candidate AND d.kind = " \
    "'ENGAGEMENT' AND d.ordinal = 1 "                                                           \
    "LEFT JOIN LATERAL (SELECT a.after->'content' AS content FROM audit a WHERE d.revision IS " \
    "DISTINCT FROM q.form_revision AND a.entity = 'document' AND a.key = q.session || '/' || "  \
    "q.candidate || '/ENGAGEMENT/1' AND (a.after->>'revision')::integer = q.form_revision "     \
    "ORDER BY a.id DESC LIMIT 1) f ON true "

/* Everything in the arena. -EPROTO, -ENOMEM. */
int engagement_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct engagement_request *ret_request) MUST_CHECK;

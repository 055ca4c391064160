/*
 * The calendar of a session as documents: annex I's table (PDF), iCalendar, CSV. Bytes depend on
 * what is given only, never on the clock.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/session.h"

struct calendar_document {
    const struct session_definition *session;
    const struct calendar *calendar; /* of all zones, or of `zone` only (calendar_of_zone()) */
    const char *zone;                /* id, or "": all */
    uint32_t revision;               /* of the session */
    int64_t updated_s;               /* when that revision was stored: the date of the document */
};

/*
 * Annex I's table on one page: A4 landscape, in smaller print where it is long; a page of the next
 * ISO size where even that is not enough. Appended to *to; `arena` holds the layout. -ENOMEM, -EIO.
 */
int calendar_document_pdf(
    struct arena *arena, const struct calendar_document *document, struct buffer *to) MUST_CHECK;

/*
 * RFC 5545: one event for each sitting, with the rules of its time zone (VTIMEZONE), and an all-day
 * event for each open day. UIDs stay the same from one revision to the next; SEQUENCE is the
 * revision. -ENOMEM, -EIO.
 */
int calendar_document_ics(
    struct arena *arena, const struct calendar_document *document, struct buffer *to) MUST_CHECK;

/* ';', UTF-8 with BOM, CRLF: one line for each sitting, then for each open day, under one heading.
 * -ENOMEM. */
int calendar_document_csv(const struct calendar_document *document, struct buffer *to) MUST_CHECK;

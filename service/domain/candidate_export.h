/* Candidates as CSV that an import takes back unchanged. */
#pragma once

#include "base/buffer.h"
#include "model/candidate.h"

enum { CANDIDATE_EXPORT_PAGE_ROWS = 1000, CANDIDATE_EXPORT_PAGE_BYTES = 512 * 1024 };

/* BOM and headings. -ENOMEM. */
int candidate_export_head(struct buffer *to) MUST_CHECK;
/* One line: ';' between cells, CRLF, dates jj/mm/aaaa. -ENOMEM. */
int candidate_export_row(struct buffer *to, const struct candidate *candidate) MUST_CHECK;

/*
 * Several PDF files made into one, page after page, with bookmarks of two levels. The files must
 * stay where they are, unchanged, until the merger is freed. Not thread-safe; same files, same
 * bytes.
 */
#pragma once

#include "base/base.h"

struct pdf_merge;

enum pdf_merge_err {
    PDF_MERGE_E_FAILED = 1, /* pdf_merge_why() says what */
};

/* -ENOMEM. */
int pdf_merge_new(struct pdf_merge **ret_merge) MUST_CHECK;
/* Accepts NULL. */
void pdf_merge_free(struct pdf_merge *merge);
DEFINE_CLEANUP(struct pdf_merge *, pdf_merge_free);

/* All pages of a file behind those there are. -ENOMEM, PDF_MERGE_E_FAILED. */
int pdf_merge_add(struct pdf_merge *merge, const char *file) MUST_CHECK;
/* Pages so far. */
size_t pdf_merge_pages(const struct pdf_merge *merge);
/* A bookmark to a page (from 0, there by the time of writing): `inner` ones stand below the last
 * one that is not. -ENOMEM. */
int pdf_merge_bookmark(
    struct pdf_merge *merge, const char *title, size_t page, bool inner) MUST_CHECK;
/* Write to a file, in place. -ENOMEM, PDF_MERGE_E_FAILED. */
int pdf_merge_write(struct pdf_merge *merge, const char *file) MUST_CHECK;
/* What failed; belongs to the merger. */
const char *pdf_merge_why(const struct pdf_merge *merge);

/* Rows of documents and classes, for the store's own files. */
#pragma once

#include "model/dossier.h"
#include "store/query.h"

/* Of document d; the content as NULL when it is not wanted. */
#define DOCUMENT_HEAD                                                                      \
    "d.session, d.candidate, d.kind, d.ordinal, d.received_on, d.revision, d.created_at, " \
    "d.updated_at, d.file_pages, d.file_size_bytes, d.file_sha256"
#define DOCUMENT_COLUMNS DOCUMENT_HEAD ", d.content::text AS content"
/* Of class_profile p. */
#define CLASS_COLUMNS "p.session, p.establishment, p.name, p.content::text AS content, p.revision"

/* Everything in the arena. A content that is NULL stays so. -EPROTO, -ENOMEM. */
int document_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct document *ret_document) MUST_CHECK;
int document_rows_read(
    const struct store_rows *rows, struct arena *arena, struct document **ret_documents) MUST_CHECK;
/* The struct of a kind from a text column; NULL column: *ret_content NULL. */
int document_content_read(const struct store_rows *rows,
    size_t row,
    int column,
    enum document_kind kind,
    struct arena *arena,
    void **ret_content) MUST_CHECK;
int class_content_read(const struct store_rows *rows,
    size_t row,
    int column,
    struct arena *arena,
    void **ret_profile) MUST_CHECK;
int class_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct class_profile *ret_profile) MUST_CHECK;

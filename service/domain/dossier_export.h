/*
 * Documents as PDF, a piece at a time. A piece is made on a worker's thread, after its transaction,
 * so that nobody waits for the drawing.
 */
#pragma once

#include "domain/session.h"

enum {
    DOSSIER_EXPORT_PIECE_BYTES = 640 * 1024, /* about; a reply stays under 1 MiB */
    DOSSIER_EXPORT_MERGED_MAX = 50,          /* documents of a piece */
    DOSSIER_EXPORT_SEPARATE_MAX = 20,
};

struct export_file {
    const char *name; /* "0123456789-LEFEVRE-livret-1.pdf" */
    const void *content;
    size_t size;
};

struct exported_document {
    const char *candidate;
    const char *candidate_name;
    enum document_kind kind;
    uint32_t ordinal, revision, pages;
};

struct dossier_export {
    const char *session;
    const struct dossier_filter *filter;
    enum dossier_order order;
    bool separate;     /* a file a document */
    const char *token; /* "": from the start */
    session_decode_fn decode;

    /* The piece; in the op's arena. */
    struct export_file *files;
    size_t file_count;
    struct exported_document *documents;
    size_t document_count;
    const char *next_token; /* "": this was the last piece */
    uint32_t total;         /* of the selection; in its first piece only */
};

/* OUTCOME_INVALID, _NOT_FOUND (session). A selection without documents gives no file. */
typedef void (*dossier_export_fn)(
    struct op *op, int r, const struct dossier_export *export, void *context);
int dossier_export(struct store *store,
    struct op *op,
    struct dossier_export *export,
    dossier_export_fn done,
    void *context) MUST_CHECK;

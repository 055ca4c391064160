/* The papers of sheets, in pieces. */
#pragma once

#include "domain/plan.h"

/* Same numbers as palmares.v1.ExportSheetsRequest.Paper. */
enum sheet_export_paper {
    SHEET_EXPORT_NONE,
    SHEET_EXPORT_EVALUATION,
    SHEET_EXPORT_GRID,
    SHEET_EXPORT_RECORD,
    SHEET_EXPORT_COUNT
};

enum { SHEET_EXPORT_PIECE_BYTES = 700 * 1024 };

struct sheet_export {
    const char *session, *token;
    enum sheet_export_paper paper;
    const struct slot_filter *filter;
    session_decode_fn decode;
    /* found */
    const char *name; /* of the file; NULL: there is none in this piece */
    const void *content;
    size_t size;
    const char *next_token;
    uint32_t count, total; /* total: on the first piece */
};

/* Draw the next piece: one PDF. Also OUTCOME_NOT_FOUND, _INVALID. */
typedef void (*sheet_export_fn)(
    struct op *op, int r, const struct sheet_export *export, void *context);
int sheet_export(struct store *store,
    struct op *op,
    struct sheet_export *export,
    sheet_export_fn done,
    void *context) MUST_CHECK;

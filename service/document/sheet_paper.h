/*
 * The papers of sheets. Three documents with three readers, which must not be mixed:
 *   - the evaluation sheet is given to the candidate who asks for it, after the deliberation: it
 * has the appraisal and the mark, never the grid;
 *   - the grid is for the commission alone, and says so on every page;
 *   - the record (procès-verbal) of a commission's day is for the jury and the exam office.
 * The first two show sealed sheets only. Bytes depend on what is given only, never on the clock.
 */
#pragma once

#include "document/plan_paper.h"
#include "model/sheet_print.h"

/* Borrowed; in any order. What is named and not found is shown by its code. */
struct sheet_papers {
    struct paper_plan plan;
    const struct examiner *examiners; /* who sealed, also who has left the commission since */
    size_t examiner_count;
};

/* Numbered as palmares.v1.ExportSheetsRequest.Paper. */
enum sheet_paper_kind {
    SHEET_PAPER_NONE,
    SHEET_PAPER_EVALUATION, /* one entry, sealed */
    SHEET_PAPER_GRID,       /* one entry, sealed, whose épreuve has a grid */
    SHEET_PAPER_RECORD,     /* commission, date; entries: all of both */
    SHEET_PAPER_COUNT
};

/* One paper. Entries of a record come in the order in which they are shown. */
struct sheet_paper {
    enum sheet_paper_kind kind;
    const struct sheet_print *entries;
    size_t entry_count;
    const struct commission *commission;
    const char *date;           /* YYYY-MM-DD */
    const char *const *present; /* codes of members who signed the attendance sheet */
    size_t present_count;
    const char *digest; /* of all that is sealed, hexadecimal; "": nothing is */
};

/* Draw it on new pages of an open PDF, as paper_draw(). -ENOMEM, -EINVAL (the kind, or what it
 * needs is missing). */
int sheet_paper_draw(struct arena *arena,
    struct pdf *pdf,
    const struct sheet_papers *papers,
    const struct sheet_paper *paper,
    unsigned *ret_pages) MUST_CHECK;

/* "Fiche d’évaluation – NOM Prénom – 0123456789 – E4": of a bookmark. In the arena. NULL: full. */
char *sheet_paper_title(struct arena *arena, const struct sheet_paper *paper) MUST_CHECK;

/* A PDF of its own, appended to *to. -ENOMEM, -EIO, -EINVAL. */
int sheet_paper_pdf(struct arena *arena,
    const struct sheet_papers *papers,
    const struct sheet_paper *paper,
    struct buffer *to,
    unsigned *ret_pages) MUST_CHECK;

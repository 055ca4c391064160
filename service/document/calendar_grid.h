/*
 * Annex I's table before it is drawn: its columns, rows and the texts of its cells. Used by
 * calendar_pdf.c.
 */
#pragma once

#include "document/calendar.h"

struct grid_cell {
    char *hours; /* "14h00 – 18h00"; several lines when the zones of a column differ; "–" when there
                    is no sitting */
    char *remark; /* "(sujet spécifique)", or "" */
};

struct grid_row {
    const char *date; /* YYYY-MM-DD */
    char *date_text;  /* "Lundi 16 mai 2022" */
    const char *epreuve;
    const char *label;
    struct grid_cell *cells; /* one for each column */
};

struct grid {
    const char **columns; /* headings */
    size_t column_count;
    struct grid_row *rows; /* by date, then in the order of the sittings */
    size_t row_count;
};

/* All in the arena. -ENOMEM. */
int calendar_grid(struct arena *arena,
    const struct calendar_document *document,
    struct grid *ret_grid) MUST_CHECK;

/* What the two files of the picture of a bank share: a panel is some subjects and some features of
 * one CMS. Private to subject_coverage*.c. */
#pragma once

#include "document/canvas.h"
#include "document/subject_coverage.h"

/* Points. */
static const double PANEL_HEAD = 98, PANEL_TOTALS = 26, PANEL_LEGEND = 52;
static const double PANEL_COUNT = 110;                        /* at the right of the cells */
static const double PANEL_CELL_MIN = 17, PANEL_CELL_MAX = 30; /* widths of a column */

static const struct pdf_colour COVERAGE_INK = {0.12, 0.13, 0.17}, COVERAGE_GRAY = {0.4, 0.42, 0.47};
static const struct pdf_colour COVERAGE_RULE = {0.88, 0.89, 0.91}, COVERAGE_WHITE = {1, 1, 1};
static const struct pdf_colour COVERAGE_FINE = {0.1, 0.42, 0.64},
                               COVERAGE_EMPTY = {0.93, 0.935, 0.95};
static const struct pdf_colour COVERAGE_OFTEN = {0.78, 0.36, 0.02},
                               COVERAGE_OFTEN_PALE = {1, 0.945, 0.88};
static const struct pdf_colour COVERAGE_NEVER = {0.68, 0.1, 0.14},
                               COVERAGE_NEVER_PALE = {0.995, 0.925, 0.925};
static const struct pdf_colour COVERAGE_SIDE = {0.36, 0.25, 0.55};

struct panel {
    struct canvas *canvas;
    struct arena *arena;
    const struct session_definition *session;
    const struct cms_coverage *cms;
    const struct feature_coverage *features; /* of this CMS */
    double x, y, width;
    double label, cell; /* widths of the column of labels, and of a subject */
    size_t first, end;  /* features */
    size_t left, right; /* subjects */
    size_t page, pages; /* of the CMS */
};

double panel_cells_x(const struct panel *panel);
/* Of the names of subjects over their columns. */
double panel_columns_height(const struct panel *panel);
/* Of the rows of features from `first` to `end`, with their headings. */
double panel_rows_height(const struct panel *panel, size_t first, size_t end);

/* One line; what is wider ends with "…". Gives the width drawn. */
double panel_text(const struct panel *panel,
    struct pdf_style style,
    struct pdf_colour colour,
    struct layout_place place,
    const char *text);
struct pdf_style panel_plain(double size);
struct pdf_style panel_bold(double size);

/* How a feature of this verdict looks where a subject exercises it. */
void panel_mark(const struct panel *panel, struct canvas_area area, enum feature_verdict verdict);
/* A hollow diamond (never) or a triangle (too often) that stands on (x, base) and is `size` high;
 * nothing for others. Gives the width, with the blank behind it. */
double panel_sign(
    const struct panel *panel, double x, double base, double size, enum feature_verdict verdict);
/* A letter in a box, filled or framed: which side a feature is of. */
void panel_side(const struct panel *panel, double x, double y, enum subject_side side);

/* Heads of columns, rows, totals from panel->y + PANEL_HEAD; gives the y under them. */
double panel_draw_rows(const struct panel *panel);

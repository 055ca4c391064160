/*
 * What a definition says about the marks of an oral, as plain structs: palmares/v1/marking.proto,
 * field by field. Texts are never NULL ("" when absent) and live with the arrays in the
 * definition's arena.
 */
#pragma once

#include "base/base.h"

enum {
    MARKING_SHEETS_MAX = 32,
    MARKING_LEVELS_MAX = 16,
    MARKING_LINES_MAX = 64,
    MARKING_SCALE_MAX = 100000, /* hundredths */
    MARKING_APPRAISAL_MAX = 10000,
    MARKING_DOUBLE_MAX = 8,
    MARKING_ROWS_MAX = 64,
};

struct grid_level {
    const char *id, *label;
};

struct grid_line {
    const char *id, *heading, *label;
};

struct sheet_rule {
    const char *epreuve;
    uint32_t scale_hundredths, step_hundredths;
    struct grid_level *levels;
    size_t level_count;
    struct grid_line *lines;
    size_t line_count;
    bool lines_required, appraisal_required;
    uint32_t appraisal_max; /* characters */
    const char *source;
};

/* Copies of an écrit that two people mark together. */
struct double_marking_rule {
    const char *epreuve;
    uint32_t scale_hundredths, step_hundredths, difference_max_hundredths;
    const char **rows; /* headings of a blank sheet */
    size_t row_count;
    uint32_t bonus_hundredths;
    const char *source;
};

/* A row of points on a sheet. */
struct marked_row {
    const char *heading; /* under which it stands: drawn where it changes; "" */
    const char *label;
    uint32_t points_hundredths; /* at most; 0: not said */
};

struct marking_rules {
    struct sheet_rule *sheets;
    size_t sheet_count;
    uint32_t late_entry_minutes; /* circular 2011-072 */
    bool late_time_lost;
    uint32_t pin_failures_max, pin_digits_min;
    uint32_t silence_minutes;
    struct double_marking_rule *double_markings;
    size_t double_marking_count;
    const char *source;
};

/* The rule of an épreuve; NULL: it has no sheet. Borrowed. */
const struct sheet_rule *marking_find_sheet(const struct marking_rules *rules, const char *epreuve);
/* The same of its double marking. */
const struct double_marking_rule *marking_find_double(
    const struct marking_rules *rules, const char *epreuve);

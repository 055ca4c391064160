/*
 * A CSV file that comes whole, in one call, and is taken whole or not at all: rooms, examiners, the
 * livrets of a class. Encodings and separators as in imports of candidates; what is wrong is told
 * by line and column. What the columns mean is the caller's.
 */
#pragma once

#include "base/arena.h"
#include "domain/csv.h"
#include "domain/finding.h"
#include "model/commission.h"
#include "model/op.h"

enum { TABLE_MAX_BYTES = 900 * 1024, TABLE_ISSUES_MAX = 1000, TABLE_VALUE_MAX = 200 /* bytes */ };

/* What is wrong with a file, at most TABLE_ISSUES_MAX; in the arena of the op. */
struct table_issues {
    struct table_issue *items;
    size_t count;
};
/* Copies the value, cut. -ENOMEM. */
int table_add_issue(
    struct op *op, struct table_issues *issues, const struct table_issue *issue) MUST_CHECK;

/* Who takes the lines. Texts are UTF-8, in the op's arena, blanks around them cut; a letter that
 * did not fit the encoding is U+FFFD, which every rule of texts refuses. A result other than 0 ends
 * the reading and is passed on. */
struct table_reader {
    size_t rows_max;
    const char *nothing; /* said of a file without rows: "the file has no rooms" */
    /* *ret_stop: nothing below can be understood. */
    int (*headings)(
        void *context, uint64_t line, const char *const *texts, size_t count, bool *ret_stop);
    /* As many cells as there are headings. */
    int (*row)(void *context, uint64_t line, const char *const *cells);
    void *context;
};

/* 0 also when there are issues; OUTCOME_INVALID: the file as a whole cannot be read (the op says
 * why); -ENOMEM. */
int table_read(struct op *op,
    const void *content,
    size_t size,
    const struct table_reader *reader,
    struct table_issues *issues) MUST_CHECK;

/* ---- columns that are a list of names ---- */

struct table_heading {
    const char *shown;  /* as the manual writes it */
    const char *folded; /* all ways to write it (plain_text_fold()), parted by blanks */
    bool required;
};

enum { TABLE_HEADINGS_MAX = 24 };

/* Which column is which: of struct table_heading by its index. */
struct table_columns {
    const struct table_heading *headings;
    size_t heading_count;
    const char *written[TABLE_HEADINGS_MAX]; /* in the file; NULL: there is no such column */
    size_t place[TABLE_HEADINGS_MAX];
    uint32_t mask; /* bits 1 << index of those there are */
};

/* A line of such a table. */
struct table_row {
    struct op *op;
    const struct table_columns *columns;
    struct table_issues *issues;
    uint64_t line;
    const char *const *cells;
    bool wrong; /* an issue was added */
};

/* The cell of a heading; "" when there is no such column. */
const char *table_cell(const struct table_row *row, unsigned heading);
/* Something is wrong with the cell of a heading. -ENOMEM. */
int table_refuse_cell(
    struct table_row *row, unsigned heading, const struct finding *finding) MUST_CHECK;
/* The same as the callback of a rule that judges the row (struct resource_check). */
int table_take_finding(void *row, unsigned heading, const struct finding *finding) MUST_CHECK;
/* A whole number; "" is `otherwise`. An issue otherwise. -ENOMEM. */
int table_read_u32(struct table_row *row,
    unsigned heading,
    uint32_t most,
    uint32_t otherwise,
    uint32_t *ret_number) MUST_CHECK;
/* 1, 0 ("" too), or -1: neither. */
int table_yes_or_no(const char *text);
/* The same of a cell. An issue otherwise. -ENOMEM. */
int table_read_yes(struct table_row *row, unsigned heading, bool *ret_yes) MUST_CHECK;

/* ---- a file whose columns are such a list, and whose rows are unique ---- */

/* What makes a row unique, and where it stands. */
struct table_key {
    const char *first, *second; /* "" where one is enough */
    uint64_t line;
};

struct table_list {
    const struct table_heading *headings;
    size_t heading_count;
    unsigned unique; /* the heading that a repeated row is told of */
    size_t rows_max;
    const char *nothing; /* as of struct table_reader */
    /* A line; writes *key when nothing was wrong. A result other than 0 ends the reading. */
    int (*row)(void *context, struct table_row *row, struct table_key *key);
    void *context;
};

/* As table_read(); *ret_mask: of the columns there are. Rows whose key stands above already are
 * issues. Issues are in the order of the lines. */
int table_read_list(struct op *op,
    const void *content,
    size_t size,
    const struct table_list *list,
    struct table_issues *issues,
    uint32_t *ret_mask) MUST_CHECK;

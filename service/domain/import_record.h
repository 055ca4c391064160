/* One record of a file: from cells to a candidate, or to what is wrong with it. */
#pragma once

#include "domain/candidate_rule.h"
#include "domain/csv.h"
#include "base/buffer.h"
#include "model/import.h"

enum {
    IMPORT_VALUE_MAX = 200,        /* characters of a value shown in an issue */
    IMPORT_RECORD_MAX_BYTES = 4096 /* of the record kept beside rows and issues */
};

/* Where rows and issues go. A result other than 0 ends the reading and is passed on. What is given
 * is borrowed for the call. */
struct import_sink {
    int (*row)(void *context, const struct import_row *row);
    int (*issue)(void *context, const struct import_issue *issue);
    void *context;
};

/* What stays the same for all records of a chunk; zero the buffers, and release them at the end. */
struct import_records {
    const struct candidate_terms *terms;
    const char *default_zone;
    const struct import_sink *sink;
    struct import_progress *progress; /* its counters are kept */

    struct buffer decoded; /* cells as UTF-8 */
    struct buffer record;  /* the record as UTF-8 */
    struct buffer list;    /* arrangements */
    const char *arrangements[CANDIDATE_ARRANGEMENTS_MAX + 1];
};

/*
 * Check one record whose bytes are `raw`, and give it to the sink: as a row, or as one issue or
 * more. Records of empty cells only are passed over. -ENOMEM, or what the sink said.
 */
int import_record_take(struct import_records *records,
    const struct csv_record *record,
    const char *raw,
    size_t size) MUST_CHECK;

void import_records_release(struct import_records *records);

/* An import of candidates from a CSV file, on its way from the first byte to the commit. */
#pragma once

#include "base/uuid.h"
#include "model/candidate.h"

/* Same numbers as palmares.v1.Import.State. */
enum import_state {
    IMPORT_STATE_NONE = 0,
    IMPORT_RECEIVING = 1,
    IMPORT_CHECKED = 2,
    IMPORT_COMMITTED = 3,
    IMPORT_CANCELLED = 4,
};

enum import_encoding {
    IMPORT_ENCODING_UNKNOWN = 0, /* nothing but ASCII so far */
    IMPORT_ENCODING_UTF8 = 1,
    IMPORT_ENCODING_UTF8_BOM = 2,
    IMPORT_ENCODING_CP1252 = 3,
};

enum { IMPORT_COLUMNS_MAX = 128, IMPORT_SHA256_SIZE = 32 };

/*
 * What a column of the file fills: a field of the candidate (its number), or one of these.
 * `third_time` is a yes or no that fills the extra time.
 */
enum import_target {
    IMPORT_TARGET_THIRD_TIME = CANDIDATE_FIELD_COUNT,
    IMPORT_TARGET_STATE,
    IMPORT_TARGET_NONE, /* not used */
};

struct import_column {
    const char *heading; /* as in the file, UTF-8 */
    int target;          /* enum candidate_field or enum import_target */
};

/* How far the reading has come; kept in the database between two chunks. */
struct import_progress {
    uint64_t next_offset; /* byte of the file where the next record starts */
    uint64_t next_line;   /* its line, from 1 */
    enum import_encoding encoding;
    char separator; /* '\0': the headings have not been read yet */
    const struct import_column *columns;
    size_t column_count;
    uint32_t rows;     /* data records read */
    uint32_t rejected; /* of them, with an issue of their own */
    uint32_t issues;
};

struct import {
    struct uuid id;
    const char *session;
    enum import_state state;
    const char *file_name;
    uint64_t size_bytes;
    const char *default_zone;
    struct import_progress progress;
    uint32_t conflict_rows;   /* rejected because of the session or of other records */
    uint32_t conflict_issues; /* their issues */
    uint32_t created, updated, unchanged;
    int64_t create_time_us;
};

/* What is wrong with one cell or record. */
struct import_issue {
    uint64_t line;
    int32_t seq;        /* within the line; given by the store */
    const char *column; /* heading; "": the whole record */
    const char *value;
    const char *reason; /* stable */
    const char *message;
    const char *remedy;
    const char *record; /* as in the file, UTF-8 */
};

/* One accepted record. */
struct import_row {
    uint64_t line;
    struct candidate candidate;
    enum candidate_state
        stated;         /* state written in the file; NONE: no such column or an empty cell */
    const char *record; /* as in the file, UTF-8 */
    size_t record_size;
};

/* "UTF-8", "UTF-8 with BOM", "Windows-1252"; "" for UNKNOWN. */
const char *import_encoding_name(enum import_encoding encoding);
/* "number", ..., "third_time", "state"; "" for NONE. */
const char *import_target_name(int target);
/* IMPORT_TARGET_NONE when the name is unknown or "". */
int import_target_parse(const char *name);

/*
 * Records of a CSV file that comes in chunks. libcsv parses (strict RFC 4180 quotes; CRLF, LF or
 * CR; blanks around cells cut; empty lines skipped); this adds where each record stands,
 * resynchronisation after a broken record, and limits.
 *
 * Bytes are not decoded here: ';', quotes and line ends are the same in UTF-8 and in Windows-1252.
 * Not thread-safe.
 */
#pragma once

#include "base/base.h"

enum { CSV_CELLS_MAX = 256, CSV_RECORD_MAX_BYTES = 64 * 1024 };

enum csv_err {
    CSV_E_END = 1,  /* no whole record is left in the chunk */
    CSV_E_TOO_LONG, /* the line at the reader's position is longer than CSV_RECORD_MAX_BYTES */
};

/* What is wrong with a record; its cells are then of no use. */
enum csv_flaw {
    CSV_FLAW_NONE,
    CSV_FLAW_QUOTE,      /* a quote inside a cell that is not doubled */
    CSV_FLAW_QUOTE_OPEN, /* a quote that is not closed before other lines, the limit or the end of
                            the file */
    CSV_FLAW_CELLS,      /* more than CSV_CELLS_MAX cells */
};

struct csv_cell {
    char *text; /* NUL-terminated; may be changed in place */
    size_t size;
};

/* Borrowed until the next csv_reader_next(). */
struct csv_record {
    uint64_t line; /* on which it starts */
    size_t begin;  /* offset in the chunk */
    size_t end;    /* of the next record */
    enum csv_flaw flaw;
    const struct csv_cell *cells;
    size_t cell_count;
};

struct csv_reader;

/* A reader for cells separated by `separator`. -ENOMEM. */
int csv_reader_new(char separator, struct csv_reader **ret_reader) MUST_CHECK;
/* Accepts NULL. */
void csv_reader_free(struct csv_reader *reader);

/*
 * Begin a chunk: `data` (borrowed until the next feed) starts with the start of a record, on line
 * `line` of the file. `last` says that the file ends with it: then the last record needs no line
 * end.
 */
void csv_reader_feed(
    struct csv_reader *reader, const void *data, size_t size, uint64_t line, bool last);

/*
 * The next record. 0, a csv_err, or -ENOMEM. A flawed record ends with its first line, and reading
 * goes on with the next line. After CSV_E_END the position is the start of the record that is not
 * whole, or the end.
 */
int csv_reader_next(struct csv_reader *reader, struct csv_record *ret_record) MUST_CHECK;

/* Where the next record starts: offset in the chunk, and line of the file. */
size_t csv_reader_offset(const struct csv_reader *reader);
uint64_t csv_reader_line(const struct csv_reader *reader);

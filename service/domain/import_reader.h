/*
 * Chunks of a CSV file of candidates, as the exam offices have them: the encoding (UTF-8 with or
 * without BOM, Windows-1252), the separator
 * (';' ',' TAB) and the columns are found, every record is checked. What is known from earlier
 * chunks is in struct import_progress, so that any service can go on with the next chunk.
 */
#pragma once

#include "domain/import_record.h"
#include "model/op.h"

enum { IMPORT_CHUNK_MAX_BYTES = 768 * 1024 };

struct import_chunk {
    const void *data; /* the bytes of the file from progress->next_offset on */
    size_t size;
    bool last; /* the file ends with them */
    const struct candidate_terms *terms;
    const char *default_zone; /* "": none */
};

/*
 * Take the whole records of a chunk and move *progress on. 0; -ENOMEM; what the sink said; or
 * OUTCOME_INVALID when the file as a whole cannot be taken (op_refuse(): EMPTY_FILE,
 * ENCODING_UTF16, IMPORT_COLUMNS, RECORD_TOO_LONG), *progress then being of no use. What progress
 * points to is in the op's arena afterwards.
 */
int import_read(struct op *op,
    const struct import_chunk *chunk,
    struct import_progress *progress,
    const struct import_sink *sink) MUST_CHECK;

#include "domain/csv.h"

#include "base/buffer.h"

#include <csv.h>
#include <errno.h>

struct csv_reader {
    struct csv_parser parser;
    const char *data;
    size_t size;
    uint64_t line; /* of `offset` */
    size_t offset; /* start of the next record */
    bool last;

    /* the record being put together */
    struct buffer text; /* its cells, each with a NUL behind */
    struct csv_cell cells[CSV_CELLS_MAX];
    size_t starts[CSV_CELLS_MAX];
    size_t cell_count; /* may pass CSV_CELLS_MAX: only the first are kept */
    bool complete;
    int error;
};

int csv_reader_new(char separator, struct csv_reader **ret_reader)
{
    struct csv_reader *reader = calloc(1, sizeof *reader);

    if (!reader)
        return -ENOMEM;
    if (csv_init(&reader->parser, CSV_STRICT)) {
        free(reader);
        return -ENOMEM;
    }
    csv_set_delim(&reader->parser, (unsigned char)separator);
    csv_set_blk_size(&reader->parser, 4096);
    *ret_reader = reader;
    return 0;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    buffer_release(&reader->text);
    free(reader);
}

void csv_reader_feed(
    struct csv_reader *reader, const void *data, size_t size, uint64_t line, bool last)
{
    reader->data = data;
    reader->size = size;
    reader->line = line;
    reader->offset = 0;
    reader->last = last;
}

size_t csv_reader_offset(const struct csv_reader *reader)
{
    return reader->offset;
}

uint64_t csv_reader_line(const struct csv_reader *reader)
{
    return reader->line;
}

static void take_cell(void *text, size_t size, void *context)
{
    struct csv_reader *reader = context;

    if (reader->cell_count < CSV_CELLS_MAX) {
        reader->starts[reader->cell_count] = reader->text.size;
        reader->cells[reader->cell_count].size = size;
        if (buffer_reserve(&reader->text, size + 1)) {
            reader->error = -ENOMEM;
            return;
        }
        memcpy(reader->text.data + reader->text.size, text, size);
        reader->text.data[reader->text.size + size] = '\0';
        reader->text.size += size + 1;
    }
    reader->cell_count++;
}

static void take_record(int terminator, void *context)
{
    struct csv_reader *reader = context;

    (void)terminator;
    reader->complete = true;
}

/* Forget the record being put together, in libcsv too. */
static void start_record(struct csv_reader *reader)
{
    (void)csv_fini(&reader->parser, NULL, NULL, NULL);
    reader->text.size = 0;
    reader->cell_count = 0;
    reader->complete = false;
    reader->error = 0;
}

/*
 * The end of the line at `from`, its line end included; 0 when the chunk ends before it can be told
 * (a CR at the very end may be half of a CRLF).
 */
static size_t line_end(const struct csv_reader *reader, size_t from)
{
    const char *start = reader->data + from, *end = reader->data + reader->size;
    const char *feed = memchr(start, '\n', (size_t)(end - start));
    const char *carriage = memchr(start, '\r', (size_t)((feed ? feed : end) - start));

    if (carriage) {
        if (carriage + 1 == feed)
            return (size_t)(feed + 1 - reader->data);
        if (carriage + 1 < end || reader->last)
            return (size_t)(carriage + 1 - reader->data);
        return 0;
    }
    if (feed)
        return (size_t)(feed + 1 - reader->data);
    return reader->last && from < reader->size ? reader->size : 0;
}

static void finish(struct csv_reader *reader,
    size_t end,
    uint64_t lines,
    enum csv_flaw flaw,
    struct csv_record *ret_record)
{
    for (size_t i = 0; i < base_min_size(reader->cell_count, CSV_CELLS_MAX); i++)
        reader->cells[i].text = (char *)reader->text.data + reader->starts[i];
    if (flaw == CSV_FLAW_NONE && reader->cell_count > CSV_CELLS_MAX)
        flaw = CSV_FLAW_CELLS;
    *ret_record = (struct csv_record){
        .line = reader->line,
        .begin = reader->offset,
        .end = end,
        .flaw = flaw,
        .cells = reader->cells,
        .cell_count = base_min_size(reader->cell_count, CSV_CELLS_MAX),
    };
    reader->offset = end;
    reader->line += lines;
}

/* Give one line to libcsv: 0, or the flaw it found. */
static int parse_line(struct csv_reader *reader, size_t from, size_t to, enum csv_flaw *ret_flaw)
{
    size_t size = to - from;
    bool ended = to > from && strchr("\r\n", reader->data[to - 1]) && reader->data[to - 1];

    *ret_flaw = CSV_FLAW_NONE;
    if (csv_parse(&reader->parser, reader->data + from, size, take_cell, take_record, reader) !=
        size) {
        if (csv_error(&reader->parser) != CSV_EPARSE)
            return -ENOMEM;
        *ret_flaw = CSV_FLAW_QUOTE;
    } else if (!reader->complete && !ended) {
        /* the end of the file, without a line end: libcsv closes an open quote silently unless told
         * not to */
        (void)csv_set_opts(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
        if (csv_fini(&reader->parser, take_cell, take_record, reader))
            *ret_flaw = CSV_FLAW_QUOTE_OPEN;
        (void)csv_set_opts(&reader->parser, CSV_STRICT);
    }
    return reader->error;
}

int csv_reader_next(struct csv_reader *reader, struct csv_record *ret_record)
{
    size_t from = reader->offset, first_end = 0;
    enum csv_flaw flaw;
    uint64_t lines = 0;

    start_record(reader);
    for (;;) {
        size_t end = line_end(reader, from);
        int r;

        if (!end && lines && reader->last) { /* quoted up to the end of the file */
            finish(reader, first_end, 1, CSV_FLAW_QUOTE_OPEN, ret_record);
            return 0;
        }
        if ((end ? end : reader->size) - reader->offset > CSV_RECORD_MAX_BYTES) {
            if (!lines)
                return CSV_E_TOO_LONG;
            finish(reader, first_end, 1, CSV_FLAW_QUOTE_OPEN, ret_record);
            return 0;
        }
        if (!end)
            return CSV_E_END;
        lines++;
        if (!first_end)
            first_end = end;
        r = parse_line(reader, from, end, &flaw);
        if (r)
            return r;
        if (flaw != CSV_FLAW_NONE) {
            finish(reader, first_end, 1, lines > 1 ? CSV_FLAW_QUOTE_OPEN : flaw, ret_record);
            return 0;
        }
        if (reader->complete) {
            finish(reader, end, lines, CSV_FLAW_NONE, ret_record);
            return 0;
        }
        if (reader->cell_count == 0 && reader->parser.pstate == 0) { /* an empty line */
            reader->offset = end;
            reader->line++;
            lines = 0;
            first_end = 0;
        }
        from = end;
    }
}

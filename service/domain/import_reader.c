#include "domain/import_reader.h"

#include "domain/import_encoding.h"
#include "domain/import_heading.h"
#include "domain/plain_text.h"
#include "base/text.h"

#include <errno.h>

struct reading {
    struct op *op;
    const struct import_chunk *chunk;
    struct import_progress *progress;
    size_t skipped; /* bytes of a BOM */
};

static const char *chunk_data(const struct reading *reading)
{
    return (const char *)reading->chunk->data + reading->skipped;
}

static size_t chunk_size(const struct reading *reading)
{
    return reading->chunk->size - reading->skipped;
}

/* ---- encoding ---- */

static int find_bom(struct reading *reading)
{
    const unsigned char *data = reading->chunk->data;
    size_t size = reading->chunk->size;

    if (size >= 2 &&
        ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff) ||
            (data[0] && !data[1]) || (!data[0] && data[1])))
        return op_refuse(reading->op, OUTCOME_INVALID, "ENCODING_UTF16",
            "The file is UTF-16. Save it as \"CSV UTF-8\" and send it again.");
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        reading->progress->encoding = IMPORT_ENCODING_UTF8_BOM;
        reading->skipped = 3;
    }
    return 0;
}

/*
 * The line of the headings decides when it is not all ASCII (it must be readable), else what comes
 * first. A character may be cut at the end of a chunk: only whole lines are looked at.
 */
static void find_encoding(struct reading *reading)
{
    const char *data = chunk_data(reading), *end;
    size_t size = chunk_size(reading);

    while (!reading->chunk->last && size && data[size - 1] != '\n' && data[size - 1] != '\r')
        size--;
    if (!reading->progress->separator) {
        end = memchr(data, '\n', size);
        reading->progress->encoding =
            import_encoding_detect(data, end ? (size_t)(end - data) : size);
    }
    if (reading->progress->encoding == IMPORT_ENCODING_UNKNOWN)
        reading->progress->encoding = import_encoding_detect(data, size);
}

/* ---- headings ---- */

static char *heading_text(struct reading *reading, const struct csv_cell *cell)
{
    struct buffer text CLEANUP_BUFFER = {0};
    char *copy;

    if (import_encoding_decode(
            reading->progress->encoding, cell->text, strlen(cell->text), &text) ||
        buffer_terminate(&text))
        return NULL;
    copy = arena_strdup(reading->op->arena, (const char *)text.data);
    return copy ? plain_text_tidy(copy) : NULL;
}

/* Fill `columns` from the heading record; gives how many are known. -ENOMEM. */
static int read_columns(struct reading *reading,
    const struct csv_record *record,
    size_t count,
    struct import_column *columns)
{
    int known = 0;

    for (size_t i = 0; i < count; i++) {
        columns[i].heading = heading_text(reading, &record->cells[i]);
        if (!columns[i].heading)
            return -ENOMEM;
        columns[i].target = import_heading_target(columns[i].heading);
        known += columns[i].target != IMPORT_TARGET_NONE;
    }
    return known;
}

static int refuse_columns(struct reading *reading, const char *problem)
{
    const struct import_progress *progress = reading->progress;
    struct buffer found CLEANUP_BUFFER = {0};

    for (size_t i = 0; i < progress->column_count && found.size < 600; i++)
        if (buffer_printf(&found, "%s%s", i ? ", " : "", progress->columns[i].heading))
            return -ENOMEM;
    if (buffer_terminate(&found))
        return -ENOMEM;
    return op_refuse(reading->op, OUTCOME_INVALID, "IMPORT_COLUMNS",
        "Line %llu should have the headings of the columns. %s Found: %s.",
        (unsigned long long)progress->next_line, problem, (const char *)found.data);
}

static bool has_target(const struct import_progress *progress, int target)
{
    for (size_t i = 0; i < progress->column_count; i++)
        if (progress->columns[i].target == target)
            return true;
    return false;
}

/* Extra time may be written in one of two ways, not both. */
static int find_twice(const struct import_progress *progress)
{
    for (size_t i = 0; i < progress->column_count; i++)
        for (size_t j = 0; j < i; j++)
            if (progress->columns[i].target != IMPORT_TARGET_NONE &&
                progress->columns[i].target == progress->columns[j].target)
                return progress->columns[i].target;
    if (has_target(progress, CANDIDATE_EXTRA_TIME) &&
        has_target(progress, IMPORT_TARGET_THIRD_TIME))
        return IMPORT_TARGET_THIRD_TIME;
    return IMPORT_TARGET_NONE;
}

static int check_columns(struct reading *reading)
{
    static const struct {
        int target;
        const char *problem;
    } needed[] = {
        {CANDIDATE_NUMBER, "There is no column for the N° candidat."},
        {CANDIDATE_FAMILY_NAME, "There is no column for the family name (Nom)."},
        {CANDIDATE_GIVEN_NAME, "There is no column for the given name (Prénom)."},
        {CANDIDATE_BIRTH_DATE, "There is no column for the date of birth (Né(e) le)."},
        {CANDIDATE_CLASS, "There is no column for the class (Classe: A, B or C)."},
    };
    int twice = find_twice(reading->progress);
    char problem[100];

    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        if (!has_target(reading->progress, needed[i].target))
            return refuse_columns(reading, needed[i].problem);
    if (!has_target(reading->progress, CANDIDATE_ZONE) &&
        text_is_empty(reading->chunk->default_zone))
        return refuse_columns(
            reading, "There is no column for the zone (Zone), and no default zone was given.");
    if (twice == IMPORT_TARGET_NONE)
        return 0;
    (void)snprintf(problem, sizeof problem, "Two columns fill the same field (%s); remove one.",
        import_target_name(twice));
    return refuse_columns(reading, problem);
}

static int refuse_long(struct reading *reading)
{
    return op_refuse(reading->op, OUTCOME_INVALID, "RECORD_TOO_LONG",
        "Line %llu (byte %llu) is longer than %d bytes. Look for a missing line end or a cell that "
        "does not belong there.",
        (unsigned long long)reading->progress->next_line,
        (unsigned long long)reading->progress->next_offset, CSV_RECORD_MAX_BYTES);
}

/* Read the heading record with one separator. 0, CSV_E_END, CSV_E_TOO_LONG, -ENOMEM. */
static int try_separator(
    struct reading *reading, char separator, struct import_progress *ret_progress, int *ret_known)
{
    struct csv_reader *reader;
    struct csv_record record;
    struct import_column *columns;
    int r = csv_reader_new(separator, &reader);

    if (r)
        return r;
    csv_reader_feed(reader, chunk_data(reading), chunk_size(reading), reading->progress->next_line,
        reading->chunk->last);
    r = csv_reader_next(reader, &record);
    if (!r) {
        size_t count = record.flaw == CSV_FLAW_NONE ? record.cell_count : 0;

        columns = arena_calloc(reading->op->arena, count + 1, sizeof *columns);
        r = columns ? read_columns(reading, &record, count, columns) : -ENOMEM;
        *ret_known = r;
        *ret_progress = *reading->progress;
        ret_progress->columns = columns;
        ret_progress->column_count = count;
        ret_progress->separator = separator;
        ret_progress->next_line = csv_reader_line(reader);
        ret_progress->next_offset += reading->skipped + csv_reader_offset(reader);
        if (r > 0)
            r = 0;
    }
    csv_reader_free(reader);
    return r;
}

/* 0; OUTCOME_INVALID; -ENOMEM. Without a whole line of headings, progress->separator stays '\0'. */
static int read_headings(struct reading *reading)
{
    struct import_progress best = {0}, tried;
    int most = -1, known, r;
    uint64_t line;

    for (const char *separator = ";,\t"; *separator; separator++) {
        r = try_separator(reading, *separator, &tried, &known);
        if (r == CSV_E_TOO_LONG)
            return refuse_long(reading);
        if (r == CSV_E_END)
            return 0;
        if (r)
            return r;
        if (known > most || (known == most && tried.column_count > best.column_count)) {
            most = known;
            best = tried;
        }
    }
    line = reading->progress->next_line;
    *reading->progress = best;
    reading->progress->next_line = line; /* for the message */
    if (best.column_count == 0)
        return op_refuse(reading->op, OUTCOME_INVALID, "IMPORT_COLUMNS",
            "Line %llu should have the headings of the columns, but its quotes cannot be read. "
            "Export the file again.",
            (unsigned long long)line);
    if (best.column_count > IMPORT_COLUMNS_MAX)
        return op_refuse(reading->op, OUTCOME_INVALID, "IMPORT_COLUMNS",
            "Line %llu has %zu columns; at most %d are read.", (unsigned long long)line,
            best.column_count, IMPORT_COLUMNS_MAX);
    r = check_columns(reading);
    reading->progress->next_line = best.next_line;
    return r;
}

/* ---- records ---- */

/* Give the records of the chunk, from byte `start` on, to the sink. */
static int read_records(struct reading *reading, size_t start, const struct import_sink *sink)
{
    struct import_records records = {.terms = reading->chunk->terms,
        .default_zone = reading->chunk->default_zone,
        .sink = sink,
        .progress = reading->progress};
    const char *data = (const char *)reading->chunk->data + start;
    struct csv_reader *reader;
    struct csv_record record;
    int taken = 0, r = csv_reader_new(reading->progress->separator, &reader);

    if (r)
        return r;
    csv_reader_feed(reader, data, reading->chunk->size - start, reading->progress->next_line,
        reading->chunk->last);
    while (!taken && !(r = csv_reader_next(reader, &record)))
        taken =
            import_record_take(&records, &record, data + record.begin, record.end - record.begin);
    reading->progress->next_offset += csv_reader_offset(reader);
    reading->progress->next_line = csv_reader_line(reader);
    import_records_release(&records);
    csv_reader_free(reader);
    if (taken || r < 0)
        return taken ? taken : r;
    return r == CSV_E_TOO_LONG ? refuse_long(reading) : 0;
}

int import_read(struct op *op,
    const struct import_chunk *chunk,
    struct import_progress *progress,
    const struct import_sink *sink)
{
    struct reading reading = {.op = op, .chunk = chunk, .progress = progress};
    uint64_t begin = progress->next_offset;
    int r = begin == 0 ? find_bom(&reading) : 0;

    if (!r && progress->encoding == IMPORT_ENCODING_UNKNOWN)
        find_encoding(&reading);
    if (!r && !progress->separator)
        r = read_headings(&reading);
    if (!r && progress->separator)
        r = read_records(&reading, (size_t)(progress->next_offset - begin), sink);
    if (r || !chunk->last)
        return r;
    if (!progress->separator || !progress->rows)
        return op_refuse(
            op, OUTCOME_INVALID, "EMPTY_FILE", "The file has no record. Export it again.");
    if (progress->encoding == IMPORT_ENCODING_UNKNOWN)
        progress->encoding = IMPORT_ENCODING_UTF8; /* all of it was ASCII */
    return 0;
}

#include "domain/table_import.h"

#include "base/buffer.h"
#include "base/text.h"
#include "domain/import_encoding.h"
#include "domain/plain_text.h"

#include <errno.h>

enum { FOLD_MAX = 96 };

int table_add_issue(struct op *op, struct table_issues *issues, const struct table_issue *issue)
{
    size_t length = strlen(issue->value);
    struct table_issue *added;

    if (!issues->items)
        issues->items = arena_calloc(op->arena, TABLE_ISSUES_MAX, sizeof *issues->items);
    if (!issues->items)
        return -ENOMEM;
    if (issues->count >= TABLE_ISSUES_MAX)
        return 0;
    if (length > TABLE_VALUE_MAX)
        for (length = TABLE_VALUE_MAX; length && (issue->value[length] & 0xc0) == 0x80;)
            length--;
    added = &issues->items[issues->count++];
    *added = *issue;
    added->value = arena_strndup(op->arena, issue->value, length);
    return added->value ? 0 : -ENOMEM;
}

/* ---- reading ---- */

struct reading {
    struct op *op;
    const struct table_reader *reader;
    struct table_issues *issues;
    enum import_encoding encoding;
    size_t column_count; /* 0: no headings yet */
    size_t row_count;
    bool stopped;
};

static int add_line_issue(struct reading *reading,
    uint64_t line,
    const char *reason,
    const char *message,
    const char *remedy)
{
    return table_add_issue(
        reading->op, reading->issues, &(struct table_issue){line, "", "", reason, message, remedy});
}

/* The cells as UTF-8, tidied; always `count` of them. */
static int read_cells(struct reading *reading,
    const struct csv_record *record,
    size_t count,
    const char *const **ret_cells)
{
    const char **cells = arena_calloc(reading->op->arena, count + 1, sizeof *cells);
    CLEANUP_BUFFER struct buffer text = {0};

    if (!cells)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct csv_cell *cell = i < record->cell_count ? &record->cells[i] : NULL;
        char *copy;

        cells[i] = "";
        if (!cell || !*cell->text)
            continue;
        text.size = 0;
        if (import_encoding_decode(reading->encoding, cell->text, strlen(cell->text), &text))
            return -ENOMEM;
        copy = arena_strndup(reading->op->arena, (const char *)text.data, text.size);
        if (!copy)
            return -ENOMEM;
        cells[i] = plain_text_tidy(copy);
    }
    *ret_cells = cells;
    return 0;
}

static int read_headings(struct reading *reading, const struct csv_record *record)
{
    const char *const *texts;
    int r;

    if (record->flaw)
        return op_refuse(reading->op, OUTCOME_INVALID, "HEADINGS",
            "line %llu, with the headings, is broken: a quote is not closed",
            (unsigned long long)record->line);
    reading->column_count = record->cell_count;
    r = read_cells(reading, record, record->cell_count, &texts);
    return r ? r
             : reading->reader->headings(reading->reader->context, record->line, texts,
                   record->cell_count, &reading->stopped);
}

/* Empty cells behind the last heading, and lines of them, are habits of spreadsheets. */
static bool has_text(const struct csv_record *record, size_t from)
{
    for (size_t i = from; i < record->cell_count; i++)
        if (record->cells[i].size)
            return true;
    return false;
}

static int read_row(struct reading *reading, const struct csv_record *record)
{
    const char *const *cells;
    int r;

    if (record->flaw)
        return add_line_issue(reading, record->line, "QUOTE",
            "The line is broken: a quote inside a cell is not doubled, or not closed.",
            "Correct the quotes; a spreadsheet writes them right.");
    if (!has_text(record, 0))
        return 0;
    if (has_text(record, reading->column_count))
        return add_line_issue(reading, record->line, "CELLS",
            "The line has more cells than there are headings.",
            "Put a cell that holds the separator between quotes, or give the column a heading.");
    if (reading->row_count == reading->reader->rows_max)
        return op_refuse(reading->op, OUTCOME_INVALID, "TOO_MANY_ROWS",
            "the file has more than %zu lines", reading->reader->rows_max);
    reading->row_count++;
    r = read_cells(reading, record, reading->column_count, &cells);
    return r ? r : reading->reader->row(reading->reader->context, record->line, cells);
}

static int read_records(struct reading *reading, struct csv_reader *csv)
{
    struct csv_record record;
    int r;

    while (!reading->stopped) {
        r = csv_reader_next(csv, &record);
        if (r == CSV_E_END)
            break;
        if (r == CSV_E_TOO_LONG)
            return op_refuse(reading->op, OUTCOME_INVALID, "LINE_TOO_LONG",
                "line %llu has more than %d bytes: a quote is missing before it",
                (unsigned long long)csv_reader_line(csv), CSV_RECORD_MAX_BYTES);
        if (r == 0)
            r = reading->column_count ? read_row(reading, &record)
                                      : read_headings(reading, &record);
        if (r)
            return r;
    }
    if (reading->row_count || reading->issues->count)
        return 0;
    return op_refuse(reading->op, OUTCOME_INVALID, "EMPTY",
        "%s: a line of headings, then one line for each", reading->reader->nothing);
}

/* The separator that the first line has most of. */
static char find_separator(const char *data, size_t size)
{
    static const char separators[] = {';', '\t', ','};
    const char *end = memchr(data, '\n', size);
    size_t length = end ? (size_t)(end - data) : size, most = 0;
    char best = ';';

    for (size_t i = 0; i < sizeof separators; i++) {
        size_t count = 0;

        for (size_t at = 0; at < length; at++)
            count += data[at] == separators[i];
        if (count > most) {
            most = count;
            best = separators[i];
        }
    }
    return best;
}

int table_read(struct op *op,
    const void *content,
    size_t size,
    const struct table_reader *reader,
    struct table_issues *issues)
{
    struct reading reading = {.op = op, .reader = reader, .issues = issues};
    const char *data = size ? content : ""; /* no bytes may have no place */
    struct csv_reader *csv;
    int r;

    if (size >= 2 && memchr(data, 0, size))
        return op_refuse(op, OUTCOME_INVALID, "ENCODING",
            "the file is not text (or is UTF-16): save it as \"CSV UTF-8\"");
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        size -= 3;
    }
    reading.encoding = import_encoding_detect(data, size);
    r = csv_reader_new(find_separator(data, size), &csv);
    if (r)
        return r;
    csv_reader_feed(csv, data, size, 1, true);
    r = read_records(&reading, csv);
    csv_reader_free(csv);
    return r;
}

/* ---- columns ---- */

static bool is_heading(const struct table_heading *heading, const char *folded)
{
    const char *word = heading->folded;
    size_t length = strlen(folded);

    while (length && *word) {
        size_t here = strcspn(word, " ");

        if (here == length && strncmp(word, folded, length) == 0)
            return true;
        word += here + (word[here] == ' ');
    }
    return false;
}

static int take_heading(struct op *op,
    struct table_columns *columns,
    struct table_issues *issues,
    const char *text,
    size_t place)
{
    char folded[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < columns->heading_count; i++) {
        if (!is_heading(&columns->headings[i], folded))
            continue;
        if (columns->written[i])
            return table_add_issue(op, issues,
                &(struct table_issue){1, text, "", "COLUMN_TWICE", "Two columns have this meaning.",
                    "Delete one of them."});
        columns->written[i] = text;
        columns->place[i] = place;
        columns->mask |= 1u << i;
        return 0;
    }
    if (!*text)
        return 0;
    return table_add_issue(op, issues,
        &(struct table_issue){1, text, "", "COLUMN_UNKNOWN",
            "The heading of this column is not known.",
            "Correct its heading, or delete the column."});
}

/* Unknown and missing columns and such that come twice are issues. *ret_stop: a required one is
 * missing. */
static int find_columns(struct op *op,
    struct table_columns *columns,
    struct table_issues *issues,
    const char *const *texts,
    size_t count,
    bool *ret_stop)
{
    int r = 0;

    for (size_t i = 0; i < count && r == 0; i++)
        r = take_heading(op, columns, issues, texts[i], i);
    for (size_t i = 0; i < columns->heading_count && r == 0; i++) {
        if (columns->written[i] || !columns->headings[i].required)
            continue;
        *ret_stop = true;
        r = table_add_issue(op, issues,
            &(struct table_issue){1, columns->headings[i].shown, "", "COLUMN_MISSING",
                "The file has no such column.", "Add it; the manual lists the columns."});
    }
    return r;
}

/* ---- cells ---- */

const char *table_cell(const struct table_row *row, unsigned heading)
{
    return row->columns->written[heading] ? row->cells[row->columns->place[heading]] : "";
}

int table_refuse_cell(struct table_row *row, unsigned heading, const struct finding *finding)
{
    const char *written = row->columns->written[heading];
    const char *message = arena_strdup(row->op->arena, finding->problem);

    row->wrong = true;
    if (!message)
        return -ENOMEM;
    return table_add_issue(row->op, row->issues,
        &(struct table_issue){row->line, written ? written : row->columns->headings[heading].shown,
            table_cell(row, heading), finding->reason, message, finding->remedy});
}

int table_take_finding(void *row, unsigned heading, const struct finding *finding)
{
    return table_refuse_cell(row, heading, finding);
}

int table_read_u32(struct table_row *row,
    unsigned heading,
    uint32_t most,
    uint32_t otherwise,
    uint32_t *ret_number)
{
    const char *text = table_cell(row, heading);
    struct finding finding;
    int64_t number = otherwise;

    *ret_number = otherwise;
    if (*text && text_parse_i64(text, 0, most, &number)) {
        (void)finding_set(&finding, "NUMBER", "Write digits only, or leave the cell empty.",
            "This is not a whole number from 0 to %u.", most);
        return table_refuse_cell(row, heading, &finding);
    }
    *ret_number = (uint32_t)number;
    return 0;
}

int table_yes_or_no(const char *text)
{
    static const char *const yes[] = {"oui", "o", "x", "1", "vrai", "yes"};
    static const char *const no[] = {"", "non", "n", "0", "faux", "no"};
    char folded[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    if (text_find(yes, ARRAY_LEN(yes), folded) < ARRAY_LEN(yes))
        return 1;
    return text_find(no, ARRAY_LEN(no), folded) < ARRAY_LEN(no) ? 0 : -1;
}

int table_read_yes(struct table_row *row, unsigned heading, bool *ret_yes)
{
    struct finding finding;
    int yes = table_yes_or_no(table_cell(row, heading));

    *ret_yes = yes > 0;
    if (yes >= 0)
        return 0;
    (void)finding_set(&finding, "YES_OR_NO", "Write oui or non, or leave it empty.",
        "This is neither yes nor no.");
    return table_refuse_cell(row, heading, &finding);
}

/* ---- lists ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct table_key *one = a, *other = b;
    int order = strcmp(one->first, other->first);

    if (order == 0)
        order = strcmp(one->second, other->second);
    return order ? order : (one->line > other->line) - (one->line < other->line);
}

static int compare_issues(const void *a, const void *b)
{
    const struct table_issue *one = a, *other = b;

    return (one->line > other->line) - (one->line < other->line);
}

/* The keys are sorted. */
static int refuse_repeats(struct op *op,
    struct table_issues *issues,
    struct table_key *keys,
    size_t count,
    const char *column)
{
    size_t first = 0;
    int r = 0;

    if (count)
        qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count && r == 0; i++) {
        char *message;

        if (!text_equal(keys[i].first, keys[first].first) ||
            !text_equal(keys[i].second, keys[first].second)) {
            first = i;
            continue;
        }
        message = arena_printf(
            op->arena, "This stands on line %llu already.", (unsigned long long)keys[first].line);
        r = message ? table_add_issue(op, issues,
                          &(struct table_issue){keys[i].line, column,
                              *keys[i].second ? keys[i].second : keys[i].first, "REPEATED", message,
                              "Keep one of the two lines."})
                    : -ENOMEM;
    }
    if (issues->count)
        qsort(issues->items, issues->count, sizeof *issues->items, compare_issues);
    return r;
}

struct listing {
    struct op *op;
    const struct table_list *list;
    struct table_columns columns;
    struct table_issues *issues;
    struct table_key *keys;
    size_t key_count;
};

static int take_headings(
    void *context, uint64_t line, const char *const *texts, size_t count, bool *ret_stop)
{
    struct listing *listing = context;

    (void)line;
    return find_columns(listing->op, &listing->columns, listing->issues, texts, count, ret_stop);
}

static int take_row(void *context, uint64_t line, const char *const *cells)
{
    struct listing *listing = context;
    struct table_row row = {.op = listing->op,
        .columns = &listing->columns,
        .issues = listing->issues,
        .line = line,
        .cells = cells};
    struct table_key key = {"", "", line};
    int r = listing->list->row(listing->list->context, &row, &key);

    if (r == 0 && !row.wrong)
        listing->keys[listing->key_count++] = key;
    return r;
}

int table_read_list(struct op *op,
    const void *content,
    size_t size,
    const struct table_list *list,
    struct table_issues *issues,
    uint32_t *ret_mask)
{
    struct listing listing = {.op = op,
        .list = list,
        .columns = {.headings = list->headings, .heading_count = list->heading_count},
        .issues = issues,
        .keys = arena_calloc(op->arena, list->rows_max, sizeof *listing.keys)};
    const struct table_reader reader = {
        .rows_max = list->rows_max,
        .nothing = list->nothing,
        .headings = take_headings,
        .row = take_row,
        .context = &listing,
    };
    int r = listing.keys ? table_read(op, content, size, &reader, issues) : -ENOMEM;

    if (r == 0)
        r = refuse_repeats(
            op, issues, listing.keys, listing.key_count, list->headings[list->unique].shown);
    if (r == 0)
        *ret_mask = listing.columns.mask;
    return r;
}

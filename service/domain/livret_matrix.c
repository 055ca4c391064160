#include "domain/livret_matrix.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/csv.h"
#include "domain/import_encoding.h"
#include "domain/import_heading.h"
#include "domain/plain_text.h"

#include <errno.h>
#include <stdio.h>

enum { FOLD_MAX = 96 };

/* What a column fills; MARKS and after: of discipline `line`. */
enum target {
    TARGET_NONE,
    TARGET_IGNORED, /* of people, not of the livret: names */
    TARGET_CANDIDATE,
    TARGET_PREVIOUS_CLASS,
    TARGET_PIX,
    TARGET_OPINION,
    TARGET_OBSERVATIONS,
    TARGET_PREVIOUS_AVERAGE,
    TARGET_SEMESTER1,
    TARGET_SEMESTER2,
    TARGET_AVERAGE,
    TARGET_APPRECIATION,
};

struct column {
    enum target target;
    size_t line; /* of the livret */
    const char *heading;
};

struct matrix {
    struct op *op;
    const struct livret_rule *rule;
    const char *class_name;
    enum import_encoding encoding;
    struct column columns[CSV_CELLS_MAX];
    size_t column_count;
    struct livret_matrix result;
};

/* The columns of one discipline: "CGE S1". */
static const struct {
    const char *suffix; /* as a heading writes it */
    const char *folded;
    const char *field; /* of a line */
    enum target target;
} parts[] = {
    {"ant", "ant", "previous_average", TARGET_PREVIOUS_AVERAGE},
    {"S1", "s1", "semester1", TARGET_SEMESTER1},
    {"S2", "s2", "semester2", TARGET_SEMESTER2},
    {"moy", "moy", "average", TARGET_AVERAGE},
    {"appr", "appr", "appreciation", TARGET_APPRECIATION},
};

static const struct {
    const char *folded;
    enum target target;
    const char *heading, *field;
} singles[] = {
    {"classeanterieure", TARGET_PREVIOUS_CLASS, "Classe antérieure", "previous_class"},
    {"pix", TARGET_PIX, "PIX", "pix"},
    {"avis", TARGET_OPINION, "Avis", "opinion"},
    {"observations", TARGET_OBSERVATIONS, "Observations", "observations"},
};

/* ---- issues ---- */

static int add_issue(struct matrix *matrix, const struct class_issue *issue)
{
    struct livret_matrix *result = &matrix->result;

    if (!result->issues)
        result->issues =
            arena_calloc(matrix->op->arena, LIVRET_MATRIX_ISSUES_MAX, sizeof *result->issues);
    if (!result->issues)
        return -ENOMEM;
    if (result->issue_count < LIVRET_MATRIX_ISSUES_MAX)
        result->issues[result->issue_count++] = *issue;
    return 0;
}

/* ---- headings ---- */

static struct column column_of(const struct matrix *matrix, const char *heading)
{
    char folded[FOLD_MAX], id[FOLD_MAX];

    plain_text_fold(heading, folded, sizeof folded);
    switch (import_heading_target(heading)) {
    case CANDIDATE_NUMBER:
        return (struct column){TARGET_CANDIDATE, 0, heading};
    case CANDIDATE_FAMILY_NAME:
    case CANDIDATE_GIVEN_NAME:
        return (struct column){TARGET_IGNORED, 0, heading};
    default:
        break;
    }
    for (size_t i = 0; i < ARRAY_LEN(singles); i++)
        if (text_equal(folded, singles[i].folded))
            return (struct column){singles[i].target, 0, heading};
    for (size_t line = 0; line < matrix->rule->discipline_count; line++) {
        size_t length;

        plain_text_fold(matrix->rule->disciplines[line].id, id, sizeof id);
        length = strlen(id);
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            if (strncmp(folded, id, length) == 0 && text_equal(folded + length, parts[i].folded))
                return (struct column){parts[i].target, line, heading};
    }
    return (struct column){TARGET_NONE, 0, heading};
}

/* A cell as UTF-8, tidied; what does not fit the encoding is kept as U+FFFD, which the rules
 * refuse. */
static int cell_text(struct matrix *matrix, const struct csv_cell *cell, const char **ret_text)
{
    CLEANUP_BUFFER struct buffer text = {0};
    char *copy;

    if (import_encoding_decode(matrix->encoding, cell->text, strlen(cell->text), &text) ||
        buffer_terminate(&text))
        return -ENOMEM;
    copy = arena_strdup(matrix->op->arena, (const char *)text.data);
    if (!copy)
        return -ENOMEM;
    *ret_text = copy;
    return 0;
}

static bool has_column(const struct matrix *matrix, enum target target, size_t line)
{
    for (size_t i = 0; i < matrix->column_count; i++)
        if (matrix->columns[i].target == target && matrix->columns[i].line == line)
            return true;
    return false;
}

static int want_column(struct matrix *matrix, enum target target, size_t line, const char *heading)
{
    if (has_column(matrix, target, line))
        return 0;
    return add_issue(matrix,
        &(struct class_issue){1, heading, "", "COLUMN_MISSING", "The file has no such column.",
            "Add it: `palmares livret template-class` writes a file with every column."});
}

static int check_columns(struct matrix *matrix)
{
    int r = want_column(matrix, TARGET_CANDIDATE, 0, "N° candidat");

    if (r == 0)
        r = want_column(matrix, TARGET_OPINION, 0, "Avis");
    for (size_t line = 0; line < matrix->rule->discipline_count; line++)
        for (size_t i = 0; i < ARRAY_LEN(parts) && r == 0; i++) {
            char *heading = arena_printf(
                matrix->op->arena, "%s %s", matrix->rule->disciplines[line].id, parts[i].suffix);

            if (parts[i].target == TARGET_PREVIOUS_AVERAGE || parts[i].target == TARGET_AVERAGE)
                continue;
            r = heading ? want_column(matrix, parts[i].target, line, heading) : -ENOMEM;
        }
    return r;
}

static int read_headings(struct matrix *matrix, const struct csv_record *record)
{
    int r = 0;

    if (record->flaw)
        return op_refuse(matrix->op, OUTCOME_INVALID, "HEADINGS",
            "line %llu, with the headings, is broken: a quote is not closed",
            (unsigned long long)record->line);
    matrix->column_count = record->cell_count;
    for (size_t i = 0; i < record->cell_count && r == 0; i++) {
        const char *heading;

        r = cell_text(matrix, &record->cells[i], &heading);
        if (r)
            return r;
        matrix->columns[i] = column_of(matrix, heading);
        if (matrix->columns[i].target == TARGET_NONE && *heading)
            r = add_issue(matrix, &(struct class_issue){record->line, heading, "", "COLUMN_UNKNOWN",
                                      "This column is none of a class's livrets.",
                                      "Correct its heading, or delete the column."});
    }
    return r ? r : check_columns(matrix);
}

/* ---- cells ---- */

static int cell_issue(struct matrix *matrix,
    const struct livret_row *row,
    const struct column *column,
    const char *value,
    const char *const what[3])
{
    return add_issue(matrix,
        &(struct class_issue){row->line, column->heading, value, what[0], what[1], what[2]});
}

static int read_mark(struct matrix *matrix,
    const struct livret_row *row,
    const struct column *column,
    const char *text,
    struct decimal *to)
{
    static const char *const not_a_number[] = {"DECIMAL", "This is not a mark.",
        "Write digits and at most two decimals: 12,5. Leave the cell empty for none."};
    static const char *const out_of_range[] = {
        "RANGE", "This is not a mark from 0 to 20.", "Correct it."};

    if (!decimal_parse(text, to))
        return cell_issue(matrix, row, column, text, not_a_number);
    if (decimal_is_set(*to) && to->hundredths > DOSSIER_MARK_MAX_HUNDREDTHS)
        return cell_issue(matrix, row, column, text, out_of_range);
    return 0;
}

static int read_pix(
    struct matrix *matrix, struct livret_row *row, const struct column *column, const char *text)
{
    static const char *const yes[] = {"oui", "o", "x", "1", "vrai", "pix"};
    static const char *const no[] = {"", "non", "n", "0", "faux"};
    static const char *const neither[] = {
        "PIX", "This is neither yes nor no.", "Write oui or non, or leave it empty."};
    char folded[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        if (text_equal(folded, yes[i])) {
            row->livret.pix = true;
            return 0;
        }
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        if (text_equal(folded, no[i]))
            return 0;
    return cell_issue(matrix, row, column, text, neither);
}

static int read_opinion(
    struct matrix *matrix, struct livret_row *row, const struct column *column, const char *text)
{
    static const struct {
        const char *folded;
        int opinion;
    } opinions[] = {
        {"tresfavorable", OPINION_TRES_FAVORABLE},
        {"tf", OPINION_TRES_FAVORABLE},
        {"favorable", OPINION_FAVORABLE},
        {"f", OPINION_FAVORABLE},
        {"doitfairesespreuves", OPINION_DOIT_FAIRE_SES_PREUVES},
        {"dfsp", OPINION_DOIT_FAIRE_SES_PREUVES},
    };
    static const char *const none[] = {"OPINION", "This is none of the three opinions.",
        "Write Très favorable, Favorable or Doit faire ses preuves (TF, F, DFSP)."};
    char folded[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < ARRAY_LEN(opinions); i++)
        if (text_equal(folded, opinions[i].folded)) {
            row->livret.opinion = opinions[i].opinion;
            return 0;
        }
    return cell_issue(matrix, row, column, text, none);
}

static int read_cell(
    struct matrix *matrix, struct livret_row *row, const struct column *column, const char *text)
{
    struct livret_line *line = &row->livret.lines[column->line];

    switch (column->target) {
    case TARGET_CANDIDATE:
        row->candidate = text;
        return 0;
    case TARGET_PREVIOUS_CLASS:
        row->livret.previous_class = text;
        return 0;
    case TARGET_PIX:
        return read_pix(matrix, row, column, text);
    case TARGET_OPINION:
        return read_opinion(matrix, row, column, text);
    case TARGET_OBSERVATIONS:
        row->livret.observations = text;
        return 0;
    case TARGET_PREVIOUS_AVERAGE:
        return read_mark(matrix, row, column, text, &line->previous_average);
    case TARGET_SEMESTER1:
        return read_mark(matrix, row, column, text, &line->semester1);
    case TARGET_SEMESTER2:
        return read_mark(matrix, row, column, text, &line->semester2);
    case TARGET_AVERAGE:
        return read_mark(matrix, row, column, text, &line->average);
    case TARGET_APPRECIATION:
        line->appreciation = text;
        return 0;
    case TARGET_NONE:
    case TARGET_IGNORED:
        break;
    }
    return 0;
}

/* ---- rows ---- */

/* An empty livret with the session's lines. */
static int start_row(struct matrix *matrix, struct livret_row *row, uint64_t line)
{
    const struct livret_rule *rule = matrix->rule;
    const struct form *form = dossier_form(DOCUMENT_LIVRET);
    const struct form *element = form_find_field(form, "lines")->element;

    *row = (struct livret_row){.line = line, .candidate = ""};
    form_init(form, &row->livret);
    row->livret.class_name = matrix->class_name;
    row->livret.line_count = rule->discipline_count;
    row->livret.lines =
        arena_calloc(matrix->op->arena, rule->discipline_count + 1, sizeof *row->livret.lines);
    if (!row->livret.lines)
        return -ENOMEM;
    for (size_t i = 0; i < rule->discipline_count; i++) {
        form_init(element, &row->livret.lines[i]);
        row->livret.lines[i].discipline = rule->disciplines[i].id;
    }
    return 0;
}

/* An average that is left out is that of the semesters, rounded half up. */
static void fill_averages(struct livret *livret)
{
    for (size_t i = 0; i < livret->line_count; i++) {
        struct livret_line *line = &livret->lines[i];

        if (!decimal_is_set(line->average) && decimal_is_set(line->semester1) &&
            decimal_is_set(line->semester2))
            line->average.hundredths =
                (line->semester1.hundredths + line->semester2.hundredths + 1) / 2;
    }
}

static int check_number(struct matrix *matrix, const struct livret_row *row)
{
    static const struct column number = {TARGET_CANDIDATE, 0, "N° candidat"};
    static const char *const missing[] = {
        "REQUIRED", "The N° candidat is missing.", "Give the N° candidat of the registration."};
    static const char *const twice[] = {"DUPLICATE_NUMBER",
        "This N° candidat stands on a line above already.", "Keep one of the two lines."};

    if (!*row->candidate)
        return cell_issue(matrix, row, &number, "", missing);
    for (const struct livret_row *other = matrix->result.rows; other < row; other++)
        if (text_equal(other->candidate, row->candidate))
            return cell_issue(matrix, row, &number, row->candidate, twice);
    return 0;
}

static int read_row(struct matrix *matrix, const struct csv_record *record)
{
    struct livret_row *row = &matrix->result.rows[matrix->result.row_count];
    int r = 0;

    if (record->flaw)
        return add_issue(
            matrix, &(struct class_issue){record->line, "", "", "QUOTE",
                        "The line is broken: a quote inside a cell is not doubled, or not closed.",
                        "Correct the quotes; a spreadsheet writes them right."});
    if (matrix->result.row_count == LIVRET_MATRIX_ROWS_MAX)
        return op_refuse(matrix->op, OUTCOME_INVALID, "TOO_MANY_ROWS",
            "the file has more than %d candidates: a class is smaller", LIVRET_MATRIX_ROWS_MAX);
    r = start_row(matrix, row, record->line);
    for (size_t i = 0; i < record->cell_count && i < matrix->column_count && r == 0; i++) {
        const char *text;

        r = cell_text(matrix, &record->cells[i], &text);
        if (r == 0)
            r = read_cell(matrix, row, &matrix->columns[i], text);
    }
    if (r)
        return r;
    fill_averages(&row->livret);
    r = check_number(matrix, row);
    matrix->result.row_count++;
    return r;
}

static int read_records(struct matrix *matrix, struct csv_reader *reader)
{
    struct csv_record record;
    bool headings = false;
    int r;

    for (;;) {
        r = csv_reader_next(reader, &record);
        if (r == CSV_E_END)
            break;
        if (r == CSV_E_TOO_LONG)
            return op_refuse(matrix->op, OUTCOME_INVALID, "LINE_TOO_LONG",
                "line %llu has more than %d bytes: a quote is missing before it",
                (unsigned long long)csv_reader_line(reader), CSV_RECORD_MAX_BYTES);
        if (r)
            return r;
        r = headings ? read_row(matrix, &record) : read_headings(matrix, &record);
        if (r)
            return r;
        headings = true;
        if (matrix->result.issue_count && matrix->result.row_count == 0 && record.line == 1 &&
            !has_column(matrix, TARGET_CANDIDATE, 0))
            return 0; /* nothing below can be understood */
    }
    if (!headings || matrix->result.row_count == 0)
        return matrix->result.issue_count
                   ? 0
                   : op_refuse(matrix->op, OUTCOME_INVALID, "EMPTY",
                         "the file has no candidates: a line of headings, then one line for each");
    return 0;
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

int livret_matrix_read(struct op *op,
    const struct livret_rule *rule,
    const char *class_name,
    const void *content,
    size_t size,
    struct livret_matrix *ret_matrix)
{
    struct matrix *matrix = arena_calloc(op->arena, 1, sizeof *matrix);
    const char *data = content;
    struct csv_reader *reader;
    int r;

    if (!matrix)
        return -ENOMEM;
    if (size >= 2 && memchr(data, 0, size))
        return op_refuse(op, OUTCOME_INVALID, "ENCODING",
            "the file is not text (or is UTF-16): save it as \"CSV UTF-8\"");
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        size -= 3;
    }
    *matrix = (struct matrix){.op = op, .rule = rule, .class_name = class_name};
    matrix->encoding = import_encoding_detect(data, size);
    matrix->result.rows =
        arena_calloc(op->arena, LIVRET_MATRIX_ROWS_MAX, sizeof *matrix->result.rows);
    if (!matrix->result.rows)
        return -ENOMEM;
    r = csv_reader_new(find_separator(data, size), &reader);
    if (r)
        return r;
    csv_reader_feed(reader, data, size, 1, true);
    r = read_records(matrix, reader);
    csv_reader_free(reader);
    if (r == 0)
        *ret_matrix = matrix->result;
    return r;
}

/* ---- back to a heading ---- */

const char *livret_matrix_heading(
    struct arena *arena, const struct livret_rule *rule, const char *path)
{
    unsigned line = 0;
    char field[40] = "";

    for (size_t i = 0; i < ARRAY_LEN(singles); i++)
        if (text_equal(singles[i].field, path))
            return singles[i].heading;
    if (sscanf(path, "lines[%u].%39s", &line, field) != 2 || line >= rule->discipline_count)
        return "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (text_equal(parts[i].field, field))
            return arena_printf(arena, "%s %s", rule->disciplines[line].id, parts[i].suffix);
    return rule->disciplines[line].id;
}

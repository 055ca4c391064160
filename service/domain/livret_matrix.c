#include "domain/livret_matrix.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/csv.h"
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

static int add_issue(struct matrix *matrix, const struct table_issue *issue)
{
    return table_add_issue(matrix->op, &matrix->result.issues, issue);
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
        &(struct table_issue){1, heading, "", "COLUMN_MISSING", "The file has no such column.",
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

static int read_headings(
    void *context, uint64_t line, const char *const *texts, size_t count, bool *ret_stop)
{
    struct matrix *matrix = context;
    int r = 0;

    matrix->column_count = count;
    for (size_t i = 0; i < count && r == 0; i++) {
        matrix->columns[i] = column_of(matrix, texts[i]);
        if (matrix->columns[i].target == TARGET_NONE && *texts[i])
            r = add_issue(matrix, &(struct table_issue){line, texts[i], "", "COLUMN_UNKNOWN",
                                      "This column is none of a class's livrets.",
                                      "Correct its heading, or delete the column."});
    }
    *ret_stop = !has_column(matrix, TARGET_CANDIDATE, 0);
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
        &(struct table_issue){row->line, column->heading, value, what[0], what[1], what[2]});
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
    static const char *const neither[] = {
        "PIX", "This is neither yes nor no.", "Write oui or non, or leave it empty."};
    char folded[FOLD_MAX];
    int yes = table_yes_or_no(text);

    plain_text_fold(text, folded, sizeof folded);
    row->livret.pix = yes > 0 || text_equal(folded, "pix");
    return yes >= 0 || row->livret.pix ? 0 : cell_issue(matrix, row, column, text, neither);
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

static int read_row(void *context, uint64_t line, const char *const *cells)
{
    struct matrix *matrix = context;
    struct livret_row *row = &matrix->result.rows[matrix->result.row_count];
    int r = start_row(matrix, row, line);

    for (size_t i = 0; i < matrix->column_count && r == 0; i++)
        r = read_cell(matrix, row, &matrix->columns[i], cells[i]);
    if (r)
        return r;
    fill_averages(&row->livret);
    r = check_number(matrix, row);
    matrix->result.row_count++;
    return r;
}

int livret_matrix_read(struct op *op,
    const struct livret_rule *rule,
    const char *class_name,
    const void *content,
    size_t size,
    struct livret_matrix *ret_matrix)
{
    struct matrix *matrix = arena_calloc(op->arena, 1, sizeof *matrix);
    const struct table_reader reader = {
        .rows_max = LIVRET_MATRIX_ROWS_MAX,
        .nothing = "the file has no candidates",
        .headings = read_headings,
        .row = read_row,
        .context = matrix,
    };
    int r;

    if (!matrix)
        return -ENOMEM;
    *matrix = (struct matrix){.op = op, .rule = rule, .class_name = class_name};
    matrix->result.rows =
        arena_calloc(op->arena, LIVRET_MATRIX_ROWS_MAX, sizeof *matrix->result.rows);
    if (!matrix->result.rows)
        return -ENOMEM;
    r = table_read(op, content, size, &reader, &matrix->result.issues);
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

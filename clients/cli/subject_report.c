/* What the check of a subject found, as one reads it: findings, which question needs which
 * competence, likeness with other texts, and a line of sums. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/dossier.h"
#include "cli/table.h"
#include "clientlib/jsoncomment.h"
#include "clientlib/jsonpath.h"

#include <errno.h>

enum {
    FINDING_COLUMNS = 7,
    MATRIX_QUESTIONS_MAX = 40, /* more would fit on no screen */
    SECONDS_PER_MINUTE = 60,
    HUNDRED = 100,
};

/* ---- findings ---- */

static const char *verdict_text(const Palmares__V1__SubjectFinding *finding, bool raw)
{
    switch (finding->verdict) {
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__BREAKS:
        return raw ? "BREAKS" : _("breaks");
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__TO_JUDGE:
        return raw ? "TO_JUDGE" : _("to judge");
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__FINE:
        return raw ? "FINE" : _("fine");
    default:
        return raw ? "" : "?";
    }
}

static enum table_colour verdict_colour(const Palmares__V1__SubjectFinding *finding)
{
    switch (finding->verdict) {
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__BREAKS:
        return TABLE_RED;
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__TO_JUDGE:
        return TABLE_YELLOW;
    case PALMARES__V1__SUBJECT_FINDING__VERDICT__FINE:
        return TABLE_GREEN;
    default:
        return TABLE_PLAIN;
    }
}

static bool is_fine(const Palmares__V1__SubjectFinding *finding)
{
    return finding->verdict == PALMARES__V1__SUBJECT_FINDING__VERDICT__FINE;
}

/* Line of the file, or "" when there is none to speak of. */
static const char *line_text(const char *plain, size_t size, const char *path, struct arena *arena)
{
    struct jsonpath parsed = {.depth = 0};

    if (!plain || !*path || jsonpath_parse(path, arena, &parsed))
        return "";
    return arena_printf(arena, "%zu", jsonpath_line(&parsed, plain, size));
}

static int add_finding(struct table *table,
    const struct cli *cli,
    const Palmares__V1__SubjectFinding *finding,
    const char *line)
{
    const bool raw = cli->format == CLI_CSV;
    const bool fine = is_fine(finding);
    /* people read the rule where there is nothing to be said against it */
    const char *texts[] = {finding->rule, line, finding->path, finding->source,
        !raw && fine ? finding->label : finding->message, raw ? finding->label : NULL};
    int r = line ? table_cell_coloured(table, verdict_colour(finding), verdict_text(finding, raw))
                 : -ENOMEM;

    for (size_t i = 0; i < ARRAY_LEN(texts) && !r; i++)
        if (texts[i])
            r = table_cell(table, texts[i]);
    return r;
}

static struct table *open_table(
    const struct cli *cli, const struct table_column *columns, size_t count)
{
    return table_new(&(struct table_options){
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = count,
    });
}

/* People are shown what is fine when they ask for it; programs get everything. */
static bool shows_fine(const struct cli *cli)
{
    return cli->format == CLI_CSV || cli_has(cli, "all");
}

/* What breaks a rule first, then what is to be judged, then what is fine. */
static int add_findings(struct cli *cli,
    struct table *table,
    const Palmares__V1__SubjectReport *report,
    const char *plain,
    size_t size)
{
    static const unsigned order[] = {PALMARES__V1__SUBJECT_FINDING__VERDICT__BREAKS,
        PALMARES__V1__SUBJECT_FINDING__VERDICT__TO_JUDGE,
        PALMARES__V1__SUBJECT_FINDING__VERDICT__FINE};
    int r = 0;

    for (size_t v = 0; v < ARRAY_LEN(order); v++)
        for (size_t i = 0; i < report->n_findings && !r; i++) {
            const Palmares__V1__SubjectFinding *finding = report->findings[i];

            if ((unsigned)finding->verdict == order[v] && (!is_fine(finding) || shows_fine(cli)))
                r = add_finding(
                    table, cli, finding, line_text(plain, size, finding->path, cli->arena));
        }
    return r;
}

static int print_findings(
    struct cli *cli, const Palmares__V1__SubjectReport *report, const struct buffer *file)
{
    const bool raw = cli->format == CLI_CSV;
    const struct table_column columns[FINDING_COLUMNS] = {
        {raw ? "verdict" : _("Verdict"), false},
        {raw ? "rule" : _("Rule"), false},
        {raw ? "line" : _("Line"), true},
        {raw ? "path" : _("Place"), false},
        {raw ? "source" : _("Source"), false},
        {raw ? "message" : _("What is, and what to do"), false},
        {"label", false},
    };
    CLEANUP(table_free_p)
    struct table *table = open_table(cli, columns, raw ? FINDING_COLUMNS : FINDING_COLUMNS - 1);
    char *plain = NULL;
    int r = table ? 0 : -ENOMEM;

    if (file) {
        plain = arena_strndup(cli->arena, (const char *)file->data, file->size);
        if (!plain)
            return -ENOMEM;
        jsoncomment_blank(plain, file->size);
    }
    if (!r)
        r = add_findings(cli, table, report, plain, file ? file->size : 0);
    if (r || (table_rows(table) == 0 && !raw))
        return r;
    return table_flush(table);
}

static void print_fine(const struct cli *cli, const Palmares__V1__SubjectReport *report)
{
    unsigned count = 0;

    for (size_t i = 0; i < report->n_findings; i++)
        count += is_fine(report->findings[i]);
    if (count && !shows_fine(cli))
        (void)printf(ngettext("fine: %u rule (--all shows it)\n",
                         "fine: %u rules (--all shows them)\n", count),
            count);
}

/* ---- matrices ---- */

static int by_number(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

/* Numbers of questions that a row of the matrix names, each once, in order; at most
 * MATRIX_QUESTIONS_MAX. */
static size_t numbers_of(
    Palmares__V1__SubjectMatrixRow *const *rows, size_t count, char *numbers[MATRIX_QUESTIONS_MAX])
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t q = 0; q < rows[i]->n_questions && found < MATRIX_QUESTIONS_MAX; q++)
            if (text_find((const char *const *)numbers, found, rows[i]->questions[q]) == found)
                numbers[found++] = rows[i]->questions[q];
    qsort(numbers, found, sizeof *numbers, by_number);
    return found;
}

static int add_row(struct table *table,
    const Palmares__V1__SubjectMatrixRow *row,
    char *const *numbers,
    size_t count)
{
    int r = table_cell_coloured(table, row->n_questions ? TABLE_PLAIN : TABLE_YELLOW, row->label);

    for (size_t i = 0; i < count && !r; i++) {
        bool has = text_find((const char *const *)row->questions, row->n_questions, numbers[i]) <
                   row->n_questions;

        r = table_cell(table, has ? "x" : "");
    }
    return r;
}

static int print_matrix(
    struct cli *cli, const char *heading, Palmares__V1__SubjectMatrixRow *const *rows, size_t count)
{
    char *numbers[MATRIX_QUESTIONS_MAX];
    struct table_column columns[1 + MATRIX_QUESTIONS_MAX] = {{heading, false}};
    CLEANUP(table_free_p) struct table *table = NULL;
    size_t questions = numbers_of(rows, count, numbers);
    int r = 0;

    if (!count)
        return 0;
    for (size_t i = 0; i < questions; i++)
        columns[1 + i] = (struct table_column){numbers[i], false};
    table = open_table(cli, columns, 1 + questions);
    if (!table)
        return -ENOMEM;
    for (size_t i = 0; i < count && !r; i++)
        r = add_row(table, rows[i], numbers, questions);
    if (r)
        return r;
    (void)putchar('\n');
    return table_flush(table);
}

/* A catalogue is long: only what the subject uses. */
static int print_features(struct cli *cli, const Palmares__V1__SubjectReport *report)
{
    Palmares__V1__SubjectMatrixRow **used =
        arena_calloc(cli->arena, report->n_features + 1, sizeof(void *));
    size_t count = 0;

    if (!used)
        return -ENOMEM;
    for (size_t i = 0; i < report->n_features; i++)
        if (report->features[i]->n_questions)
            used[count++] = report->features[i];
    return print_matrix(cli, _("Feature"), used, count);
}

/* ---- likeness ---- */

/* Text of a subject, on the terminal: control characters do not get there. */
static void put_text(const char *text)
{
    for (; *text; text++)
        (void)putchar((unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text);
}

static void print_similar(const Palmares__V1__SimilarText *similar)
{
    (void)printf(_("\nLike %s, "), similar->id);
    put_text(similar->title);
    (void)printf(_(" (%u): %u.%02u %% of its words\n"), similar->year, similar->share / HUNDRED,
        similar->share % HUNDRED);
    if (similar->sealed)
        (void)puts(_("  at least that: you may not read it, so no passages are shown"));
    for (size_t i = 0; i < similar->n_passages; i++) {
        (void)printf("  %s: ", similar->passages[i]->path);
        put_text(similar->passages[i]->text);
        if (*similar->passages[i]->other_text) {
            (void)fputs("\n    ", stdout);
            put_text(similar->passages[i]->other_text);
        }
        (void)putchar('\n');
    }
}

/* ---- the whole ---- */

static void print_sums(const Palmares__V1__SubjectReport *report)
{
    (void)putchar('\n');
    if (report->points_hundredths)
        (void)printf(_("Points: %u.%02u. "), report->points_hundredths / HUNDRED,
            report->points_hundredths % HUNDRED);
    if (report->reading_seconds) {
        (void)printf(_("Reading: %u min %02u s ("), report->reading_seconds / SECONDS_PER_MINUTE,
            report->reading_seconds % SECONDS_PER_MINUTE);
        (void)printf(ngettext("%u word, ", "%u words, ", report->words), report->words);
        (void)printf(ngettext("%u table, ", "%u tables, ", report->tables), report->tables);
        (void)printf(ngettext("%u figure). ", "%u figures). ", report->figures), report->figures);
    }
    if (report->compared)
        (void)printf(
            ngettext("Compared with %u text. ", "Compared with %u texts. ", report->compared),
            report->compared);
    (void)printf(
        _("Findings that break a rule: %u, to be judged: %u.\n"), report->breaks, report->to_judge);
}

int subject_report_print(
    struct cli *cli, const Palmares__V1__SubjectReport *report, const struct buffer *file)
{
    int r;

    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &report->base);
    r = print_findings(cli, report, file);
    if (r || cli->format == CLI_CSV)
        return r ? r : cli_finish_output(cli);
    print_fine(cli, report);
    r = print_matrix(cli, _("Competence"), report->competences, report->n_competences);
    if (!r)
        r = print_matrix(cli, _("Knowledge"), report->knowledge, report->n_knowledge);
    if (!r)
        r = print_features(cli, report);
    if (r)
        return r;
    for (size_t i = 0; i < report->n_similar; i++)
        print_similar(report->similar[i]);
    print_sums(report);
    return cli_finish_output(cli);
}

int subject_report_mark(struct editor *editor, const Palmares__V1__SubjectReport *report)
{
    struct dossier_mistake *mistakes =
        arena_calloc(editor->cli->arena, report->n_findings + 1, sizeof *mistakes);
    size_t count = 0;

    if (!mistakes)
        return -ENOMEM;
    for (size_t i = 0; i < report->n_findings; i++)
        if (report->findings[i]->verdict == PALMARES__V1__SUBJECT_FINDING__VERDICT__BREAKS)
            mistakes[count++] = (struct dossier_mistake){
                .path = report->findings[i]->path, .message = report->findings[i]->message};
    return editor_mark(editor, mistakes, count);
}

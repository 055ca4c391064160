/* What an import found and did: a table of issues, a file of rejects, the counts. */
#include "cli/import.h"

#include "base/text.h"
#include "cli/table.h"

#include <errno.h>
#include <inttypes.h>

enum {
    ISSUES_PER_PAGE = 1000,
    PAGE_BYTES_MAX = 32 * 1024 * 1024,
    ISSUES_SHOWN = 50,
    RECORD_KEPT_BYTES = 4096, /* import.proto: a longer record comes cut */
    SHOWN_COLUMNS = 6,
};

/* Issues that are being reported. */
struct report {
    struct cli *cli;
    const Palmares__V1__Import *import;
    struct table *table; /* NULL: JSON */
    struct arena *arena; /* of one page */
    uint32_t limit;
    uint64_t seen;
    FILE *rejects;    /* NULL: none asked for */
    const char *file; /* its name */
    uint64_t line;    /* of the record whose reasons are collected; 0: none */
    char *record;     /* as in the file */
    struct buffer reasons;
    uint64_t rejected;
};

static void put_quoted(FILE *to, const char *text)
{
    (void)fputc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', to);
        (void)fputc(*text == '\n' || *text == '\r' ? ' ' : *text, to);
    }
    (void)fputc('"', to);
}

static const char *separator_of(const struct report *report)
{
    return text_is_empty(report->import->separator) ? ";" : report->import->separator;
}

/* The headings of the file, and one more. */
static void put_rejects_heading(const struct report *report)
{
    (void)fputs("\xef\xbb\xbf", report->rejects);
    for (size_t i = 0; i < report->import->n_columns; i++) {
        put_quoted(report->rejects, report->import->columns[i]->heading);
        (void)fputs(separator_of(report), report->rejects);
    }
    put_quoted(report->rejects, _("rejected because"));
    (void)fputs("\r\n", report->rejects);
}

static void put_record(const struct report *report)
{
    const char *separator = separator_of(report);
    size_t length = report->record ? strlen(report->record) : 0;

    while (length > 0 && strchr("\r\n", report->record[length - 1]))
        length--;
    if (length > 0 && length < RECORD_KEPT_BYTES - 8) {
        (void)fwrite(report->record, 1, length, report->rejects);
        (void)fputs(separator, report->rejects);
    } else { /* a record that came cut would not be one any more: only the reason */
        for (size_t i = 0; i < report->import->n_columns; i++)
            (void)fputs(separator, report->rejects);
    }
    put_quoted(report->rejects, (const char *)report->reasons.data);
    (void)fputs("\r\n", report->rejects);
}

/* The record whose reasons were collected is complete. */
static int end_record(struct report *report)
{
    int r;

    if (report->line == 0)
        return 0;
    report->rejected++;
    r = buffer_terminate(&report->reasons);
    if (!r && report->rejects)
        put_record(report);
    free(TAKE_PTR(report->record));
    report->reasons.size = 0;
    report->line = 0;
    return r;
}

static int add_reason(struct report *report, const Palmares__V1__ImportIssue *issue)
{
    int r = 0;

    if (issue->line != report->line) {
        r = end_record(report);
        if (r)
            return r;
        report->line = issue->line;
        report->record = strdup(issue->record);
        if (!report->record)
            return -ENOMEM;
        r = buffer_printf(&report->reasons, _("line %" PRIu64 ": "), issue->line);
    } else {
        r = buffer_append_text(&report->reasons, "; ");
    }
    if (r)
        return r;
    return buffer_printf(&report->reasons, "%s%s%s", issue->column,
        text_is_empty(issue->column) ? "" : ": ", issue->message);
}

static int add_row(struct report *report, const Palmares__V1__ImportIssue *issue)
{
    int r = table_cell_printf(report->table, "%" PRIu64, issue->line);

    if (!r)
        r = table_cell(report->table, issue->column);
    if (!r)
        r = table_cell_coloured(report->table, TABLE_RED, issue->value);
    if (!r)
        r = table_cell(report->table, issue->reason);
    if (!r)
        r = table_cell(report->table, issue->message);
    if (!r)
        r = table_cell(report->table, issue->remedy);
    return r;
}

static int report_issue(struct report *report, const Palmares__V1__ImportIssue *issue)
{
    int r = 0;

    report->seen++;
    if (report->cli->format == CLI_JSON)
        r = cli_put_json_element(&issue->base, report->seen == 1);
    else if (report->cli->format == CLI_CSV || report->seen <= report->limit)
        r = add_row(report, issue);
    if (!r && report->rejects)
        r = add_reason(report, issue);
    return r;
}

static int report_pages(struct report *report)
{
    CLEANUP_FREE char *next = NULL;
    const bool all = report->rejects || report->cli->format != CLI_TABLE;

    do {
        Palmares__V1__ListImportIssuesRequest request =
            PALMARES__V1__LIST_IMPORT_ISSUES_REQUEST__INIT;
        const Palmares__V1__ListImportIssuesResponse *page;
        ProtobufCMessage *response;
        int r;

        arena_reset(report->arena);
        request.id = report->import->id;
        request.page_size = ISSUES_PER_PAGE;
        request.page_token = cli_text(next);
        r = cli_call(report->cli, CANDIDATE_SERVICE, "ListImportIssues", &request.base,
            report->arena, &response);
        page = (const void *)response;
        for (size_t i = 0; !r && i < page->n_issues; i++)
            r = report_issue(report, page->issues[i]);
        if (!r && report->table &&
            (table_rows(report->table) > 0 || report->cli->format == CLI_CSV))
            r = table_flush(report->table);
        if (r)
            return r;
        free(next);
        next = strdup(page->next_page_token);
        if (!next)
            return -ENOMEM;
    } while (*next && (all || report->seen < report->limit));
    return end_record(report);
}

static int open_rejects(struct report *report)
{
    report->file = cli_option(report->cli, "rejects");
    if (!report->file)
        return 0;
    report->rejects = fopen(report->file, "we");
    if (!report->rejects)
        return cli_fail(report->cli, CLI_EXIT_FILE, "%s: %s", report->file, strerror(errno));
    put_rejects_heading(report);
    return 0;
}

static int close_rejects(struct report *report, int r)
{
    bool failed;

    if (!report->rejects)
        return r;
    failed = ferror(report->rejects) != 0;
    failed |= fclose(report->rejects) != 0;
    if (!r && failed)
        r = cli_fail(report->cli, CLI_EXIT_FILE, "%s: %s", report->file, strerror(errno));
    if (!r)
        cli_say(report->cli,
            _("%s: rejected records: %" PRIu64 "; correct them there and import that file"),
            report->file, report->rejected);
    return r;
}

static int run_report(struct report *report)
{
    int r = open_rejects(report);

    if (r)
        return r;
    r = report_pages(report);
    r = close_rejects(report, r);
    if (!r && report->cli->format == CLI_TABLE && report->import->issues > report->limit)
        cli_say(report->cli,
            _("issues in all: %u; --limit N shows more, --rejects FILE writes all"),
            report->import->issues);
    return r;
}

int import_report_issues(struct cli *cli, const Palmares__V1__Import *import)
{
    const bool csv = cli->format == CLI_CSV;
    const struct table_column columns[SHOWN_COLUMNS] = {
        {csv ? "line" : _("Line"), true},
        {csv ? "column" : _("Column"), false},
        {csv ? "value" : _("Value"), false},
        {csv ? "reason" : _("Reason"), false},
        {csv ? "message" : _("What is wrong"), false},
        {csv ? "remedy" : _("What to do"), false},
    };
    const struct table_options options = {
        .style = csv ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns),
    };
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PAGE_BYTES_MAX);
    struct report report = {.cli = cli, .import = import, .arena = arena};
    int r;

    r = cli_option_u32(cli, "limit", ISSUES_SHOWN, 1000 * 1000, &report.limit);
    if (r)
        return r;
    if (cli->format != CLI_JSON)
        report.table = table_new(&options);
    else
        (void)fputs("{\n  \"issues\": [", stdout);
    r = arena && (report.table || cli->format == CLI_JSON) ? run_report(&report) : -ENOMEM;
    if (cli->format == CLI_JSON)
        (void)fputs(report.seen ? "\n  ],\n  \"import\": " : "],\n  \"import\": ", stdout);
    table_free(report.table);
    buffer_release(&report.reasons);
    free(report.record);
    return r;
}

int import_report_counts(struct cli *cli, const Palmares__V1__Import *import, bool done)
{
    const bool issues = import->issues > 0 || cli_has(cli, "rejects");

    if (cli->format == CLI_JSON) { /* closes what import_report_issues() opened */
        int r;
        if (!issues)
            (void)fputs("{\n  \"import\": ", stdout);
        r = cli_put_json(&import->base, "  ");
        (void)fputs("\n}\n", stdout);
        return r ? r : cli_finish_output(cli);
    }
    cli_say(cli,
        done
            ? _("records read: %u; created: %u, updated: %u, unchanged: %u, rejected: %u")
            : _("records read: %u; would be created: %u, updated: %u, unchanged: %u; rejected: %u"),
        import->rows, import->created, import->updated, import->unchanged, import->rejected_rows);
    if (done && import->created == 0 && import->updated == 0)
        cli_say(cli, _("nothing changed: the candidates already were as the file says"));
    return 0;
}

/* One commission in full, and the findings of all. */
#include "cli/commission.h"

#include <errno.h>

enum { CHECK_COLUMNS = 6, CHECK_PAGE = 200, PAGE_BYTES_MAX = 64 * 1024 * 1024 };

static const struct cli_column SHOW_COLUMNS[] = {
    {N_("Session"), "session", false, NULL},
    {N_("Commission"), "id", false, NULL},
    {N_("Kind"), "kind", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "room", false, NULL},
    {N_("Language"), "language", false, NULL},
    {N_("Days"), "days", false, NULL},
    {N_("Members"), "members.examiner", false, NULL},
    {N_("Remark"), "remark", false, NULL},
    {N_("Cancelled because"), "cancellation_reason", false, NULL},
    {N_("Lawful"), "complete", false, NULL},
    {N_("Findings"), "findings.reason", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const char *severity_text(const Palmares__V1__CommissionFinding *finding)
{
    return finding->severity == PALMARES__V1__COMMISSION_FINDING__SEVERITY__BLOCKING ? _("blocking")
                                                                                     : _("notice");
}

static enum table_colour severity_colour(const Palmares__V1__CommissionFinding *finding)
{
    return finding->severity == PALMARES__V1__COMMISSION_FINDING__SEVERITY__BLOCKING ? TABLE_RED
                                                                                     : TABLE_YELLOW;
}

/* ---- one ---- */

static int add_row(
    struct table *table, const char *heading, enum table_colour colour, const char *text)
{
    int r = text ? table_cell_coloured(table, TABLE_DIM, heading) : -ENOMEM;

    return r ? r : table_cell_coloured(table, colour, text);
}

static int add_fields(
    struct cli *cli, struct table *table, const Palmares__V1__Commission *commission)
{
    int r = 0;

    for (const struct cli_column *column = SHOW_COLUMNS; column->heading && !r; column++) {
        const char *text;

        if (strchr(column->field, '.'))
            continue; /* in full below */
        text = cli_field_text(&commission->base, column->field, false, cli->arena);
        if (!text || *text)
            r = add_row(table, _(column->heading), TABLE_PLAIN, text);
    }
    return r;
}

static int add_member(
    struct cli *cli, struct table *table, const Palmares__V1__CommissionMember *member)
{
    const char *quality = cli_field_text(&member->base, "quality", false, cli->arena);
    const char *text =
        quality
            ? arena_printf(cli->arena, "%s %s %s, %s%s%s%s%s%s%s", member->examiner,
                  member->family_name, member->given_name, quality, member->president ? ", " : "",
                  member->president ? _("president") : "", member->nominated ? "" : ", ",
                  member->nominated ? "" : _("not named by an arrêté"),
                  member->withdrawn ? ", " : "", member->withdrawn ? _("withdrawn") : "")
            : NULL;

    return add_row(table, _("Member"), member->withdrawn ? TABLE_RED : TABLE_PLAIN, text);
}

static int add_sheet(struct cli *cli, struct table *table, const Palmares__V1__Attendance *sheet)
{
    const char *signers = cli_field_text(&sheet->base, "signers", false, cli->arena);

    return add_row(table, _("Signed"), TABLE_PLAIN,
        signers ? arena_printf(cli->arena, "%s: %s", sheet->day, signers) : NULL);
}

static int add_finding(
    struct cli *cli, struct table *table, const Palmares__V1__CommissionFinding *finding)
{
    int r = add_row(table, severity_text(finding), severity_colour(finding),
        arena_printf(cli->arena, "%s%s%s%s", finding->message, *finding->source ? " (" : "",
            finding->source, *finding->source ? ")" : ""));

    return r || !*finding->remedy ? r : add_row(table, "", TABLE_DIM, finding->remedy);
}

static int show_table(struct cli *cli, const Palmares__V1__Commission *commission)
{
    const struct table_column columns[] = {{_("Field"), false}, {_("Value"), false}};
    const struct table_options options = {
        .style = TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns),
    };
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? add_fields(cli, table, commission) : -ENOMEM;

    for (size_t i = 0; i < commission->n_members && !r; i++)
        r = add_member(cli, table, commission->members[i]);
    for (size_t i = 0; i < commission->n_attendance && !r; i++)
        r = add_sheet(cli, table, commission->attendance[i]);
    for (size_t i = 0; i < commission->n_findings && !r; i++)
        r = add_finding(cli, table, commission->findings[i]);
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}

int commission_show(struct cli *cli, const Palmares__V1__Commission *commission)
{
    return cli->format == CLI_TABLE ? show_table(cli, commission)
                                    : cli_show(cli, SHOW_COLUMNS, &commission->base);
}

/* ---- check ---- */

struct checking {
    struct cli *cli;
    struct table *table; /* NULL: JSON */
    struct arena *arena; /* of one page */
    size_t commissions, lawful, notices, blocking;
};

static int add_check(struct checking *checking,
    const Palmares__V1__Commission *commission,
    const Palmares__V1__CommissionFinding *finding)
{
    const bool raw = checking->cli->format == CLI_CSV;
    const char *const texts[CHECK_COLUMNS] = {
        commission->id,
        raw ? cli_field_text(&finding->base, "severity", true, checking->arena)
            : severity_text(finding),
        finding->reason,
        finding->message,
        finding->remedy,
        finding->source,
    };
    int r = 0;

    for (size_t i = 0; i < CHECK_COLUMNS && !r; i++)
        r = texts[i] ? table_cell_coloured(checking->table,
                           i == 1 ? severity_colour(finding) : TABLE_PLAIN, texts[i])
                     : -ENOMEM;
    return r;
}

static int add_commission(struct checking *checking, const Palmares__V1__Commission *commission)
{
    int r = 0;

    if (commission->cancelled && commission->n_findings == 1)
        return 0; /* nothing hangs on it any more */
    if (!checking->table && commission->n_findings)
        r = cli_put_json_element(&commission->base, checking->notices + checking->blocking == 0);
    checking->commissions++;
    checking->lawful += commission->complete ? 1 : 0;
    for (size_t i = 0; i < commission->n_findings && !r; i++) {
        const Palmares__V1__CommissionFinding *finding = commission->findings[i];
        bool blocking = finding->severity == PALMARES__V1__COMMISSION_FINDING__SEVERITY__BLOCKING;

        checking->blocking += blocking;
        checking->notices += !blocking;
        r = checking->table ? add_check(checking, commission, finding) : 0;
    }
    return r;
}

static int check_pages(struct checking *checking, Palmares__V1__ListCommissionsRequest *request)
{
    struct cli *cli = checking->cli;

    request->page_size = CHECK_PAGE;
    do {
        const Palmares__V1__ListCommissionsResponse *page;
        ProtobufCMessage *response;
        int r;

        arena_reset(checking->arena);
        r = cli_call(
            cli, COMMISSION_SERVICE, "ListCommissions", &request->base, checking->arena, &response);
        page = (const void *)response;
        for (size_t i = 0; !r && i < page->n_commissions; i++)
            r = add_commission(checking, page->commissions[i]);
        if (!r && checking->table && (table_rows(checking->table) || cli->format == CLI_CSV))
            r = table_flush(checking->table);
        if (r)
            return r;
        request->page_token = arena_strdup(cli->arena, page->next_page_token);
        if (!request->page_token)
            return -ENOMEM;
    } while (*request->page_token);
    return 0;
}

static struct table *open_check_table(const struct cli *cli)
{
    static const char *const raw[CHECK_COLUMNS] = {
        "commission", "severity", "reason", "message", "remedy", "source"};
    static const char *const headings[CHECK_COLUMNS] = {N_("Commission"), N_("Severity"),
        N_("Reason"), N_("Finding"), N_("What to do"), N_("Source")};
    static struct table_column columns[CHECK_COLUMNS];
    const struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = CHECK_COLUMNS,
    };

    for (size_t i = 0; i < CHECK_COLUMNS; i++)
        columns[i].heading = cli->format == CLI_CSV ? raw[i] : _(headings[i]);
    return table_new(&options);
}

static int check_all(struct checking *checking)
{
    Palmares__V1__ListCommissionsRequest request = PALMARES__V1__LIST_COMMISSIONS_REQUEST__INIT;
    struct cli *cli = checking->cli;
    const char *fail_on = cli_option_or_empty(cli, "fail-on");
    int r = cli_session(cli, &request.session);

    request.epreuve = cli_text(cli_option(cli, "epreuve"));
    request.centre = cli_text(cli_option(cli, "centre"));
    if (!r && !checking->table)
        (void)fputs("{\n  \"commissions\": [", stdout);
    if (!r)
        r = check_pages(checking, &request);
    if (r)
        return r;
    if (!checking->table)
        (void)fputs(checking->notices + checking->blocking ? "\n  ]\n}\n" : "]\n}\n", stdout);
    r = cli_finish_output(cli);
    cli_say(cli, _("commissions: %zu, lawful: %zu; blocking findings: %zu, notices: %zu"),
        checking->commissions, checking->lawful, checking->blocking, checking->notices);
    if (!r && *fail_on && (checking->blocking || (*fail_on == 'n' && checking->notices)))
        return CLI_EXIT_FINDING;
    return r;
}

int commission_run_check(struct cli *cli)
{
    struct checking checking = {
        .cli = cli,
        .arena = arena_new(PAGE_BYTES_MAX),
        .table = cli->format == CLI_JSON ? NULL : open_check_table(cli),
    };
    int r = checking.arena && (checking.table || cli->format == CLI_JSON) ? check_all(&checking)
                                                                          : -ENOMEM;

    table_free(checking.table);
    arena_free(checking.arena);
    return r;
}

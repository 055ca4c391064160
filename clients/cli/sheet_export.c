/* `palmares sheet export`: all sheets for programs, or papers. */
#include "cli/paper_pieces.h"
#include "cli/sheet.h"

#include "base/text.h"

#include <errno.h>
#include <unistd.h>

/* ---- papers ---- */

static int print_papers(struct cli *cli, const char *paper)
{
    Palmares__V1__ExportSheetsRequest request = PALMARES__V1__EXPORT_SHEETS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter;
    const struct paper_source source = {.service = SHEET_SERVICE,
        .method = "ExportSheets",
        .request = &request.base,
        .file = cli_option(cli, "output"),
        .fresh = true, /* a sheet may have been unlocked meanwhile */
        .empty = _("there is nothing to print: no such sheet is sealed")};
    int word = 0;
    int r;

    if (cli_has(cli, "output-format"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a paper is a PDF: -o and --paper contradict"));
    if (!source.file)
        return cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.pdf"));
    if (cli_has(cli, "state"))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--state is for the list: papers show what is sealed, records everything"));
    while (!text_equal(SHEET_PAPERS[word], paper))
        word++;
    plan_filter(cli, &filter);
    request.filter = &filter;
    request.paper = (Palmares__V1__ExportSheetsRequest__Paper)(word + 1);
    r = cli_session(cli, &request.session);
    return r ? r : paper_print_pieces(cli, &source);
}

/* ---- lists ---- */

static const struct cli_column EXPORT_COLUMNS[] = {
    {N_("Candidate"), "slot.candidate", false, NULL},
    {N_("Family name"), "slot.family_name", false, NULL},
    {N_("Given name"), "slot.given_name", false, NULL},
    {N_("Establishment"), "slot.establishment", false, NULL},
    {N_("Épreuve"), "slot.epreuve", false, NULL},
    {N_("Commission"), "slot.commission", false, NULL},
    {N_("Centre"), "slot.centre", false, NULL},
    {N_("Room"), "slot.room", false, NULL},
    {N_("Date"), "slot.date", false, NULL},
    {N_("Begins"), "slot.starts", false, NULL},
    {N_("State"), "sheet.state", false, NULL},
    {N_("NV"), "not_interrogated", false, NULL},
    {N_("Absent"), "sheet.absent", false, NULL},
    {N_("Arrived"), "sheet.arrival_time", false, NULL},
    {N_("Late, min"), "sheet.late_minutes", true, NULL},
    {N_("Mark"), "sheet.content.mark_hundredths", true, NULL},
    {N_("Reserve"), "sheet.content.reserved", false, NULL},
    {N_("Reason"), "sheet.content.reservation_reason", false, NULL},
    {N_("Grid"), "sheet.content.lines.line", false, NULL},
    {N_("Levels"), "sheet.content.lines.level", false, NULL},
    {N_("Appraisal"), "sheet.content.appraisal", false, NULL},
    {N_("Sealed by"), "sheet.seals.examiner", false, NULL},
    {N_("Sealed"), "sheet.seals.time", false, NULL},
    {N_("Unlocked, times"), "sheet.unlock_count", true, NULL},
    {N_("Revision"), "sheet.revision", true, NULL},
    {NULL, NULL, false, NULL},
};

static int put_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SHEET_SERVICE,
        .method = "ListSheets",
        .page_max = 1000,
        .columns = EXPORT_COLUMNS,
        .empty = N_("there is no such sheet in the plan in force"),
    };
    Palmares__V1__ListSheetsRequest request = PALMARES__V1__LIST_SHEETS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter;
    int r = cli_session(cli, &request.session);

    plan_filter(cli, &filter);
    request.filter = &filter;
    request.state = sheet_state(cli);
    return r ? r : cli_list_all(cli, &listing, &request.base);
}

/* The file is there when all of it is. */
static int put_file(struct cli *cli, const char *file)
{
    const char *part = arena_printf(cli->arena, "%s.part", file);
    int r;

    if (!part)
        return -ENOMEM;
    if (!freopen(part, "we", stdout))
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", part, strerror(errno));
    r = put_list(cli);
    if (!r && rename(part, file))
        r = cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(errno));
    if (r)
        (void)unlink(part);
    return r;
}

int sheet_run_export(struct cli *cli)
{
    const char *file = cli_option(cli, "output");

    if (cli_has(cli, "paper"))
        return print_papers(cli, cli_option(cli, "paper"));
    if (cli->format == CLI_TABLE)
        cli->format = CLI_CSV;
    return file && !text_equal(file, "-") ? put_file(cli, file) : put_list(cli);
}

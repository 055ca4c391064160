/* `palmares plan print, picture`. */
#include "cli/paper_pieces.h"
#include "cli/plan.h"

#include "base/text.h"

/* By palmares.v1.ExportPlanRequest.Paper. */
const char *const PLAN_PAPERS[] = {"", "convocations", "member-convocations", "day-lists",
    "emargement", "door-signs", "picture", "picture-svg", "member-calendars", "room-calendars",
    NULL};

static int print_paper(struct cli *cli, size_t paper, bool calendars)
{
    Palmares__V1__ExportPlanRequest request = PALMARES__V1__EXPORT_PLAN_REQUEST__INIT;
    Palmares__V1__SlotFilter filter = PALMARES__V1__SLOT_FILTER__INIT;
    const struct paper_source source = {.service = PLAN_SERVICE,
        .method = "ExportPlan",
        .request = &request.base,
        .file = cli_option(cli, "output"),
        .folder = cli_option(cli, "folder"),
        .empty = _("there is nothing to print: no such oral")};
    int r = paper_check_file(cli, source.file);

    if (text_equal(cli->command->verb, "print")) {
        plan_filter(cli, &filter);
        filter.only_unplaced = cli_has(cli, "unplaced");
    }
    filter.centre = cli_text(cli_option(cli, "centre"));
    filter.date = cli_text(cli_option(cli, "date"));
    request.filter = &filter;
    request.paper = (Palmares__V1__ExportPlanRequest__Paper)paper;
    request.separate = source.folder != NULL;
    if (!r && !source.file == !source.folder)
        r = cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.pdf or --folder DIR"));
    else if (!r && source.file && calendars)
        r = cli_fail(cli, CLI_EXIT_USAGE, _("calendars are one file each: pass --folder DIR"));
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_option_u32(cli, "plan", 0, INT32_MAX, &request.plan);
    return r ? r : paper_print_pieces(cli, &source);
}

int plan_run_print(struct cli *cli)
{
    size_t paper = 1;

    while (PLAN_PAPERS[paper] && !text_equal(PLAN_PAPERS[paper], cli->arguments[0]))
        paper++;
    if (!PLAN_PAPERS[paper])
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("\"%s\" is no paper: convocations, member-convocations, day-lists, emargement, "
              "door-signs, picture, picture-svg, member-calendars or room-calendars"),
            cli->arguments[0]);
    return print_paper(cli, paper, paper >= PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_SVG);
}

int plan_run_picture(struct cli *cli)
{
    return print_paper(cli,
        cli_has(cli, "folder") ? PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_SVG
                               : PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_PDF,
        false);
}

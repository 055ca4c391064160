/* `palmares subject grid`: the evaluation grids of a practical épreuve, the double marking sheets
 * of an écrit. */
#include "cli/subject.h"

#include "base/text.h"

#include <errno.h>
#include <unistd.h>

enum { COPIES_MAX = 100000 }; /* the service says how many there may be */

static int read_request(struct cli *cli, Palmares__V1__ExportSubjectGridsRequest *request)
{
    const char *candidate;
    size_t count = 0;

    while (cli_option_at(cli, "candidate", count))
        count++;
    request->epreuve = cli_text(cli->arguments[0]);
    request->subject = cli_text(cli_option(cli, "subject"));
    request->candidates = arena_calloc(cli->arena, count + 1, sizeof *request->candidates);
    if (!request->candidates)
        return -ENOMEM;
    while ((candidate = cli_option_at(cli, "candidate", request->n_candidates)))
        request->candidates[request->n_candidates++] = cli_text(candidate);
    if (count && cli_has(cli, "copies"))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--copies are blank, --candidate names whose they are: pass one of the two"));
    return cli_option_u32(cli, "copies", count ? 0 : 1, COPIES_MAX, &request->copies);
}

int subject_run_grid(struct cli *cli)
{
    Palmares__V1__ExportSubjectGridsRequest request =
        PALMARES__V1__EXPORT_SUBJECT_GRIDS_REQUEST__INIT;
    const char *file = cli_option(cli, "output");
    const Palmares__V1__File *made;
    ProtobufCMessage *response;
    int r;

    if (!file && isatty(STDOUT_FILENO))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a PDF is not for a terminal: pass --output FILE"));
    r = read_request(cli, &request);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(
            cli, SUBJECT_SERVICE, "ExportSubjectGrids", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli_write_file(cli, file, made->content.data, made->content.len);
    if (!r && file && !text_equal(file, "-"))
        cli_say(cli, _("%s: %zu bytes, %s"), file, made->content.len, made->media_type);
    return r;
}

/* `palmares subject render`: a subject as PDF, stored or being written. */
#include "cli/subject.h"

#include "base/text.h"

#include <unistd.h>

static int render(struct cli *cli, struct buffer *text)
{
    Palmares__V1__ExportSubjectRequest request = PALMARES__V1__EXPORT_SUBJECT_REQUEST__INIT;
    const char *from = cli_option(cli, "file"), *file = cli_option(cli, "output");
    const Palmares__V1__File *made;
    ProtobufCMessage *response;
    int r;

    if (!from == !cli->argument_count)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("name a subject of the session, or a file with --file, and not both"));
    if (!file && isatty(STDOUT_FILENO))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a PDF is not for a terminal: pass --output FILE"));
    request.id = cli_text(cli->argument_count ? cli->arguments[0] : "");
    request.examiner = cli_has(cli, "examiner");
    r = cli_session(cli, &request.session);
    if (!r && from)
        r = subject_read_file(cli, from, text, &request.subject);
    if (!r)
        r = cli_call(cli, SUBJECT_SERVICE, "ExportSubject", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli_write_file(cli, file, made->content.data, made->content.len);
    if (!r && file && !text_equal(file, "-"))
        cli_say(cli, _("%s: %zu bytes, %s"), file, made->content.len, made->media_type);
    return r;
}

int subject_run_render(struct cli *cli)
{
    CLEANUP_BUFFER struct buffer text = {0};

    return render(cli, &text);
}

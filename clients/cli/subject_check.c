/* `palmares subject check`: every rule, of a stored subject or of a file. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/dossier.h"
#include "clientlib/protojson.h"

int subject_read_file(
    struct cli *cli, const char *file, struct buffer *ret_text, Palmares__V1__Subject **ret_subject)
{
    struct protojson_error error;
    ProtobufCMessage *message;
    int r = cli_read_text(cli, file, ret_text);

    if (!r)
        r = dossier_text_read(
            &palmares__v1__subject__descriptor, ret_text, cli->arena, &error, &message);
    if (r == PROTOJSON_E_INVALID)
        return cli_fail(cli, CLI_EXIT_CONTENT, "%s:%zu: %s%s%s", file, error.line, error.path,
            *error.path ? ": " : "", error.message);
    if (!r)
        *ret_subject = (void *)message;
    return r;
}

static int check(struct cli *cli, struct buffer *text)
{
    Palmares__V1__CheckSubjectRequest request = PALMARES__V1__CHECK_SUBJECT_REQUEST__INIT;
    const Palmares__V1__SubjectReport *report;
    const char *file = cli_option(cli, "file");
    ProtobufCMessage *response;
    int r;

    if (!file == !cli->argument_count)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("name a subject of the session, or a file with --file, and not both"));
    request.id = cli_text(cli->argument_count ? cli->arguments[0] : "");
    request.rules_only = cli_has(cli, "rules-only");
    r = cli_session(cli, &request.session);
    if (!r && file)
        r = subject_read_file(cli, file, text, &request.subject);
    if (!r && request.subject && !*request.subject->session)
        request.subject->session = request.session;
    if (!r)
        r = cli_call(cli, SUBJECT_SERVICE, "CheckSubject", &request.base, cli->arena, &response);
    if (r)
        return r;
    report = (const void *)response;
    r = subject_report_print(cli, report, file ? text : NULL);
    return r ? r : report->breaks ? CLI_EXIT_FINDING : 0;
}

int subject_run_check(struct cli *cli)
{
    CLEANUP_BUFFER struct buffer text = {0};

    return check(cli, &text);
}

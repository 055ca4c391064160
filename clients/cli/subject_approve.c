/* `palmares subject approve|reopen`. */
#include "cli/subject_draft.h"

#include "base/text.h"

#include <errno.h>

/* RULE="word" or RULE:PATH="word". */
static int read_judgement(
    struct cli *cli, const char *given, Palmares__V1__SubjectJudgement *judgement)
{
    const char *equals = strchr(given, '=');
    const char *colon = strchr(given, ':');

    palmares__v1__subject_judgement__init(judgement);
    if (!equals || equals == given || !equals[1])
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--judge \"%s\": RULE=WORD is expected, or RULE:PATH=WORD for one finding, such as "
              "REAL_ORGANISATION=\"vérifié au registre\""),
            given);
    if (!colon || colon > equals)
        colon = equals;
    judgement->rule = arena_strndup(cli->arena, given, (size_t)(colon - given));
    judgement->path = colon < equals
                          ? arena_strndup(cli->arena, colon + 1, (size_t)(equals - colon - 1))
                          : cli_text("");
    judgement->word = cli_text(equals + 1);
    return judgement->rule && judgement->path ? 0 : -ENOMEM;
}

/* Those of the file, if there is one, and behind them each --judge. */
static int read_judgements(struct cli *cli, Palmares__V1__ApproveSubjectRequest *request)
{
    Palmares__V1__SubjectJudgement **judgements, *given;
    ProtobufCMessage *message = NULL;
    size_t count = 0, more = 0;
    int r = 0;

    if (cli_has(cli, "file"))
        r = dossier_text_load(cli, cli_option(cli, "file"),
            &palmares__v1__approve_subject_request__descriptor, &message);
    if (r)
        return r;
    if (message)
        count = ((const Palmares__V1__ApproveSubjectRequest *)(void *)message)->n_judgements;
    while (cli_option_at(cli, "judge", more))
        more++;
    judgements = arena_calloc(cli->arena, count + more + 1, sizeof(void *));
    given = arena_calloc(cli->arena, more + 1, sizeof *given);
    if (!judgements || !given)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        judgements[i] =
            ((const Palmares__V1__ApproveSubjectRequest *)(void *)message)->judgements[i];
    for (size_t i = 0; i < more && !r; i++) {
        r = read_judgement(cli, cli_option_at(cli, "judge", i), &given[i]);
        judgements[count + i] = &given[i];
    }
    request->judgements = judgements;
    request->n_judgements = count + more;
    return r;
}

int subject_run_approve(struct cli *cli)
{
    Palmares__V1__ApproveSubjectRequest request = PALMARES__V1__APPROVE_SUBJECT_REQUEST__INIT;
    const Palmares__V1__Subject *subject;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = read_judgements(cli, &request);
    if (!r)
        r = cli_change(
            cli, SUBJECT_SERVICE, "ApproveSubject", &request.base, cli->arena, &response);
    if (r)
        return r;
    subject = (const void *)response;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    if (request.validate_only)
        cli_say(cli, _("it can be approved; nothing was changed"));
    else
        cli_say(cli, _("approved: subject %s, revision %s"), subject->id, subject->etag);
    return 0;
}

int subject_run_reopen(struct cli *cli)
{
    Palmares__V1__ReopenSubjectRequest request = PALMARES__V1__REOPEN_SUBJECT_REQUEST__INIT;
    const Palmares__V1__Subject *subject;
    ProtobufCMessage *response;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("why? pass --reason TEXT, without what the subject says; the journal keeps it"));
    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    request.reason = cli_text(cli_option(cli, "reason"));
    r = cli_session(cli, &request.session);
    if (!r && cli_dry_run(cli)) {
        cli_say(cli, _("nothing was changed: the service alone says whether it can be"));
        return 0;
    }
    if (!r)
        r = cli_change(cli, SUBJECT_SERVICE, "ReopenSubject", &request.base, cli->arena, &response);
    if (r)
        return r;
    subject = (const void *)response;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    cli_say(cli, _("a draft again: subject %s, revision %s"), subject->id, subject->etag);
    return 0;
}

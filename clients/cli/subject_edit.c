/* `palmares subject edit`: a subject in the person's editor; what breaks a rule is shown in it. */
#include "cli/subject_draft.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

struct editing {
    struct editor editor;
    char *session, *id;
    char *etag; /* of what is stored; "" for a new one */
};

static int put(struct editing *editing,
    Palmares__V1__Subject *subject,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_stored)
{
    Palmares__V1__PutSubjectRequest request = PALMARES__V1__PUT_SUBJECT_REQUEST__INIT;
    struct cli *cli = editing->editor.cli;
    const struct client_call call = {
        .service = SUBJECT_SERVICE,
        .method = "PutSubject",
        .request = &request.base,
        .request_id = cli_dry_run(cli) ? NULL : &cli->request_id,
    };

    request.subject = subject;
    request.validate_only = cli_dry_run(cli);
    cli->sent_request_id = !request.validate_only;
    return cli_try_call(cli, &call, cli->arena, ret_status, ret_stored);
}

/* What its rules find: into the text for the next round. */
static int show_findings(struct editing *editing, Palmares__V1__Subject *subject)
{
    Palmares__V1__CheckSubjectRequest request = PALMARES__V1__CHECK_SUBJECT_REQUEST__INIT;
    struct cli *cli = editing->editor.cli;
    const Palmares__V1__SubjectReport *report;
    ProtobufCMessage *response;
    int r;

    request.session = editing->session;
    request.subject = subject;
    request.rules_only = true;
    r = cli_call(cli, SUBJECT_SERVICE, "CheckSubject", &request.base, cli->arena, &response);
    if (r)
        return r;
    report = (const void *)response;
    if (!report->breaks) {
        cli_say(cli,
            ngettext("it breaks no rule; %u finding is to be judged: palmares subject check %s",
                "it breaks no rule; %u findings are to be judged: palmares subject check %s",
                report->to_judge),
            report->to_judge, editing->id);
        return 0;
    }
    r = subject_report_mark(&editing->editor, report);
    editing->editor.marked = false; /* it is stored: one may leave it so */
    cli_say(cli,
        ngettext("it breaks its rules in %u place, which is marked in the text; close the editor "
                 "without a change to leave it so",
            "it breaks its rules in %u places, which are marked in the text; close the editor "
            "without a change to leave it so",
            report->breaks),
        report->breaks);
    return r ? r : EDITOR_AGAIN;
}

static int store(struct editing *editing, Palmares__V1__Subject *subject)
{
    struct cli *cli = editing->editor.cli;
    struct rpc_status status = {0};
    ProtobufCMessage *message = NULL;
    const Palmares__V1__Subject *stored;
    int r = put(editing, subject, &status, &message);

    if (r)
        return r;
    if (status.code == RPC_INVALID_ARGUMENT) {
        r = editor_mark_status(&editing->editor, &status, "subject.");
        return r ? r : EDITOR_AGAIN;
    }
    if (status.code != RPC_OK) {
        r = cli_fail_status(cli, &status);
        if (text_equal(status.reason, "ETAG_MISMATCH"))
            (void)fprintf(
                stderr, _("  somebody else changed it meanwhile: edit again and take over "
                          "what you wrote\n"));
        return r;
    }
    stored = (const void *)message;
    if (cli_dry_run(cli)) {
        cli_say(cli, _("its form is right; nothing was stored"));
    } else {
        editing->etag = stored->etag;
        r = uuid_random(&cli->request_id); /* the next round is another change */
        cli_say(cli, _("stored: subject %s, revision %s"), stored->id, stored->etag);
    }
    return r ? r : show_findings(editing, subject);
}

/* Read what the person wrote and store it; EDITOR_AGAIN when it is not right. */
static int take(struct editor *editor)
{
    struct editing *editing = editor->context;
    Palmares__V1__Subject *subject;
    ProtobufCMessage *message;
    int r = editor_read(editor, &palmares__v1__subject__descriptor, &message);

    if (r)
        return r;
    subject = (void *)message;
    subject_make_own(subject);
    subject->session = editing->session;
    subject->id = editing->id;
    subject->etag = editing->etag;
    return store(editing, subject);
}

/* What is stored, or the template of the épreuve that was named. */
static int begin(struct editing *editing)
{
    struct cli *cli = editing->editor.cli;
    Palmares__V1__GetSubjectRequest request = PALMARES__V1__GET_SUBJECT_REQUEST__INIT;
    const struct client_call call = {
        .service = SUBJECT_SERVICE, .method = "GetSubject", .request = &request.base};
    Palmares__V1__Subject *subject;
    ProtobufCMessage *response = NULL;
    struct rpc_status status = {0};
    const char *head;
    int r;

    request.session = editing->session;
    request.id = editing->id;
    r = cli_try_call(cli, &call, cli->arena, &status, &response);
    subject = (void *)response;
    if (!r && status.code == RPC_NOT_FOUND && cli_has(cli, "epreuve"))
        r = subject_template(
            cli, cli_option(cli, "epreuve"), cli_option_or_empty(cli, "cms"), &subject);
    else if (!r && status.code != RPC_OK)
        r = cli_fail_status(cli, &status);
    if (r)
        return r;
    editing->etag = subject->etag;
    subject_make_own(subject);
    subject->etag = cli_text("");
    subject->id = editing->id;
    head = arena_printf(cli->arena, "// %s\n// %s\n",
        _("Save and close to store it; close without a change to leave it. Lines with // are "
          "comments."),
        _("It is secret: this file is yours alone, and goes when it is stored."));
    return head ? subject_text_write(subject, head, &editing->editor.shown) : -ENOMEM;
}

static int run(struct editing *editing)
{
    struct cli *cli = editing->editor.cli;
    int r = cli_session(cli, &editing->session);

    editing->id = cli_text(cli->arguments[0]);
    if (!r)
        r = begin(editing);
    if (r)
        return r;
    editing->editor.name = "subject.json";
    return editor_run(&editing->editor);
}

int subject_run_edit(struct cli *cli)
{
    struct editing editing = {.editor = {.cli = cli, .take = take, .context = &editing}};
    int r = run(&editing);

    if (r && editing.editor.file)
        (void)fprintf(stderr, _("palmares: it is secret: remove it when you have what you need\n"));
    editor_release(&editing.editor);
    return r;
}

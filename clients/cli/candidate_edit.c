/* `palmares candidate create` and `update`: a candidate from a JSON file and from --set. */
#include "cli/candidate.h"

#include "cli/edit.h"

#include "base/text.h"

#include <errno.h>
#include <google/protobuf/field_mask.pb-c.h>

static const char *const THEIRS[] = {
    "session", "number", "etag", "state", "withdrawal_reason", "create_time", "update_time", NULL};

/* "class=A" is what one types; the contract's name is CANDIDATE_CLASS_A. */
static const char *full_value(struct cli *cli, const char *field, const char *value)
{
    if (!text_equal(field, "class") || strlen(value) != 1)
        return value;
    return arena_printf(cli->arena, "CANDIDATE_CLASS_%s", value);
}

/* The candidate that -f and --set describe. */
static int read_edit(
    struct cli *cli, struct cli_edit *edit, Palmares__V1__Candidate **ret_candidate)
{
    Palmares__V1__Candidate *empty = arena_alloc(cli->arena, sizeof *empty);
    int r;

    if (!empty)
        return -ENOMEM;
    palmares__v1__candidate__init(empty);
    *edit = (struct cli_edit){
        .message = &empty->base,
        .theirs = THEIRS,
        .example = "zone=guyane",
        .full_value = full_value,
    };
    r = cli_edit_file(cli, edit);
    if (!r)
        r = cli_edit_set(cli, edit);
    *ret_candidate = (void *)edit->message;
    return r;
}

int candidate_create(struct cli *cli)
{
    Palmares__V1__CreateCandidateRequest request = PALMARES__V1__CREATE_CANDIDATE_REQUEST__INIT;
    ProtobufCMessage *created;
    struct cli_edit edit;
    int r;

    if (!cli_has(cli, "file") && !cli_has(cli, "set"))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("which candidate? pass -f FILE or --set FIELD=VALUE"));
    r = read_edit(cli, &edit, &request.candidate);
    if (!r && text_is_empty(request.candidate->session))
        r = cli_session(cli, &request.candidate->session);
    if (r)
        return r;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, CANDIDATE_SERVICE, "CreateCandidate", &request.base, cli->arena, &created);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, created);
}

/* A file about somebody else is a mistake. */
static int check_number(struct cli *cli, const Palmares__V1__Candidate *candidate)
{
    if (text_is_empty(candidate->number) || text_equal(candidate->number, cli->arguments[0]))
        return 0;
    return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about candidate %s, not %s"),
        cli_option_or_empty(cli, "file"), candidate->number, cli->arguments[0]);
}

int candidate_update(struct cli *cli)
{
    Palmares__V1__UpdateCandidateRequest request = PALMARES__V1__UPDATE_CANDIDATE_REQUEST__INIT;
    Google__Protobuf__FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    ProtobufCMessage *updated;
    struct cli_edit edit;
    int r;

    r = read_edit(cli, &edit, &request.candidate);
    if (!r)
        r = check_number(cli, request.candidate);
    if (!r && edit.count == 0)
        r = cli_fail(
            cli, CLI_EXIT_USAGE, _("nothing to change: pass --set FIELD=VALUE or -f FILE"));
    if (!r && text_is_empty(request.candidate->session))
        r = cli_session(cli, &request.candidate->session);
    if (r)
        return r;
    request.candidate->number = cli_text(cli->arguments[0]);
    if (cli_has(cli, "etag"))
        request.candidate->etag = cli_text(cli_option(cli, "etag"));
    mask.paths = (char **)(uintptr_t)edit.fields;
    mask.n_paths = edit.count;
    request.update_mask = &mask;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, CANDIDATE_SERVICE, "UpdateCandidate", &request.base, cli->arena, &updated);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, updated);
}

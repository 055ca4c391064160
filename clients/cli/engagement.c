/* `palmares engagement ...`: requests to recognise an engagement étudiant. */
#include "base/text.h"
#include "cli/dossier.h"
#include "cli/nouns.h"

#include <palmares/v1/engagement.pb-c.h>
#include <unistd.h>

#define SERVICE (&palmares__v1__engagement_service__descriptor)

/* In the order of the contract's numbers from 1. */
static const char *const STATES[] = {"submitted", "accepted", "refused", "withdrawn", NULL};

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__EngagementRequest *request = (const void *)row;

    switch (request->state) {
    case PALMARES__V1__ENGAGEMENT_REQUEST__STATE__ACCEPTED:
        return TABLE_GREEN;
    case PALMARES__V1__ENGAGEMENT_REQUEST__STATE__REFUSED:
        return TABLE_RED;
    case PALMARES__V1__ENGAGEMENT_REQUEST__STATE__WITHDRAWN:
        return TABLE_DIM;
    default:
        return TABLE_YELLOW;
    }
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Received"), "received_on", false, NULL},
    {N_("Organisation"), "form.organisation", false, NULL},
    {N_("From"), "form.from", false, NULL},
    {N_("To"), "form.to", false, NULL},
    {N_("Decided"), "decided_on", false, NULL},
    {N_("Nature"), "form.nature", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column SHOW_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Received"), "received_on", false, NULL},
    {N_("Nature"), "form.nature", false, NULL},
    {N_("Organisation"), "form.organisation", false, NULL},
    {N_("Mission"), "form.mission", false, NULL},
    {N_("Role"), "form.role", false, NULL},
    {N_("From"), "form.from", false, NULL},
    {N_("To"), "form.to", false, NULL},
    {N_("Hours"), "form.hours", false, NULL},
    {N_("Per"), "form.per", false, NULL},
    {N_("Signed on"), "form.signed_on", false, NULL},
    {N_("Revision of the form"), "form_revision", false, NULL},
    {N_("Submitted on"), "submit_time", false, NULL},
    {N_("Submitted by"), "submitted_by", false, NULL},
    {N_("Decided"), "decided_on", false, NULL},
    {N_("Decided by"), "decided_by", false, NULL},
    {N_("Motive"), "motive", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int show_request(struct cli *cli, const ProtobufCMessage *message)
{
    const Palmares__V1__EngagementRequest *request = (const void *)message;

    dossier_show_remarks(cli, request->remarks, request->n_remarks);
    return cli_show(cli, SHOW_COLUMNS, message);
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SERVICE,
        .method = "ListRequests",
        .page_max = 100,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no such request"),
    };
    Palmares__V1__ListEngagementsRequest request = PALMARES__V1__LIST_ENGAGEMENTS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.establishment = cli_text(cli_option(cli, "establishment"));
    request.state =
        (Palmares__V1__EngagementRequest__State)dossier_word(STATES, cli_option(cli, "state"));
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetEngagementRequest request = PALMARES__V1__GET_ENGAGEMENT_REQUEST__INIT;
    ProtobufCMessage *found;
    int r = cli_session(cli, &request.session);

    request.candidate = cli_text(cli->arguments[0]);
    if (!r)
        r = cli_call(cli, SERVICE, "GetRequest", &request.base, cli->arena, &found);
    return r ? r : show_request(cli, found);
}

/* The form of a file that `palmares dossier template engagement` wrote. 0 or an exit code. */
static int load_form(
    struct cli *cli, const char *file, Palmares__V1__SubmitEngagementRequest *request)
{
    const struct dossier_key key = {
        .candidate = request->candidate, .kind = PALMARES__V1__DOCUMENT_KIND__ENGAGEMENT};
    Palmares__V1__Document *document;
    ProtobufCMessage *message;
    int r = dossier_text_load(cli, file, &palmares__v1__document__descriptor, &message);

    document = (void *)message;
    if (!r)
        r = dossier_apply_key(cli, file, &key, document);
    if (r)
        return r;
    request->form = document->engagement;
    if (!text_is_empty(document->session))
        request->session = document->session;
    return 0;
}

static int run_submit(struct cli *cli)
{
    Palmares__V1__SubmitEngagementRequest request = PALMARES__V1__SUBMIT_ENGAGEMENT_REQUEST__INIT;
    ProtobufCMessage *made;
    int r = 0;

    request.candidate = cli_text(cli->arguments[0]);
    request.received_on = cli_text(cli_option(cli, "received-on"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    if (cli->argument_count > 1)
        r = load_form(cli, cli->arguments[1], &request);
    if (!r && text_is_empty(request.session))
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(cli, SERVICE, "SubmitRequest", &request.base, cli->arena, &made);
    return r ? r : show_request(cli, made);
}

static int run_decide(struct cli *cli)
{
    Palmares__V1__DecideEngagementRequest request = PALMARES__V1__DECIDE_ENGAGEMENT_REQUEST__INIT;
    ProtobufCMessage *made;
    bool accept = cli_has(cli, "accept");
    int r;

    if (accept == cli_has(cli, "refuse"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("which one? pass either --accept or --refuse"));
    if (!accept && text_is_empty(cli_option(cli, "motive")))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("why? pass --motive TEXT; the letter to the candidate gives it"));
    request.candidate = cli_text(cli->arguments[0]);
    request.decision = accept ? PALMARES__V1__ENGAGEMENT_REQUEST__STATE__ACCEPTED
                              : PALMARES__V1__ENGAGEMENT_REQUEST__STATE__REFUSED;
    request.motive = cli_text(cli_option(cli, "motive"));
    request.decided_on = cli_text(cli_option(cli, "on"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(cli, SERVICE, "DecideRequest", &request.base, cli->arena, &made);
    return r ? r : show_request(cli, made);
}

static int run_withdraw(struct cli *cli)
{
    Palmares__V1__WithdrawEngagementRequest request =
        PALMARES__V1__WITHDRAW_ENGAGEMENT_REQUEST__INIT;
    ProtobufCMessage *made;
    int r;

    if (text_is_empty(cli_option(cli, "motive")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --motive TEXT; the journal keeps it"));
    request.candidate = cli_text(cli->arguments[0]);
    request.motive = cli_text(cli_option(cli, "motive"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(cli, SERVICE, "WithdrawRequest", &request.base, cli->arena, &made);
    return r ? r : show_request(cli, made);
}

static int run_letter(struct cli *cli)
{
    Palmares__V1__ExportLetterRequest request = PALMARES__V1__EXPORT_LETTER_REQUEST__INIT;
    const char *file = cli_option(cli, "output");
    const Palmares__V1__File *made;
    ProtobufCMessage *response;
    int r;

    if (!file && isatty(STDOUT_FILENO))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a PDF is not for a terminal: pass --output FILE"));
    request.candidate = cli_text(cli->arguments[0]);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, SERVICE, "ExportLetter", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli_write_file(cli, file, made->content.data, made->content.len);
    if (!r && file && !text_equal(file, "-"))
        cli_say(cli, _("%s: %zu bytes, %s"), file, made->content.len, made->media_type);
    return r;
}

static int run_stats(struct cli *cli)
{
    static const struct cli_column columns[] = {
        {N_("Nature"), "nature", false, NULL},
        {N_("Submitted"), "submitted", true, NULL},
        {N_("Accepted"), "accepted", true, NULL},
        {N_("Refused"), "refused", true, NULL},
        {N_("Withdrawn"), "withdrawn", true, NULL},
        {N_("Total"), "total", true, NULL},
        {NULL, NULL, false, NULL},
    };
    Palmares__V1__GetEngagementStatisticsRequest request =
        PALMARES__V1__GET_ENGAGEMENT_STATISTICS_REQUEST__INIT;
    ProtobufCMessage *statistics;
    int r = cli_session(cli, &request.session);

    if (!r)
        r = cli_call(cli, SERVICE, "GetStatistics", &request.base, cli->arena, &statistics);
    if (r)
        return r;
    return cli->format == CLI_JSON ? cli_print_json(cli, statistics)
                                   : cli_show_list(cli, columns, statistics, "rows");
}

#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }

static const struct cli_option SUBMIT_OPTIONS[] = {
    {"received-on", 0, "DAY", N_("day on which it came on paper (exam office)"), NULL, false},
    {"etag", 0, "ETAG", N_("etag of the request that was refused or withdrawn, to make it again"),
        NULL, false},
    {0}};
static const struct cli_option LIST_OPTIONS[] = {
    {"state", 0, "STATE", N_("only in this state"), STATES, false},
    {"establishment", 0, "UAI", N_("only of this establishment"), NULL, false}, CLI_LIST_OPTIONS,
    {0}};
static const struct cli_option DECIDE_OPTIONS[] = {
    {"accept", 0, NULL, N_("recognise the engagement"), NULL, false},
    {"refuse", 0, NULL, N_("do not recognise it"), NULL, false},
    {"motive", 0, "TEXT", N_("why; the letter to the candidate gives it"), NULL, false},
    {"on", 0, "DAY", N_("day of the decision (today)"), NULL, false},
    {"etag", 0, "ETAG", N_("only if this is still its etag; needed to change a decision"), NULL,
        false},
    {0}};
static const struct cli_option WITHDRAW_OPTIONS[] = {
    {"motive", 0, "TEXT", N_("why; the journal keeps it"), NULL, false}, ETAG_OPTION, {0}};
static const struct cli_option LETTER_OPTIONS[] = {
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

/* Rows of ENGAGEMENT_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                                 \
    .noun = "engagement", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command ENGAGEMENT_COMMANDS[] = {
    {
        COMMAND("submit", "NUMBER [FILE]", 1, 2),
        .summary = N_("make a request, with the form of a file or the one in the dossier"),
        .example = "palmares engagement submit 0123456 engagement.json",
        .options = SUBMIT_OPTIONS,
        .changes = true,
        .run = run_submit,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list requests"),
        .example = "palmares engagement list --state submitted",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "NUMBER", 1, 1),
        .summary = N_("show a request and what is worth a look before deciding"),
        .example = "palmares engagement show 0123456",
        .run = run_show,
    },
    {
        COMMAND("decide", "NUMBER", 1, 1),
        .summary = N_("accept or refuse a request"),
        .example = "palmares engagement decide 0123456 --refuse --on 2021-12-10 "
                   "--motive \"activités sans rapport avec le référentiel\"",
        .options = DECIDE_OPTIONS,
        .changes = true,
        .run = run_decide,
    },
    {
        COMMAND("withdraw", "NUMBER", 1, 1),
        .summary = N_("withdraw a request; an accepted one loses its slot at the next repair"),
        .example = "palmares engagement withdraw 0123456 --motive \"le candidat renonce\"",
        .options = WITHDRAW_OPTIONS,
        .changes = true,
        .run = run_withdraw,
    },
    {
        COMMAND("letter", "NUMBER", 1, 1),
        .summary = N_("write the letter of the decision as PDF"),
        .example = "palmares engagement letter 0123456 -O lettre.pdf",
        .options = LETTER_OPTIONS,
        .run = run_letter,
    },
    {
        COMMAND("stats", "", 0, 0),
        .summary = N_("count requests by nature of the engagement"),
        .example = "palmares engagement stats -o csv",
        .run = run_stats,
    },
    {0},
};

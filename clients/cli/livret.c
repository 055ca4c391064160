/* `palmares livret ...`: the livrets of a whole class, from one CSV matrix. */
#include "cli/dossier.h"
#include "cli/nouns.h"
#include "cli/table_import.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <palmares/v1/candidate.pb-c.h>
#include <palmares/v1/session.pb-c.h>

enum { CANDIDATES_PAGE = 1000 };

static int need_class(struct cli *cli)
{
    if (!text_is_empty(cli_option(cli, "establishment")) &&
        !text_is_empty(cli_option(cli, "class")))
        return 0;
    return cli_fail(
        cli, CLI_EXIT_USAGE, _("which class? pass --establishment UAI and --class NAME"));
}

static int report(struct cli *cli, const ProtobufCMessage *response)
{
    const Palmares__V1__ImportClassResponse *done = (const void *)response;
    int r = table_import_report(cli, response, done->n_issues);

    if (r)
        return r;
    cli_say(cli,
        cli_dry_run(cli) ? _("livrets that would be created: %u, updated: %u, unchanged: %u")
                         : _("livrets created: %u, updated: %u, unchanged: %u"),
        done->created, done->updated, done->unchanged);
    return 0;
}

static int run_import(struct cli *cli)
{
    Palmares__V1__ImportClassRequest request = PALMARES__V1__IMPORT_CLASS_REQUEST__INIT;
    CLEANUP_BUFFER struct buffer content = {0};
    ProtobufCMessage *response;
    int r = need_class(cli);

    if (!r)
        r = table_import_read(cli, _("one file is one class"), &content);
    if (!r)
        r = cli_session(cli, &request.session);
    if (r)
        return r;
    request.establishment = cli_text(cli_option(cli, "establishment"));
    request.class_name = cli_text(cli_option(cli, "class"));
    request.content = (ProtobufCBinaryData){.len = content.size, .data = content.data};
    request.received_on = cli_text(cli_option_or_empty(cli, "received-on"));
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, DOSSIER_SERVICE, "ImportClass", &request.base, cli->arena, &response);
    return r ? r : report(cli, response);
}

/* ---- an empty matrix ---- */

static int put_headings(const Palmares__V1__LivretRule *rule, struct buffer *to)
{
    static const char *const parts[] = {"ant", "S1", "S2", "moy", "appr"};
    int r = buffer_append_text(to, "\xef\xbb\xbfN° candidat;Classe antérieure");

    for (size_t i = 0; i < rule->n_disciplines && !r; i++) {
        for (size_t k = 0; k < ARRAY_LEN(parts) && !r; k++)
            r = buffer_printf(to, ";%s %s", rule->disciplines[i]->id, parts[k]);
    }
    return r ? r : buffer_append_text(to, ";PIX;Avis;Observations\r\n");
}

static int put_rows(
    struct cli *cli, char *session, const Palmares__V1__LivretRule *rule, struct buffer *to)
{
    Palmares__V1__ListCandidatesRequest request = PALMARES__V1__LIST_CANDIDATES_REQUEST__INIT;
    Palmares__V1__CandidateFilter filter = PALMARES__V1__CANDIDATE_FILTER__INIT;
    const size_t empty = 1 + rule->n_disciplines * 5 + 3;

    filter.establishment = cli_text(cli_option(cli, "establishment"));
    filter.state = PALMARES__V1__CANDIDATE__STATE__REGISTERED;
    request.session = session;
    request.filter = &filter;
    request.page_size = CANDIDATES_PAGE;
    do {
        const Palmares__V1__ListCandidatesResponse *page;
        ProtobufCMessage *response;
        int r = cli_call(cli, &palmares__v1__candidate_service__descriptor, "ListCandidates",
            &request.base, cli->arena, &response);

        if (r)
            return r;
        page = (const void *)response;
        for (size_t i = 0; i < page->n_candidates && !r; i++) {
            r = buffer_append_text(to, page->candidates[i]->number);
            for (size_t k = 0; k < empty && !r; k++)
                r = buffer_append_text(to, ";");
            if (!r)
                r = buffer_append_text(to, "\r\n");
        }
        if (r)
            return r;
        request.page_token = page->next_page_token;
    } while (*request.page_token);
    return 0;
}

static int run_template(struct cli *cli)
{
    Palmares__V1__GetSessionRequest request = PALMARES__V1__GET_SESSION_REQUEST__INIT;
    CLEANUP_BUFFER struct buffer text = {0};
    const Palmares__V1__Session *session;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.id);

    if (!r)
        r = cli_call(cli, &palmares__v1__session_service__descriptor, "GetSession", &request.base,
            cli->arena, &response);
    if (r)
        return r;
    session = (const void *)response;
    if (!session->definition || !session->definition->dossier_rules ||
        !session->definition->dossier_rules->livret)
        return cli_fail(cli, cli_exit_of(RPC_FAILED_PRECONDITION),
            _("the definition of session %s has no livret"), request.id);
    r = put_headings(session->definition->dossier_rules->livret, &text);
    if (!r && cli_has(cli, "establishment"))
        r = put_rows(cli, request.id, session->definition->dossier_rules->livret, &text);
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

static const struct cli_option IMPORT_OPTIONS[] = {
    {"establishment", 0, "UAI", N_("establishment of the class"), NULL, false},
    {"class", 0, "NAME", N_("name of the class"), NULL, false},
    {"received-on", 0, "DAY", N_("day on which it came on paper (exam office)"), NULL, false}, {0}};
static const struct cli_option TEMPLATE_OPTIONS[] = {
    {"establishment", 0, "UAI", N_("write the numbers of its candidates"), NULL, false},
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

/* Rows of LIVRET_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                             \
    .noun = "livret", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command LIVRET_COMMANDS[] = {
    {
        COMMAND("import-class", "FILE.csv", 1, 1),
        .summary = N_("import the livrets of a class from one CSV matrix: all of them or none"),
        .example =
            "palmares livret import-class 2ndrc1.csv --establishment 0750655E --class 2NDRC1",
        .options = IMPORT_OPTIONS,
        .changes = true,
        .run = run_import,
    },
    {
        COMMAND("template-class", "", 0, 0),
        .summary = N_("write an empty matrix with its headings"),
        .example = "palmares livret template-class --establishment 0750655E -O 2ndrc1.csv",
        .options = TEMPLATE_OPTIONS,
        .run = run_template,
    },
    {0},
};

/* `palmares session ...`. */
#include "base/text.h"
#include "cli/listing.h"
#include "cli/nouns.h"
#include "clientlib/pack.h"

#include <errno.h>
#include <palmares/v1/session.pb-c.h>

#define SERVICE (&palmares__v1__session_service__descriptor)

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Session"), "id", false, NULL},
    {N_("Specialty"), "definition.specialty", false, NULL},
    {N_("Year"), "definition.year", true, NULL},
    {N_("Revision"), "revision", true, NULL},
    {N_("Candidates"), "candidate_count", true, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column SHOW_COLUMNS[] = {
    {N_("Session"), "id", false, NULL},
    {N_("Diploma"), "definition.diploma", false, NULL},
    {N_("Specialty"), "definition.specialty", false, NULL},
    {N_("Year"), "definition.year", true, NULL},
    {N_("Revision"), "revision", true, NULL},
    {N_("Candidates"), "candidate_count", true, NULL},
    {N_("Created"), "create_time", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column EPREUVE_COLUMNS[] = {
    {N_("Épreuve"), "id", false, NULL},
    {N_("Label"), "label", false, NULL},
    {N_("Unit"), "unit", false, NULL},
    {N_("Coefficient (hundredths)"), "coefficient_hundredths", true, NULL},
    {NULL, NULL, false, NULL},
};

static enum table_colour difference_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Difference *difference = (const void *)row;

    switch (difference->kind) {
    case PALMARES__V1__DIFFERENCE__KIND__ADDED:
        return TABLE_GREEN;
    case PALMARES__V1__DIFFERENCE__KIND__REMOVED:
        return TABLE_RED;
    default:
        return TABLE_YELLOW;
    }
}

static const struct cli_column DIFFERENCE_COLUMNS[] = {
    {N_("Change"), "kind", false, difference_colour},
    {N_("Where"), "path", false, NULL},
    {N_("Before"), "before", false, NULL},
    {N_("After"), "after", false, NULL},
    {NULL, NULL, false, NULL},
};

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SERVICE,
        .method = "ListSessions",
        .page_max = 200,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no session yet; load one with: palmares session load PACK"),
    };
    Palmares__V1__ListSessionsRequest request = PALMARES__V1__LIST_SESSIONS_REQUEST__INIT;

    return cli_list(cli, &listing, &request.base);
}

/* The session named as an argument, or the one meant. */
static int session_argument(struct cli *cli, char **ret_session)
{
    if (cli->argument_count == 0)
        return cli_session(cli, ret_session);
    *ret_session = cli_text(cli->arguments[0]);
    return 0;
}

static int show_epreuves(struct cli *cli, Palmares__V1__Session *session)
{
    /* a holder with one list, for the table */
    Palmares__V1__SessionDefinition epreuves = PALMARES__V1__SESSION_DEFINITION__INIT;
    int r;

    (void)putchar('\n');
    epreuves.epreuves = session->definition->epreuves;
    epreuves.n_epreuves = session->definition->n_epreuves;
    r = cli_show_list(cli, EPREUVE_COLUMNS, &epreuves.base, "epreuves");
    return r;
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetSessionRequest request = PALMARES__V1__GET_SESSION_REQUEST__INIT;
    Palmares__V1__Session *session;
    ProtobufCMessage *response;
    int r;

    r = session_argument(cli, &request.id);
    if (!r)
        r = cli_call(cli, SERVICE, "GetSession", &request.base, cli->arena, &response);
    if (r)
        return r;
    session = (void *)response;
    r = cli_show(cli, SHOW_COLUMNS, response);
    if (r || cli->format != CLI_TABLE || !session->definition)
        return r;
    return show_epreuves(cli, session);
}

/* The etag of the stored session, "" when there is none. */
static int stored_etag(struct cli *cli, const char *id, char **ret_etag)
{
    Palmares__V1__GetSessionRequest request = PALMARES__V1__GET_SESSION_REQUEST__INIT;
    const struct client_call call = {
        .service = SERVICE, .method = "GetSession", .request = &request.base};
    struct rpc_status status = {0};
    ProtobufCMessage *response = NULL;
    int r;

    request.id = cli_text(id);
    r = cli_try_call(cli, &call, cli->arena, &status, &response);
    if (r)
        return r;
    if (status.code != RPC_OK && status.code != RPC_NOT_FOUND)
        return cli_fail_status(cli, &status);
    *ret_etag =
        status.code == RPC_OK ? ((Palmares__V1__Session *)(void *)response)->etag : cli_text("");
    return 0;
}

static int read_pack(struct cli *cli, Palmares__V1__SessionDefinition **ret_definition)
{
    const char *why = NULL;
    int r = pack_load(cli->arguments[0], cli->arena, ret_definition, &why);

    if (r == PACK_E_INVALID)
        return cli_fail(cli, CLI_EXIT_CONTENT, "%s", why);
    return r;
}

/* Show what the load would change. */
static int show_differences(struct cli *cli, const Palmares__V1__LoadSessionResponse *check)
{
    if (check->created) {
        cli_say(cli, _("session %s is new"), check->session ? check->session->id : "");
        return 0;
    }
    return cli_show_list(cli, DIFFERENCE_COLUMNS, &check->base, "differences");
}

static int store_pack(struct cli *cli, Palmares__V1__LoadSessionRequest *request)
{
    const Palmares__V1__LoadSessionResponse *stored;
    ProtobufCMessage *response;
    int r;

    request->validate_only = false;
    r = cli_change(cli, SERVICE, "LoadSession", &request->base, cli->arena, &response);
    if (r)
        return r;
    stored = (const void *)response;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    cli_say(cli, _("session %s is stored, revision %u"), stored->session ? stored->session->id : "",
        stored->session ? stored->session->revision : 0);
    return 0;
}

static int run_load(struct cli *cli)
{
    Palmares__V1__LoadSessionRequest request = PALMARES__V1__LOAD_SESSION_REQUEST__INIT;
    const Palmares__V1__LoadSessionResponse *check;
    ProtobufCMessage *response;
    int r;

    r = read_pack(cli, &request.definition);
    if (!r)
        r = stored_etag(cli, request.definition->id, &request.etag);
    if (r)
        return r;
    request.validate_only = true;
    r = cli_call(cli, SERVICE, "LoadSession", &request.base, cli->arena, &response);
    if (r)
        return r;
    check = (const void *)response;
    if (cli_dry_run(cli) && cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    if (!check->created && check->n_differences == 0) {
        cli_say(cli, _("nothing to do: the session is already as the pack says"));
        return cli->format == CLI_JSON ? cli_print_json(cli, response) : 0;
    }
    r = cli->format == CLI_JSON ? 0 : show_differences(cli, check);
    if (r || cli_dry_run(cli))
        return r;
    if (!cli_has(cli, "yes")) {
        r = cli_confirm(cli, _("Store this?"));
        if (r)
            return r;
    }
    return store_pack(cli, &request);
}

static int run_delete(struct cli *cli)
{
    Palmares__V1__DeleteSessionRequest request = PALMARES__V1__DELETE_SESSION_REQUEST__INIT;
    ProtobufCMessage *response;
    const char *question;
    int r;

    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    if (text_is_empty(request.etag)) {
        r = stored_etag(cli, request.id, &request.etag);
        if (r)
            return r;
    }
    if (cli_dry_run(cli)) {
        cli_say(
            cli, _("session %s would be deleted if no candidate is registered in it"), request.id);
        return 0;
    }
    question = arena_printf(cli->arena, _("Delete session %s?"), request.id);
    if (!question)
        return -ENOMEM;
    r = cli_has(cli, "yes") ? 0 : cli_confirm(cli, question);
    if (!r)
        r = cli_change(cli, SERVICE, "DeleteSession", &request.base, cli->arena, &response);
    if (!r)
        cli_say(cli, _("session %s is deleted"), request.id);
    return r;
}

static const struct cli_option LIST_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};

static const struct cli_option LOAD_OPTIONS[] = {
    {"yes", 'y', NULL, N_("store without asking"), NULL, false},
    {0},
};

static const struct cli_option DELETE_OPTIONS[] = {
    {"etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false},
    {"yes", 'y', NULL, N_("delete without asking"), NULL, false},
    {0},
};

const struct cli_command SESSION_COMMANDS[] = {
    {
        .noun = "session",
        .verb = "list",
        .summary = N_("list the sessions"),
        .arguments = "",
        .example = "palmares session list",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        .noun = "session",
        .verb = "show",
        .summary = N_("show a session and its épreuves; with -o json the whole definition"),
        .arguments = "[SESSION]",
        .arguments_max = 1,
        .example = "palmares session show ndrc-2022 -o json",
        .run = run_show,
    },
    {
        .noun = "session",
        .verb = "load",
        .summary = N_("load a session pack: show the differences, ask, store"),
        .arguments = "PACK",
        .arguments_min = 1,
        .arguments_max = 1,
        .example = "palmares session load deploy/sessions/ndrc-2022 --dry-run",
        .options = LOAD_OPTIONS,
        .changes = true,
        .run = run_load,
    },
    {
        .noun = "session",
        .verb = "delete",
        .summary = N_("delete a session that has no candidates"),
        .arguments = "SESSION",
        .arguments_min = 1,
        .arguments_max = 1,
        .example = "palmares session delete ndrc-2021",
        .options = DELETE_OPTIONS,
        .changes = true,
        .run = run_delete,
    },
    {0},
};

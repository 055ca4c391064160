#include "cli/cli.h"

#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"
#include "clientlib/rfc3339.h"

#include <errno.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <palmares/v1/session.pb-c.h>

char *cli_text(const char *text)
{
    return (char *)(uintptr_t)(text ? text : "");
}

int cli_profile(struct cli *cli)
{
    const struct profile_flags flags = {
        .config = cli_option(cli, "config"),
        .profile = cli_option(cli, "profile"),
        .server = cli_option(cli, "server"),
        .session = cli_option(cli, "session"),
        .timeout = cli_option(cli, "timeout"),
    };
    const char *why = NULL;
    int r;

    if (cli->has_profile)
        return 0;
    r = profile_load(&flags, getenv, cli->arena, &cli->profile, &why);
    if (r == PROFILE_E_INVALID)
        return cli_fail(cli, CLI_EXIT_PROFILE, "%s", why);
    cli->has_profile = r == 0;
    return r;
}

static void on_wait(const char *why, void *context)
{
    cli_say(context, _("waiting for the service: %s"), why);
}

static int open_client(struct cli *cli)
{
    const struct client_options options = {
        .profile = &cli->profile,
        .on_wait = on_wait,
        .on_wait_context = cli,
    };
    int r = cli_profile(cli);

    if (r || cli->client)
        return r;
    return client_new(&options, &cli->client);
}

static int fail_profile(struct cli *cli)
{
    return cli_fail(cli, CLI_EXIT_PROFILE,
        _("%s; the files come from profile \"%s\" or PALMARES_CA, PALMARES_CERTIFICATE, "
          "PALMARES_KEY"),
        client_why(cli->client), cli->profile.name);
}

int cli_connect(struct cli *cli)
{
    int r = open_client(cli);

    if (!r)
        r = client_connect(cli->client);
    return r == CLIENT_E_PROFILE ? fail_profile(cli) : r;
}

int cli_try_call(struct cli *cli,
    const struct client_call *call,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    int r = open_client(cli);

    if (r)
        return r;
    r = client_call(cli->client, call, arena, ret_status, ret_response);
    return r == CLIENT_E_PROFILE ? fail_profile(cli) : r;
}

static int call_or_fail(struct cli *cli,
    const struct client_call *call,
    struct arena *arena,
    ProtobufCMessage **ret_response)
{
    struct rpc_status status = {0};
    int r;

    cli->sent_request_id = call->request_id != NULL;
    r = cli_try_call(cli, call, arena, &status, ret_response);
    if (r)
        return r;
    return status.code == RPC_OK ? 0 : cli_fail_status(cli, &status);
}

int cli_call(struct cli *cli,
    const ProtobufCServiceDescriptor *service,
    const char *method,
    const ProtobufCMessage *request,
    struct arena *arena,
    ProtobufCMessage **ret_response)
{
    const struct client_call call = {.service = service, .method = method, .request = request};

    return call_or_fail(cli, &call, arena, ret_response);
}

int cli_change(struct cli *cli,
    const ProtobufCServiceDescriptor *service,
    const char *method,
    const ProtobufCMessage *request,
    struct arena *arena,
    ProtobufCMessage **ret_response)
{
    const struct client_call call = {
        .service = service,
        .method = method,
        .request = request,
        .request_id = cli_dry_run(cli) ? NULL : &cli->request_id,
    };

    return call_or_fail(cli, &call, arena, ret_response);
}

/* Several sessions, or none: say which there are. */
static int fail_session(struct cli *cli, const Palmares__V1__ListSessionsResponse *list)
{
    CLEANUP_BUFFER struct buffer ids = {0};

    if (list->n_sessions == 0)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("the service holds no session yet; load one with: palmares session load PACK"));
    for (size_t i = 0; i < list->n_sessions; i++) {
        if (buffer_printf(&ids, "%s%s", i ? ", " : "", list->sessions[i]->id))
            return -ENOMEM;
    }
    return cli_fail(cli, CLI_EXIT_USAGE,
        _("which session? there are %.*s; pass --session ID or set PALMARES_SESSION"),
        (int)ids.size, (const char *)ids.data);
}

int cli_session(struct cli *cli, char **ret_session)
{
    Palmares__V1__ListSessionsRequest request = PALMARES__V1__LIST_SESSIONS_REQUEST__INIT;
    const Palmares__V1__ListSessionsResponse *list;
    ProtobufCMessage *response;
    int r;

    r = cli_profile(cli);
    if (r)
        return r;
    if (!text_is_empty(cli->profile.session)) {
        *ret_session = cli_text(cli->profile.session);
        return 0;
    }
    r = cli_call(cli, &palmares__v1__session_service__descriptor, "ListSessions", &request.base,
        cli->arena, &response);
    if (r)
        return r;
    list = (const void *)response;
    if (list->n_sessions != 1)
        return fail_session(cli, list);
    *ret_session = list->sessions[0]->id;
    return 0;
}

int cli_option_instant(struct cli *cli, const char *name, Google__Protobuf__Timestamp **ret)
{
    const char *value = cli_option(cli, name);
    Google__Protobuf__Timestamp *instant;
    const char *text = value;

    if (!value) {
        *ret = NULL;
        return 0;
    }
    if (strlen(value) == strlen("2022-05-18"))
        text = arena_printf(cli->arena, "%sT00:00:00Z", value);
    instant = arena_alloc(cli->arena, sizeof *instant);
    if (!instant || !text)
        return -ENOMEM;
    google__protobuf__timestamp__init(instant);
    if (rfc3339_parse(text, &instant->seconds, &instant->nanos))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--%s \"%s\": a day such as 2022-05-18 (UTC) or an instant such as "
              "2022-05-18T08:00:00+02:00 is expected"),
            name, value);
    *ret = instant;
    return 0;
}

int cli_read_text(struct cli *cli, const char *file, struct buffer *ret_text)
{
    int r = file_read(file, PROTOJSON_TEXT_MAX, ret_text);

    if (!r)
        r = buffer_terminate(ret_text);
    if (r == 0 || r == -ENOMEM)
        return r;
    return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(-r));
}

int cli_parse_message(struct cli *cli,
    const char *file,
    const struct buffer *text,
    const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **ret_message)
{
    struct protojson_error error;
    int r =
        protojson_read(type, (const char *)text->data, text->size, cli->arena, &error, ret_message);

    if (r != PROTOJSON_E_INVALID)
        return r;
    return cli_fail(cli, CLI_EXIT_CONTENT, "%s:%zu: %s%s%s", file, error.line, error.path,
        *error.path ? ": " : "", error.message);
}

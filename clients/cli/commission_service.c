#include "cli/commission_service.h"

int commission_service_get(struct cli *cli,
    const char *method,
    const ProtobufCMessage *request,
    ProtobufCMessage *empty,
    ProtobufCMessage **ret)
{
    const struct client_call call = {
        .service = COMMISSION_SERVICE, .method = method, .request = request};
    struct rpc_status status;
    int r = cli_try_call(cli, &call, cli->arena, &status, ret);

    if (r)
        return r;
    if (status.code == RPC_NOT_FOUND) {
        *ret = empty;
        return 0;
    }
    return status.code == RPC_OK ? 0 : cli_fail_status(cli, &status);
}

int commission_service_import(
    struct cli *cli, const char *method, const struct commission_service_file *file)
{
    CLEANUP_BUFFER struct buffer content = {0};
    const Palmares__V1__ImportTableResponse *done;
    ProtobufCMessage *response;
    int r = table_import_read(cli, _("split it by centre or by letter"), &content);

    if (!r)
        r = cli_session(cli, file->session);
    if (r)
        return r;
    *file->content = (ProtobufCBinaryData){.len = content.size, .data = content.data};
    r = cli_change(cli, COMMISSION_SERVICE, method, file->request, cli->arena, &response);
    if (r)
        return r;
    done = (const void *)response;
    r = table_import_report(cli, response, done->n_issues);
    if (r)
        return r;
    cli_say(cli,
        cli_dry_run(cli) ? _("would be created: %u, updated: %u, unchanged: %u")
                         : _("created: %u, updated: %u, unchanged: %u"),
        done->created, done->updated, done->unchanged);
    return 0;
}

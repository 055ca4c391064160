#include "clientlib/call.h"

#include "base/error.h"
#include "base/text.h"
#include "rpc/client.h"
#include "rpc/tls.h"

#include <errno.h>

enum { CONNECT_TIMEOUT_MS = 4000 };

struct client {
    struct client_options options;
    struct rpc_client *rpc;
    char *why;
};

DEFINE_CLEANUP(struct rpc_tls *, rpc_tls_unref);

int client_new(const struct client_options *options, struct client **ret_client)
{
    struct client *client = calloc(1, sizeof *client);

    if (!client)
        return -ENOMEM;
    client->options = *options;
    *ret_client = client;
    return 0;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    rpc_client_close(client->rpc);
    free(client->why);
    free(client);
}

void client_cut(struct client *client)
{
    if (client->rpc)
        rpc_client_cut(client->rpc);
}

const char *client_why(const struct client *client)
{
    return client->why ? client->why : "";
}

static int open_connection(struct client *client)
{
    const struct profile *profile = client->options.profile;
    const struct rpc_tls_options tls_options = {
        .ca_file = profile->ca,
        .certificate_file = profile->certificate,
        .key_file = profile->key,
    };
    CLEANUP(rpc_tls_unref_p) struct rpc_tls *tls = NULL;
    const struct rpc_client_options options = {
        .addresses = (const char *const *)profile->servers,
        .server_name = text_is_empty(profile->server_name) ? NULL : profile->server_name,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .on_wait = client->options.on_wait,
        .on_wait_context = client->options.on_wait_context,
    };
    struct rpc_client_options with_tls = options;
    int r;

    free(TAKE_PTR(client->why));
    r = rpc_tls_new(&tls_options, false, &tls, &client->why);
    if (r == -ENOMEM)
        return r;
    if (r)
        return CLIENT_E_PROFILE;
    with_tls.tls = tls;
    return err_fold(rpc_client_open(&with_tls, &client->rpc));
}

int client_connect(struct client *client)
{
    return client->rpc ? 0 : open_connection(client);
}

int client_call(struct client *client,
    const struct client_call *call,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    const struct rpc_request request = {
        .service = call->service,
        .method = call->method,
        .message = call->request,
        .timeout_ms = call->timeout_ms ? call->timeout_ms : client->options.profile->timeout_ms,
        .request_id = call->request_id,
    };
    int r;

    r = client_connect(client);
    if (r)
        return r;
    return err_fold(rpc_client_call(client->rpc, &request, arena, ret_status, ret_response));
}

#include "rpc/http.h"

#include <nng/nng.h>
#include <nng/supplemental/http/http.h>

#include <errno.h>

struct route {
    const struct rpc_http_page *page;
    void *context;
};

struct rpc_http {
    nng_http_server *server;
    struct route *routes;
};

static void answer(nng_aio *aio)
{
    nng_http_handler *handler = nng_aio_get_input(aio, 1);
    const struct route *route = nng_http_handler_get_data(handler);
    CLEANUP_BUFFER struct buffer body = {0};
    nng_http_res *response;
    int status, r;

    r = nng_http_res_alloc(&response);
    if (r) {
        nng_aio_finish(aio, r);
        return;
    }
    status = route->page->fill(&body, route->context);
    r = nng_http_res_set_status(response, (uint16_t)status);
    if (r == 0)
        r = nng_http_res_set_header(response, "Content-Type", route->page->content_type);
    if (r == 0)
        r = nng_http_res_copy_data(response, body.data ? body.data : (const void *)"", body.size);
    if (r) {
        nng_http_res_free(response);
        nng_aio_finish(aio, r);
        return;
    }
    nng_aio_set_output(aio, 0, response);
    nng_aio_finish(aio, 0);
}

static int add_route(struct rpc_http *http, struct route *route)
{
    nng_http_handler *handler;
    int r = nng_http_handler_alloc(&handler, route->page->path, answer);

    if (r)
        return r;
    r = nng_http_handler_set_method(handler, "GET");
    if (r == 0)
        r = nng_http_handler_set_data(handler, route, NULL);
    if (r == 0)
        r = nng_http_server_add_handler(http->server, handler);
    if (r)
        nng_http_handler_free(handler);
    return r;
}

static int start(struct rpc_http *http, const char *address)
{
    char text[256];
    nng_url *url;
    int r;

    if (snprintf(text, sizeof text, "http://%s", address) >= (int)sizeof text)
        return NNG_EADDRINVAL;
    r = nng_url_parse(&url, text);
    if (r)
        return r;
    r = nng_http_server_hold(&http->server, url);
    nng_url_free(url);
    return r;
}

int rpc_http_open(const char *address,
    const struct rpc_http_page *pages,
    size_t count,
    void *context,
    struct rpc_http **ret_http,
    char **ret_why)
{
    struct rpc_http *http = calloc(1, sizeof *http);
    int r;

    *ret_why = NULL;
    if (!http)
        return -ENOMEM;
    http->routes = calloc(count, sizeof *http->routes);
    if (!http->routes) {
        free(http);
        return -ENOMEM;
    }
    r = start(http, address);
    for (size_t i = 0; i < count && r == 0; i++) {
        http->routes[i] = (struct route){.page = &pages[i], .context = context};
        r = add_route(http, &http->routes[i]);
    }
    if (r == 0)
        r = nng_http_server_start(http->server);
    if (r == 0) {
        *ret_http = http;
        return 0;
    }
    if (asprintf(ret_why, "cannot listen on %s: %s", address, nng_strerror(r)) < 0)
        *ret_why = NULL;
    rpc_http_close(http);
    return -EADDRNOTAVAIL;
}

void rpc_http_close(struct rpc_http *http)
{
    if (!http)
        return;
    if (http->server) {
        nng_http_server_stop(http->server);
        nng_http_server_release(http->server);
    }
    free(http->routes);
    free(http);
}

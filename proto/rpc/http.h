/* A small HTTP listener for metrics and probes, on loopback: nng's HTTP server. Not for the world:
 * no TLS, no limits worth the name. */
#pragma once

#include "base/buffer.h"

struct rpc_http;

/* Fill `body` and give the HTTP status back (200, 503, ...). Called on a thread of nng; must not
 * block for long. */
typedef int (*rpc_http_page_fn)(struct buffer *body, void *context);

struct rpc_http_page {
    const char *path;         /* "/metrics" */
    const char *content_type; /* "text/plain; version=0.0.4" */
    rpc_http_page_fn fill;
};

/* `address` is "127.0.0.1:9464" or "[::1]:9464". `pages` is static. On failure *ret_why (free()
 * it). */
int rpc_http_open(const char *address,
    const struct rpc_http_page *pages,
    size_t count,
    void *context,
    struct rpc_http **ret_http,
    char **ret_why) MUST_CHECK;
void rpc_http_close(struct rpc_http *http); /* accepts NULL */

/*
 * Between the runtime and the handlers: the method table, who is calling, one log line a request,
 * metrics.
 */
#pragma once

#include "base/buffer.h"
#include "handler/handler.h"

/* The method table: each method of the contract once, with who may call it. */
extern const struct rpc_method transport_methods[];
extern const size_t transport_method_count;

struct transport;

/* `handlers` is borrowed and must live as long. */
int transport_new(struct handler_context *handlers, struct transport **ret_transport) MUST_CHECK;
void transport_free(struct transport *transport); /* accepts NULL; the server is closed before */

/* The hooks for rpc_server_open(). */
struct rpc_server_hooks transport_hooks(struct transport *transport);

/* Write the request lines that are waiting; called by the store's batches and by the main loop. */
void transport_flush_log(void);

/* Prometheus text format 0.0.4. */
struct rpc_server_stats;
int transport_write_metrics(const struct transport *transport,
    const struct rpc_server_stats *server,
    struct buffer *to) MUST_CHECK;

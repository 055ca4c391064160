#include "rpc/server_internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>

enum { ACCEPT_RETRY_US = 100 * 1000, ENVELOPE_ROOM = 64 * 1024 };

const struct rpc_server_limits rpc_server_default_limits = {
    .request_max_bytes = 1024 * 1024,
    .reply_max_bytes = 1024 * 1024,
    .arena_max_bytes = 8 * 1024 * 1024,
    .connections_max = 4096,
    .calls_per_connection = 256,
    .calls_per_principal = 1024,
    .handshake_timeout_ms = 10 * 1000,
    .idle_timeout_ms = 15 * 60 * 1000,
    .frame_timeout_ms = 30 * 1000,
    .default_timeout_ms = 30 * 1000,
    .max_timeout_ms = 10 * 60 * 1000,
};

/* ---- connections ---- */

static int connection_on_opened(struct link *link)
{
    struct connection *connection = CONTAINER_OF(link, struct connection, link);
    int r;

    pthread_mutex_lock(&link->lock);
    r = tls_session_take_peer(&link->tls, connection->peer.fingerprint, &connection->common_name);
    if (r == 0)
        r = tls_session_dup_certificate(
            &link->tls, &connection->certificate, &connection->peer.certificate_size);
    pthread_mutex_unlock(&link->lock);
    connection->peer.common_name = connection->common_name;
    connection->peer.certificate = connection->certificate;
    return r;
}

static void connection_on_batch_end(struct link *link)
{
    const struct rpc_server *server = CONTAINER_OF(link, struct connection, link)->server;

    if (server->hooks.batch_end)
        server->hooks.batch_end(server->hooks.context);
}

static void connection_log_end(const struct connection *connection, const struct link_end *end)
{
    bool refused = end->fault == LINK_BAD_CERTIFICATE || end->fault == LINK_REFUSED ||
                   end->fault == LINK_PROTOCOL;

    if (end->fault == LINK_ENDED || end->fault == LINK_FINISHED)
        log_debug("connection closed peer=%s cn=%s", connection->address,
            connection->common_name ? connection->common_name : "");
    else if (!end->was_open || refused)
        log_warning("connection refused peer=%s reason=\"%s\"", connection->address, end->text);
    else
        log_info("connection lost peer=%s cn=%s reason=\"%s\"", connection->address,
            connection->common_name, end->text);
}

static void connection_unlist(struct connection *connection)
{
    struct rpc_server *server = connection->server;

    if (connection->next)
        connection->next->previous = connection->previous;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    server->open--;
}

static void connection_on_closed(struct link *link, const struct link_end *end)
{
    struct connection *connection = CONTAINER_OF(link, struct connection, link);
    struct rpc_server *server = connection->server;

    if (!end->was_open)
        atomic_fetch_add(&server->handshakes_failed, 1);
    connection_log_end(connection, end);
    pthread_mutex_lock(&server->lock);
    connection_unlist(connection);
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    link_unref(link);
}

static void connection_on_destroy(struct link *link)
{
    struct connection *connection = CONTAINER_OF(link, struct connection, link);
    struct rpc_server *server = connection->server;
    void *user = atomic_load(&connection->peer.user);

    if (user && server->hooks.peer_released)
        server->hooks.peer_released(user, server->hooks.context);
    free(connection->common_name);
    free(connection->certificate);
    free(connection);
    pthread_mutex_lock(&server->lock);
    server->alive--;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

static const struct link_type connection_type = {
    .server = true,
    .opened = connection_on_opened,
    .frame = server_on_frame,
    .too_large = server_on_too_large,
    .batch_end = connection_on_batch_end,
    .closed = connection_on_closed,
    .destroy = connection_on_destroy,
};

static void address_of(nng_stream *stream, char *text, size_t size)
{
    nng_sockaddr address;
    char host[INET6_ADDRSTRLEN] = "";

    (void)snprintf(text, size, "unknown");
    if (nng_stream_get_addr(stream, NNG_OPT_REMADDR, &address))
        return;
    if (address.s_family == NNG_AF_INET &&
        inet_ntop(AF_INET, &address.s_in.sa_addr, host, sizeof host))
        (void)snprintf(text, size, "%s:%u", host, (unsigned)ntohs(address.s_in.sa_port));
    else if (address.s_family == NNG_AF_INET6 &&
             inet_ntop(AF_INET6, address.s_in6.sa_addr, host, sizeof host))
        (void)snprintf(text, size, "[%s]:%u", host, (unsigned)ntohs(address.s_in6.sa_port));
}

/* With the server's lock. */
static void connection_list(struct rpc_server *server, struct connection *connection)
{
    connection->next = server->connections;
    if (connection->next)
        connection->next->previous = connection;
    server->connections = connection;
    server->open++;
    server->alive++;
}

/* Not taken over. */
static void server_turn_away(
    struct rpc_server *server, nng_stream *stream, struct connection *connection)
{
    atomic_fetch_add(&server->refused, 1);
    nng_stream_free(stream);
    free(connection);
}

/* Take over an accepted stream. */
static void server_accept(struct rpc_server *server, nng_stream *stream)
{
    struct connection *connection = calloc(1, sizeof *connection);
    struct rpc_tls *tls = NULL;
    bool full;

    if (connection)
        address_of(stream, connection->address, sizeof connection->address);
    if (connection && server->hooks.connected &&
        !server->hooks.connected(connection->address, server->hooks.context)) {
        server_turn_away(server, stream, connection);
        return;
    }
    pthread_mutex_lock(&server->lock);
    full = server->open >= server->limits.connections_max || server->draining;
    if (connection && !full) {
        connection->server = server;
        connection->peer.address = connection->address;
        connection->peer.common_name = "";
        connection_list(server, connection);
        tls = rpc_tls_ref(server->tls);
    }
    pthread_mutex_unlock(&server->lock);
    if (!tls) {
        server_turn_away(server, stream, connection);
        return;
    }
    atomic_fetch_add(&server->accepted, 1);
    if (link_open(&connection->link, &server->link_config, stream, tls, NULL)) {
        pthread_mutex_lock(&server->lock);
        connection_unlist(connection);
        server->alive--;
        pthread_cond_broadcast(&server->changed);
        pthread_mutex_unlock(&server->lock);
        free(connection);
    }
    rpc_tls_unref(tls);
}

/* ---- listeners ---- */

static void listener_accept(struct server_listener *listener)
{
    bool closed;

    pthread_mutex_lock(&listener->server->lock);
    closed = listener->closed;
    if (!closed)
        nng_stream_listener_accept(listener->listener, listener->aio);
    pthread_mutex_unlock(&listener->server->lock);
}

static void listener_on_retry(struct timer *timer)
{
    listener_accept(CONTAINER_OF(timer, struct server_listener, retry));
}

static void listener_on_accept(void *data)
{
    struct server_listener *listener = data;
    int error = nng_aio_result(listener->aio);
    bool armed;

    if (error == NNG_ECLOSED || error == NNG_ECANCELED)
        return;
    if (!error) {
        server_accept(listener->server, nng_aio_get_output(listener->aio, 0));
        listener_accept(listener);
        return;
    }
    log_warning("accept failed address=%s reason=\"%s\"", listener->address, nng_strerror(error));
    if (error == NNG_ECONNABORTED || error == NNG_ECONNRESET ||
        timers_set(
            &listener->server->timers, &listener->retry, clock_mono_us() + ACCEPT_RETRY_US, &armed))
        listener_accept(listener);
}

static __attribute__((format(printf, 3, 4))) int refuse(
    int r, char **ret_why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(ret_why, format, arguments) < 0)
        *ret_why = NULL;
    va_end(arguments);
    return r;
}

static int listener_open(struct rpc_server *server,
    struct server_listener *listener,
    const char *address,
    char **ret_why)
{
    char url[300];
    int error;

    *listener = (struct server_listener){
        .server = server, .retry = {.fire = listener_on_retry}, .address = strdup(address)};
    if (!listener->address || nng_aio_alloc(&listener->aio, listener_on_accept, listener))
        return -ENOMEM;
    if (snprintf(url, sizeof url, "tcp://%s", address) >= (int)sizeof url)
        return refuse(-EINVAL, ret_why, "listen address %s: too long", address);
    error = nng_stream_listener_alloc(&listener->listener, url);
    if (error)
        return refuse(-EINVAL, ret_why, "listen address %s: %s; the form is host:port", address,
            nng_strerror(error));
    (void)nng_stream_listener_set_bool(listener->listener, NNG_OPT_TCP_NODELAY, true);
    (void)nng_stream_listener_set_bool(listener->listener, NNG_OPT_TCP_KEEPALIVE, true);
    error = nng_stream_listener_listen(listener->listener);
    if (error)
        return refuse(
            -EADDRINUSE, ret_why, "cannot listen on %s: %s", address, nng_strerror(error));
    return 0;
}

/* nng 1.5.2 must not have an accept under way when a listener closes. */
static void listener_stop(struct server_listener *listener)
{
    struct rpc_server *server = listener->server;
    bool closed;

    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    closed = listener->closed;
    listener->closed = true;
    pthread_mutex_unlock(&server->lock);
    if (closed)
        return;
    (void)timers_cancel(&server->timers, &listener->retry);
    if (listener->aio)
        nng_aio_stop(listener->aio);
    if (listener->listener)
        nng_stream_listener_close(listener->listener);
}

static void listener_release(struct server_listener *listener)
{
    if (listener->aio)
        nng_aio_free(listener->aio);
    if (listener->listener)
        nng_stream_listener_free(listener->listener);
    free(listener->address);
}

uint16_t rpc_server_port(const struct rpc_server *server, size_t index)
{
    int port = 0;

    if (index >= server->listener_count ||
        nng_stream_listener_get_int(
            server->listeners[index].listener, NNG_OPT_TCP_BOUND_PORT, &port))
        return 0;
    return (uint16_t)port;
}

/* ---- the server ---- */

#define LIMIT(member)                                         \
    do {                                                      \
        if (!limits.member)                                   \
            limits.member = rpc_server_default_limits.member; \
    } while (0)

static struct rpc_server_limits limits_fill(struct rpc_server_limits limits)
{
    LIMIT(request_max_bytes);
    LIMIT(reply_max_bytes);
    LIMIT(arena_max_bytes);
    LIMIT(connections_max);
    LIMIT(calls_per_connection);
    LIMIT(calls_per_principal);
    LIMIT(handshake_timeout_ms);
    LIMIT(idle_timeout_ms);
    LIMIT(frame_timeout_ms);
    LIMIT(default_timeout_ms);
    LIMIT(max_timeout_ms);
    return limits;
}

static void server_init(struct rpc_server *server, const struct rpc_server_options *options)
{
    pthread_condattr_t attributes;

    server->limits = limits_fill(options->limits);
    server->hooks = options->hooks;
    server->handler_context = options->handler_context;
    server->tls = rpc_tls_ref(options->tls);
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->arenas.lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    quotas_init(&server->quotas);
}

static void server_configure_links(struct rpc_server *server)
{
    server->link_config = (struct link_config){
        .type = &connection_type,
        .timers = &server->timers,
        .handshake_timeout_ms = server->limits.handshake_timeout_ms,
        .idle_timeout_ms =
            server->limits.idle_timeout_ms == UINT32_MAX ? 0 : server->limits.idle_timeout_ms,
        .frame_timeout_ms = server->limits.frame_timeout_ms,
        .calls_max = server->limits.calls_per_connection,
        .frame_max = server->table.request_max_bytes + ENVELOPE_ROOM,
        .bytes_in = &server->bytes_in,
        .bytes_out = &server->bytes_out,
    };
}

static int server_listen(struct rpc_server *server, const char *const *addresses, char **ret_why)
{
    size_t count = 0;
    int r = 0;

    while (addresses[count])
        count++;
    server->listeners = calloc(count ? count : 1, sizeof *server->listeners);
    if (!server->listeners)
        return -ENOMEM;
    for (size_t i = 0; i < count && !r; i++) {
        server->listener_count++;
        r = listener_open(server, &server->listeners[i], addresses[i], ret_why);
    }
    for (size_t i = 0; i < count && !r; i++)
        listener_accept(&server->listeners[i]);
    return r;
}

int rpc_server_open(
    const struct rpc_server_options *options, struct rpc_server **ret_server, char **ret_why)
{
    struct rpc_server *server = calloc(1, sizeof *server);
    int r;

    *ret_why = NULL;
    if (!server)
        return -ENOMEM;
    server_init(server, options);
    r = timers_open(&server->timers);
    if (!r)
        r = table_open(&server->table, options->methods, options->method_count,
            server->limits.request_max_bytes, ret_why);
    if (!r) {
        server_configure_links(server);
        r = server_listen(server, options->addresses, ret_why);
    }
    if (r) {
        rpc_server_close(server);
        return r;
    }
    *ret_server = server;
    return 0;
}

void rpc_server_set_tls(struct rpc_server *server, struct rpc_tls *tls)
{
    struct rpc_tls *old;

    pthread_mutex_lock(&server->lock);
    old = server->tls;
    server->tls = rpc_tls_ref(tls);
    pthread_mutex_unlock(&server->lock);
    rpc_tls_unref(old);
}

/* Call `act` on each open connection, without the server's lock. */
static void for_each_connection(struct rpc_server *server, void (*act)(struct link *link))
{
    struct link **links = NULL;
    size_t count = 0;

    pthread_mutex_lock(&server->lock);
    links = calloc(server->open ? server->open : 1, sizeof(struct link *));
    for (struct connection *c = server->connections; c && links; c = c->next)
        links[count++] = link_ref(&c->link);
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < count; i++) {
        act(links[i]);
        link_unref(links[i]);
    }
    free(links);
}

static void deadline_in(uint32_t ms, struct timespec *ret_deadline)
{
    int64_t when_us = clock_mono_us() + (int64_t)ms * 1000;

    *ret_deadline =
        (struct timespec){.tv_sec = when_us / 1000000, .tv_nsec = when_us % 1000000 * 1000};
}

int rpc_server_drain(struct rpc_server *server, uint32_t timeout_ms)
{
    struct timespec deadline;
    bool cut = false;
    int r = 0;

    deadline_in(timeout_ms, &deadline);
    pthread_mutex_lock(&server->lock);
    server->draining = true;
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < server->listener_count; i++)
        listener_stop(&server->listeners[i]);
    for_each_connection(server, link_drain);
    pthread_mutex_lock(&server->lock);
    while (server->open && r != ETIMEDOUT)
        r = pthread_cond_timedwait(&server->changed, &server->lock, &deadline);
    /* A peer that has its replies and merely does not close is no loss. */
    for (struct connection *c = server->connections; c; c = c->next)
        cut = cut || !link_is_flushed(&c->link);
    cut = cut || atomic_load(&server->calls) > 0;
    pthread_mutex_unlock(&server->lock);
    return cut ? RPC_SERVER_E_CUT : 0;
}

static void cut(struct link *link)
{
    link_close(link, LINK_FINISHED, "the server stops");
}

void rpc_server_close(struct rpc_server *server)
{
    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    server->draining = true;
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < server->listener_count; i++)
        listener_stop(&server->listeners[i]);
    for_each_connection(server, cut);
    pthread_mutex_lock(&server->lock);
    while (server->alive)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
    timers_close(&server->timers);
    for (size_t i = 0; i < server->listener_count; i++)
        listener_release(&server->listeners[i]);
    free(server->listeners);
    for (size_t i = 0; i < server->arenas.count; i++)
        arena_free(server->arenas.arenas[i]);
    table_release(&server->table);
    quotas_release(&server->quotas);
    rpc_tls_unref(server->tls);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->arenas.lock);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

void rpc_server_get_stats(const struct rpc_server *server, struct rpc_server_stats *ret_stats)
{
    uint32_t open;

    pthread_mutex_lock((pthread_mutex_t *)(uintptr_t)&server->lock);
    open = server->open;
    pthread_mutex_unlock((pthread_mutex_t *)(uintptr_t)&server->lock);
    *ret_stats = (struct rpc_server_stats){
        .connections_accepted = atomic_load(&server->accepted),
        .connections_refused = atomic_load(&server->refused),
        .handshakes_failed = atomic_load(&server->handshakes_failed),
        .connections_open = open,
        .calls_in_flight = atomic_load(&server->calls),
        .bytes_in = atomic_load(&server->bytes_in),
        .bytes_out = atomic_load(&server->bytes_out),
    };
}

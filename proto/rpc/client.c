#include "rpc/client_internal.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>

enum {
    CONNECT_TIMEOUT_MS = 5000,
    BACKOFF_MIN_MS = 20,
    BACKOFF_MAX_MS = 2000,
    REPLY_MAX_BYTES = 4 * 1024 * 1024,
    ENVELOPE_ROOM = 64 * 1024,
    FRAME_TIMEOUT_MS = 60 * 1000,
    URL_MAX = 300,
};

/* ---- which connection ---- */

struct client_link *client_pick_locked(struct rpc_client *client, size_t avoid)
{
    struct client_link *best = NULL;

    client->turn++;
    for (size_t i = 0; i < client->slot_count; i++) {
        struct client_slot *slot = &client->slots[(client->turn + i) % client->slot_count];
        struct client_link *link = slot->link;

        if (!slot->ready)
            continue;
        if (!best || (best->address == avoid && link->address != avoid) ||
            (link->in_flight < best->in_flight &&
                (link->address != avoid || best->address == avoid)))
            best = link;
    }
    return best;
}

void client_explain_locked(const struct rpc_client *client, char *text, size_t size)
{
    size_t used = 0;

    (void)snprintf(text, size, "no connection yet");
    for (size_t i = 0; i < client->address_count; i++) {
        const char *error = client->addresses[i].error;
        int length = error[0] && used < size
                         ? snprintf(text + used, size - used, "%s%s", used ? "; " : "", error)
                         : 0;

        used += length > 0 ? (size_t)length : 0;
    }
}

/* ---- connecting ---- */

static void slot_connect_locked(struct client_slot *slot)
{
    struct rpc_client *client = slot->client;

    if (client->closing || slot->link || slot->connecting)
        return;
    slot->connecting = true;
    slot->dormant = false;
    nng_aio_set_timeout(slot->dial, (nng_duration)client->connect_timeout_ms);
    nng_stream_dialer_dial(slot->dialers[slot->address], slot->dial);
}

static void slot_on_again(struct timer *timer)
{
    struct client_slot *slot = CONTAINER_OF(timer, struct client_slot, again);

    pthread_mutex_lock(&slot->client->lock);
    slot_connect_locked(slot);
    pthread_mutex_unlock(&slot->client->lock);
}

void client_wake_locked(struct rpc_client *client)
{
    for (size_t i = 0; i < client->slot_count; i++)
        if (client->slots[i].dormant)
            slot_connect_locked(&client->slots[i]);
}

/* In one of its families: the other one leads to the same place. */
static bool is_refused(const struct rpc_client *client, const char *text)
{
    for (size_t i = 0; i < client->address_count; i++)
        if (client->addresses[i].refused && strcmp(client->addresses[i].text, text) == 0)
            return true;
    return false;
}

static bool all_refused(const struct rpc_client *client)
{
    for (size_t i = 0; i < client->address_count; i++)
        if (!is_refused(client, client->addresses[i].text))
            return false;
    for (size_t i = 0; i < client->slot_count; i++)
        if (client->slots[i].ready)
            return false;
    return true;
}

static bool all_tried(const struct rpc_client *client)
{
    for (size_t i = 0; i < client->address_count; i++)
        if (!client->addresses[i].error[0])
            return false;
    return true;
}

/* The next address at once, and after a round of all of them a pause that doubles, half of it by
 * chance. */
static void slot_next_locked(struct client_slot *slot)
{
    struct rpc_client *client = slot->client;
    uint32_t rounds;
    uint64_t wait_ms;
    bool armed;

    slot->failures++;
    slot->address = (slot->address + 1) % client->address_count;
    rounds = slot->failures / (uint32_t)client->address_count;
    if (all_refused(client)) {
        slot->dormant = true;
        return;
    }
    if (slot->failures % client->address_count != 0) {
        slot_connect_locked(slot);
        return;
    }
    wait_ms = (uint64_t)client->backoff_min_ms << (rounds < 16 ? rounds - 1 : 16);
    if (wait_ms > client->backoff_max_ms)
        wait_ms = client->backoff_max_ms;
    wait_ms = wait_ms / 2 + client_random_locked(client) % (wait_ms / 2 + 1);
    if (timers_set(
            &client->timers, &slot->again, clock_mono_us() + (int64_t)wait_ms * 1000, &armed))
        slot->dormant = true; /* no memory: the next call tries again */
}

/* Calls that can no longer be helped by waiting. */
static void end_hopeless_locked(struct rpc_client *client, struct ended_calls *ended)
{
    ended->status = (struct rpc_status){
        .code = RPC_UNAVAILABLE, .reason = "NO_CONNECTION", .message = ended->text};
    client_explain_locked(client, ended->text, sizeof ended->text);
    if (all_refused(client)) {
        ended->status.code = RPC_UNAUTHENTICATED;
        ended->status.reason = "CERTIFICATE";
        client_end_calls_locked(client, true, false, ended);
    } else if (all_tried(client)) {
        client_end_calls_locked(client, true, true, ended);
    }
}

/* An attempt failed: remember why, go on, tell who waits. */
static void slot_failed(struct client_slot *slot, size_t address, bool refused, const char *error)
{
    struct rpc_client *client = slot->client;
    struct client_address *tried = &client->addresses[address];
    struct ended_calls ended = {0};
    char why[sizeof tried->error];
    bool waiting;

    pthread_mutex_lock(&client->lock);
    slot->connecting = false;
    tried->refused = refused;
    (void)snprintf(tried->error, sizeof tried->error, "cannot reach %s: %s", tried->text, error);
    memcpy(why, tried->error, sizeof why);
    slot_next_locked(slot);
    end_hopeless_locked(client, &ended);
    waiting = client_is_waiting_locked(client);
    pthread_mutex_unlock(&client->lock);
    client_finish(&ended);
    if (waiting && client->on_wait)
        client->on_wait(why, client->on_wait_context);
}

/* ---- links ---- */

static int client_on_opened(struct link *base)
{
    struct client_link *link = CONTAINER_OF(base, struct client_link, link);
    struct rpc_client *client = link->client;

    pthread_mutex_lock(&client->lock);
    if (link->slot) {
        link->slot->ready = true;
        link->slot->connecting = false;
        link->slot->failures = 0;
        client->addresses[link->address].refused = false;
        client->addresses[link->address].error[0] = '\0';
        client_send_waiting_locked(client);
    }
    pthread_mutex_unlock(&client->lock);
    return 0;
}

static void link_lost(
    struct client_link *link, struct client_slot *slot, const struct link_end *end)
{
    struct rpc_client *client = link->client;
    struct client_address *address = &client->addresses[link->address];
    struct ended_calls ended = {
        .status = {.code = RPC_UNAVAILABLE, .reason = "CONNECTION_LOST", .message = ended.text},
    };

    pthread_mutex_lock(&client->lock);
    (void)snprintf(address->error, sizeof address->error, "the connection to %s was lost: %s",
        address->text, end->text);
    (void)snprintf(ended.text, sizeof ended.text, "%s", address->error);
    client_link_lost_locked(link, &ended);
    slot_next_locked(slot);
    client_send_waiting_locked(client);
    pthread_mutex_unlock(&client->lock);
    client_finish(&ended);
}

static void client_on_closed(struct link *base, const struct link_end *end)
{
    struct client_link *link = CONTAINER_OF(base, struct client_link, link);
    struct rpc_client *client = link->client;
    struct client_slot *slot;

    pthread_mutex_lock(&client->lock);
    slot = link->slot;
    link->slot = NULL;
    slot->link = NULL;
    slot->ready = false;
    pthread_mutex_unlock(&client->lock);
    if (end->was_open)
        link_lost(link, slot, end);
    else
        slot_failed(slot, link->address,
            end->fault == LINK_BAD_CERTIFICATE || end->fault == LINK_REFUSED, end->text);
    link_unref(base);
}

static void client_on_destroy(struct link *base)
{
    struct client_link *link = CONTAINER_OF(base, struct client_link, link);
    struct rpc_client *client = link->client;

    arena_free(link->arena);
    free(link);
    pthread_mutex_lock(&client->lock);
    client->alive--;
    pthread_cond_broadcast(&client->changed);
    pthread_mutex_unlock(&client->lock);
}

static const struct link_type client_link_type = {
    .opened = client_on_opened,
    .frame = client_on_frame,
    .too_large = client_on_too_large,
    .closed = client_on_closed,
    .destroy = client_on_destroy,
};

static const char *dial_error(int error)
{
    switch (error) {
    case NNG_ECONNREFUSED:
        return "connection refused";
    case NNG_ETIMEDOUT:
        return "no answer in time";
    case NNG_EADDRINVAL:
        return "the name is not known";
    default:
        return nng_strerror(error);
    }
}

/* With the lock: a link on the stream just connected. NULL: memory, or the client is closing. */
static struct client_link *slot_attach_locked(struct client_slot *slot)
{
    struct rpc_client *client = slot->client;
    struct client_link *link = client->closing ? NULL : calloc(1, sizeof *link);

    if (!link)
        return NULL;
    link->client = client;
    link->slot = slot;
    link->address = slot->address;
    slot->link = link;
    client->alive++;
    link_ref(&link->link); /* the slot's user may look at it while it opens */
    return link;
}

static void slot_on_dialed(void *data)
{
    struct client_slot *slot = data;
    struct rpc_client *client = slot->client;
    int error = nng_aio_result(slot->dial);
    struct client_link *link;
    const char *host;
    nng_stream *stream;

    if (error) {
        slot_failed(slot, slot->address, false, dial_error(error));
        return;
    }
    stream = nng_aio_get_output(slot->dial, 0);
    host = client->server_name ? client->server_name : client->addresses[slot->address].host;
    pthread_mutex_lock(&client->lock);
    link = slot_attach_locked(slot);
    pthread_mutex_unlock(&client->lock);
    if (!link) {
        nng_stream_free(stream);
        slot_failed(slot, slot->address, false, "no memory");
        return;
    }
    if (link_open(&link->link, &client->link_config, stream, client->tls, host)) {
        pthread_mutex_lock(&client->lock);
        slot->link = NULL;
        client->alive--;
        pthread_mutex_unlock(&client->lock);
        free(link);
        slot_failed(slot, slot->address, false, "no memory for a TLS session");
    }
}

/* ---- life ---- */

/* "host:port" or "[address]:port" -> the host. */
static char *host_of(const char *address)
{
    const char *colon = strrchr(address, ':');
    size_t size = colon ? (size_t)(colon - address) : strlen(address);

    if (size >= 2 && address[0] == '[' && address[size - 1] == ']')
        return strndup(address + 1, size - 2);
    return strndup(address, size);
}

static bool is_name(const char *host)
{
    struct in6_addr any;

    return inet_pton(AF_INET, host, &any) != 1 && inet_pton(AF_INET6, host, &any) != 1;
}

/* `scheme`: tcp, or one family of a name. */
static int address_open(struct client_address *address, const char *scheme, const char *text)
{
    address->text = strdup(text);
    address->host = host_of(text);
    if (asprintf(&address->url, "%s://%s", scheme, text) < 0)
        address->url = NULL;
    if (!address->text || !address->host || !address->url)
        return -ENOMEM;
    return strchr(text, ':') && strlen(address->url) < URL_MAX ? 0 : -EINVAL;
}

static int dialer_open(nng_stream_dialer **dialer, const char *url)
{
    switch (nng_stream_dialer_alloc(dialer, url)) {
    case 0:
        (void)nng_stream_dialer_set_bool(*dialer, NNG_OPT_TCP_NODELAY, true);
        (void)nng_stream_dialer_set_bool(*dialer, NNG_OPT_TCP_KEEPALIVE, true);
        return 0;
    case NNG_ENOMEM:
        return -ENOMEM;
    default:
        return -EINVAL;
    }
}

/*
 * nng tries only the first address that a name resolves to: localhost is often ::1 while the
 * service listens on 127.0.0.1. So a name counts as two addresses, one for each family.
 */
static int client_add_address(struct rpc_client *client, const char *text)
{
    static const char *const families[] = {"tcp4", "tcp6"};
    char *host = host_of(text);
    bool name;
    int r = 0;

    if (!host)
        return -ENOMEM;
    name = is_name(host);
    free(host);
    if (!name)
        return address_open(&client->addresses[client->address_count++], "tcp", text);
    for (size_t i = 0; i < ARRAY_LEN(families) && !r; i++)
        r = address_open(&client->addresses[client->address_count++], families[i], text);
    return r;
}

static int client_open_addresses(struct rpc_client *client, const char *const *addresses)
{
    size_t count = 0;
    int r = 0;

    while (addresses[count])
        count++;
    client->addresses = calloc(count ? 2 * count : 1, sizeof *client->addresses);
    if (!client->addresses)
        return -ENOMEM;
    for (size_t i = 0; i < count && !r; i++)
        r = client_add_address(client, addresses[i]);
    return count ? r : -EINVAL;
}

static int slot_open(struct rpc_client *client, struct client_slot *slot, size_t address)
{
    int r = 0;

    *slot = (struct client_slot){
        .client = client, .again = {.fire = slot_on_again}, .address = address};
    slot->dialers = calloc(client->address_count, sizeof(nng_stream_dialer *));
    if (!slot->dialers || nng_aio_alloc(&slot->dial, slot_on_dialed, slot))
        return -ENOMEM;
    for (size_t i = 0; i < client->address_count && !r; i++)
        r = dialer_open(&slot->dialers[i], client->addresses[i].url);
    return r;
}

static void slot_release(struct client_slot *slot)
{
    if (slot->dial)
        nng_aio_free(slot->dial);
    for (size_t i = 0; slot->dialers && i < slot->client->address_count; i++)
        if (slot->dialers[i])
            nng_stream_dialer_free(slot->dialers[i]);
    free(slot->dialers);
}

static int client_open_slots(struct rpc_client *client, uint32_t count)
{
    int r = 0;

    client->slots = calloc(count, sizeof *client->slots);
    if (!client->slots)
        return -ENOMEM;
    for (uint32_t i = 0; i < count && !r; i++) {
        client->slot_count++;
        r = slot_open(client, &client->slots[i], i % client->address_count);
    }
    return r;
}

static void client_init(struct rpc_client *client, const struct rpc_client_options *options)
{
    size_t reply_max = options->reply_max_bytes ? options->reply_max_bytes : REPLY_MAX_BYTES;

    pthread_mutex_init(&client->lock, NULL);
    pthread_cond_init(&client->changed, NULL);
    client->tls = rpc_tls_ref(options->tls);
    client->connect_timeout_ms =
        options->connect_timeout_ms ? options->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    client->backoff_min_ms = options->backoff_min_ms ? options->backoff_min_ms : BACKOFF_MIN_MS;
    client->backoff_max_ms = options->backoff_max_ms ? options->backoff_max_ms : BACKOFF_MAX_MS;
    client->on_wait = options->on_wait;
    client->on_wait_context = options->on_wait_context;
    client->link_config = (struct link_config){
        .type = &client_link_type,
        .timers = &client->timers,
        .handshake_timeout_ms = client->connect_timeout_ms,
        .frame_timeout_ms = FRAME_TIMEOUT_MS,
        .frame_max = reply_max + ENVELOPE_ROOM,
        .bytes_in = &client->bytes_in,
        .bytes_out = &client->bytes_out,
    };
}

int rpc_client_open(const struct rpc_client_options *options, struct rpc_client **ret_client)
{
    struct rpc_client *client = calloc(1, sizeof *client);
    int r;

    if (!client)
        return -ENOMEM;
    client_init(client, options);
    r = timers_open(&client->timers);
    if (!r && options->server_name) {
        client->server_name = strdup(options->server_name);
        r = client->server_name ? 0 : -ENOMEM;
    }
    if (!r)
        r = client_open_addresses(client, options->addresses);
    if (!r)
        r = client_open_slots(client, options->connections ? options->connections : 1);
    if (r) {
        rpc_client_close(client);
        return r;
    }
    pthread_mutex_lock(&client->lock);
    for (size_t i = 0; i < client->slot_count; i++)
        slot_connect_locked(&client->slots[i]);
    pthread_mutex_unlock(&client->lock);
    *ret_client = client;
    return 0;
}

static void client_stop_links(struct rpc_client *client)
{
    for (size_t i = 0; i < client->slot_count; i++) {
        struct client_link *link;

        if (client->slots[i].dial)
            nng_aio_stop(client->slots[i].dial);
        pthread_mutex_lock(&client->lock);
        link = client->slots[i].link;
        if (link)
            link_ref(&link->link);
        pthread_mutex_unlock(&client->lock);
        if (link) {
            link_close(&link->link, LINK_FINISHED, "the client closes");
            link_unref(&link->link);
        }
    }
    pthread_mutex_lock(&client->lock);
    while (client->alive)
        pthread_cond_wait(&client->changed, &client->lock);
    pthread_mutex_unlock(&client->lock);
}

static void client_free(struct rpc_client *client)
{
    for (size_t i = 0; i < client->slot_count; i++)
        slot_release(&client->slots[i]);
    for (size_t i = 0; i < client->address_count; i++) {
        free(client->addresses[i].url);
        free(client->addresses[i].text);
        free(client->addresses[i].host);
    }
    free(client->slots);
    free(client->addresses);
    free(client->table);
    free(client->server_name);
    rpc_tls_unref(client->tls);
    pthread_cond_destroy(&client->changed);
    pthread_mutex_destroy(&client->lock);
    free(client);
}

void rpc_client_cut(struct rpc_client *client)
{
    struct ended_calls ended = {
        .status = {.code = RPC_CANCELLED,
            .reason = "CLIENT_CLOSED",
            .message = "the client was closed"},
    };

    pthread_mutex_lock(&client->lock);
    client->closing = true;
    client_end_calls_locked(client, false, false, &ended);
    pthread_mutex_unlock(&client->lock);
    client_finish(&ended);
}

void rpc_client_close(struct rpc_client *client)
{
    if (!client)
        return;
    rpc_client_cut(client);
    client_stop_links(client);
    timers_close(&client->timers);
    client_free(client);
}

#include "rpc/client_internal.h"

#include "base/clock.h"
#include "rpc/envelope.h"
#include "rpc/payload.h"
#include "rpc/sp.h"

#include <errno.h>
#include <sys/random.h>

enum {
    DEFAULT_TIMEOUT_MS = 30 * 1000,
    INDEX_BITS = 20,
    GENERATION_MASK = 0x7ff,
    STATUS_MAX_BYTES = 1024 * 1024,
};

/* ---- random bytes, a few calls' worth at a time ---- */

static int client_entropy_locked(struct rpc_client *client, void *to, size_t size)
{
    if (client->entropy_left < size) {
        if (getrandom(client->entropy, sizeof client->entropy, 0) !=
            (ssize_t)sizeof client->entropy)
            return -EIO;
        client->entropy_left = sizeof client->entropy;
    }
    client->entropy_left -= size;
    memcpy(to, client->entropy + client->entropy_left, size);
    explicit_bzero(client->entropy + client->entropy_left, size);
    return 0;
}

uint32_t client_random_locked(struct rpc_client *client)
{
    uint32_t value = 0;

    return client_entropy_locked(client, &value, sizeof value) ? 0 : value;
}

static int client_uuid_locked(struct rpc_client *client, struct uuid *ret_uuid)
{
    int r = client_entropy_locked(client, ret_uuid->bytes, sizeof ret_uuid->bytes);

    ret_uuid->bytes[6] = (uint8_t)((ret_uuid->bytes[6] & 0x0f) | 0x40); /* version 4, RFC 9562 */
    ret_uuid->bytes[8] = (uint8_t)((ret_uuid->bytes[8] & 0x3f) | 0x80);
    return r;
}

/* ---- the table of calls that were sent: SP request id -> call ---- */

static int table_grow(struct rpc_client *client)
{
    uint32_t size = client->table_size ? 2 * client->table_size : 64;
    struct call_slot *table;

    if (size > 1u << INDEX_BITS)
        return -ENOMEM;
    table = reallocarray(client->table, size, sizeof *table);
    if (!table)
        return -ENOMEM;
    for (uint32_t i = client->table_size; i < size; i++)
        table[i] = (struct call_slot){.next_free = i + 1 < size ? i + 2 : 0};
    client->table_free = client->table_size + 1;
    client->table = table;
    client->table_size = size;
    return 0;
}

static int table_put(struct rpc_client *client, struct client_call *call, uint32_t *ret_id)
{
    struct call_slot *slot;
    uint32_t index;

    if (!client->table_free && table_grow(client))
        return -ENOMEM;
    index = client->table_free - 1;
    slot = &client->table[index];
    client->table_free = slot->next_free;
    slot->call = call;
    slot->generation = (slot->generation + 1) & GENERATION_MASK;
    call->index = index;
    *ret_id = SP_REQUEST_BIT | slot->generation << INDEX_BITS | index;
    return 0;
}

static void table_remove(struct rpc_client *client, const struct client_call *call)
{
    struct call_slot *slot = &client->table[call->index];

    slot->call = NULL;
    slot->next_free = client->table_free;
    client->table_free = (uint32_t)call->index + 1;
}

static struct client_call *table_find(
    const struct rpc_client *client, const struct client_link *link, uint32_t id)
{
    uint32_t index = id & ((1u << INDEX_BITS) - 1);
    const struct call_slot *slot = index < client->table_size ? &client->table[index] : NULL;

    if (!slot || !slot->call || slot->call->on != link ||
        (SP_REQUEST_BIT | slot->generation << INDEX_BITS | index) != id)
        return NULL;
    return slot->call;
}

/* ---- life of a call ---- */

static void call_unref(struct client_call *call)
{
    if (atomic_fetch_sub_explicit(&call->refs, 1, memory_order_acq_rel) == 1)
        free(call);
}

/* No longer on a connection. */
static void call_leave_link(struct client_call *call)
{
    struct client_link *link = call->on;

    if (!link)
        return;
    table_remove(call->client, call);
    if (call->link_next)
        call->link_next->link_previous = call->link_previous;
    if (call->link_previous)
        call->link_previous->link_next = call->link_next;
    else
        link->calls = call->link_next;
    call->link_next = call->link_previous = NULL;
    link->in_flight--;
    call->on = NULL;
}

/* The caller runs `done`, and drops the client's reference. */
static void call_take_out(struct client_call *call)
{
    struct rpc_client *client = call->client;

    call_leave_link(call);
    call->state = CALL_ENDED;
    if (call->next)
        call->next->previous = call->previous;
    else
        client->calls_last = call->previous;
    if (call->previous)
        call->previous->next = call->next;
    else
        client->calls = call->next;
    if (timers_cancel(&client->timers, &call->timer))
        call_unref(call);
}

static void call_finish(
    struct client_call *call, const struct rpc_status *status, struct slice payload)
{
    call->done(status, payload.data, payload.size, call->context);
    call_unref(call);
}

static void ended_add(struct ended_calls *ended, struct client_call *call)
{
    call_take_out(call);
    call->link_next = ended->first;
    ended->first = call;
}

void client_finish(struct ended_calls *ended)
{
    while (ended->first) {
        struct client_call *call = ended->first;

        ended->first = call->link_next;
        call_finish(call, &ended->status, (struct slice){(const uint8_t *)"", 0});
    }
}

void client_end_calls_locked(
    struct rpc_client *client, bool waiting_only, bool no_retry_only, struct ended_calls *ended)
{
    struct client_call *next;

    for (struct client_call *call = client->calls; call; call = next) {
        next = call->next;
        if ((!waiting_only || call->state == CALL_WAITING) && (!no_retry_only || call->no_retry))
            ended_add(ended, call);
    }
}

bool client_is_waiting_locked(const struct rpc_client *client)
{
    for (const struct client_call *call = client->calls; call; call = call->next)
        if (call->state == CALL_WAITING)
            return true;
    return false;
}

/* ---- sending ---- */

static int call_set_timer(struct client_call *call, int64_t when_us)
{
    bool armed;
    int r = timers_set(&call->client->timers, &call->timer, when_us, &armed);

    if (!r && armed)
        atomic_fetch_add_explicit(&call->refs, 1, memory_order_relaxed);
    return r;
}

static bool call_put(struct client_call *call, struct client_link *link, uint32_t id)
{
    int64_t left_us = call->deadline_us - clock_mono_us();
    const struct envelope_request request = {
        .method = {call->bytes, call->method_size},
        .request_id = {(const uint8_t *)call->request_id, UUID_TEXT_SIZE - 1},
        .has_timeout = true,
        .timeout_ms = left_us > 1000 ? (uint32_t)(left_us / 1000) : 1,
        .payload = {call->bytes + call->method_size, call->payload_size},
    };
    uint8_t *to = link_frame_begin(&link->link, SP_WORD_SIZE + envelope_request_size(&request));

    if (!to)
        return false;
    sp_put_u32(to, id);
    envelope_request_put(&request, to + SP_WORD_SIZE);
    link_frame_end(&link->link, 0);
    return true;
}

/* On to a connection, or into the state of waiting for one. Returns the link to flush, or NULL. */
static struct client_link *call_send_locked(struct client_call *call)
{
    struct rpc_client *client = call->client;
    struct client_link *link = client_pick_locked(client, call->avoid);
    uint32_t id;

    call->state = CALL_WAITING;
    if (!link || table_put(client, call, &id)) {
        client_wake_locked(client);
        return NULL;
    }
    call->on = link;
    call->link_previous = NULL;
    call->link_next = link->calls;
    if (link->calls)
        link->calls->link_previous = call;
    link->calls = call;
    link->in_flight++;
    if (!call_put(call, link, id)) {
        call_leave_link(call); /* it is closing; its end sends what waits */
        return NULL;
    }
    call->state = CALL_SENT;
    call->was_sent = true;
    call->sent_us = clock_mono_us();
    call->attempts++;
    return link;
}

void client_send_waiting_locked(struct rpc_client *client)
{
    for (struct client_call *call = client->calls; call; call = call->next) {
        struct client_link *link;

        if (call->state != CALL_WAITING)
            continue;
        link = call_send_locked(call);
        if (!link)
            break;
        link_flush_soon(&link->link);
    }
}

/* Again after a while: twice as long each time, half of it by chance. */
static void call_back_off_locked(struct client_call *call)
{
    struct rpc_client *client = call->client;
    uint32_t shift = call->attempts < 16 ? call->attempts : 16;
    uint64_t wait_ms = (uint64_t)client->backoff_min_ms << (shift ? shift - 1 : 0);

    if (wait_ms > client->backoff_max_ms)
        wait_ms = client->backoff_max_ms;
    wait_ms = wait_ms / 2 + client_random_locked(client) % (wait_ms / 2 + 1);
    call->state = CALL_BACKOFF;
    call->again_us = clock_mono_us() + (int64_t)wait_ms * 1000;
    if (call->again_us < call->deadline_us && call_set_timer(call, call->again_us))
        call->again_us = call->deadline_us; /* no memory to wait less */
}

void client_link_lost_locked(struct client_link *link, struct ended_calls *ended)
{
    while (link->calls) {
        struct client_call *call = link->calls;

        if (call->no_retry) {
            ended_add(ended, call);
            continue;
        }
        call_leave_link(call);
        call->avoid = link->address;
        if (call->attempts > 1)
            call_back_off_locked(call);
        else
            call->state = CALL_WAITING;
    }
}

/* ---- time ---- */

static void call_time_is_up(struct client_call *call, struct ended_calls *ended)
{
    ended->status = (struct rpc_status){
        .code = RPC_DEADLINE_EXCEEDED, .reason = "DEADLINE_EXCEEDED", .message = ended->text};
    if (call->was_sent) {
        (void)snprintf(ended->text, sizeof ended->text, "no answer within the time allowed");
    } else {
        ended->status.code = RPC_UNAVAILABLE;
        ended->status.reason = "NO_CONNECTION";
        client_explain_locked(call->client, ended->text, sizeof ended->text);
    }
    ended_add(ended, call);
}

/*
 * The connection of a call whose time is up, when nothing came on it for longer than a connection
 * may take to open: the other end may be gone without a word, and the calls still there do better
 * elsewhere. A reference is taken. NULL: none.
 */
static struct link *call_dead_link(const struct client_call *call)
{
    int64_t quiet_us, now_us = clock_mono_us();
    struct link *link = call->on ? &call->on->link : NULL;

    if (!link)
        return NULL;
    pthread_mutex_lock(&link->lock);
    quiet_us = now_us - (link->rx_us > call->sent_us ? link->rx_us : call->sent_us);
    pthread_mutex_unlock(&link->lock);
    return quiet_us > (int64_t)call->client->connect_timeout_ms * 1000 ? link_ref(link) : NULL;
}

static void call_on_timer(struct timer *timer)
{
    struct client_call *call = CONTAINER_OF(timer, struct client_call, timer);
    struct rpc_client *client = call->client;
    struct ended_calls ended = {0};
    struct link *link = NULL, *dead = NULL;

    pthread_mutex_lock(&client->lock);
    if (call->state == CALL_ENDED) {
        /* answered meanwhile */
    } else if (clock_mono_us() >= call->deadline_us || call_set_timer(call, call->deadline_us)) {
        dead = call_dead_link(call);
        call_time_is_up(call, &ended);
    } else if (call->state == CALL_BACKOFF) {
        struct client_link *sent = call_send_locked(call);

        link = sent ? link_ref(&sent->link) : NULL;
    }
    pthread_mutex_unlock(&client->lock);
    if (dead) { /* first, so that what the caller does next goes elsewhere */
        link_close(dead, LINK_TIMED_OUT, "it does not answer");
        link_unref(dead);
    }
    client_finish(&ended);
    if (link) {
        link_flush_soon(link);
        link_unref(link);
    }
    call_unref(call);
}

/* ---- answers ---- */

static void call_answer(
    struct client_link *link, struct client_call *call, const uint8_t *data, size_t size)
{
    struct envelope_reply reply;
    struct rpc_status bad = {.code = RPC_INTERNAL,
        .reason = "BAD_REPLY",
        .message = "the server's reply is not a palmares.rpc.v1.Reply"};

    if (!link->arena)
        link->arena = arena_new(STATUS_MAX_BYTES);
    if (!link->arena || envelope_reply_decode(data, size, link->arena, &reply)) {
        call_finish(call, &bad, (struct slice){(const uint8_t *)"", 0});
        return;
    }
    call_finish(call, &reply.status, reply.payload);
    if (arena_used(link->arena))
        arena_reset(link->arena);
}

/* Is it a status UNAVAILABLE? Then, with time left, the call goes again. */
static bool reply_is_unavailable(const uint8_t *data, size_t size)
{
    struct slice rest = {data, size};
    struct pb_field field;

    if (pb_next(&rest, &field) || field.number != 1 || field.wire != PB_BYTES)
        return false;
    rest = field.bytes;
    return pb_next(&rest, &field) == 0 && field.number == 1 && field.wire == PB_VARINT &&
           field.varint == RPC_UNAVAILABLE;
}

void client_on_frame(struct link *base, const struct sp_frame *frame)
{
    struct client_link *link = CONTAINER_OF(base, struct client_link, link);
    struct rpc_client *client = link->client;
    struct client_call *call = NULL;
    size_t stack_size;

    if (sp_stack_size(frame->body, frame->size, &stack_size) || stack_size != SP_WORD_SIZE) {
        link_close(base, LINK_PROTOCOL, "a reply without a request id");
        free(frame->owned);
        return;
    }
    pthread_mutex_lock(&client->lock);
    call = table_find(client, link, sp_get_u32(frame->body));
    if (call && !call->no_retry &&
        reply_is_unavailable(frame->body + stack_size, frame->size - stack_size)) {
        call_leave_link(call);
        call->avoid = link->address;
        call_back_off_locked(call);
        if (call->again_us < call->deadline_us)
            call = NULL;
    }
    if (call)
        call_take_out(call);
    pthread_mutex_unlock(&client->lock);
    if (call) /* NULL: too late, or sent again */
        call_answer(link, call, frame->body + stack_size, frame->size - stack_size);
    free(frame->owned);
}

void client_on_too_large(struct link *base, const struct sp_frame *frame)
{
    struct client_link *link = CONTAINER_OF(base, struct client_link, link);
    struct rpc_client *client = link->client;
    struct rpc_status status = {.code = RPC_RESOURCE_EXHAUSTED, .reason = "REPLY_TOO_LARGE"};
    struct client_call *call = NULL;
    char text[128];
    size_t stack_size;

    (void)snprintf(text, sizeof text, "the reply has %zu bytes, more than the %zu taken here",
        frame->size, client->link_config.frame_max);
    status.message = text;
    pthread_mutex_lock(&client->lock);
    if (!sp_stack_size(frame->body, SP_STACK_MAX_BYTES, &stack_size))
        call = table_find(client, link, sp_get_u32(frame->body));
    if (call)
        call_take_out(call);
    pthread_mutex_unlock(&client->lock);
    if (call)
        call_finish(call, &status, (struct slice){(const uint8_t *)"", 0});
    free(frame->owned);
}

/* ---- starting ---- */

static struct client_call *call_new(struct rpc_client *client,
    size_t method_size,
    size_t payload_size,
    const struct rpc_request *options)
{
    struct client_call *call = malloc(sizeof *call + method_size + payload_size);
    uint32_t timeout_ms = options->timeout_ms ? options->timeout_ms : DEFAULT_TIMEOUT_MS;

    if (!call)
        return NULL;
    *call = (struct client_call){
        .client = client,
        .timer = {.fire = call_on_timer},
        .avoid = SIZE_MAX,
        .deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000,
        .no_retry = options->no_retry,
        .method_size = method_size,
        .payload_size = payload_size,
    };
    atomic_init(&call->refs, 1);
    return call;
}

static int call_launch(
    struct client_call *call, const struct uuid *request_id, rpc_done_fn done, void *context)
{
    struct rpc_client *client = call->client;
    struct client_link *link = NULL;
    struct uuid uuid;
    int r = 0;

    call->done = done;
    call->context = context;
    pthread_mutex_lock(&client->lock);
    if (request_id)
        uuid = *request_id;
    else
        r = client_uuid_locked(client, &uuid);
    if (!r && client->closing)
        r = -ECANCELED;
    if (!r)
        r = call_set_timer(call, call->deadline_us);
    if (r) {
        pthread_mutex_unlock(&client->lock);
        free(call);
        return r;
    }
    uuid_format(&uuid, call->request_id);
    call->previous = client->calls_last;
    if (call->previous)
        call->previous->next = call;
    else
        client->calls = call;
    client->calls_last = call;
    link = call_send_locked(call);
    if (link)
        link_ref(&link->link);
    pthread_mutex_unlock(&client->lock);
    if (link) {
        link_flush_soon(&link->link);
        link_unref(&link->link);
    }
    return 0;
}

int rpc_client_start_raw(struct rpc_client *client,
    const char *full_method,
    const void *payload,
    size_t size,
    const struct rpc_request *options,
    rpc_done_fn done,
    void *context)
{
    size_t method_size = strlen(full_method);
    struct client_call *call = call_new(client, method_size, size, options);

    if (!call)
        return -ENOMEM;
    memcpy(call->bytes, full_method, method_size);
    if (size)
        memcpy(call->bytes + method_size, payload, size);
    return call_launch(call, options->request_id, done, context);
}

int rpc_client_start(
    struct rpc_client *client, const struct rpc_request *request, rpc_done_fn done, void *context)
{
    size_t service_size = strlen(request->service->name), name_size = strlen(request->method);
    size_t method_size = service_size + 1 + name_size;
    struct client_call *call = call_new(
        client, method_size, protobuf_c_message_get_packed_size(request->message), request);

    if (!call)
        return -ENOMEM;
    memcpy(call->bytes, request->service->name, service_size);
    call->bytes[service_size] = '/';
    memcpy(call->bytes + service_size + 1, request->method, name_size);
    (void)protobuf_c_message_pack(request->message, call->bytes + method_size);
    return call_launch(call, request->request_id, done, context);
}

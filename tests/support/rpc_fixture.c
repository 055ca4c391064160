#include "rpc_fixture.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>

enum { HELD_MAX = 8192, SLOW_MAX = 1024, IDS_MAX = 65536 };

struct slow_call {
    struct rpc_call *call;
    int64_t due_us;
};

struct world {
    struct pki *pki;
    struct world_seen seen;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t worker;
    bool closing, hold_admission;
    struct rpc_call *held[HELD_MAX], *unadmitted[HELD_MAX];
    size_t held_count, unadmitted_count, slow_count, id_count;
    struct slow_call slow[SLOW_MAX];
    struct uuid ids[IDS_MAX];
    unsigned flaky;
};

/* ---- what the service does ---- */

static void answer(struct rpc_call *call, const char *label)
{
    Palmares__V1__Principal principal = PALMARES__V1__PRINCIPAL__INIT;

    principal.label = arena_strdup(rpc_call_arena(call), label);
    rpc_call_reply(call, &principal.base);
}

static void answer_big(struct rpc_call *call, size_t size)
{
    char *label = arena_alloc(rpc_call_arena(call), size + 1);

    memset(label, 'x', size);
    label[size] = '\0';
    answer(call, label);
}

static void fail_missing(struct rpc_call *call)
{
    const struct rpc_violation violations[] = {
        {"name", "ABSENT", "no such principal"},
        {"other", "ODD", "é"},
    };

    rpc_call_fail(call, &(struct rpc_status){
                            .code = RPC_NOT_FOUND,
                            .reason = "PRINCIPAL_NOT_FOUND",
                            .message = "there is none",
                            .violations = violations,
                            .violation_count = 2,
                        });
}

static void hold(struct world *world, struct rpc_call *call)
{
    pthread_mutex_lock(&world->lock);
    world->held[world->held_count++] = call;
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
}

static void answer_later(struct world *world, struct rpc_call *call, long ms)
{
    pthread_mutex_lock(&world->lock);
    world->slow[world->slow_count++] = (struct slow_call){call, clock_mono_us() + ms * 1000};
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
}

static bool still_flaky(struct world *world, unsigned times)
{
    bool flaky;

    pthread_mutex_lock(&world->lock);
    flaky = world->flaky++ < times;
    pthread_mutex_unlock(&world->lock);
    return flaky;
}

static void behave(struct world *world, struct rpc_call *call, const char *name)
{
    char label[64];

    atomic_fetch_add(&world->seen.handled, 1);
    if (strcmp(name, "hold") == 0) {
        hold(world, call);
    } else if (strncmp(name, "slow:", 5) == 0) {
        answer_later(world, call, strtol(name + 5, NULL, 10));
    } else if (strncmp(name, "big:", 4) == 0) {
        answer_big(call, strtoul(name + 4, NULL, 10));
    } else if (strcmp(name, "missing") == 0) {
        fail_missing(call);
    } else if (strncmp(name, "flaky:", 6) == 0 &&
               still_flaky(world, (unsigned)strtoul(name + 6, NULL, 10))) {
        rpc_call_failf(call, RPC_UNAVAILABLE, "FLAKY", "not now");
    } else if (strcmp(name, "wrong") == 0) {
        rpc_call_reply_bytes(call, "\xff\xff\xff", 3);
    } else {
        if (strcmp(name, "close") == 0)
            rpc_call_close_after(call);
        (void)snprintf(label, sizeof label, "hello %s", name);
        answer(call, label);
    }
}

static void get_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    behave(context, call, ((const Palmares__V1__GetPrincipalRequest *)(const void *)request)->name);
}

static void create_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CreatePrincipalRequest *create = (const void *)request;
    struct world *world = context;
    bool repeat = false;

    pthread_mutex_lock(&world->lock);
    for (size_t i = 0; i < world->id_count && !repeat; i++)
        repeat = uuid_equal(&world->ids[i], rpc_call_request_id(call));
    if (!repeat)
        world->ids[world->id_count++] = *rpc_call_request_id(call);
    pthread_mutex_unlock(&world->lock);
    atomic_fetch_add(repeat ? &world->seen.repeats : &world->seen.different, 1);
    behave(world, call, create->principal ? create->principal->name : "");
}

static void update_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct world *world = context;

    atomic_fetch_add(&world->seen.handled, 1);
    rpc_call_reply(call,
        &((const Palmares__V1__UpdatePrincipalRequest *)(const void *)request)->principal->base);
}

static void who_am_i(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    Palmares__V1__WhoAmIResponse response = PALMARES__V1__WHO_AM_IRESPONSE__INIT;

    (void)request;
    atomic_fetch_add(&((struct world *)context)->seen.handled, 1);
    response.fingerprint = rpc_call_principal(call);
    rpc_call_reply(call, &response.base);
}

static void unimplemented(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    (void)request;
    (void)context;
    rpc_call_failf(call, RPC_UNIMPLEMENTED, "NOT_HERE", "not in this fixture");
}

static void revoke_certificate(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct world *world = context;

    (void)request;
    atomic_fetch_add(&world->seen.handled, 1);
    hold(world, call);
}

#define IDENTITY &palmares__v1__identity_service__descriptor
static const struct rpc_method world_methods[] = {
    {IDENTITY, "WhoAmI", 1, who_am_i, false, 0, 0},
    {IDENTITY, "GetPrincipal", RPC_ROLES_ALL, get_principal, false, 0, 0},
    {IDENTITY, "ListPrincipals", 2, unimplemented, false, 0, 0},
    {IDENTITY, "CreatePrincipal", RPC_ROLES_ALL, create_principal, true, 0, 0},
    {IDENTITY, "UpdatePrincipal", RPC_ROLES_ALL, update_principal, false, 0, 0},
    {IDENTITY, "RevokeCertificate", 1, revoke_certificate, true, 0, 16},
    {IDENTITY, "CreateEnrolCode", 2, unimplemented, false, 0, 0},
    {IDENTITY, "ListKiosks", 2, unimplemented, false, 0, 0},
};

/* ---- hooks ---- */

static void admit(struct rpc_call *call)
{
    struct rpc_peer *peer = rpc_call_peer(call);
    void *user = atomic_load(&peer->user);

    if (!user) {
        void *mine = strdup(peer->common_name);

        if (atomic_compare_exchange_strong(&peer->user, &user, mine))
            user = mine;
        else
            free(mine);
    }
    rpc_call_admit(call, 1, user, user);
}

static void authenticate(struct rpc_call *call, void *context)
{
    struct world *world = context;
    bool keep;

    pthread_mutex_lock(&world->lock);
    keep = world->hold_admission;
    if (keep)
        world->unadmitted[world->unadmitted_count++] = call;
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
    if (!keep)
        admit(call);
}

static void on_finished(const struct rpc_call_record *record, void *context)
{
    struct world *world = context;

    atomic_fetch_add(&world->seen.finished, 1);
    if (record->status->code != RPC_OK)
        atomic_fetch_add(&world->seen.failed, 1);
}

static void on_batch_end(void *context)
{
    atomic_fetch_add(&((struct world *)context)->seen.batches, 1);
}

static void on_peer_released(void *user, void *context)
{
    atomic_fetch_add(&((struct world *)context)->seen.released, 1);
    free(user);
}

/* ---- the thread that answers slow calls ---- */

static bool take_due(struct world *world, struct rpc_call **ret_call, int64_t *ret_next_us)
{
    int64_t now_us = clock_mono_us();

    *ret_next_us = now_us + 1000000;
    for (size_t i = 0; i < world->slow_count; i++) {
        if (world->slow[i].due_us <= now_us || world->closing) {
            *ret_call = world->slow[i].call;
            world->slow[i] = world->slow[--world->slow_count];
            return true;
        }
        if (world->slow[i].due_us < *ret_next_us)
            *ret_next_us = world->slow[i].due_us;
    }
    return false;
}

static void *work(void *data)
{
    struct world *world = data;
    struct timespec until;
    struct rpc_call *call;
    int64_t next_us;

    pthread_mutex_lock(&world->lock);
    for (;;) {
        if (take_due(world, &call, &next_us)) {
            pthread_mutex_unlock(&world->lock);
            answer(call, "slow");
            pthread_mutex_lock(&world->lock);
            continue;
        }
        if (world->closing)
            break;
        until = (struct timespec){.tv_sec = next_us / 1000000, .tv_nsec = next_us % 1000000 * 1000};
        pthread_cond_timedwait(&world->changed, &world->lock, &until);
    }
    pthread_mutex_unlock(&world->lock);
    return NULL;
}

/* ---- the world ---- */

struct world *world_open(void)
{
    struct world *world = calloc(1, sizeof *world);
    struct pki *pki = pki_open();
    pthread_condattr_t attributes;

    pki_ca(pki, "ca");
    pki_ca(pki, "other_ca");
    pki_issue(pki, "server",
        &(struct pki_options){.common_name = "server", .san = "DNS:localhost,IP:127.0.0.1"});
    pki_issue(pki, "elsewhere",
        &(struct pki_options){.common_name = "elsewhere", .san = "DNS:example.org"});
    pki_issue(pki, "client", &(struct pki_options){.common_name = "client"});
    pki_issue(pki, "expired",
        &(struct pki_options){.common_name = "expired",
            .san = "DNS:localhost,IP:127.0.0.1",
            .from_days = -9,
            .to_days = -2});
    pki_issue(pki, "stranger",
        &(struct pki_options){
            .common_name = "stranger", .san = "IP:127.0.0.1", .issuer = "other_ca"});
    world->pki = pki;
    pthread_mutex_init(&world->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&world->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&world->worker, NULL, work, world))
        abort();
    return world;
}

void world_close(struct world *world)
{
    pthread_mutex_lock(&world->lock);
    world->closing = true;
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
    pthread_join(world->worker, NULL);
    pki_close(world->pki);
    pthread_cond_destroy(&world->changed);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

struct pki *world_pki(struct world *world)
{
    return world->pki;
}

struct world_seen *world_seen(struct world *world)
{
    return &world->seen;
}

struct rpc_server *world_serve_as(struct world *world,
    const char *certificate,
    const char *address,
    const struct rpc_server_limits *limits,
    bool allow_tls12)
{
    struct rpc_tls *tls = pki_tls(world->pki, "ca", certificate, true, allow_tls12);
    const struct rpc_server_options options = {
        .addresses = (const char *const[]){address, NULL},
        .tls = tls,
        .methods = world_methods,
        .method_count = ARRAY_LEN(world_methods),
        .handler_context = world,
        .limits = limits ? *limits : (struct rpc_server_limits){0},
        .hooks =
            {
                .context = world,
                .authenticate = authenticate,
                .batch_end = on_batch_end,
                .finished = on_finished,
                .peer_released = on_peer_released,
            },
    };
    struct rpc_server *server;
    char *why;

    if (rpc_server_open(&options, &server, &why)) {
        fprintf(stderr, "%s\n", why ? why : "memory");
        abort();
    }
    rpc_tls_unref(tls);
    return server;
}

struct rpc_server *world_serve(
    struct world *world, const struct rpc_server_limits *limits, bool allow_tls12)
{
    return world_serve_as(world, "server", "127.0.0.1:0", limits, allow_tls12);
}

struct rpc_client *world_connect_to(
    struct world *world, const struct rpc_client_options *options, const char *certificate)
{
    struct rpc_client_options mine = *options;
    struct rpc_client *client;

    mine.tls = pki_tls(world->pki, "ca", certificate, false, false);
    if (rpc_client_open(&mine, &client))
        abort();
    rpc_tls_unref(mine.tls);
    return client;
}

struct rpc_client *world_connect(struct world *world,
    const char *certificate,
    unsigned connections,
    struct rpc_server *const *servers)
{
    char texts[8][32];
    const char *addresses[9] = {NULL};

    for (size_t i = 0; servers[i]; i++) {
        (void)snprintf(
            texts[i], sizeof texts[i], "127.0.0.1:%u", (unsigned)rpc_server_port(servers[i], 0));
        addresses[i] = texts[i];
    }
    return world_connect_to(world,
        &(struct rpc_client_options){.addresses = addresses, .connections = connections},
        certificate);
}

size_t world_held(struct world *world)
{
    size_t count;

    pthread_mutex_lock(&world->lock);
    count = world->held_count;
    pthread_mutex_unlock(&world->lock);
    return count;
}

bool world_wait_held(struct world *world, size_t count)
{
    int64_t until_us = clock_mono_us() + 10 * 1000000;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    bool there;

    pthread_mutex_lock(&world->lock);
    while (world->held_count < count)
        if (pthread_cond_timedwait(&world->changed, &world->lock, &until) == ETIMEDOUT)
            break;
    there = world->held_count >= count;
    pthread_mutex_unlock(&world->lock);
    return there;
}

size_t world_release_held(struct world *world)
{
    struct rpc_call *calls[HELD_MAX];
    size_t count;

    pthread_mutex_lock(&world->lock);
    count = world->held_count;
    memcpy(calls, world->held, count * sizeof(struct rpc_call *));
    world->held_count = 0;
    pthread_mutex_unlock(&world->lock);
    for (size_t i = 0; i < count; i++)
        answer(calls[i], "held");
    return count;
}

void world_hold_admission(struct world *world, bool keep)
{
    pthread_mutex_lock(&world->lock);
    world->hold_admission = keep;
    pthread_mutex_unlock(&world->lock);
}

size_t world_admit_all(struct world *world)
{
    struct rpc_call *calls[HELD_MAX];
    size_t count;

    pthread_mutex_lock(&world->lock);
    count = world->unadmitted_count;
    memcpy(calls, world->unadmitted, count * sizeof(struct rpc_call *));
    world->unadmitted_count = 0;
    pthread_mutex_unlock(&world->lock);
    for (size_t i = 0; i < count; i++)
        admit(calls[i]);
    return count;
}

/* ---- calls ---- */

static enum rpc_code call(struct rpc_client *client,
    const char *method,
    const ProtobufCMessage *message,
    uint32_t timeout_ms,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    *ret_response = NULL;
    if (rpc_client_call(client,
            &(struct rpc_request){
                .service = IDENTITY,
                .method = method,
                .message = message,
                .timeout_ms = timeout_ms,
            },
            arena, ret_status, ret_response))
        abort();
    return ret_status->code;
}

enum rpc_code world_get(struct rpc_client *client,
    const char *name,
    uint32_t timeout_ms,
    struct arena *arena,
    struct rpc_status *ret_status,
    const char **ret_label)
{
    Palmares__V1__GetPrincipalRequest request = PALMARES__V1__GET_PRINCIPAL_REQUEST__INIT;
    ProtobufCMessage *response;
    enum rpc_code code;

    request.name = arena_strdup(arena, name);
    code = call(client, "GetPrincipal", &request.base, timeout_ms, arena, ret_status, &response);
    *ret_label = response ? ((Palmares__V1__Principal *)(void *)response)->label : NULL;
    return code;
}

enum rpc_code world_create(struct rpc_client *client,
    const char *name,
    uint32_t timeout_ms,
    struct arena *arena,
    struct rpc_status *ret_status)
{
    Palmares__V1__CreatePrincipalRequest request = PALMARES__V1__CREATE_PRINCIPAL_REQUEST__INIT;
    Palmares__V1__Principal principal = PALMARES__V1__PRINCIPAL__INIT;
    ProtobufCMessage *response;

    principal.name = arena_strdup(arena, name);
    request.principal = &principal;
    return call(client, "CreatePrincipal", &request.base, timeout_ms, arena, ret_status, &response);
}

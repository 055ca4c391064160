#include "check.h"

#include "rpc_fixture.h"

#include "base/clock.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

struct state {
    struct world *world;
    struct rpc_server *server;
    struct rpc_client *client;
    struct arena *arena;
    struct rpc_status status;
    const char *label;
};

static struct state begin_with(const struct rpc_server_limits *limits, unsigned connections)
{
    struct state state = {.world = world_open(), .arena = arena_new(64 * 1024 * 1024)};

    state.server = world_serve(state.world, limits, false);
    state.client = world_connect(
        state.world, "client", connections, (struct rpc_server *const[]){state.server, NULL});
    return state;
}

static struct state begin(void)
{
    return begin_with(NULL, 2);
}

static void end(struct state *state)
{
    rpc_client_close(state->client);
    (void)world_release_held(state->world);
    rpc_server_close(state->server);
    world_close(state->world);
    arena_free(state->arena);
}

static enum rpc_code get(struct state *state, const char *name, uint32_t timeout_ms)
{
    return world_get(state->client, name, timeout_ms, state->arena, &state->status, &state->label);
}

/* ---- calls ---- */

static void statuses_come_back_whole(void **unused)
{
    struct state s = begin();

    (void)unused;
    assert_int_equal(get(&s, "Łukasz", 0), RPC_OK);
    assert_string_equal(s.label, "hello Łukasz");
    assert_int_equal(get(&s, "missing", 0), RPC_NOT_FOUND);
    assert_string_equal(s.status.reason, "PRINCIPAL_NOT_FOUND");
    assert_string_equal(s.status.message, "there is none");
    assert_int_equal(s.status.violation_count, 2);
    assert_string_equal(s.status.violations[0].field, "name");
    assert_string_equal(s.status.violations[1].message, "é");
    assert_null(s.label);
    assert_int_equal(get(&s, "wrong", 0), RPC_INTERNAL);
    assert_string_equal(s.status.reason, "BAD_REPLY");
    end(&s);
}

static void large_payloads_travel_both_ways(void **unused)
{
    struct state s = begin();
    char *name = arena_alloc(s.arena, 900 * 1000 + 1);

    (void)unused;
    assert_int_equal(get(&s, "big:900000", 0), RPC_OK);
    assert_int_equal(strlen(s.label), 900000);
    memset(name, 'n', 900 * 1000);
    name[900 * 1000] = '\0';
    assert_int_equal(get(&s, name, 0), RPC_OK);
    assert_int_equal(
        get(&s, "big:1100000", 0), RPC_RESOURCE_EXHAUSTED); /* beyond the server's limit */
    end(&s);
}

static void too_large_reply_is_refused(void **unused)
{
    struct state s = begin();
    char address[32];

    (void)unused;
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)rpc_server_port(s.server, 0));
    rpc_client_close(s.client);
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){
            .addresses = (const char *const[]){address, NULL}, .reply_max_bytes = 1000},
        "client");
    assert_int_equal(get(&s, "big:500000", 5000), RPC_RESOURCE_EXHAUSTED);
    assert_string_equal(s.status.reason, "REPLY_TOO_LARGE");
    assert_int_equal(get(&s, "x", 5000), RPC_OK);
    end(&s);
}

struct flood {
    struct rpc_client *client;
    const char *name;
    unsigned calls;
    atomic_uint failed;
};

static void *flood_work(void *data)
{
    struct flood *flood = data;
    struct arena *arena = arena_new(1024 * 1024);
    struct rpc_status status;
    const char *label;

    for (unsigned i = 0; i < flood->calls; i++) {
        if (world_get(flood->client, flood->name, 20000, arena, &status, &label) != RPC_OK) {
            fprintf(stderr, "%s %s\n", rpc_code_name(status.code), status.message);
            atomic_fetch_add(&flood->failed, 1);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void flood_start(struct flood *flood, pthread_t *threads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, flood_work, flood), 0);
}

static void flood_join(const pthread_t *threads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void many_threads_share_a_connection(void **unused)
{
    struct state s = begin_with(NULL, 1);
    struct flood flood = {.client = s.client, .name = "x", .calls = 200};
    pthread_t threads[8];

    (void)unused;
    flood_start(&flood, threads, 8);
    flood_join(threads, 8);
    assert_int_equal(atomic_load(&flood.failed), 0);
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 1600);
    assert_int_equal(atomic_load(&world_seen(s.world)->finished), 1600);
    end(&s);
}

static atomic_uint done_ok, done_cancelled, done_other;

static void count_done(
    const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    (void)payload;
    (void)size;
    (void)context;
    atomic_fetch_add(status->code == RPC_OK          ? &done_ok
                     : status->code == RPC_CANCELLED ? &done_cancelled
                                                     : &done_other,
        1);
}

static void start_get(struct rpc_client *client, const char *name)
{
    Palmares__V1__GetPrincipalRequest request = PALMARES__V1__GET_PRINCIPAL_REQUEST__INIT;

    request.name = (char *)(uintptr_t)name;
    assert_int_equal(rpc_client_start(client,
                         &(struct rpc_request){
                             .service = &palmares__v1__identity_service__descriptor,
                             .method = "GetPrincipal",
                             .message = &request.base,
                         },
                         count_done, NULL),
        0);
}

static void started_calls_go_out_together(void **unused)
{
    struct state s = begin_with(NULL, 1);
    size_t batches;

    (void)unused;
    assert_int_equal(get(&s, "x", 0), RPC_OK);
    batches = atomic_load(&world_seen(s.world)->batches);
    atomic_store(&done_ok, 0);
    rpc_replies_hold();
    for (int i = 0; i < 50; i++)
        start_get(s.client, "x");
    rpc_replies_release();
    for (int i = 0; i < 1000 && atomic_load(&done_ok) < 50; i++)
        usleep(10 * 1000);
    assert_int_equal(atomic_load(&done_ok), 50);
    assert_in_range(atomic_load(&world_seen(s.world)->batches) - batches, 1, 5);
    end(&s);
}

static void close_cancels(void **unused)
{
    struct state s = begin();

    (void)unused;
    atomic_store(&done_cancelled, 0);
    for (int i = 0; i < 10; i++)
        start_get(s.client, "hold");
    assert_true(world_wait_held(s.world, 10));
    rpc_client_close(s.client);
    s.client = NULL;
    assert_int_equal(atomic_load(&done_cancelled), 10);
    end(&s);
}

static void raw_form(void **unused)
{
    struct state s = begin();

    (void)unused;
    atomic_store(&done_ok, 0);
    assert_int_equal(rpc_client_start_raw(s.client, "palmares.v1.IdentityService/GetPrincipal",
                         "\x0a\x01x", 3, &(struct rpc_request){0}, count_done, NULL),
        0);
    for (int i = 0; i < 1000 && !atomic_load(&done_ok); i++)
        usleep(10 * 1000);
    assert_int_equal(atomic_load(&done_ok), 1);
    end(&s);
}

/* ---- time ---- */

static void deadline_while_in_the_handler(void **unused)
{
    struct state s = begin();
    int64_t begun_us = clock_mono_us();

    (void)unused;
    assert_int_equal(get(&s, "hold", 150), RPC_DEADLINE_EXCEEDED);
    assert_in_range(clock_mono_us() - begun_us, 140 * 1000, 2000 * 1000);
    assert_int_equal(world_release_held(s.world), 1); /* too late, to nobody's harm */
    assert_int_equal(get(&s, "x", 0), RPC_OK);
    end(&s);
}

/* Nothing comes for longer than a connection may take to open: the other end may be gone. */
static void silent_connection_is_replaced(void **unused)
{
    struct state s = begin();
    struct rpc_server_stats before, after = {0};
    char address[32];

    (void)unused;
    rpc_client_close(s.client);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)rpc_server_port(s.server, 0));
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){
            .addresses = (const char *const[]){address, NULL}, .connect_timeout_ms = 1000},
        "client");
    assert_int_equal(get(&s, "hold", 500), RPC_DEADLINE_EXCEEDED); /* too soon to tell */
    rpc_server_get_stats(s.server, &before);
    assert_int_equal(get(&s, "x", 5000), RPC_OK);
    assert_int_equal(get(&s, "hold", 1500), RPC_DEADLINE_EXCEEDED);
    assert_int_equal(get(&s, "x", 5000), RPC_OK);
    rpc_server_get_stats(s.server, &after);
    assert_int_equal(after.connections_accepted - before.connections_accepted, 1);
    end(&s);
}

static atomic_uint waits;

static void on_wait(const char *why, void *context)
{
    (void)context;
    if (strstr(why, "connection refused"))
        atomic_fetch_add(&waits, 1);
}

static void no_server_is_explained(void **unused)
{
    struct state s = begin();
    char address[32], expected[80];

    (void)unused;
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)free_port());
    (void)snprintf(expected, sizeof expected, "cannot reach %s: connection refused", address);
    rpc_client_close(s.client);
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){
            .addresses = (const char *const[]){address, NULL}, .on_wait = on_wait},
        "client");
    atomic_store(&waits, 0);
    assert_int_equal(get(&s, "x", 400), RPC_UNAVAILABLE);
    assert_string_equal(s.status.message, expected);
    assert_true(atomic_load(&waits) > 0);
    end(&s);
}

static void unknown_name_is_explained(void **unused)
{
    struct state s = begin();

    (void)unused;
    rpc_client_close(s.client);
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){
            .addresses = (const char *const[]){"no-such-host.invalid:7400", NULL}},
        "client");
    assert_int_equal(get(&s, "x", 3000), RPC_UNAVAILABLE);
    assert_non_null(strstr(s.status.message, "cannot reach no-such-host.invalid:7400: "));
    end(&s);
}

static void *serve_later(void *data)
{
    struct state *state = data;

    usleep(300 * 1000);
    state->server = world_serve_as(state->world, "server", state->label, NULL, false);
    return NULL;
}

static void call_waits_for_the_server(void **unused)
{
    struct state s = begin();
    struct state later = {.world = s.world};
    char address[32];
    pthread_t thread;

    (void)unused;
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)free_port());
    rpc_client_close(s.client);
    later.label = address;
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){.addresses = (const char *const[]){address, NULL}}, "client");
    pthread_create(&thread, NULL, serve_later, &later);
    assert_int_equal(get(&s, "x", 10000), RPC_OK);
    pthread_join(thread, NULL);
    rpc_client_close(s.client);
    s.client = NULL;
    rpc_server_close(later.server);
    end(&s);
}

/* ---- certificates ---- */

static void expect_refusal(const char *server_certificate,
    const char *client_certificate,
    const char *server_name,
    const char *message_part)
{
    struct world *world = world_open();
    struct rpc_server *server =
        world_serve_as(world, server_certificate, "127.0.0.1:0", NULL, false);
    struct arena *arena = arena_new(65536);
    struct rpc_status status;
    struct rpc_client *client;
    int64_t begun_us = clock_mono_us();
    char address[32];
    const char *label;

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)rpc_server_port(server, 0));
    client = world_connect_to(world,
        &(struct rpc_client_options){
            .addresses = (const char *const[]){address, NULL}, .server_name = server_name},
        client_certificate);
    for (int i = 0; i < 2; i++) { /* at once, each time */
        assert_int_equal(
            world_get(client, "x", 20000, arena, &status, &label), RPC_UNAUTHENTICATED);
        if (!strstr(status.message, message_part))
            fail_msg("\"%s\" is not in \"%s\"", message_part, status.message);
    }
    assert_true(clock_mono_us() - begun_us < 5 * 1000 * 1000);
    assert_int_equal(atomic_load(&world_seen(world)->handled), 0);
    rpc_client_close(client);
    rpc_server_close(server);
    world_close(world);
    arena_free(arena);
}

static void certificates_are_checked(void **unused)
{
    (void)unused;
    expect_refusal(
        "elsewhere", "client", NULL, "the server's certificate is not for host 127.0.0.1");
    expect_refusal(
        "server", "client", "example.org", "the server's certificate is not for host example.org");
    expect_refusal("expired", "client", NULL, "the server's certificate has expired");
    expect_refusal("stranger", "client", NULL,
        "the server's certificate is not acceptable: unable to get local issuer");
    expect_refusal("server", "expired", NULL, "the server refused our certificate: expired");
    expect_refusal(
        "server", "stranger", NULL, "the server refused our certificate: not issued by its CA");
}

static void right_names_are_accepted(void **unused)
{
    struct state s = begin();
    char address[32];

    (void)unused;
    rpc_client_close(s.client);
    (void)snprintf(address, sizeof address, "localhost:%u", (unsigned)rpc_server_port(s.server, 0));
    s.client = world_connect_to(s.world,
        &(struct rpc_client_options){.addresses = (const char *const[]){address, NULL}}, "client");
    assert_int_equal(get(&s, "x", 5000), RPC_OK);
    end(&s);
}

/* ---- failures ---- */

static void unavailable_is_tried_again(void **unused)
{
    struct state s = begin();

    (void)unused;
    assert_int_equal(world_create(s.client, "flaky:3", 10000, s.arena, &s.status), RPC_OK);
    assert_int_equal(atomic_load(&world_seen(s.world)->different), 1); /* the same request id */
    assert_int_equal(atomic_load(&world_seen(s.world)->repeats), 3);
    assert_int_equal(get(&s, "flaky:1000000", 300), RPC_UNAVAILABLE);
    assert_string_equal(s.status.reason, "FLAKY");
    end(&s);
}

static void *release_later(void *data)
{
    struct world *world = data;

    world_wait_held(world, 2);
    world_release_held(world);
    return NULL;
}

static void *create_work(void *data)
{
    struct state *s = data;

    (void)world_create(s->client, "hold", 20000, s->arena, &s->status);
    return NULL;
}

/* The connection breaks under a call: it goes again, to the other server, with the same request id.
 */
static void lost_connection_is_tried_elsewhere(void **unused)
{
    struct state s = begin();
    struct rpc_server *first = s.server, *second = world_serve(s.world, NULL, false);
    pthread_t caller, releaser;

    (void)unused;
    rpc_client_close(s.client);
    s.client =
        world_connect(s.world, "client", 1, (struct rpc_server *const[]){first, second, NULL});
    pthread_create(&caller, NULL, create_work, &s);
    assert_true(world_wait_held(s.world, 1));
    assert_int_equal(rpc_server_drain(first, 50), RPC_SERVER_E_CUT);
    pthread_create(&releaser, NULL, release_later, s.world);
    rpc_server_close(first);
    pthread_join(releaser, NULL);
    pthread_join(caller, NULL);
    assert_int_equal(s.status.code, RPC_OK);
    assert_int_equal(atomic_load(&world_seen(s.world)->different), 1);
    assert_int_equal(atomic_load(&world_seen(s.world)->repeats), 1);
    s.server = second;
    end(&s);
}

static void no_retry_is_obeyed(void **unused)
{
    struct state s = begin();
    Palmares__V1__GetPrincipalRequest request = PALMARES__V1__GET_PRINCIPAL_REQUEST__INIT;
    ProtobufCMessage *response;
    const struct rpc_request options = {
        .service = &palmares__v1__identity_service__descriptor,
        .method = "GetPrincipal",
        .message = &request.base,
        .no_retry = true,
    };

    (void)unused;
    request.name = (char *)(uintptr_t) "flaky:5";
    assert_int_equal(rpc_client_call(s.client, &options, s.arena, &s.status, &response), 0);
    assert_int_equal(s.status.code, RPC_UNAVAILABLE);
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 1);
    end(&s);
}

static void drain_under_load_loses_nothing(void **unused)
{
    struct state s = begin();
    struct rpc_server *second = world_serve(s.world, NULL, false);
    struct flood flood = {.name = "x", .calls = 400};
    pthread_t threads[8];

    (void)unused;
    rpc_client_close(s.client);
    s.client =
        world_connect(s.world, "client", 4, (struct rpc_server *const[]){s.server, second, NULL});
    flood.client = s.client;
    flood_start(&flood, threads, 8);
    usleep(30 * 1000);
    assert_int_equal(rpc_server_drain(s.server, 10000), 0);
    rpc_server_close(s.server);
    s.server = second;
    flood_join(threads, 8);
    assert_int_equal(atomic_load(&flood.failed), 0);
    assert_true(atomic_load(&world_seen(s.world)->handled) >= 3200);
    end(&s);
}

/* Connections are closed under a load again and again; every call is answered all the same. */
static void killed_connections_under_load(void **unused)
{
    struct state s = begin();
    struct rpc_server *second = world_serve(s.world, NULL, false);
    struct flood flood = {.name = "x", .calls = 300}, closing = {.name = "close", .calls = 60};
    pthread_t threads[6], closers[2];

    (void)unused;
    rpc_client_close(s.client);
    s.client =
        world_connect(s.world, "client", 3, (struct rpc_server *const[]){s.server, second, NULL});
    flood.client = closing.client = s.client;
    flood_start(&flood, threads, 6);
    flood_start(&closing, closers, 2);
    flood_join(threads, 6);
    flood_join(closers, 2);
    assert_int_equal(atomic_load(&flood.failed), 0);
    assert_int_equal(atomic_load(&closing.failed), 0);
    rpc_client_close(s.client);
    s.client = NULL;
    rpc_server_close(second);
    end(&s);
}

static void a_thousand_connections(void **unused)
{
    struct rlimit limit;
    struct state s;
    struct rpc_server_stats stats = {0};

    (void)unused;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2200)
        skip();
    s = begin_with(NULL, 1000);
    for (int i = 0; i < 6000 && stats.connections_open < 1000; i++) {
        usleep(10 * 1000);
        rpc_server_get_stats(s.server, &stats);
    }
    assert_int_equal(stats.connections_open, 1000);
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(get(&s, "x", 30000), RPC_OK);
        arena_reset(s.arena);
    }
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_come_back_whole),
        cmocka_unit_test(large_payloads_travel_both_ways),
        cmocka_unit_test(too_large_reply_is_refused),
        cmocka_unit_test(many_threads_share_a_connection),
        cmocka_unit_test(started_calls_go_out_together),
        cmocka_unit_test(close_cancels),
        cmocka_unit_test(raw_form),
        cmocka_unit_test(deadline_while_in_the_handler),
        cmocka_unit_test(silent_connection_is_replaced),
        cmocka_unit_test(no_server_is_explained),
        cmocka_unit_test(unknown_name_is_explained),
        cmocka_unit_test(call_waits_for_the_server),
        cmocka_unit_test(certificates_are_checked),
        cmocka_unit_test(right_names_are_accepted),
        cmocka_unit_test(unavailable_is_tried_again),
        cmocka_unit_test(lost_connection_is_tried_elsewhere),
        cmocka_unit_test(no_retry_is_obeyed),
        cmocka_unit_test(drain_under_load_loses_nothing),
        cmocka_unit_test(killed_connections_under_load),
        cmocka_unit_test(a_thousand_connections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

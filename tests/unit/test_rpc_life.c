#include "check.h"

#include "rpc_fixture.h"

#include "base/clock.h"

#include "palmares/rpc/v1/rpc.pb-c.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <unistd.h>

#define METHOD(name) "palmares.v1.IdentityService/" name

struct state {
    struct world *world;
    struct rpc_server *server;
    struct raw *raw;
};

static struct state begin(const struct rpc_server_limits *limits)
{
    struct state state = {.world = world_open()};

    state.server = world_serve(state.world, limits, false);
    state.raw =
        raw_connect(state.world, rpc_server_port(state.server, 0), "client", TLS1_3_VERSION);
    raw_greet(state.raw);
    return state;
}

static void end(struct state *state)
{
    raw_close(state->raw);
    (void)world_admit_all(state->world);
    (void)world_release_held(state->world);
    rpc_server_close(state->server);
    assert_int_equal(atomic_load(&world_seen(state->world)->finished) >=
                         atomic_load(&world_seen(state->world)->handled),
        true);
    world_close(state->world);
}

static void expect(struct raw *raw, uint32_t id, enum rpc_code code, const char *reason)
{
    struct raw_reply reply;

    assert_true(raw_reply(raw, &reply));
    assert_int_equal(reply.words, 1);
    assert_int_equal(reply.stack[0], id);
    assert_string_equal(reply.reason, reason);
    assert_int_equal(reply.code, code);
}

static void nothing(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    (void)request;
    (void)context;
    rpc_call_failf(call, RPC_INTERNAL, "NOTHING", "nothing");
}

static void expect_refused_table(
    struct world *world, const struct rpc_method *methods, size_t count, const char *why_part)
{
    struct rpc_tls *tls = pki_tls(world_pki(world), "ca", "server", true, false);
    struct rpc_server *server;
    char *why;

    assert_int_equal(rpc_server_open(
                         &(struct rpc_server_options){
                             .addresses = (const char *const[]){"127.0.0.1:0", NULL},
                             .tls = tls,
                             .methods = methods,
                             .method_count = count,
                         },
                         &server, &why),
        -EINVAL);
    assert_non_null(strstr(why, why_part));
    free(why);
    rpc_tls_unref(tls);
}

static void table_is_checked(void **unused)
{
    const ProtobufCServiceDescriptor *health = &palmares__rpc__v1__health_service__descriptor;
    const ProtobufCServiceDescriptor *identity = &palmares__v1__identity_service__descriptor;
    const struct rpc_method twice[] = {
        {health, "Check", 1, nothing, false, 0, 0}, {health, "Check", 1, nothing, false, 0, 0}};
    const struct rpc_method missing[] = {{identity, "WhoAmI", 1, nothing, false, 0, 0}};
    const struct rpc_method unknown[] = {{health, "Chekc", 1, nothing, false, 0, 0}};
    struct world *world = world_open();

    (void)unused;
    expect_refused_table(world, twice, 2, "HealthService/Check has 2 rows");
    expect_refused_table(world, missing, 1, "has 0 rows");
    expect_refused_table(world, unknown, 1, "has no method Chekc");
    world_close(world);
}

static void address_in_use_is_explained(void **unused)
{
    struct state s = begin(NULL);
    const struct rpc_method methods[] = {
        {&palmares__rpc__v1__health_service__descriptor, "Check", 1, nothing, false, 0, 0}};
    struct rpc_tls *tls = pki_tls(world_pki(s.world), "ca", "server", true, false);
    struct rpc_server *server;
    char address[32], *why;

    (void)unused;
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)rpc_server_port(s.server, 0));
    assert_true(rpc_server_open(
                    &(struct rpc_server_options){
                        .addresses = (const char *const[]){address, NULL},
                        .tls = tls,
                        .methods = methods,
                        .method_count = 1,
                    },
                    &server, &why) < 0);
    assert_non_null(strstr(why, address));
    free(why);
    rpc_tls_unref(tls);
    end(&s);
}

static void connections_are_capped(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.connections_max = 1});
    struct raw *more = raw_connect(s.world, rpc_server_port(s.server, 0), "client", TLS1_3_VERSION);
    struct rpc_server_stats stats;

    (void)unused;
    assert_true(raw_is_closed(more));
    raw_close(more);
    rpc_server_get_stats(s.server, &stats);
    assert_int_equal(stats.connections_refused, 1);
    raw_get(s.raw, 1, "x");
    expect(s.raw, 1, RPC_OK, "");
    end(&s);
}

static void drain_finishes_what_is_in_flight(void **unused)
{
    struct state s = begin(NULL);

    (void)unused;
    raw_get(s.raw, 1, "slow:300");
    raw_get(s.raw, 2, "x");
    expect(s.raw, 2, RPC_OK, "");
    raw_get(s.raw, 3, "hold");
    assert_true(world_wait_held(s.world, 1));
    assert_int_equal(
        rpc_server_drain(s.server, 100), RPC_SERVER_E_CUT); /* one is held, one is slow */
    raw_get(s.raw, 4, "x");                                 /* not begun */
    expect(s.raw, 1, RPC_OK, "");
    world_release_held(s.world);
    expect(s.raw, 3, RPC_OK, "");
    assert_true(raw_is_closed(s.raw));
    assert_int_equal(rpc_server_drain(s.server, 5000), 0);
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 3);
    end(&s);
}

static void new_certificate_without_restart(void **unused)
{
    struct state s = begin(NULL);
    struct rpc_tls *tls = pki_tls(world_pki(s.world), "ca", "elsewhere", true, false);
    struct rpc_client *client;
    struct rpc_status status;
    struct arena *arena = arena_new(65536);
    const char *label;

    (void)unused;
    rpc_server_set_tls(s.server, tls);
    rpc_tls_unref(tls);
    client = world_connect(s.world, "client", 1, (struct rpc_server *const[]){s.server, NULL});
    assert_int_equal(world_get(client, "x", 5000, arena, &status, &label), RPC_UNAUTHENTICATED);
    rpc_client_close(client);
    raw_get(s.raw, 1, "x"); /* the old connection lives on */
    expect(s.raw, 1, RPC_OK, "");
    arena_free(arena);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_checked),
        cmocka_unit_test(address_in_use_is_explained),
        cmocka_unit_test(connections_are_capped),
        cmocka_unit_test(drain_finishes_what_is_in_flight),
        cmocka_unit_test(new_certificate_without_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

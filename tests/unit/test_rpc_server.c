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

/* ---- what is wrong with a message ---- */

static void bad_messages_are_answered(void **unused)
{
    struct state s = begin(NULL);
    const char *id = "0c2f0b9e-4a3b-4f7e-9a51-0123456789ab";
    uint32_t word = 7;

    (void)unused;
    raw_frame(s.raw, 1, "\xff\xff\xff\xff", 4);
    expect(s.raw, 1, RPC_INVALID_ARGUMENT, "BAD_ENVELOPE");
    raw_request(
        s.raw, &word, 1, &(struct raw_request){METHOD("GetPrincipal"), id, -1, "\x0a\x50xx", 4});
    expect(s.raw, 7, RPC_INVALID_ARGUMENT, "BAD_PAYLOAD");
    raw_request(s.raw, &word, 1, &(struct raw_request){METHOD("Nothing"), id, -1, NULL, 0});
    expect(s.raw, 7, RPC_UNIMPLEMENTED, "UNKNOWN_METHOD");
    raw_request(s.raw, &word, 1, &(struct raw_request){"", "", -1, NULL, 0});
    expect(s.raw, 7, RPC_UNIMPLEMENTED, "UNKNOWN_METHOD");
    raw_request(s.raw, &word, 1, &(struct raw_request){METHOD("GetPrincipal"), id, 0, NULL, 0});
    expect(s.raw, 7, RPC_DEADLINE_EXCEEDED, "DEADLINE_PASSED");
    raw_request(
        s.raw, &word, 1, &(struct raw_request){METHOD("CreatePrincipal"), NULL, -1, NULL, 0});
    expect(s.raw, 7, RPC_INVALID_ARGUMENT, "REQUEST_ID_REQUIRED");
    raw_request(s.raw, &word, 1,
        &(struct raw_request){METHOD("CreatePrincipal"), "not-a-uuid", -1, NULL, 0});
    expect(s.raw, 7, RPC_INVALID_ARGUMENT, "REQUEST_ID_REQUIRED");
    raw_request(s.raw, &word, 1,
        &(struct raw_request){METHOD("RevokeCertificate"), id, -1, "0123456789abcdefg", 17});
    expect(s.raw, 7, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 0);
    raw_get(s.raw, 9, "x"); /* and the connection is still good */
    expect(s.raw, 9, RPC_OK, "");
    end(&s);
}

static void expect_bad_text(struct state *s, const void *payload, size_t size, const char *field)
{
    struct raw_reply reply;
    uint32_t word = 3;

    raw_request(s->raw, &word, 1,
        &(struct raw_request){METHOD("UpdatePrincipal"), NULL, -1, payload, size});
    assert_true(raw_reply(s->raw, &reply));
    assert_int_equal(reply.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(reply.reason, "INVALID_UTF8");
    assert_string_equal(reply.field, field);
}

static void bad_texts_are_named(void **unused)
{
    struct state s = begin(NULL);

    (void)unused;
    /* UpdatePrincipalRequest.principal = 1; Principal.name = 1, certificates = 6;
     * Certificate.serial = 3 */
    expect_bad_text(&s, "\x0a\x04\x0a\x02\xc3\x28", 6, "principal.name");
    expect_bad_text(&s,
        "\x0a\x05\x0a\x03"
        "a\0b",
        7, "principal.name");
    expect_bad_text(&s, "\x0a\x0a\x32\x03\x1a\x01z\x32\x03\x1a\x01\xff", 12,
        "principal.certificates[1].serial");
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 0);
    end(&s);
}

static void unpacking_is_capped(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.arena_max_bytes = 256 * 1024});
    uint8_t *payload = calloc(1, 64 * 1024 + 3);
    uint32_t word = 3;

    (void)unused;
    /* 32,768 empty certificates: 64 KiB on the wire, megabytes unpacked */
    memcpy(payload, "\x0a\x80\x80\x04", 4);
    payload = realloc(payload, 4 + 64 * 1024);
    for (size_t i = 0; i < 32 * 1024; i++)
        memcpy(payload + 4 + 2 * i, "\x32\x00", 2);
    raw_request(s.raw, &word, 1,
        &(struct raw_request){METHOD("UpdatePrincipal"), NULL, -1, payload, 4 + 64 * 1024});
    expect(s.raw, 3, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    raw_get(s.raw, 4, "x");
    expect(s.raw, 4, RPC_OK, "");
    free(payload);
    end(&s);
}

static void too_large_is_answered_then_closed(void **unused)
{
    struct state s = begin(NULL);
    size_t size = 5 * 1024 * 1024;
    char *body = calloc(1, size);

    (void)unused;
    raw_frame(s.raw, 5, body, size);
    expect(s.raw, 5, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assert_true(raw_is_closed(s.raw));
    free(body);
    end(&s);
}

static void absurd_length_is_answered_then_closed(void **unused)
{
    struct state s = begin(NULL);
    uint8_t frame[8 + 64] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 9};

    (void)unused;
    raw_send(s.raw, frame, sizeof frame);
    expect(s.raw, 9, RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE");
    assert_true(raw_is_closed(s.raw));
    end(&s);
}

static void too_large_reply_becomes_an_error(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.reply_max_bytes = 1000});

    (void)unused;
    raw_get(s.raw, 1, "big:2000");
    expect(s.raw, 1, RPC_RESOURCE_EXHAUSTED, "REPLY_TOO_LARGE");
    raw_get(s.raw, 2, "big:900");
    expect(s.raw, 2, RPC_OK, "");
    end(&s);
}

/* ---- what is wrong with a peer ---- */

static void other_protocols_are_closed(void **unused)
{
    static const char *const greetings[] = {"GET / HT", "\0SP\0\0\x10\0\0", "\0SP\0\1\x30\0\0"};
    struct world *world = world_open();
    struct rpc_server *server = world_serve(world, NULL, false);

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(greetings); i++) {
        struct raw *raw = raw_connect(world, rpc_server_port(server, 0), "client", TLS1_3_VERSION);

        raw_send(raw, greetings[i], 8);
        assert_true(raw_is_closed(raw));
        raw_close(raw);
    }
    rpc_server_close(server);
    world_close(world);
}

static void plain_text_is_closed(void **unused)
{
    struct world *world = world_open();
    struct rpc_server *server = world_serve(world, NULL, false);
    struct raw *raw = raw_connect_plain(rpc_server_port(server, 0));

    (void)unused;
    raw_send(raw, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 35);
    assert_true(raw_is_closed(raw));
    raw_close(raw);
    rpc_server_close(server);
    world_close(world);
}

static void message_without_id_is_closed(void **unused)
{
    struct state s = begin(NULL);
    uint8_t frame[8 + 100] = {0, 0, 0, 0, 0, 0, 0, 100};

    (void)unused;
    raw_send(s.raw, frame, sizeof frame); /* 25 words, none with the high bit */
    assert_true(raw_is_closed(s.raw));
    end(&s);
}

/* Standard error goes to a file of the fixture's folder until log_taken(). */
static int log_take(struct world *world)
{
    int kept = dup(STDERR_FILENO);
    FILE *file = fopen(pki_path(world_pki(world), "log"), "w");

    assert_non_null(file);
    dup2(fileno(file), STDERR_FILENO);
    fclose(file);
    return kept;
}

static void log_taken(struct world *world, int kept, char *text, size_t size)
{
    FILE *file = fopen(pki_path(world_pki(world), "log"), "r");

    dup2(kept, STDERR_FILENO);
    close(kept);
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* The peer gets the alert, and the log says who was refused and why. */
static void expect_alert(const char *certificate, const char *alert, const char *reason)
{
    struct world *world = world_open();
    struct rpc_server *server = world_serve(world, NULL, false);
    int kept = log_take(world);
    struct raw *raw = raw_connect(world, rpc_server_port(server, 0), certificate, TLS1_3_VERSION);
    struct rpc_server_stats stats = {0};
    char byte, text[2048];
    size_t received = raw_receive(raw, &byte, 1); /* TLS 1.3: the alert comes after the handshake */

    assert_int_equal(received, 0);
    assert_string_equal(raw_alert(raw), alert);
    raw_close(raw);
    for (int i = 0; i < 500 && !stats.handshakes_failed; i++) {
        usleep(10 * 1000);
        rpc_server_get_stats(server, &stats);
    }
    assert_int_equal(stats.handshakes_failed, 1);
    rpc_server_close(server);
    log_taken(world, kept, text, sizeof text);
    assert_non_null(strstr(text, "connection refused peer=127.0.0.1:"));
    assert_non_null(strstr(text, reason));
    world_close(world);
}

static void certificates_are_checked(void **unused)
{
    (void)unused;
    expect_alert(NULL, "tlsv13 alert certificate required", "did not return a certificate");
    expect_alert("expired", "sslv3 alert certificate expired", "has expired");
    expect_alert("stranger", "tlsv1 alert unknown ca", "unable to get local issuer certificate");
}

static void tls12_only_when_allowed(void **unused)
{
    struct world *world = world_open();
    struct rpc_server *strict = world_serve(world, NULL, false),
                      *lenient = world_serve(world, NULL, true);
    struct raw *raw = raw_connect(world, rpc_server_port(strict, 0), "client", TLS1_2_VERSION);

    (void)unused;
    assert_string_equal(raw_alert(raw), "tlsv1 alert protocol version");
    raw_close(raw);
    raw = raw_connect(world, rpc_server_port(lenient, 0), "client", TLS1_2_VERSION);
    raw_greet(raw);
    raw_get(raw, 1, "x");
    expect(raw, 1, RPC_OK, "");
    raw_close(raw);
    rpc_server_close(strict);
    rpc_server_close(lenient);
    world_close(world);
}

/* ---- time ---- */

static void silent_peers_are_closed(void **unused)
{
    const struct rpc_server_limits limits = {
        .handshake_timeout_ms = 200, .frame_timeout_ms = 300, .idle_timeout_ms = 400};
    struct state s = begin(&limits);
    uint16_t port = rpc_server_port(s.server, 0);
    struct raw *silent = raw_connect_plain(port), *half, *mute;
    int64_t begun_us = clock_mono_us();

    (void)unused;
    mute = raw_connect(s.world, port, "client", TLS1_3_VERSION); /* TLS, but no greeting */
    half = raw_connect(s.world, port, "client", TLS1_3_VERSION);
    raw_greet(half);
    raw_send(half, "\0\0\0\0\0\0\0\x50\x80\0", 10); /* a frame that never ends */
    assert_true(raw_is_closed(silent));
    assert_true(raw_is_closed(mute));
    assert_true(raw_is_closed(half));
    assert_true(raw_is_closed(s.raw)); /* idle */
    assert_in_range(clock_mono_us() - begun_us, 150 * 1000, 5 * 1000 * 1000);
    raw_close(silent);
    raw_close(mute);
    raw_close(half);
    end(&s);
}

static void busy_connection_is_not_idle(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.idle_timeout_ms = 150});

    (void)unused;
    raw_get(s.raw, 1, "slow:600");
    expect(s.raw, 1, RPC_OK, "");
    end(&s);
}

static void deadline_passed_before_begin(void **unused)
{
    struct state s = begin(NULL);
    uint32_t word = 1;

    (void)unused;
    world_hold_admission(s.world, true);
    raw_request(s.raw, &word, 1, &(struct raw_request){METHOD("WhoAmI"), NULL, 30, NULL, 0});
    usleep(100 * 1000); /* longer than the deadline */
    assert_int_equal(world_admit_all(s.world), 1);
    expect(s.raw, 1, RPC_DEADLINE_EXCEEDED, "DEADLINE_PASSED");
    assert_int_equal(atomic_load(&world_seen(s.world)->handled), 0);
    end(&s);
}

/* ---- many requests on a connection ---- */

static void replies_in_any_order(void **unused)
{
    struct state s = begin(NULL);
    const uint32_t stack[] = {11, 22, 33};
    struct raw_reply reply;

    (void)unused;
    raw_get(s.raw, 1, "hold");
    raw_get(s.raw, 2, "x");
    expect(s.raw, 2, RPC_OK, "");
    raw_request(s.raw, stack, 3, &(struct raw_request){METHOD("Nothing"), NULL, -1, NULL, 0});
    assert_true(raw_reply(s.raw, &reply));
    assert_int_equal(reply.words, 3);
    assert_memory_equal(reply.stack, stack, sizeof stack);
    assert_true(world_wait_held(s.world, 1));
    world_release_held(s.world);
    expect(s.raw, 1, RPC_OK, "");
    end(&s);
}

static void connection_quota_pauses_reading(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.calls_per_connection = 4});
    struct rpc_server_stats stats;
    size_t answered = 0;
    struct raw_reply reply;

    (void)unused;
    for (uint32_t i = 0; i < 50; i++)
        raw_get(s.raw, i, "hold");
    assert_true(world_wait_held(s.world, 4));
    usleep(50 * 1000);
    rpc_server_get_stats(s.server, &stats);
    assert_int_equal(stats.calls_in_flight, 4);
    assert_int_equal(world_held(s.world), 4);
    while (answered < 50) {
        size_t released = world_release_held(s.world);

        for (size_t i = 0; i < released; i++)
            assert_true(raw_reply(s.raw, &reply));
        answered += released;
        assert_true(answered == 50 || world_wait_held(s.world, 1));
        assert_true(world_held(s.world) <= 4);
    }
    end(&s);
}

static void principal_quota_refuses(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.calls_per_principal = 2});
    uint32_t word;

    (void)unused;
    for (word = 1; word <= 3; word++)
        raw_request(s.raw, &word, 1,
            &(struct raw_request){
                METHOD("RevokeCertificate"), "0c2f0b9e-4a3b-4f7e-9a51-0123456789ab", -1, NULL, 0});
    expect(s.raw, 3, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_CALLS");
    assert_int_equal(world_release_held(s.world), 2);
    expect(s.raw, 1, RPC_OK, "");
    expect(s.raw, 2, RPC_OK, "");
    raw_request(s.raw, &word, 1, &(struct raw_request){METHOD("WhoAmI"), NULL, -1, NULL, 0});
    expect(s.raw, 4, RPC_OK, "");
    end(&s);
}

static void authentication_decides(void **unused)
{
    struct state s = begin(NULL);
    uint32_t word = 1;
    struct raw_reply reply;

    (void)unused;
    raw_request(s.raw, &word, 1, &(struct raw_request){METHOD("WhoAmI"), NULL, -1, NULL, 0});
    assert_true(raw_reply(s.raw, &reply));
    assert_int_equal(reply.code, RPC_OK);
    assert_int_equal(reply.payload_size, 2 + strlen("client"));
    raw_request(
        s.raw, &word, 1, &(struct raw_request){METHOD("ListPrincipals"), NULL, -1, NULL, 0});
    expect(s.raw, 1, RPC_PERMISSION_DENIED, "ROLE_NOT_ALLOWED");
    raw_close(s.raw);
    s.raw = raw_connect(s.world, rpc_server_port(s.server, 0), "client", TLS1_3_VERSION);
    rpc_server_close(s.server);
    assert_int_equal(atomic_load(&world_seen(s.world)->released), 1);
    s.server = NULL;
    end(&s);
}

static void close_after_reply(void **unused)
{
    struct state s = begin(NULL);

    (void)unused;
    raw_get(s.raw, 1, "close");
    expect(s.raw, 1, RPC_OK, "");
    assert_true(raw_is_closed(s.raw));
    end(&s);
}

static void replies_are_held_back(void **unused)
{
    struct state s = begin(NULL);

    (void)unused;
    raw_get(s.raw, 1, "hold");
    raw_get(s.raw, 2, "hold");
    assert_true(world_wait_held(s.world, 2));
    rpc_replies_hold();
    rpc_replies_hold();
    assert_int_equal(world_release_held(s.world), 2);
    rpc_replies_release();
    assert_true(raw_is_quiet(s.raw, 100));
    rpc_replies_release();
    expect(s.raw, 1, RPC_OK, "");
    assert_false(raw_is_quiet(s.raw, 0)); /* both came in one piece */
    expect(s.raw, 2, RPC_OK, "");
    end(&s);
}

static void peer_that_does_not_read(void **unused)
{
    struct state s = begin(&(struct rpc_server_limits){.frame_timeout_ms = 500});
    struct rpc_server_stats stats;

    (void)unused;
    for (uint32_t i = 0; i < 100; i++)
        raw_get(s.raw, i, "big:1000000");
    for (int i = 0; i < 100; i++) {
        rpc_server_get_stats(s.server, &stats);
        if (!stats.connections_open)
            break;
        usleep(100 * 1000);
    }
    assert_int_equal(stats.connections_open, 0);
    assert_true(atomic_load(&world_seen(s.world)->handled) <
                100); /* its requests waited: its replies did not pile up */
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_messages_are_answered),
        cmocka_unit_test(bad_texts_are_named),
        cmocka_unit_test(unpacking_is_capped),
        cmocka_unit_test(too_large_is_answered_then_closed),
        cmocka_unit_test(absurd_length_is_answered_then_closed),
        cmocka_unit_test(too_large_reply_becomes_an_error),
        cmocka_unit_test(other_protocols_are_closed),
        cmocka_unit_test(plain_text_is_closed),
        cmocka_unit_test(message_without_id_is_closed),
        cmocka_unit_test(certificates_are_checked),
        cmocka_unit_test(tls12_only_when_allowed),
        cmocka_unit_test(silent_peers_are_closed),
        cmocka_unit_test(busy_connection_is_not_idle),
        cmocka_unit_test(deadline_passed_before_begin),
        cmocka_unit_test(replies_in_any_order),
        cmocka_unit_test(connection_quota_pauses_reading),
        cmocka_unit_test(principal_quota_refuses),
        cmocka_unit_test(authentication_decides),
        cmocka_unit_test(close_after_reply),
        cmocka_unit_test(replies_are_held_back),
        cmocka_unit_test(peer_that_does_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A stock nng peer, nngcat (mbedTLS: TLS 1.2), calls a server that allows TLS 1.2. Skipped where
 * nngcat is not installed. */
#include "check.h"

#include "rpc_fixture.h"

#include "palmares/rpc/v1/rpc.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#define NNGCAT "/usr/bin/nngcat"

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static size_t read_file(const char *path, uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t count;

    assert_non_null(file);
    count = fread(data, 1, size, file);
    fclose(file);
    return count;
}

/* Its mbedTLS checks names, not addresses: localhost. */
/* nngcat takes the certificate and its key from one file. */
static const char *joined_certificate(struct pki *pki)
{
    uint8_t text[16384];
    size_t size = read_file(pki_path(pki, "client.pem"), text, sizeof text);
    const char *path = pki_path(pki, "client-both.pem");

    size += read_file(pki_path(pki, "client.key"), text + size, sizeof text - size);
    write_file(path, text, size);
    return path;
}

static void write_request(const char *path)
{
    Palmares__Rpc__V1__Request request = PALMARES__RPC__V1__REQUEST__INIT;
    uint8_t bytes[256];

    request.method = (char *)(uintptr_t) "palmares.v1.IdentityService/GetPrincipal";
    request.payload.data = (uint8_t *)(uintptr_t) "\x0a\x03nng";
    request.payload.len = 5;
    write_file(path, bytes, palmares__rpc__v1__request__pack(&request, bytes));
}

static int run_nngcat(struct world *world, uint16_t port, const char *output)
{
    struct pki *pki = world_pki(world);
    const char *request = pki_path(pki, "request.bin");
    posix_spawn_file_actions_t actions;
    char url[64];
    const char *arguments[] = {NNGCAT, "--req", "--dial", url, "--cacert", pki_path(pki, "ca.pem"),
        "--cert", joined_certificate(pki), "--file", request, "--raw", "--recv-timeout", "10",
        NULL};
    pid_t child;
    int status;

    (void)snprintf(url, sizeof url, "tls+tcp4://localhost:%u", (unsigned)port);
    write_request(request);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(
        &actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(
        posix_spawn(&child, NNGCAT, &actions, NULL, (char *const *)(uintptr_t)arguments, NULL), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void nngcat_calls(void **unused)
{
    struct world *world;
    struct rpc_server *server;
    Palmares__Rpc__V1__Reply *reply;
    Palmares__V1__Principal *principal;
    const char *output;
    uint8_t bytes[4096];
    size_t size;

    (void)unused;
    if (access(NNGCAT, X_OK))
        skip();
    world = world_open();
    server = world_serve_as(world, "server", "127.0.0.1:0", NULL, true);
    output = pki_path(world_pki(world), "reply.bin");
    assert_int_equal(run_nngcat(world, rpc_server_port(server, 0), output), 0);
    size = read_file(output, bytes, sizeof bytes);
    reply = palmares__rpc__v1__reply__unpack(NULL, size, bytes);
    assert_non_null(reply);
    assert_int_equal(reply->status->code, PALMARES__RPC__V1__CODE__OK);
    principal = palmares__v1__principal__unpack(NULL, reply->payload.len, reply->payload.data);
    assert_non_null(principal);
    assert_string_equal(principal->label, "hello nng");
    palmares__v1__principal__free_unpacked(principal, NULL);
    palmares__rpc__v1__reply__free_unpacked(reply, NULL);
    rpc_server_close(server);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nngcat_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

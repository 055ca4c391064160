#include "rpc_fixture.h"

#include "base/buffer.h"

#include "palmares/rpc/v1/rpc.pb-c.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 10 * 1000 };

struct raw {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    char alert[128];
    Palmares__Rpc__V1__Reply *reply;
};

struct raw *raw_connect_plain(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval timeout = {.tv_sec = WAIT_MS / 1000};
    struct raw *raw = calloc(1, sizeof *raw);

    (void)signal(SIGPIPE, SIG_IGN);
    raw->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(raw->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(raw->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    if (raw->fd < 0 || connect(raw->fd, (struct sockaddr *)&address, sizeof address))
        abort();
    return raw;
}

static void note_alert(struct raw *raw)
{
    unsigned long error = ERR_peek_error();
    const char *text = ERR_reason_error_string(error);

    if (!raw->alert[0] && text)
        (void)snprintf(raw->alert, sizeof raw->alert, "%s", text);
    ERR_clear_error();
}

struct raw *raw_connect(
    struct world *world, uint16_t port, const char *certificate, int tls_version)
{
    struct raw *raw = raw_connect_plain(port);
    char file[64];

    raw->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(raw->context, tls_version);
    SSL_CTX_load_verify_file(raw->context, pki_path(world_pki(world), "ca.pem"));
    SSL_CTX_set_verify(raw->context, SSL_VERIFY_PEER, NULL);
    if (certificate) {
        (void)snprintf(file, sizeof file, "%s.pem", certificate);
        SSL_CTX_use_certificate_chain_file(raw->context, pki_path(world_pki(world), file));
        (void)snprintf(file, sizeof file, "%s.key", certificate);
        SSL_CTX_use_PrivateKey_file(
            raw->context, pki_path(world_pki(world), file), SSL_FILETYPE_PEM);
    }
    raw->ssl = SSL_new(raw->context);
    SSL_set_fd(raw->ssl, raw->fd);
    ERR_clear_error();
    if (SSL_connect(raw->ssl) != 1)
        note_alert(raw);
    return raw;
}

void raw_close(struct raw *raw)
{
    if (raw->reply)
        palmares__rpc__v1__reply__free_unpacked(raw->reply, NULL);
    SSL_free(raw->ssl);
    SSL_CTX_free(raw->context);
    close(raw->fd);
    free(raw);
}

void raw_send(struct raw *raw, const void *data, size_t size)
{
    const char *bytes = data;
    size_t written;

    ERR_clear_error();
    while (size) {
        if (raw->ssl) {
            if (SSL_write_ex(raw->ssl, bytes, size, &written) != 1)
                break;
        } else {
            ssize_t n = send(raw->fd, bytes, size, MSG_NOSIGNAL);

            if (n <= 0)
                break;
            written = (size_t)n;
        }
        bytes += written;
        size -= written;
    }
    note_alert(raw);
}

size_t raw_receive(struct raw *raw, void *data, size_t size)
{
    size_t total = 0, got;

    ERR_clear_error();
    while (total < size) {
        if (raw->ssl) {
            if (SSL_read_ex(raw->ssl, (char *)data + total, size - total, &got) != 1)
                break;
        } else {
            ssize_t n = recv(raw->fd, (char *)data + total, size - total, 0);

            if (n <= 0)
                break;
            got = (size_t)n;
        }
        total += got;
    }
    if (total < size)
        note_alert(raw);
    return total;
}

bool raw_is_quiet(struct raw *raw, int ms)
{
    struct pollfd poll_fd = {.fd = raw->fd, .events = POLLIN};

    return !(raw->ssl && SSL_pending(raw->ssl)) && poll(&poll_fd, 1, ms) == 0;
}

bool raw_is_closed(struct raw *raw)
{
    char bytes[4096];

    while (raw_receive(raw, bytes, sizeof bytes) == sizeof bytes)
        ;
    if (raw->ssl && SSL_get_shutdown(raw->ssl) & SSL_RECEIVED_SHUTDOWN)
        return true;
    /* Only the end of the stream or a reset ends a read early; a timeout does not. */
    return recv(raw->fd, bytes, 1, MSG_DONTWAIT) == 0 || raw->alert[0];
}

const char *raw_alert(struct raw *raw)
{
    return raw->alert;
}

void raw_greet(struct raw *raw)
{
    uint8_t greeting[8];

    raw_send(raw, "\0SP\0\0\x30\0\0", 8);
    if (raw_receive(raw, greeting, sizeof greeting) != sizeof greeting ||
        memcmp(greeting, "\0SP\0\0\x31\0\0", 8) != 0)
        abort();
}

static void put_length(uint8_t to[8], uint64_t length)
{
    length = __builtin_bswap64(length);
    memcpy(to, &length, sizeof length);
}

static void send_frame(
    struct raw *raw, const uint32_t *stack, size_t words, const void *body, size_t size)
{
    size_t total = 8 + 4 * words + size;
    uint8_t *frame = malloc(total);

    put_length(frame, 4 * words + size);
    for (size_t i = 0; i < words; i++) {
        uint32_t word = htonl(i + 1 == words ? stack[i] | 0x80000000u : stack[i]);

        memcpy(frame + 8 + 4 * i, &word, 4);
    }
    if (size)
        memcpy(frame + 8 + 4 * words, body, size);
    raw_send(raw, frame, total);
    free(frame);
}

void raw_frame(struct raw *raw, uint32_t id, const void *body, size_t size)
{
    send_frame(raw, &id, 1, body, size);
}

void raw_request(
    struct raw *raw, const uint32_t *stack, size_t words, const struct raw_request *request)
{
    Palmares__Rpc__V1__Request envelope = PALMARES__RPC__V1__REQUEST__INIT;
    uint8_t *packed;
    size_t size;

    envelope.method = (char *)(uintptr_t)request->method;
    envelope.request_id = (char *)(uintptr_t)(request->request_id ? request->request_id : "");
    if (request->timeout_ms >= 0) {
        envelope.deadline_case = PALMARES__RPC__V1__REQUEST__DEADLINE_TIMEOUT_MS;
        envelope.timeout_ms = (uint32_t)request->timeout_ms;
    }
    envelope.payload.data = (uint8_t *)(uintptr_t)request->payload;
    envelope.payload.len = request->payload_size;
    size = palmares__rpc__v1__request__get_packed_size(&envelope);
    packed = malloc(size + 1);
    palmares__rpc__v1__request__pack(&envelope, packed);
    send_frame(raw, stack, words, packed, size);
    free(packed);
}

void raw_get(struct raw *raw, uint32_t id, const char *name)
{
    Palmares__V1__GetPrincipalRequest request = PALMARES__V1__GET_PRINCIPAL_REQUEST__INIT;
    uint8_t packed[256];

    request.name = (char *)(uintptr_t)name;
    raw_request(raw, &id, 1,
        &(struct raw_request){
            .method = "palmares.v1.IdentityService/GetPrincipal",
            .timeout_ms = -1,
            .payload = packed,
            .payload_size = palmares__v1__get_principal_request__pack(&request, packed),
        });
}

bool raw_reply(struct raw *raw, struct raw_reply *ret_reply)
{
    uint8_t head[8], *body;
    uint64_t length;
    size_t at = 0;

    *ret_reply = (struct raw_reply){.reason = "", .message = "", .field = ""};
    if (raw_receive(raw, head, sizeof head) != sizeof head)
        return false;
    memcpy(&length, head, sizeof length);
    length = __builtin_bswap64(length);
    body = malloc(length + 1);
    if (raw_receive(raw, body, length) != length) {
        free(body);
        return false;
    }
    for (uint32_t word = 0; !(word & 0x80000000u) && at + 4 <= length && ret_reply->words < 16;
         at += 4) {
        memcpy(&word, body + at, 4);
        word = ntohl(word);
        ret_reply->stack[ret_reply->words++] = word & 0x7fffffffu;
    }
    if (raw->reply)
        palmares__rpc__v1__reply__free_unpacked(raw->reply, NULL);
    raw->reply = palmares__rpc__v1__reply__unpack(NULL, length - at, body + at);
    free(body);
    if (!raw->reply || !raw->reply->status)
        return false;
    ret_reply->code = (enum rpc_code)raw->reply->status->code;
    ret_reply->reason = raw->reply->status->reason;
    ret_reply->message = raw->reply->status->message;
    if (raw->reply->status->n_violations)
        ret_reply->field = raw->reply->status->violations[0]->field;
    ret_reply->payload_size = raw->reply->payload.len;
    return true;
}

uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) ||
        getsockname(fd, (struct sockaddr *)&address, &size))
        abort();
    close(fd);
    return ntohs(address.sin_port);
}

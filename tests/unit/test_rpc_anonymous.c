/* TLS without a client certificate: what the server sends, and how a client that trusts nothing yet
 * knows it. Both ends in memory. */
#include "pki.h"

#include "rpc/tls_session.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct ends {
    struct tls_session client, server;
    enum tls_event client_event, server_event;
};

/* What the client knows. */
struct known {
    uint8_t digest[RPC_FINGERPRINT_SIZE];
    unsigned asked;
};

static bool knows(const uint8_t digest[RPC_FINGERPRINT_SIZE], void *context)
{
    struct known *known = context;

    known->asked++;
    return memcmp(digest, known->digest, sizeof known->digest) == 0;
}

static X509 *load(const char *path)
{
    FILE *file = fopen(path, "r");
    X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

    assert_non_null(certificate);
    (void)fclose(file);
    return certificate;
}

static void digest_of(struct pki *pki, const char *file, uint8_t digest[RPC_FINGERPRINT_SIZE])
{
    X509 *certificate = load(pki_path(pki, file));
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

    assert_true(size > 0);
    assert_int_equal(EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL), 1);
    OPENSSL_free(der);
    X509_free(certificate);
}

static struct rpc_tls *make(const struct rpc_tls_options *options, bool server)
{
    struct rpc_tls *tls = NULL;
    char *why = NULL;

    if (rpc_tls_new(options, server, &tls, &why))
        fail_msg("%s", why ? why : "no context");
    return tls;
}

static struct rpc_tls *make_server(struct pki *pki, bool anonymous)
{
    const struct rpc_tls_options options = {
        .ca_file = pki_path(pki, "ca.pem"),
        .certificate_file = pki_path(pki, "server.pem"),
        .key_file = pki_path(pki, "server.key"),
        .anonymous_clients = anonymous,
    };

    return make(&options, true);
}

static struct rpc_tls *make_client(struct known *known)
{
    const struct rpc_tls_options options = {.knows_authority = knows, .knows_context = known};

    return make(&options, false);
}

/* What one end has written is the other's next input. */
static enum tls_event step(struct tls_session *to, struct tls_session *from)
{
    enum tls_event event;

    to->in = from->out.data;
    to->in_size = from->out.size;
    event = tls_session_handshake(to);
    from->out.size = 0;
    return event;
}

static void shake(
    struct ends *ends, struct rpc_tls *client, struct rpc_tls *server, const char *host)
{
    *ends = (struct ends){.client_event = TLS_DRY, .server_event = TLS_DRY};
    assert_int_equal(tls_session_open(&ends->client, client, host), 0);
    assert_int_equal(tls_session_open(&ends->server, server, NULL), 0);
    for (int i = 0; i < 10 && ends->client_event != TLS_FAILED; i++) {
        if (ends->client_event == TLS_DRY)
            ends->client_event = step(&ends->client, &ends->server);
        if (ends->client_event != TLS_FAILED && ends->server_event == TLS_DRY)
            ends->server_event = step(&ends->server, &ends->client);
    }
}

static void release(struct ends *ends)
{
    tls_session_release(&ends->client);
    tls_session_release(&ends->server);
}

static struct pki *setup_pki(void)
{
    struct pki *pki = pki_open();

    pki_ca(pki, "ca");
    pki_ca(pki, "other");
    pki_issue(pki, "server",
        &(struct pki_options){.common_name = "server", .san = "DNS:localhost,IP:127.0.0.1"});
    return pki;
}

/* The certificate of the other end is the one that its fingerprint is of. */
static void assert_certificate(struct tls_session *session)
{
    uint8_t fingerprint[RPC_FINGERPRINT_SIZE], digest[RPC_FINGERPRINT_SIZE], *certificate;
    char *name = NULL;
    size_t size;

    assert_int_equal(tls_session_take_peer(session, fingerprint, &name), 0);
    assert_int_equal(tls_session_dup_certificate(session, &certificate, &size), 0);
    assert_true(size > 0);
    assert_int_equal(EVP_Digest(certificate, size, digest, NULL, EVP_sha256(), NULL), 1);
    assert_memory_equal(digest, fingerprint, sizeof digest);
    free(certificate);
    free(name);
}

static void test_the_authority_is_known(void **state)
{
    struct pki *pki = setup_pki();
    struct known known = {0};
    struct rpc_tls *server = make_server(pki, true), *client;
    uint8_t fingerprint[RPC_FINGERPRINT_SIZE] = {1}, zeros[RPC_FINGERPRINT_SIZE] = {0};
    struct ends ends;
    uint8_t *certificate;
    size_t size;
    char *name = NULL;

    (void)state;
    digest_of(pki, "ca.pem", known.digest);
    client = make_client(&known);
    shake(&ends, client, server, "localhost");
    assert_int_equal(ends.client_event, TLS_OK);
    assert_int_equal(ends.server_event, TLS_OK);
    assert_int_equal(tls_session_take_peer(&ends.server, fingerprint, &name), 0);
    assert_memory_equal(fingerprint, zeros, sizeof zeros);
    assert_string_equal(name, "");
    free(name);
    assert_int_equal(tls_session_dup_certificate(&ends.server, &certificate, &size), 0);
    assert_true(!certificate && size == 0);
    assert_certificate(&ends.client);
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

/* Nothing but the client's hello and an alert has gone out. */
static void assert_refused(struct ends *ends, const char *why)
{
    char text[200];

    assert_int_equal(ends->client_event, TLS_FAILED);
    assert_int_equal(ends->server_event, TLS_DRY);
    assert_false(SSL_is_init_finished(ends->client.ssl));
    assert_int_equal(tls_session_explain(&ends->client, "localhost", text, sizeof text),
        TLS_FAULT_PEER_CERTIFICATE);
    if (!strstr(text, why))
        fail_msg("%s", text);
    assert_int_equal(tls_session_write(&ends->client, "secret", 6), -EIO);
}

static void test_another_authority(void **state)
{
    struct pki *pki = setup_pki();
    struct known known = {0};
    struct rpc_tls *server = make_server(pki, true), *client;
    struct ends ends;

    (void)state;
    digest_of(pki, "other.pem", known.digest);
    client = make_client(&known);
    shake(&ends, client, server, "localhost");
    assert_int_equal(known.asked, 2); /* the server's and its authority's */
    assert_refused(&ends, "not acceptable");
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

static void test_another_host(void **state)
{
    struct pki *pki = setup_pki();
    struct known known = {0};
    struct rpc_tls *server = make_server(pki, true), *client;
    struct ends ends;

    (void)state;
    digest_of(pki, "ca.pem", known.digest);
    client = make_client(&known);
    shake(&ends, client, server, "example.org");
    assert_refused(&ends, "not for host");
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

static void append_file(const char *to, const char *from)
{
    FILE *in = fopen(from, "r"), *out = fopen(to, "a");

    assert_non_null(in);
    assert_non_null(out);
    for (int c; (c = fgetc(in)) != EOF;)
        assert_int_not_equal(fputc(c, out), EOF);
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* The authority's certificate is public: whoever sends it with a certificate of his own is not it.
 */
static void test_borrowed_authority(void **state)
{
    struct pki *pki = setup_pki();
    struct known known = {0};
    struct rpc_tls_options options = {.ca_file = pki_path(pki, "other.pem")};
    struct rpc_tls *server, *client;
    struct ends ends;

    (void)state;
    pki_issue(pki, "liar",
        &(struct pki_options){.common_name = "liar", .san = "DNS:localhost", .issuer = "other"});
    append_file(pki_path(pki, "liar.pem"), pki_path(pki, "ca.pem"));
    options.certificate_file = pki_path(pki, "liar.pem");
    options.key_file = pki_path(pki, "liar.key");
    server = make(&options, true);
    digest_of(pki, "ca.pem", known.digest);
    client = make_client(&known);
    shake(&ends, client, server, "localhost");
    assert_int_equal(known.asked, 2);
    assert_refused(&ends, "not acceptable");
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

/* The digest of the server's own key is no authority: it cannot vouch for itself. */
static void test_a_leaf_is_no_authority(void **state)
{
    struct pki *pki = setup_pki();
    struct known known = {0};
    struct rpc_tls *server = make_server(pki, true), *client;
    struct ends ends;

    (void)state;
    digest_of(pki, "server.pem", known.digest);
    client = make_client(&known);
    shake(&ends, client, server, "localhost");
    assert_refused(&ends, "not acceptable");
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

static void test_a_mutual_server_still_asks(void **state)
{
    struct pki *pki = setup_pki();
    struct rpc_tls *server = make_server(pki, false), *client;
    const struct rpc_tls_options options = {.ca_file = pki_path(pki, "ca.pem")};
    struct ends ends;

    (void)state;
    client = make(&options, false);
    shake(&ends, client, server, "localhost");
    assert_int_equal(ends.client_event, TLS_OK); /* TLS 1.3: it learns it with the next bytes */
    assert_int_equal(ends.server_event, TLS_FAILED);
    release(&ends);
    rpc_tls_unref(client);
    rpc_tls_unref(server);
    pki_close(pki);
}

static void test_a_server_of_another_authority_does_not_start(void **state)
{
    struct pki *pki = setup_pki();
    const struct rpc_tls_options options = {
        .ca_file = pki_path(pki, "other.pem"),
        .certificate_file = pki_path(pki, "server.pem"),
        .key_file = pki_path(pki, "server.key"),
        .anonymous_clients = true,
    };
    struct rpc_tls *tls = NULL;
    char *why = NULL;

    (void)state;
    assert_int_equal(rpc_tls_new(&options, true, &tls, &why), -EINVAL);
    assert_non_null(why);
    assert_non_null(strstr(why, "does not come from a CA"));
    free(why);
    pki_close(pki);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_authority_is_known),
        cmocka_unit_test(test_another_authority),
        cmocka_unit_test(test_another_host),
        cmocka_unit_test(test_borrowed_authority),
        cmocka_unit_test(test_a_leaf_is_no_authority),
        cmocka_unit_test(test_a_mutual_server_still_asks),
        cmocka_unit_test(test_a_server_of_another_authority_does_not_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "rpc/tls.h"

#include "rpc/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

struct rpc_tls {
    atomic_uint refs;
    SSL_CTX *context;
    bool (*knows_authority)(const uint8_t digest[RPC_FINGERPRINT_SIZE], void *context);
    void *knows_context;
};

static const char suites_13[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static const char suites_12[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305";

static int refuse(char **ret_why, const char *what, const char *file)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(code);

    if (access(file, R_OK))
        reason = strerrordesc_np(errno);
    if (asprintf(ret_why, "%s %s: %s", what, file, reason ? reason : "not usable") < 0)
        *ret_why = NULL;
    ERR_clear_error();
    return -EINVAL;
}

/* Protocol, suites and memory: the same for both ends. */
static bool context_configure(SSL_CTX *context, bool allow_tls12)
{
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_ciphersuites(context, suites_13) == 1 &&
           SSL_CTX_set_cipher_list(context, suites_12) == 1 &&
           SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
           SSL_CTX_set_min_proto_version(context, allow_tls12 ? TLS1_2_VERSION : TLS1_3_VERSION) ==
               1;
}

static bool is_known(const struct rpc_tls *tls, X509 *certificate)
{
    uint8_t digest[RPC_FINGERPRINT_SIZE];
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    bool hashed = size > 0 && EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL) == 1;

    OPENSSL_free(der);
    return hashed && tls->knows_authority(digest, tls->knows_context);
}

/* The usual checks of chain, dates, purpose and host, with the known CA of the server's own chain
 * as the only trusted one. */
static int verify_known(X509_STORE_CTX *store_context, void *argument)
{
    const struct rpc_tls *tls = argument;
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(store_context);
    STACK_OF(X509) *trusted = NULL;
    int result = 0;

    for (int i = 0; i < sk_X509_num(sent) && !trusted; i++)
        if (is_known(tls, sk_X509_value(sent, i))) {
            trusted = sk_X509_new_null();
            if (!trusted || !sk_X509_push(trusted, sk_X509_value(sent, i)))
                break;
        }
    if (trusted && sk_X509_num(trusted) == 1) {
        X509_STORE_CTX_set0_trusted_stack(store_context, trusted);
        result = X509_verify_cert(store_context);
    } else {
        X509_STORE_CTX_set_error(store_context, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    }
    sk_X509_free(trusted);
    return result == 1;
}

static int load_own(SSL_CTX *context, const struct rpc_tls_options *options, char **ret_why)
{
    if (!options->certificate_file)
        return 0;
    if (SSL_CTX_use_certificate_chain_file(context, options->certificate_file) != 1)
        return refuse(ret_why, "certificate file", options->certificate_file);
    if (SSL_CTX_use_PrivateKey_file(context, options->key_file, SSL_FILETYPE_PEM) != 1)
        return refuse(ret_why, "key file", options->key_file);
    if (SSL_CTX_check_private_key(context) != 1)
        return refuse(
            ret_why, "key does not belong to the certificate: key file", options->key_file);
    return 0;
}

static int load_server(SSL_CTX *context, const struct rpc_tls_options *options, char **ret_why)
{
    STACK_OF(X509_NAME) * names;

    if (options->anonymous_clients) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
        if (SSL_CTX_build_cert_chain(context, SSL_BUILD_CHAIN_FLAG_UNTRUSTED) != 1)
            return refuse(ret_why, "the certificate does not come from a CA of the CA file: file",
                options->certificate_file);
        return 0;
    }
    names = SSL_load_client_CA_file(options->ca_file);
    if (!names)
        return refuse(ret_why, "CA file", options->ca_file);
    SSL_CTX_set_client_CA_list(context, names);
    return 0;
}

static int context_load(
    struct rpc_tls *tls, const struct rpc_tls_options *options, bool server, char **ret_why)
{
    int r;

    if (options->ca_file && SSL_CTX_load_verify_file(tls->context, options->ca_file) != 1)
        return refuse(ret_why, "CA file", options->ca_file);
    r = load_own(tls->context, options, ret_why);
    if (r == 0 && server)
        r = load_server(tls->context, options, ret_why);
    if (r == 0 && options->knows_authority) {
        tls->knows_authority = options->knows_authority;
        tls->knows_context = options->knows_context;
        SSL_CTX_set_cert_verify_callback(tls->context, verify_known, tls);
    }
    return r;
}

int rpc_tls_new(
    const struct rpc_tls_options *options, bool server, struct rpc_tls **ret_tls, char **ret_why)
{
    struct rpc_tls *tls = calloc(1, sizeof *tls);
    int r = -ENOMEM;

    *ret_why = NULL;
    if (!tls)
        return -ENOMEM;
    atomic_init(&tls->refs, 1);
    ERR_clear_error();
    tls->context = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (tls->context && context_configure(tls->context, options->allow_tls12))
        r = context_load(tls, options, server, ret_why);
    if (r) {
        rpc_tls_unref(tls);
        return r;
    }
    *ret_tls = tls;
    return 0;
}

struct rpc_tls *rpc_tls_ref(struct rpc_tls *tls)
{
    atomic_fetch_add_explicit(&tls->refs, 1, memory_order_relaxed);
    return tls;
}

void rpc_tls_unref(struct rpc_tls *tls)
{
    if (!tls || atomic_fetch_sub_explicit(&tls->refs, 1, memory_order_acq_rel) != 1)
        return;
    SSL_CTX_free(tls->context);
    free(tls);
}

SSL_CTX *rpc_tls_context(const struct rpc_tls *tls)
{
    return tls->context;
}

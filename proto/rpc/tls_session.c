#include "rpc/tls_session.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <pthread.h>

static BIO_METHOD *session_method; /* made once, kept for the life of the process */

static int session_bio_read(BIO *bio, char *to, size_t room, size_t *ret_size)
{
    struct tls_session *session = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (!session->in_size) {
        BIO_set_retry_read(bio);
        return 0;
    }
    *ret_size = base_min_size(room, session->in_size);
    memcpy(to, session->in, *ret_size);
    session->in += *ret_size;
    session->in_size -= *ret_size;
    return 1;
}

static int session_bio_write(BIO *bio, const char *data, size_t size, size_t *ret_size)
{
    struct tls_session *session = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (buffer_append(&session->out, data, size))
        return 0;
    *ret_size = size;
    return 1;
}

static long session_bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static int session_bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static void session_method_make(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "palmares link");

    if (!method)
        return;
    if (!BIO_meth_set_read_ex(method, session_bio_read) ||
        !BIO_meth_set_write_ex(method, session_bio_write) ||
        !BIO_meth_set_ctrl(method, session_bio_ctrl) ||
        !BIO_meth_set_create(method, session_bio_create)) {
        BIO_meth_free(method);
        return;
    }
    session_method = method;
}

static bool is_ip(const char *host)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);

    ASN1_OCTET_STRING_free(address);
    return address != NULL;
}

static bool expect_host(SSL *ssl, const char *host)
{
    if (is_ip(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

int tls_session_open(struct tls_session *session, const struct rpc_tls *tls, const char *host)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    BIO *bio;

    (void)pthread_once(&once, session_method_make);
    *session = (struct tls_session){.ssl = SSL_new(rpc_tls_context(tls))};
    bio = session_method && session->ssl ? BIO_new(session_method) : NULL;
    if (!bio) {
        SSL_free(session->ssl);
        session->ssl = NULL;
        return -ENOMEM;
    }
    BIO_set_data(bio, session);
    SSL_set_bio(session->ssl, bio, bio);
    if (!host) {
        SSL_set_accept_state(session->ssl);
        return 0;
    }
    SSL_set_connect_state(session->ssl);
    if (expect_host(session->ssl, host))
        return 0;
    tls_session_release(session);
    return -ENOMEM;
}

void tls_session_release(struct tls_session *session)
{
    SSL_free(session->ssl);
    buffer_release(&session->out);
    *session = (struct tls_session){0};
}

static enum tls_event session_event(struct tls_session *session, int result)
{
    switch (SSL_get_error(session->ssl, result)) {
    case SSL_ERROR_NONE:
        return TLS_OK;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TLS_DRY;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_CLOSED;
    default:
        return TLS_FAILED;
    }
}

enum tls_event tls_session_handshake(struct tls_session *session)
{
    ERR_clear_error();
    return session_event(session, SSL_do_handshake(session->ssl));
}

enum tls_event tls_session_read(
    struct tls_session *session, void *to, size_t room, size_t *ret_size)
{
    size_t total = 0, size;
    int result = 1;

    ERR_clear_error();
    while (total < room) {
        result = SSL_read_ex(session->ssl, (unsigned char *)to + total, room - total, &size);
        if (result != 1)
            break;
        total += size;
    }
    *ret_size = total;
    return result == 1 ? TLS_OK : session_event(session, result);
}

int tls_session_write(struct tls_session *session, const void *data, size_t size)
{
    size_t written;

    ERR_clear_error();
    if (SSL_write_ex(session->ssl, data, size, &written) != 1 || written != size)
        return -EIO;
    return 0;
}

void tls_session_shutdown(struct tls_session *session)
{
    ERR_clear_error();
    if (SSL_is_init_finished(session->ssl))
        (void)SSL_shutdown(session->ssl); /* there is nobody left to tell */
    ERR_clear_error();
}

/* What a peer's alert says about our certificate; NULL: it is about something else. */
static const char *alert_meaning(int reason)
{
    switch (reason) {
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        return "expired or not yet valid";
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        return "revoked";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        return "not issued by its CA";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
        return "it requires one";
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        return "not meant for this use";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
        return "not valid";
    default:
        return NULL;
    }
}

static void explain_verify(long verify, const char *host, char *text, size_t text_size)
{
    const char *peer = host ? "server" : "client";

    if (verify == X509_V_ERR_HOSTNAME_MISMATCH || verify == X509_V_ERR_IP_ADDRESS_MISMATCH)
        (void)snprintf(text, text_size, "the server's certificate is not for host %s", host);
    else if (verify == X509_V_ERR_CERT_HAS_EXPIRED)
        (void)snprintf(text, text_size, "the %s's certificate has expired", peer);
    else
        (void)snprintf(text, text_size, "the %s's certificate is not acceptable: %s", peer,
            X509_verify_cert_error_string(verify));
}

enum tls_fault tls_session_explain(
    const struct tls_session *session, const char *host, char *text, size_t text_size)
{
    unsigned long error = ERR_peek_error();
    long verify = SSL_get_verify_result(session->ssl);
    const char *meaning =
        ERR_GET_LIB(error) == ERR_LIB_SSL ? alert_meaning(ERR_GET_REASON(error)) : NULL;
    const char *reason = ERR_reason_error_string(error);
    enum tls_fault fault = TLS_FAULT_OTHER;

    if (verify != X509_V_OK) {
        explain_verify(verify, host, text, text_size);
        fault = TLS_FAULT_PEER_CERTIFICATE;
    } else if (meaning) {
        (void)snprintf(text, text_size, "the %s refused our certificate: %s",
            host ? "server" : "client", meaning);
        fault = TLS_FAULT_REFUSED;
    } else {
        (void)snprintf(text, text_size, "TLS: %s", reason ? reason : "the session is broken");
        if (ERR_GET_REASON(error) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
            fault = TLS_FAULT_PEER_CERTIFICATE;
    }
    ERR_clear_error();
    return fault;
}

static int take_common_name(X509 *certificate, char **ret_name)
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *utf8 = NULL;
    int size = at < 0 ? 0
                      : ASN1_STRING_to_UTF8(
                            &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));

    *ret_name = strndup(size > 0 ? (const char *)utf8 : "", size > 0 ? (size_t)size : 0);
    OPENSSL_free(utf8);
    return *ret_name ? 0 : -ENOMEM;
}

int tls_session_take_peer(
    struct tls_session *session, uint8_t fingerprint[RPC_FINGERPRINT_SIZE], char **ret_common_name)
{
    X509 *certificate = SSL_get0_peer_certificate(session->ssl);
    unsigned size = RPC_FINGERPRINT_SIZE;

    if (!certificate && SSL_get_verify_mode(session->ssl) == SSL_VERIFY_NONE) {
        memset(fingerprint, 0, RPC_FINGERPRINT_SIZE);
        *ret_common_name = strdup("");
        return *ret_common_name ? 0 : -ENOMEM;
    }
    if (!certificate || X509_digest(certificate, EVP_sha256(), fingerprint, &size) != 1)
        return -EIO;
    return take_common_name(certificate, ret_common_name);
}

int tls_session_dup_certificate(struct tls_session *session, uint8_t **ret_der, size_t *ret_size)
{
    X509 *certificate = SSL_get0_peer_certificate(session->ssl);
    unsigned char *der = NULL;
    int size = certificate ? i2d_X509(certificate, &der) : 0;

    *ret_der = size > 0 ? malloc((size_t)size) : NULL;
    *ret_size = *ret_der ? (size_t)size : 0;
    if (*ret_der)
        memcpy(*ret_der, der, (size_t)size);
    OPENSSL_free(der);
    if (size < 0)
        return -EIO;
    return size && !*ret_der ? -ENOMEM : 0;
}

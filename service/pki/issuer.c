#include "pki/issuer.h"

#include "base/error.h"
#include "pki/authority_files.h"
#include "pki/inspect.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <pthread.h>

struct pki_issuer {
    X509 *certificate;
    EVP_PKEY *key;
    char *chain;     /* PEM of the intermediate */
    char *authority; /* PEM */
    uint8_t authority_digest[PKI_DIGEST_SIZE];
    int64_t ends_s;
    pthread_mutex_t lock; /* one signature at a time: they are fast, and few */
};

DEFINE_CLEANUP(X509_REQ *, X509_REQ_free);
DEFINE_CLEANUP(X509_STORE *, X509_STORE_free);
DEFINE_CLEANUP(X509_STORE_CTX *, X509_STORE_CTX_free);

/* ---- opening ---- */

void pki_issuer_close(struct pki_issuer *issuer)
{
    if (!issuer)
        return;
    X509_free(issuer->certificate);
    EVP_PKEY_free(issuer->key);
    free(issuer->chain);
    free(issuer->authority);
    pthread_mutex_destroy(&issuer->lock);
    free(issuer);
}

static int issuer_text(X509 *certificate, char **ret_pem)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    int r = certificate_format(certificate, &buffer);

    if (r == 0)
        r = buffer_terminate(&buffer);
    if (r == 0)
        *ret_pem = (char *)TAKE_PTR(buffer.data);
    return r;
}

static int digest_key(X509_PUBKEY *key, uint8_t digest[PKI_DIGEST_SIZE])
{
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(key, &der);
    int r = size > 0 && EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL) == 1
                ? 0
                : -ENOMEM;

    OPENSSL_free(der);
    return r;
}

/* It may sign, for clients, and nobody below it may. */
static int issuer_check_kind(X509 *certificate, const char *path, char **ret_why)
{
    uint32_t usage = X509_get_extended_key_usage(certificate);

    if (X509_check_ca(certificate) == 1 && X509_get_pathlen(certificate) == 0 &&
        usage == XKU_SSL_CLIENT)
        return 0;
    return pki_why(ret_why, PKI_E_FILE,
        "%s: not an intermediate authority for clients; make one with 'palmaresd pki issue "
        "intermediate enrolment'",
        path);
}

/* The certificate of the authority at the end of the chain of `certificate`; PKI_E_FILE. */
static int issuer_find_authority(const struct pki_issuer_options *options,
    X509 *certificate,
    const char *path,
    X509 **ret_authority,
    char **ret_why)
{
    CLEANUP(X509_STORE_free_p) X509_STORE *store = X509_STORE_new();
    CLEANUP(X509_STORE_CTX_free_p) X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) * chain;

    if (!store || !context)
        return -ENOMEM;
    if (X509_STORE_load_file(store, options->authority_file) != 1)
        return pki_why_openssl(ret_why, PKI_E_FILE,
            "%s: no certificate in PEM form; name the authority's ca.crt", options->authority_file);
    if (X509_STORE_CTX_init(context, store, certificate, NULL) != 1)
        return -ENOMEM;
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), (time_t)options->now_s);
    if (X509_verify_cert(context) != 1)
        return pki_why(ret_why, PKI_E_FILE, "%s: not issued by the authority of %s (%s)", path,
            options->authority_file,
            X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
    chain = X509_STORE_CTX_get0_chain(context);
    *ret_authority = sk_X509_value(chain, sk_X509_num(chain) - 1);
    return X509_up_ref(*ret_authority) == 1 ? 0 : -ENOMEM;
}

/* The kiosk knows the service by the authority that its own certificate comes from: one for both.
 */
static int issuer_read_authority(
    struct pki_issuer *issuer, const struct pki_issuer_options *options, char **ret_why)
{
    CLEANUP(X509_free_p) X509 *own = NULL;
    CLEANUP(X509_free_p) X509 *server = NULL;
    CLEANUP(X509_free_p) X509 *of_server = NULL;
    int r = issuer_find_authority(
        options, issuer->certificate, options->certificate_file, &own, ret_why);

    if (r == 0)
        r = certificate_load(options->server_file, &server, ret_why);
    if (r == 0)
        r = issuer_find_authority(options, server, options->server_file, &of_server, ret_why);
    if (r == 0 && X509_cmp(own, of_server) != 0)
        r = pki_why(ret_why, PKI_E_FILE,
            "%s and %s are not of the same authority; issue both "
            "with one 'palmaresd pki'",
            options->certificate_file, options->server_file);
    if (r == 0)
        r = digest_key(X509_get_X509_PUBKEY(own), issuer->authority_digest);
    if (r == 0)
        r = issuer_text(own, &issuer->authority);
    return r;
}

static int issuer_read(
    struct pki_issuer *issuer, const struct pki_issuer_options *options, char **ret_why)
{
    const struct pki_check check = {
        .certificate_file = options->certificate_file,
        .key_file = options->key_file,
        .now_s = options->now_s,
    };
    struct pki_entry entry = {0};
    int r = pki_check_certificate(&check, ret_why);

    if (r == 0)
        r = pki_check_key(&check, ret_why);
    if (r == 0)
        r = certificate_load(options->certificate_file, &issuer->certificate, ret_why);
    if (r == 0)
        r = issuer_check_kind(issuer->certificate, options->certificate_file, ret_why);
    if (r == 0)
        r = certificate_key_load(options->key_file, NULL, &issuer->key, ret_why);
    if (r == 0)
        r = certificate_describe(issuer->certificate, &entry);
    if (r)
        return err_trace(r);
    issuer->ends_s = entry.not_after_s;
    r = issuer_text(issuer->certificate, &issuer->chain);
    return r ? r : issuer_read_authority(issuer, options, ret_why);
}

int pki_issuer_open(
    const struct pki_issuer_options *options, struct pki_issuer **ret_issuer, char **ret_why)
{
    CLEANUP(pki_issuer_close_p) struct pki_issuer *issuer = calloc(1, sizeof *issuer);
    int r;

    *ret_why = NULL;
    if (!issuer)
        return -ENOMEM;
    pthread_mutex_init(&issuer->lock, NULL);
    r = issuer_read(issuer, options, ret_why);
    ERR_clear_error();
    if (r)
        return err_trace(r);
    *ret_issuer = TAKE_PTR(issuer);
    return 0;
}

const uint8_t *pki_issuer_authority_digest(const struct pki_issuer *issuer)
{
    return issuer->authority_digest;
}

const char *pki_issuer_authority(const struct pki_issuer *issuer)
{
    return issuer->authority;
}

int pki_random(void *to, size_t size)
{
    return RAND_bytes(to, (int)size) == 1 ? 0 : -EIO;
}

int pki_digest(const void *data, size_t size, uint8_t digest[PKI_DIGEST_SIZE])
{
    return EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL) == 1 ? 0 : -ENOMEM;
}

/* ---- requests ---- */

/* By name: a curve that is written out could be any other. */
static bool key_is_p256(const EVP_PKEY *key)
{
    char group[32] = "", encoding[32] = "";

    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_utf8_string_param(
               key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) == 1 &&
           EVP_PKEY_get_utf8_string_param(
               key, OSSL_PKEY_PARAM_EC_ENCODING, encoding, sizeof encoding, NULL) == 1 &&
           strcmp(group, "prime256v1") == 0 && strcmp(encoding, "named_curve") == 0;
}

static int request_read(
    const struct pki_request_bytes *bytes, X509_REQ **ret_request, char **ret_why)
{
    const unsigned char *at = bytes->der;
    CLEANUP(X509_REQ_free_p) X509_REQ *request = NULL;
    EVP_PKEY *key;

    if (bytes->size > 0 && bytes->size <= PKI_REQUEST_MAX)
        request = d2i_X509_REQ(NULL, &at, (long)bytes->size);
    if (!request || at != (const unsigned char *)bytes->der + bytes->size)
        return pki_why(ret_why, PKI_E_ARGUMENT,
            "this is not a certificate request (PKCS #10, DER, at most %d bytes)", PKI_REQUEST_MAX);
    key = X509_REQ_get0_pubkey(request);
    if (!key || !key_is_p256(key))
        return pki_why(
            ret_why, PKI_E_ARGUMENT, "the key of the certificate request is not one on P-256");
    if (X509_REQ_verify(request, key) != 1)
        return pki_why(ret_why, PKI_E_ARGUMENT,
            "the certificate request is not signed by its own key: it was damaged");
    *ret_request = TAKE_PTR(request);
    return 0;
}

/* A certificate that cannot be read, or is for another key, is as good as none. */
static int request_read_former(
    const struct pki_request_bytes *bytes, const EVP_PKEY *key, struct pki_requested *requested)
{
    const unsigned char *at = bytes->former;
    CLEANUP(X509_free_p) X509 *former = NULL;
    unsigned size = PKI_DIGEST_SIZE;

    if (bytes->former_size > 0 && bytes->former_size <= PKI_REQUEST_MAX)
        former = d2i_X509(NULL, &at, (long)bytes->former_size);
    if (!former || at != (const unsigned char *)bytes->former + bytes->former_size ||
        EVP_PKEY_eq(X509_get0_pubkey(former), key) != 1)
        return 0;
    requested->had_certificate = true;
    return X509_digest(former, EVP_sha256(), requested->former_fingerprint, &size) == 1 ? 0
                                                                                        : -ENOMEM;
}

int pki_request_check(
    const struct pki_request_bytes *bytes, struct pki_requested *ret_requested, char **ret_why)
{
    CLEANUP(X509_REQ_free_p) X509_REQ *request = NULL;
    struct pki_requested requested = {0};
    int r;

    *ret_why = NULL;
    r = request_read(bytes, &request, ret_why);
    if (r == 0)
        r = digest_key(X509_REQ_get_X509_PUBKEY(request), requested.key_digest);
    if (r == 0)
        r = request_read_former(bytes, X509_REQ_get0_pubkey(request), &requested);
    ERR_clear_error();
    if (r == 0)
        *ret_requested = requested;
    return r;
}

/* ---- certificates ---- */

static int issuer_sign(struct pki_issuer *issuer,
    X509_REQ *asked,
    const struct pki_request *request,
    X509 **ret_certificate,
    char **ret_why)
{
    struct certificate_request certificate = {
        .common_name = request->name,
        .kind = PKI_KIND_CLIENT,
        .not_before_s = request->now_s - SKEW_S,
        .not_after_s = request->now_s + (int64_t)request->days * DAY_S,
    };
    int r;

    if (certificate.not_after_s > issuer->ends_s)
        certificate.not_after_s = issuer->ends_s;
    if (certificate.not_after_s <= request->now_s)
        return pki_why(ret_why, PKI_E_STATE,
            "the certificate by which kiosks get theirs has ended; renew it with 'palmaresd pki "
            "renew' and restart the service");
    pthread_mutex_lock(&issuer->lock);
    r = certificate_new(&certificate, X509_REQ_get0_pubkey(asked), issuer->certificate, issuer->key,
        ret_certificate, ret_why);
    pthread_mutex_unlock(&issuer->lock);
    return r;
}

int pki_issuer_issue(struct pki_issuer *issuer,
    const struct pki_request_bytes *bytes,
    const struct pki_request *request,
    struct pki_client *ret_client,
    char **ret_why)
{
    CLEANUP(X509_REQ_free_p) X509_REQ *asked = NULL;
    CLEANUP(X509_free_p) X509 *certificate = NULL;
    CLEANUP_FREE char *pem = NULL;
    struct pki_client client = {.entry = {.kind = PKI_KIND_CLIENT}};
    int r;

    *ret_why = NULL;
    if (!pki_name_valid(request->name))
        return pki_why(ret_why, PKI_E_ARGUMENT, "'%s' cannot be a name", request->name);
    r = request_read(bytes, &asked, ret_why);
    if (r == 0)
        r = issuer_sign(issuer, asked, request, &certificate, ret_why);
    if (r == 0)
        r = certificate_describe(certificate, &client.entry);
    if (r == 0)
        r = issuer_text(certificate, &pem);
    ERR_clear_error();
    if (r)
        return err_trace(r);
    if (asprintf(&client.chain, "%s%s", pem, issuer->chain) < 0)
        return -ENOMEM;
    (void)snprintf(client.entry.name, sizeof client.entry.name, "%s", request->name);
    *ret_client = client;
    return 0;
}

#include "kiosk_core/enrol_key.h"

#include "base/clock.h"
#include "base/enrol_code.h"
#include "kiosk_core/identity.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>

enum { PEM_MAX = 64 * 1024, DIGEST_SIZE = 32 };

DEFINE_CLEANUP(BIO *, BIO_free_all);
DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free);
DEFINE_CLEANUP(X509 *, X509_free);
DEFINE_CLEANUP(X509_REQ *, X509_REQ_free);

static void secret_release(struct buffer *secret)
{
    if (secret->data)
        explicit_bzero(secret->data, secret->capacity);
    buffer_release(secret);
}

/* No passphrase, and no terminal is asked for one. */
static int no_passphrase(char *to, int room, int writing, void *context)
{
    (void)to;
    (void)room;
    (void)writing;
    (void)context;
    return -1;
}

static X509 *first_certificate(const char *pem, size_t size)
{
    CLEANUP(BIO_free_all_p) BIO *bio = BIO_new_mem_buf(pem, (int)size);

    return bio && size <= PEM_MAX ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;
}

/* ---- the key ---- */

/* *ret_key NULL: there is none that can be used. */
static int read_key(const struct place *place, EVP_PKEY **ret_key)
{
    CLEANUP(secret_release) struct buffer pem = {0};
    CLEANUP(BIO_free_all_p) BIO *bio = NULL;
    int r = place_read(place, IDENTITY_KEY, PEM_MAX, &pem);

    *ret_key = NULL;
    if (r == -ENOENT)
        return 0;
    if (r == 0) {
        bio = BIO_new_mem_buf(pem.data, (int)pem.size);
        if (!bio)
            return -ENOMEM;
        *ret_key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    }
    if (*ret_key)
        return 0;
    return r == 0 || r == -EFBIG ? place_put_aside(place, IDENTITY_KEY, clock_wall_us()) : r;
}

static int write_key(const struct place *place, EVP_PKEY *key)
{
    CLEANUP(BIO_free_all_p) BIO *bio = BIO_new(BIO_s_secmem());
    char *data = NULL;
    long size;

    if (!bio || !PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
        return -ENOMEM;
    size = BIO_get_mem_data(bio, &data);
    return size > 0 ? place_write(place, IDENTITY_KEY, data, (size_t)size) : -ENOMEM;
}

static int make_key(const struct place *place, EVP_PKEY **ret_key)
{
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = EVP_EC_gen("P-256");
    int r = key ? write_key(place, key) : -ENOMEM;

    if (r == 0)
        *ret_key = TAKE_PTR(key);
    return r;
}

/* ---- what is made of it ---- */

static int keep_der(struct buffer *to, unsigned char *der, int size)
{
    int r = size > 0 ? buffer_append(to, der, (size_t)size) : -ENOMEM;

    OPENSSL_free(der);
    return r;
}

/* Its subject is not read: the service gives the name. */
static int make_request(EVP_PKEY *key, struct buffer *to)
{
    CLEANUP(X509_REQ_free_p) X509_REQ *request = X509_REQ_new();
    unsigned char *der = NULL;
    int size;

    if (!request || !X509_REQ_set_version(request, X509_REQ_VERSION_1) ||
        !X509_REQ_set_pubkey(request, key) || !X509_REQ_sign(request, key, EVP_sha256()))
        return -ENOMEM;
    size = i2d_X509_REQ(request, &der);
    return keep_der(to, der, size);
}

/* The certificate that the machine has had; without it, it is a new one. */
static int read_former(const struct place *place, EVP_PKEY *key, struct buffer *to)
{
    CLEANUP_BUFFER struct buffer pem = {0};
    CLEANUP(X509_free_p) X509 *former = NULL;
    unsigned char *der = NULL;
    int size;

    if (place_read(place, IDENTITY_CERTIFICATE, PEM_MAX, &pem) || !pem.size)
        return 0;
    former = first_certificate((const char *)pem.data, pem.size);
    if (!former || EVP_PKEY_eq(X509_get0_pubkey(former), key) != 1)
        return 0;
    size = i2d_X509(former, &der);
    return keep_der(to, der, size);
}

int enrol_key_open(const struct place *place, struct enrol_key *ret_key)
{
    struct enrol_key key = {0};
    int r = read_key(place, &key.key);

    if (r == 0 && !key.key)
        r = make_key(place, &key.key);
    if (r == 0)
        r = make_request(key.key, &key.request);
    if (r == 0)
        r = read_former(place, key.key, &key.former);
    ERR_clear_error();
    if (r)
        enrol_key_release(&key);
    else
        *ret_key = key;
    return r;
}

void enrol_key_release(struct enrol_key *key)
{
    EVP_PKEY_free(key->key);
    buffer_release(&key->request);
    buffer_release(&key->former);
    *key = (struct enrol_key){0};
}

/* ---- what came back ---- */

bool enrol_key_fits(const struct enrol_key *key, const char *pem)
{
    CLEANUP(X509_free_p) X509 *certificate = first_certificate(pem, strlen(pem));
    bool fits = certificate && EVP_PKEY_eq(X509_get0_pubkey(certificate), key->key) == 1;

    ERR_clear_error();
    return fits;
}

bool enrol_key_authority(const char *pem, const char *half)
{
    CLEANUP(X509_free_p) X509 *certificate = first_certificate(pem, strlen(pem));
    char found[ENROL_CODE_HALF + 1];
    uint8_t digest[DIGEST_SIZE];
    unsigned char *der = NULL;
    int size = certificate ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der) : 0;
    bool hashed = size > 0 && EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL) == 1;

    OPENSSL_free(der);
    ERR_clear_error();
    if (!hashed)
        return false;
    enrol_code_half(digest, found);
    return enrol_code_half_equal(found, half);
}

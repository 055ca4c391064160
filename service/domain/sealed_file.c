#include "domain/sealed_file.h"

#include "base/text.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <errno.h>

enum {
    MAGIC_BYTES = sizeof SEALED_FILE_MAGIC - 1,
    LENGTH_BYTES = 4,
    FRAME_BYTES = MAGIC_BYTES + LENGTH_BYTES + SEALED_TAG_BYTES, /* beside header and content */
    DIGEST_BYTES = 32,
};

DEFINE_CLEANUP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free);
DEFINE_CLEANUP(X509 *, X509_free);
DEFINE_CLEANUP(BIO *, BIO_free_all);
DEFINE_CLEANUP(CMS_ContentInfo *, CMS_ContentInfo_free);

/* A failure of OpenSSL: its queue belongs to nobody afterwards. */
static int openssl_fault(int r)
{
    ERR_clear_error();
    return r;
}

int sealed_random(void *to, size_t size)
{
    return RAND_bytes(to, (int)size) == 1 ? 0 : openssl_fault(-EIO);
}

void sealed_wipe(void *secret, size_t size)
{
    OPENSSL_cleanse(secret, size);
}

/* ---- the file ---- */

static void place_parts(struct sealed_file *file, size_t header_size, size_t content_size)
{
    file->header = file->bytes + MAGIC_BYTES + LENGTH_BYTES;
    file->header_size = header_size;
    file->content = file->header + header_size;
    file->content_size = content_size;
}

int sealed_file_new(struct arena *arena,
    const void *header,
    size_t header_size,
    size_t plain_size,
    struct sealed_file *ret_file)
{
    struct sealed_file file = {.size = FRAME_BYTES + header_size + plain_size};

    if (header_size > SEALED_HEADER_MAX || plain_size > SEALED_PLAIN_MAX)
        return -E2BIG;
    file.bytes = arena_calloc(arena, file.size, 1);
    if (!file.bytes)
        return -ENOMEM;
    memcpy(file.bytes, SEALED_FILE_MAGIC, MAGIC_BYTES);
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        file.bytes[MAGIC_BYTES + i] = (uint8_t)(header_size >> (8 * (LENGTH_BYTES - 1 - i)));
    place_parts(&file, header_size, plain_size);
    memcpy(file.header, header, header_size);
    *ret_file = file;
    return 0;
}

/* What is authenticated and not encrypted: everything before the content. */
static int head_size(const struct sealed_file *file)
{
    return (int)(MAGIC_BYTES + LENGTH_BYTES + file->header_size);
}

int sealed_file_close(struct sealed_file *file,
    const uint8_t key[SEALED_KEY_BYTES],
    const uint8_t nonce[SEALED_NONCE_BYTES])
{
    CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *end = file->content + file->content_size;
    int length;

    if (context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        EVP_EncryptUpdate(context, NULL, &length, file->bytes, head_size(file)) == 1 &&
        EVP_EncryptUpdate(
            context, file->content, &length, file->content, (int)file->content_size) == 1 &&
        EVP_EncryptFinal_ex(context, end, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, SEALED_TAG_BYTES, end) == 1)
        return 0;
    return openssl_fault(-EIO);
}

int sealed_file_split(uint8_t *bytes, size_t size, struct sealed_file *ret_file)
{
    struct sealed_file file = {.bytes = bytes, .size = size};
    size_t header_size = 0;

    if (size < FRAME_BYTES || memcmp(bytes, SEALED_FILE_MAGIC, MAGIC_BYTES) != 0)
        return -EBADMSG;
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        header_size = header_size << 8 | bytes[MAGIC_BYTES + i];
    if (header_size > SEALED_HEADER_MAX || header_size > size - FRAME_BYTES ||
        size - FRAME_BYTES - header_size > SEALED_PLAIN_MAX)
        return -EBADMSG;
    place_parts(&file, header_size, size - FRAME_BYTES - header_size);
    *ret_file = file;
    return 0;
}

int sealed_file_open(struct sealed_file *file,
    const uint8_t key[SEALED_KEY_BYTES],
    const uint8_t nonce[SEALED_NONCE_BYTES])
{
    CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *end = file->content + file->content_size;
    int length;

    if (context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        EVP_DecryptUpdate(context, NULL, &length, file->bytes, head_size(file)) == 1 &&
        EVP_DecryptUpdate(
            context, file->content, &length, file->content, (int)file->content_size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, SEALED_TAG_BYTES, end) == 1 &&
        EVP_DecryptFinal_ex(context, end, &length) == 1)
        return 0;
    OPENSSL_cleanse(file->content, file->content_size);
    return openssl_fault(-EBADMSG);
}

int sealed_file_sha256(const void *bytes, size_t size, char to[SEALED_SHA256_HEX + 1])
{
    uint8_t digest[DIGEST_BYTES];

    if (EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) != 1)
        return openssl_fault(-EIO);
    text_hex_format(digest, sizeof digest, to);
    return 0;
}

/* ---- its key ---- */

static X509 *read_certificate(const void *der, size_t size)
{
    const unsigned char *at = der;
    X509 *certificate = size && size <= INT32_MAX ? d2i_X509(NULL, &at, (long)size) : NULL;

    if (certificate && at == (const unsigned char *)der + size)
        return certificate;
    X509_free(certificate);
    ERR_clear_error();
    return NULL;
}

static bool can_take(const X509 *certificate)
{
    EVP_PKEY *pkey = X509_get0_pubkey(certificate);
    int kind = pkey ? EVP_PKEY_get_base_id(pkey) : EVP_PKEY_NONE;

    return kind == EVP_PKEY_EC || kind == EVP_PKEY_RSA;
}

bool sealed_key_can_take(const void *certificate, size_t size)
{
    CLEANUP(X509_free_p) X509 *recipient = read_certificate(certificate, size);

    return recipient && can_take(recipient);
}

static CMS_ContentInfo *envelop(const uint8_t *key, X509 *certificate)
{
    CLEANUP(BIO_free_all_p) BIO *plain = BIO_new_mem_buf(key, SEALED_KEY_BYTES);
    STACK_OF(X509) *recipients = sk_X509_new_null();
    CMS_ContentInfo *message = NULL;

    if (plain && recipients && sk_X509_push(recipients, certificate) > 0)
        message = CMS_encrypt(recipients, plain, EVP_aes_256_cbc(), CMS_BINARY);
    sk_X509_free(recipients);
    return message;
}

int sealed_key_envelope(struct arena *arena,
    const uint8_t key[SEALED_KEY_BYTES],
    const void *certificate,
    size_t certificate_size,
    const uint8_t **ret_envelope,
    size_t *ret_size)
{
    CLEANUP(X509_free_p) X509 *recipient = read_certificate(certificate, certificate_size);
    CLEANUP(CMS_ContentInfo_free_p) CMS_ContentInfo *message = NULL;
    unsigned char *der = NULL;
    uint8_t *envelope;
    int size;

    if (!recipient || !can_take(recipient))
        return openssl_fault(-EINVAL);
    message = envelop(key, recipient);
    size = message ? i2d_CMS_ContentInfo(message, &der) : 0;
    if (size <= 0)
        return openssl_fault(-EIO);
    envelope = arena_memdup(arena, der, (size_t)size);
    OPENSSL_free(der);
    if (!envelope)
        return -ENOMEM;
    *ret_envelope = envelope;
    *ret_size = (size_t)size;
    return 0;
}

#include "kiosk_core/seal.h"

#include "base/text.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <errno.h>

enum { HASH_SIZE = 32, PLAIN_MAX = 16 + HASH_SIZE + SEAL_PIN_MAX };

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_context(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static EVP_PKEY *read_key(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    if (key && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

static bool is_pin(const char *pin)
{
    size_t length = 0;

    while (length <= SEAL_PIN_MAX && text_is_digit(pin[length]))
        length++;
    return length > 0 && length <= SEAL_PIN_MAX && !pin[length];
}

static int encrypt(EVP_PKEY *key, const unsigned char *plain, size_t size, struct buffer *to)
{
    CLEANUP(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    size_t length = (size_t)EVP_PKEY_get_size(key);

    if (!context || buffer_reserve(to, length))
        return -ENOMEM;
    if (EVP_PKEY_encrypt_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) != 1 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) != 1 ||
        EVP_PKEY_encrypt(context, to->data + to->size, &length, plain, size) != 1)
        return SEAL_E_KEY;
    to->size += length;
    return 0;
}

int seal_sign(const char *pin_key,
    const struct uuid *act,
    const struct buffer *content,
    const char *pin,
    struct buffer *to)
{
    static const unsigned char nothing[1];
    CLEANUP(free_key) EVP_PKEY *key = NULL;
    unsigned char plain[PLAIN_MAX];
    size_t length;
    int r = -ENOMEM;

    if (!is_pin(pin))
        return SEAL_E_PIN;
    key = read_key(pin_key);
    if (!key)
        return SEAL_E_KEY;
    length = strlen(pin);
    memcpy(plain, act->bytes, sizeof act->bytes);
    memcpy(plain + sizeof act->bytes + HASH_SIZE, pin, length);
    if (EVP_Digest(content->size ? content->data : nothing, content->size,
            plain + sizeof act->bytes, NULL, EVP_sha256(), NULL) == 1)
        r = encrypt(key, plain, sizeof act->bytes + HASH_SIZE + length, to);
    OPENSSL_cleanse(plain, sizeof plain);
    return r;
}

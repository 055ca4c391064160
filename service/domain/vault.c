#include "domain/vault.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <errno.h>
#include <limits.h>

DEFINE_CLEANUP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free);

int vault_close(const uint8_t key[VAULT_KEY_BYTES],
    const struct vault_bound *bound,
    const uint8_t *plain,
    size_t size,
    uint8_t *to)
{
    CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *text = to + VAULT_NONCE_BYTES;
    int length;

    if (context && size < INT_MAX && RAND_bytes(to, VAULT_NONCE_BYTES) == 1 &&
        EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, to) == 1 &&
        EVP_EncryptUpdate(context, NULL, &length, bound->data, (int)bound->size) == 1 &&
        EVP_EncryptUpdate(context, text, &length, plain, (int)size) == 1 &&
        EVP_EncryptFinal_ex(context, text + size, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, VAULT_TAG_BYTES, text + size) == 1)
        return 0;
    ERR_clear_error();
    return -EIO;
}

int vault_open(const uint8_t key[VAULT_KEY_BYTES],
    const struct vault_bound *bound,
    const uint8_t *closed,
    size_t size,
    uint8_t *to)
{
    CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const uint8_t *text = closed + VAULT_NONCE_BYTES;
    uint8_t tag[VAULT_TAG_BYTES];
    size_t plain_size;
    int length;

    if (size < VAULT_MORE_BYTES || size >= INT_MAX)
        return -EKEYREJECTED;
    plain_size = size - VAULT_MORE_BYTES;
    memcpy(tag, text + plain_size, sizeof tag);
    if (context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, closed) == 1 &&
        EVP_DecryptUpdate(context, NULL, &length, bound->data, (int)bound->size) == 1 &&
        EVP_DecryptUpdate(context, to, &length, text, (int)plain_size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, VAULT_TAG_BYTES, tag) == 1 &&
        EVP_DecryptFinal_ex(context, to + plain_size, &length) == 1)
        return 0;
    OPENSSL_cleanse(to, plain_size);
    ERR_clear_error();
    return -EKEYREJECTED;
}

int vault_sha256(const void *data, size_t size, uint8_t ret_sha256[VAULT_SHA256_BYTES])
{
    if (EVP_Digest(data, size, ret_sha256, NULL, EVP_sha256(), NULL) == 1)
        return 0;
    ERR_clear_error();
    return -EIO;
}

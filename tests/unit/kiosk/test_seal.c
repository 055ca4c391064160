/* Signatures: who has the private key reads the act, the content and the PIN, and nobody else. */
#include "kiosk_core/seal.h"

#include "check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { HASH_SIZE = 32 };

struct keys {
    EVP_PKEY *key;
    char pem[2048];
};

static int setup(void **state)
{
    struct keys *keys = calloc(1, sizeof *keys);
    BIO *bio = BIO_new(BIO_s_mem());
    int size;

    if (!keys || !bio)
        return -1;
    keys->key = EVP_RSA_gen(2048);
    if (!keys->key || PEM_write_bio_PUBKEY(bio, keys->key) != 1)
        return -1;
    size = BIO_read(bio, keys->pem, sizeof keys->pem - 1);
    BIO_free(bio);
    *state = keys;
    return size > 0 ? 0 : -1;
}

static int teardown(void **state)
{
    struct keys *keys = *state;

    EVP_PKEY_free(keys->key);
    free(keys);
    return 0;
}

static size_t decrypt(const struct keys *keys, const struct buffer *secret, uint8_t *to, size_t max)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(keys->key, NULL);
    size_t size = max;

    assert_int_equal(EVP_PKEY_decrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_decrypt(context, to, &size, secret->data, secret->size), 1);
    EVP_PKEY_CTX_free(context);
    return size;
}

static void test_signed(void **state)
{
    const struct keys *keys = *state;
    const struct uuid act = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
    const struct buffer content = {.data = (unsigned char *)(uintptr_t) "abc", .size = 3};
    CLEANUP_BUFFER struct buffer secret = {0};
    CLEANUP_BUFFER struct buffer other = {0};
    uint8_t plain[512], hash[HASH_SIZE];

    assert_int_equal(seal_sign(keys->pem, &act, &content, "482913", &secret), 0);
    assert_int_equal(secret.size, 256);
    assert_int_equal(decrypt(keys, &secret, plain, sizeof plain), 16 + HASH_SIZE + 6);
    assert_memory_equal(plain, act.bytes, 16);
    assert_int_equal(EVP_Digest("abc", 3, hash, NULL, EVP_sha256(), NULL), 1);
    assert_memory_equal(plain + 16, hash, HASH_SIZE);
    assert_memory_equal(plain + 16 + HASH_SIZE, "482913", 6);
    /* The same twice is not the same bytes. */
    assert_int_equal(seal_sign(keys->pem, &act, &content, "482913", &other), 0);
    assert_memory_not_equal(secret.data, other.data, secret.size);
}

static void test_presence(void **state)
{
    const struct keys *keys = *state;
    const struct uuid act = {{9}};
    const struct buffer nothing = {0};
    CLEANUP_BUFFER struct buffer secret = {0};
    uint8_t plain[512], hash[HASH_SIZE];

    assert_int_equal(seal_sign(keys->pem, &act, &nothing, "1234", &secret), 0);
    assert_int_equal(decrypt(keys, &secret, plain, sizeof plain), 16 + HASH_SIZE + 4);
    assert_int_equal(EVP_Digest("", 0, hash, NULL, EVP_sha256(), NULL), 1);
    assert_memory_equal(plain + 16, hash, HASH_SIZE);
}

static void test_wrong(void **state)
{
    static const char *const pins[] = {"", "12a4", " 1234", "1234 ", "-123",
        "12345678901234567890123456789012345678901234567890123456789012345"};
    const struct keys *keys = *state;
    const struct uuid act = {{9}};
    const struct buffer nothing = {0};
    struct buffer secret = {0};

    for (size_t i = 0; i < ARRAY_LEN(pins); i++)
        assert_int_equal(seal_sign(keys->pem, &act, &nothing, pins[i], &secret), SEAL_E_PIN);
    assert_int_equal(seal_sign("", &act, &nothing, "1234", &secret), SEAL_E_KEY);
    assert_int_equal(
        seal_sign("-----BEGIN PUBLIC KEY-----\nAAAA\n", &act, &nothing, "1234", &secret),
        SEAL_E_KEY);
    assert_int_equal(secret.size, 0);
    buffer_release(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signed),
        cmocka_unit_test(test_presence),
        cmocka_unit_test(test_wrong),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

#include "domain/pin.h"

#include "base/text.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <errno.h>

/*
 * 2 MiB and 5 ms a check on two old cores: a seal of two members has to be received within 50 ms.
 * What keeps six digits from being tried out is not that, but the pepper, which is not in the
 * database, and the count of failures.
 */
enum {
    SCRYPT_LOG_N = 11,
    SCRYPT_R = 8,
    SCRYPT_P = 1,
    SCRYPT_LOG_N_MAX = 20,
    SCRYPT_MEMORY_MAX = 64 << 20,
    SALT_BYTES = 16,
    HASH_BYTES = 32,
    BASE64_MAX = 64,
};

struct scrypt_text {
    unsigned log_n, r, p;
    uint8_t salt[SALT_BYTES], hash[HASH_BYTES];
};

static int openssl_fault(void)
{
    ERR_clear_error();
    return -EIO;
}

void pin_wipe(char *pin)
{
    if (pin)
        OPENSSL_cleanse(pin, strlen(pin));
}

/* ---- hashes ---- */

/* HMAC of several pieces, each with its length before it. */
struct piece {
    const void *data;
    size_t size;
};
static int mac(const uint8_t *key, const struct piece *pieces, size_t count, uint8_t to[HASH_BYTES])
{
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_END};
    bool good = context && EVP_MAC_init(context, key, JURY_SUBKEY_BYTES, parameters) == 1;
    size_t size = 0;

    for (size_t i = 0; good && i < count; i++) {
        uint8_t length[4] = {(uint8_t)(pieces[i].size >> 24), (uint8_t)(pieces[i].size >> 16),
            (uint8_t)(pieces[i].size >> 8), (uint8_t)pieces[i].size};

        good = EVP_MAC_update(context, length, sizeof length) == 1 &&
               EVP_MAC_update(context, pieces[i].data, pieces[i].size) == 1;
    }
    good = good && EVP_MAC_final(context, to, &size, HASH_BYTES) == 1;
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(algorithm);
    return good ? 0 : openssl_fault();
}

static int stretch(const struct jury_key *key,
    const struct pin_owner *owner,
    const char *pin,
    const struct scrypt_text *how,
    uint8_t to[HASH_BYTES])
{
    const struct piece pieces[] = {{owner->session, strlen(owner->session)},
        {owner->examiner, strlen(owner->examiner)}, {pin, strlen(pin)}};
    uint8_t peppered[HASH_BYTES];
    int r = mac(jury_key_of(key, JURY_SUBKEY_PEPPER), pieces, ARRAY_LEN(pieces), peppered);

    if (r == 0 &&
        EVP_PBE_scrypt((const char *)peppered, sizeof peppered, how->salt, SALT_BYTES,
            UINT64_C(1) << how->log_n, how->r, how->p, SCRYPT_MEMORY_MAX, to, HASH_BYTES) != 1)
        r = openssl_fault();
    OPENSSL_cleanse(peppered, sizeof peppered);
    return r;
}

static bool read_base64(const char *text, size_t length, uint8_t *to, size_t size)
{
    uint8_t decoded[BASE64_MAX];

    if (length == 0 || length % 4 || length / 4 * 3 > sizeof decoded ||
        EVP_DecodeBlock(decoded, (const unsigned char *)text, (int)length) < (int)size)
        return false;
    memcpy(to, decoded, size);
    return true;
}

static int read_hash(const char *text, struct scrypt_text *ret_scrypt)
{
    struct scrypt_text scrypt;
    const char *salt, *hash;
    int length = 0;

    if (sscanf(text, "scrypt$%2u$%2u$%2u$%n", &scrypt.log_n, &scrypt.r, &scrypt.p, &length) != 3 ||
        !length || scrypt.log_n == 0 || scrypt.log_n > SCRYPT_LOG_N_MAX || !scrypt.r || !scrypt.p)
        return -EPROTO;
    salt = text + length;
    hash = strchr(salt, '$');
    if (!hash || !read_base64(salt, (size_t)(hash - salt), scrypt.salt, SALT_BYTES) ||
        !read_base64(hash + 1, strlen(hash + 1), scrypt.hash, HASH_BYTES))
        return -EPROTO;
    *ret_scrypt = scrypt;
    return 0;
}

int pin_hash(const struct jury_key *key,
    const struct pin_owner *owner,
    const char *pin,
    struct arena *arena,
    char **ret_hash)
{
    struct scrypt_text scrypt = {.log_n = SCRYPT_LOG_N, .r = SCRYPT_R, .p = SCRYPT_P};
    unsigned char salt[BASE64_MAX], hash[BASE64_MAX];
    int r = RAND_bytes(scrypt.salt, SALT_BYTES) == 1 ? 0 : openssl_fault();

    if (r == 0)
        r = stretch(key, owner, pin, &scrypt, scrypt.hash);
    if (r)
        return r;
    (void)EVP_EncodeBlock(salt, scrypt.salt, SALT_BYTES);
    (void)EVP_EncodeBlock(hash, scrypt.hash, HASH_BYTES);
    *ret_hash =
        arena_printf(arena, "scrypt$%u$%u$%u$%s$%s", scrypt.log_n, scrypt.r, scrypt.p, salt, hash);
    return *ret_hash ? 0 : -ENOMEM;
}

int pin_matches(const struct jury_key *key,
    const struct pin_owner *owner,
    const char *pin,
    const char *hash,
    bool *ret_right)
{
    struct scrypt_text scrypt;
    uint8_t found[HASH_BYTES];
    int r = read_hash(hash, &scrypt);

    if (r == 0)
        r = stretch(key, owner, pin, &scrypt, found);
    if (r == 0)
        *ret_right = CRYPTO_memcmp(found, scrypt.hash, HASH_BYTES) == 0;
    return r;
}

/* ---- what makes a good one ---- */

/* Each digit as far from the one before as the second from the first: 111111, 123456, 987654. */
static bool is_run(const char *pin)
{
    int step = pin[1] - pin[0];

    if (step < -1 || step > 1)
        return false;
    for (size_t i = 1; pin[i]; i++)
        if (pin[i] - pin[i - 1] != step)
            return false;
    return true;
}

static uint32_t digits_least(uint32_t digits_min)
{
    if (digits_min < PIN_DIGITS_LEAST)
        return PIN_DIGITS_LEAST;
    return digits_min > JURY_PIN_MAX ? JURY_PIN_MAX : digits_min;
}

const char *pin_flaw(const char *pin, const char *old, uint32_t digits_min)
{
    size_t length = strlen(pin);

    for (size_t i = 0; i < length; i++)
        if (!text_is_digit(pin[i]))
            return "Le code ne contient que des chiffres.";
    if (length < digits_least(digits_min))
        return "Le code est trop court.";
    if (length > JURY_PIN_MAX)
        return "Le code a 12 chiffres au plus.";
    if (old && text_equal(pin, old))
        return "Le nouveau code est le même que l’ancien : choisissez-en un autre.";
    if (is_run(pin))
        return "Le code est trop simple (chiffres identiques ou qui se suivent) : choisissez-en un "
               "autre.";
    return NULL;
}

/* ---- the first one ---- */

int pin_first(const struct jury_key *key,
    const struct pin_owner *owner,
    const struct uuid *request_id,
    uint32_t digits,
    char pin[JURY_PIN_MAX + 1])
{
    struct uuid seed = {{0}};
    uint32_t length = digits_least(digits);

    if (request_id)
        seed = *request_id;
    else if (RAND_bytes(seed.bytes, sizeof seed.bytes) != 1)
        return openssl_fault();
    for (uint8_t turn = 0; turn < UINT8_MAX; turn++) {
        const struct piece pieces[] = {{owner->session, strlen(owner->session)},
            {owner->examiner, strlen(owner->examiner)}, {seed.bytes, sizeof seed.bytes},
            {&turn, sizeof turn}};
        uint8_t bytes[HASH_BYTES];
        int r = mac(jury_key_of(key, JURY_SUBKEY_FIRST_PIN), pieces, ARRAY_LEN(pieces), bytes);

        if (r)
            return r;
        /* Two bytes a digit: the bias of the remainder is below one in six thousand. */
        for (uint32_t i = 0; i < length; i++)
            pin[i] = (char)('0' + (bytes[2 * i] << 8 | bytes[2 * i + 1]) % 10);
        pin[length] = '\0';
        OPENSSL_cleanse(bytes, sizeof bytes);
        if (!pin_flaw(pin, NULL, length))
            return 0;
    }
    return -EIO;
}

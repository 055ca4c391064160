#include "domain/jury_key.h"

#include "base/text.h"
#include "domain/vault.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    KEPT_MAX = 8,
    RSA_BITS = 2048,
    DIGEST_BYTES = 32,
    UUID_BYTES = 16,
    HEAD_BYTES = UUID_BYTES + DIGEST_BYTES, /* before the PIN */
    PLAIN_MAX = RSA_BITS / 8,
};

DEFINE_CLEANUP(BIO *, BIO_free_all);
DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free);
DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free);

struct signing_key {
    atomic_int refs;
    EVP_PKEY *pkey;
    char *session;
    uint8_t digest[DIGEST_BYTES]; /* of what was sealed: a key that was replaced is not this one */
};

struct jury_key {
    uint8_t subkeys[JURY_SUBKEY_COUNT][JURY_SUBKEY_BYTES];
    pthread_mutex_t lock; /* the rest */
    struct signing_key *kept[KEPT_MAX];
    size_t next; /* to be replaced */
};

/* A failure of OpenSSL: its queue belongs to nobody afterwards. */
static int openssl_fault(void)
{
    ERR_clear_error();
    return -EIO;
}

/* ---- the secret ---- */

static int derive(const uint8_t *secret, const char *purpose, uint8_t to[JURY_SUBKEY_BYTES])
{
    CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    size_t size = JURY_SUBKEY_BYTES;

    if (context && EVP_PKEY_derive_init(context) > 0 &&
        EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) > 0 &&
        EVP_PKEY_CTX_set1_hkdf_key(context, secret, JURY_KEY_BYTES) > 0 &&
        EVP_PKEY_CTX_add1_hkdf_info(context, (const unsigned char *)purpose, (int)strlen(purpose)) >
            0 &&
        EVP_PKEY_derive(context, to, &size) > 0)
        return 0;
    return openssl_fault();
}

int jury_key_new(const uint8_t secret[JURY_KEY_BYTES], struct jury_key **ret_key)
{
    static const char *const purposes[JURY_SUBKEY_COUNT] = {
        [JURY_SUBKEY_PEPPER] = "palmares pin pepper 1",
        [JURY_SUBKEY_FIRST_PIN] = "palmares first pin 1",
        [JURY_SUBKEY_SEAL] = "palmares signing key 1",
        [JURY_SUBKEY_SUBJECT] = "palmares subject 1",
        [JURY_SUBKEY_SHINGLE] = "palmares shingle 1",
    };
    struct jury_key *key = calloc(1, sizeof *key);
    int r = key ? 0 : -ENOMEM;

    for (size_t i = 0; r == 0 && i < JURY_SUBKEY_COUNT; i++)
        r = derive(secret, purposes[i], key->subkeys[i]);
    if (r) {
        free(key);
        return r;
    }
    pthread_mutex_init(&key->lock, NULL);
    *ret_key = key;
    return 0;
}

void jury_key_free(struct jury_key *key)
{
    if (!key)
        return;
    for (size_t i = 0; i < KEPT_MAX; i++)
        signing_key_unref(key->kept[i]);
    pthread_mutex_destroy(&key->lock);
    OPENSSL_cleanse(key->subkeys, sizeof key->subkeys);
    free(key);
}

const uint8_t *jury_key_of(const struct jury_key *key, enum jury_subkey purpose)
{
    return key->subkeys[purpose];
}

/* ---- the key of a session ---- */

static int put_public(struct arena *arena, EVP_PKEY *pkey, const char **ret_pem)
{
    CLEANUP(BIO_free_all_p) BIO *bio = BIO_new(BIO_s_mem());
    char *pem;
    long size;

    if (!bio || PEM_write_bio_PUBKEY(bio, pkey) != 1)
        return openssl_fault();
    size = BIO_get_mem_data(bio, &pem);
    *ret_pem = arena_strndup(arena, pem, (size_t)size);
    return *ret_pem ? 0 : -ENOMEM;
}

static int put_private(const struct jury_key *key,
    const char *session,
    struct arena *arena,
    EVP_PKEY *pkey,
    const uint8_t **ret_sealed,
    size_t *ret_size)
{
    unsigned char *der = NULL;
    int size = i2d_PrivateKey(pkey, &der);
    const struct vault_bound bound = {session, strlen(session)};
    uint8_t *sealed;
    int r;

    if (size <= 0)
        return openssl_fault();
    *ret_size = (size_t)size + VAULT_MORE_BYTES;
    sealed = arena_alloc(arena, *ret_size);
    r = sealed ? vault_close(key->subkeys[JURY_SUBKEY_SEAL], &bound, der, (size_t)size, sealed)
               : -ENOMEM;
    OPENSSL_clear_free(der, (size_t)size);
    *ret_sealed = sealed;
    return r;
}

int signing_key_make(const struct jury_key *key,
    const char *session,
    struct arena *arena,
    const char **ret_public_pem,
    const uint8_t **ret_sealed,
    size_t *ret_size)
{
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *pkey = EVP_RSA_gen(RSA_BITS);
    int r;

    if (!pkey)
        return openssl_fault();
    r = put_public(arena, pkey, ret_public_pem);
    return r ? r : put_private(key, session, arena, pkey, ret_sealed, ret_size);
}

void signing_key_unref(struct signing_key *signing)
{
    if (!signing || atomic_fetch_sub(&signing->refs, 1) > 1)
        return;
    EVP_PKEY_free(signing->pkey);
    free(signing->session);
    free(signing);
}

static int decode(const struct jury_key *key,
    const char *session,
    const uint8_t *sealed,
    size_t size,
    EVP_PKEY **ret_pkey)
{
    const struct vault_bound bound = {session, strlen(session)};
    uint8_t *der;
    const unsigned char *at;
    bool good;

    if (size <= VAULT_MORE_BYTES)
        return -EKEYREJECTED;
    der = OPENSSL_malloc(size);
    if (!der)
        return -ENOMEM;
    at = der;
    good = vault_open(key->subkeys[JURY_SUBKEY_SEAL], &bound, sealed, size, der) == 0;
    *ret_pkey = good ? d2i_AutoPrivateKey(NULL, &at, (long)(size - VAULT_MORE_BYTES)) : NULL;
    OPENSSL_clear_free(der, size);
    ERR_clear_error();
    return *ret_pkey ? 0 : -EKEYREJECTED;
}

static struct signing_key *ref_kept(
    struct jury_key *key, const char *session, const uint8_t *digest)
{
    for (size_t i = 0; i < KEPT_MAX; i++) {
        struct signing_key *kept = key->kept[i];

        if (kept && text_equal(kept->session, session) &&
            memcmp(kept->digest, digest, DIGEST_BYTES) == 0) {
            atomic_fetch_add(&kept->refs, 1);
            return kept;
        }
    }
    return NULL;
}

static int open_new(const struct jury_key *key,
    const char *session,
    const uint8_t *sealed,
    size_t size,
    struct signing_key **ret_signing)
{
    struct signing_key *signing = calloc(1, sizeof *signing);
    int r = signing ? decode(key, session, sealed, size, &signing->pkey) : -ENOMEM;

    if (r == 0 && !(signing->session = strdup(session)))
        r = -ENOMEM;
    if (r) {
        signing_key_unref(signing);
        return r;
    }
    *ret_signing = signing;
    return 0;
}

/* Instead of the oldest one. */
static void keep(struct jury_key *key, struct signing_key *signing)
{
    atomic_store(&signing->refs, 2); /* the caller's, and the one that is kept */
    signing_key_unref(key->kept[key->next]);
    key->kept[key->next] = signing;
    key->next = (key->next + 1) % KEPT_MAX;
}

int signing_key_open(struct jury_key *key,
    const char *session,
    const uint8_t *sealed,
    size_t size,
    struct signing_key **ret_signing)
{
    uint8_t digest[DIGEST_BYTES];
    struct signing_key *signing;
    int r = 0;

    if (EVP_Digest(sealed, size, digest, NULL, EVP_sha256(), NULL) != 1)
        return openssl_fault();
    pthread_mutex_lock(&key->lock);
    signing = ref_kept(key, session, digest);
    if (!signing) {
        r = open_new(key, session, sealed, size, &signing);
        if (r == 0) {
            memcpy(signing->digest, digest, sizeof digest);
            keep(key, signing);
        }
    }
    pthread_mutex_unlock(&key->lock);
    if (r == 0)
        *ret_signing = signing;
    return r;
}

/* ---- signatures ---- */

static size_t decrypt(EVP_PKEY *pkey, const uint8_t *secret, size_t size, uint8_t to[PLAIN_MAX])
{
    CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
    size_t plain_size = PLAIN_MAX;

    if (context && EVP_PKEY_decrypt_init(context) > 0 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0 &&
        EVP_PKEY_decrypt(context, to, &plain_size, secret, size) > 0)
        return plain_size;
    ERR_clear_error();
    return 0;
}

bool signature_read(const struct signing_key *signing,
    const uint8_t *secret,
    size_t size,
    const struct signed_thing *thing,
    char pin[JURY_PIN_MAX + 1])
{
    uint8_t plain[PLAIN_MAX], head[HEAD_BYTES];
    size_t plain_size = decrypt(signing->pkey, secret, size, plain);
    size_t pin_size = plain_size > HEAD_BYTES ? plain_size - HEAD_BYTES : 0;
    bool good = pin_size > 0 && pin_size <= JURY_PIN_MAX &&
                EVP_Digest(thing->content_size ? thing->content : (const uint8_t *)"",
                    thing->content_size, head + UUID_BYTES, NULL, EVP_sha256(), NULL) == 1;

    memcpy(head, thing->act.bytes, UUID_BYTES);
    good = good && CRYPTO_memcmp(head, plain, HEAD_BYTES) == 0;
    if (good) {
        memcpy(pin, plain + HEAD_BYTES, pin_size);
        pin[pin_size] = '\0';
        good = strlen(pin) == pin_size;
    }
    if (!good)
        pin[0] = '\0';
    OPENSSL_cleanse(plain, sizeof plain);
    return good;
}

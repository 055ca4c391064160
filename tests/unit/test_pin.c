/* PINs and the keys behind them. */
#include "domain/pin.h"
#include "domain/pin_desk.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <cmocka.h>

static const uint8_t secret[JURY_KEY_BYTES] = {1, 2, 3}, other_secret[JURY_KEY_BYTES] = {1, 2, 4};
static const struct pin_owner owner = {"ndrc-2022", "P1"}, neighbour = {"ndrc-2022", "P2"};
static struct arena *arena;
static struct jury_key *key, *other;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return jury_key_new(secret, &key) || jury_key_new(other_secret, &other);
}

static int tear_down(void **state)
{
    (void)state;
    jury_key_free(key);
    jury_key_free(other);
    arena_free(arena);
    return 0;
}

/* ---- hashes ---- */

static bool matches(
    const struct jury_key *with, const struct pin_owner *whose, const char *pin, const char *hash)
{
    bool right = false;

    assert_int_equal(pin_matches(with, whose, pin, hash, &right), 0);
    return right;
}

static void hashes(void **state)
{
    char *hash, *again;

    (void)state;
    assert_int_equal(pin_hash(key, &owner, "274951", arena, &hash), 0);
    assert_int_equal(pin_hash(key, &owner, "274951", arena, &again), 0);
    assert_string_not_equal(hash, again);
    assert_true(text_starts_with(hash, "scrypt$"));
    assert_null(strstr(hash, "274951"));
    assert_true(matches(key, &owner, "274951", hash));
    assert_true(matches(key, &owner, "274951", again));
    assert_false(matches(key, &owner, "274952", hash));
    assert_false(matches(key, &owner, "", hash));
    /* Good for that person only, and for nobody who has the database alone. */
    assert_false(matches(key, &neighbour, "274951", hash));
    assert_false(matches(other, &owner, "274951", hash));
}

static void what_is_no_hash(void **state)
{
    static const char *const texts[] = {"", "scrypt", "scrypt$12$8$1", "scrypt$12$8$1$AAAA$AAAA",
        "scrypt$99$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "scrypt$0$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "bcrypt$12$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "scrypt$10$8$1$AAAAAAAAAAAAAAAAAAAAAA==$!!!!"};
    bool right;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(pin_matches(key, &owner, "274951", texts[i], &right), -EPROTO);
    assert_false(matches(key, &owner, "274951",
        "scrypt$10$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
}

static void flaws(void **state)
{
    static const struct {
        const char *pin, *old;
        uint32_t digits;
        bool good;
    } cases[] = {
        {"274951", "111111", 6, true},
        {"274951", NULL, 0, true},
        {"27495", NULL, 0, false}, /* never below six */
        {"27495", NULL, 4, false},
        {"2749518", NULL, 8, false},
        {"27495180", NULL, 8, true},
        {"123456789012", NULL, 6, true},
        {"1234567890123", NULL, 6, false},
        {"27495a", NULL, 6, false},
        {"２７４９５１", NULL, 6, false},
        {" 74951", NULL, 6, false},
        {"", NULL, 6, false},
        {"274951", "274951", 6, false},
        {"000000", NULL, 6, false},
        {"123456", NULL, 6, false},
        {"987654", NULL, 6, false},
        {"123457", NULL, 6, true},
        {"121212", NULL, 6, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (!pin_flaw(cases[i].pin, cases[i].old, cases[i].digits) != cases[i].good)
            fail_msg("'%s'", cases[i].pin);
}

static void first_ones(void **state)
{
    const struct uuid request = {{7}}, another = {{8}};
    char pin[JURY_PIN_MAX + 1], again[JURY_PIN_MAX + 1];
    unsigned seen[10] = {0};

    (void)state;
    assert_int_equal(pin_first(key, &owner, &request, 6, pin), 0);
    assert_int_equal(pin_first(key, &owner, &request, 6, again), 0);
    assert_string_equal(pin, again);
    assert_int_equal(pin_first(key, &owner, &another, 6, again), 0);
    assert_string_not_equal(pin, again);
    assert_int_equal(pin_first(key, &neighbour, &request, 6, again), 0);
    assert_string_not_equal(pin, again);
    assert_int_equal(pin_first(other, &owner, &request, 6, again), 0);
    assert_string_not_equal(pin, again);
    assert_int_equal(pin_first(key, &owner, &request, 2, again), 0);
    assert_int_equal(strlen(again), 6);
    assert_int_equal(pin_first(key, &owner, &request, 99, again), 0);
    assert_int_equal(strlen(again), JURY_PIN_MAX);
    for (unsigned i = 0; i < 500; i++) {
        assert_int_equal(pin_first(key, &owner, NULL, 8, pin), 0);
        assert_null(pin_flaw(pin, NULL, 8));
        for (unsigned j = 0; j < 8; j++)
            seen[pin[j] - '0']++;
    }
    for (unsigned digit = 0; digit < 10; digit++)
        assert_in_range(seen[digit], 250, 600); /* 400 each, more or less */
}

/* ---- signatures ---- */

static struct uuid act = {{9, 9, 9}};
static const uint8_t words[] = "the content";

static EVP_PKEY *public_of(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);

    BIO_free(bio);
    assert_non_null(pkey);
    return pkey;
}

/* As a kiosk does it, written once more. */
static size_t encrypt(const char *pem, const void *plain, size_t size, uint8_t to[512])
{
    EVP_PKEY *pkey = public_of(pem);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
    size_t length = 512;

    assert_true(EVP_PKEY_encrypt_init(context) > 0);
    assert_true(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0);
    assert_true(EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0);
    assert_true(EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0);
    assert_true(EVP_PKEY_encrypt(context, to, &length, plain, size) > 0);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(pkey);
    return length;
}

static size_t sign(const char *pem, const char *pin, uint8_t to[512])
{
    uint8_t plain[128];

    memcpy(plain, act.bytes, 16);
    assert_int_equal(EVP_Digest(words, sizeof words, plain + 16, NULL, EVP_sha256(), NULL), 1);
    memcpy(plain + 48, pin, strlen(pin));
    return encrypt(pem, plain, 48 + strlen(pin), to);
}

static void signatures(void **state)
{
    CLEANUP(signing_key_unref_p) struct signing_key *signing = NULL;
    struct signed_thing thing = {act, words, sizeof words};
    char pin[JURY_PIN_MAX + 1];
    const char *pem;
    const uint8_t *sealed;
    size_t sealed_size, size;
    uint8_t made[512];

    (void)state;
    assert_int_equal(signing_key_make(key, "ndrc-2022", arena, &pem, &sealed, &sealed_size), 0);
    assert_int_equal(signing_key_open(key, "ndrc-2022", sealed, sealed_size, &signing), 0);
    size = sign(pem, "274951", made);
    assert_true(signature_read(signing, made, size, &thing, pin));
    assert_string_equal(pin, "274951");
    /* Another content, another act, cut, changed, nothing at all. */
    thing.content_size--;
    assert_false(signature_read(signing, made, size, &thing, pin));
    assert_string_equal(pin, "");
    thing.content_size++;
    thing.act.bytes[0]++;
    assert_false(signature_read(signing, made, size, &thing, pin));
    thing.act.bytes[0]--;
    assert_false(signature_read(signing, made, size - 1, &thing, pin));
    assert_false(signature_read(signing, made, 0, &thing, pin));
    made[7] ^= 1;
    assert_false(signature_read(signing, made, size, &thing, pin));
    /* PINs that are none. */
    assert_false(signature_read(signing, made, sign(pem, "", made), &thing, pin));
    assert_true(signature_read(signing, made, sign(pem, "123456789012", made), &thing, pin));
    assert_false(signature_read(signing, made, sign(pem, "1234567890123", made), &thing, pin));
    size = encrypt(pem, "short", 5, made);
    assert_false(signature_read(signing, made, size, &thing, pin));
}

/* A presence signs nothing but itself. */
static void of_no_content(void **state)
{
    CLEANUP(signing_key_unref_p) struct signing_key *signing = NULL;
    const struct signed_thing thing = {.act = act};
    char pin[JURY_PIN_MAX + 1];
    const char *pem;
    const uint8_t *sealed;
    size_t sealed_size;
    uint8_t made[512], plain[54];

    (void)state;
    assert_int_equal(signing_key_make(key, "s", arena, &pem, &sealed, &sealed_size), 0);
    assert_int_equal(signing_key_open(key, "s", sealed, sealed_size, &signing), 0);
    memcpy(plain, act.bytes, 16);
    assert_int_equal(EVP_Digest("", 0, plain + 16, NULL, EVP_sha256(), NULL), 1);
    memcpy(plain + 48, "274951", 6);
    assert_true(signature_read(signing, made, encrypt(pem, plain, 54, made), &thing, pin));
}

static void sealed_keys(void **state)
{
    struct signing_key *signing = NULL, *again = NULL;
    const char *pem;
    const uint8_t *sealed;
    uint8_t *changed;
    size_t size;

    (void)state;
    assert_int_equal(signing_key_make(key, "a", arena, &pem, &sealed, &size), 0);
    assert_non_null(strstr(pem, "BEGIN PUBLIC KEY"));
    assert_int_equal(signing_key_open(key, "a", sealed, size, &signing), 0);
    assert_int_equal(signing_key_open(key, "a", sealed, size, &again), 0);
    assert_ptr_equal(signing, again);
    signing_key_unref(signing);
    signing_key_unref(again);
    assert_int_equal(signing_key_open(key, "b", sealed, size, &again), -EKEYREJECTED);
    assert_int_equal(signing_key_open(other, "a", sealed, size, &again), -EKEYREJECTED);
    assert_int_equal(signing_key_open(key, "a", sealed, size - 1, &again), -EKEYREJECTED);
    assert_int_equal(signing_key_open(key, "a", sealed, 28, &again), -EKEYREJECTED);
    assert_int_equal(signing_key_open(key, "a", sealed, 0, &again), -EKEYREJECTED);
    changed = arena_memdup(arena, sealed, size);
    changed[size / 2] ^= 1;
    assert_int_equal(signing_key_open(key, "a", changed, size, &again), -EKEYREJECTED);
    /* More than are kept. */
    for (unsigned i = 0; i < 10; i++) {
        char session[8];

        (void)snprintf(session, sizeof session, "s%u", i);
        assert_int_equal(signing_key_make(key, session, arena, &pem, &sealed, &size), 0);
        assert_int_equal(signing_key_open(key, session, sealed, size, &signing), 0);
        signing_key_unref(signing);
    }
}

/* ---- the desk ---- */

static atomic_int done;

static void count_task(void *context)
{
    (void)context;
    atomic_fetch_add(&done, 1);
}

static void the_desk(void **state)
{
    struct pin_desk *desk;
    struct pin_task tasks[101];

    (void)state;
    assert_int_equal(pin_desk_open(3, &desk), 0);
    for (size_t i = 0; i < 100; i++) {
        tasks[i] = (struct pin_task){.run = count_task};
        pin_desk_submit(desk, &tasks[i]);
    }
    pin_desk_stop(desk); /* what waits is done */
    assert_int_equal(atomic_load(&done), 100);
    tasks[100] = (struct pin_task){.run = count_task};
    pin_desk_submit(desk, &tasks[100]); /* here and now */
    assert_int_equal(atomic_load(&done), 101);
    pin_desk_free(desk);
    pin_desk_stop(NULL);
    pin_desk_free(NULL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hashes),
        TEST(what_is_no_hash),
        TEST(flaws),
        TEST(first_ones),
        TEST(signatures),
        TEST(of_no_content),
        TEST(sealed_keys),
        cmocka_unit_test(the_desk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

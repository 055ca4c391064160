/* A subject sealed as the service seals it, and opened as a client opens it: by the right key and
 * certificate only, and only as it was sealed. */
#include "clientlib/sealed_subject.h"
#include "domain/sealed_file.h"
#include "pki.h"

#include "base/text.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SECRET "Le chiffre d'affaires de la boutique"

static struct pki *pki;
static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    pki = pki_open();
    pki_ca(pki, "ca");
    pki_issue(pki, "one", &(struct pki_options){.common_name = "one"});
    pki_issue(pki, "two", &(struct pki_options){.common_name = "two"});
    arena = arena_new(64 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pki_close(pki);
    arena_free(arena);
    return 0;
}

struct sealing {
    struct sealed_file file;
    uint8_t key[SEALED_KEY_BYTES];
};

/* A package of a subject, sealed. */
static struct sealing seal(const char *id)
{
    Palmares__V1__SealedSubjectHeader header = PALMARES__V1__SEALED_SUBJECT_HEADER__INIT;
    Palmares__V1__SubjectPackage package = PALMARES__V1__SUBJECT_PACKAGE__INIT;
    Palmares__V1__Subject subject = PALMARES__V1__SUBJECT__INIT;
    Palmares__V1__File page = PALMARES__V1__FILE__INIT;
    uint8_t nonce[SEALED_NONCE_BYTES], packed[512];
    struct sealing sealing;
    size_t size;

    assert_int_equal(sealed_random(sealing.key, sizeof sealing.key), 0);
    assert_int_equal(sealed_random(nonce, sizeof nonce), 0);
    subject.session = header.session = (char *)(uintptr_t) "ndrc-2022";
    subject.id = header.id = (char *)(uintptr_t)id;
    subject.title = (char *)(uintptr_t)SECRET;
    package.subject = &subject;
    package.page = &page;
    header.nonce = (ProtobufCBinaryData){sizeof nonce, nonce};
    header.size = protobuf_c_message_get_packed_size(&package.base);
    size = protobuf_c_message_pack(&header.base, packed);
    assert_int_equal(sealed_file_new(arena, packed, size, header.size, &sealing.file), 0);
    assert_int_equal(
        protobuf_c_message_pack(&package.base, sealing.file.content), sealing.file.content_size);
    assert_int_equal(sealed_file_close(&sealing.file, sealing.key, nonce), 0);
    return sealing;
}

/* 0, or why a client does not open these bytes. */
static int open_bytes(const void *bytes, size_t size, const uint8_t *key)
{
    struct sealed_subject sealed;
    Palmares__V1__SubjectPackage *package = NULL;
    const char *why = NULL;
    int r = sealed_subject_read(bytes, size, arena, &sealed, &why);

    if (r == 0)
        r = sealed_subject_open(&sealed, key, arena, &package, &why);
    if (r == 0)
        assert_string_equal(package->subject->title, SECRET);
    else
        assert_non_null(why);
    return r;
}

static void opens(void **state)
{
    struct sealing sealing = seal("E5A-1");
    char digest[SEALED_SHA256_HEX + 1], same[65];

    (void)state;
    assert_null(memmem(sealing.file.bytes, sealing.file.size, SECRET, strlen(SECRET)));
    assert_int_equal(open_bytes(sealing.file.bytes, sealing.file.size, sealing.key), 0);
    assert_int_equal(sealed_file_sha256(sealing.file.bytes, sealing.file.size, digest), 0);
    assert_int_equal(sealed_subject_sha256(sealing.file.bytes, sealing.file.size, same), 0);
    assert_string_equal(digest, same);
}

/* Two sealings of the same have nothing in common. */
static void fresh(void **state)
{
    struct sealing one = seal("E5A-1"), two = seal("E5A-1");

    (void)state;
    assert_int_not_equal(memcmp(one.key, two.key, sizeof one.key), 0);
    assert_int_not_equal(memcmp(one.file.content, two.file.content, one.file.content_size), 0);
    assert_int_equal(open_bytes(one.file.bytes, one.file.size, two.key), SEALED_SUBJECT_E_CHANGED);
}

static void every_byte_counts(void **state)
{
    struct sealing sealing = seal("E5A-1");

    (void)state;
    for (size_t i = 0; i < sealing.file.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            sealing.file.bytes[i] ^= (uint8_t)(1u << bit);
            assert_true(open_bytes(sealing.file.bytes, sealing.file.size, sealing.key) > 0);
            sealing.file.bytes[i] ^= (uint8_t)(1u << bit);
        }
    }
    for (size_t size = 0; size < sealing.file.size; size++)
        assert_true(open_bytes(sealing.file.bytes, size, sealing.key) > 0);
    assert_int_equal(open_bytes(sealing.file.bytes, sealing.file.size, sealing.key), 0);
}

/* The header of another subject on the same content. */
static void other_subject(void **state)
{
    struct sealing one = seal("E5A-1"), two = seal("E5A-2");
    uint8_t *mixed = arena_memdup(arena, one.file.bytes, one.file.size);

    (void)state;
    assert_int_equal(one.file.header_size, two.file.header_size);
    memcpy(mixed + (one.file.header - one.file.bytes), two.file.header, two.file.header_size);
    assert_int_equal(open_bytes(mixed, one.file.size, one.key), SEALED_SUBJECT_E_CHANGED);
    assert_int_equal(open_bytes(mixed, one.file.size, two.key), SEALED_SUBJECT_E_CHANGED);
}

/* The service's own reading. */
static void service_opens(void **state)
{
    struct sealing sealing = seal("E5A-1");
    struct sealed_subject sealed;
    struct sealed_file file;
    const char *why;

    (void)state;
    assert_int_equal(
        sealed_subject_read(sealing.file.bytes, sealing.file.size, arena, &sealed, &why), 0);
    assert_int_equal(sealed_file_split(sealing.file.bytes, sealing.file.size, &file), 0);
    sealing.key[0] ^= 1;
    file.bytes = arena_memdup(arena, sealing.file.bytes, sealing.file.size);
    assert_int_equal(sealed_file_split(file.bytes, sealing.file.size, &file), 0);
    assert_int_equal(sealed_file_open(&file, sealing.key, sealed.header->nonce.data), -EBADMSG);
    for (size_t i = 0; i < file.content_size; i++)
        assert_int_equal(file.content[i], 0);
    sealing.key[0] ^= 1;
    assert_int_equal(sealed_file_split(sealing.file.bytes, sealing.file.size, &file), 0);
    assert_int_equal(sealed_file_open(&file, sealing.key, sealed.header->nonce.data), 0);
    assert_non_null(memmem(file.content, file.content_size, SECRET, strlen(SECRET)));
    assert_int_equal(sealed_file_split(sealing.file.bytes, 20, &file), -EBADMSG);
}

/* ---- key messages ---- */

struct message {
    const uint8_t *bytes;
    size_t size;
};

static struct message wrap(const uint8_t *key, const char *for_name)
{
    char file[32];
    struct message message;
    unsigned char *der = NULL;
    X509 *certificate;
    BIO *bio;
    int size;

    (void)snprintf(file, sizeof file, "%s.pem", for_name);
    bio = BIO_new_file(pki_path(pki, file), "r");
    certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    size = i2d_X509(certificate, &der);
    assert_true(size > 0);
    assert_int_equal(
        sealed_key_envelope(arena, key, der, (size_t)size, &message.bytes, &message.size), 0);
    OPENSSL_free(der);
    X509_free(certificate);
    BIO_free(bio);
    return message;
}

static int unwrap_with(
    struct message message, const char *certificate, const char *private, uint8_t *key)
{
    const char *why = NULL;
    int r = sealed_subject_key(message.bytes, message.size, certificate, private, key, &why);

    assert_true(r == 0 || why);
    return r;
}

static int unwrap(struct message message, const char *name, uint8_t *key)
{
    char certificate[32], private[32];

    (void)snprintf(certificate, sizeof certificate, "%s.pem", name);
    (void)snprintf(private, sizeof private, "%s.key", name);
    return unwrap_with(message, pki_path(pki, certificate), pki_path(pki, private), key);
}

static void wraps(void **state)
{
    struct sealing sealing = seal("E5A-1");
    struct message message = wrap(sealing.key, "one");
    uint8_t key[SEALED_SUBJECT_KEY_BYTES] = {0};

    (void)state;
    assert_null(memmem(message.bytes, message.size, sealing.key, sizeof sealing.key));
    assert_int_equal(unwrap(message, "two", key), SEALED_SUBJECT_E_KEY);
    assert_int_equal(unwrap(message, "nobody", key), SEALED_SUBJECT_E_CREDENTIALS);
    assert_int_equal(unwrap(message, "one", key), 0);
    assert_memory_equal(key, sealing.key, sizeof key);
    assert_int_equal(open_bytes(sealing.file.bytes, sealing.file.size, key), 0);
    assert_int_equal(
        sealed_key_envelope(arena, key, "no certificate", 14, &message.bytes, &message.size),
        -EINVAL);
}

/* A changed key message gives no key, or one that opens nothing. */
static void wrap_changed(void **state)
{
    struct sealing sealing = seal("E5A-1");
    struct message message = wrap(sealing.key, "one");
    const char *certificate = pki_path(pki, "one.pem"), *private = pki_path(pki, "one.key");
    uint8_t *bytes = arena_memdup(arena, message.bytes, message.size);

    (void)state;
    for (size_t i = 0; i < message.size; i++) {
        uint8_t key[SEALED_SUBJECT_KEY_BYTES] = {0};

        bytes[i] ^= 1;
        if (unwrap_with((struct message){bytes, message.size}, certificate, private, key) == 0 &&
            memcmp(key, sealing.key, sizeof key) != 0)
            assert_int_equal(
                open_bytes(sealing.file.bytes, sealing.file.size, key), SEALED_SUBJECT_E_CHANGED);
        bytes[i] ^= 1;
    }
    for (size_t size = 0; size < message.size; size++) {
        uint8_t key[SEALED_SUBJECT_KEY_BYTES];

        assert_int_equal(unwrap_with((struct message){bytes, size}, certificate, private, key),
            SEALED_SUBJECT_E_KEY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens),
        cmocka_unit_test(fresh),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(other_subject),
        cmocka_unit_test(service_opens),
        cmocka_unit_test(wraps),
        cmocka_unit_test(wrap_changed),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

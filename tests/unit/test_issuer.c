/* Certificates issued while the service runs: by which intermediate, for which requests. */
#include "pki/authority.h"
#include "pki/certificate.h"
#include "pki/issuer.h"

#include "base/text.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW_S = 1651363200 /* 2022-05-01 */, DAY = 86400, PATHS = 64 };

struct fixture {
    char folder[64];
    char *paths[PATHS];
    unsigned next;
};

/* Good until so many others were asked for. */
static const char *at(struct fixture *fixture, const char *name)
{
    char **path = &fixture->paths[fixture->next++ % PATHS];

    free(*path);
    assert_true(asprintf(path, "%s/%s", fixture->folder, name) > 0);
    return *path;
}

static void free_paths(struct fixture *fixture)
{
    for (size_t i = 0; i < PATHS; i++)
        free(fixture->paths[i]);
}

static void issue(struct fixture *fixture, const struct pki_request *request)
{
    struct pki_authority *authority = NULL;
    struct pki_issued *issued = NULL;
    char *why = NULL;
    int r = pki_open(fixture->folder, true, NULL, &authority, &why);

    if (r == 0)
        r = pki_issue(authority, request, &issued, &why);
    if (r == 0)
        r = pki_commit(authority, issued, &why);
    if (r)
        fail_msg("%s", why ? why : "");
    pki_issued_free(issued);
    pki_close(authority);
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct pki_init_options options = {.common_name = "Test CA", .now_s = NOW_S, .days = 1000};
    char *why = NULL;

    if (!fixture)
        return -1;
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/palmares-issuer-XXXXXX");
    if (!mkdtemp(fixture->folder))
        return -1;
    options.directory = fixture->folder;
    if (pki_init(&options, &why))
        return -1;
    issue(fixture,
        &(struct pki_request){
            .kind = PKI_KIND_INTERMEDIATE, .name = "enrolment", .now_s = NOW_S, .days = 100});
    issue(fixture, &(struct pki_request){.kind = PKI_KIND_SERVER,
                       .name = "palmaresd",
                       .names = "DNS:localhost",
                       .now_s = NOW_S,
                       .days = 100});
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    int r = nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);

    free_paths(fixture);
    free(fixture);
    return r;
}

static struct pki_issuer_options usual(struct fixture *fixture)
{
    return (struct pki_issuer_options){
        .certificate_file = at(fixture, "issued/enrolment.crt"),
        .key_file = at(fixture, "issued/enrolment.key"),
        .authority_file = at(fixture, "ca.crt"),
        .server_file = at(fixture, "issued/palmaresd.crt"),
        .now_s = NOW_S,
    };
}

static struct pki_issuer *open_issuer(struct fixture *fixture)
{
    const struct pki_issuer_options options = usual(fixture);
    struct pki_issuer *issuer = NULL;
    char *why = NULL;

    if (pki_issuer_open(&options, &issuer, &why))
        fail_msg("%s", why ? why : "");
    return issuer;
}

/* DER of a request for the key; to be freed with OPENSSL_free(). */
static struct pki_request_bytes request_for(EVP_PKEY *key)
{
    X509_REQ *request = X509_REQ_new();
    struct pki_request_bytes bytes = {0};
    unsigned char *der = NULL;
    int size;

    assert_non_null(request);
    assert_int_equal(X509_REQ_set_version(request, X509_REQ_VERSION_1), 1);
    assert_int_equal(X509_REQ_set_pubkey(request, key), 1);
    assert_true(X509_REQ_sign(request, key, EVP_sha256()) > 0);
    size = i2d_X509_REQ(request, &der);
    assert_true(size > 0);
    X509_REQ_free(request);
    bytes.der = der;
    bytes.size = (size_t)size;
    return bytes;
}

static void release(struct pki_request_bytes *bytes)
{
    OPENSSL_free((void *)(uintptr_t)bytes->der);
    OPENSSL_free((void *)(uintptr_t)bytes->former);
}

/* ---- the intermediate ---- */

static void test_intermediate(void **state)
{
    struct fixture *fixture = *state;
    X509 *certificate = NULL;
    char *why = NULL;

    assert_int_equal(certificate_load(at(fixture, "issued/enrolment.crt"), &certificate, &why), 0);
    assert_int_equal(X509_check_ca(certificate), 1);
    assert_int_equal(X509_get_pathlen(certificate), 0);
    assert_int_equal(X509_get_key_usage(certificate), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_int_equal(X509_get_extended_key_usage(certificate), XKU_SSL_CLIENT);
    X509_free(certificate);
}

static void test_what_cannot_issue(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        struct pki_issuer_options change; /* its members in place of the usual ones */
        const char *why;
    } cases[] = {
        {{.certificate_file = at(fixture, "issued/palmaresd.crt"),
             .key_file = at(fixture, "issued/palmaresd.key")},
            "not an intermediate authority for clients"},
        {{.certificate_file = at(fixture, "ca.crt"), .key_file = at(fixture, "ca.key")},
            "not an intermediate authority for clients"},
        {{.key_file = at(fixture, "ca.key")}, "not the key of"},
        {{.now_s = NOW_S + 101 * DAY}, "expired"},
        {{.certificate_file = "/no/such/file"}, "/no/such/file"},
        {{.authority_file = at(fixture, "ca.key")}, "no certificate in PEM form"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pki_issuer_options options = usual(fixture);
        struct pki_issuer *issuer = NULL;
        char *why = NULL;

        if (cases[i].change.certificate_file)
            options.certificate_file = cases[i].change.certificate_file;
        if (cases[i].change.key_file)
            options.key_file = cases[i].change.key_file;
        if (cases[i].change.authority_file)
            options.authority_file = cases[i].change.authority_file;
        if (cases[i].change.now_s)
            options.now_s = cases[i].change.now_s;
        assert_true(pki_issuer_open(&options, &issuer, &why) > 0);
        assert_null(issuer);
        if (!why || !strstr(why, cases[i].why))
            fail_msg("%s: %s", cases[i].why, why ? why : "");
        free(why);
    }
}

/* Kiosks know the service by the authority of their own certificate. */
static void test_server_of_another_authority(void **state)
{
    struct fixture *fixture = *state;
    struct fixture other = {0};
    struct pki_init_options init = {.common_name = "Other CA", .now_s = NOW_S, .days = 1000};
    struct pki_issuer_options options = usual(fixture);
    struct pki_issuer *issuer = NULL;
    char *why = NULL;

    (void)snprintf(other.folder, sizeof other.folder, "%.40s/other", fixture->folder);
    init.directory = other.folder;
    assert_int_equal(pki_init(&init, &why), 0);
    issue(&other, &(struct pki_request){.kind = PKI_KIND_SERVER,
                      .name = "palmaresd",
                      .names = "DNS:localhost",
                      .now_s = NOW_S,
                      .days = 100});
    options.server_file = at(&other, "issued/palmaresd.crt");
    assert_int_equal(pki_issuer_open(&options, &issuer, &why), PKI_E_FILE);
    assert_non_null(strstr(why, "not issued by the authority"));
    free(why);
    free_paths(&other);
}

/* ---- requests ---- */

static void assert_wrong(const struct pki_request_bytes *bytes, const char *expected)
{
    struct pki_requested requested;
    char *why = NULL;

    assert_int_equal(pki_request_check(bytes, &requested, &why), PKI_E_ARGUMENT);
    if (!why || !strstr(why, expected))
        fail_msg("%s: %s", expected, why ? why : "");
    free(why);
}

static void test_keys_that_are_not_taken(void **state)
{
    EVP_PKEY *keys[] = {
        EVP_EC_gen("P-384"), EVP_EC_gen("secp256k1"), EVP_RSA_gen(2048), EVP_EC_gen("P-256")};
    struct pki_request_bytes bytes;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        bytes = request_for(keys[i]);
        assert_wrong(&bytes, "not one on P-256");
        release(&bytes);
        EVP_PKEY_free(keys[i]);
    }
    /* the right curve, written out: whoever reads it has to trust its numbers */
    assert_int_equal(EVP_PKEY_set_utf8_string_param(keys[3], "encoding", "explicit"), 1);
    bytes = request_for(keys[3]);
    assert_wrong(&bytes, "not one on P-256");
    release(&bytes);
    EVP_PKEY_free(keys[3]);
}

/* Each byte changed, each end cut: never taken, and never read beyond. */
static void test_damaged_requests(void **state)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct pki_request_bytes good = request_for(key);
    unsigned char *copy = malloc(good.size + 1);
    struct pki_requested requested;
    char *why = NULL;

    (void)state;
    assert_non_null(copy);
    assert_int_equal(pki_request_check(&good, &requested, &why), 0);
    assert_false(requested.had_certificate);
    for (size_t i = 0; i < good.size; i++) {
        memcpy(copy, good.der, good.size);
        copy[i] ^= 0x41;
        assert_int_equal(
            pki_request_check(
                &(struct pki_request_bytes){.der = copy, .size = good.size}, &requested, &why),
            PKI_E_ARGUMENT);
        free(TAKE_PTR(why));
        assert_wrong(&(struct pki_request_bytes){.der = good.der, .size = i}, "PKCS #10");
    }
    memcpy(copy, good.der, good.size);
    copy[good.size] = 0;
    assert_wrong(&(struct pki_request_bytes){.der = copy, .size = good.size + 1}, "PKCS #10");
    free(copy);
    release(&good);
    EVP_PKEY_free(key);
}

static void test_too_large(void **state)
{
    static unsigned char zeros[PKI_REQUEST_MAX + 1];

    (void)state;
    assert_wrong(
        &(struct pki_request_bytes){.der = zeros, .size = sizeof zeros}, "at most 4096 bytes");
    assert_wrong(&(struct pki_request_bytes){0}, "PKCS #10");
}

/* ---- certificates ---- */

static struct pki_client issue_client(
    struct pki_issuer *issuer, const struct pki_request_bytes *bytes, uint32_t days)
{
    const struct pki_request request = {.name = "kiosk-1", .now_s = NOW_S, .days = days};
    struct pki_client client = {0};
    char *why = NULL;

    if (pki_issuer_issue(issuer, bytes, &request, &client, &why))
        fail_msg("%s", why ? why : "");
    return client;
}

static X509 *first_of(const char *pem, X509 **ret_second)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *first = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    *ret_second = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    assert_null(PEM_read_bio_X509(bio, NULL, NULL, NULL));
    BIO_free(bio);
    assert_non_null(first);
    assert_non_null(*ret_second);
    return first;
}

static void test_a_certificate(void **state)
{
    struct fixture *fixture = *state;
    struct pki_issuer *issuer = open_issuer(fixture);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct pki_request_bytes bytes = request_for(key);
    struct pki_client client = issue_client(issuer, &bytes, 30);
    X509 *intermediate, *certificate = first_of(client.chain, &intermediate);
    char name[64] = "";

    assert_int_equal(X509_NAME_get_text_by_NID(
                         X509_get_subject_name(certificate), NID_commonName, name, sizeof name),
        7);
    assert_string_equal(name, "kiosk-1");
    assert_string_equal(client.entry.name, "kiosk-1");
    assert_int_equal(EVP_PKEY_eq(X509_get0_pubkey(certificate), key), 1);
    assert_int_equal(X509_verify(certificate, X509_get0_pubkey(intermediate)), 1);
    assert_int_equal(X509_check_ca(certificate), 0);
    assert_int_equal(X509_get_extended_key_usage(certificate), XKU_SSL_CLIENT);
    assert_int_equal(client.entry.not_after_s, NOW_S + 30 * DAY);
    assert_int_equal(client.entry.not_before_s, NOW_S - 300);
    X509_free(certificate);
    X509_free(intermediate);
    free(client.chain);
    release(&bytes);
    EVP_PKEY_free(key);
    pki_issuer_close(issuer);
}

static void test_not_after_its_own_end(void **state)
{
    struct pki_issuer *issuer = open_issuer(*state);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct pki_request_bytes bytes = request_for(key);
    struct pki_client client = issue_client(issuer, &bytes, 4000), late = {0};
    char *why = NULL;

    assert_int_equal(client.entry.not_after_s, NOW_S + 100 * DAY);
    free(client.chain);
    assert_int_equal(
        pki_issuer_issue(issuer, &bytes,
            &(struct pki_request){.name = "kiosk-1", .now_s = NOW_S + 100 * DAY, .days = 1}, &late,
            &why),
        PKI_E_STATE);
    assert_non_null(strstr(why, "has ended"));
    free(why);
    release(&bytes);
    EVP_PKEY_free(key);
    pki_issuer_close(issuer);
}

static void test_names_that_cannot_be(void **state)
{
    static const char *const names[] = {"", "Kiosk", "a b", "../x", "x/CN=admin"};
    struct pki_issuer *issuer = open_issuer(*state);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct pki_request_bytes bytes = request_for(key);

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct pki_client client = {0};
        char *why = NULL;

        assert_int_equal(
            pki_issuer_issue(issuer, &bytes,
                &(struct pki_request){.name = names[i], .now_s = NOW_S, .days = 1}, &client, &why),
            PKI_E_ARGUMENT);
        assert_null(client.chain);
        free(why);
    }
    release(&bytes);
    EVP_PKEY_free(key);
    pki_issuer_close(issuer);
}

/* A machine is the one it was when it has the key of its former certificate, and only then. */
static void test_former_certificate(void **state)
{
    struct pki_issuer *issuer = open_issuer(*state);
    EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
    struct pki_request_bytes bytes = request_for(key), stolen = request_for(other);
    struct pki_client client = issue_client(issuer, &bytes, 30);
    X509 *intermediate, *certificate = first_of(client.chain, &intermediate);
    struct pki_requested requested;
    uint8_t fingerprint[PKI_DIGEST_SIZE];
    unsigned char *der = NULL;
    char *why = NULL;
    int size = i2d_X509(certificate, &der);

    assert_true(size > 0);
    bytes.former = der;
    bytes.former_size = (size_t)size;
    assert_int_equal(pki_request_check(&bytes, &requested, &why), 0);
    assert_true(requested.had_certificate);
    pki_entry_fingerprint(&client.entry, fingerprint);
    assert_memory_equal(requested.former_fingerprint, fingerprint, sizeof fingerprint);

    bytes.former_size--; /* cut: as good as none */
    assert_int_equal(pki_request_check(&bytes, &requested, &why), 0);
    assert_false(requested.had_certificate);

    stolen.former = der;
    stolen.former_size = (size_t)size;
    assert_int_equal(pki_request_check(&stolen, &requested, &why), 0);
    assert_false(requested.had_certificate);
    stolen.former = NULL;

    X509_free(certificate);
    X509_free(intermediate);
    free(client.chain);
    release(&bytes);
    release(&stolen);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    pki_issuer_close(issuer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_intermediate),
        TEST(test_what_cannot_issue),
        TEST(test_server_of_another_authority),
        cmocka_unit_test(test_keys_that_are_not_taken),
        cmocka_unit_test(test_damaged_requests),
        cmocka_unit_test(test_too_large),
        TEST(test_a_certificate),
        TEST(test_not_after_its_own_end),
        TEST(test_names_that_cannot_be),
        TEST(test_former_certificate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

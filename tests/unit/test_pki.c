/* The authority: what it issues, what it refuses, and what it leaves on the disk. */
#include "pki/authority.h"
#include "pki/certificate.h"
#include "pki/inspect.h"

#include "base/text.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW_S = 1651363200 /* 2022-05-01 */, DAY = 86400 };

struct fixture {
    char folder[64];
    char path[128];
};

static const char *at(struct fixture *fixture, const char *name)
{
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/%s", fixture->folder, name);
    return fixture->path;
}

static int init_authority(struct fixture *fixture, const char *passphrase, char **ret_why)
{
    const struct pki_init_options options = {
        .directory = fixture->folder,
        .common_name = "Test CA",
        .passphrase = passphrase,
        .now_s = NOW_S,
        .days = 1000,
    };

    return pki_init(&options, ret_why);
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    if (!fixture)
        return -1;
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/palmares-pki-XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->folder) ? 0 : -1;
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

    free(fixture);
    return r;
}

static mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static unsigned count_files(const char *folder)
{
    DIR *dir = opendir(folder);
    unsigned count = 0;

    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static struct pki_authority *open_authority(struct fixture *fixture)
{
    struct pki_authority *authority = NULL;
    char *why = NULL;

    assert_int_equal(pki_open(fixture->folder, true, NULL, &authority, &why), 0);
    return authority;
}

/* Issue and commit, or the condition. */
static int issue(struct pki_authority *authority, const struct pki_request *request, char **ret_why)
{
    struct pki_issued *issued = NULL;
    int r = pki_issue(authority, request, &issued, ret_why);

    if (r == 0)
        r = pki_commit(authority, issued, ret_why);
    pki_issued_free(issued);
    return r;
}

static const struct pki_request server = {.kind = PKI_KIND_SERVER,
    .name = "db",
    .names = "DNS:db.example,IP:127.0.0.1,IP:::1",
    .now_s = NOW_S,
    .days = 100};
static const struct pki_request client = {
    .kind = PKI_KIND_CLIENT, .name = "dec-lille", .now_s = NOW_S, .days = 100};

static X509 *load(const char *path)
{
    X509 *certificate = NULL;
    char *why = NULL;

    assert_int_equal(certificate_load(path, &certificate, &why), 0);
    return certificate;
}

/* `why` comes by address: arguments are evaluated in any order. */
static void assert_condition(int r, int want, char **ret_why, const char *part)
{
    char *why = TAKE_PTR(*ret_why);

    if (r != want || !why || !strstr(why, part))
        print_message("got %d, %s\n", r, why ? why : "no text");
    assert_int_equal(r, want);
    assert_non_null(why);
    assert_non_null(strstr(why, part));
    free(why);
}

static void test_init(void **state)
{
    struct fixture *fixture = *state;
    char *why = NULL;
    X509 *ca;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    assert_int_equal(mode_of(at(fixture, "ca.key")), 0600);
    assert_int_equal(mode_of(at(fixture, "ca.crt")), 0644);
    ca = load(at(fixture, "ca.crt"));
    assert_int_equal(X509_check_ca(ca), 1);
    assert_int_equal(X509_get_version(ca), X509_VERSION_3);
    assert_int_equal(X509_get_signature_nid(ca), NID_ecdsa_with_SHA256);
    assert_int_equal(X509_get_key_usage(ca), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_int_equal(X509_get_pathlen(ca), 1); /* one step, for intermediates */
    X509_free(ca);
}

static void test_init_does_not_overwrite(void **state)
{
    struct fixture *fixture = *state;
    char *why = NULL;
    struct stat before, after;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    assert_int_equal(stat(at(fixture, "ca.key"), &before), 0);
    assert_condition(init_authority(fixture, NULL, &why), PKI_E_EXISTS, &why, "ca.crt: exists");
    assert_int_equal(stat(at(fixture, "ca.key"), &after), 0);
    assert_true(before.st_ino == after.st_ino);
}

static void test_server(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    X509 *certificate, *ca;
    EVP_PKEY *ca_key;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_int_equal(issue(authority, &server, &why), 0);
    pki_close(authority);
    assert_int_equal(mode_of(at(fixture, "issued/db.key")), 0600);
    certificate = load(at(fixture, "issued/db.crt"));
    ca = load(at(fixture, "ca.crt"));
    ca_key = X509_get0_pubkey(ca);
    assert_int_equal(X509_verify(certificate, ca_key), 1);
    assert_int_equal(X509_check_host(certificate, "db.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "other.example", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "::1", 0), 1);
    assert_int_equal(X509_get_extended_key_usage(certificate), XKU_SSL_SERVER);
    assert_int_equal(X509_get_key_usage(certificate), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_check_ca(certificate), 0);
    assert_int_equal(ASN1_STRING_length(X509_get0_serialNumber(certificate)), 16);
    X509_free(certificate);
    X509_free(ca);
}

static void test_client(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    const struct pki_index *index;
    X509 *certificate;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_int_equal(issue(authority, &client, &why), 0);
    certificate = load(at(fixture, "issued/dec-lille.crt"));
    assert_int_equal(X509_get_extended_key_usage(certificate), XKU_SSL_CLIENT);
    X509_free(certificate);
    pki_close(authority);

    authority = open_authority(fixture); /* the index was written */
    index = pki_entries(authority);
    assert_int_equal(index->count, 1);
    assert_string_equal(index->entries[0].name, "dec-lille");
    assert_int_equal(index->entries[0].not_after_s, NOW_S + 100 * DAY);
    assert_int_equal(index->entries[0].state, PKI_STATE_VALID);
    assert_int_equal(strlen(index->entries[0].serial), 32);
    pki_close(authority);
}

static void test_refusals(void **state)
{
    static const struct {
        enum pki_kind kind;
        const char *name, *names;
        uint32_t days;
        int condition;
        const char *part;
    } cases[] = {
        {PKI_KIND_CLIENT, "Dupont", NULL, 1, PKI_E_ARGUMENT, "'Dupont' cannot be a name"},
        {PKI_KIND_CLIENT, "", NULL, 1, PKI_E_ARGUMENT, "'' cannot be a name"},
        {PKI_KIND_CLIENT, "../up", NULL, 1, PKI_E_ARGUMENT, "'../up' cannot be a name"},
        {PKI_KIND_CLIENT, ".hidden", NULL, 1, PKI_E_ARGUMENT, "cannot be a name"},
        {PKI_KIND_SERVER, "db", NULL, 1, PKI_E_ARGUMENT, "db: a server needs the names"},
        {PKI_KIND_SERVER, "db", "db.example", 1, PKI_E_ARGUMENT,
            "'db.example' is not a name of a server"},
        {PKI_KIND_SERVER, "db", "DNS:a b", 1, PKI_E_ARGUMENT, "'DNS:a b' is not"},
        {PKI_KIND_SERVER, "db", "DNS:a,,DNS:b", 1, PKI_E_ARGUMENT, "'' is not"},
        {PKI_KIND_SERVER, "db", "IP:300.1.1.1", 1, PKI_E_ARGUMENT, "'IP:300.1.1.1' is not"},
        {PKI_KIND_CLIENT, "late", NULL, 1001, PKI_E_STATE,
            "late: 1001 days would outlive the authority"},
    };
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct pki_request request = {.kind = cases[i].kind,
            .name = cases[i].name,
            .names = cases[i].names,
            .now_s = NOW_S,
            .days = cases[i].days};
        int r = issue(authority, &request, &why);

        assert_condition(r, cases[i].condition, &why, cases[i].part);
    }
    assert_int_equal(pki_entries(authority)->count, 0);
    pki_close(authority);
    (void)rmdir(at(fixture, "issued")); /* empty, or not there */
    assert_int_equal(access(fixture->path, F_OK), -1);
}

static void test_issue_twice(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_int_equal(issue(authority, &client, &why), 0);
    assert_condition(
        issue(authority, &client, &why), PKI_E_EXISTS, &why, "use 'palmaresd pki renew dec-lille'");
    assert_int_equal(pki_revoke(authority, "dec-lille", &why), 0);
    assert_condition(issue(authority, &client, &why), PKI_E_EXISTS, &why, "dec-lille.crt: exists");
    assert_int_equal(pki_entries(authority)->count, 1);
    pki_close(authority);
}

/* A request that is given up leaves no file behind. */
static void test_not_committed(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    struct pki_issued *issued;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_int_equal(pki_issue(authority, &client, &issued, &why), 0);
    pki_issued_free(issued);
    pki_close(authority);
    assert_int_equal(count_files(at(fixture, "issued")), 0);
    authority = open_authority(fixture);
    assert_int_equal(pki_entries(authority)->count, 0);
    pki_close(authority);
}

static void renew(struct fixture *fixture, bool new_key, bool expect_same_key)
{
    struct pki_request request = {.name = "db", .now_s = NOW_S + 50 * DAY, .days = 100};
    struct pki_authority *authority = open_authority(fixture);
    X509 *before = load(at(fixture, "issued/db.crt")), *after;
    struct pki_check check = {.now_s = NOW_S + 140 * DAY};
    struct pki_issued *issued;
    char crt[128], *why = NULL;

    assert_int_equal(pki_renew(authority, &request, new_key, &issued, &why), 0);
    assert_int_equal(pki_commit(authority, issued, &why), 0);
    pki_issued_free(issued);
    pki_close(authority);
    after = load(at(fixture, "issued/db.crt"));
    assert_int_equal(X509_check_host(after, "db.example", 0, 0, NULL), 1);
    assert_true(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(before), X509_get0_serialNumber(after)) != 0);
    assert_int_equal(
        EVP_PKEY_eq(X509_get0_pubkey(before), X509_get0_pubkey(after)), expect_same_key);
    (void)snprintf(crt, sizeof crt, "%s", fixture->path);
    check.certificate_file = crt;
    check.key_file = at(fixture, "issued/db.key");
    assert_int_equal(pki_check_key(&check, &why), 0);
    assert_int_equal(pki_check_certificate(&check, &why), 0);
    X509_free(before);
    X509_free(after);
}

static void test_renew(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    const struct pki_index *index;
    struct pki_issued *issued;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_condition(pki_renew(authority, &server, false, &issued, &why), PKI_E_NOT_FOUND, &why,
        "db: no certificate of this name");
    assert_int_equal(issue(authority, &server, &why), 0);
    pki_close(authority);
    renew(fixture, false, true);
    renew(fixture, true, false);
    authority = open_authority(fixture);
    index = pki_entries(authority);
    assert_int_equal(index->count, 3);
    assert_int_equal(index->entries[0].state, PKI_STATE_RENEWED);
    assert_int_equal(index->entries[1].state, PKI_STATE_RENEWED);
    assert_int_equal(index->entries[2].state, PKI_STATE_VALID);
    assert_int_equal(pki_revoke(authority, "db", &why), 0);
    assert_int_equal(index->entries[0].state, PKI_STATE_REVOKED);
    assert_int_equal(index->entries[2].state, PKI_STATE_REVOKED);
    assert_condition(pki_renew(authority, &server, false, &issued, &why), PKI_E_STATE, &why,
        "db: its certificate was revoked");
    assert_condition(
        pki_revoke(authority, "nobody", &why), PKI_E_NOT_FOUND, &why, "nobody: no certificate");
    pki_close(authority);
    assert_int_equal(count_files(at(fixture, "issued")), 2);
}

static void test_passphrase(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority = NULL;
    char *why = NULL;

    assert_int_equal(init_authority(fixture, "correct horse", &why), 0);
    assert_condition(pki_open(fixture->folder, true, NULL, &authority, &why), PKI_E_FILE, &why,
        "--passphrase-file");
    assert_condition(pki_open(fixture->folder, true, "wrong one", &authority, &why), PKI_E_FILE,
        &why, "does not open this key");
    assert_int_equal(pki_open(fixture->folder, true, "correct horse", &authority, &why), 0);
    assert_int_equal(issue(authority, &client, &why), 0);
    pki_close(authority);
    assert_int_equal(pki_open(fixture->folder, false, NULL, &authority, &why), 0); /* to list */
    pki_close(authority);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_bad_files(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority = NULL;
    char *why = NULL;

    assert_condition(pki_open(fixture->folder, true, NULL, &authority, &why), PKI_E_NOT_FOUND, &why,
        "there is no authority here");
    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    put(at(fixture, "index"), "# title\nnonsense\n");
    assert_condition(pki_open(fixture->folder, true, NULL, &authority, &why), PKI_E_FILE, &why,
        "index:2: not a line of the index");
    put(at(fixture, "ca.crt"), "nonsense\n");
    assert_condition(pki_open(fixture->folder, true, NULL, &authority, &why), PKI_E_FILE, &why,
        "ca.crt: not a certificate in PEM form");
}

static void test_inspect(void **state)
{
    struct fixture *fixture = *state;
    struct pki_authority *authority;
    char crt[128], key[128], other[128], ca[128], *why = NULL;
    struct pki_check check = {
        .certificate_file = crt, .key_file = key, .ca_file = ca, .now_s = NOW_S};

    assert_int_equal(init_authority(fixture, NULL, &why), 0);
    authority = open_authority(fixture);
    assert_int_equal(issue(authority, &client, &why), 0);
    assert_int_equal(issue(authority, &server, &why), 0);
    pki_close(authority);
    (void)snprintf(ca, sizeof ca, "%s", at(fixture, "ca.crt"));
    (void)snprintf(crt, sizeof crt, "%s", at(fixture, "issued/db.crt"));
    (void)snprintf(key, sizeof key, "%s", at(fixture, "issued/db.key"));
    (void)snprintf(other, sizeof other, "%s", at(fixture, "issued/dec-lille.key"));
    assert_int_equal(pki_check_certificate(&check, &why), 0);
    assert_int_equal(pki_check_key(&check, &why), 0);
    assert_int_equal(pki_check_ca(&check, &why), 0);

    assert_int_equal(chmod(key, 0644), 0);
    assert_condition(
        pki_check_key(&check, &why), PKI_E_FILE, &why, "lets others read a secret; run: chmod");
    check.key_file = other;
    assert_condition(pki_check_key(&check, &why), PKI_E_FILE, &why, "not the key of");
    check.ca_file = crt;
    assert_condition(
        pki_check_ca(&check, &why), PKI_E_FILE, &why, "holds a certificate that is no CA");
    check.ca_file = other;
    assert_condition(pki_check_ca(&check, &why), PKI_E_FILE, &why, "no certificate in PEM form");
    check.now_s = NOW_S + 101 * DAY;
    assert_condition(
        pki_check_certificate(&check, &why), PKI_E_STATE, &why, "expired at 2022-08-09T00:00:00Z");
    check.now_s = NOW_S - DAY;
    assert_condition(pki_check_certificate(&check, &why), PKI_E_STATE, &why,
        "not valid before 2022-04-30T23:55:00Z");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_init, setup, teardown),
        cmocka_unit_test_setup_teardown(test_init_does_not_overwrite, setup, teardown),
        cmocka_unit_test_setup_teardown(test_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_client, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_issue_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_renew, setup, teardown),
        cmocka_unit_test_setup_teardown(test_passphrase, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inspect, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

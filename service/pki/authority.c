#include "pki/authority_files.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ---- */

int authority_path(const char *directory, const char *name, char **ret_path)
{
    return asprintf(ret_path, "%s/%s", directory, name) < 0 ? -ENOMEM : 0;
}

int authority_make_folder(const char *path, mode_t mode, char **ret_why)
{
    struct stat status;

    if (mkdir(path, mode) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    return pki_why(ret_why, PKI_E_FILE,
        "%s: the folder cannot be made (%s); make the one above it, or check who may write there",
        path, strerror(errno));
}

static int authority_lock(const char *directory, int *ret_lock, char **ret_why)
{
    CLEANUP_FREE char *path = NULL;
    int r = authority_path(directory, "lock", &path);
    int fd;

    if (r)
        return r;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0) {
        *ret_lock = fd;
        return 0;
    }
    r = pki_why(ret_why, PKI_E_FILE,
        "%s: cannot be locked (%s); check who may write in this folder", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return r;
}

int authority_stage_certificate(
    const char *path, X509 *certificate, struct pki_staged *ret_staged, char **ret_why)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    int r = certificate_format(certificate, &buffer);

    return r ? err_trace(r)
             : pki_file_stage(path, buffer.data, buffer.size, 0644, ret_staged, ret_why);
}

int authority_stage_key(const char *path,
    EVP_PKEY *key,
    const char *passphrase,
    struct pki_staged *ret_staged,
    char **ret_why)
{
    CLEANUP_SECRET struct buffer buffer = {0};
    int r = certificate_key_format(key, passphrase, &buffer);

    return r ? err_trace(r)
             : pki_file_stage(path, buffer.data, buffer.size, 0600, ret_staged, ret_why);
}

/* ---- a new authority ---- */

static int authority_refuse_existing(const char *path, char **ret_why)
{
    if (access(path, F_OK) == 0)
        return pki_why(ret_why, PKI_E_EXISTS,
            "%s: exists, and is not overwritten; use another --directory, or move the old "
            "authority "
            "away (its certificates stop working)",
            path);
    return 0;
}

static int authority_create(
    const struct pki_init_options *options, X509 **ret_ca, EVP_PKEY **ret_key, char **ret_why)
{
    struct certificate_request request = {
        .common_name = options->common_name,
        .is_ca = true,
        .not_before_s = options->now_s - SKEW_S,
        .not_after_s = options->now_s + (int64_t)options->days * DAY_S,
    };
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = certificate_key_new();
    int r;

    if (!key)
        return pki_why_openssl(ret_why, PKI_E_FILE, "no key could be made");
    r = certificate_new(&request, key, NULL, NULL, ret_ca, ret_why);
    if (r == 0)
        *ret_key = TAKE_PTR(key);
    return r ? err_trace(r) : 0;
}

static int authority_write(const struct pki_init_options *options,
    const char *key_path,
    const char *ca_path,
    char **ret_why)
{
    CLEANUP(pki_staged_release) struct pki_staged staged_key = {0};
    CLEANUP(pki_staged_release) struct pki_staged staged_ca = {0};
    CLEANUP(X509_free_p) X509 *ca = NULL;
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    int r = authority_create(options, &ca, &key, ret_why);

    if (r == 0)
        r = authority_stage_key(key_path, key, options->passphrase, &staged_key, ret_why);
    if (r == 0)
        r = authority_stage_certificate(ca_path, ca, &staged_ca, ret_why);
    if (r == 0)
        r = pki_file_commit(&staged_key, ret_why);
    if (r == 0)
        r = pki_file_commit(&staged_ca, ret_why);
    return r ? err_trace(r) : 0;
}

int pki_init(const struct pki_init_options *options, char **ret_why)
{
    CLEANUP_FREE char *key_path = NULL;
    CLEANUP_FREE char *ca_path = NULL;
    int lock = -1;
    int r = authority_make_folder(options->directory, 0755, ret_why);

    if (r == 0)
        r = authority_path(options->directory, "ca.key", &key_path);
    if (r == 0)
        r = authority_path(options->directory, "ca.crt", &ca_path);
    if (r == 0)
        r = authority_lock(options->directory, &lock, ret_why);
    if (r == 0)
        r = authority_refuse_existing(ca_path, ret_why);
    if (r == 0)
        r = authority_refuse_existing(key_path, ret_why);
    if (r == 0)
        r = authority_write(options, key_path, ca_path, ret_why);
    if (lock >= 0)
        close(lock);
    return r ? err_trace(r) : 0;
}

/* ---- open ---- */

void pki_close(struct pki_authority *authority)
{
    if (!authority)
        return;
    X509_free(authority->ca);
    EVP_PKEY_free(authority->key);
    pki_index_release(&authority->index);
    if (authority->lock >= 0)
        close(authority->lock);
    free(authority->directory);
    free(authority);
}

static int authority_read_index(struct pki_authority *authority, char **ret_why)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    CLEANUP_FREE char *path = NULL;
    int r = authority_path(authority->directory, "index", &path);

    if (r)
        return r;
    r = pki_file_read(path, &buffer, ret_why);
    if (r == PKI_E_NOT_FOUND) { /* nothing was issued yet */
        free(*ret_why);
        *ret_why = NULL;
        return 0;
    }
    if (r)
        return err_trace(r);
    return pki_index_parse(
        path, (const char *)buffer.data, buffer.size, &authority->index, ret_why);
}

int authority_write_index(
    struct pki_authority *authority, const struct pki_index *index, char **ret_why)
{
    CLEANUP(pki_staged_release) struct pki_staged staged = {0};
    CLEANUP_BUFFER struct buffer buffer = {0};
    CLEANUP_FREE char *path = NULL;
    int r = authority_path(authority->directory, "index", &path);

    if (r == 0)
        r = pki_index_format(index, &buffer);
    if (r == 0)
        r = pki_file_stage(path, buffer.data, buffer.size, 0644, &staged, ret_why);
    if (r == 0)
        r = pki_file_commit(&staged, ret_why);
    return r ? err_trace(r) : 0;
}

static int authority_read(
    struct pki_authority *authority, bool sign, const char *passphrase, char **ret_why)
{
    CLEANUP_FREE char *ca_path = NULL;
    CLEANUP_FREE char *key_path = NULL;
    int r = authority_path(authority->directory, "ca.crt", &ca_path);

    if (r == 0)
        r = authority_path(authority->directory, "ca.key", &key_path);
    if (r == 0 && access(ca_path, F_OK))
        r = pki_why(ret_why, PKI_E_NOT_FOUND,
            "%s: there is no authority here (%s); make one with 'palmaresd pki init', or say where "
            "it is with --directory",
            authority->directory, strerror(errno));
    if (r == 0)
        r = authority_lock(authority->directory, &authority->lock, ret_why);
    if (r == 0)
        r = certificate_load(ca_path, &authority->ca, ret_why);
    if (r == 0 && sign)
        r = certificate_key_load(key_path, passphrase, &authority->key, ret_why);
    if (r == 0 && sign && X509_check_private_key(authority->ca, authority->key) != 1)
        r = pki_why_openssl(
            ret_why, PKI_E_FILE, "%s: not the key of %s; restore the pair", key_path, ca_path);
    if (r == 0)
        r = authority_read_index(authority, ret_why);
    return r ? err_trace(r) : 0;
}

int pki_open(const char *directory,
    bool sign,
    const char *passphrase,
    struct pki_authority **ret_authority,
    char **ret_why)
{
    CLEANUP(pki_close_p) struct pki_authority *authority = calloc(1, sizeof *authority);
    int r;

    if (!authority)
        return -ENOMEM;
    authority->lock = -1;
    authority->directory = strdup(directory);
    if (!authority->directory)
        return -ENOMEM;
    r = authority_read(authority, sign, passphrase, ret_why);
    if (r)
        return err_trace(r);
    *ret_authority = TAKE_PTR(authority);
    return 0;
}

const struct pki_index *pki_entries(const struct pki_authority *authority)
{
    return &authority->index;
}

/* Certificates issued, renewed and revoked by an authority. */
#include "pki/authority_files.h"

#include "base/error.h"
#include "base/text.h"

#include <openssl/x509v3.h>

#include <errno.h>
#include <unistd.h>

struct pki_issued {
    struct pki_entry entry;
    struct pki_staged key; /* path NULL: the key stays */
    struct pki_staged certificate;
    bool renewal;
};

const struct pki_entry *pki_issued_entry(const struct pki_issued *issued)
{
    return &issued->entry;
}

void pki_issued_free(struct pki_issued *issued)
{
    if (!issued)
        return;
    pki_staged_release(&issued->key);
    pki_staged_release(&issued->certificate);
    free(issued->entry.names);
    free(issued->entry.stem);
    free(issued);
}

/* The newest entry of this name, or NULL. */
static struct pki_entry *authority_newest(struct pki_authority *authority, const char *name)
{
    for (size_t i = authority->index.count; i-- > 0;)
        if (text_equal(authority->index.entries[i].name, name))
            return &authority->index.entries[i];
    return NULL;
}

static int authority_check_request(
    struct pki_authority *authority, const struct pki_request *request, char **ret_why)
{
    const struct pki_entry *newest;

    if (!pki_name_valid(request->name))
        return pki_why(ret_why, PKI_E_ARGUMENT,
            "'%s' cannot be a name; use lower-case letters, digits, '-', '_' and '.', first a "
            "letter "
            "or digit, at most %d",
            request->name, PKI_NAME_MAX);
    if (request->kind == PKI_KIND_SERVER && text_is_empty(request->names))
        return pki_why(ret_why, PKI_E_ARGUMENT,
            "%s: a server needs the names by which it is called; give them with --san "
            "DNS:db.example,IP:192.0.2.1",
            request->name);
    if (request->kind == PKI_KIND_INTERMEDIATE && X509_get_pathlen(authority->ca) == 0)
        return pki_why(ret_why, PKI_E_STATE,
            "%s: this authority cannot have an intermediate one (its path length is 0): a new "
            "authority is needed, made with 'palmaresd pki init' of this version",
            request->name);
    newest = authority_newest(authority, request->name);
    if (newest && newest->state != PKI_STATE_REVOKED)
        return pki_why(ret_why, PKI_E_EXISTS,
            "%s: has a certificate (serial number %s); use 'palmaresd pki renew %s', or revoke it "
            "first",
            request->name, newest->serial, request->name);
    return 0;
}

/* When the new certificate begins and ends; not after the CA's own end. */
static int authority_dates(struct pki_authority *authority,
    const struct pki_request *request,
    struct certificate_request *certificate,
    char **ret_why)
{
    int64_t from_s = request->not_before_s ? request->not_before_s : request->now_s;
    struct pki_entry ca = {0};
    int r = certificate_describe(authority->ca, &ca);

    if (r)
        return err_trace(r);
    certificate->not_before_s = request->not_before_s ? from_s : from_s - SKEW_S;
    certificate->not_after_s = from_s + (int64_t)request->days * DAY_S;
    if (certificate->not_after_s > ca.not_after_s)
        return pki_why(ret_why, PKI_E_STATE,
            "%s: %u days would outlive the authority, which ends in %lld days; ask for fewer "
            "--days, "
            "or make a new authority",
            request->name, request->days, (long long)((ca.not_after_s - from_s) / DAY_S));
    return 0;
}

/* Sign for `key`, and stage the files; `stage_key` unless the key's file stays as it is. */
static int authority_make(struct pki_authority *authority,
    const struct certificate_request *request,
    EVP_PKEY *key,
    bool stage_key,
    struct pki_issued *issued,
    char **ret_why)
{
    CLEANUP(X509_free_p) X509 *certificate = NULL;
    CLEANUP_FREE char *certificate_path = NULL;
    CLEANUP_FREE char *key_path = NULL;
    int r = certificate_new(request, key, authority->ca, authority->key, &certificate, ret_why);

    if (r == 0)
        r = certificate_describe(certificate, &issued->entry);
    if (r)
        return err_trace(r);
    if (asprintf(&certificate_path, "%s.crt", issued->entry.stem) < 0 ||
        asprintf(&key_path, "%s.key", issued->entry.stem) < 0)
        return -ENOMEM;
    r = authority_stage_certificate(certificate_path, certificate, &issued->certificate, ret_why);
    if (r == 0 && stage_key)
        r = authority_stage_key(key_path, key, NULL, &issued->key, ret_why);
    return r ? err_trace(r) : 0;
}

/* The texts of a new entry; `stem` is taken. */
static struct pki_issued *authority_issued_new(
    const char *name, enum pki_kind kind, const char *names, char *stem)
{
    struct pki_issued *issued = calloc(1, sizeof *issued);

    if (!issued || !stem) {
        free(issued);
        free(stem);
        return NULL;
    }
    (void)snprintf(issued->entry.name, sizeof issued->entry.name, "%s", name);
    issued->entry.kind = kind;
    issued->entry.stem = stem;
    issued->entry.names = strdup(names ? names : "");
    if (!issued->entry.names) {
        pki_issued_free(issued);
        return NULL;
    }
    return issued;
}

/* Where the files go: an absolute name, so that a renewal finds them from any folder. */
static int authority_stem(struct pki_authority *authority,
    const struct pki_request *request,
    char **ret_stem,
    char **ret_why)
{
    CLEANUP_FREE char *folder = NULL;
    CLEANUP_FREE char *absolute = NULL;
    int r;

    if (request->out)
        folder = strdup(request->out);
    else if (authority_path(authority->directory, "issued", &folder))
        return -ENOMEM;
    if (!folder)
        return -ENOMEM;
    r = authority_make_folder(folder, 0755, ret_why);
    if (r)
        return err_trace(r);
    absolute = realpath(folder, NULL);
    if (!absolute)
        return -errno;
    if (strpbrk(absolute, "\t\n"))
        return pki_why(ret_why, PKI_E_ARGUMENT,
            "%s: a folder with a tab or a line end in its name cannot be noted in the index; use "
            "another",
            absolute);
    return authority_path(absolute, request->name, ret_stem);
}

static int authority_refuse_files(const char *stem, char **ret_why)
{
    static const char *const endings[] = {"crt", "key"};

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        CLEANUP_FREE char *path = NULL;

        if (asprintf(&path, "%s.%s", stem, endings[i]) < 0)
            return -ENOMEM;
        if (access(path, F_OK) == 0)
            return pki_why(ret_why, PKI_E_EXISTS,
                "%s: exists, and is not overwritten; move it away, or use another --out", path);
    }
    return 0;
}

int pki_issue(struct pki_authority *authority,
    const struct pki_request *request,
    struct pki_issued **ret_issued,
    char **ret_why)
{
    CLEANUP(pki_issued_free_p) struct pki_issued *issued = NULL;
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    struct certificate_request certificate = {
        .common_name = request->name, .kind = request->kind, .names = request->names};
    char *stem = NULL;
    int r = authority_check_request(authority, request, ret_why);

    if (r == 0)
        r = authority_dates(authority, request, &certificate, ret_why);
    if (r == 0)
        r = authority_stem(authority, request, &stem, ret_why);
    if (r)
        return err_trace(r);
    issued = authority_issued_new(request->name, request->kind, request->names, stem);
    if (!issued)
        return -ENOMEM;
    r = authority_refuse_files(issued->entry.stem, ret_why);
    if (r)
        return err_trace(r);
    key = certificate_key_new();
    if (!key)
        return pki_why_openssl(ret_why, PKI_E_FILE, "no key could be made");
    r = authority_make(authority, &certificate, key, true, issued, ret_why);
    if (r)
        return err_trace(r);
    *ret_issued = TAKE_PTR(issued);
    return 0;
}

/* What is to be renewed. */
static int authority_renewable(
    struct pki_authority *authority, const char *name, struct pki_entry **ret_entry, char **ret_why)
{
    struct pki_entry *entry = authority_newest(authority, name);

    if (!entry)
        return pki_why(ret_why, PKI_E_NOT_FOUND,
            "%s: no certificate of this name was issued; 'palmaresd pki list' shows the names",
            name);
    if (entry->state == PKI_STATE_REVOKED)
        return pki_why(ret_why, PKI_E_STATE,
            "%s: its certificate was revoked; move its files away and issue a new one", name);
    *ret_entry = entry;
    return 0;
}

static int authority_renewal_key(
    const struct pki_entry *entry, bool new_key, EVP_PKEY **ret_key, char **ret_why)
{
    CLEANUP_FREE char *path = NULL;

    if (new_key) {
        *ret_key = certificate_key_new();
        return *ret_key ? 0 : pki_why_openssl(ret_why, PKI_E_FILE, "no key could be made");
    }
    if (asprintf(&path, "%s.key", entry->stem) < 0)
        return -ENOMEM;
    return certificate_key_load(path, NULL, ret_key, ret_why);
}

int pki_renew(struct pki_authority *authority,
    const struct pki_request *request,
    bool new_key,
    struct pki_issued **ret_issued,
    char **ret_why)
{
    CLEANUP(pki_issued_free_p) struct pki_issued *issued = NULL;
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    struct certificate_request certificate = {0};
    struct pki_entry *entry = NULL;
    int r = authority_renewable(authority, request->name, &entry, ret_why);

    if (r || !entry)
        return r ? err_trace(r) : -ENOTRECOVERABLE;
    certificate.common_name = entry->name;
    certificate.kind = entry->kind;
    certificate.names = entry->names;
    r = authority_dates(authority, request, &certificate, ret_why);
    if (r == 0)
        r = authority_renewal_key(entry, new_key, &key, ret_why);
    if (r)
        return err_trace(r);
    issued = authority_issued_new(entry->name, entry->kind, entry->names, strdup(entry->stem));
    if (!issued)
        return -ENOMEM;
    issued->renewal = true;
    r = authority_make(authority, &certificate, key, new_key, issued, ret_why);
    if (r)
        return err_trace(r);
    *ret_issued = TAKE_PTR(issued);
    return 0;
}

int pki_commit(struct pki_authority *authority, struct pki_issued *issued, char **ret_why)
{
    struct pki_entry *before =
        issued->renewal ? authority_newest(authority, issued->entry.name) : NULL;
    int r = 0;

    if (before && before->state == PKI_STATE_VALID)
        before->state = PKI_STATE_RENEWED;
    r = pki_index_add(&authority->index, &issued->entry);
    if (r == 0)
        r = authority_write_index(authority, &authority->index, ret_why);
    if (r == 0 && issued->key.path)
        r = pki_file_commit(&issued->key, ret_why);
    if (r == 0)
        r = pki_file_commit(&issued->certificate, ret_why);
    return r ? err_trace(r) : 0;
}

int pki_revoke(struct pki_authority *authority, const char *which, char **ret_why)
{
    size_t found = 0;

    for (size_t i = 0; i < authority->index.count; i++) {
        struct pki_entry *entry = &authority->index.entries[i];

        if (!text_equal(entry->name, which) && !text_equal(entry->serial, which))
            continue;
        entry->state = PKI_STATE_REVOKED;
        found++;
    }
    if (!found)
        return pki_why(ret_why, PKI_E_NOT_FOUND,
            "%s: no certificate of this name or serial number was issued; 'palmaresd pki list' "
            "shows "
            "them",
            which);
    return authority_write_index(authority, &authority->index, ret_why);
}

#include "pki.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <dirent.h>
#include <unistd.h>

enum { PATHS_MAX = 256 };

struct pki {
    char folder[64];
    char *paths[PATHS_MAX];
    size_t path_count;
    long serial;
};

static void *must(void *pointer, const char *what)
{
    if (!pointer) {
        fprintf(stderr, "pki: %s failed\n", what);
        abort();
    }
    return pointer;
}

struct pki *pki_open(void)
{
    struct pki *pki = must(calloc(1, sizeof *pki), "calloc");

    (void)snprintf(pki->folder, sizeof pki->folder, "%s", "/tmp/palmares-pki-XXXXXX");
    must(mkdtemp(pki->folder), "mkdtemp");
    return pki;
}

const char *pki_path(struct pki *pki, const char *file)
{
    char *path;

    if (asprintf(&path, "%s/%s", pki->folder, file) < 0 || pki->path_count == PATHS_MAX)
        must(NULL, "path");
    pki->paths[pki->path_count++] = path;
    return path;
}

void pki_close(struct pki *pki)
{
    DIR *folder = pki ? opendir(pki->folder) : NULL;

    if (!pki)
        return;
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            (void)unlink(pki_path(pki, entry->d_name));
    if (folder)
        closedir(folder);
    (void)rmdir(pki->folder);
    for (size_t i = 0; i < pki->path_count; i++)
        free(pki->paths[i]);
    free(pki);
}

static FILE *create(struct pki *pki, const char *name, const char *suffix)
{
    char file[128];

    (void)snprintf(file, sizeof file, "%s%s", name, suffix);
    return must(fopen(pki_path(pki, file), "w"), "fopen");
}

static void save(struct pki *pki, const char *name, X509 *certificate, EVP_PKEY *key)
{
    FILE *file = create(pki, name, ".pem");

    PEM_write_X509(file, certificate);
    fclose(file);
    file = create(pki, name, ".key");
    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    fclose(file);
}

static void extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = must(X509V3_EXT_conf_nid(NULL, &context, nid, value), value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static X509 *certificate_new(struct pki *pki, EVP_PKEY *key, const struct pki_options *options)
{
    X509 *certificate = must(X509_new(), "X509_new");
    X509_NAME *name = X509_get_subject_name(certificate);
    bool plain = !options->from_days && !options->to_days;

    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++pki->serial);
    X509_time_adj_ex(X509_getm_notBefore(certificate), plain ? -1 : options->from_days, 0, NULL);
    X509_time_adj_ex(X509_getm_notAfter(certificate), plain ? 30 : options->to_days, 0, NULL);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8, (const unsigned char *)options->common_name, -1, -1, 0);
    X509_set_pubkey(certificate, key);
    return certificate;
}

void pki_ca(struct pki *pki, const char *name)
{
    EVP_PKEY *key = must(EVP_EC_gen("P-256"), "EVP_EC_gen");
    X509 *certificate = certificate_new(pki, key, &(struct pki_options){.common_name = name});

    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(certificate, certificate, NID_subject_key_identifier, "hash");
    must(X509_sign(certificate, key, EVP_sha256()) ? pki : NULL, "X509_sign");
    save(pki, name, certificate, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void load_issuer(
    struct pki *pki, const char *name, X509 **ret_certificate, EVP_PKEY **ret_key)
{
    char file[128];
    FILE *stream;

    (void)snprintf(file, sizeof file, "%s.pem", name);
    stream = must(fopen(pki_path(pki, file), "r"), file);
    *ret_certificate = must(PEM_read_X509(stream, NULL, NULL, NULL), file);
    fclose(stream);
    (void)snprintf(file, sizeof file, "%s.key", name);
    stream = must(fopen(pki_path(pki, file), "r"), file);
    *ret_key = must(PEM_read_PrivateKey(stream, NULL, NULL, NULL), file);
    fclose(stream);
}

void pki_issue(struct pki *pki, const char *name, const struct pki_options *options)
{
    EVP_PKEY *key = must(EVP_EC_gen("P-256"), "EVP_EC_gen"), *issuer_key;
    X509 *certificate = certificate_new(pki, key, options), *issuer;

    load_issuer(pki, options->issuer ? options->issuer : "ca", &issuer, &issuer_key);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    extend(certificate, issuer, NID_basic_constraints, "CA:FALSE");
    extend(certificate, issuer, NID_ext_key_usage, "serverAuth,clientAuth");
    extend(certificate, issuer, NID_authority_key_identifier, "keyid");
    if (options->san)
        extend(certificate, issuer, NID_subject_alt_name, options->san);
    must(X509_sign(certificate, issuer_key, EVP_sha256()) ? pki : NULL, "X509_sign");
    save(pki, name, certificate, key);
    X509_free(certificate);
    X509_free(issuer);
    EVP_PKEY_free(key);
    EVP_PKEY_free(issuer_key);
}

struct rpc_tls *pki_tls(
    struct pki *pki, const char *ca, const char *name, bool server, bool allow_tls12)
{
    char ca_file[128], certificate_file[128], key_file[128], *why;
    struct rpc_tls *tls;

    (void)snprintf(ca_file, sizeof ca_file, "%s.pem", ca);
    (void)snprintf(certificate_file, sizeof certificate_file, "%s.pem", name);
    (void)snprintf(key_file, sizeof key_file, "%s.key", name);
    if (rpc_tls_new(
            &(struct rpc_tls_options){
                .ca_file = pki_path(pki, ca_file),
                .certificate_file = pki_path(pki, certificate_file),
                .key_file = pki_path(pki, key_file),
                .allow_tls12 = allow_tls12,
            },
            server, &tls, &why)) {
        fprintf(stderr, "pki: %s\n", why ? why : "memory");
        abort();
    }
    return tls;
}

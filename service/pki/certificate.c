#include "pki/certificate.h"

#include "base/error.h"
#include "base/text.h"
#include "pki/file.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <errno.h>

DEFINE_CLEANUP(BIGNUM *, BN_free);
DEFINE_CLEANUP(GENERAL_NAMES *, GENERAL_NAMES_free);
DEFINE_CLEANUP(GENERAL_NAME *, GENERAL_NAME_free);

void certificate_secret_release(struct buffer *secret)
{
    if (secret->data)
        explicit_bzero(secret->data, secret->capacity);
    buffer_release(secret);
}

EVP_PKEY *certificate_key_new(void)
{
    return EVP_EC_gen("P-256");
}

/* 127 random bits and never 0: positive, and 16 bytes in DER (RFC 5280, 4.1.2.2). */
static bool certificate_set_serial(X509 *certificate)
{
    CLEANUP(BN_free_p) BIGNUM *number = BN_new();

    return number && BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
           BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
}

static bool certificate_set_name(X509 *certificate, const char *common_name)
{
    return X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName,
               MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* One extension from OpenSSL's text form; `value` is ours, never a caller's. */
static bool certificate_extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509_EXTENSION *extension;
    X509V3_CTX context;
    bool added;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool certificate_dns_valid(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= 253 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
               length &&
           *text != '.' && *text != '-';
}

/* "DNS:x" or "IP:x"; NULL when it is neither or memory is short. */
static GENERAL_NAME *certificate_alternative_name(const char *text)
{
    CLEANUP(GENERAL_NAME_free_p) GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = NULL;
    int type = text_starts_with(text, "DNS:") ? GEN_DNS : GEN_IPADD;

    if (name && type == GEN_DNS && certificate_dns_valid(text + 4)) {
        value = ASN1_IA5STRING_new();
        if (value && ASN1_STRING_set(value, text + 4, -1) != 1) {
            ASN1_STRING_free(value);
            value = NULL;
        }
    } else if (name && text_starts_with(text, "IP:"))
        value = a2i_IPADDRESS(text + 3);
    if (!value)
        return NULL;
    GENERAL_NAME_set0_value(name, type, value);
    return TAKE_PTR(name);
}

static int certificate_add_names(X509 *certificate, const char *texts, char **ret_why)
{
    CLEANUP(GENERAL_NAMES_free_p) GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    CLEANUP_FREE char *copy = strdup(texts);
    char *rest = copy;

    if (!names || !copy)
        return -ENOMEM;
    for (const char *text; (text = strsep(&rest, ","));) {
        GENERAL_NAME *name = certificate_alternative_name(text);

        if (!name) {
            ERR_clear_error();
            return pki_why(ret_why, PKI_E_ARGUMENT,
                "'%s' is not a name of a server; write DNS:db.example or IP:192.0.2.1, separated "
                "by "
                "commas",
                text);
        }
        if (!sk_GENERAL_NAME_push(names, name)) {
            GENERAL_NAME_free(name);
            return -ENOMEM;
        }
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1 ? 0 : -ENOMEM;
}

static bool certificate_add_usage(
    X509 *certificate, X509 *issuer, const struct certificate_request *request)
{
    /* One step below the authority, for intermediates; none below those. */
    static const char root[] = "critical,CA:TRUE,pathlen:1";
    static const char intermediate[] = "critical,CA:TRUE,pathlen:0";
    bool is_intermediate = !request->is_ca && request->kind == PKI_KIND_INTERMEDIATE;

    if (!certificate_extend(certificate, issuer, NID_subject_key_identifier, "hash") ||
        !certificate_extend(certificate, issuer, NID_authority_key_identifier, "keyid:always"))
        return false;
    if (request->is_ca || is_intermediate)
        return certificate_extend(certificate, issuer, NID_basic_constraints,
                   is_intermediate ? intermediate : root) &&
               certificate_extend(
                   certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign") &&
               (!is_intermediate ||
                   certificate_extend(certificate, issuer, NID_ext_key_usage, "clientAuth"));
    return certificate_extend(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           certificate_extend(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
           certificate_extend(certificate, issuer, NID_ext_key_usage,
               request->kind == PKI_KIND_SERVER ? "serverAuth" : "clientAuth");
}

int certificate_new(const struct certificate_request *request,
    EVP_PKEY *key,
    X509 *issuer,
    EVP_PKEY *issuer_key,
    X509 **ret_certificate,
    char **ret_why)
{
    CLEANUP(X509_free_p) X509 *certificate = X509_new();
    X509 *signer = issuer ? issuer : certificate;
    int r = 0;

    if (!certificate)
        return -ENOMEM;
    if (!X509_set_version(certificate, X509_VERSION_3) || !certificate_set_serial(certificate) ||
        !ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)request->not_before_s) ||
        !ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)request->not_after_s) ||
        !certificate_set_name(certificate, request->common_name) ||
        !X509_set_issuer_name(certificate, X509_get_subject_name(signer)) ||
        !X509_set_pubkey(certificate, key) || !certificate_add_usage(certificate, signer, request))
        return pki_why_openssl(
            ret_why, PKI_E_ARGUMENT, "%s: cannot be put into a certificate", request->common_name);
    if (!text_is_empty(request->names))
        r = certificate_add_names(certificate, request->names, ret_why);
    if (r)
        return err_trace(r);
    if (!X509_sign(certificate, issuer_key ? issuer_key : key, EVP_sha256()))
        return pki_why_openssl(
            ret_why, PKI_E_FILE, "%s: the authority's key cannot sign", request->common_name);
    *ret_certificate = TAKE_PTR(certificate);
    return 0;
}

static int certificate_take_bytes(BIO *bio, struct buffer *buffer)
{
    char *data;
    long size = BIO_get_mem_data(bio, &data);

    return size < 0 ? -ENOMEM : buffer_append(buffer, data, (size_t)size);
}

int certificate_format(X509 *certificate, struct buffer *buffer)
{
    CLEANUP(BIO_free_all_p) BIO *bio = BIO_new(BIO_s_mem());

    if (!bio || !PEM_write_bio_X509(bio, certificate))
        return -ENOMEM;
    return certificate_take_bytes(bio, buffer);
}

int certificate_key_format(EVP_PKEY *key, const char *passphrase, struct buffer *buffer)
{
    CLEANUP(BIO_free_all_p) BIO *bio = BIO_new(BIO_s_secmem());

    if (!bio || !PEM_write_bio_PKCS8PrivateKey(bio, key, passphrase ? EVP_aes_256_cbc() : NULL,
                    passphrase, passphrase ? (int)strlen(passphrase) : 0, NULL, NULL))
        return -ENOMEM;
    return certificate_take_bytes(bio, buffer);
}

int certificate_load(const char *path, X509 **ret_certificate, char **ret_why)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    CLEANUP(BIO_free_all_p) BIO *bio = NULL;
    X509 *certificate;
    int r = pki_file_read(path, &buffer, ret_why);

    if (r)
        return err_trace(r);
    bio = BIO_new_mem_buf(buffer.data, (int)buffer.size);
    if (!bio)
        return -ENOMEM;
    certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    if (!certificate)
        return pki_why_openssl(ret_why, PKI_E_FILE,
            "%s: not a certificate in PEM form (-----BEGIN CERTIFICATE-----)", path);
    *ret_certificate = certificate;
    return 0;
}

/* OpenSSL asks for the passphrase; never ask a terminal. */
static int certificate_give_passphrase(char *to, int room, int writing, void *context)
{
    const char *passphrase = context;
    size_t length = passphrase ? strlen(passphrase) : 0;

    (void)writing;
    if (!length || length > (size_t)room)
        return -1;
    memcpy(to, passphrase, length);
    return (int)length;
}

int certificate_key_load(
    const char *path, const char *passphrase, EVP_PKEY **ret_key, char **ret_why)
{
    CLEANUP_SECRET struct buffer buffer = {0};
    CLEANUP(BIO_free_all_p) BIO *bio = NULL;
    CLEANUP_FREE char *secret = NULL;
    EVP_PKEY *key;
    int r = pki_file_read(path, &buffer, ret_why);

    if (r)
        return err_trace(r);
    bio = BIO_new_mem_buf(buffer.data, (int)buffer.size);
    secret = passphrase ? strdup(passphrase) : NULL;
    if (!bio || (passphrase && !secret))
        return -ENOMEM;
    key = PEM_read_bio_PrivateKey(bio, NULL, certificate_give_passphrase, secret);
    if (secret)
        explicit_bzero(secret, strlen(secret));
    if (!key && strstr((const char *)buffer.data, "ENCRYPTED"))
        return pki_why_openssl(ret_why, PKI_E_FILE,
            passphrase ? "%s: the passphrase does not open this key; check the passphrase file"
                       : "%s: the key has a passphrase; give it with --passphrase-file",
            path);
    if (!key)
        return pki_why_openssl(ret_why, PKI_E_FILE,
            "%s: not a private key in PEM form (-----BEGIN PRIVATE KEY-----)", path);
    *ret_key = key;
    return 0;
}

static int64_t certificate_seconds(const ASN1_TIME *when)
{
    struct tm utc;

    return ASN1_TIME_to_tm(when, &utc) == 1 ? (int64_t)timegm(&utc) : 0;
}

int certificate_describe(const X509 *certificate, struct pki_entry *entry)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
    const unsigned char *bytes = ASN1_STRING_get0_data(serial);
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t size = (size_t)ASN1_STRING_length(serial);
    unsigned digest_size;

    if (X509_digest(certificate, EVP_sha256(), digest, &digest_size) != 1 || digest_size != 32)
        return -ENOMEM;
    text_hex_format(digest, digest_size, entry->fingerprint);
    memset(entry->serial, '0', PKI_SERIAL_SIZE - 1);
    if (size > 16) { /* not ours: keep the end */
        bytes += size - 16;
        size = 16;
    }
    text_hex_format(bytes, size, entry->serial + 2 * (16 - size));
    entry->not_before_s = certificate_seconds(X509_get0_notBefore(certificate));
    entry->not_after_s = certificate_seconds(X509_get0_notAfter(certificate));
    return 0;
}

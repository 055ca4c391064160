#include "pki/inspect.h"

#include "base/error.h"
#include "pki/certificate.h"
#include "pki/file.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DATE_SIZE = 32 };

static const char *inspect_date(int64_t seconds, char text[DATE_SIZE])
{
    time_t when = (time_t)seconds;
    struct tm utc;

    if (!gmtime_r(&when, &utc) || !strftime(text, DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc))
        return "?";
    return text;
}

static int inspect_dates(const X509 *certificate, const char *path, int64_t now_s, char **ret_why)
{
    struct pki_entry entry = {0};
    char date[DATE_SIZE];
    int r = certificate_describe(certificate, &entry);

    if (r)
        return err_trace(r);
    if (now_s > entry.not_after_s)
        return pki_why(ret_why, PKI_E_STATE,
            "%s: the certificate expired at %s; make a new one with 'palmaresd pki renew'", path,
            inspect_date(entry.not_after_s, date));
    if (now_s < entry.not_before_s)
        return pki_why(ret_why, PKI_E_STATE,
            "%s: the certificate is not valid before %s; check the clock of this machine", path,
            inspect_date(entry.not_before_s, date));
    return 0;
}

int pki_check_certificate(const struct pki_check *check, char **ret_why)
{
    CLEANUP(X509_free_p) X509 *certificate = NULL;
    int r = certificate_load(check->certificate_file, &certificate, ret_why);

    if (r)
        return err_trace(r);
    return inspect_dates(certificate, check->certificate_file, check->now_s, ret_why);
}

int pki_check_secret_file(const char *path, char **ret_why)
{
    CLEANUP_SECRET struct buffer secret = {0};
    struct stat status;
    mode_t allowed;
    int r = pki_file_read(path, &secret, ret_why);

    if (r)
        return err_trace(r);
    if (stat(path, &status))
        return -errno;
    allowed = status.st_uid != geteuid() || status.st_uid == 0 ? 0640 : 0600;
    if ((status.st_mode & 0777 & ~allowed) != 0)
        return pki_why(ret_why, PKI_E_FILE,
            "%s: mode %04o lets others read a secret; run: chmod %04o '%s'", path,
            (unsigned)(status.st_mode & 07777), (unsigned)allowed, path);
    return 0;
}

int pki_check_key(const struct pki_check *check, char **ret_why)
{
    CLEANUP(X509_free_p) X509 *certificate = NULL;
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    CLEANUP_FREE char *ignored = NULL;
    int r = pki_check_secret_file(check->key_file, ret_why);

    if (r == 0)
        r = certificate_key_load(check->key_file, NULL, &key, ret_why);
    if (r)
        return err_trace(r);
    r = certificate_load(check->certificate_file, &certificate, &ignored);
    if (r)
        return r < 0 ? r : 0; /* the certificate's own check tells */
    if (X509_check_private_key(certificate, key) == 1)
        return 0;
    ERR_clear_error();
    return pki_why(ret_why, PKI_E_FILE,
        "%s: not the key of %s; name the pair that was issued together", check->key_file,
        check->certificate_file);
}

static int inspect_one_ca(X509 *ca, const char *path, int64_t now_s, char **ret_why)
{
    if (X509_check_ca(ca) != 1)
        return pki_why(ret_why, PKI_E_FILE,
            "%s: holds a certificate that is no CA; name the authority's ca.crt", path);
    return inspect_dates(ca, path, now_s, ret_why);
}

int pki_check_ca(const struct pki_check *check, char **ret_why)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    CLEANUP(BIO_free_all_p) BIO *bio = NULL;
    unsigned found = 0;
    int r = pki_file_read(check->ca_file, &buffer, ret_why);

    if (r)
        return err_trace(r);
    bio = BIO_new_mem_buf(buffer.data, (int)buffer.size);
    if (!bio)
        return -ENOMEM;
    for (;; found++) {
        CLEANUP(X509_free_p) X509 *ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);

        if (!ca)
            break;
        r = inspect_one_ca(ca, check->ca_file, check->now_s, ret_why);
        if (r)
            return err_trace(r);
    }
    if (!found)
        return pki_why_openssl(ret_why, PKI_E_FILE,
            "%s: no certificate in PEM form; name the authority's ca.crt", check->ca_file);
    ERR_clear_error();
    return 0;
}

#include "clientlib/sealed_subject.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "rpc/payload.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <errno.h>

#define MAGIC "PALMARES-SUBJECT-1\n"

enum {
    MAGIC_BYTES = sizeof MAGIC - 1,
    LENGTH_BYTES = 4,
    HEADER_MAX = 4096,
    NONCE_BYTES = 12,
    TAG_BYTES = 16,
    ENVELOPE_MAX = 64 * 1024,
    DIGEST_BYTES = 32,
};

DEFINE_CLEANUP(BIO *, BIO_free_all);
DEFINE_CLEANUP(X509 *, X509_free);
DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free);
DEFINE_CLEANUP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free);
DEFINE_CLEANUP(CMS_ContentInfo *, CMS_ContentInfo_free);

/* Say why; OpenSSL's queue belongs to nobody afterwards. */
static int refuse(const char **ret_why, int r, const char *why)
{
    ERR_clear_error();
    *ret_why = why;
    return r;
}

/* ---- the file ---- */

static int read_header(struct sealed_subject *sealed,
    const uint8_t *header,
    size_t size,
    struct arena *arena,
    const char **ret_why)
{
    const Palmares__V1__SealedSubjectHeader *message;
    ProtobufCMessage *unpacked;
    const char *field;
    int r = payload_unpack(
        &palmares__v1__sealed_subject_header__descriptor, header, size, arena, &unpacked, &field);

    if (r < 0 || r == PAYLOAD_E_TOO_LARGE)
        return -ENOMEM;
    if (r)
        return refuse(ret_why, SEALED_SUBJECT_E_FORMAT, N_("its header cannot be read"));
    message = (const void *)unpacked;
    if (message->nonce.len != NONCE_BYTES || message->size != sealed->content_size)
        return refuse(ret_why, SEALED_SUBJECT_E_FORMAT,
            N_("its header does not fit what follows: it is cut, or longer than it was"));
    sealed->header = message;
    return 0;
}

int sealed_subject_read(const void *bytes,
    size_t size,
    struct arena *arena,
    struct sealed_subject *ret_sealed,
    const char **ret_why)
{
    const uint8_t *at = bytes;
    struct sealed_subject sealed = {.bytes = at};
    size_t header_size = 0, frame = MAGIC_BYTES + LENGTH_BYTES + TAG_BYTES;
    int r;

    if (size < frame || memcmp(at, MAGIC, MAGIC_BYTES) != 0)
        return refuse(
            ret_why, SEALED_SUBJECT_E_FORMAT, N_("it does not begin as a sealed subject"));
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        header_size = header_size << 8 | at[MAGIC_BYTES + i];
    if (header_size > HEADER_MAX || header_size > size - frame || size > SEALED_SUBJECT_BYTES_MAX)
        return refuse(ret_why, SEALED_SUBJECT_E_FORMAT, N_("its parts are not as long as it says"));
    sealed.head_size = MAGIC_BYTES + LENGTH_BYTES + header_size;
    sealed.content = at + sealed.head_size;
    sealed.content_size = size - frame - header_size;
    sealed.tag = sealed.content + sealed.content_size;
    r = read_header(&sealed, at + MAGIC_BYTES + LENGTH_BYTES, header_size, arena, ret_why);
    if (r == 0)
        *ret_sealed = sealed;
    return r;
}

int sealed_subject_sha256(const void *bytes, size_t size, char to[65])
{
    uint8_t digest[DIGEST_BYTES];

    if (EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) != 1) {
        ERR_clear_error();
        return -EIO;
    }
    text_hex_format(digest, sizeof digest, to);
    return 0;
}

/* ---- its key ---- */

static CMS_ContentInfo *read_envelope(const void *der, size_t size)
{
    const unsigned char *at = der;
    CMS_ContentInfo *message =
        size && size <= ENVELOPE_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)size) : NULL;

    if (message && at == (const unsigned char *)der + size &&
        OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_enveloped)
        return message;
    CMS_ContentInfo_free(message);
    return NULL;
}

static X509 *load_certificate(const char *path)
{
    CLEANUP(BIO_free_all_p) BIO *file = BIO_new_file(path, "r");

    return file ? PEM_read_bio_X509(file, NULL, NULL, NULL) : NULL;
}

static int no_passphrase(char *to, int size, int writing, void *context)
{
    (void)to, (void)size, (void)writing, (void)context;
    return -1;
}

static EVP_PKEY *load_key(const char *path)
{
    CLEANUP(BIO_free_all_p) BIO *file = BIO_new_file(path, "r");

    return file ? PEM_read_bio_PrivateKey(file, NULL, no_passphrase, NULL) : NULL;
}

/* Exactly one key, and no byte more. */
static bool decrypt_key(
    CMS_ContentInfo *message, X509 *certificate, EVP_PKEY *pkey, uint8_t to[DIGEST_BYTES])
{
    CLEANUP(BIO_free_all_p) BIO *plain = BIO_new(BIO_s_secmem());
    uint8_t beyond;

    return plain && CMS_decrypt(message, pkey, certificate, NULL, plain, CMS_BINARY) == 1 &&
           BIO_read(plain, to, SEALED_SUBJECT_KEY_BYTES) == SEALED_SUBJECT_KEY_BYTES &&
           BIO_read(plain, &beyond, 1) <= 0;
}

int sealed_subject_key(const void *envelope,
    size_t size,
    const char *certificate_file,
    const char *key_file,
    uint8_t ret_key[SEALED_SUBJECT_KEY_BYTES],
    const char **ret_why)
{
    CLEANUP(CMS_ContentInfo_free_p) CMS_ContentInfo *message = read_envelope(envelope, size);
    CLEANUP(X509_free_p) X509 *certificate = load_certificate(certificate_file);
    CLEANUP(EVP_PKEY_free_p) EVP_PKEY *pkey = load_key(key_file);
    uint8_t key[SEALED_SUBJECT_KEY_BYTES];

    if (!certificate || !pkey)
        return refuse(ret_why, SEALED_SUBJECT_E_CREDENTIALS,
            N_("the certificate or the private key of the profile cannot be read"));
    if (!message)
        return refuse(ret_why, SEALED_SUBJECT_E_KEY, N_("it is not a key message"));
    if (!decrypt_key(message, certificate, pkey, key)) {
        OPENSSL_cleanse(key, sizeof key);
        return refuse(ret_why, SEALED_SUBJECT_E_KEY,
            N_("it was not made for this certificate, or was changed: ask for it again"));
    }
    memcpy(ret_key, key, sizeof key);
    OPENSSL_cleanse(key, sizeof key);
    return 0;
}

/* ---- opening ---- */

static bool decrypt(const struct sealed_subject *sealed, const uint8_t *key, uint8_t *to)
{
    CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t tag[TAG_BYTES];
    int length;

    memcpy(tag, sealed->tag, sizeof tag);
    return context &&
           EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed->header->nonce.data) ==
               1 &&
           EVP_DecryptUpdate(context, NULL, &length, sealed->bytes, (int)sealed->head_size) == 1 &&
           EVP_DecryptUpdate(context, to, &length, sealed->content, (int)sealed->content_size) ==
               1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
           EVP_DecryptFinal_ex(context, to + sealed->content_size, &length) == 1;
}

/* What is in a file is what its header says. */
static bool is_of(
    const Palmares__V1__SubjectPackage *package, const Palmares__V1__SealedSubjectHeader *header)
{
    return package->subject && package->page &&
           text_equal(package->subject->session, header->session) &&
           text_equal(package->subject->id, header->id);
}

int sealed_subject_open(const struct sealed_subject *sealed,
    const uint8_t key[SEALED_SUBJECT_KEY_BYTES],
    struct arena *arena,
    Palmares__V1__SubjectPackage **ret_package,
    const char **ret_why)
{
    uint8_t *plain = malloc(sealed->content_size + 1);
    Palmares__V1__SubjectPackage *package = NULL;
    ProtobufCMessage *unpacked;
    const char *field;
    int r;

    if (!plain)
        return -ENOMEM;
    if (!decrypt(sealed, key, plain)) {
        OPENSSL_cleanse(plain, sealed->content_size);
        free(plain);
        return refuse(ret_why, SEALED_SUBJECT_E_CHANGED,
            N_("it is not as it was sealed: a byte was changed, or the key is of another file"));
    }
    r = payload_unpack(&palmares__v1__subject_package__descriptor, plain, sealed->content_size,
        arena, &unpacked, &field);
    OPENSSL_cleanse(plain, sealed->content_size);
    free(plain);
    if (r < 0 || r == PAYLOAD_E_TOO_LARGE)
        return -ENOMEM;
    if (r == 0)
        package = (void *)unpacked;
    if (!package || !is_of(package, sealed->header))
        return refuse(ret_why, SEALED_SUBJECT_E_CONTENT, N_("what is in it is not this subject"));
    *ret_package = package;
    return 0;
}

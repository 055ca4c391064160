/* Keys and certificates, made and read. Private to this folder: here are OpenSSL's types. */
#pragma once

#include "pki/index.h"

#include <openssl/x509.h>

DEFINE_CLEANUP(X509 *, X509_free);
DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free);
DEFINE_CLEANUP(BIO *, BIO_free_all);

/* What a certificate is to say. */
struct certificate_request {
    const char *common_name;
    bool is_ca;           /* the authority itself */
    enum pki_kind kind;   /* of the others */
    const char *names;    /* "DNS:a,IP:b"; NULL or "": none */
    int64_t not_before_s; /* since 1970 */
    int64_t not_after_s;
};

/* A new key on P-256; NULL: see OpenSSL's queue. */
EVP_PKEY *certificate_key_new(void) MUST_CHECK;

/*
 * A certificate (X.509 v3, SHA-256, random 128-bit serial number) for `key`, signed by the issuer,
 * or by itself when `issuer` is NULL. PKI_E_ARGUMENT: a name cannot be one.
 */
int certificate_new(const struct certificate_request *request,
    EVP_PKEY *key,
    X509 *issuer,
    EVP_PKEY *issuer_key,
    X509 **ret_certificate,
    char **ret_why) MUST_CHECK;

/* PEM. `passphrase` NULL: a plain key. The buffer with a key is to be wiped. */
int certificate_format(X509 *certificate, struct buffer *buffer) MUST_CHECK;
int certificate_key_format(EVP_PKEY *key, const char *passphrase, struct buffer *buffer) MUST_CHECK;

/* From a PEM file. PKI_E_NOT_FOUND, PKI_E_FILE. */
int certificate_load(const char *path, X509 **ret_certificate, char **ret_why) MUST_CHECK;
int certificate_key_load(
    const char *path, const char *passphrase, EVP_PKEY **ret_key, char **ret_why) MUST_CHECK;

/* Serial number, fingerprint, validity of a certificate into the entry. */
int certificate_describe(const X509 *certificate, struct pki_entry *entry) MUST_CHECK;

/* Wipe and free. */
void certificate_secret_release(struct buffer *secret);
#define CLEANUP_SECRET CLEANUP(certificate_secret_release)

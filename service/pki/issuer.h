/*
 * Certificates of clients that are issued while the service runs: by an intermediate of the
 * authority (`palmaresd pki issue intermediate`), for keys that were made elsewhere.
 *
 * Threads: any, at once.
 */
#pragma once

#include "pki/authority.h"

enum { PKI_DIGEST_SIZE = 32, PKI_REQUEST_MAX = 4096 };

struct pki_issuer;

struct pki_issuer_options {
    const char *certificate_file; /* the intermediate's */
    const char *key_file;         /* without a passphrase */
    const char *authority_file;   /* ca.crt */
    const char *server_file;      /* the service's certificate, which must be the authority's too */
    int64_t now_s;                /* since 1970 */
};
/*
 * Read and check: the intermediate is one for clients, in date, has this key, and it and the
 * service's certificate come from one authority of the file. PKI_E_NOT_FOUND, PKI_E_FILE,
 * PKI_E_STATE.
 */
int pki_issuer_open(const struct pki_issuer_options *options,
    struct pki_issuer **ret_issuer,
    char **ret_why) MUST_CHECK;
/* Accepts NULL. */
void pki_issuer_close(struct pki_issuer *issuer);
DEFINE_CLEANUP(struct pki_issuer *, pki_issuer_close);

/* SHA-256 of the authority's SubjectPublicKeyInfo, DER. */
const uint8_t *pki_issuer_authority_digest(const struct pki_issuer *issuer);
/* PEM. */
const char *pki_issuer_authority(const struct pki_issuer *issuer);

/* A certificate request from outside. `former` is a certificate that its sender says it had. */
struct pki_request_bytes {
    const void *der, *former;
    size_t size, former_size;
};
struct pki_requested {
    uint8_t key_digest[PKI_DIGEST_SIZE]; /* SHA-256 of its SubjectPublicKeyInfo */
    bool had_certificate;                /* `former` is one for the same key */
    uint8_t former_fingerprint[PKI_DIGEST_SIZE];
};
/* PKCS #10, DER: whole, of a key on P-256 by name, signed by that key. PKI_E_ARGUMENT. */
int pki_request_check(const struct pki_request_bytes *bytes,
    struct pki_requested *ret_requested,
    char **ret_why) MUST_CHECK;

/* Bytes that nobody can guess. -EIO. */
int pki_random(void *to, size_t size) MUST_CHECK;
/* SHA-256. -ENOMEM. */
int pki_digest(const void *data, size_t size, uint8_t digest[PKI_DIGEST_SIZE]) MUST_CHECK;

/* A new certificate; not after the intermediate's own end. */
struct pki_client {
    struct pki_entry entry; /* serial number, fingerprint, validity; owns nothing */
    char *chain;            /* PEM: the certificate, then the intermediate; owned */
};
/* `der` as it was checked. PKI_E_ARGUMENT (the name), PKI_E_STATE (the intermediate has ended),
 * PKI_E_FILE. */
int pki_issuer_issue(struct pki_issuer *issuer,
    const struct pki_request_bytes *bytes,
    const struct pki_request *request,
    struct pki_client *ret_client,
    char **ret_why) MUST_CHECK;

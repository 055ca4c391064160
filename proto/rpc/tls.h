/* TLS contexts of both ends: OpenSSL, TLS 1.3, mutual certificates (but for enrolments); TLS 1.2
 * (AEAD suites only) when the configuration says so. */
#pragma once

#include "base/base.h"

enum { RPC_FINGERPRINT_SIZE = 32 }; /* SHA-256 of the certificate's DER form */

struct rpc_tls_options {
    const char *ca_file;          /* PEM: the CAs that the peer's certificate must chain to */
    const char *certificate_file; /* PEM: own certificate, then intermediates; NULL: a client's */
    const char *key_file;         /* PEM, P-256; NULL: a client without a certificate */
    bool allow_tls12;
    /* Of a server: ask for no certificate. Its chain, which must end in a CA of ca_file, is sent
     * whole, the CA's certificate included: see `authority`. */
    bool anonymous_clients;
    /* Of a client that has no ca_file (NULL): the server's chain must end in a CA that it sends and
     * that this function knows by SHA-256 of its SubjectPublicKeyInfo (DER). Borrowed for the life
     * of the context. */
    bool (*knows_authority)(const uint8_t digest[RPC_FINGERPRINT_SIZE], void *context);
    void *knows_context;
};

struct rpc_tls; /* reference-counted, immutable: a reload makes a new one */

/* Read the files. On failure -errno, and *ret_why says which file and what is wrong with it (free()
 * it). */
int rpc_tls_new(const struct rpc_tls_options *options,
    bool server,
    struct rpc_tls **ret_tls,
    char **ret_why) MUST_CHECK;
struct rpc_tls *rpc_tls_ref(struct rpc_tls *tls);
void rpc_tls_unref(struct rpc_tls *tls); /* accepts NULL */

/* A throw-away P-256 CA and certificates, as PEM files in a temporary folder, for tests that need
 * TLS. */
#pragma once

#include "rpc/tls.h"

struct pki_options {
    const char *common_name;
    const char *san; /* as in OpenSSL's configuration: "DNS:localhost,IP:127.0.0.1"; NULL: none */
    int from_days, to_days; /* of its life, from now; both 0: yesterday to 30 days from now */
    const char *issuer;     /* name of the CA made with pki_ca(); NULL: "ca" */
};

/* A new folder; pki_close() deletes it and what pki_ca() and pki_issue() wrote. Aborts on failure,
 * as all here do. */
struct pki *pki_open(void);
void pki_close(struct pki *pki);

/* NAME.pem and NAME.key of a new self-signed CA. */
void pki_ca(struct pki *pki, const char *name);
/* NAME.pem and NAME.key of a certificate signed by the CA. */
void pki_issue(struct pki *pki, const char *name, const struct pki_options *options);
/* Path of FILE in the folder; valid until pki_close(). */
const char *pki_path(struct pki *pki, const char *file);

/* TLS context of certificate NAME, trusting the CA named `ca`. */
struct rpc_tls *pki_tls(
    struct pki *pki, const char *ca, const char *name, bool server, bool allow_tls12);

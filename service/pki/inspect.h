/* Look into the certificate files that a configuration names. Threads: any. */
#pragma once

#include "pki/why.h"

struct pki_check {
    const char *certificate_file;
    const char *key_file;
    const char *ca_file;
    int64_t now_s; /* since 1970 */
};

/* The certificate can be read and is in date. PKI_E_NOT_FOUND, PKI_E_FILE, PKI_E_STATE. */
int pki_check_certificate(const struct pki_check *check, char **ret_why) MUST_CHECK;
/*
 * The key can be read, is open to nobody else (mode 0600; 0640 when it belongs to somebody else, as
 * root), and is the certificate's. PKI_E_NOT_FOUND, PKI_E_FILE.
 */
int pki_check_key(const struct pki_check *check, char **ret_why) MUST_CHECK;
/* Each certificate of the CA file is a CA in date. PKI_E_NOT_FOUND, PKI_E_FILE, PKI_E_STATE. */
int pki_check_ca(const struct pki_check *check, char **ret_why) MUST_CHECK;
/* A file with a secret: it can be read, and is open to nobody else (as above). PKI_E_NOT_FOUND,
 * PKI_E_FILE. */
int pki_check_secret_file(const char *path, char **ret_why) MUST_CHECK;

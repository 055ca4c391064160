/* The kiosk's own key, made once and kept in its state directory, and what is made of it. Here are
 * OpenSSL's types. */
#pragma once

#include "base/buffer.h"
#include "kiosk_core/place.h"

#include <openssl/types.h>

/* Zero-initialise. */
struct enrol_key {
    EVP_PKEY *key;
    struct buffer request; /* PKCS #10, DER */
    struct buffer former;  /* the certificate that is there for this key, DER; empty: none */
};

/* Read the key, or make one on P-256 and write it (IDENTITY_KEY, mode 0600); then the request. A
 * key that cannot be read is put aside. -errno. */
int enrol_key_open(const struct place *place, struct enrol_key *ret_key) MUST_CHECK;
void enrol_key_release(struct enrol_key *key);

/* Whether the first certificate of this PEM is one for the key. */
bool enrol_key_fits(const struct enrol_key *key, const char *pem);
/* Whether this PEM is the certificate of the authority that a code's second half stands for. */
bool enrol_key_authority(const char *pem, const char *half);

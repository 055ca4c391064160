/* What the two files of the authority share. Private to this folder. */
#pragma once

#include "pki/authority.h"
#include "pki/certificate.h"
#include "pki/file.h"

enum { DAY_S = 86400, SKEW_S = 300 };

struct pki_authority {
    char *directory;
    int lock;
    X509 *ca;
    EVP_PKEY *key; /* NULL: not opened to sign */
    struct pki_index index;
};

/* "directory/name"; -ENOMEM. */
int authority_path(const char *directory, const char *name, char **ret_path) MUST_CHECK;
/* It may be there already. PKI_E_FILE. */
int authority_make_folder(const char *path, mode_t mode, char **ret_why) MUST_CHECK;
/* PEM files beside their place. PKI_E_FILE. */
int authority_stage_certificate(
    const char *path, X509 *certificate, struct pki_staged *ret_staged, char **ret_why) MUST_CHECK;
int authority_stage_key(const char *path,
    EVP_PKEY *key,
    const char *passphrase,
    struct pki_staged *ret_staged,
    char **ret_why) MUST_CHECK;
/* Replace the index file. PKI_E_FILE. */
int authority_write_index(
    struct pki_authority *authority, const struct pki_index *index, char **ret_why) MUST_CHECK;

/*
 * The certificate authority of an installation: a folder with ca.crt, ca.key, the index of what was
 * issued, and a lock. P-256, SHA-256, X.509 v3. Keys are mode 0600; every file is replaced whole.
 *
 * Threads: one authority is used by one thread; processes exclude each other by the lock.
 */
#pragma once

#include "pki/index.h"

struct pki_authority;

struct pki_init_options {
    const char *directory; /* made if it is not there */
    const char *common_name;
    const char *passphrase; /* of ca.key; NULL: none */
    int64_t now_s;          /* since 1970 */
    uint32_t days;
};
/* PKI_E_EXISTS: there is an authority already; nothing is changed. PKI_E_FILE, PKI_E_ARGUMENT. */
int pki_init(const struct pki_init_options *options, char **ret_why) MUST_CHECK;

/*
 * Open and lock. `passphrase` may be NULL; with `sign` the CA's key is read too (not needed to list
 * or revoke). PKI_E_NOT_FOUND, PKI_E_FILE.
 */
int pki_open(const char *directory,
    bool sign,
    const char *passphrase,
    struct pki_authority **ret_authority,
    char **ret_why) MUST_CHECK;
/* Accepts NULL. */
void pki_close(struct pki_authority *authority);

struct pki_request {
    enum pki_kind kind;
    const char *name;  /* see pki_name_valid() */
    const char *names; /* a server's: "DNS:db.example,IP:192.0.2.1"; NULL for a client */
    const char *out; /* folder of NAME.crt and NAME.key; NULL: "issued" in the authority's folder */
    int64_t now_s;   /* since 1970 */
    int64_t not_before_s; /* 0: five minutes before now, for clocks that differ */
    uint32_t days;        /* from not_before or now */
};

struct pki_issued; /* a new certificate whose files are written, but not yet under their names */

/*
 * Make a key and a certificate. PKI_E_EXISTS: the name has a certificate that is not revoked, or a
 * file is in the way; PKI_E_ARGUMENT, PKI_E_FILE, PKI_E_STATE (it would outlive the authority).
 */
int pki_issue(struct pki_authority *authority,
    const struct pki_request *request,
    struct pki_issued **ret_issued,
    char **ret_why) MUST_CHECK;
/*
 * A new certificate in place of the newest of this name, with the same names and files; the same
 * key unless `new_key`. Of `request`, kind, names and out are not read. PKI_E_NOT_FOUND,
 * PKI_E_STATE: it was revoked; PKI_E_FILE.
 */
int pki_renew(struct pki_authority *authority,
    const struct pki_request *request,
    bool new_key,
    struct pki_issued **ret_issued,
    char **ret_why) MUST_CHECK;
/* What is to be registered; borrowed. */
const struct pki_entry *pki_issued_entry(const struct pki_issued *issued);
/* Give the files their names and note the certificate in the index. PKI_E_FILE. */
int pki_commit(
    struct pki_authority *authority, struct pki_issued *issued, char **ret_why) MUST_CHECK;
/* What was not committed leaves nothing behind. Accepts NULL. */
void pki_issued_free(struct pki_issued *issued);

/* All entries, in the order of issue; borrowed until the next change. */
const struct pki_index *pki_entries(const struct pki_authority *authority);
/* Note that these are revoked: every entry whose name or serial number is `which`. PKI_E_NOT_FOUND,
 * PKI_E_FILE. */
int pki_revoke(struct pki_authority *authority, const char *which, char **ret_why) MUST_CHECK;

DEFINE_CLEANUP(struct pki_authority *, pki_close);
DEFINE_CLEANUP(struct pki_issued *, pki_issued_free);

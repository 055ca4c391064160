/*
 * The list of what an authority has issued: a text file, one certificate a line, fields separated
 * by tabs. It is read strictly and replaced whole.
 */
#pragma once

#include "base/buffer.h"
#include "pki/why.h"

enum { PKI_NAME_MAX = 64, PKI_SERIAL_SIZE = 33, PKI_FINGERPRINT_SIZE = 65 };

enum pki_kind { PKI_KIND_SERVER, PKI_KIND_CLIENT, PKI_KIND_INTERMEDIATE };
enum pki_state { PKI_STATE_VALID, PKI_STATE_RENEWED, PKI_STATE_REVOKED };

/* One certificate. */
struct pki_entry {
    char serial[PKI_SERIAL_SIZE];           /* 32 lower-case hexadecimal digits */
    char fingerprint[PKI_FINGERPRINT_SIZE]; /* of SHA-256 over the DER form, the same */
    enum pki_kind kind;
    char name[PKI_NAME_MAX + 1];
    int64_t not_before_s, not_after_s; /* since 1970 */
    enum pki_state state;
    char *names; /* "DNS:a,IP:b"; "" for a client; owned */
    char *stem;  /* its files without .crt and .key; owned */
};

/* The fingerprint as bytes. */
void pki_entry_fingerprint(const struct pki_entry *entry, uint8_t bytes[32]);

/* In the order of issue. Zero-initialise. */
struct pki_index {
    struct pki_entry *entries;
    size_t count;
};

/* "server", "client", "intermediate"; "valid", "renewed", "revoked". */
const char *pki_kind_name(enum pki_kind kind);
const char *pki_state_name(enum pki_state state);
/* Lower-case letters, digits, '-', '_' and '.', first a letter or digit, 1 to 64 of them: the name
 * of a principal, a certificate, a file. */
bool pki_name_valid(const char *name);

/* `path` is for messages. PKI_E_FILE: a line is not one of ours. */
int pki_index_parse(const char *path,
    const char *data,
    size_t size,
    struct pki_index *ret_index,
    char **ret_why) MUST_CHECK;
int pki_index_format(const struct pki_index *index, struct buffer *buffer) MUST_CHECK;
/* Append a copy. */
int pki_index_add(struct pki_index *index, const struct pki_entry *entry) MUST_CHECK;
void pki_index_release(struct pki_index *index);

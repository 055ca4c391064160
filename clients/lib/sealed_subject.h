/*
 * The sealed file of a subject (proto/palmares/v1/subject.proto, SealedSubjectHeader), held before
 * the hour and opened with the key message that the service gives at the hour. Bytes are taken as
 * hostile. Nothing of a file that was changed is ever shown: it is authenticated as a whole first.
 *
 * What is wrong (`ret_why`) is a static text, N_().
 *
 * Threads: any; no state.
 */
#pragma once

#include "base/arena.h"

#include <palmares/v1/subject.pb-c.h>

enum {
    SEALED_SUBJECT_KEY_BYTES = 32,
    SEALED_SUBJECT_BYTES_MAX = 64 * 1024 * 1024,
};

enum sealed_subject_err {
    SEALED_SUBJECT_E_FORMAT = 1,  /* not a sealed file */
    SEALED_SUBJECT_E_CREDENTIALS, /* the certificate or its key cannot be read */
    SEALED_SUBJECT_E_KEY,         /* the key message is not one, or not for this certificate */
    SEALED_SUBJECT_E_CHANGED,     /* changed since it was sealed, or the key of another file */
    SEALED_SUBJECT_E_CONTENT,     /* authentic, and not a subject */
};

/* A file whose parts were found; all borrowed from the bytes but the header, which is in the arena.
 */
struct sealed_subject {
    const Palmares__V1__SealedSubjectHeader *header; /* not authenticated before it is opened */
    const uint8_t *bytes;
    size_t head_size; /* what is authenticated and not encrypted */
    const uint8_t *content;
    size_t content_size;
    const uint8_t *tag;
};
/* SEALED_SUBJECT_E_FORMAT; -ENOMEM. */
int sealed_subject_read(const void *bytes,
    size_t size,
    struct arena *arena,
    struct sealed_subject *ret_sealed,
    const char **ret_why) MUST_CHECK;

/* The key out of a key message (CMS EnvelopedData, DER), with the certificate and the private key
 * of these PEM files. Wipe it. SEALED_SUBJECT_E_CREDENTIALS, _KEY; -ENOMEM. */
int sealed_subject_key(const void *envelope,
    size_t size,
    const char *certificate_file,
    const char *key_file,
    uint8_t ret_key[SEALED_SUBJECT_KEY_BYTES],
    const char **ret_why) MUST_CHECK;

/* The package, in the arena, once the whole is authenticated. SEALED_SUBJECT_E_CHANGED, _CONTENT;
 * -ENOMEM. */
int sealed_subject_open(const struct sealed_subject *sealed,
    const uint8_t key[SEALED_SUBJECT_KEY_BYTES],
    struct arena *arena,
    Palmares__V1__SubjectPackage **ret_package,
    const char **ret_why) MUST_CHECK;

/* SHA-256 of bytes, hexadecimal: what the service calls the file. */
int sealed_subject_sha256(const void *bytes, size_t size, char to[65]) MUST_CHECK;

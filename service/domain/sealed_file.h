/*
 * The sealed file of a subject, and the message that brings its key. Wraps OpenSSL.
 *
 *     "PALMARES-SUBJECT-1\n", the size of the header (4 bytes, big endian), header, ciphertext, tag
 *
 * AES-256-GCM under a fresh key and a fresh nonce; the header and what stands before it are
 * authenticated too. The header (palmares.v1.SealedSubjectHeader, which has the nonce) and the
 * plain text (palmares.v1.SubjectPackage) are the handlers' bytes.
 *
 * Threads: any.
 */
#pragma once

#include "base/arena.h"

#define SEALED_FILE_MAGIC "PALMARES-SUBJECT-1\n"

enum {
    SEALED_KEY_BYTES = 32,
    SEALED_NONCE_BYTES = 12,
    SEALED_TAG_BYTES = 16,
    SEALED_SHA256_HEX = 64,
    SEALED_HEADER_MAX = 4096,
    SEALED_PLAIN_MAX = 32 * 1024 * 1024,
};

/* Random bytes. -EIO. */
int sealed_random(void *to, size_t size) MUST_CHECK;
/* For keys. */
void sealed_wipe(void *secret, size_t size);

/* A file while it is made or read; in an arena, or borrowed from the bytes that were split. */
struct sealed_file {
    uint8_t *bytes;
    size_t size;
    uint8_t *header;
    size_t header_size;
    uint8_t *content; /* plain before sealed_file_close(), ciphertext afterwards */
    size_t content_size;
};

/* A file with its header, and room for the plain text. -ENOMEM; -E2BIG. */
int sealed_file_new(struct arena *arena,
    const void *header,
    size_t header_size,
    size_t plain_size,
    struct sealed_file *ret_file) MUST_CHECK;
/* Encrypt what is in `content`, in place. -EIO. */
int sealed_file_close(struct sealed_file *file,
    const uint8_t key[SEALED_KEY_BYTES],
    const uint8_t nonce[SEALED_NONCE_BYTES]) MUST_CHECK;
/* Find the parts of a file; nothing is copied. -EBADMSG: it is not one. */
int sealed_file_split(uint8_t *bytes, size_t size, struct sealed_file *ret_file) MUST_CHECK;
/* Decrypt `content` in place. -EBADMSG: changed, or another key; then `content` is wiped. */
int sealed_file_open(struct sealed_file *file,
    const uint8_t key[SEALED_KEY_BYTES],
    const uint8_t nonce[SEALED_NONCE_BYTES]) MUST_CHECK;

/* SHA-256 of the whole, hexadecimal. -EIO. */
int sealed_file_sha256(const void *bytes, size_t size, char to[SEALED_SHA256_HEX + 1]) MUST_CHECK;

/*
 * The key to the holder of a certificate (DER): CMS EnvelopedData, DER, AES-256, in the arena.
 * A certificate for ECDSA (P-256) takes it by ECDH, one for RSA by RSA. -EINVAL: the certificate
 * cannot be read or has another kind of key. -ENOMEM, -EIO.
 */
int sealed_key_envelope(struct arena *arena,
    const uint8_t key[SEALED_KEY_BYTES],
    const void *certificate,
    size_t certificate_size,
    const uint8_t **ret_envelope,
    size_t *ret_size) MUST_CHECK;
/* Whether it can be wrapped for this certificate. */
bool sealed_key_can_take(const void *certificate, size_t size);

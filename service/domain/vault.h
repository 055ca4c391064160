/*
 * Bytes closed with AES-256-GCM: nonce, ciphertext, tag. `bound` is authenticated with them: what
 * was closed for one thing does not open for another. Wraps OpenSSL. Threads: any.
 */
#pragma once

#include "base/base.h"

enum {
    VAULT_KEY_BYTES = 32,
    VAULT_NONCE_BYTES = 12,
    VAULT_TAG_BYTES = 16,
    VAULT_MORE_BYTES = VAULT_NONCE_BYTES + VAULT_TAG_BYTES, /* than the plain text */
};

struct vault_bound {
    const void *data;
    size_t size;
};

/* `to` has room for VAULT_MORE_BYTES more than `size`. The nonce is random. -EIO. */
int vault_close(const uint8_t key[VAULT_KEY_BYTES],
    const struct vault_bound *bound,
    const uint8_t *plain,
    size_t size,
    uint8_t *to) MUST_CHECK;

/* `to` has room for VAULT_MORE_BYTES less than `size`. -EKEYREJECTED: too short, changed, closed
 * with another key or for another thing; then nothing stays in `to`. */
int vault_open(const uint8_t key[VAULT_KEY_BYTES],
    const struct vault_bound *bound,
    const uint8_t *closed,
    size_t size,
    uint8_t *to) MUST_CHECK;

/* Of the bytes in the clear. -EIO. */
enum { VAULT_SHA256_BYTES = 32 };
int vault_sha256(const void *data, size_t size, uint8_t ret_sha256[VAULT_SHA256_BYTES]) MUST_CHECK;

/*
 * The secret of an installation behind PINs, signatures and subjects ([jury] key_file), and the key
 * of each session to which members' signatures are encrypted. With a stolen database alone neither
 * PINs can be tried nor signatures or subjects read. Wraps OpenSSL.
 *
 * Threads: any.
 */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"

enum { JURY_KEY_BYTES = 32, JURY_PIN_MAX = 12 };

struct jury_key;

/* The secret is copied; wipe yours. -ENOMEM, -EIO. */
int jury_key_new(const uint8_t secret[JURY_KEY_BYTES], struct jury_key **ret_key) MUST_CHECK;
/* Wipes; accepts NULL. */
void jury_key_free(struct jury_key *key);

enum { JURY_SUBKEY_BYTES = 32 };
enum jury_subkey {
    JURY_SUBKEY_PEPPER,
    JURY_SUBKEY_FIRST_PIN,
    JURY_SUBKEY_SEAL,
    JURY_SUBKEY_SUBJECT, /* what subjects say */
    JURY_SUBKEY_SHINGLE, /* how their likeness is found: half for subjects, half for published texts
                          */
    JURY_SUBKEY_COUNT
};
/* A key of its own for each purpose (HKDF). Borrowed. */
const uint8_t *jury_key_of(const struct jury_key *key, enum jury_subkey purpose);

/* ---- the key of a session ---- */

/* The private half, in use. */
struct signing_key;

/* A new one (RSA 2048): its public half as PEM, its private half sealed (AES-256-GCM, bound to the
 * session). Takes a tenth of a second and more. -ENOMEM, -EIO. */
int signing_key_make(const struct jury_key *key,
    const char *session,
    struct arena *arena,
    const char **ret_public_pem,
    const uint8_t **ret_sealed,
    size_t *ret_size) MUST_CHECK;

/* A reference to a private half; opened ones are kept. -EKEYREJECTED: not sealed with this secret,
 * or for another session. -ENOMEM, -EIO. */
int signing_key_open(struct jury_key *key,
    const char *session,
    const uint8_t *sealed,
    size_t size,
    struct signing_key **ret_signing) MUST_CHECK;
/* Accepts NULL. */
void signing_key_unref(struct signing_key *signing);
DEFINE_CLEANUP(struct signing_key *, signing_key_unref);

/* What a signature is for. */
struct signed_thing {
    struct uuid act;
    const uint8_t *content; /* the bytes that were signed; none of a presence */
    size_t content_size;
};
/*
 * The PIN of a signature (palmares.v1.Signature.secret); wipe it. False: it cannot be read, or was
 * made for another act or another content.
 */
bool signature_read(const struct signing_key *signing,
    const uint8_t *secret,
    size_t size,
    const struct signed_thing *thing,
    char pin[JURY_PIN_MAX + 1]);

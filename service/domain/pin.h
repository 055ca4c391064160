/*
 * Personal PINs: how they are kept, what makes a good one, the first one. Wraps OpenSSL; pure but
 * for the salt. PINs are never logged and never stored; whoever holds one wipes it.
 */
#pragma once

#include "domain/jury_key.h"

enum { PIN_DIGITS_LEAST = 6 };

/* Whose PIN: a hash is good for one examiner of one session only. */
struct pin_owner {
    const char *session, *examiner;
};

/* "scrypt$ln$r$p$salt$hash" in the arena, over the PIN and the installation's pepper; some
 * milliseconds. -ENOMEM, -EIO. */
int pin_hash(const struct jury_key *key,
    const struct pin_owner *owner,
    const char *pin,
    struct arena *arena,
    char **ret_hash) MUST_CHECK;
/* Whether it is the PIN of that hash. -EPROTO: not a hash. -EIO. */
int pin_matches(const struct jury_key *key,
    const struct pin_owner *owner,
    const char *pin,
    const char *hash,
    bool *ret_right) MUST_CHECK;

/* What is wrong with a new PIN, for people; NULL: nothing. `old` may be NULL. */
const char *pin_flaw(const char *pin, const char *old, uint32_t digits_min);

/*
 * The first PIN of an examiner, of `digits` digits (at least PIN_DIGITS_LEAST): at random, or, for
 * a request with an id, always the same one for that request, so that a repeat gets the first
 * answer and yet nothing keeps it. -EIO.
 */
int pin_first(const struct jury_key *key,
    const struct pin_owner *owner,
    const struct uuid *request_id,
    uint32_t digits,
    char pin[JURY_PIN_MAX + 1]) MUST_CHECK;
/* Overwrite a PIN, also when nothing reads it afterwards; accepts NULL. */
void pin_wipe(char *pin);

/*
 * What the kiosk keeps is encrypted with AES-256-GCM by the key of a day, and that one is wrapped
 * by the device's key. Destroying the key of a day makes all that was kept for it unreadable,
 * wherever copies of the files are.
 *
 * A blob carries what it is (a name and a number) as associated data: one cannot be put in the
 * place of another. Any thread.
 */
#pragma once

#include "kiosk_core/place.h"

struct vault;

enum {
    VAULT_KEY_SIZE = 32,
    VAULT_OVERHEAD = 1 + 12 + 16, /* version, nonce, tag */
    VAULT_DAY_SIZE = 11,          /* "2022-05-09" and a NUL */
};

/* systemd's credential with the device's key. */
#define VAULT_CREDENTIAL "palmares-kiosk-key"

enum vault_err {
    VAULT_E_KEY = 1, /* the device's key is no key, or not the one of this directory; of a day: it
                      * cannot be unwrapped */
    VAULT_E_NO_KEY,  /* the day has no key: it was never kept here, or is destroyed */
    VAULT_E_DAMAGED, /* a blob that is not what was sealed under this day, name and number */
};

/* With the key from $CREDENTIALS_DIRECTORY, or else from device.key, which is made when it is not
 * there. `place` is borrowed. -errno; VAULT_E_KEY. */
int vault_open(const struct place *place, struct vault **ret_vault) MUST_CHECK;
/* Wipes what is in memory. Accepts NULL. */
void vault_close(struct vault *vault);

/* "YYYY-MM-DD" and nothing else: what may be the name of a file. */
bool vault_is_day(const char *text);

/* Append the blob of `data`; the day gets a key when it has none, or one that is damaged (which is
 * put aside). -errno (the key could not be written). */
int vault_seal(struct vault *vault,
    const char *day,
    const char *name,
    uint64_t number,
    const struct buffer *data,
    struct buffer *to) MUST_CHECK;
/* Append what was sealed. -ENOMEM; VAULT_E_NO_KEY, VAULT_E_KEY, VAULT_E_DAMAGED. */
int vault_unseal(struct vault *vault,
    const char *day,
    const char *name,
    uint64_t number,
    const struct buffer *blob,
    struct buffer *to) MUST_CHECK;

/* Destroy the key of a day. -errno. */
int vault_forget(struct vault *vault, const char *day) MUST_CHECK;
/* The key of a day cannot be unwrapped: put it aside, so that the day can have a new one. -errno.
 */
int vault_put_key_aside(struct vault *vault, const char *day, int64_t now_us) MUST_CHECK;
/* Days that have a key. As place_list(). */
int vault_days(const struct vault *vault,
    int (*each)(void *context, const char *day),
    void *context) MUST_CHECK;

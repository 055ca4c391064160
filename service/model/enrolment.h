/* Kiosks, and the one-time codes with which they get their certificates. Texts live in the arena of
 * the op that read them. */
#pragma once

#include "base/enrol_code.h"
#include "model/date.h"
#include "model/identity.h"
#include "model/outcome.h"

enum { ENROL_DIGEST_SIZE = 32, ENROL_VALID_MINUTES_MAX = 30 * 24 * 60 };

struct kiosk {
    const char *principal;
    struct kiosk_scope scope;
    const char *label;
    bool disabled;
    int64_t enrolled_us; /* 0: a code was given for the room, and no kiosk has used it yet */
    int64_t seen_us;
    int64_t code_expires_us; /* of a code that was given and not used; 0: none */
};

/* What the office asks for, and what it gets. */
struct enrol_grant {
    struct kiosk_scope scope; /* days "": those of the plan in force */
    uint32_t valid_minutes;   /* 0: a day */
    bool replace;
    bool validate_only;
    uint8_t secret_digest[ENROL_DIGEST_SIZE]; /* SHA-256 of the secret half of the code */

    const char *principal;
    int64_t replaces_id;  /* 0: nobody */
    const char *replaces; /* its name; "": nobody */
    int64_t expires_us;
};

/* A code as it is stored. */
struct enrol_code_row {
    const char *principal;
    struct kiosk_scope scope;
    int64_t replaces_id;
    bool used, expired;
};

/* A page of the kiosks of a session, behind (centre, room, principal). */
struct kiosk_page {
    const char *session;
    const char *centre; /* "": all */
    const char *after_centre, *after_room, *after_principal;
    uint32_t limit;
};

/* What a kiosk sends as its key: a certificate request, and the certificate that it had; DER. */
struct enrol_bytes {
    const void *der, *former;
    size_t size, former_size;
};

/* What a kiosk sends. */
struct enrol_request {
    struct enrol_bytes bytes;
    uint8_t secret_digest[ENROL_DIGEST_SIZE];
    uint8_t key_digest[ENROL_DIGEST_SIZE]; /* SHA-256 of its public key */
    bool had_certificate;                  /* of the same key */
    uint8_t former_fingerprint[FINGERPRINT_SIZE];
    const struct kiosk_scope *waiting; /* acts of this room wait in it; NULL: none */
    const char *label;
    const char *from; /* its address */
};

/* What it gets. */
struct enrol_result {
    const char *principal;
    struct kiosk_scope scope;
    const char *chain; /* PEM */
    struct certificate_record certificate;
};

struct arena;

/* What the composition root lends: keys, randomness and what the configuration says. The functions
 * may be called by any thread. */
struct enrol_authority {
    void *context;
    char half[ENROL_CODE_HALF + 1]; /* second half of every code */
    const char *certificate;        /* PEM: the authority's */
    const char *const *servers;     /* of the enrolment listener, for people; NULL-terminated */
    const char *const *service;     /* for kiosks; likewise */
    uint32_t certificate_days;      /* 0: by the kiosk's last day */
    int (*random)(void *to, size_t size);
    int (*digest)(const void *data, size_t size, uint8_t digest[ENROL_DIGEST_SIZE]);
    /* Fill what the bytes say into the request. OUTCOME_INVALID: *ret_why says what is wrong
     * (free() it). */
    int (*check)(void *context, struct enrol_request *request, char **ret_why);
    /* A certificate for the checked bytes; chain and certificate of *ret_result, in the arena. */
    int (*issue)(void *context,
        const struct enrol_bytes *bytes,
        const char *name,
        int64_t now_us,
        uint32_t days,
        struct arena *arena,
        struct enrol_result *ret_result);
};

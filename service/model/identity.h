/* Principals and certificates as they are stored and listed. Texts live in the arena of the op that
 * read them. */
#pragma once

#include "model/date.h"
#include "model/principal.h"

struct certificate_record {
    uint8_t fingerprint[FINGERPRINT_SIZE];
    const char *principal;
    const char *serial; /* lower case hexadecimal */
    int64_t not_before_us, not_after_us;
    int64_t revoked_us; /* 0: not revoked */
    const char *revocation_reason;
};

/* One room, on some days. */
struct kiosk_scope {
    const char *session, *centre, *room;
    char first_day[DATE_TEXT_SIZE], last_day[DATE_TEXT_SIZE]; /* ends included */
};

struct principal_record {
    const char *name;
    enum role role;
    const char *label;
    const char *establishment; /* UAI or "" */
    bool disabled;
    int32_t revision;
    int64_t created_us;
    const struct certificate_record *certificates;
    size_t certificate_count;
    const struct kiosk_scope *kiosk; /* of a kiosk; NULL: none */
};

/* Who calls. */
#pragma once

#include "base/base.h"

/* Same numbers as palmares.v1.Role; as bits (1u << role) in the method table. */
enum role {
    ROLE_NONE = 0,
    ROLE_ADMIN = 1,
    ROLE_MANAGER = 2,
    ROLE_ESTABLISHMENT = 3,
    ROLE_KIOSK = 4,
    ROLE_JUROR = 5,
    ROLE_AUDITOR = 6,
    ROLE_COUNT
};

enum { PRINCIPAL_NAME_MAX = 64, FINGERPRINT_SIZE = 32, UAI_SIZE = 9 };

/* Immutable once made; one for each connection. */
struct principal {
    int64_t id;
    enum role role;
    int32_t revision; /* of the principal's row when it was read */
    char name[PRINCIPAL_NAME_MAX + 1];
    char establishment[UAI_SIZE];          /* "" unless role is ROLE_ESTABLISHMENT */
    uint8_t fingerprint[FINGERPRINT_SIZE]; /* of the certificate in use */
};

/* "admin", "manager", ... as stored; NULL for another number. */
const char *role_name(enum role role);
/* ROLE_NONE when the name is unknown. */
enum role role_parse(const char *name);

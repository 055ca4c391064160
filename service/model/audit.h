/* The audit as it is read. Texts live in the arena of the op that read them. */
#pragma once

#include "base/uuid.h"

struct audit_row {
    int64_t id;
    int64_t at_us;
    const char *principal, *method, *entity, *key;
    const char *before, *after; /* JSON or "" */
    const char *reason;
    struct uuid request_id;
    bool has_request_id;
    int64_t seal; /* 0: not sealed */
};

/* "" and 0: any. */
struct audit_filter {
    const char *entity, *key, *principal;
    int64_t since_us, until_us;
};

struct audit_verification {
    uint64_t seals, rows;
    uint64_t next_seal;           /* 0: the end */
    uint64_t broken_seal;         /* 0: none */
    const char *expected, *found; /* hexadecimal hashes of the broken seal */
    uint64_t unsealed;
    const char *head; /* hexadecimal hash of the last seal verified */
};

/* Signatures: palmares.v1.Signature. A PIN leaves this file encrypted to the session's key, bound
 * to one act and one content; every copy of it is wiped. */
#pragma once

#include "base/buffer.h"
#include "base/uuid.h"

enum { SEAL_PIN_MAX = 64 };

enum seal_err {
    SEAL_E_KEY = 1, /* the day has no key that can be used */
    SEAL_E_PIN,     /* empty, too long, or not digits */
};
/* Append the secret. `content` may be empty (a presence). -ENOMEM; SEAL_E_KEY, SEAL_E_PIN. */
int seal_sign(const char *pin_key,
    const struct uuid *act,
    const struct buffer *content,
    const char *pin,
    struct buffer *to) MUST_CHECK;

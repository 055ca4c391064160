/* UUIDs, as 16 bytes. */
#pragma once

#include "base/base.h"

enum { UUID_TEXT_SIZE = 37 }; /* with the final NUL */

struct uuid {
    uint8_t bytes[16];
};

/* A new random one (version 4, RFC 9562), from the kernel's generator. */
int uuid_random(struct uuid *ret_uuid) MUST_CHECK;
/* 8-4-4-4-12 hexadecimal digits, either case. -EINVAL. */
int uuid_parse(const char *text, struct uuid *ret_uuid) MUST_CHECK;
void uuid_format(const struct uuid *uuid, char text[UUID_TEXT_SIZE]);
bool uuid_equal(const struct uuid *a, const struct uuid *b);

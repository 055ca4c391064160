/*
 * Who tries too often, by address: in memory, for a bounded number of addresses, the one seen
 * longest ago forgotten first.
 *
 * Threads: any.
 */
#pragma once

#include "base/base.h"

enum { THROTTLE_ADDRESSES = 1024 };

struct throttle;

struct throttle_limits {
    uint32_t connections; /* of one address within a window */
    uint32_t failures;    /* likewise; then the address waits for a whole window */
    int64_t window_us;
};

int throttle_new(const struct throttle_limits *limits, struct throttle **ret_throttle) MUST_CHECK;
void throttle_free(struct throttle *throttle); /* accepts NULL */

/* `address` is "192.0.2.1:40312" or "[2001:db8::1]:40312"; the port, and of IPv6 all behind the
 * network's 64 bits, do not count. `now_us` is monotonic. */
bool throttle_connect(struct throttle *throttle, const char *address, int64_t now_us);
/* Whether this address may try. */
bool throttle_allows(struct throttle *throttle, const char *address, int64_t now_us);
void throttle_note_failure(struct throttle *throttle, const char *address, int64_t now_us);

#include "transport/throttle.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>

enum { NETWORK_BYTES = 8 };

/* One address, or one network. */
struct visitor {
    uint8_t network[NETWORK_BYTES];
    int64_t seen_us;
    int64_t connections_since_us, failures_since_us, waits_until_us;
    uint32_t connections, failures;
    bool used;
};

struct throttle {
    struct throttle_limits limits;
    pthread_mutex_t lock;
    struct visitor visitors[THROTTLE_ADDRESSES];
};

int throttle_new(const struct throttle_limits *limits, struct throttle **ret_throttle)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    if (!throttle)
        return -ENOMEM;
    throttle->limits = *limits;
    pthread_mutex_init(&throttle->lock, NULL);
    *ret_throttle = throttle;
    return 0;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

/* What is no address is one network of its own. */
static void network_of(const char *address, uint8_t network[NETWORK_BYTES])
{
    char host[INET6_ADDRSTRLEN] = "";
    bool ipv6 = *address == '[';
    const char *start = address + ipv6, *end = strchr(start, ipv6 ? ']' : ':');
    uint8_t binary[16] = {0};

    memset(network, 0xff, NETWORK_BYTES);
    if (!end || end - start >= INET6_ADDRSTRLEN)
        return;
    memcpy(host, start, (size_t)(end - start));
    if (inet_pton(ipv6 ? AF_INET6 : AF_INET, host, binary) != 1)
        return;
    if (ipv6) {
        memcpy(network, binary, NETWORK_BYTES);
    } else { /* as it would be mapped, so that it is no IPv6 network */
        memset(network, 0xfe, 4);
        memcpy(network + 4, binary, 4);
    }
}

/* With the lock. */
static struct visitor *visitor_of(struct throttle *throttle, const char *address, int64_t now_us)
{
    struct visitor *oldest = throttle->visitors;
    uint8_t network[NETWORK_BYTES];

    network_of(address, network);
    for (size_t i = 0; i < THROTTLE_ADDRESSES; i++) {
        struct visitor *visitor = &throttle->visitors[i];

        if (visitor->used && memcmp(visitor->network, network, NETWORK_BYTES) == 0) {
            visitor->seen_us = now_us;
            return visitor;
        }
        if (oldest->used && (!visitor->used || visitor->seen_us < oldest->seen_us))
            oldest = visitor;
    }
    *oldest = (struct visitor){.used = true,
        .seen_us = now_us,
        .connections_since_us = now_us,
        .failures_since_us = now_us};
    memcpy(oldest->network, network, NETWORK_BYTES);
    return oldest;
}

bool throttle_connect(struct throttle *throttle, const char *address, int64_t now_us)
{
    struct visitor *visitor;
    bool allowed;

    pthread_mutex_lock(&throttle->lock);
    visitor = visitor_of(throttle, address, now_us);
    if (now_us - visitor->connections_since_us >= throttle->limits.window_us) {
        visitor->connections_since_us = now_us;
        visitor->connections = 0;
    }
    allowed = visitor->connections < throttle->limits.connections;
    visitor->connections += allowed;
    pthread_mutex_unlock(&throttle->lock);
    return allowed;
}

bool throttle_allows(struct throttle *throttle, const char *address, int64_t now_us)
{
    bool allowed;

    pthread_mutex_lock(&throttle->lock);
    allowed = now_us >= visitor_of(throttle, address, now_us)->waits_until_us;
    pthread_mutex_unlock(&throttle->lock);
    return allowed;
}

void throttle_note_failure(struct throttle *throttle, const char *address, int64_t now_us)
{
    struct visitor *visitor;

    pthread_mutex_lock(&throttle->lock);
    visitor = visitor_of(throttle, address, now_us);
    if (now_us - visitor->failures_since_us >= throttle->limits.window_us) {
        visitor->failures_since_us = now_us;
        visitor->failures = 0;
    }
    visitor->failures++;
    if (visitor->failures >= throttle->limits.failures) {
        visitor->waits_until_us = now_us + throttle->limits.window_us;
        visitor->failures = 0;
    }
    pthread_mutex_unlock(&throttle->lock);
}

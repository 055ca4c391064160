/* What the files of this folder share. */
#pragma once

#include "transport/transport.h"

#include <stdatomic.h>

enum {
    METRICS_BUCKETS = 14,
    METRICS_CODES = 17,
    METRICS_METHODS_MAX = 160,
};

/* Counters of one method; the last row counts unknown methods. */
struct method_metrics {
    atomic_uint_fast64_t codes[METRICS_CODES];
    atomic_uint_fast64_t buckets[METRICS_BUCKETS + 1];
    atomic_uint_fast64_t duration_us;
};

struct transport {
    struct handler_context *handlers;
    struct method_metrics metrics[METRICS_METHODS_MAX];
};

/* access_log.c: queue one line; it is written with the next flush, or when 32 KiB wait. */
void transport_log_request(const struct rpc_call_record *record);

/* metrics.c */
void transport_count(struct transport *transport, const struct rpc_call_record *record);

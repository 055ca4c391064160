/* The loopback HTTP listener: /metrics, /livez, /readyz. */
#pragma once

#include "base/base.h"

struct app_metrics;
struct room_alarm;
struct waiting;
struct rpc_server;
struct store;
struct transport;

/* Where the figures come from; all of it outlives the listener. */
struct app_metrics_sources {
    const struct transport *transport;
    const struct rpc_server *server;
    struct store *store;
    const struct room_alarm *alarm;
    struct waiting *waiting;
    struct waiting *subject_waiting;
    bool (*ready)(void *user);
    void *user;
};

int app_metrics_open(const char *address,
    const struct app_metrics_sources *sources,
    struct app_metrics **ret_metrics,
    char **ret_why) MUST_CHECK;
void app_metrics_close(struct app_metrics *metrics); /* accepts NULL */

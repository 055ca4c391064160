#include "app_metrics.h"

#include "handler/waiting.h"
#include "room_alarm.h"
#include "rpc/http.h"
#include "rpc/server.h"
#include "store/store.h"
#include "transport/transport.h"

#include <errno.h>

struct app_metrics {
    struct app_metrics_sources sources;
    struct rpc_http *http;
};

static int write_store(struct store *store, struct buffer *to)
{
    struct store_stats stats;

    store_get_stats(store, &stats);
    return buffer_printf(to,
        "# TYPE palmares_database_connections gauge\npalmares_database_connections %u\n"
        "# TYPE palmares_database_waiting gauge\npalmares_database_waiting %u\n"
        "# TYPE palmares_database_batches_total counter\npalmares_database_batches_total %llu\n"
        "# TYPE palmares_database_statements_total counter\npalmares_database_statements_total "
        "%llu\n"
        "# TYPE palmares_database_retries_total counter\npalmares_database_retries_total %llu\n"
        "# TYPE palmares_database_connects_total counter\npalmares_database_connects_total %llu\n",
        stats.connected, stats.waiting, (unsigned long long)stats.batches,
        (unsigned long long)stats.statements, (unsigned long long)stats.retries,
        (unsigned long long)stats.reconnections);
}

static int write_rooms(const struct app_metrics_sources *sources, struct buffer *to)
{
    return buffer_printf(to,
        "# TYPE palmares_rooms_silent gauge\npalmares_rooms_silent %u\n"
        "# TYPE palmares_rooms_watching gauge\npalmares_rooms_watching %u\n"
        "# TYPE palmares_subject_keys_awaited gauge\npalmares_subject_keys_awaited %u\n",
        room_alarm_count(sources->alarm), waiting_count(sources->waiting),
        waiting_count(sources->subject_waiting));
}

static int fill_metrics(struct buffer *body, void *context)
{
    struct app_metrics *metrics = context;
    struct rpc_server_stats stats;
    int r;

    rpc_server_get_stats(metrics->sources.server, &stats);
    r = transport_write_metrics(metrics->sources.transport, &stats, body);
    if (r == 0)
        r = write_store(metrics->sources.store, body);
    if (r == 0)
        r = write_rooms(&metrics->sources, body);
    return r ? 500 : 200;
}

static int fill_live(struct buffer *body, void *context)
{
    (void)context;
    return buffer_append_text(body, "alive\n") ? 500 : 200;
}

static int fill_ready(struct buffer *body, void *context)
{
    struct app_metrics *metrics = context;
    bool ready = metrics->sources.ready(metrics->sources.user);

    if (buffer_append_text(
            body, ready ? "ready\n"
                        : "not ready: the database does not answer, or the service is stopping\n"))
        return 500;
    return ready ? 200 : 503;
}

static const struct rpc_http_page pages[] = {
    {"/metrics", "text/plain; version=0.0.4; charset=utf-8", fill_metrics},
    {"/livez", "text/plain; charset=utf-8", fill_live},
    {"/readyz", "text/plain; charset=utf-8", fill_ready},
};

int app_metrics_open(const char *address,
    const struct app_metrics_sources *sources,
    struct app_metrics **ret_metrics,
    char **ret_why)
{
    struct app_metrics *metrics = calloc(1, sizeof *metrics);
    int r;

    *ret_why = NULL;
    if (!metrics)
        return -ENOMEM;
    metrics->sources = *sources;
    r = rpc_http_open(address, pages, ARRAY_LEN(pages), metrics, &metrics->http, ret_why);
    if (r) {
        free(metrics);
        return r;
    }
    *ret_metrics = metrics;
    return 0;
}

void app_metrics_close(struct app_metrics *metrics)
{
    if (!metrics)
        return;
    rpc_http_close(metrics->http);
    free(metrics);
}

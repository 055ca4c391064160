#include "transport/enrolment.h"
#include "transport/internal.h"

/* Upper bounds in microseconds; the last bucket is +Inf. */
static const uint32_t bounds_us[METRICS_BUCKETS] = {
    100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};

/* Rows: the methods of the service, those of the enrolment listener, unknown ones. */
static size_t row_count(void)
{
    return transport_method_count + enrolment_method_count + 1;
}

static const struct rpc_method *method_at(size_t index)
{
    if (index < transport_method_count)
        return &transport_methods[index];
    index -= transport_method_count;
    return index < enrolment_method_count ? &enrolment_methods[index] : NULL;
}

static struct method_metrics *row_of(struct transport *transport, const struct rpc_method *method)
{
    size_t index = row_count() - 1;

    for (size_t i = 0; i < enrolment_method_count; i++)
        if (method == &enrolment_methods[i])
            return &transport->metrics[transport_method_count + i];
    if (method)
        index = (size_t)(method - transport_methods);
    return &transport->metrics[index];
}

void transport_count(struct transport *transport, const struct rpc_call_record *record)
{
    struct method_metrics *row = row_of(transport, record->method);
    size_t bucket = 0;

    while (bucket < METRICS_BUCKETS && record->duration_us > bounds_us[bucket])
        bucket++;
    if ((unsigned)record->status->code < METRICS_CODES)
        atomic_fetch_add_explicit(&row->codes[record->status->code], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&row->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(
        &row->duration_us, (uint64_t)record->duration_us, memory_order_relaxed);
}

static void method_name(size_t index, char *to, size_t size)
{
    const struct rpc_method *method = method_at(index);

    if (method)
        (void)snprintf(to, size, "%s/%s", method->service->name, method->name);
    else
        (void)snprintf(to, size, "unknown");
}

static int write_codes(const struct method_metrics *row, const char *name, struct buffer *to)
{
    int r = 0;

    for (unsigned code = 0; code < METRICS_CODES && r == 0; code++) {
        uint64_t count = atomic_load(&row->codes[code]);

        if (count)
            r = buffer_printf(to, "palmares_requests_total{method=\"%s\",code=\"%s\"} %llu\n", name,
                rpc_code_name((enum rpc_code)code), (unsigned long long)count);
    }
    return r;
}

static int write_histogram(const struct method_metrics *row, const char *name, struct buffer *to)
{
    uint64_t count = 0;
    int r = 0;

    for (size_t i = 0; i <= METRICS_BUCKETS && r == 0; i++) {
        count += atomic_load(&row->buckets[i]);
        if (i < METRICS_BUCKETS)
            r = buffer_printf(to, "palmares_request_seconds_bucket{method=\"%s\",le=\"%g\"} %llu\n",
                name, bounds_us[i] / 1e6, (unsigned long long)count);
        else
            r = buffer_printf(to,
                "palmares_request_seconds_bucket{method=\"%s\",le=\"+Inf\"} %llu\n", name,
                (unsigned long long)count);
    }
    if (r == 0)
        r = buffer_printf(to,
            "palmares_request_seconds_sum{method=\"%s\"} "
            "%.6f\npalmares_request_seconds_count{method=\"%s\"} %llu\n",
            name, (double)atomic_load(&row->duration_us) / 1e6, name, (unsigned long long)count);
    return r;
}

static bool was_called(const struct method_metrics *row)
{
    for (size_t i = 0; i <= METRICS_BUCKETS; i++)
        if (atomic_load(&row->buckets[i]))
            return true;
    return false;
}

static int write_methods(const struct transport *transport,
    struct buffer *to,
    int (*write_row)(const struct method_metrics *, const char *, struct buffer *))
{
    int r = 0;

    for (size_t i = 0; i < row_count() && r == 0; i++) {
        char name[160];

        method_name(i, name, sizeof name);
        if (was_called(&transport->metrics[i]))
            r = write_row(&transport->metrics[i], name, to);
    }
    return r;
}

static int write_server(const struct rpc_server_stats *server, struct buffer *to)
{
    return buffer_printf(to,
        "# TYPE palmares_connections gauge\npalmares_connections %u\n"
        "# TYPE palmares_connections_accepted_total counter\npalmares_connections_accepted_total "
        "%llu\n"
        "# TYPE palmares_connections_refused_total counter\npalmares_connections_refused_total "
        "%llu\n"
        "# TYPE palmares_handshakes_failed_total counter\npalmares_handshakes_failed_total %llu\n"
        "# TYPE palmares_calls_in_flight gauge\npalmares_calls_in_flight %u\n"
        "# TYPE palmares_bytes_total counter\npalmares_bytes_total{direction=\"in\"} "
        "%llu\npalmares_bytes_total{direction=\"out\"} %llu\n",
        server->connections_open, (unsigned long long)server->connections_accepted,
        (unsigned long long)server->connections_refused,
        (unsigned long long)server->handshakes_failed, server->calls_in_flight,
        (unsigned long long)server->bytes_in, (unsigned long long)server->bytes_out);
}

int transport_write_metrics(
    const struct transport *transport, const struct rpc_server_stats *server, struct buffer *to)
{
    int r = buffer_append_text(to, "# HELP palmares_requests_total Calls ended, by method and "
                                   "status.\n# TYPE palmares_requests_total counter\n");

    if (r == 0)
        r = write_methods(transport, to, write_codes);
    if (r == 0)
        r = buffer_append_text(to,
            "# HELP palmares_request_seconds Time from the whole request read to the reply "
            "handed over.\n# TYPE palmares_request_seconds histogram\n");
    if (r == 0)
        r = write_methods(transport, to, write_histogram);
    if (r == 0)
        r = write_server(server, to);
    return r;
}

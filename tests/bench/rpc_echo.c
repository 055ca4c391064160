/*
 * Measures the runtime alone: Health calls in flight over a number of connections, client and
 * server in one process or the server in a child process. Prints calls/s and latencies.
 *
 *   rpc_echo [--in-flight N] [--connections C] [--seconds S] [--bytes B] [--fork] [--idle N]
 */
#include "base/clock.h"
#include "rpc/client.h"
#include "rpc/server.h"

#include "pki.h"

#include "palmares/rpc/v1/rpc.pb-c.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAMPLES_MAX = 4 * 1000 * 1000 };

static struct {
    unsigned in_flight, connections, idle;
    double seconds;
    size_t bytes;
    bool fork;
} options = {.in_flight = 64, .connections = 8, .seconds = 3, .bytes = 100};

/* ---- server ---- */

static char padding[64 * 1024];

static void check(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    Palmares__Rpc__V1__CheckResponse response = PALMARES__RPC__V1__CHECK_RESPONSE__INIT;

    (void)request;
    (void)context;
    response.serving = PALMARES__RPC__V1__CHECK_RESPONSE__SERVING__SERVING;
    response.version = padding;
    rpc_call_reply(call, &response.base);
}

static const struct rpc_method methods[] = {
    {&palmares__rpc__v1__health_service__descriptor, "Check", RPC_ROLES_ALL, check, false, 0, 0},
};

static struct rpc_server *serve(struct pki *pki)
{
    struct rpc_tls *tls = pki_tls(pki, "ca", "server", true, false);
    struct rpc_server *server;
    char *why;

    memset(padding, 'x', options.bytes);
    if (rpc_server_open(
            &(struct rpc_server_options){
                .addresses = (const char *const[]){"127.0.0.1:0", NULL},
                .tls = tls,
                .methods = methods,
                .method_count = 1,
                .limits = {.calls_per_connection = 4096},
            },
            &server, &why)) {
        fprintf(stderr, "%s\n", why ? why : "memory");
        exit(1);
    }
    rpc_tls_unref(tls);
    return server;
}

/* The server in a child process, its port through a pipe; it ends when the pipe to it closes. */
static pid_t serve_forked(struct pki *pki, uint16_t *ret_port, int *ret_hold)
{
    int port_pipe[2], hold[2];
    pid_t child;
    char byte;

    if (pipe(port_pipe) || pipe(hold))
        exit(1);
    child = fork();
    if (child == 0) {
        struct rpc_server *server = serve(pki);
        uint16_t port = rpc_server_port(server, 0);

        close(hold[1]);
        if (write(port_pipe[1], &port, sizeof port) != sizeof port)
            _exit(1);
        (void)!read(hold[0], &byte, 1);
        rpc_server_close(server);
        _exit(0);
    }
    close(hold[0]);
    if (read(port_pipe[0], ret_port, sizeof *ret_port) != sizeof *ret_port)
        exit(1);
    *ret_hold = hold[1];
    return child;
}

/* ---- client ---- */

struct lane {
    struct rpc_client *client;
    int64_t begun_us;
};

static atomic_uint running;
static atomic_size_t sample_count;
static uint32_t *samples;
static int64_t end_us;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;

static void start(struct lane *lane);

static void finish_lane(void)
{
    if (atomic_fetch_sub(&running, 1) != 1)
        return;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&ended);
    pthread_mutex_unlock(&lock);
}

static void done(const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct lane *lane = context;
    int64_t now_us = clock_mono_us();
    size_t sample = atomic_fetch_add_explicit(&sample_count, 1, memory_order_relaxed);

    (void)payload;
    if (status->code != RPC_OK || size < options.bytes) {
        fprintf(stderr, "call failed: %s %s\n", rpc_code_name(status->code), status->message);
        exit(1);
    }
    if (sample < SAMPLES_MAX)
        samples[sample] = (uint32_t)(now_us - lane->begun_us);
    if (now_us < end_us)
        start(lane);
    else
        finish_lane();
}

static void start(struct lane *lane)
{
    Palmares__Rpc__V1__CheckRequest message = PALMARES__RPC__V1__CHECK_REQUEST__INIT;

    lane->begun_us = clock_mono_us();
    if (rpc_client_start(lane->client,
            &(struct rpc_request){
                .service = &palmares__rpc__v1__health_service__descriptor,
                .method = "Check",
                .message = &message.base,
            },
            done, lane))
        exit(1);
}

static int compare(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static struct rpc_client *connect_to(struct pki *pki, uint16_t port, unsigned connections)
{
    struct rpc_tls *tls = pki_tls(pki, "ca", "client", false, false);
    struct rpc_client *client;
    char address[32];

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)port);
    if (rpc_client_open(
            &(struct rpc_client_options){
                .addresses = (const char *const[]){address, NULL},
                .tls = tls,
                .connections = connections,
            },
            &client))
        exit(1);
    rpc_tls_unref(tls);
    return client;
}

static double cpu_seconds(int who)
{
    struct rusage usage;

    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void measure(struct rpc_client *client)
{
    struct lane *lanes = calloc(options.in_flight, sizeof *lanes);
    int64_t begun_us = clock_mono_us();
    size_t count;
    double cpu = cpu_seconds(RUSAGE_SELF);

    samples = malloc(SAMPLES_MAX * sizeof *samples);
    if (!lanes || !samples)
        exit(1);
    end_us = begun_us + (int64_t)(options.seconds * 1e6);
    atomic_store(&running, options.in_flight);
    for (unsigned i = 0; i < options.in_flight; i++) {
        lanes[i].client = client;
        start(&lanes[i]);
    }
    pthread_mutex_lock(&lock);
    while (atomic_load(&running))
        pthread_cond_wait(&ended, &lock);
    pthread_mutex_unlock(&lock);
    count = atomic_load(&sample_count);
    printf("in flight %u connections %u: %.0f calls/s", options.in_flight, options.connections,
        (double)count / options.seconds);
    if (count > SAMPLES_MAX)
        count = SAMPLES_MAX;
    qsort(samples, count, sizeof *samples, compare);
    printf(" p50 %u us p99 %u us max %u us cpu %.1f us/call%s\n", samples[count / 2],
        samples[count * 99 / 100], samples[count - 1],
        (cpu_seconds(RUSAGE_SELF) - cpu) * 1e6 / (double)count, options.fork ? " (client)" : "");
    free(samples);
    free(lanes);
}

static long memory_kb(pid_t pid)
{
    char path[64], line[256];
    long kb = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "RssAnon: %ld", &kb) == 1)
            break;
    if (file)
        fclose(file);
    return kb;
}

/* Memory that idle connections cost the server, which runs in a child process. */
static void measure_idle(struct pki *pki, uint16_t port, pid_t child)
{
    struct rpc_client *warm = connect_to(pki, port, 8), *client;
    long before, after;

    sleep(1);
    before = memory_kb(child);
    client = connect_to(pki, port, options.idle);
    sleep(4 + options.idle / 1000);
    after = memory_kb(child);
    printf("%u idle connections: %.1f KB each\n", options.idle,
        (double)(after - before) / options.idle);
    rpc_client_close(client);
    rpc_client_close(warm);
}

static void parse(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"in-flight", required_argument, NULL, 'n'},
        {"connections", required_argument, NULL, 'c'},
        {"seconds", required_argument, NULL, 's'},
        {"bytes", required_argument, NULL, 'b'},
        {"fork", no_argument, NULL, 'f'},
        {"idle", required_argument, NULL, 'i'},
        {0},
    };

    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
        switch (option) {
        case 'n':
            options.in_flight = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'c':
            options.connections = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 's':
            options.seconds = strtod(optarg, NULL);
            break;
        case 'b':
            options.bytes = strtoul(optarg, NULL, 10);
            break;
        case 'f':
            options.fork = true;
            break;
        case 'i':
            options.idle = (unsigned)strtoul(optarg, NULL, 10);
            options.fork = true;
            break;
        default:
            exit(2);
        }
    if (!options.in_flight || options.bytes >= sizeof padding)
        exit(2);
}

int main(int argc, char **argv)
{
    struct rpc_server *server = NULL;
    struct pki *pki = pki_open();
    struct rpc_client *client;
    uint16_t port;
    pid_t child = 0;
    int hold = -1;

    parse(argc, argv);
    pki_ca(pki, "ca");
    pki_issue(pki, "server", &(struct pki_options){.common_name = "server", .san = "IP:127.0.0.1"});
    pki_issue(pki, "client", &(struct pki_options){.common_name = "client"});
    if (options.fork) {
        child = serve_forked(pki, &port, &hold);
    } else {
        server = serve(pki);
        port = rpc_server_port(server, 0);
    }
    if (options.idle) {
        measure_idle(pki, port, child);
    } else {
        client = connect_to(pki, port, options.connections);
        measure(client);
        rpc_client_close(client);
    }
    rpc_server_close(server);
    if (child) {
        close(hold);
        waitpid(child, NULL, 0);
    }
    pki_close(pki);
    return 0;
}

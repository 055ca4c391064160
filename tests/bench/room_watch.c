/*
 * Kiosks that watch their room: N connections, a call each that waits until something changes.
 *
 *   bench_room_watch --server HOST:PORT --ca FILE --certificate FILE --key FILE [--connections N]
 * [--day]
 *
 * Says "watching" when all of them wait; after the change that wakes them all, one line of JSON:
 * when the first and the last were told (CLOCK_MONOTONIC, seconds), and with --day when the last
 * had the day of its room as well.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "rpc/client.h"

#include <palmares/v1/jury.pb-c.h>

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAIT_MS = 25000, TIMEOUT_MS = 30000, ARENA_BYTES = 1 << 20, REVISION_SIZE = 40 };

static struct {
    const char *server, *ca, *certificate, *key;
    unsigned connections;
    bool day;
} options = {.connections = 500};

struct kiosk {
    struct rpc_client *client;
    char revision[REVISION_SIZE];
    size_t day_bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned first_answers, told, days; /* under the lock */
static int64_t first_us, last_us, last_day_us;
static size_t day_bytes;

static void fail(const char *what, const struct rpc_status *status)
{
    (void)fprintf(stderr, "bench_room_watch: %s: %s %s\n", what,
        status && status->reason ? status->reason : "",
        status && status->message ? status->message : "");
    exit(1);
}

static void start(
    struct kiosk *kiosk, const char *method, const ProtobufCMessage *message, rpc_done_fn done)
{
    const struct rpc_request request = {
        .service = &palmares__v1__jury_service__descriptor,
        .method = method,
        .message = message,
        .timeout_ms = TIMEOUT_MS,
    };

    if (rpc_client_start(kiosk->client, &request, done, kiosk))
        fail(method, NULL);
}

static void count(unsigned *counter, int64_t *ret_last_us)
{
    pthread_mutex_lock(&lock);
    *ret_last_us = clock_mono_us();
    if (counter == &told && told == 0)
        first_us = *ret_last_us;
    (*counter)++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void got_day(
    const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct kiosk *kiosk = context;

    (void)payload;
    if (status->code != RPC_OK)
        fail("GetRoomDay", status);
    kiosk->day_bytes = size;
    pthread_mutex_lock(&lock);
    day_bytes = size;
    pthread_mutex_unlock(&lock);
    count(&days, &last_day_us);
}

static void watch(struct kiosk *kiosk);

static void got_change(
    const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct kiosk *kiosk = context;
    struct arena *arena = arena_new(ARENA_BYTES);
    const Palmares__V1__WatchRoomResponse *response;
    int64_t ignored;
    bool first = !*kiosk->revision;

    if (status->code != RPC_OK)
        fail("WatchRoom", status);
    response = (const void *)rpc_unpack(
        &palmares__v1__watch_room_response__descriptor, payload, size, arena);
    if (!response)
        fail("the answer is not readable", NULL);
    (void)snprintf(kiosk->revision, sizeof kiosk->revision, "%s", response->revision);
    if (first)
        count(&first_answers, &ignored);
    else if (response->changed)
        count(&told, &last_us);
    if (first || !response->changed)
        watch(kiosk);
    else if (options.day) {
        const Palmares__V1__GetRoomDayRequest request = PALMARES__V1__GET_ROOM_DAY_REQUEST__INIT;

        start(kiosk, "GetRoomDay", &request.base, got_day);
    }
    arena_free(arena);
}

static void watch(struct kiosk *kiosk)
{
    Palmares__V1__WatchRoomRequest request = PALMARES__V1__WATCH_ROOM_REQUEST__INIT;

    request.revision = kiosk->revision;
    request.wait_ms = *kiosk->revision ? WAIT_MS : 0;
    start(kiosk, "WatchRoom", &request.base, got_change);
}

static void wait_for(const unsigned *counter)
{
    pthread_mutex_lock(&lock);
    while (*counter < options.connections)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static bool read_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"server", required_argument, NULL, 's'},
        {"ca", required_argument, NULL, 'a'},
        {"certificate", required_argument, NULL, 'c'},
        {"key", required_argument, NULL, 'k'},
        {"connections", required_argument, NULL, 'n'},
        {"day", no_argument, NULL, 'd'},
        {0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1)
        switch (option) {
        case 's':
            options.server = optarg;
            break;
        case 'a':
            options.ca = optarg;
            break;
        case 'c':
            options.certificate = optarg;
            break;
        case 'k':
            options.key = optarg;
            break;
        case 'n':
            options.connections = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'd':
            options.day = true;
            break;
        default:
            return false;
        }
    return options.server && options.ca && options.certificate && options.key &&
           options.connections;
}

int main(int argc, char **argv)
{
    struct rpc_tls *tls;
    struct kiosk *kiosks;
    char *why;

    if (!read_options(argc, argv)) {
        (void)fputs("usage: bench_room_watch --server HOST:PORT --ca FILE --certificate FILE --key "
                    "FILE [--connections N] [--day]\n",
            stderr);
        return 2;
    }
    kiosks = calloc(options.connections, sizeof *kiosks);
    if (!kiosks || rpc_tls_new(&(struct rpc_tls_options){.ca_file = options.ca,
                                   .certificate_file = options.certificate,
                                   .key_file = options.key},
                       false, &tls, &why))
        fail("certificates", NULL);
    for (unsigned i = 0; i < options.connections; i++) {
        if (rpc_client_open(
                &(struct rpc_client_options){
                    .addresses = (const char *const[]){options.server, NULL},
                    .tls = tls,
                    .connect_timeout_ms = TIMEOUT_MS},
                &kiosks[i].client))
            fail("connections", NULL);
        watch(&kiosks[i]);
    }
    wait_for(&first_answers);
    (void)puts("watching");
    (void)fflush(stdout);
    wait_for(&told);
    if (options.day)
        wait_for(&days);
    (void)printf(
        "{\"first_s\": %.6f, \"last_s\": %.6f, \"last_day_s\": %.6f, \"day_bytes\": %zu}\n",
        (double)first_us / 1e6, (double)last_us / 1e6, (double)last_day_us / 1e6, day_bytes);
    return 0;
}

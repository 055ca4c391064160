/*
 * Recipients that wait for the key of a sealed subject: N connections, a call each that waits for
 * the hour.
 *
 *   bench_subject_watch --server HOST:PORT --ca FILE --credentials FILE --session ID --subject ID
 *
 * --credentials: a line for each connection, certificate and key with a space between them (the
 * same ones may stand there more than once). Says "waiting" when all of them wait; once all have
 * their key, one line of JSON: the hour, and when the first and the last had it (CLOCK_REALTIME,
 * seconds), and the earliest time at which the service says that it gave one.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "rpc/client.h"

#include <palmares/v1/subject.pb-c.h>

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAIT_MS = 25000, TIMEOUT_MS = 30000, PATH_SIZE = 512, CONNECTIONS_MAX = 2000 };

static struct {
    const char *server, *ca, *credentials, *session, *subject;
} options;

struct recipient {
    struct rpc_client *client;
    char certificate[PATH_SIZE], key[PATH_SIZE];
    bool asked; /* at once, so that its connection is there */
};

static struct recipient recipients[CONNECTIONS_MAX];
static unsigned connections;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned ready, given; /* under the lock, as all below */
static int64_t first_us, last_us, hour_us, earliest_us;

static void fail(const char *what, const struct rpc_status *status)
{
    (void)fprintf(stderr, "bench_subject_watch: %s: %s %s\n", what,
        status && status->reason ? status->reason : "",
        status && status->message ? status->message : "");
    exit(1);
}

static int64_t instant(const Google__Protobuf__Timestamp *time)
{
    return time ? time->seconds * 1000000 + time->nanos / 1000 : 0;
}

static void ask(struct recipient *recipient);

static void note_key(const Palmares__V1__SubjectKey *key, int64_t now_us)
{
    int64_t said_us = instant(key->service_time);

    pthread_mutex_lock(&lock);
    if (given == 0)
        first_us = now_us;
    last_us = now_us;
    hour_us = instant(key->release_time);
    if (given == 0 || said_us < earliest_us)
        earliest_us = said_us;
    given++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void got(const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct recipient *recipient = context;
    int64_t now_us = clock_wall_us();
    Palmares__V1__SubjectKey *key;

    if (status->code != RPC_OK)
        fail("WatchSubjectKey", status);
    key = palmares__v1__subject_key__unpack(NULL, size, payload);
    if (!key)
        fail("the answer", NULL);
    if (key->envelope.len) {
        note_key(key, now_us);
    } else {
        if (!recipient->asked) {
            recipient->asked = true;
            pthread_mutex_lock(&lock);
            ready++;
            pthread_cond_signal(&changed);
            pthread_mutex_unlock(&lock);
        }
        ask(recipient);
    }
    palmares__v1__subject_key__free_unpacked(key, NULL);
}

static void ask(struct recipient *recipient)
{
    Palmares__V1__WatchSubjectKeyRequest message = PALMARES__V1__WATCH_SUBJECT_KEY_REQUEST__INIT;
    const struct rpc_request request = {
        .service = &palmares__v1__subject_service__descriptor,
        .method = "WatchSubjectKey",
        .message = &message.base,
        .timeout_ms = TIMEOUT_MS,
    };

    message.session = (char *)(uintptr_t)options.session;
    message.id = (char *)(uintptr_t)options.subject;
    message.wait_ms = recipient->asked ? WAIT_MS : 1;
    if (rpc_client_start(recipient->client, &request, got, recipient))
        fail("WatchSubjectKey", NULL);
}

static void open_connection(struct recipient *recipient)
{
    const char *servers[] = {options.server, NULL};
    const struct rpc_tls_options tls_options = {.ca_file = options.ca,
        .certificate_file = recipient->certificate,
        .key_file = recipient->key};
    struct rpc_client_options client_options = {.addresses = servers};
    char *why = NULL;

    if (rpc_tls_new(&tls_options, false, &client_options.tls, &why))
        fail(why ? why : "tls", NULL);
    if (rpc_client_open(&client_options, &recipient->client))
        fail("connection", NULL);
    rpc_tls_unref(client_options.tls);
}

static void read_credentials(void)
{
    FILE *file = fopen(options.credentials, "r");
    char line[2 * PATH_SIZE];

    if (!file)
        fail(options.credentials, NULL);
    while (connections < CONNECTIONS_MAX && fgets(line, sizeof line, file))
        if (sscanf(line, "%511s %511s", recipients[connections].certificate,
                recipients[connections].key) == 2)
            connections++;
    (void)fclose(file);
    if (connections == 0)
        fail("no credentials", NULL);
}

static void await(const unsigned *counter)
{
    pthread_mutex_lock(&lock);
    while (*counter < connections)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void read_options(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"server", required_argument, NULL, 's'},
        {"ca", required_argument, NULL, 'a'},
        {"credentials", required_argument, NULL, 'c'},
        {"session", required_argument, NULL, 'n'},
        {"subject", required_argument, NULL, 'i'},
        {NULL, 0, NULL, 0},
    };

    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        const char **to = option == 's'   ? &options.server
                          : option == 'a' ? &options.ca
                          : option == 'c' ? &options.credentials
                          : option == 'n' ? &options.session
                          : option == 'i' ? &options.subject
                                          : NULL;

        if (!to)
            exit(2);
        *to = optarg;
    }
    if (!options.server || !options.ca || !options.credentials || !options.session ||
        !options.subject)
        fail("--server, --ca, --credentials, --session and --subject are needed", NULL);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    read_credentials();
    for (unsigned i = 0; i < connections; i++)
        open_connection(&recipients[i]);
    for (unsigned i = 0; i < connections; i++)
        ask(&recipients[i]);
    await(&ready);
    (void)printf("waiting\n");
    (void)fflush(stdout);
    await(&given);
    (void)printf("{\"connections\": %u, \"hour\": %.6f, \"first\": %.6f, \"last\": %.6f, "
                 "\"earliest_given\": %.6f}\n",
        connections, (double)hour_us / 1e6, (double)first_us / 1e6, (double)last_us / 1e6,
        (double)earliest_us / 1e6);
    (void)fflush(stdout);
    _exit(0); /* the connections end with the process */
}

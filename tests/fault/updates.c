/*
 * Makes updates with known request ids and writes down what became of each, for a checker that
 * reads the database itself.
 *
 *   palmares_fault_updates --server H:P --ca F --certificate F --key F --session S --numbers FILE
 * --journal FILE
 *                          [--updates N] [--clients N] [--retry] [--repeat PERCENT] [--again FILE]
 *
 * Each client is a thread with one call at a time. A call is sent once (--retry: the client library
 * repeats it). When it fails, the journal says so and the client waits until the service answers a
 * health check before it goes on: an outage costs the calls in flight, not the whole run. Progress
 * goes to standard output, "progress N", every hundredth.
 *
 * Journal, one line an update: request id, number, value, then "acknowledged", "failed CODE REASON"
 * or "wrong WHAT". The value is unique and becomes the candidate's e-mail address. --again FILE
 * makes the failed updates of such a journal once more, with the same request ids, and PERCENT of
 * the acknowledged ones too: these must get their first answer.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "rpc/client.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>

#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    CLIENTS_MAX = 256,
    NUMBER_SIZE = 24,
    VALUE_SIZE = 48,
    OUTCOME_SIZE = 200,
    ARENA_MAX_BYTES = 1024 * 1024,
    ONCE_TIMEOUT_MS = 10000,
    RETRY_TIMEOUT_MS = 60000,
    WAIT_TIMEOUT_MS = 60000,
};

struct update {
    struct uuid request_id;
    char number[NUMBER_SIZE];
    char value[VALUE_SIZE];
};

struct options {
    const char *server, *ca, *certificate, *key, *session, *numbers, *journal, *again;
    uint32_t updates, clients, repeat_percent;
    bool retry;
};

struct run {
    struct options options;
    struct rpc_client *client;
    struct update *updates;
    size_t count;
    atomic_size_t next;
    atomic_size_t done;
    atomic_size_t acknowledged, failed, wrong;
    pthread_mutex_t lock; /* the journal */
    FILE *journal;
};

/* ---- what to do ---- */

static int add_update(struct run *run, size_t *capacity, const struct update *update)
{
    if (run->count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 1024;
        struct update *updates = realloc(run->updates, more * sizeof *updates);

        if (!updates)
            return -1;
        run->updates = updates;
        *capacity = more;
    }
    run->updates[run->count++] = *update;
    return 0;
}

/* Fresh updates: the numbers in turn, a random request id and a value of its own each. */
static int plan_fresh(struct run *run)
{
    FILE *file = fopen(run->options.numbers, "r");
    char line[NUMBER_SIZE];
    size_t capacity = 0;
    struct update update = {0};
    unsigned pass = (unsigned)(clock_wall_us() / 1000000);

    if (!file)
        return -1;
    while (run->count < run->options.updates) {
        if (!fgets(line, sizeof line, file)) {
            if (run->count == 0)
                break;
            rewind(file);
            continue;
        }
        line[strcspn(line, "\r\n")] = '\0';
        (void)snprintf(update.number, sizeof update.number, "%s", line);
        (void)snprintf(
            update.value, sizeof update.value, "u%zu-%x@fault.example", run->count, pass);
        if (uuid_random(&update.request_id) || add_update(run, &capacity, &update))
            break;
    }
    (void)fclose(file);
    return run->count == run->options.updates ? 0 : -1;
}

/* What the journal says to make once more. */
static int plan_again(struct run *run)
{
    FILE *file = fopen(run->options.again, "r");
    char line[512], id[UUID_TEXT_SIZE], outcome[16];
    size_t capacity = 0, acknowledged = 0;
    struct update update = {0};
    int r = 0;

    if (!file)
        return -1;
    while (r == 0 && fgets(line, sizeof line, file)) {
        if (sscanf(line, "%36s %23s %47s %15s", id, update.number, update.value, outcome) != 4 ||
            uuid_parse(id, &update.request_id)) {
            r = -1;
            break;
        }
        if (strcmp(outcome, "acknowledged") == 0 &&
            acknowledged++ % 100 >= run->options.repeat_percent)
            continue;
        r = add_update(run, &capacity, &update);
    }
    (void)fclose(file);
    return r;
}

/* ---- doing it ---- */

/* protobuf-c has no const strings; nothing writes to them. */
static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static int call_update(struct run *run,
    const struct update *update,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response)
{
    static char path[] = "email";
    char *paths[] = {path};
    Google__Protobuf__FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    Palmares__V1__Candidate candidate = PALMARES__V1__CANDIDATE__INIT;
    Palmares__V1__UpdateCandidateRequest message = PALMARES__V1__UPDATE_CANDIDATE_REQUEST__INIT;
    const struct rpc_request request = {
        .service = &palmares__v1__candidate_service__descriptor,
        .method = "UpdateCandidate",
        .message = &message.base,
        .timeout_ms = run->options.retry ? RETRY_TIMEOUT_MS : ONCE_TIMEOUT_MS,
        .request_id = &update->request_id,
        .no_retry = !run->options.retry,
    };

    mask.n_paths = 1;
    mask.paths = paths;
    candidate.session = text_of(run->options.session);
    candidate.number = text_of(update->number);
    candidate.email = text_of(update->value);
    message.candidate = &candidate;
    message.update_mask = &mask;
    return rpc_client_call(run->client, &request, arena, ret_status, ret_response);
}

/* Until the service serves again, or the time is up: then the next call finds out. */
static void wait_for_service(struct run *run, struct arena *arena)
{
    const Palmares__Rpc__V1__CheckRequest message = PALMARES__RPC__V1__CHECK_REQUEST__INIT;
    const struct rpc_request request = {
        .service = &palmares__rpc__v1__health_service__descriptor,
        .method = "Check",
        .message = &message.base,
        .timeout_ms = WAIT_TIMEOUT_MS,
    };
    int64_t until_us = clock_mono_us() + (int64_t)WAIT_TIMEOUT_MS * 1000;
    struct timespec pause = {.tv_nsec = 20000000};
    ProtobufCMessage *response;
    struct rpc_status status;

    while (clock_mono_us() < until_us) {
        arena_reset(arena);
        if (rpc_client_call(run->client, &request, arena, &status, &response) == 0 &&
            status.code == RPC_OK &&
            ((const Palmares__Rpc__V1__CheckResponse *)response)->serving ==
                PALMARES__RPC__V1__CHECK_RESPONSE__SERVING__SERVING)
            return;
        (void)nanosleep(&pause, NULL);
    }
}

static void note(struct run *run, const struct update *update, const char *outcome)
{
    size_t done, step = run->count / 100 ? run->count / 100 : 1;
    char id[UUID_TEXT_SIZE];

    uuid_format(&update->request_id, id);
    pthread_mutex_lock(&run->lock);
    (void)fprintf(run->journal, "%s %s %s %s\n", id, update->number, update->value, outcome);
    (void)fflush(run->journal);
    done = atomic_fetch_add(&run->done, 1) + 1;
    if (done % step == 0) {
        (void)printf("progress %zu\n", done);
        (void)fflush(stdout);
    }
    pthread_mutex_unlock(&run->lock);
}

/* Whether the answer is the one to this very update. */
static bool is_answer(const struct update *update, const ProtobufCMessage *response)
{
    const Palmares__V1__Candidate *candidate = (const Palmares__V1__Candidate *)response;

    return text_equal(candidate->number, update->number) &&
           text_equal(candidate->email, update->value);
}

static void make(struct run *run, const struct update *update, struct arena *arena)
{
    ProtobufCMessage *response = NULL;
    char outcome[OUTCOME_SIZE] = "acknowledged";
    struct rpc_status status = {0};

    arena_reset(arena);
    if (call_update(run, update, arena, &status, &response))
        (void)snprintf(outcome, sizeof outcome, "failed MEMORY -");
    else if (status.code != RPC_OK)
        (void)snprintf(outcome, sizeof outcome, "failed %s %s", rpc_code_name(status.code),
            status.reason && *status.reason ? status.reason : "-");
    else if (!is_answer(update, response))
        (void)snprintf(outcome, sizeof outcome, "wrong %s",
            ((const Palmares__V1__Candidate *)response)->email);
    note(run, update, outcome);
    if (*outcome == 'a')
        atomic_fetch_add(&run->acknowledged, 1);
    else if (*outcome == 'w')
        atomic_fetch_add(&run->wrong, 1);
    else {
        atomic_fetch_add(&run->failed, 1);
        wait_for_service(run, arena);
    }
}

static void *client_main(void *context)
{
    struct run *run = context;
    struct arena *arena = arena_new(ARENA_MAX_BYTES);

    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);

        if (index >= run->count || !arena)
            break;
        make(run, &run->updates[index], arena);
    }
    arena_free(arena);
    return NULL;
}

static int run_clients(struct run *run)
{
    pthread_t threads[CLIENTS_MAX];
    uint32_t started = 0;

    while (started < run->options.clients &&
           pthread_create(&threads[started], NULL, client_main, run) == 0)
        started++;
    for (uint32_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    return started == run->options.clients ? 0 : -1;
}

/* ---- the program ---- */

static const struct option long_options[] = {
    {"server", required_argument, NULL, 's'},
    {"ca", required_argument, NULL, 'a'},
    {"certificate", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"session", required_argument, NULL, 'e'},
    {"numbers", required_argument, NULL, 'n'},
    {"journal", required_argument, NULL, 'j'},
    {"again", required_argument, NULL, 'g'},
    {"updates", required_argument, NULL, 'u'},
    {"clients", required_argument, NULL, 'l'},
    {"repeat", required_argument, NULL, 'p'},
    {"retry", no_argument, NULL, 'r'},
    {NULL, 0, NULL, 0},
};

static bool take_text(int letter, const char *value, struct options *options)
{
    const struct {
        int letter;
        const char **to;
    } texts[] = {{'s', &options->server}, {'a', &options->ca}, {'c', &options->certificate},
        {'k', &options->key}, {'e', &options->session}, {'n', &options->numbers},
        {'j', &options->journal}, {'g', &options->again}};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].letter == letter) {
            *texts[i].to = value;
            return true;
        }
    return false;
}

static bool take_number(int letter, const char *value, struct options *options)
{
    int64_t number;

    if (text_parse_i64(value, 0, 10000000, &number))
        return false;
    if (letter == 'u')
        options->updates = (uint32_t)number;
    else if (letter == 'l')
        options->clients = (uint32_t)number;
    else if (letter == 'p')
        options->repeat_percent = (uint32_t)number;
    return letter != '?';
}

static bool parse(int argc, char **argv, struct options *options)
{
    int letter;

    while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (letter == 'r')
            options->retry = true;
        else if (letter == '?' ||
                 (!take_text(letter, optarg, options) && !take_number(letter, optarg, options)))
            return false;
    }
    return options->server && options->ca && options->certificate && options->key &&
           options->session && options->journal &&
           (options->again || (options->numbers && options->updates)) && options->clients &&
           options->clients <= CLIENTS_MAX;
}

static int open_client(struct run *run)
{
    const struct rpc_tls_options files = {.ca_file = run->options.ca,
        .certificate_file = run->options.certificate,
        .key_file = run->options.key};
    const char *const addresses[] = {run->options.server, NULL};
    struct rpc_client_options options = {
        .addresses = addresses, .connections = 4, .backoff_max_ms = 100};
    char *why = NULL;
    int r = rpc_tls_new(&files, false, &options.tls, &why);

    if (r)
        (void)fprintf(stderr, "palmares_fault_updates: %s\n", why ? why : strerror(-r));
    free(why);
    if (r)
        return r;
    r = rpc_client_open(&options, &run->client);
    rpc_tls_unref(options.tls);
    return r;
}

static int work(struct run *run)
{
    if (run->options.again ? plan_again(run) : plan_fresh(run)) {
        (void)fprintf(stderr, "palmares_fault_updates: %s: not readable\n",
            run->options.again ? run->options.again : run->options.numbers);
        return 1;
    }
    run->journal = fopen(run->options.journal, "w");
    if (!run->journal || open_client(run))
        return 1;
    if (run_clients(run))
        return 1;
    rpc_client_close(run->client);
    (void)printf("updates %zu acknowledged %zu failed %zu wrong %zu\n", run->count,
        atomic_load(&run->acknowledged), atomic_load(&run->failed), atomic_load(&run->wrong));
    return fclose(run->journal) || atomic_load(&run->wrong) ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct run run = {.options = {.clients = 16, .repeat_percent = 10}};
    int code;

    if (!parse(argc, argv, &run.options)) {
        (void)fprintf(
            stderr, "palmares_fault_updates: see the head of updates.c for the options\n");
        return 2;
    }
    (void)pthread_mutex_init(&run.lock, NULL);
    code = work(&run);
    free(run.updates);
    return code;
}

#include "load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum phase {
    PHASE_WARM_UP,
    PHASE_MEASURE,
    PHASE_STOP,
};

enum { DRY_TIMEOUT_S = 60 };

struct load {
    const struct load_options *options;
    struct load_slot *slots;
    uint64_t run; /* tells this load's values from those of others */
    atomic_int phase;
    pthread_mutex_t lock; /* the three below */
    pthread_cond_t dry;
    uint32_t active;
    char problem[256]; /* the first one */
};

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left))
        ;
}

/* xorshift64*: fast, and good enough to pick rows. */
static uint64_t next_random(struct load_slot *slot)
{
    slot->random ^= slot->random >> 12;
    slot->random ^= slot->random << 25;
    slot->random ^= slot->random >> 27;
    return slot->random * UINT64_C(2685821657736338717);
}

struct load *load_new(const struct load_options *options)
{
    struct load *load = calloc(1, sizeof *load);

    if (!load)
        return NULL;
    load->options = options;
    load->slots = calloc(options->in_flight, sizeof *load->slots);
    if (!load->slots || getrandom(&load->run, sizeof load->run, 0) != (ssize_t)sizeof load->run) {
        free(load->slots);
        free(load);
        return NULL;
    }
    for (uint32_t i = 0; i < options->in_flight; i++) {
        load->slots[i].load = load;
        load->slots[i].random = (load->run + i * UINT64_C(0x9e3779b97f4a7c15)) | 1;
    }
    (void)pthread_mutex_init(&load->lock, NULL);
    (void)pthread_cond_init(&load->dry, NULL);
    return load;
}

void load_free(struct load *load)
{
    if (!load)
        return;
    for (uint32_t i = 0; i < load->options->in_flight; i++)
        free(load->slots[i].latencies_us);
    free(load->slots);
    (void)pthread_cond_destroy(&load->dry);
    (void)pthread_mutex_destroy(&load->lock);
    free(load);
}

struct load_slot *load_slot_at(struct load *load, size_t index)
{
    return &load->slots[index];
}

const struct load_options *load_options_of(const struct load_slot *slot)
{
    return slot->load->options;
}

const char *load_pick_number(struct load_slot *slot)
{
    const struct load_options *options = slot->load->options;

    return options->numbers[next_random(slot) % options->number_count];
}

void load_pick_value(struct load_slot *slot, char text[32])
{
    (void)snprintf(text, 32, "%08x-%03x-%08x", (unsigned)slot->load->run,
        (unsigned)(slot - slot->load->slots) & 0xfff, (unsigned)slot->sequence++);
}

void load_pick_request_id(char text[37])
{
    unsigned char bytes[16] = {0};
    size_t at = 0;

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        abort();
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = "0123456789abcdef"[bytes[i] >> 4];
        text[at++] = "0123456789abcdef"[bytes[i] & 15];
    }
    text[at] = '\0';
}

void load_call_begin(struct load_slot *slot)
{
    slot->begun_ns = now_ns();
}

static void note_latency(struct load_slot *slot, int64_t ns)
{
    uint32_t *more;

    if (slot->count == slot->capacity) {
        size_t capacity = slot->capacity ? slot->capacity * 2 : 4096;

        more = realloc(slot->latencies_us, capacity * sizeof *more);
        if (!more)
            return; /* one latency less */
        slot->latencies_us = more;
        slot->capacity = capacity;
    }
    slot->latencies_us[slot->count++] = (uint32_t)((ns + 500) / 1000);
}

static void leave(struct load *load)
{
    pthread_mutex_lock(&load->lock);
    if (--load->active == 0)
        pthread_cond_signal(&load->dry);
    pthread_mutex_unlock(&load->lock);
}

static void note_problem(struct load_slot *slot, const char *problem)
{
    struct load *load = slot->load;

    slot->failures++;
    pthread_mutex_lock(&load->lock);
    if (!*load->problem)
        (void)snprintf(load->problem, sizeof load->problem, "%s", problem);
    pthread_mutex_unlock(&load->lock);
}

bool load_call_end(struct load_slot *slot, const char *problem)
{
    int phase = atomic_load_explicit(&slot->load->phase, memory_order_relaxed);

    if (problem)
        note_problem(slot, problem);
    else if (phase == PHASE_MEASURE)
        note_latency(slot, now_ns() - slot->begun_ns);
    /* A server that fails every call at once is not a load to measure. */
    if (phase != PHASE_STOP && slot->failures < 100)
        return true;
    leave(slot->load);
    return false;
}

/* User and system time of a process, in ms; 0 when it cannot be read. */
static double cpu_ms_of(int pid)
{
    char path[64], line[1024], *at;
    unsigned long user = 0, system = 0;
    FILE *file;
    size_t length;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    file = pid ? fopen(path, "r") : NULL;
    if (!file)
        return 0;
    length = fread(line, 1, sizeof line - 1, file);
    (void)fclose(file);
    line[length] = '\0';
    at = strrchr(line, ')'); /* the name may hold anything */
    if (!at ||
        sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        return 0;
    return (double)(user + system) * 1000.0 / (double)sysconf(_SC_CLK_TCK);
}

static int compare_latency(const void *a, const void *b)
{
    uint32_t left, right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

/* All latencies in one sorted array; NULL when there are none. */
static uint32_t *merge(const struct load *load, size_t *ret_count, uint64_t *ret_failures)
{
    uint32_t *all;
    size_t count = 0, at = 0;

    *ret_failures = 0;
    for (uint32_t i = 0; i < load->options->in_flight; i++) {
        count += load->slots[i].count;
        *ret_failures += load->slots[i].failures;
    }
    *ret_count = count;
    all = count ? malloc(count * sizeof *all) : NULL;
    if (!all)
        return NULL;
    for (uint32_t i = 0; i < load->options->in_flight; i++) {
        if (load->slots[i].count)
            memcpy(all + at, load->slots[i].latencies_us, load->slots[i].count * sizeof *all);
        at += load->slots[i].count;
    }
    qsort(all, count, sizeof *all, compare_latency);
    return all;
}

static int report(const struct load *load, int64_t window_ns, double cpu_ms)
{
    const struct load_options *options = load->options;
    size_t count;
    uint64_t failures;
    uint32_t *all = merge(load, &count, &failures);

    if (failures)
        (void)fprintf(stderr, "%s: %llu calls failed, the first: %s\n",
            load_call_name(options->call), (unsigned long long)failures, load->problem);
    if (!all)
        return 1;
    (void)printf(
        "{\"call\": \"%s\", \"in_flight\": %u, \"connections\": %u, \"calls\": %zu, \"failures\": "
        "%llu, "
        "\"seconds\": %.3f, \"throughput\": %.1f, \"p50_us\": %u, \"p99_us\": %u, \"max_us\": %u, "
        "\"server_cpu_us\": %.2f}\n",
        load_call_name(options->call), options->in_flight, options->connections, count,
        (unsigned long long)failures, (double)window_ns / 1e9,
        (double)count * 1e9 / (double)window_ns, all[count / 2], all[count - 1 - count / 100],
        all[count - 1], cpu_ms * 1000.0 / (double)count);
    free(all);
    return failures ? 1 : 0;
}

/* False when a call neither ends nor fails. */
static bool wait_dry(struct load *load)
{
    struct timespec limit;
    int r = 0;

    (void)clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += DRY_TIMEOUT_S;
    pthread_mutex_lock(&load->lock);
    while (load->active && r == 0)
        r = pthread_cond_timedwait(&load->dry, &load->lock, &limit);
    pthread_mutex_unlock(&load->lock);
    return r == 0;
}

int load_run(struct load *load,
    void (*start)(struct load_slot *slot, size_t index, void *context),
    void *context)
{
    const struct load_options *options = load->options;
    int64_t begun_ns, ended_ns;
    double cpu_ms;

    load->active = options->in_flight;
    for (uint32_t i = 0; i < options->in_flight; i++)
        start(&load->slots[i], i, context);
    sleep_ms(options->warm_up_ms);
    cpu_ms = cpu_ms_of(options->pid);
    begun_ns = now_ns();
    atomic_store(&load->phase, PHASE_MEASURE);
    sleep_ms(options->measure_ms);
    atomic_store(&load->phase, PHASE_STOP);
    ended_ns = now_ns();
    cpu_ms = cpu_ms_of(options->pid) - cpu_ms;
    if (!wait_dry(load)) {
        (void)fprintf(stderr, "%s: a call has no end after %d s\n", load_call_name(options->call),
            DRY_TIMEOUT_S);
        return 1;
    }
    return report(load, ended_ns - begun_ns, cpu_ms);
}

/*
 * What both load generators share, so that palmares and its gRPC peer are driven and measured by
 * the same code: the options, the choice of candidates, the clock, the window of measurement and
 * the report.
 *
 * A load is a number of slots, each with one call in flight. A slot belongs to one thread at a
 * time, the one that completes its call; load_run() and the report belong to the main thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum load_call { LOAD_HEALTH, LOAD_GET, LOAD_LIST, LOAD_UPDATE, LOAD_CALL_COUNT };

struct load_options {
    enum load_call call;
    const char *server; /* "host:port" */
    const char *ca_file;
    const char *certificate_file;
    const char *key_file;
    const char *session;
    char **numbers; /* of candidates, one a line of the file */
    size_t number_count;
    uint32_t in_flight;
    uint32_t connections;
    uint32_t page_size;
    uint32_t warm_up_ms;
    uint32_t measure_ms;
    int pid; /* of the server, for its CPU time; 0: not measured */
};

/* Reads the command line; on a mistake says it on standard error and returns false. */
bool load_options_parse(int argc, char **argv, struct load_options *ret_options);
void load_options_release(struct load_options *options);

/* "GetCandidate"; the short name of the report. */
const char *load_call_name(enum load_call call);

struct load;

struct load_slot {
    struct load *load;
    uint64_t random; /* state of the slot's own generator */
    uint64_t sequence;
    int64_t begun_ns;
    uint32_t *latencies_us; /* of the calls that ended inside the window */
    size_t count;
    size_t capacity;
    uint64_t failures;
};

/* NULL when memory is short. The options must outlive the load. */
struct load *load_new(const struct load_options *options);
void load_free(struct load *load);
struct load_slot *load_slot_at(struct load *load, size_t index);
const struct load_options *load_options_of(const struct load_slot *slot);

/* A candidate's number, uniformly at random. */
const char *load_pick_number(struct load_slot *slot);
/* A value that no other call of this load has: "f3a1-000004d2", at most 31 characters. */
void load_pick_value(struct load_slot *slot, char text[32]);

/* A new random UUID, as text. */
void load_pick_request_id(char text[37]);

/* Around each call. The end gives true when the slot should make another call. `problem`: NULL when
 * the answer was right. */
void load_call_begin(struct load_slot *slot);
bool load_call_end(struct load_slot *slot, const char *problem);

/*
 * Warm up, measure, let the slots run dry, and print one JSON object on standard output. `start`
 * begins the first call of one slot. Returns the exit code: 0, or 1 when a call failed or nothing
 * was measured.
 */
int load_run(struct load *load,
    void (*start)(struct load_slot *slot, size_t index, void *context),
    void *context);

#ifdef __cplusplus
}
#endif

/* Drives palmaresd with its own client: N calls in flight over C connections, asynchronous form. */
#include "load.h"

#include "base/arena.h"
#include "rpc/client.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>

#include <stdatomic.h>

enum { ARENA_MAX_BYTES = 4 * 1024 * 1024, TIMEOUT_MS = 20000, TOKEN_SIZE = 256 };

/* One call in flight, again and again. */
struct caller {
    struct load_slot *slot;
    struct rpc_client *client;
    struct arena *arena;
    const char *number;
    char value[32];
    char email[64];
    char page_token[TOKEN_SIZE];
};

static void call(struct caller *caller);

static const char *check_health(const ProtobufCMessage *message)
{
    const Palmares__Rpc__V1__CheckResponse *response =
        (const Palmares__Rpc__V1__CheckResponse *)message;

    return response->serving == PALMARES__RPC__V1__CHECK_RESPONSE__SERVING__SERVING ? NULL
                                                                                    : "not serving";
}

static const char *check_candidate(const struct caller *caller, const ProtobufCMessage *message)
{
    const Palmares__V1__Candidate *candidate = (const Palmares__V1__Candidate *)message;

    if (strcmp(candidate->number, caller->number) != 0)
        return "another candidate came back";
    if (load_options_of(caller->slot)->call == LOAD_UPDATE &&
        strcmp(candidate->email, caller->email) != 0)
        return "the change did not come back";
    return NULL;
}

static const char *check_page(struct caller *caller, const ProtobufCMessage *message)
{
    const Palmares__V1__ListCandidatesResponse *page =
        (const Palmares__V1__ListCandidatesResponse *)message;

    if (page->n_candidates != load_options_of(caller->slot)->page_size && *page->next_page_token)
        return "a page of another size came back";
    (void)snprintf(caller->page_token, sizeof caller->page_token, "%s", page->next_page_token);
    return NULL;
}

static const char *check(struct caller *caller, const void *payload, size_t size)
{
    static const ProtobufCMessageDescriptor *const types[LOAD_CALL_COUNT] = {
        [LOAD_HEALTH] = &palmares__rpc__v1__check_response__descriptor,
        [LOAD_GET] = &palmares__v1__candidate__descriptor,
        [LOAD_LIST] = &palmares__v1__list_candidates_response__descriptor,
        [LOAD_UPDATE] = &palmares__v1__candidate__descriptor,
    };
    enum load_call kind = load_options_of(caller->slot)->call;
    const ProtobufCMessage *message = rpc_unpack(types[kind], payload, size, caller->arena);

    if (!message)
        return "the answer is not readable";
    if (kind == LOAD_HEALTH)
        return check_health(message);
    return kind == LOAD_LIST ? check_page(caller, message) : check_candidate(caller, message);
}

static void done(const struct rpc_status *status, const void *payload, size_t size, void *context)
{
    struct caller *caller = context;
    const char *problem = NULL;
    char text[256];

    arena_reset(caller->arena);
    if (status->code != RPC_OK) {
        (void)snprintf(text, sizeof text, "%s %s: %s", rpc_code_name(status->code),
            status->reason ? status->reason : "", status->message ? status->message : "");
        problem = text;
    } else {
        problem = check(caller, payload, size);
    }
    if (load_call_end(caller->slot, problem))
        call(caller);
}

static void start_call(struct caller *caller,
    const ProtobufCServiceDescriptor *service,
    const char *method,
    const ProtobufCMessage *message)
{
    const struct rpc_request request = {.service = service,
        .method = method,
        .message = message,
        .timeout_ms = TIMEOUT_MS,
        .no_retry = true};

    load_call_begin(caller->slot);
    if (rpc_client_start(caller->client, &request, done, caller) &&
        load_call_end(caller->slot, "the call could not be started"))
        call(caller);
}

static void call_health(struct caller *caller)
{
    const Palmares__Rpc__V1__CheckRequest request = PALMARES__RPC__V1__CHECK_REQUEST__INIT;

    start_call(caller, &palmares__rpc__v1__health_service__descriptor, "Check", &request.base);
}

/* protobuf-c has no const strings; nothing writes to them. */
static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static void call_get(struct caller *caller)
{
    Palmares__V1__GetCandidateRequest request = PALMARES__V1__GET_CANDIDATE_REQUEST__INIT;

    caller->number = load_pick_number(caller->slot);
    request.session = text_of(load_options_of(caller->slot)->session);
    request.number = text_of(caller->number);
    start_call(caller, &palmares__v1__candidate_service__descriptor, "GetCandidate", &request.base);
}

static void call_list(struct caller *caller)
{
    Palmares__V1__ListCandidatesRequest request = PALMARES__V1__LIST_CANDIDATES_REQUEST__INIT;

    request.session = text_of(load_options_of(caller->slot)->session);
    request.page_size = load_options_of(caller->slot)->page_size;
    request.page_token = caller->page_token;
    start_call(
        caller, &palmares__v1__candidate_service__descriptor, "ListCandidates", &request.base);
}

static void call_update(struct caller *caller)
{
    static char path[] = "email";
    char *paths[] = {path};
    Google__Protobuf__FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    Palmares__V1__Candidate candidate = PALMARES__V1__CANDIDATE__INIT;
    Palmares__V1__UpdateCandidateRequest request = PALMARES__V1__UPDATE_CANDIDATE_REQUEST__INIT;

    caller->number = load_pick_number(caller->slot);
    load_pick_value(caller->slot, caller->value);
    (void)snprintf(caller->email, sizeof caller->email, "%s@bench.example", caller->value);
    candidate.session = text_of(load_options_of(caller->slot)->session);
    candidate.number = text_of(caller->number);
    candidate.email = caller->email;
    mask.n_paths = 1;
    mask.paths = paths;
    request.candidate = &candidate;
    request.update_mask = &mask;
    start_call(
        caller, &palmares__v1__candidate_service__descriptor, "UpdateCandidate", &request.base);
}

static void call(struct caller *caller)
{
    static void (*const calls[LOAD_CALL_COUNT])(struct caller *) = {
        [LOAD_HEALTH] = call_health,
        [LOAD_GET] = call_get,
        [LOAD_LIST] = call_list,
        [LOAD_UPDATE] = call_update,
    };

    calls[load_options_of(caller->slot)->call](caller);
}

static void start(struct load_slot *slot, size_t index, void *context)
{
    struct caller *callers = context;

    callers[index].slot = slot;
    call(&callers[index]);
}

static int open_client(const struct load_options *options, struct rpc_client **ret_client)
{
    const struct rpc_tls_options files = {.ca_file = options->ca_file,
        .certificate_file = options->certificate_file,
        .key_file = options->key_file};
    const char *const addresses[] = {options->server, NULL};
    struct rpc_client_options client = {
        .addresses = addresses, .connections = options->connections};
    char *why = NULL;
    int r = rpc_tls_new(&files, false, &client.tls, &why);

    if (r) {
        (void)fprintf(stderr, "palmares_bench: %s\n", why ? why : strerror(-r));
        free(why);
        return r;
    }
    r = rpc_client_open(&client, ret_client);
    rpc_tls_unref(client.tls);
    if (r)
        (void)fprintf(stderr, "palmares_bench: the client does not open: %s\n", strerror(-r));
    return r;
}

static int run(const struct load_options *options, struct rpc_client *client)
{
    struct load *load = load_new(options);
    struct caller *callers = calloc(options->in_flight, sizeof *callers);
    bool fine = load && callers;
    int code = 1;

    for (uint32_t i = 0; fine && i < options->in_flight; i++) {
        callers[i].client = client;
        callers[i].arena = arena_new(ARENA_MAX_BYTES);
        fine = callers[i].arena != NULL;
    }
    if (fine)
        code = load_run(load, start, callers);
    rpc_client_close(client); /* no callback runs after this */
    for (uint32_t i = 0; callers && i < options->in_flight; i++)
        arena_free(callers[i].arena);
    free(callers);
    load_free(load);
    return code;
}

int main(int argc, char **argv)
{
    struct load_options options;
    struct rpc_client *client;
    int code = 1;

    if (!load_options_parse(argc, argv, &options))
        return 2;
    if (open_client(&options, &client) == 0)
        code = run(&options, client);
    load_options_release(&options);
    return code;
}

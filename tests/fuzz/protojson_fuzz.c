/*
 * The JSON mapping: whatever is read without error is written, read again, and then written the
 * same. The first byte of the input chooses the message type.
 */
#include "clientlib/protojson.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>
#include <palmares/v1/session.pb-c.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 8 * 1024 * 1024 };

static const ProtobufCMessageDescriptor *const TYPES[] = {
    &palmares__v1__session_definition__descriptor,
    &palmares__v1__candidate__descriptor,
    &palmares__v1__update_candidate_request__descriptor,
    &palmares__v1__start_import_request__descriptor,
    &palmares__v1__calendar__descriptor,
    &palmares__v1__import__descriptor,
    &palmares__rpc__v1__request__descriptor,
    &palmares__rpc__v1__describe_response__descriptor,
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void round_trip(const ProtobufCMessage *message, struct arena *arena)
{
    CLEANUP_BUFFER struct buffer first = {0};
    CLEANUP_BUFFER struct buffer second = {0};
    struct protojson_error error;
    ProtobufCMessage *again = NULL;
    int r;

    must(protojson_write(message, PROTOJSON_COMPACT, &first) == 0);
    if (first.size > PROTOJSON_TEXT_MAX)
        return;
    r = protojson_read(
        message->descriptor, (const char *)first.data, first.size, arena, &error, &again);
    if (r < 0)
        return; /* the arena's cap */
    must(r == 0);
    must(protojson_write(again, PROTOJSON_COMPACT, &second) == 0);
    must(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena;
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;
    int r;

    if (size == 0)
        return 0;
    arena = arena_new(ARENA_MAX);
    must(arena != NULL);
    r = protojson_read(TYPES[data[0] % ARRAY_LEN(TYPES)], (const char *)data + 1, size - 1, arena,
        &error, &message);
    if (r == 0)
        round_trip(message, arena);
    else if (r > 0)
        must(error.path && error.message && error.line >= 1);
    arena_free(arena);
    return 0;
}
